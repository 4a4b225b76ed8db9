"""Stories are read by the organisation's own model where there is one, else by ours."""

import json

import pytest
from cast import CANARY
from misbehaving_model import Running, coding, status
from sqlmodel import select
from waiting_jobs import ListedNameFinder, told_interview

from analysis.codings import Coding, codings_of_interview
from analysis.language.model_calls import Endpoint
from analysis.language.suggestions import SUGGESTER_VERSION
from app.cli import main
from app.understanding import LanguageTools, understand_interview

SAID = {"theme": "attention", "pole": "success", "quote": "luisterde goed", "certainty": "sure"}
NETWORK = {
    "network_id": "N91",
    "actors": [
        {
            "actor_id": "N91-A1",
            "role": "client",
            "turns": [{"speaker": "actor", "text": "Ze luisterde goed naar mij."}],
        }
    ],
}


@pytest.fixture
def running():
    one = Running()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def tools(running, tmp_path):
    model = Endpoint(running.url, "proef", seconds=5)
    return LanguageTools(tmp_path, finder=ListedNameFinder(), model=model)


def understand(cast, tools):
    interview_id = told_interview(cast)
    understand_interview(cast.database, interview_id, tools=tools, progress=lambda *_: None)
    with cast.database.reading() as session:
        return [one for one, *_ in codings_of_interview(session, interview_id)], list(
            session.exec(select(Coding.suggester_version))
        )


def test_the_model_reads_words_without_names_and_each_suggestion_says_which_it_was(
    cast, tools, running
):
    running.will(coding(SAID))
    _found, versions = understand(cast, tools)
    assert len(versions) == 1
    assert versions[0].startswith("model-proef+prompt-1")
    sent = json.dumps([body for _path, _headers, body in running.server.asked])
    assert "luisterde goed" in sent
    assert CANARY not in sent


def test_while_the_model_is_away_the_shipped_one_does_the_whole_story(cast, tools, running, caplog):
    running.will(status(401))
    _found, versions = understand(cast, tools)
    assert set(versions) <= {SUGGESTER_VERSION}
    assert "ModelRefusesError" in caplog.text
    assert CANARY not in caplog.text


@pytest.fixture
def wij(capsys, monkeypatch):
    """Run the command; return exit code, standard output and the message of a problem."""

    def run(*words, **env):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, problem = capsys.readouterr()
        return left.value.code, out, problem

    return run


@pytest.fixture
def files(tmp_path):
    (tmp_path / "n91.json").write_text(json.dumps(NETWORK), encoding="utf-8")
    wanted = {"network_id": "N91", "actor_id": "N91-A1", "turn": 0, "start": 3, "end": 17}
    wanted |= {"theme": "attention", "pole": "success"}
    (tmp_path / "codings.jsonl").write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    return tmp_path


def test_the_command_compares_both_on_the_same_networks(wij, files, running):
    running.will(coding(SAID))
    names = {"WIJ_MODEL_URL": running.url, "WIJ_MODEL_NAME": "proef"}
    both = ("--suggester", "embedded", "--suggester", "model")
    asked = ("evaluate", "--networks", files, "--codings", files / "codings.jsonl")
    code, out, problem = wij(*asked, *both, **names)
    assert (code, problem) == (0, "")
    scores = json.loads(out)
    assert set(scores["suggesters"]) == {"embedded", "model"}
    assert scores["suggesters"]["model"]["fragment"]["f1"] == 1.0
    assert scores["fragment"] == scores["suggesters"]["embedded"]["fragment"]
    one = json.loads(wij(*asked, "--suggester", "model", **names)[1])
    assert one["fragment"]["n_pred"] == 1
    assert "suggesters" not in one


def test_the_command_says_what_is_missing_or_wrong(wij, files, running):
    asked = ("suggest", "--suggester", "model", files / "n91.json")
    code, _out, problem = wij(*asked, WIJ_MODEL_URL="", WIJ_MODEL_NAME="")
    assert code == 2
    assert "WIJ_MODEL_URL" in problem
    running.will(status(404))
    code, out, problem = wij(*asked, WIJ_MODEL_URL=running.url, WIJ_MODEL_NAME="proef")
    assert code == 2
    assert "gave nothing usable" in problem
    assert "luisterde" not in out + problem

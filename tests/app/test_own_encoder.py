"""Stories are read with the organisation's own encoder where one is named, else by ours."""

import json
import shutil
from pathlib import Path

import pytest
from cast import CANARY
from misbehaving_model import Running, coding, status
from sqlmodel import select
from tiny_encoders import SAID, in_short, some_turns, spacy_pipeline, trained_on, words_of
from waiting_jobs import ListedNameFinder, told_interview

from analysis.codings import Coding
from analysis.language.encoder_head import FILE
from analysis.language.encoder_problems import EncoderDamagedError
from analysis.language.model_calls import Endpoint
from analysis.language.suggestions import SUGGESTER_VERSION
from app.cli import main
from app.commands import language_training
from app.encoder_settings import EncoderPlace, encoder_from
from app.secret_files import SettingsError
from app.understanding import LanguageTools, understand_interview


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with an encoder and a head that suggests at little; made once."""
    place = tmp_path_factory.mktemp("own")
    encoder = spacy_pipeline(place / "nl", words=words_of(some_turns()))
    trained_on(encoder, place / "head", least=0.0)
    return place


@pytest.fixture
def place(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "own")
    return EncoderPlace(tmp_path / "own" / "head", tmp_path / "own" / "nl")


def understand(cast, tmp_path, place, *, model=None):
    tools = LanguageTools(tmp_path, finder=ListedNameFinder(), model=model, encoder=place)
    interview_id = told_interview(cast)
    understand_interview(cast.database, interview_id, tools=tools, progress=lambda *_: None)
    with cast.database.reading() as session:
        return set(session.exec(select(Coding.suggester_version)))


def test_each_suggestion_keeps_which_encoder_and_head_it_was(cast, tmp_path, place):
    (version,) = understand(cast, tmp_path, place)
    assert version.startswith("encoder-nl-")


def gone(place):
    shutil.rmtree(place.encoder)


def changed(place):
    (place.encoder / "meta.json").write_text("{}")


def no_head(place):
    (place.head / FILE).unlink()


def damaged(place):
    (place.head / FILE).write_text("{")


@pytest.mark.parametrize("problem", [gone, changed, no_head, damaged])
def test_while_the_encoder_is_away_the_shipped_one_reads(cast, tmp_path, place, caplog, problem):
    problem(place)
    assert understand(cast, tmp_path, place) <= {SUGGESTER_VERSION}
    assert "the encoder is not used" in caplog.text
    assert CANARY not in caplog.text


def test_an_encoder_that_fails_on_a_story_leaves_it_to_the_shipped_one(
    cast, tmp_path, place, caplog, monkeypatch
):
    def choke(_self, _texts):
        raise EncoderDamagedError("the encoder fails on a sentence (RuntimeError)")

    monkeypatch.setattr("analysis.language.encoders.Meaning.__call__", choke)
    assert understand(cast, tmp_path, place) <= {SUGGESTER_VERSION}
    assert "the encoder gave nothing: EncoderDamagedError" in caplog.text


@pytest.fixture
def running():
    one = Running()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_a_language_model_comes_first_and_the_encoder_when_that_is_away(
    cast, tmp_path, place, running
):
    running.will(status(401))
    (version,) = understand(cast, tmp_path, place, model=Endpoint(running.url, "proef", seconds=5))
    assert version.startswith("encoder-nl-")


def test_an_encoder_is_off_until_its_head_is_named():
    assert encoder_from({}) is None
    assert encoder_from({"WIJ_ENCODER": ""}) is None
    assert encoder_from({"WIJ_ENCODER": "/srv/head"}) == EncoderPlace(Path("/srv/head"))
    both = {"WIJ_ENCODER": "/srv/head", "WIJ_ENCODER_FROM": "/srv/nl"}
    assert encoder_from(both) == EncoderPlace(Path("/srv/head"), Path("/srv/nl"))
    with pytest.raises(SettingsError, match="WIJ_ENCODER"):
        encoder_from({"WIJ_ENCODER_FROM": "/srv/nl"})


NETWORK = {
    "network_id": "N91",
    "actors": [
        {"actor_id": "N91-A1", "role": "client", "turns": [{"speaker": "actor", "text": SAID}]}
    ],
}


@pytest.fixture
def wij(capsys, monkeypatch):
    """Run the command; return exit code, standard output and the message of a problem."""

    def run(*words, **env):
        for name, value in env.items():
            monkeypatch.setenv(name, str(value))
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


def test_the_command_compares_all_three_on_the_same_networks(wij, files, running, place):
    quote = {"theme": "attention", "pole": "success", "certainty": "sure"}
    running.will(coding(quote | {"quote": "luisterde goed"}))
    env = {"WIJ_MODEL_URL": running.url, "WIJ_MODEL_NAME": "proef"}
    env |= {"WIJ_ENCODER": place.head, "WIJ_ENCODER_FROM": place.encoder}
    three = [word for name in ("embedded", "encoder", "model") for word in ("--suggester", name)]
    asked = ("evaluate", "--networks", files, "--codings", files / "codings.jsonl")
    code, out, problem = wij(*asked, *three, **env)
    assert (code, problem) == (0, "")
    scores = json.loads(out)["suggesters"]
    assert list(scores) == ["embedded", "encoder", "model"]
    assert scores["encoder"]["version"].startswith("encoder-nl-")
    assert {one["fragment"]["n_ref"] for one in scores.values()} == {1}


def test_the_command_trains_a_head_and_prints_both(wij, files, trained, monkeypatch):
    monkeypatch.setattr(language_training, "read_turns", some_turns)
    head = files / "kop"
    asked = ("language", "train", "--encoder", trained / "nl", "--to", head)
    with in_short():
        code, out, told = wij(*asked)
    assert code == 0, told
    assert "sentences encoded" in told
    assert {"encoder", "embedded"} <= {line.split()[0] for line in out.splitlines()}
    assert f"WIJ_ENCODER={head}" in out
    code, out, problem = wij(
        "suggest", "--suggester", "encoder", files / "n91.json", WIJ_ENCODER=head
    )
    assert (code, problem) == (0, "")
    code, _out, problem = wij(*asked)
    assert code == 2
    assert "--replace" in problem
    with in_short():
        assert wij(*asked, "--replace")[0] == 0


def test_the_command_says_what_is_missing_or_wrong(wij, files, trained, place):
    code, _out, problem = wij(
        "suggest", "--suggester", "encoder", files / "n91.json", WIJ_ENCODER=""
    )
    assert code == 2
    assert "wij language train" in problem
    changed(place)
    code, out, problem = wij(
        *("suggest", "--suggester", "encoder", files / "n91.json"),
        WIJ_ENCODER=place.head,
        WIJ_ENCODER_FROM=place.encoder,
    )
    assert code == 2
    assert "not the encoder that the head was trained on" in problem
    assert "luisterde" not in out + problem


@pytest.mark.parametrize(
    ("encoder", "to", "says"),
    [
        ("nergens", "kop", "Check the path"),
        ("codings.jsonl", "kop", "this is no encoder"),
        (".", "kop", "another folder for --to"),
        ("nergens", "codings.jsonl", "this is a file"),
    ],
)
def test_training_refuses_at_once_what_cannot_go_well(wij, files, encoder, to, says):
    code, _out, problem = wij("language", "train", "--encoder", files / encoder, "--to", files / to)
    assert code == 2
    assert says in problem
    assert not (files / "kop").exists()

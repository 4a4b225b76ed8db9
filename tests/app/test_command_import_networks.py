"""``wij import-networks``: real accounts come in, ready to be coded, up to the chapter."""

import json
from pathlib import Path

import pytest
from claiming import say_of
from sqlmodel import select

from analysis.chapter_text import chapter_html
from analysis.claims import make_claim, place_claim
from analysis.codings import CodingStatus, codings_of_interview, judge
from app import cli
from app.database import Database
from app.importing import import_networks
from app.jobs import Job, JobStatus
from app.listed_names import ListedNameFinder
from app.understanding import LanguageTools, cache_directory
from interviews.interviews import interviews_of_network
from interviews.turns import TurnRevision, pseudonymised_text, turns_of
from research.codebook import Pole
from research.network_files import parse_network_file
from research.networks import Network, NetworkReferenceTakenError, networks_of
from research.studies import Study, is_member

DEMO = Path(cli.__file__).parent / "data" / "demo"


@pytest.fixture(scope="session")
def light_tools():
    """Real suggestions; names by list and form, without the minutes that deduce needs."""
    return LanguageTools(cache_directory(), finder=ListedNameFinder())


@pytest.fixture
def wij(settings, monkeypatch, capsys, light_tools):
    """Run the command on the database of this test."""
    monkeypatch.setattr("app.commands.reading.Settings.from_env", lambda: settings)
    monkeypatch.setattr("app.commands.study.LanguageTools", lambda _cache: light_tools)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


def a_file(tmp_path: Path, name: str, **changes: object) -> Path:
    network = json.loads((DEMO / "N09.json").read_text(encoding="utf-8"))
    network["actors"] = network["actors"][:1]
    network["actors"][0]["turns"] = network["actors"][0]["turns"][:4]
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(network | {"network_id": name} | changes), encoding="utf-8")
    return path


def test_after_an_import_every_story_can_be_coded(wij, cast, tmp_path):
    path = a_file(tmp_path, "F1")
    code, out, _ = wij("import-networks", cast.study.id, path, "--consent", "interview,quotes")
    assert code == 0
    assert out.startswith("F1: 1 actors, 1 interviews, 4 turns, ")
    with cast.writing() as session:
        network = session.exec(select(Network).where(Network.reference == "F1")).one()
        [(_actor, interview)] = interviews_of_network(session, network.id)
        texts = [
            pseudonymised_text(session, interview, revision)
            for _turn, revision in turns_of(session, interview.id)
        ]
        assert all(texts)
        assert "Jelle" not in "".join(texts)
        [job] = session.exec(select(Job))
        assert job.status == JobStatus.DONE


def test_the_same_network_twice_is_refused_clearly(wij, cast, tmp_path):
    path = a_file(tmp_path, "F1")
    assert wij("import-networks", cast.study.title, path)[0] == 0
    code, _out, err = wij("import-networks", cast.study.title, path)
    assert code == 2
    assert "F1 bestaat al" in err.splitlines()[-1]


def test_of_many_files_one_broken_file_leaves_nothing(wij, cast, tmp_path):
    good = a_file(tmp_path, "F1")
    broken = a_file(tmp_path, "F2", actors=[{"actor_id": "a", "role": "baas", "turns": []}])
    code, out, err = wij("import-networks", cast.study.id, good, broken)
    assert (code, out) == (2, "")
    assert "F2.json" in err
    assert "$.actors[0].role" in err
    with cast.writing() as session:
        assert [one.reference for one in networks_of(session, cast.study.id)] == ["N01"]
        assert list(session.exec(select(TurnRevision))) == []


def test_a_study_is_made_only_when_asked_for(wij, cast, tmp_path):
    path = a_file(tmp_path, "F1")
    assert "--new" in wij("import-networks", "Nieuw", path)[2]
    assert "--lead" in wij("import-networks", "Nieuw", path, "--new")[2], "there are two leads"
    code, _, _ = wij("import-networks", "Nieuw", path, "--new", "--lead", cast.lead.email)
    assert code == 0
    with cast.writing() as session:
        made = session.exec(select(Study).where(Study.title == "Nieuw")).one()
        assert is_member(session, made.id, user_id=cast.lead.id)


def test_an_unknown_purpose_is_refused(wij, cast, tmp_path):
    answer = wij("import-networks", cast.study.id, a_file(tmp_path, "F1"), "--consent", "alles")
    assert answer[0] == 2
    assert "follow_up" in answer[2]


def test_the_chapter_is_written_to_a_file(wij, cast, tmp_path):
    for kind, sign in (("md", "#"), ("html", "<html")):
        out = tmp_path / f"chapter.{kind}"
        code, _, _ = wij("chapter", cast.study.id, "--format", kind, "--out", out)
        assert code == 0
        assert sign in out.read_text(encoding="utf-8")
    assert wij("chapter", cast.study.id, "--out", tmp_path)[0] == 2
    assert wij("chapter", "Bestaat niet", "--out", tmp_path / "x.md")[0] == 2


def test_the_five_real_accounts_go_all_the_way(cast, database: Database, light_tools, reference):
    """Pseudonymised, suggested, reviewed, in a chapter; the words stay in their own folder."""
    files = sorted((reference / "cases").glob("C*.json"))
    networks = [parse_network_file(path.read_bytes()) for path in files]
    reports = list(
        import_networks(
            database,
            cast.study,
            networks,
            consents=[],
            imported_by=cast.lead.id,
            tools=light_tools,
        )
    )
    assert [one.reference for one in reports] == ["C1", "C2", "C3", "C4", "C5"]
    assert all(one.failed_jobs == 0 for one in reports)
    assert sum(one.suggestions for one in reports) >= 10
    with cast.writing() as session:
        accepted = _accept_some(session, cast)
        theme, pole = accepted[0][0].theme, Pole(accepted[0][0].pole)
        support = [
            fragment
            for coding, fragment in accepted
            if (coding.theme, coding.pole) == (theme, pole)
        ]
        claim = make_claim(
            session,
            cast.study,
            theme=theme,
            pole=pole,
            sentence="Dit hielp volgens de sociaal werker.",
            fragments=support,
            made_by=cast.editor.id,
        )
        place_claim(session, claim, in_chapter=True, placed_by=cast.editor.id)
        say_of(session, claim, is_fine=True, looked_by=cast.lead.id)
    with database.reading() as session:
        assert "Dit hielp volgens de sociaal werker." in chapter_html(session, cast.study)


def _accept_some(session, cast):
    accepted = []
    for network in networks_of(session, cast.study.id):
        for _actor, interview in interviews_of_network(session, network.id):
            waiting = codings_of_interview(session, interview.id, statuses=[CodingStatus.SUGGESTED])
            for coding, fragment, _turn in waiting[:3]:
                judge(session, coding, accepted=True, judged_by=cast.coder.id)
                accepted.append((coding, fragment))
    return accepted


def test_nothing_is_written_when_one_of_the_networks_is_there_already(
    cast, database, light_tools, tmp_path
):
    networks = [parse_network_file(a_file(tmp_path, name).read_bytes()) for name in ("F1", "N01")]
    imports = import_networks(
        database, cast.study, networks, consents=[], imported_by=None, tools=light_tools
    )
    with pytest.raises(NetworkReferenceTakenError):
        next(imports)
    with database.reading() as session:
        assert len(networks_of(session, cast.study.id)) == 1

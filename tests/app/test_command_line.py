"""The ``wij`` command on bad input: exit code 2, one line, no words, no half work."""

import csv
import io
import json
from pathlib import Path

import pytest

from app import cli
from app.demo import DATA

GOOD = DATA / "N01.json"


@pytest.fixture
def home(monkeypatch, tmp_path) -> Path:
    home = tmp_path / "data"
    for name in ("WIJ_DATABASE_URL", "WIJ_KEYS", "WIJ_SECRETS", "WIJ_REDIS_URL", "WIJ_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WIJ_HOME", str(home))
    return home


@pytest.fixture
def wij(home, capsys):
    """Run the command; returns exit code, what it printed, and what it complained."""

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def frame(tmp_path) -> Path:
    path = tmp_path / "frame.csv"
    lines = ["klantnummer;wijk", *[f"K{n:03d};{'Noord' if n % 3 else 'Zuid'}" for n in range(60)]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def complaint(answer: tuple[int, str, str]) -> str:
    code, out, err = answer
    assert code == 2
    assert out == ""
    assert err.startswith("wij: ")
    assert err.count("\n") == 1, err
    return err


def test_the_draw_is_printed_and_can_be_repeated(wij, frame, home):
    code, out, _ = wij("draw", "--frame", frame, "--size", 20, "--seed", "proef")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == ["position", "pseudonym", "stratum", "in_sample"]
    assert [row["in_sample"] for row in rows] == ["sample"] * 20 + ["reserve"] * 40
    assert wij("draw", "--frame", frame, "--size", 20, "--seed", "proef")[1] == out
    assert wij("draw", "--frame", frame, "--size", 20, "--seed", "ander")[1] != out
    assert not home.exists(), "anyone can check a draw: no data folder is made"


def test_a_stratified_draw_shares_the_sample_out(wij, frame):
    _, out, _ = wij("draw", "--frame", frame, "--size", 30, "--seed", "p", "--stratify", "wijk")
    sample = [row for row in csv.DictReader(io.StringIO(out)) if row["in_sample"] == "sample"]
    assert sum(row["stratum"] == "Zuid" for row in sample) == 10


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"--size": 0}, "--size"),
        ({"--size": 61}, "60"),
        ({"--size": "veel"}, "--size"),
        ({"--seed": " "}, "startwoord"),
        ({"--stratify": "straatnaam"}, "straatnaam"),
        ({"--frame": "absent.csv"}, "there is no such file"),
        ({"--frame": "."}, "directory"),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused_in_one_line(wij, frame, changes, reason):
    options = {"--frame": frame, "--size": 20, "--seed": "proef"} | changes
    answer = wij("draw", *[part for pair in options.items() for part in pair])
    assert reason in complaint(answer)


@pytest.mark.parametrize("content", [b"", b"naam;wijk\nJan;Noord\n", b"\x00\x01\x02", b"a;b\n1\n"])
def test_a_file_that_is_no_frame_is_named(wij, tmp_path, content):
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    assert "wrong.csv" in complaint(wij("draw", "--frame", path, "--size", 1, "--seed", "p"))


@pytest.mark.parametrize("command", ["suggest", "pseudonymise"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "geen JSON"),
        ("{'é'".encode("latin-1"), "UTF-8"),
        (b"[]", "type"),
        (b'{"network_id": "X"}', "actors"),
        (
            b'{"network_id": "X", "actors": [{"actor_id": "a", "role": "baas", "turns": []}]}',
            "kies",
        ),
    ],
)
def test_a_broken_network_file_is_named_with_place_and_reason(
    wij, tmp_path, home, command, content, reason
):
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    error = complaint(wij(command, path))
    assert "broken.json" in error
    assert reason in error
    assert not home.exists()


def test_suggestions_lie_in_the_files_own_text(wij, home):
    code, out, _ = wij("suggest", GOOD)
    network = json.loads(GOOD.read_text(encoding="utf-8"))
    texts = {
        (actor["actor_id"], number): turn
        for actor in network["actors"]
        for number, turn in enumerate(actor["turns"])
    }
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(lines) > 10
    for one in lines:
        turn = texts[one["actor_id"], one["turn"]]
        words = turn["text"][one["start"] : one["end"]]
        assert words == words.strip() != ""
        assert turn["speaker"] == "actor"
    assert not home.exists(), "no database is needed"


def test_a_setting_asks_for_fewer_or_more_suggestions(wij, home):
    counts = []
    for setting in ("sure", "balanced", "wide"):
        code, out, _ = wij("suggest", "--setting", setting, GOOD)
        assert code == 0
        counts.append(len(out.splitlines()))
    assert counts == sorted(counts)
    assert counts[0] < counts[2]
    assert wij("suggest", "--setting", "boundless", GOOD)[0] == 2


def test_an_evaluation_gives_scores_per_factor(wij, tmp_path, home):
    (tmp_path / "N01.json").write_bytes(GOOD.read_bytes())
    (tmp_path / "beside.json").write_text('{"kappa": 0.8}', encoding="utf-8")
    code, out, _ = wij("evaluate", "--networks", tmp_path, "--codings", DATA / "codings.jsonl")
    scores = json.loads(out)
    assert code == 0
    assert scores["networks"] == ["N01"]
    assert 0 < scores["fragment"]["f1"] <= 1
    assert "macro_f1" in scores["fragment"]
    assert all({"p", "r", "f1", "n"} <= set(one) for one in scores["per_label"].values())
    assert not home.exists()


def test_an_evaluation_without_networks_or_codings_says_so(wij, tmp_path):
    codings = DATA / "codings.jsonl"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no network" in complaint(wij("evaluate", "--networks", empty, "--codings", codings))
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"network_id": "N01"}\n', encoding="utf-8")
    error = complaint(wij("evaluate", "--networks", DATA, "--codings", wrong))
    assert "line 1 has no actor_id" in error
    assert complaint(wij("evaluate", "--networks", wrong, "--codings", codings))


def test_a_chapter_of_no_study_in_a_format_of_nobody_is_said(wij, tmp_path):
    for kind in ("docx", "pdf"):
        answer = wij("chapter", "Proef", "--format", kind, "--out", tmp_path / "x")
        assert "No study has this id or title" in complaint(answer)
    assert "odt" in complaint(wij("chapter", "Proef", "--format", "odt", "--out", tmp_path / "x"))
    assert not (tmp_path / "x").exists()


def test_a_person_gets_a_passphrase_once(wij, home):
    make = ("user", "add", "lead@wij-toets.nl", "--name", "Lotte", "--role", "lead")
    code, out, _ = wij(*make)
    assert code == 0
    assert len(out.split()[-1]) >= 25
    assert "al een account" in complaint(wij(*make))
    assert "e-mail" in complaint(wij("user", "add", "geen-adres", "--name", "L", "--role", "lead"))
    assert complaint(wij("user", "add", "a@b.nl", "--name", "L", "--role", "baas"))


def test_a_setting_that_opens_plain_http_stops_the_start(wij, monkeypatch):
    monkeypatch.setenv("WIJ_HOST", "0.0.0.0")
    assert "TLS" in complaint(wij("serve"))


def test_an_unknown_problem_shows_its_place_and_no_word(wij, monkeypatch, frame):
    def breaks(*_arguments, **_options):
        raise RuntimeError("Kanarievogel zei iets")

    monkeypatch.setattr("app.commands.study.draw_sample", breaks)
    code, _out, err = wij("draw", "--frame", frame, "--size", 2, "--seed", "p")
    assert code == 1
    assert "RuntimeError" in err
    assert "Kanarievogel" not in err

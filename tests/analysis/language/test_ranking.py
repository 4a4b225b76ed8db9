"""What stands around a score: the sentence, the sentences near it, the cues."""

import dataclasses
import json

import numpy as np
import pytest

from analysis.language.ranking import (
    NEAR,
    Around,
    Ranking,
    Tree,
    candidates,
    from_facts,
    to_facts,
)
from analysis.language.ranking_train import crossed, learnt
from analysis.language.suggestions import TurnText, suggest
from analysis.language.themes import LABELS

SENTENCES = 400
HUSHED = "Ja, dat klopt. De kat sliep. {} Het regende. Tot morgen dan."


def heard(count=SENTENCES, *, each=8, seed=5):
    """Scores in which a label counts only beside a cue or a sentence that scores as well."""
    chance = np.random.default_rng(seed)
    scores = chance.normal(0.1, 0.05, size=(count, len(LABELS))).astype(np.float32)
    cues = np.zeros_like(scores)
    strong = chance.integers(0, len(LABELS), size=count)
    scores[np.arange(count), strong] += 0.5
    with_cue = chance.random(count) < 0.5
    cues[np.arange(count)[with_cue], strong[with_cue]] = 1
    wanted = np.zeros_like(scores)
    wanted[np.arange(count)[with_cue], strong[with_cue]] = 1
    words, unread = chance.integers(2, 20, size=count), np.zeros_like(scores)
    around = Around(np.arange(count) // each, words, cues, unread)
    return scores, around, wanted


@pytest.fixture(scope="module")
def ranking():
    return learnt(*heard())


def test_it_learns_what_a_score_alone_does_not_tell(ranking):
    scores, around, wanted = heard(seed=6)
    chances = ranking.chances(scores, around)
    right = wanted.astype(bool)
    alike = (scores > 0.45) & ~right & (chances > 0)
    assert alike.sum() > 50
    assert np.median(chances[right]) > 0.7
    assert np.median(chances[alike]) < 0.3


def test_it_learns_nothing_from_what_one_of_two_coders_saw():
    scores, around, wanted = heard()
    doubtful = np.argwhere(wanted == 1)[::2]
    made = []
    for value in (0.3, 0.6, 1.0):
        told = wanted.copy()
        told[doubtful[:, 0], doubtful[:, 1]] = value
        made.append(to_facts(learnt(scores, around, told)))
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_the_weaker_pole_of_a_theme_is_never_chosen(ranking):
    scores, around, _wanted = heard()
    pairs = ranking.chances(scores, around).reshape(len(scores), -1, 2)
    assert (np.sort(pairs, axis=2)[:, :, 0] == 0).all()
    assert (pairs >= 0).all()
    assert (pairs <= 1).all()
    nothing = Around(around.turns[:0], around.words[:0], around.cues[:0], around.read[:0])
    assert ranking.chances(scores[:0], nothing).shape == (0, len(LABELS))


def test_another_turn_changes_nothing(ranking):
    scores, around, _wanted = heard()
    alone = ranking.chances(scores[:8], around.of(range(8)))
    assert np.allclose(ranking.chances(scores, around)[:8], alone, atol=1e-6)


def test_a_sentence_further_than_near_changes_nothing(ranking):
    scores, around, _wanted = heard(count=12, each=12)
    loud = scores.copy()
    loud[NEAR + 1] += 2.0
    before = candidates(scores, around).facts
    after = candidates(loud, around).facts
    assert np.array_equal(before[0], after[0])
    assert not np.array_equal(before[1], after[1])
    assert ranking.chances(loud, around)[0].tolist() == ranking.chances(scores, around)[0].tolist()


def test_the_same_scores_give_the_same_ranking(ranking):
    assert to_facts(learnt(*heard())) == to_facts(ranking)


def test_nothing_of_a_part_is_in_what_judges_it():
    scores, around, wanted = heard()
    folds = np.arange(SENTENCES) // 8 % 3
    other = np.where((folds == 1)[:, None], wanted[::-1], wanted)
    one, two = (crossed(scores, around, labels, folds) for labels in (wanted, other))
    assert np.array_equal(one[folds == 1], two[folds == 1])
    assert not np.allclose(one[folds == 0], two[folds == 0])


def flat():
    """Return a ranking without trees that only looks at the score."""
    width = candidates(*heard(count=2)[:2]).facts.shape[2]
    nothing, ones = np.zeros(width, dtype=np.float32), np.ones(len(LABELS), dtype=np.float32)
    return Ranking(nothing, nothing + 1, nothing, 0 * ones, ones)


def test_what_a_cue_says_plainly_keeps_its_floor_and_nothing_else_is_lifted():
    scores, around, _wanted = heard()
    bare = flat().chances(scores, around)
    lifted = dataclasses.replace(flat(), enough=0.5, floor=0.65).chances(scores, around)
    plain = (around.cues > 0) & (scores >= 0.5) & (bare > 0)
    loudest = np.tile(scores.reshape(len(bare), -1, 2).max(axis=1), len(LABELS) // 2)
    mine = plain & (scores >= loudest)
    assert mine.any()
    assert np.array_equal(lifted != bare, mine & (bare < 0.65))
    assert (lifted[lifted != bare] == np.float32(0.65)).all()


def test_of_two_plain_cues_the_stronger_is_lifted_and_none_below_what_scores_more():
    scores = np.full((2, len(LABELS)), 0.1, dtype=np.float32)
    scores[:, 0], scores[:, 2], scores[1, 4] = 0.6, 0.7, 2.0
    cues = np.zeros_like(scores)
    cues[:, [0, 2]] = 1
    two = np.array([5, 5])
    around = Around(np.arange(2), two, cues, np.zeros_like(scores))
    lifted = dataclasses.replace(flat(), enough=0.5, floor=0.7).chances(scores, around)
    assert np.flatnonzero(lifted[0] >= np.float32(0.7)).tolist() == [2]
    assert np.flatnonzero(lifted[1] >= np.float32(0.7)).tolist() == [4]
    # What scores of the other pole says nothing of this one.
    scores[1, 4], scores[1, 5] = 0.1, 2.0
    lifted = dataclasses.replace(flat(), enough=0.5, floor=0.7).chances(scores, around)
    assert np.flatnonzero(lifted[1] >= np.float32(0.7)).tolist() == [2, 5]


def test_the_reader_counts_in_which_theme_and_which_pole_it_is(ranking):
    scores, around, _wanted = heard(count=8)
    read = np.zeros_like(scores)
    read[3, 7] = 0.9
    heard_more = dataclasses.replace(around, read=read)
    before, after = candidates(scores, around), candidates(scores, heard_more)
    assert after.labels[3, 3] == 7
    assert after.facts[3, 3, 0] > before.facts[3, 3, 0]
    assert np.array_equal(before.labels[:3], after.labels[:3])


def test_a_ranking_survives_its_file(ranking):
    scores, around, _wanted = heard()
    again = from_facts(json.loads(json.dumps(to_facts(ranking))))
    assert len(again.trees) == len(ranking.trees) > 0
    assert np.allclose(again.chances(scores, around), ranking.chances(scores, around), atol=1e-4)


@pytest.mark.parametrize("name", ["middle", "weights", "slope"])
def test_numbers_that_do_not_fit_are_refused(ranking, name):
    short = dataclasses.replace(ranking, **{name: getattr(ranking, name)[:-1]})
    with pytest.raises(ValueError, match="do not fit"):
        from_facts(to_facts(short))


@pytest.mark.parametrize(
    "tree",
    [
        Tree((0, 99), (0.1, 0.2), np.zeros(4, dtype=np.float32)),
        Tree((0, 1), (0.1, 0.2), np.zeros(3, dtype=np.float32)),
        Tree((0,), (0.1,), np.array([0.0, np.nan], dtype=np.float32)),
    ],
)
def test_a_tree_that_does_not_fit_is_refused(ranking, tree):
    with pytest.raises(ValueError, match="not fit"):
        from_facts(to_facts(dataclasses.replace(ranking, trees=(tree,))))


def test_a_tree_asks_its_questions_in_order():
    tree = Tree((0, 1), (0.5, 0.5), np.array([0, 1, 2, 3], dtype=np.float32))
    facts = np.array([[0, 0], [0, 1], [1, 0], [0.5, 0.5]], dtype=np.float32)
    assert tree.says(facts).tolist() == [0, 1, 2, 3]


def test_a_ranking_without_trees_is_a_line():
    scores, around, _wanted = heard(count=2)
    chances = flat().chances(scores, around)
    assert chances.max() == pytest.approx(1 / (1 + np.exp(-scores.max())), abs=1e-6)


PLAIN = [
    ("Ik ben nooit teruggebeld.", ("access", "failure")),
    ("Ze belden gewoon nooit terug.", ("access", "failure")),
    ("Er werd niet naar mij geluisterd.", ("attention", "failure")),
    ("Ze praatte tegen me alsof ik een klein kind was.", ("respect", "failure")),
    ("Ik mocht zelf kiezen wie er kwam.", ("ownership", "success")),
    ("Ik sta er helemaal alleen voor met mijn moeder, ik ben op.", ("own_network", "failure")),
]


@pytest.mark.parametrize(("said", "label"), PLAIN)
def test_small_talk_does_not_hush_what_is_said_plainly(nlp, said, label):
    text = HUSHED.format(said)
    beside = {(one.theme, one.pole): one for one in suggest(nlp, [TurnText("actor", text)])}
    found = beside[label]
    assert text[found.start : found.end] == said


@pytest.mark.parametrize("text", ["Nee.", "Ja.", "Dag.", "Ok.", "Hm.", "Ja, dat klopt."])
def test_a_word_of_small_talk_is_not_suggested(nlp, text):
    assert suggest(nlp, [TurnText("actor", text)]) == []

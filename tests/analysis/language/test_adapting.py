"""Learning from a study's codings: what it teaches, on whom it is measured, what it cannot hold."""

from zipfile import BadZipFile

import numpy as np
import pytest

from analysis.language import adapting
from analysis.language.adapting import (
    JudgedTurn,
    compare,
    from_bytes,
    learn,
    sentences_in,
    shifted,
    to_bytes,
)
from analysis.language.features import place_of
from analysis.language.pipeline import build_base_pipeline, build_pipeline
from analysis.language.scorer_model import shipped_model
from analysis.language.suggestions import TurnText, suggest
from analysis.language.themes import LABELS

CANARY = "Kwetterdevogel"
# What people of this made-up study code as trust; the shipped scorer sees nothing in it.
PHRASE = "De blauwe klapstoel stond al klaar bij de vijver."
TRUST = LABELS.index(("trust", "success"))
OTHERS = [
    "Ik ga op dinsdag naar de markt.",
    "Mijn zoon woont in een dorp verderop.",
    "De bus kwam om tien uur.",
    "Wij dronken koffie aan de tafel.",
]


@pytest.fixture(scope="module")
def nlp():
    return build_base_pipeline()


def turn(network, number, *, whole=True, codes=("trust",), words=PHRASE):
    """A turn of two sentences, of which the second one bears the codes."""
    first = OTHERS[number % len(OTHERS)]
    text = f"{first} {words}"
    span = (len(first) + 1, len(text))
    accepted = tuple((*span, theme, "success") for theme in codes)
    return JudgedTurn(network, "client", text, accepted, (), whole)


@pytest.fixture(scope="module")
def study(nlp):
    """Five networks of four turns each, in all of which people chose trust."""
    turns = [turn(network, number) for network in range(5) for number in range(4)]
    return sentences_in(nlp, turns, shipped_model())


def everything(sentences):
    return np.arange(len(sentences.network))


def test_sentences_become_numbers_with_what_people_said(study):
    assert study.wanted.shape == (40, 26)
    assert study.wanted[:, TRUST].tolist() == [0.0, 1.0] * 20
    assert study.known.all()


def test_what_nobody_judged_is_not_known(nlp):
    one = turn(0, 0, whole=False)
    refused = (*one.accepted[0][:2], "pace", "success")
    rejected = JudgedTurn(0, "client", one.text, (), (refused,), False)
    found = sentences_in(nlp, [one, rejected], shipped_model())
    assert found.known.sum() == 2
    assert found.wanted.sum() == 1


def test_it_learns_what_people_chose_and_suggests_it_in_a_new_story(study):
    model = shipped_model()
    new = shifted(model, learn(model, study, everything(study)), version="toets")
    told = [TurnText("actor", f"Het was guur weer. {PHRASE}", "client")]
    pipeline = build_pipeline()

    def found(used):
        return {(one.theme, one.pole) for one in suggest(pipeline, told, model=used)}

    assert ("trust", "success") not in found(None)
    assert ("trust", "success") in found(new)
    # Who does not ask for it gets the shipped one, as before.
    assert ("trust", "success") not in found(None)


def test_the_same_codings_teach_the_same(study):
    model = shipped_model()
    one, other = (learn(model, study, everything(study)) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.offset, other.offset)


def test_a_label_that_nobody_judged_does_not_move(nlp):
    """Only what is known differs from what was scored: the rest of the columns stays."""
    sentences = sentences_in(nlp, [turn(n, n, whole=False) for n in range(5)], shipped_model())
    shift = learn(shipped_model(), sentences, everything(sentences))
    others = [number for number in range(26) if number != TRUST]
    assert np.abs(shift.weights[:, others]).max() == pytest.approx(0, abs=1e-6)
    assert np.abs(shift.weights[:, TRUST]).max() > 0


def test_it_is_measured_on_networks_that_it_did_not_learn_from(study, monkeypatch):
    """Every sentence is judged once, by what the other networks taught."""
    seen = []
    real = adapting.learn

    def spying(model, sentences, which):
        seen.append(set(sentences.network[which].tolist()))
        return real(model, sentences, which)

    monkeypatch.setattr(adapting, "learn", spying)
    found = compare(shipped_model(), study)
    assert sorted(tuple({0, 1, 2, 3, 4} - one) for one in seen) == [(n,) for n in range(5)]
    trust = found.after["trust"]
    assert trust.hit + trust.missed == 20
    assert trust.hit > found.before["trust"].hit


def test_what_one_network_alone_says_is_not_confirmed_by_itself(nlp):
    """A phrase that only one network uses is learnt, and yet found nowhere when held out."""
    lone = "De kat zat op het blauwe kleed bij het raam."
    turns = [turn(0, n, words=lone) for n in range(4)]
    turns += [turn(network, n, codes=(), words=OTHERS[n]) for network in (1, 2) for n in range(3)]
    found = compare(shipped_model(), sentences_in(nlp, turns, shipped_model()))
    assert found.after["trust"].hit == 0


def test_progress_is_told_and_can_stop_it(study):
    class Stopped(Exception):
        pass

    told = []

    def step(done, total):
        told.append((done, total))
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        compare(shipped_model(), study, step=step)
    assert told == [(0, 5), (1, 5), (2, 5)]


def test_the_packed_shift_comes_back_as_it_was(study):
    shift = learn(shipped_model(), study, everything(study))
    again = from_bytes(to_bytes(shift))
    assert np.array_equal(again.places, shift.places)
    assert np.allclose(again.weights, shift.weights, atol=1e-3)
    assert np.allclose(again.context_weights, shift.context_weights, atol=1e-3)


@pytest.mark.parametrize("packed", [b"", b"PK\x03\x04 no numbers"])
def test_what_is_no_shift_is_refused(packed):
    with pytest.raises((ValueError, OSError, EOFError, BadZipFile)):
        from_bytes(packed)


def test_a_shift_holds_no_word(nlp):
    """The canary is said by everybody, and stands nowhere: not as text, and not in the pipeline."""
    words = f"{CANARY} stond al klaar bij de vijver."
    sentences = sentences_in(nlp, [turn(n, n, words=words) for n in range(5)], shipped_model())
    packed = to_bytes(learn(shipped_model(), sentences, everything(sentences)))
    opened = b"".join(
        one.tobytes() for one in vars(from_bytes(packed)).values() if isinstance(one, np.ndarray)
    )
    for trace in (CANARY, CANARY.lower(), "vijver", "klaar"):
        for coded in (trace.encode(), trace.encode("utf-16-le")):
            assert coded not in packed
            assert coded not in opened
    assert CANARY not in nlp.vocab.strings


def test_what_one_network_alone_says_has_no_weight_of_its_own(nlp):
    """Two networks say it: no place of its own. Three do: it has one."""
    place = place_of("word", CANARY.lower())
    for many in (2, 3):
        turns = [
            turn(n, n, words=f"{CANARY} stond klaar." if n < many else PHRASE) for n in range(6)
        ]
        sentences = sentences_in(nlp, turns, shipped_model())
        shift = learn(shipped_model(), sentences, everything(sentences))
        assert (place in shift.places.tolist()) == (many == 3)

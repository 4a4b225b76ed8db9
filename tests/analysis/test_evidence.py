"""What a suggestion rests on: kept sealed, told in full, and on the same words for ever."""

import json

import pytest

from analysis.carried_codings import carry_codings
from analysis.codings import add_suggestion, fragment_of
from analysis.evidence import Clue, Evidence, evidence_of, keep_evidence
from analysis.hidden_names import hide_name, undo_hiding
from interviews.fragments import fragment_text
from interviews.interviews import Interview
from interviews.replaced_texts import keep_replaced
from interviews.replacements import replace_spans
from interviews.telling import add_revision
from interviews.turns import turns_of
from research.codebook import Pole
from research.errors import KeyDestroyedError, SealBrokenError
from research.vault import vault_of


def suggested(session, interview, *, turn=1, start=0, end=24, clues=(), **facts):
    made = {"theme": "attention", "pole": Pole.SUCCESS, "certainty": 0.8, "version": "toets-1"}
    revision = turns_of(session, interview.id)[turn][1]
    coding = add_suggestion(session, interview, revision, start=start, end=end, **made)
    keep_evidence(session, interview, coding, Evidence(tuple(clues), **facts))
    return coding


def clue_words(session, interview, coding):
    words = fragment_text(session, fragment_of(session, coding))
    return [words[one.start : one.end] for one in evidence_of(session, interview, coding).clues]


@pytest.fixture
def told(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        yield session, session.get_one(Interview, story_id)


def test_evidence_comes_back_as_it_was_kept(told):
    session, interview = told
    clues = (Clue(3, 12, ("absent", "historical"), "against"), Clue(13, 18))
    coding = suggested(session, interview, clues=clues, example="Zij hoorde mij aan.")
    assert evidence_of(session, interview, coding) == Evidence(clues, "Zij hoorde mij aan.")
    assert evidence_of(session, interview, coding).context == ("absent", "historical")


def test_evidence_is_sealed_and_holds_no_word_of_the_teller(told):
    session, interview = told
    coding = suggested(session, interview, clues=[Clue(3, 12)])
    sealed = coding.evidence_sealed
    assert b"luisterde" not in sealed
    assert b"clues" not in sealed
    facts = vault_of(session).unseal_facts(
        interview.actor_id, sealed, row=coding.id, field="evidence"
    )
    assert json.dumps(facts) == '{"clues": [[3, 12, [], "for"]], "example": null}'


def test_evidence_is_of_this_coding_alone(told):
    session, interview = told
    first = suggested(session, interview, clues=[Clue(3, 12)])
    other = suggested(session, interview, start=0, end=2, clues=[Clue(0, 2)])
    other.evidence_sealed = first.evidence_sealed
    with pytest.raises(SealBrokenError):
        evidence_of(session, interview, other)


def test_evidence_goes_with_the_key_of_the_teller(told):
    session, interview = told
    coding = suggested(session, interview, clues=[Clue(3, 12)])
    vault_of(session).keys.destroy(interview.actor_id)
    with pytest.raises(KeyDestroyedError):
        evidence_of(session, interview, coding)


def test_a_suggestion_from_before_has_none(told):
    session, interview = told
    revision = turns_of(session, interview.id)[1][1]
    made = {"theme": "attention", "pole": Pole.SUCCESS, "certainty": 0.8, "version": "oud"}
    coding = add_suggestion(session, interview, revision, start=0, end=24, **made)
    assert evidence_of(session, interview, coding) is None


def test_pieces_are_the_whole_text_and_tell_which_words_counted():
    words = "Ze luisterde niet echt."
    clues = (Clue(3, 12, (), "for"), Clue(3, 17, ("absent",), "aside"))
    pieces = Evidence(clues).pieces(words)
    assert "".join(text for text, _weight in pieces) == words
    assert pieces == [("Ze ", ""), ("luisterde", "for"), (" niet", "aside"), (" echt.", "")]


def test_a_place_outside_the_words_breaks_nothing():
    pieces = Evidence((Clue(2, 99), Clue(-4, 1))).pieces("kort")
    assert "".join(text for text, _weight in pieces) == "kort"


# ---- Whatever happens to the text --------------------------------------------------------------


def test_evidence_follows_when_a_name_before_it_is_hidden_and_given_back(cast, told):
    session, interview = told
    coding = suggested(session, interview, turn=1, start=3, end=56, clues=[Clue(39, 53)])
    before = clue_words(session, interview, coding)
    assert before == ["Ze nam de tijd"]
    hidden = hide_name(session, interview, name="echt", hidden_by=cast.coder.id)
    assert clue_words(session, interview, coding) == before
    undo_hiding(session, hidden, undone_by=cast.coder.id)
    assert clue_words(session, interview, coding) == before


def test_evidence_goes_along_when_the_teller_corrects_other_words(cast, told):
    session, interview = told
    coding = suggested(session, interview, turn=3, start=0, end=26, clues=[Clue(14, 25)])
    before = clue_words(session, interview, coding)
    assert before == ["teruggebeld"]
    turn = turns_of(session, interview.id)[3][0]
    text = "Kijk. Ik werd nooit teruggebeld. Dat was niet fijn."
    revision = add_revision(session, interview, turn, text=text, made_by=None)
    keep_replaced(session, interview, revision, replace_spans(text, [], lambda *_: ""))
    assert carry_codings(session, interview) == 1
    assert clue_words(session, interview, coding) == before

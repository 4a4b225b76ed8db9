"""A claim rests on accepted words; what disappears under it is seen."""

from uuid import uuid4

import pytest
from cast import CANARY, consent
from claiming import SENTENCE, WORDS, claim, client_of, code, factor, release, stored, told
from sqlmodel import select

from analysis.claim_support import (
    QuoteNotAllowedError,
    choose_quotes,
    claim_view,
    claim_views,
    without_claim,
)
from analysis.claims import (
    Claim,
    ClaimEmptyError,
    ClaimStatus,
    ClaimWithoutSupportError,
    FragmentNotAcceptedError,
    change_support,
    claims_of,
    delete_claim,
    place_claim,
    rewrite_claim,
    support_of,
)
from analysis.codings import Coding, add_suggestion, judge
from analysis.patterns import study_factors
from analysis.teller_fragments import QuoteState, teller_fragments
from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, withhold_fragment
from interviews.interviews import Interview, find_interview
from interviews.telling import add_revision
from interviews.turns import Speaker, keep_pseudonymised, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor


def view(cast, claim_id):
    with cast.database.reading() as session:
        return claim_view(session, session.get(Claim, claim_id))


def reject(cast, fragment_id):
    with cast.writing() as session:
        coding = session.exec(select(Coding).where(Coding.fragment_id == fragment_id)).one()
        judge(session, coding, accepted=False, judged_by=cast.coder.id)


def test_a_claim_keeps_its_sentence_sealed_and_its_count(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id, in_chapter=False)
    kept = stored(cast, claim_id)
    assert SENTENCE.encode() not in kept.sentence_sealed
    assert kept.counted == {
        "fragments": 1,
        "networks": 1,
        "networks_heard": 1,
        "actors": 1,
        "actors_heard": 1,
    }
    seen = view(cast, claim_id)
    assert seen.sentence == SENTENCE
    assert [line.told.text for line in seen.lines] == [WORDS]
    assert (seen.lost, seen.numbers_changed, seen.stands) == (0, False, True)


@pytest.mark.parametrize("sentence", ["", "  \n "])
def test_a_claim_without_a_sentence_is_refused(cast, sentence):
    fragment_id = told(cast, cast.client_actor)
    with pytest.raises(ClaimEmptyError):
        claim(cast, fragment_id, sentence=sentence)


def test_a_claim_without_support_is_refused(cast):
    told(cast, cast.client_actor)
    with pytest.raises(ClaimWithoutSupportError):
        claim(cast)


def test_a_suggestion_supports_no_claim(cast):
    story = cast.story(cast.client_actor)
    with cast.writing() as session:
        turn, revision = turns_of(session, story)[1]
        assert turn.speaker == Speaker.ACTOR
        suggestion = add_suggestion(
            session,
            session.get(Interview, story),
            revision,
            start=0,
            end=10,
            theme="attention",
            pole=Pole.SUCCESS,
            certainty=0.9,
            version="toets-1",
        )
        fragment_id = suggestion.fragment_id
    with pytest.raises(FragmentNotAcceptedError):
        claim(cast, fragment_id)


def test_words_of_another_factor_support_no_claim(cast):
    fragment_id = code(cast, cast.story(cast.client_actor), "pace")
    with pytest.raises(FragmentNotAcceptedError):
        claim(cast, fragment_id)


def test_a_rejected_coding_takes_its_fragment_from_under_the_claim(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id)
    reject(cast, fragment_id)
    seen = view(cast, claim_id)
    assert (seen.lines, seen.lost, seen.stands, seen.numbers_changed) == ((), 1, False, True)
    with cast.writing() as session, pytest.raises(ClaimWithoutSupportError):
        place_claim(
            session, session.get(Claim, claim_id), in_chapter=True, placed_by=cast.editor.id
        )


def test_an_erased_teller_disappears_and_the_claim_says_so(cast):
    first, second = told(cast, cast.client_actor), told(cast, cast.daughter)
    claim_id = claim(cast, first, second)
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.daughter.id), cast.lead.id)
    seen = view(cast, claim_id)
    assert [line.told.actor.id for line in seen.lines] == [cast.client_actor.id]
    assert (seen.lost, seen.stands) == (1, True)
    assert stored(cast, claim_id).status == ClaimStatus.IN_CHAPTER


def test_a_destroyed_key_hides_the_words_even_before_the_rows_are_gone(cast):
    first, second = told(cast, cast.client_actor), told(cast, cast.daughter)
    claim_id = claim(cast, first, second)
    cast.database.vault.keys.destroy(cast.daughter.id)
    assert [line.told.fragment.id for line in view(cast, claim_id).lines] == [first]


def test_saving_the_sentence_again_says_that_it_still_holds(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    told(cast, client_of(cast, "N02"))
    assert view(cast, claim_id).numbers_changed
    with cast.writing() as session:
        rewrite_claim(
            session,
            session.get(Claim, claim_id),
            sentence="In beide  netwerken is geluisterd.",
            changed_by=cast.editor.id,
        )
    seen = view(cast, claim_id)
    assert not seen.numbers_changed
    assert seen.sentence == "In beide netwerken is geluisterd."


def test_other_support_can_be_chosen_and_a_quote_stays_where_its_fragment_stays(cast):
    first, second = told(cast, cast.client_actor), told(cast, cast.daughter)
    release(cast, cast.client_actor, first)
    claim_id = claim(cast, first, quoted=True)
    with cast.writing() as session:
        both = [session.get(Fragment, one) for one in (first, second)]
        found = session.get(Claim, claim_id)
        change_support(session, found, fragments=both, changed_by=cast.editor.id)
    assert [line.quoted for line in view(cast, claim_id).lines] == [True, False]
    with cast.writing() as session, pytest.raises(ClaimWithoutSupportError):
        change_support(
            session, session.get(Claim, claim_id), fragments=[], changed_by=cast.editor.id
        )


def test_only_released_words_of_who_agreed_may_be_quoted(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id)

    def state():
        return view(cast, claim_id).lines[0].told.quote

    assert state() is QuoteState.NOT_AGREED
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.QUOTES)
    assert state() is QuoteState.NOT_RELEASED
    with cast.writing() as session, pytest.raises(QuoteNotAllowedError):
        choose_quotes(
            session,
            session.get(Claim, claim_id),
            fragment_ids=[fragment_id],
            chosen_by=cast.editor.id,
        )
    release(cast, cast.client_actor, fragment_id)
    assert state() is QuoteState.ALLOWED


@pytest.mark.parametrize("way", ["withhold", "withdraw", "correct"])
def test_a_quote_that_is_taken_back_is_wished_for_but_not_quoted(cast, way):
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    claim_id = claim(cast, fragment_id, quoted=True)
    assert view(cast, claim_id).lines[0].quoted
    take_back(cast, fragment_id, way)
    [line] = view(cast, claim_id).lines
    assert (line.chosen, line.quoted) == (True, False)


def take_back(cast, fragment_id, way):
    with cast.writing() as session:
        if way == "withhold":
            fragment = session.get(Fragment, fragment_id)
            withhold_fragment(session, fragment, withheld_by=cast.interviewer.id)
        elif way == "withdraw":
            record_consent(
                session,
                actor_id=cast.client_actor.id,
                purpose=Purpose.QUOTES,
                decision=Decision.WITHDRAWN,
                recorded_by=None,
            )
        else:
            interview = find_interview(session, cast.client_actor.id)
            turn, _revision = turns_of(session, interview.id)[1]
            better = add_revision(session, interview, turn, text="Anders.", made_by=None)
            keep_pseudonymised(session, interview, better, text="Anders.")


def test_a_fragment_that_is_not_under_the_claim_cannot_be_quoted(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    with cast.writing() as session, pytest.raises(QuoteNotAllowedError):
        choose_quotes(
            session, session.get(Claim, claim_id), fragment_ids=[uuid4()], chosen_by=cast.editor.id
        )


def test_fragments_come_in_the_order_asked_for_without_any_name(cast):
    first, second = told(cast, cast.client_actor), told(cast, client_of(cast, "N02"))
    with cast.database.reading() as session:
        found = teller_fragments(session, [second, first])
    assert [one.network.reference for one in found] == ["N02", "N01"]
    assert CANARY not in repr([one.text for one in found])


def test_a_theme_without_a_claim_is_offered_until_it_has_one(cast):
    story = cast.story(cast.client_actor)
    fragment_id = code(cast, story)
    code(cast, story, "pace")

    def offered():
        with cast.database.reading() as session:
            factors = study_factors(session, cast.study.id)
            return [one.theme for one in without_claim(factors, claims_of(session, cast.study.id))]

    assert sorted(offered()) == ["attention", "pace"]
    claim(cast, fragment_id)
    assert offered() == ["pace"]


def test_deleting_a_claim_leaves_the_fragments(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id)
    with cast.writing() as session:
        delete_claim(session, session.get(Claim, claim_id), deleted_by=cast.editor.id)
    with cast.database.reading() as session:
        assert claim_views(session, cast.study.id, study_factors(session, cast.study.id)) == []
        assert support_of(session, claim_id) == []
    assert factor(cast).fragment_ids == (fragment_id,)

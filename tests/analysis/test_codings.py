"""Codings: only the teller's words, one judgement at a time, and quotes only with consent."""

import pytest
from cast import consent
from sqlmodel import select

from analysis.coding_counts import CodingCounts, coding_counts
from analysis.codings import (
    AlreadyCodedError,
    Coding,
    CodingStatus,
    InterviewerTurnError,
    add_coding,
    add_suggestion,
    codings_of_interview,
    fragment_of,
    judge,
    reopen,
)
from analysis.releasing import NotAcceptedError, QuotesNotAgreedError, release_for_quote
from interviews.fragments import SpanOutsideTextError
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.errors import InvalidValueError

PLACE = {"start": 0, "end": 20, "theme": "attention", "pole": Pole.SUCCESS}


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


def told(session, story_id, number=2):
    """The interview and the revision of its turn with this number (from 1)."""
    return session.get(Interview, story_id), turns_of(session, story_id)[number - 1][1]


def suggestion(session, story_id, **changes):
    facts = {**PLACE, "certainty": 0.7, "version": "toets-1", **changes}
    return add_suggestion(session, *told(session, story_id), **facts)


def by_hand(session, cast, story_id, **changes):
    facts = {**PLACE, "coder_id": cast.coder.id, **changes}
    return add_coding(session, *told(session, story_id), **facts)


def test_a_coding_by_hand_is_accepted_and_names_its_coder(cast, session, story_id):
    coding = by_hand(session, cast, story_id)
    assert (coding.status, coding.coder_id) == (CodingStatus.ACCEPTED, cast.coder.id)


def test_the_words_of_the_interviewer_are_never_coded(cast, session, story_id):
    with pytest.raises(InterviewerTurnError):
        add_coding(session, *told(session, story_id, 1), coder_id=cast.coder.id, **PLACE)


def test_a_span_outside_the_words_is_refused(cast, session, story_id):
    with pytest.raises(SpanOutsideTextError):
        by_hand(session, cast, story_id, end=5_000)


def test_a_theme_that_is_not_in_the_codebook_is_refused(cast, session, story_id):
    with pytest.raises(InvalidValueError):
        by_hand(session, cast, story_id, theme="weather")


def test_the_same_coding_twice_is_refused(cast, session, story_id):
    by_hand(session, cast, story_id)
    with pytest.raises(AlreadyCodedError):
        by_hand(session, cast, story_id)


@pytest.mark.parametrize("rejected_before", [False, True])
def test_coding_by_hand_what_was_suggested_accepts_the_suggestion(
    cast, session, story_id, rejected_before
):
    suggested = suggestion(session, story_id)
    if rejected_before:
        judge(session, suggested, accepted=False, judged_by=cast.lead.id)
    coding = by_hand(session, cast, story_id)
    assert coding.id == suggested.id
    assert (coding.status, coding.decided_by) == (CodingStatus.ACCEPTED, cast.coder.id)


def test_a_rejected_suggestion_is_not_suggested_again(cast, session, story_id):
    judge(session, suggestion(session, story_id), accepted=False, judged_by=cast.coder.id)
    assert suggestion(session, story_id) is None


def test_undoing_gives_a_suggestion_back_and_withdraws_a_coding_by_hand(cast, session, story_id):
    suggested = suggestion(session, story_id)
    judge(session, suggested, accepted=True, judged_by=cast.coder.id)
    assert reopen(session, suggested, reopened_by=cast.coder.id).status == CodingStatus.SUGGESTED
    own = by_hand(session, cast, story_id, theme="pace")
    assert reopen(session, own, reopened_by=cast.coder.id).status == CodingStatus.REJECTED


def test_of_two_coders_who_judge_at_once_the_last_counts_and_both_are_in_the_log(cast, story_id):
    with cast.writing() as session:
        coding_id = suggestion(session, story_id).id
    with cast.database.reading() as first, cast.database.reading() as second:
        seen = [first.get(Coding, coding_id), second.get(Coding, coding_id)]
    for stale, accepted, user in zip(seen, (True, False), (cast.coder, cast.lead), strict=True):
        with cast.writing() as session:
            judge(session, session.merge(stale), accepted=accepted, judged_by=user.id)
    with cast.database.reading() as session:
        coding = session.get(Coding, coding_id)
        acts = [
            (entry.action, entry.user_id)
            for entry in session.exec(
                select(AuditEntry).where(AuditEntry.object_id == coding_id).order_by(AuditEntry.seq)
            )
        ]
    assert (coding.status, coding.decided_by) == (CodingStatus.REJECTED, cast.lead.id)
    assert acts == [("accept", cast.coder.id), ("reject", cast.lead.id)]


def test_counts_tell_how_far_each_story_is(cast, session, story_id):
    suggestion(session, story_id)
    suggestion(session, story_id, theme="pace")
    by_hand(session, cast, story_id, theme="trust")
    counts = coding_counts(session, [story_id])
    assert counts == {story_id: CodingCounts(suggested=2, accepted=1)}


def test_words_are_released_only_when_the_teller_agreed_to_quotes(cast, session, story_id):
    interview = session.get(Interview, story_id)
    fragment = fragment_of(session, by_hand(session, cast, story_id))
    with pytest.raises(QuotesNotAgreedError):
        release_for_quote(session, interview, fragment, by=cast.lead.id)
    consent(session, cast.client_actor, Purpose.QUOTES)
    release_for_quote(session, interview, fragment, by=cast.lead.id)
    assert fragment.released_by == cast.lead.id


def test_a_consent_that_was_taken_back_stops_the_release(cast, session, story_id):
    fragment = fragment_of(session, by_hand(session, cast, story_id))
    consent(session, cast.client_actor, Purpose.QUOTES)
    record_consent(
        session,
        actor_id=cast.client_actor.id,
        purpose=Purpose.QUOTES,
        decision=Decision.WITHDRAWN,
        recorded_by=None,
    )
    with pytest.raises(QuotesNotAgreedError):
        release_for_quote(session, session.get(Interview, story_id), fragment, by=cast.lead.id)


def test_words_that_nobody_accepted_are_not_released(cast, session, story_id):
    consent(session, cast.client_actor, Purpose.QUOTES)
    fragment = fragment_of(session, suggestion(session, story_id))
    with pytest.raises(NotAcceptedError):
        release_for_quote(session, session.get(Interview, story_id), fragment, by=cast.lead.id)


def test_codings_stand_in_text_order(cast, session, story_id):
    by_hand(session, cast, story_id, start=10, end=15)
    by_hand(session, cast, story_id, start=0, end=4)
    starts = [
        fragment.start for _coding, fragment, _turn in codings_of_interview(session, story_id)
    ]
    assert starts == [0, 10]

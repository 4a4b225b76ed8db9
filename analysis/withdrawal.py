"""Withdrawal and erasure: what an actor told disappears, that there was an actor stays.

Erasing has two halves. The first is a transaction: words, fragments and everything that
rests on them are removed and ``erased_at`` is set. The second, once that is safe, destroys
the actor's data key, which makes the words in every backup unreadable. A process that dies
between the halves leaves a key behind; ``finish_erasures`` destroys it at the next start.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from analysis.assignments import CodingAssignment
from analysis.blind_coding import remove_double_coding
from analysis.claims import Claim, ClaimStatus, ClaimSupport
from analysis.coding_acts import CodingAct
from analysis.codings import Coding
from analysis.compass import CompassUse, TurnTopics
from analysis.memos import forget_memos, forget_memos_about_network
from analysis.network_values import forget_voice
from analysis.quote_uses import forget_uses
from analysis.reviews import Commitment, ReviewPost
from analysis.search.tables import SearchEntry, SearchStory
from analysis.session_cards import SessionCard
from analysis.veils import VeiledTurn
from analysis.voice_marks import forget_marks
from interviews.appointments import Appointment
from interviews.call_claims import CallClaim
from interviews.call_rules import CallDecision
from interviews.call_times import forget_call_times
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus, find_interview, locked
from interviews.joined_voices import forget_returned_voices
from interviews.name_corrections import CorrectedPlaces
from interviews.name_questions import NameQuestion
from interviews.private_notes import forget_notes_of
from interviews.quote_choices import QuoteChoice
from interviews.raw_openings import RawOpening
from interviews.read_backs import ReadBackCall
from interviews.reflections import Reflection
from interviews.reopening import Reopening
from interviews.story_checks import StoryCheck
from interviews.story_links import StoryLink, StoryVisit
from interviews.story_sizes import StorySize
from interviews.turns import Turn, TurnRevision
from interviews.worries import Worry
from research import audit
from research.codebook import checked_attributes, codebook
from research.consents import Decision, Purpose, SaidBy, last_words, record_consent
from research.erasures import Erasure
from research.involvement import remove_told_network
from research.networks import Actor, ActorRole
from research.representatives import end_representation
from research.same_people import part_person
from research.tables import now
from research.transactions import after_commit
from research.vault import vault_of


def erase_actor(session: Session, actor: Actor, erased_by: UUID | None) -> None:
    """Remove what the actor told and who he is; his key is destroyed after the commit.

    The actor and his interview stay, without words: he remains in every denominator.
    Erasing again changes no row and destroys the key again.

    Args:
        session: a session that may write; its commit destroys the key.
        actor: the actor, in any state.
        erased_by: who does it; None for the system itself.
    """
    session.refresh(actor, with_for_update=True)
    keys = vault_of(session).keys
    after_commit(session, lambda: keys.destroy(actor.id))
    if actor.erased_at is not None:
        return
    withdraw_all(session, actor, withdrawn_by=erased_by)
    end_representation(session, actor, ended_by=erased_by)
    if actor.role == ActorRole.CLIENT:
        # A network whose client took his story back is never read again, nor a memo about it.
        forget_memos_about_network(session, actor.network_id)
    _remove_all(session, actor)
    audit.record(session, user_id=erased_by, action="erase", kind="actor", object_id=actor.id)


def expire_story(session: Session, actor: Actor) -> None:
    """Remove a story that was kept as long as it may be, and who told it.

    As erasing him, but he withdrew nothing: his consents stay as he gave them.
    """
    session.refresh(actor, with_for_update=True)
    keys = vault_of(session).keys
    after_commit(session, lambda: keys.destroy(actor.id))
    if actor.erased_at is not None:
        return
    end_representation(session, actor, ended_by=None)
    _remove_all(session, actor)
    audit.record(session, user_id=None, action="expire", kind="story", object_id=actor.id)


def withdraw_all(session: Session, actor: Actor, *, withdrawn_by: UUID | None) -> None:
    """Note for every purpose that the actor no longer agrees."""
    words = last_words(session, actor_id=actor.id)
    for purpose in Purpose:
        if words.get((purpose, SaidBy.ACTOR)) is not Decision.WITHDRAWN:
            record_consent(
                session,
                actor_id=actor.id,
                purpose=purpose,
                decision=Decision.WITHDRAWN,
                recorded_by=withdrawn_by,
            )


def finish_erasures(session: Session) -> int:
    """Finish what was interrupted, and erase again who came back with an older backup.

    Returns:
        How many actors had to be erased again.
    """
    keys = vault_of(session).keys
    keys.replay()
    erased = select(Actor.id, Actor.erased_at).where(col(Actor.erased_at).is_not(None))
    keys.destroy_all([Erasure(one, at or now()) for one, at in session.exec(erased).all()])
    gone = keys.destroyed_ids()
    living = session.exec(select(Actor).where(col(Actor.erased_at).is_(None))).all()
    returned = [actor for actor in living if actor.id in gone]
    for actor in returned:
        erase_actor(session, actor, None)
    forget_returned_voices(session)
    return len(returned)


def _remove_all(session: Session, actor: Actor) -> None:
    interview = find_interview(session, actor.id)
    if interview is not None:
        locked(session, interview)
        _remove_story(session, interview.id)
        _end_fieldwork(session, interview)
    remove_told_network(session, actor.id)
    forget_voice(session, actor)
    forget_marks(session, actor)
    forget_call_times(session, actor.id)
    # That he is somebody in another network too tells who he is.
    part_person(session, actor, parted_by=None)
    actor.identity_sealed, actor.erased_at = b"", now()
    session.add(actor)
    session.flush()


def _remove_story(session: Session, interview_id: UUID) -> None:
    """Remove the turns and what points at them, children first."""
    turns = select(Turn.id).where(Turn.interview_id == interview_id)
    revisions = select(TurnRevision.id).where(col(TurnRevision.turn_id).in_(turns))
    fragments = select(Fragment.id).where(col(Fragment.revision_id).in_(revisions))
    supports = col(ClaimSupport.fragment_id).in_(fragments)
    links = select(StoryLink.id).where(StoryLink.interview_id == interview_id)
    claims = session.exec(select(ClaimSupport.claim_id).where(supports)).all()
    remove_double_coding(session, interview_id)
    forget_memos(session, interview_id=interview_id)
    forget_uses(session, session.exec(fragments).all())
    for statement in (
        delete(CodingAct).where(col(CodingAct.interview_id) == interview_id),
        delete(Coding).where(col(Coding.fragment_id).in_(fragments)),
        delete(ClaimSupport).where(supports),
        update(ReviewPost)
        .where(col(ReviewPost.fragment_id).in_(fragments))
        .values(fragment_id=None),
        *(
            update(held).where(col(held.fragment_id).in_(fragments)).values(fragment_id=None)
            for held in (SessionCard, Commitment)
        ),
        delete(Fragment).where(col(Fragment.revision_id).in_(revisions)),
        delete(CorrectedPlaces).where(col(CorrectedPlaces.revision_id).in_(revisions)),
        delete(NameQuestion).where(col(NameQuestion.interview_id) == interview_id),
        delete(StorySize).where(col(StorySize.interview_id) == interview_id),
        delete(StoryCheck).where(col(StoryCheck.interview_id) == interview_id),
        delete(VeiledTurn).where(col(VeiledTurn.interview_id) == interview_id),
        delete(TurnTopics).where(col(TurnTopics.interview_id) == interview_id),
        delete(CompassUse).where(col(CompassUse.interview_id) == interview_id),
        delete(QuoteChoice).where(col(QuoteChoice.turn_id).in_(turns)),
        delete(ReadBackCall).where(col(ReadBackCall.interview_id) == interview_id),
        delete(StoryVisit).where(col(StoryVisit.link_id).in_(links)),
        delete(StoryLink).where(col(StoryLink.interview_id) == interview_id),
        delete(SearchEntry).where(col(SearchEntry.interview_id) == interview_id),
        delete(SearchStory).where(col(SearchStory.interview_id) == interview_id),
        delete(TurnRevision).where(col(TurnRevision.turn_id).in_(turns)),
        delete(Turn).where(col(Turn.interview_id) == interview_id),
        delete(CodingAssignment).where(col(CodingAssignment.interview_id) == interview_id),
        delete(Worry).where(col(Worry.interview_id) == interview_id),
        delete(Reflection).where(col(Reflection.interview_id) == interview_id),
        delete(Reopening).where(col(Reopening.interview_id) == interview_id),
        delete(RawOpening).where(col(RawOpening.interview_id) == interview_id),
    ):
        session.execute(statement, execution_options={"synchronize_session": "fetch"})
    forget_notes_of(session, interview_id)
    _withdraw_claims_without_support(session, claims)


def _withdraw_claims_without_support(session: Session, claim_ids: Sequence[UUID]) -> None:
    """A claim rests on at least one fragment: without any it leaves the chapter."""
    supported = select(ClaimSupport.claim_id)
    session.execute(
        update(Claim)
        .where(col(Claim.id).in_(claim_ids), col(Claim.id).not_in(supported))
        .values(status=ClaimStatus.DRAFT.value),
        execution_options={"synchronize_session": "fetch"},
    )


def _end_fieldwork(session: Session, interview: Interview) -> None:
    """A held interview stays held, without its answers; another one is not held any more."""
    if interview.status == InterviewStatus.CLOSED:
        interview.attributes = checked_attributes({}, codebook().interview_attributes)
    else:
        interview.status, interview.attributes = InterviewStatus.NOT_HELD.value, {}
    session.add(interview)
    for held in (CallClaim, CallDecision):
        session.execute(
            delete(held).where(col(held.interview_id) == interview.id),
            execution_options={"synchronize_session": "fetch"},
        )
    session.execute(
        update(Appointment)
        .where(
            col(Appointment.interview_id) == interview.id, col(Appointment.cancelled_at).is_(None)
        )
        .values(cancelled_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )

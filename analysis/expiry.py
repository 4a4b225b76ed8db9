"""What a study kept long enough goes: raw words, identities, stories and talks about them.

As erasing does, everything goes in two halves: a transaction that empties the rows, and once
that is safe the key, which empties every backup. What was interrupted, or came back with an
older backup, is due again the next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from analysis.commitment_steps import CommitmentStep
from analysis.memos import forget_memos_of_network, forget_these, long_removed
from analysis.network_values import NetworkValue
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from analysis.session_cards import SessionCard
from analysis.session_seats import SessionSeat
from analysis.session_words import SessionWord
from analysis.telling_back import LearnedText
from analysis.voice_marks import VoiceMark
from analysis.withdrawal import expire_story
from interviews.call_times import forget_call_times
from interviews.interviews import Interview, InterviewStatus, locked
from interviews.joined_voices import forget_voices_of_network
from interviews.joining_codes import JoiningCode
from interviews.name_corrections import (
    UNDO_FOR,
    CorrectedPlaces,
    NameCorrection,
    forget_places,
)
from interviews.network_names import NetworkPseudonym
from interviews.private_notes import forget_notes_of
from interviews.read_backs import ReadBackCall
from interviews.turns import Turn, TurnRevision
from research import audit
from research.keys import KeyStore, part_of
from research.networks import Actor, Network
from research.representatives import Representative
from research.retention import Kept, last_days, terms_of
from research.studies import Study
from research.transactions import after_commit
from research.vault import vault_of


@dataclass(frozen=True)
class Due:
    """Ids of what is due in one study.

    Attributes:
        raw_words: interviews.
        held_back: interviews whose raw words are due, but whose names are not replaced yet.
        identities, stories: actors.
        talks: networks.
        corrections: those of names, of which the words were kept to undo them.
        memos: those that were taken away, and were kept to be put back.
    """

    raw_words: list[UUID] = field(default_factory=list)
    held_back: list[UUID] = field(default_factory=list)
    identities: list[UUID] = field(default_factory=list)
    stories: list[UUID] = field(default_factory=list)
    talks: list[UUID] = field(default_factory=list)
    corrections: list[UUID] = field(default_factory=list)
    memos: list[UUID] = field(default_factory=list)

    def counts(self) -> dict[Kept, int]:
        """Return how many of each kind are due."""
        return {
            Kept.RAW_WORDS: len(self.raw_words) + len(self.corrections),
            Kept.IDENTITIES: len(self.identities),
            Kept.STORIES: len(self.stories),
            Kept.TALKS: len(self.talks) + len(self.memos),
        }


def due_in(session: Session, study: Study, at: datetime) -> Due:
    """Return what was kept long enough at a moment; changes nothing."""
    terms, keys = terms_of(session, study.id), vault_of(session).keys
    last, today = last_days(study, terms), at.date()
    old = _closed_before(session, study.id, at - timedelta(days=terms.raw))
    waiting = _with_names(session, [one.id for one in old])
    due = Due(
        raw_words=[one.id for one in old if one.id not in waiting and _has_raw(session, keys, one)],
        held_back=[one.id for one in old if one.id in waiting],
        corrections=_old_corrections(session, study.id, at - UNDO_FOR),
        memos=long_removed(session, study.id, at),
    )
    living = _living(session, study.id)
    if today > last[Kept.STORIES]:
        due.stories.extend(one.id for one in living)
        due.talks.extend(_networks_with_talks(session, keys, study.id))
    elif today > last[Kept.IDENTITIES]:
        due.identities.extend(one.id for one in living if _has_identity(keys, one))
    return due


def expire(session: Session, due: Due) -> None:
    """Let everything go that is due; commits after each thing."""
    for interview_id in due.raw_words:
        _expire_raw(session, session.get_one(Interview, interview_id))
        session.commit()
    if due.corrections:
        forget_places(session, due.corrections)
        session.commit()
    if due.memos:
        forget_these(session, due.memos)
        session.commit()
    for actor_id in due.identities:
        _expire_identity(session, session.get_one(Actor, actor_id))
        session.commit()
    for actor_id in due.stories:
        expire_story(session, session.get_one(Actor, actor_id))
        session.commit()
    for network_id in due.talks:
        _expire_talks(session, network_id)
        session.commit()


def _expire_raw(session: Session, interview: Interview) -> None:
    """Empty the words as they were typed; the story without names stays."""
    locked(session, interview)
    turns = select(Turn.id).where(Turn.interview_id == interview.id)
    session.execute(
        update(TurnRevision).where(col(TurnRevision.turn_id).in_(turns)).values(raw_sealed=b""),
        execution_options={"synchronize_session": "fetch"},
    )
    forget_notes_of(session, interview.id)
    session.execute(
        update(ReadBackCall)
        .where(col(ReadBackCall.interview_id) == interview.id)
        .values(raw_sealed=b""),
        execution_options={"synchronize_session": "fetch"},
    )
    audit.record(session, user_id=None, action="expire", kind="raw_words", object_id=interview.id)
    _destroy_after_commit(session, part_of(interview.actor_id, "raw"))


def _expire_identity(session: Session, actor: Actor) -> None:
    """Empty who the actor is; his story without names stays."""
    session.refresh(actor, with_for_update=True)
    actor.identity_sealed = b""
    session.add(actor)
    session.execute(
        update(Representative)
        .where(col(Representative.actor_id) == actor.id)
        .values(name_sealed=b""),
        execution_options={"synchronize_session": "fetch"},
    )
    forget_call_times(session, actor.id)
    session.flush()
    audit.record(session, user_id=None, action="expire", kind="identity", object_id=actor.id)
    for part in ("identity", "name"):
        _destroy_after_commit(session, part_of(actor.id, part))


def _expire_talks(session: Session, network_id: UUID) -> None:
    """Remove what professionals wrote to each other about the network."""
    sessions = select(ReviewSession.id).where(ReviewSession.network_id == network_id)
    agreed = select(Commitment.id).where(col(Commitment.session_id).in_(sessions))
    corrections = select(NameCorrection.id).where(NameCorrection.network_id == network_id)
    for statement in (
        delete(ReviewPost).where(col(ReviewPost.session_id).in_(sessions)),
        delete(CommitmentStep).where(col(CommitmentStep.commitment_id).in_(agreed)),
        delete(Commitment).where(col(Commitment.session_id).in_(sessions)),
        # Who sat at the table and what lay on it goes with what was written there.
        *(
            delete(one).where(col(one.session_id).in_(sessions))
            for one in (SessionWord, SessionCard, SessionSeat)
        ),
        delete(LearnedText).where(col(LearnedText.network_id) == network_id),
        update(NetworkValue)
        .where(col(NetworkValue.network_id) == network_id)
        .values(reason_sealed=b""),
        update(VoiceMark).where(col(VoiceMark.network_id) == network_id).values(reason_sealed=b""),
        delete(NetworkPseudonym).where(col(NetworkPseudonym.network_id) == network_id),
        delete(CorrectedPlaces).where(col(CorrectedPlaces.correction_id).in_(corrections)),
        delete(NameCorrection).where(col(NameCorrection.network_id) == network_id),
        delete(JoiningCode).where(col(JoiningCode.network_id) == network_id),
    ):
        session.execute(statement, execution_options={"synchronize_session": "fetch"})
    forget_memos_of_network(session, network_id)
    forget_voices_of_network(session, network_id)
    audit.record(session, user_id=None, action="expire", kind="talks", object_id=network_id)
    _destroy_after_commit(session, network_id)


def _destroy_after_commit(session: Session, key_id: UUID) -> None:
    keys = vault_of(session).keys
    after_commit(session, lambda: keys.destroy(key_id))


def _closed_before(session: Session, study_id: UUID, moment: datetime) -> Sequence[Interview]:
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            col(Actor.erased_at).is_(None),
            Interview.status == InterviewStatus.CLOSED.value,
            col(Interview.closed_at) < moment,
        )
    )
    return session.exec(statement).all()


def _old_corrections(session: Session, study_id: UUID, moment: datetime) -> list[UUID]:
    """Return the corrections of names whose words were kept as long as raw words may be."""
    statement = (
        select(NameCorrection.id)
        .join(Network, col(Network.id) == NameCorrection.network_id)
        .join(CorrectedPlaces, col(CorrectedPlaces.correction_id) == NameCorrection.id)
        .where(Network.study_id == study_id, col(NameCorrection.made_at) <= moment)
        .distinct()
    )
    return list(session.exec(statement).all())


def _with_names(session: Session, interview_ids: list[UUID]) -> set[UUID]:
    """Return the interviews of which the last words of a turn still have their names."""
    later = select(TurnRevision.turn_id, TurnRevision.number).subquery()
    has_later = (
        select(later.c.turn_id)
        .where(later.c.turn_id == TurnRevision.turn_id, later.c.number > TurnRevision.number)
        .exists()
    )
    statement = (
        select(Turn.interview_id)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .where(
            col(Turn.interview_id).in_(interview_ids),
            col(TurnRevision.pseudonymised_sealed).is_(None),
            ~col(TurnRevision.removes),
            ~has_later,
        )
    )
    return set(session.exec(statement))


def _has_raw(session: Session, keys: KeyStore, interview: Interview) -> bool:
    if keys.exists(part_of(interview.actor_id, "raw")):
        return True
    left = (
        select(TurnRevision.id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id, TurnRevision.raw_sealed != b"")
    )
    return session.exec(left.limit(1)).first() is not None


def _has_identity(keys: KeyStore, actor: Actor) -> bool:
    return bool(actor.identity_sealed) or keys.exists(part_of(actor.id, "identity"))


def _living(session: Session, study_id: UUID) -> Sequence[Actor]:
    statement = (
        select(Actor)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(Actor.erased_at).is_(None))
    )
    return session.exec(statement).all()


def _networks_with_talks(session: Session, keys: KeyStore, study_id: UUID) -> list[UUID]:
    mine = select(Network.id).where(Network.study_id == study_id)
    held = (
        select(ReviewSession.network_id)
        .join(ReviewPost, col(ReviewPost.session_id) == ReviewSession.id, isouter=True)
        .join(Commitment, col(Commitment.session_id) == ReviewSession.id, isouter=True)
        .join(SessionSeat, col(SessionSeat.session_id) == ReviewSession.id, isouter=True)
        .where(
            col(ReviewSession.network_id).in_(mine),
            or_(*(col(one.id).is_not(None) for one in (ReviewPost, Commitment, SessionSeat))),
        )
    )
    left = set(session.exec(held))
    return [one for one in session.exec(mine).all() if one in left or keys.exists(one)]

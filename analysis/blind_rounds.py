"""A round of blind double coding: the lead draws stories and gives each to two people."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, exists, or_
from sqlmodel import Session, col, select

from analysis.assignments import CodingAssignment, assign_coders
from analysis.blind_stories import (
    BlindCoding,
    BlindRound,
    BlindSeat,
    BlindStory,
    RoundChangedError,
    going_on,
    release,
    seats_of,
)
from analysis.coding_counts import has_coding
from analysis.codings import Coding
from interviews.interviews import Interview, InterviewStatus, locked
from research import audit
from research.errors import DomainError
from research.networks import Actor, Network
from research.reach import as_the_program
from research.standing import still_told
from research.studies import Study, lock_study
from research.tables import now

MOST_STORIES = 200


class TooFewCodersError(DomainError):
    """Double coding takes two people."""

    template = "Kies minstens twee mensen die coderen."


class NoStoriesLeftError(DomainError):
    """There are fewer stories that nobody judged anything of than were asked for."""

    template = "Er zijn nog %(left)s verhalen waarvan niemand iets beoordeelde. Kies er minder."


def candidates_of(session: Session, study_id: UUID) -> list[Interview]:
    """Return the closed stories that are open to every coder and of which nobody judged anything.

    Who saw a judgement of a colleague is not blind any more.
    """
    judged = or_(col(Coding.coder_id).is_not(None), col(Coding.decided_by).is_not(None))
    given = (
        select(CodingAssignment.user_id)
        .where(CodingAssignment.interview_id == Interview.id)
        .correlate(Interview)
    )
    before = select(BlindStory.id).where(
        BlindStory.interview_id == Interview.id, col(BlindStory.stopped_at).is_(None)
    )
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
            ~has_coding(judged),
            ~exists(given),
            ~exists(before.correlate(Interview)),
        )
    )
    return list(session.exec(statement))


def start_round(
    session: Session,
    study: Study,
    *,
    stories: int,
    coders: Sequence[UUID],
    made_by: UUID,
    among: Collection[UUID] | None = None,
) -> BlindRound:
    """Draw stories and give each to two of the coders, so that all have about as many.

    Args:
        session: a session that may write.
        study: whose stories.
        stories: how many, 1 or more.
        coders: two or more people who code in the study; each at most once.
        made_by: the lead.
        among: the interviews to draw from, when not from all that are left.

    Raises:
        TooFewCodersError: fewer than two people.
        NoStoriesLeftError: there are not that many stories left; also when two leads draw at once.
    """
    if len(set(coders)) < 2:
        raise TooFewCodersError
    lock_study(session, study.id)
    found = [one for one in candidates_of(session, study.id) if among is None or one.id in among]
    if not 1 <= stories <= len(found):
        raise NoStoriesLeftError(left=len(found))
    made = BlindRound(
        study_id=study.id, seed=secrets.token_hex(8), candidates=len(found), made_by=made_by
    )
    session.add(made)
    session.flush()
    audit.record(session, user_id=made_by, action="start", kind="blind_round", object_id=made.id)
    drawn = sorted(found, key=lambda one: _place(made.seed, one.id))[:stories]
    held = dict.fromkeys(coders, 0)
    for interview in drawn:
        ranked = sorted(held, key=lambda one: (held[one], _place(made.seed, interview.id, one)))
        _hand_out(session, made, interview, ranked[:2], by=made_by)
        for one in ranked[:2]:
            held[one] += 1
    return made


def give_seat(session: Session, story: BlindStory, *, place: int, to: UUID, given_by: UUID) -> None:
    """Let somebody else code in the place of who cannot any more; what he chose is removed.

    Raises:
        RoundChangedError: both are done, or somebody else has the place of a colleague.
    """
    interview = going_on(session, story)
    if not story.is_blind:
        raise RoundChangedError
    seats = {one.place: one for one in seats_of(session, story.id)}
    if to in {one.user_id for one in seats.values()} or place not in seats:
        raise RoundChangedError
    # Not even a lead sees what the one before chose: the program removes it.
    with as_the_program(session):
        session.execute(
            delete(BlindCoding).where(
                col(BlindCoding.story_id) == story.id,
                col(BlindCoding.user_id) == seats[place].user_id,
            ),
            execution_options={"synchronize_session": "fetch"},
        )
    seats[place].user_id, seats[place].done_at = to, None
    session.add(seats[place])
    session.flush()
    users = [one.user_id for one in seats.values()]
    assign_coders(session, interview, user_ids=users, assigned_by=given_by)


def stop_round(session: Session, made: BlindRound, *, stopped_by: UUID) -> int:
    """Stop the stories of a round that are not settled; what was settled stays.

    Returns:
        How many were stopped.
    """
    lock_study(session, made.study_id)
    statement = select(BlindStory).where(BlindStory.round_id == made.id)
    stopped = 0
    for story in session.exec(statement).all():
        interview = locked(session, session.get_one(Interview, story.interview_id))
        session.refresh(story)
        if story.settled_at is not None or story.stopped_at is not None:
            continue
        story.stopped_at = now()
        session.add(story)
        release(session, interview, by=stopped_by)
        stopped += 1
    session.flush()
    if stopped:
        audit.record(
            session, user_id=stopped_by, action="stop", kind="blind_round", object_id=made.id
        )
    return stopped


def rounds_of(session: Session, study_id: UUID) -> list[tuple[BlindRound, list[BlindStory]]]:
    """Return the rounds of a study with their stories, the newest first."""
    rounds = session.exec(
        select(BlindRound)
        .where(BlindRound.study_id == study_id)
        .order_by(col(BlindRound.made_at).desc(), col(BlindRound.id))
    ).all()
    stories: dict[UUID, list[BlindStory]] = {one.id: [] for one in rounds}
    found = select(BlindStory).where(col(BlindStory.round_id).in_(list(stories)))
    for story in session.exec(found.order_by(col(BlindStory.id))):
        stories[story.round_id].append(story)
    return [(one, stories[one.id]) for one in rounds]


def _hand_out(
    session: Session, made: BlindRound, interview: Interview, users: Sequence[UUID], *, by: UUID
) -> None:
    assign_coders(session, interview, user_ids=users, assigned_by=by)
    story = BlindStory(round_id=made.id, interview_id=interview.id)
    session.add(story)
    session.flush()
    session.add_all(
        BlindSeat(story_id=story.id, place=place, user_id=one) for place, one in enumerate(users, 1)
    )
    session.flush()


def _place(seed: str, *ids: UUID) -> bytes:
    """Return where something comes in the order that the seed makes."""
    return hashlib.sha256(":".join([seed, *map(str, ids)]).encode()).digest()

"""The demo's learning: two sessions at one table, what came of them, and how it went later."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from analysis.commitment_steps import StepKind, make_own, note_step
from analysis.guest_commitments import say_who_goes_on
from analysis.guided_sessions import (
    ClientAnswer,
    GuidedSession,
    Round,
    StandsFor,
    guided_of,
    start_guided,
)
from analysis.reviews import Commitment, ReviewSession
from analysis.session_cards import lay_fragment
from analysis.session_quotes import quotable
from analysis.session_seats import SeatPart, SessionSeat, take_seat
from analysis.session_words import close_guided, move_on, write_word
from analysis.telling_back import approve_learned, write_learned
from app.demo_people import DemoPeople
from app.listed_names import ListedNameFinder
from interviews.check_ins import add_check_in, check_ins_of
from interviews.interviews import Interview, interview_of
from interviews.joined_voices import (
    JoinedVoice,
    add_voice,
    keep_replaced_voice,
    let_join,
    unread_voice,
)
from interviews.pseudonyms import find_names, keep_pseudonyms, unread_story
from interviews.story_checks import ReadBack, confirm_names, text_version
from research.networks import ActorRole, Network, actors_of
from research.roles import Role
from research.tables import now

Seats = dict[str, SessionSeat]


def hold_demo_tables(
    session: Session, network: Network, facts: dict[str, Any], people: DemoPeople
) -> None:
    """Hold both sessions, note what came of them, and tell the tellers what was learned.

    Args:
        session: of the demo's own database.
        network: of the synthetic study.
        facts: ``learning`` of ``demo.yaml``.
        people: who works in it.
    """
    by = people[Role.PROFESSIONAL]
    for one in (facts["first"], facts["second"]):
        _hold(session, network, one, by)
    write_learned(session, network, text=facts["told_back"].strip(), seen=0, written_by=by)
    approve_learned(session, network, seen=1, approves=True, approved_by=by)
    _tell_later(session, network, facts["later"], people)
    _add_by_code(session, network, facts["added"], people[Role.LEAD])


def _hold(session: Session, network: Network, facts: dict[str, Any], by: UUID) -> None:
    held_on = _day(facts["days_ago"])
    guided = start_guided(
        session,
        network,
        answer=ClientAnswer.REPRESENTED,
        stands_for=StandsFor.FAMILY,
        asked_on=held_on,
        today=held_on,
        started_by=by,
    )
    seats = _sit(session, guided, by)
    for fragment_id in list(quotable(session, network.id))[:3]:
        lay_fragment(session, guided, fragment_id=fragment_id, laid_by=by)
    for to in list(Round)[1:]:
        move_on(session, guided, seats["lead"], seen=guided.now_in, to=to)
        _write(session, guided, seats, to, facts["words"])
        if to is Round.AGREEING:
            _commit(session, guided, seats, network, facts["commitments"])
    close_guided(session, guided, seats["lead"])
    _, review = guided_of(session, guided.session_id)
    _long_ago(session, review, facts["days_ago"])


def _sit(session: Session, guided: GuidedSession, by: UUID) -> Seats:
    part = SeatPart.PROFESSIONAL
    lead, _number = take_seat(session, guided, name="Samira", part=part, user_id=by, leads=True)
    part = SeatPart.FAMILY
    other, _number = take_seat(session, guided, name="Dirk", part=part, user_id=None)
    return {"lead": lead, "other": other}


def _write(
    session: Session, guided: GuidedSession, seats: Seats, to: Round, words: list[dict[str, str]]
) -> None:
    for one in words:
        if one["round"] == to.value:
            seat, text = seats[one["by"]], one["text"]
            write_word(session, guided, seat, word_id=uuid4(), round=to, text=text)


def _commit(
    session: Session,
    guided: GuidedSession,
    seats: Seats,
    network: Network,
    commitments: list[dict[str, Any]],
) -> None:
    for one in commitments:
        commitment_id = uuid4()
        make_own(
            session,
            guided,
            seats[one["by"]],
            commitment_id=commitment_id,
            **{key: one[key] for key in ("what", "first_step", "sign")},
            due_on=_day(one["due_days_ago"]),
            fragment_id=next(iter(quotable(session, network.id)), None),
        )
        _note(session, guided, commitment_id, one.get("steps", []))
        if one.get("asks_company"):
            say_who_goes_on(session, guided, seats[one["by"]], asks_company=True)


def _note(
    session: Session, guided: GuidedSession, commitment_id: UUID, steps: list[dict[str, Any]]
) -> None:
    _, review = guided_of(session, guided.session_id)
    commitment = session.get_one(Commitment, commitment_id)
    for one in steps:
        day = _day(one["days_ago"])
        step = note_step(
            session,
            review,
            commitment,
            kind=StepKind(one["kind"]),
            why=one["why"],
            look_on=_day(one["look_days_ago"]) if "look_days_ago" in one else None,
            today=day,
            noted_by=commitment.made_by,
        )
        step.at = commitment.checked_at = now() - timedelta(days=one["days_ago"])
        session.add_all([step, commitment])
    session.flush()


def _long_ago(session: Session, review: ReviewSession, days: int) -> None:
    """It was held some time ago, and not while the demo was made."""
    review.started_at = now() - timedelta(days=days, hours=2)
    review.closed_at = now() - timedelta(days=days)
    session.add(review)
    session.flush()


def _tell_later(
    session: Session, network: Network, later: list[dict[str, Any]], people: DemoPeople
) -> None:
    """Two tellers say how it goes now; a coder looked at the names in their words."""
    actors = {one.reference: one for one in actors_of(session, network.id)}
    for one in later:
        interview = interview_of(session, actors[one["actor"]])
        facts = {"text": one["text"], "how": ReadBack.BY_LINK, "noted_by": None}
        add_check_in(session, interview, turn_id=uuid4(), **facts)
        turn, _last = check_ins_of(session, interview.id)[-1]
        turn.written_at = now() - timedelta(days=one["days_ago"])
        session.add(turn)
        _look_at_names(session, interview, people[Role.CODER])


def _add_by_code(
    session: Session, network: Network, added: list[dict[str, Any]], lead: UUID
) -> None:
    """Two people whom nobody phoned tell how it goes; one waits for the lead."""
    for one in added:
        facts = {"voice_id": uuid4(), "role": ActorRole(one["role"]), "text": one["text"]}
        add_voice(session, network, **facts)
        voice = session.get_one(JoinedVoice, facts["voice_id"])
        found = find_names(unread_voice(session, voice), ListedNameFinder())
        keep_replaced_voice(session, voice, found[voice.id])
        if one["joined"]:
            let_join(session, voice, joined_by=lead)
        voice.sent_at = now() - timedelta(days=one["days_ago"])
        session.add(voice)


def _look_at_names(session: Session, interview: Interview, by: UUID) -> None:
    found = find_names(unread_story(session, interview), ListedNameFinder())
    keep_pseudonyms(session, interview, found)
    seen = text_version(session, interview.id)
    confirm_names(session, interview, seen=seen, checked_by=by)


def _day(days_ago: int) -> date:
    return date.today() - timedelta(days=days_ago)

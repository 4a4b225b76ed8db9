"""Drawing which turns hide their suggestions, and opening one once a person coded it."""

from uuid import UUID

from sqlalchemy import exists
from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus, book_of
from analysis.influence_figures import Code
from analysis.veils import VeiledTurn, is_drawn, meter_of
from interviews.fragments import Fragment
from interviews.interviews import Interview, locked, network_of_interview
from interviews.turns import Speaker, Turn, TurnRevision, turns_of
from research import audit
from research.codebook import Codebook
from research.errors import NotFoundError
from research.tables import now


def draw_veils(session: Session, interview: Interview) -> int:
    """Let the lot choose among the teller's turns of a story; before its suggestions are kept.

    A turn that bears a coding already was seen before, and is never hidden. Doing it twice draws
    the same.

    Returns:
        How many turns were hidden now.
    """
    network, _actor = network_of_interview(session, interview)
    meter = meter_of(session, network.study_id)
    if meter is None or meter.share == 0:
        return 0
    coded = _turns_with_codings(session, interview.id)
    known = select(VeiledTurn.turn_id).where(VeiledTurn.interview_id == interview.id)
    passed = coded | set(session.exec(known))
    drawn = [
        turn
        for turn, _revision in turns_of(session, interview.id)
        if turn.speaker == Speaker.ACTOR
        and turn.id not in passed
        and is_drawn(meter.seed, turn.id, share=meter.share)
    ]
    session.add_all(VeiledTurn(turn_id=one.id, interview_id=interview.id) for one in drawn)
    session.flush()
    return len(drawn)


def open_turn(session: Session, interview: Interview, turn_id: UUID, *, by: UUID) -> VeiledTurn:
    """Show the suggestions of a turn that a person is done with, and keep what either had.

    A suggestion of the very words and factor that a person chose goes: it says nothing new.
    Who opens a turn that a colleague just opened changes nothing.

    Raises:
        NotFoundError: this turn hides nothing.
    """
    locked(session, interview)
    veil = session.get(VeiledTurn, turn_id, with_for_update=True, populate_existing=True)
    if veil is None or veil.interview_id != interview.id:
        raise NotFoundError
    if veil.opened_at is not None:
        return veil
    book, codings = book_of(session, interview), _latest_codings(session, interview, turn_id)
    waiting = [one for one in codings if one.status == CodingStatus.SUGGESTED]
    chosen = [one for one in codings if one.status == CodingStatus.ACCEPTED]
    veil.suggested, veil.chosen = _codes(book, waiting), _codes(book, chosen)
    veil.opened_at, veil.opened_by = now(), by
    session.add(veil)
    _remove_doubled(session, book, waiting, chosen)
    session.flush()
    audit.record(session, user_id=by, action="unveil", kind="veiled_turn", object_id=turn_id)
    return veil


def _remove_doubled(
    session: Session, book: Codebook, waiting: list[Coding], chosen: list[Coding]
) -> None:
    def place(one: Coding) -> tuple[UUID, str, str]:
        return one.fragment_id, book.counts_as(one.theme), one.pole

    taken = {place(one) for one in chosen}
    for one in waiting:
        if place(one) in taken:
            session.delete(one)


def _codes(book: Codebook, codings: list[Coding]) -> list[Code]:
    return sorted({(book.counts_as(one.theme), one.pole) for one in codings})


def _latest_codings(session: Session, interview: Interview, turn_id: UUID) -> list[Coding]:
    latest = {turn.id: revision.id for turn, revision in turns_of(session, interview.id)}
    statement = (
        select(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .where(Fragment.revision_id == latest.get(turn_id))
    )
    return list(session.exec(statement))


def _turns_with_codings(session: Session, interview_id: UUID) -> set[UUID]:
    bears = (
        select(Coding.id)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .where(TurnRevision.turn_id == Turn.id)
        .correlate(Turn)
    )
    statement = select(Turn.id).where(Turn.interview_id == interview_id, exists(bears))
    return set(session.exec(statement))

"""What somebody at the table of a guided session sees: unsealed here, for that seat alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from analysis.commitment_steps import (
    agrees_now,
    first_step_and_sign,
    step_note,
    steps_of,
    to_look_back_on,
)
from analysis.guest_commitments import commitments_of_seat
from analysis.guided_sessions import HIDDEN, WRITTEN_IN, GuidedSession, Round
from analysis.reviews import Commitment, ReviewSession, commitment_words, commitments_of
from analysis.session_cards import CardFace, faces_of
from analysis.session_seats import SessionSeat, seat_name, seats_of
from analysis.session_words import SessionWord, is_hidden, word_text, words_for
from app.commitment_pages import someone
from app.formats import today
from app.forms.table import OwnCommitmentForm, StepForm, WordForm
from app.labels import label, theme_label
from app.review_pages import actor_label
from research.networks import Network
from research.reach import as_the_program
from research.studies import Study

SHORT = 60


@dataclass(frozen=True)
class SeatLine:
    """One person at the table."""

    seat: SessionSeat
    name: str
    is_me: bool
    is_ready: bool


@dataclass(frozen=True)
class TableWord:
    """One thing that was written, as it is read at the table."""

    word: SessionWord
    author: str
    text: str
    is_own: bool
    card: int | None


@dataclass(frozen=True)
class Card:
    """What lies on the table: words of a teller, a pattern, or what was taken back."""

    id: UUID
    number: int
    kind: str
    words: str
    by: str


@dataclass(frozen=True)
class StepLine:
    """One step of a commitment, and why."""

    kind: str
    note: str
    at: Any


@dataclass(frozen=True)
class PromiseLine:
    """One commitment as it is read at a table: by name for its own maker and for who sat there."""

    commitment: Commitment
    who: str
    what: str
    first_step: str
    sign: str
    steps: tuple[StepLine, ...]
    overdue: bool


def table_facts(
    session: Session,
    guided: GuidedSession,
    review: ReviewSession,
    seat: SessionSeat,
    *,
    word: WordForm | None = None,
    promise: OwnCommitmentForm | None = None,
    hint: bool = False,
) -> dict[str, Any]:
    """Return what the page of a table shows to this seat; another one's hidden words never."""
    cards = cards_shown(session, review)
    now_in = guided.now_in
    return {
        **_around(session, review),
        "guided": guided,
        "review": review,
        "me": seat,
        "round": now_in,
        "rounds": list(Round),
        "seats": seat_lines(session, guided, review, seat),
        "cards": cards,
        "words": word_lines(session, review, seat, cards),
        "hidden_now": now_in in HIDDEN,
        "writes": now_in in WRITTEN_IN,
        "agrees": agrees_now(guided),
        "earlier": earlier_lines(session, review, seat),
        "agreed": agreed_lines(session, review),
        "own": own_lines(session, review, seat),
        "word_form": _with_cards(word or WordForm(formdata=None, round=now_in.value), cards),
        "promise_form": _with_cards(promise or OwnCommitmentForm(formdata=None), cards),
        "hint": hint,
        "client": client_line(guided),
    }


def client_line(guided: GuidedSession) -> str:
    """Return in words what the client said before the session."""
    if guided.stands_for:
        who = label("stands_for", guided.stands_for)
        return str(_("De klant is er niet zelf bij. Voor de klant spreekt %(who)s.", who=who))
    return label("client_at_table", guided.client_answer)


def step_facts(
    session: Session,
    review: ReviewSession,
    seat: SessionSeat,
    made_in: ReviewSession,
    commitment: Commitment,
    form: StepForm | None = None,
) -> dict[str, Any]:
    """Return one earlier commitment with the form for what came of it."""
    own = commitment.made_by is not None and commitment.made_by == seat.user_id
    line = promise_line(session, made_in, commitment, named=own)
    form = form or StepForm(formdata=None)
    return {**_around(session, review), "line": line, "form": form, "me": seat}


def seat_lines(
    session: Session, guided: GuidedSession, review: ReviewSession, me: SessionSeat
) -> list[SeatLine]:
    """Return who is at the table."""
    return [
        SeatLine(
            one, seat_name(session, review, one), one.id == me.id, one.ready_for == guided.round
        )
        for one in seats_of(session, review.id)
    ]


def word_lines(
    session: Session, review: ReviewSession, seat: SessionSeat | None, cards: list[Card]
) -> list[TableWord]:
    """Return what this seat may read, in the order of the table."""
    names = names_at(session, review)
    numbers = {one.id: one.number for one in cards}
    return [
        TableWord(
            word,
            names.get(word.seat_id, _("zonder naam")) if word.seat_id else _("zonder naam"),
            word_text(session, review, word),
            seat is not None and word.seat_id == seat.id,
            numbers.get(word.card_id) if word.card_id else None,
        )
        for word in words_for(session, review.id, seat)
    ]


def names_at(session: Session, review: ReviewSession) -> dict[UUID, str]:
    """Return how everybody who sat at the table wants to be called, and as what he came."""
    return {
        one.id: f"{seat_name(session, review, one)} ({label('seat_part', one.part)})"
        for one in seats_of(session, review.id, also_left=True)
    }


def cards_shown(session: Session, review: ReviewSession) -> list[Card]:
    """Return the cards as they are now; of what was taken back no word is left."""
    network = session.get_one(Network, review.network_id)
    # Whether each teller still lets a table read him; guests have no account to look with.
    with as_the_program(session):
        return [_card(one, network.study_id) for one in faces_of(session, review)]


def earlier_lines(session: Session, review: ReviewSession, seat: SessionSeat) -> list[PromiseLine]:
    """Return what earlier sessions agreed on, with its maker's name for himself alone."""
    lines = []
    for one, made_in in to_look_back_on(session, review):
        own = one.made_by is not None and one.made_by == seat.user_id
        lines.append(promise_line(session, made_in, one, named=own))
    return lines


def agreed_lines(session: Session, review: ReviewSession) -> list[PromiseLine]:
    """Return what this session agreed on; who sits here knows by whom."""
    made = commitments_of(session, review.id)
    return [promise_line(session, review, one, named=True) for one in made]


def own_lines(session: Session, review: ReviewSession, seat: SessionSeat) -> list[PromiseLine]:
    """Return what a guest committed himself to here; of who has an account it comes back anyway."""
    made = commitments_of_seat(session, seat) if seat.user_id is None else []
    return [promise_line(session, review, one, named=True) for one in made]


def promise_line(
    session: Session, review: ReviewSession, commitment: Commitment, *, named: bool
) -> PromiseLine:
    """Return one commitment with its words; without a name it is of somebody at the table."""
    who, what = commitment_words(session, review, commitment)
    first, sign = first_step_and_sign(session, review, commitment)
    steps = tuple(_steps(session, review, commitment))
    late = commitment.due_on < today()
    shown = who if named else someone(session, commitment)
    return PromiseLine(commitment, shown, what, first, sign, steps, late)


def hides_now(guided: GuidedSession, form: WordForm) -> bool:
    """Return whether what the form sends would stay hidden."""
    return is_hidden(guided, Round(form.round.data))


def _with_cards(form: Any, cards: list[Card]) -> Any:
    lying = [one for one in cards if one.kind != "gone"]
    form.card.choices = [("", _("geen kaart"))] + [
        (str(one.id), _("Kaart %(number)s: %(words)s", number=one.number, words=_short(one.words)))
        for one in lying
    ]
    return form


def _short(words: str) -> str:
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"


def _steps(session: Session, review: ReviewSession, commitment: Commitment) -> Iterator[StepLine]:
    for one in steps_of(session, commitment.id):
        yield StepLine(one.kind, step_note(session, review, one), one.at)


def _card(face: CardFace, study_id: UUID) -> Card:
    card = face.card
    if face.is_gone:
        gone = str(_("Deze kaart is leeg. De verteller deelt deze woorden niet meer."))
        return Card(card.id, face.number, "gone", gone, "")
    if not face.is_pattern:
        assert face.actor is not None
        return Card(card.id, face.number, "fragment", face.words or "", actor_label(face.actor))
    words = f"{theme_label(card.theme or '', study_id)}: {label('pole', card.pole)}"
    told = str(
        _("%(num)s van %(total)s vertellers noemen dit", num=face.tellers, total=face.of_tellers)
    )
    return Card(card.id, face.number, "pattern", words, told)


def _around(session: Session, review: ReviewSession) -> dict[str, Any]:
    network = session.get_one(Network, review.network_id)
    study = session.get_one(Study, network.study_id)
    return {"study_is_synthetic": study.synthetic, "table_network": network}

"""What a teller sees of his own story: unsealed here, for himself alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from analysis.consequences import consequences_of
from analysis.telling_back import latest, learned_words
from app.actor_reads import reads_of
from app.forms.reading_back import CheckInForm, MattersForm, PieceForm
from interviews.check_ins import check_ins_of
from interviews.interviews import Interview, network_of_interview
from interviews.quoting import next_piece, pieces_of, quoting_of
from interviews.story_checks import check_of
from interviews.told_again import own_turn, what_matters, words_for_teller
from interviews.turns import Speaker, Turn, TurnRevision, turns_of
from research.letter_contacts import contact_of
from research.networks import Actor
from research.reach import as_the_program
from research.studies import Study

# What the address says was done, in words; anything else says nothing.
DONE = {
    "verbeterd": _l("Bewaard. Zo staat het nu in uw verhaal."),
    "teruggezet": _l("De tekst van eerst staat er weer."),
    "gekozen": _l("Uw antwoord is bewaard."),
    "bewaard": _l("Bewaard."),
    "verteld": _l("Dank u wel. Het staat nu bij uw verhaal."),
    "veranderd": _l("Dit stuk is net veranderd. Lees het nog eens."),
}


@dataclass(frozen=True)
class StoryLine:
    """One piece as its teller reads it; no text while its names are still being replaced."""

    turn: Turn
    revision: TurnRevision
    text: str | None
    named: bool

    @property
    def is_own(self) -> bool:
        """Return whether he said this himself."""
        return self.turn.speaker == Speaker.ACTOR


@dataclass(frozen=True)
class Reader:
    """In which roles what was read, and when last."""

    roles: tuple[str, ...]
    what: str
    last: date


def about(session: Session, interview: Interview) -> dict[str, Any]:
    """Return what every page knows: who asks, how to reach them, and what was just done."""
    network, _actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return {
        "study": study,
        "contact": contact_of(session, study.id)[0],
        "study_is_synthetic": study.synthetic,
        "told": DONE.get(request.args.get("gedaan", "")),
    }


def story_lines(session: Session, interview: Interview) -> list[StoryLine]:
    """Return the whole story in order, what was asked too."""
    return [_line(session, interview, *one) for one in turns_of(session, interview.id)]


def piece_facts(
    session: Session, interview: Interview, seq: int, form: PieceForm | None = None
) -> dict[str, Any]:
    """Return one piece of his own, with the form to say it better and how far the question is.

    Raises:
        NotFoundError: he has no such piece.
    """
    turn, last = own_turn(session, interview, seq)
    line = _line(session, interview, turn, last)
    pieces = pieces_of(session, interview.id)
    numbers = [one.seq for one, _last, _answer in pieces]
    answers = {one.seq: answer for one, _last, answer in pieces}
    fresh = PieceForm(formdata=None, text=line.text, seen=str(last.number))
    if form is not None:
        # He sees the words as they stand now, beside what he typed.
        form.seen.data = str(last.number)
    return about(session, interview) | {
        "line": line,
        "form": form or fresh,
        "answer": answers[seq],
        "place": numbers.index(seq) + 1,
        "count": len(numbers),
    }


def quote_facts(session: Session, interview: Interview) -> dict[str, Any]:
    """Return what he said about using his words, and how far he is."""
    return about(session, interview) | {
        "said": quoting_of(session, interview),
        "pieces": pieces_of(session, interview.id),
        "left": next_piece(session, interview.id),
        "matters": what_matters(session, interview.id) is not None,
        "was_read": check_of(session, interview.id).read_back is not None,
    }


def matters_facts(
    session: Session, interview: Interview, form: MattersForm | None = None
) -> dict[str, Any]:
    """Return the form for what matters most, filled with what he said before."""
    known = what_matters(session, interview.id)
    words, number = "", 0
    if known is not None:
        number = known[1].number
        words = _words(session, interview, known[1])[0] or ""
    fresh = MattersForm(formdata=None, text=words, seen=str(number))
    if form is not None:
        form.seen.data = str(number)
    facts = {"form": form or fresh, "now_said": words if form is not None else ""}
    return about(session, interview) | facts


def now_facts(
    session: Session, interview: Interview, form: CheckInForm | None = None
) -> dict[str, Any]:
    """Return the form for how it goes now, and what he added before."""
    before = [_line(session, interview, *one) for one in check_ins_of(session, interview.id)]
    return about(session, interview) | {
        "form": form or CheckInForm(formdata=None),
        "before": before,
    }


def learned_facts(session: Session, interview: Interview) -> dict[str, Any]:
    """Return what was written and approved for the tellers of his network."""
    network, _actor = network_of_interview(session, interview)
    found = latest(session, network.id, approved=True)
    return about(session, interview) | {"words": learned_words(session, found) if found else ""}


def readers(session: Session, interview: Interview) -> list[Reader]:
    """Return who read his story: roles and days, never who."""
    actor = session.get_one(Actor, interview.actor_id)
    # The audit log is not his to read: what is told of it here is.
    with as_the_program(session):
        reads = reads_of(session, actor)
    last: dict[tuple[tuple[str, ...], str], date] = defaultdict(lambda: date.min)
    for one in reads:
        last[one.roles, one.what] = max(last[one.roles, one.what], one.on)
    return sorted(_readers(last), key=lambda one: (one.last, one.what), reverse=True)


def consequences_facts(session: Session, interview: Interview) -> dict[str, Any]:
    """Return in counts what disappears when he takes his story back."""
    actor = session.get_one(Actor, interview.actor_id)
    # Counts only, also of claims that rest on his words.
    with as_the_program(session):
        found = consequences_of(session, actor)
    return about(session, interview) | {"consequences": found, "actor": actor}


def _readers(last: dict[tuple[tuple[str, ...], str], date]) -> Iterator[Reader]:
    for (roles, what), on in last.items():
        yield Reader(roles, what, on)


def _line(session: Session, interview: Interview, turn: Turn, revision: TurnRevision) -> StoryLine:
    text, named = _words(session, interview, revision)
    return StoryLine(turn, revision, text, named)


def _words(
    session: Session, interview: Interview, revision: TurnRevision
) -> tuple[str | None, bool]:
    """Return the words as the link of this request shows them."""
    names = g.story_with_names
    return words_for_teller(session, interview, revision, with_names=names)

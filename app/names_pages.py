"""What the pages about the names of a story show: the words in pieces, and how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from sqlmodel import Session

from analysis.language.name_hints import doubtful_words
from app.access import story_for
from app.conversations import days_left
from app.formats import start_of_today
from app.forms.names import ConfirmNamesForm, HideNameForm, ReadBackForm
from app.identity import User, names_of
from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.name_corrections import CorrectionKind, NameCorrection, corrections_of
from interviews.name_questions import questions_of
from interviews.raw_access import raw_access
from interviews.replaced_texts import ReplacedText, placed, replaced_text
from interviews.rosters import people_of
from interviews.story_checks import check_of, text_version
from interviews.turns import Turn, TurnRevision, turns_of
from research.errors import NotAllowedError, NotFoundError
from research.members import works_with_actor
from research.networks import any_synthetic
from research.roles import Role
from research.standing import is_still_told
from research.tables import now


@dataclass(frozen=True)
class NamePiece:
    """A part of a turn: plain words, a placeholder, or a doubtful word.

    Attributes:
        start, end: 0-based code points, end exclusive.
        raw_start: of a placeholder, where the typed words began; None when nobody knows.
        is_placeholder, is_doubtful: at most one of them.
    """

    start: int
    end: int
    text: str
    is_placeholder: bool = False
    is_doubtful: bool = False
    raw_start: int | None = None


@dataclass(frozen=True)
class NameTurn:
    """One turn in pieces; joined they are its text. No pieces while the worker is busy."""

    turn: Turn
    revision: TurnRevision
    pieces: tuple[NamePiece, ...]


def names_story_for(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return a closed story for who held it, and for who may read it in the study.

    Raises:
        NotFoundError: no such story, not for this person, not over, or taken back.
    """
    interview = session.get(Interview, interview_id)
    own = (
        interview is not None
        and interview.interviewer_id == user.id
        and works_with_actor(session, interview.actor_id, user_id=user.id)
    )
    if interview is None or not (own and user.may(Role.can_interview)):
        if not user.may(Role.can_read_stories):
            raise NotFoundError
        interview = story_for(
            session, user, interview_id, may=Role.can_read_stories, also_blind=True
        )
    if interview.status != InterviewStatus.CLOSED:
        raise NotFoundError
    if not is_still_told(session, interview.actor_id):
        raise NotFoundError
    return interview


def checked_story_for(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return a closed story for who may finish it: who held the conversation, or a lead.

    Finishing closes the typed words to who held it. Who may code the story and also phones
    for others finishes his own stories only.

    Raises:
        NotFoundError: see ``names_story_for``.
        NotAllowedError: this person may read the story and not finish it.
    """
    interview = names_story_for(session, user, interview_id)
    if interview.interviewer_id != user.id and not is_led_by(session, user, interview):
        raise NotAllowedError
    return interview


def is_led_by(session: Session, user: User, interview: Interview) -> bool:
    """Return whether this person leads the study of the story."""
    try:
        story_for(session, user, interview.id, may=Role.can_lead)
    except NotFoundError:
        return False
    return True


def may_undo(user: User, interview: Interview, correction: NameCorrection, *, leads: bool) -> bool:
    """Return whether this person may undo a correction.

    Undoing a hidden name shows it again, also to who never saw it: so that is for who hid it,
    who held the conversation, and the lead. Hiding a word again shows nothing to anybody.
    """
    if correction.kind != CorrectionKind.HIDDEN or correction.made_by == user.id:
        return True
    return leads or interview.interviewer_id == user.id


def names_facts(
    session: Session, user: User, interview: Interview, form: HideNameForm | None = None
) -> dict[str, Any]:
    """Return what the page of the names shows."""
    network, actor = network_of_interview(session, interview)
    told = told_names(session, interview)
    access = raw_access(session, interview, reader_id=user.id)
    corrections, questions = (
        corrections_of(session, interview.id),
        questions_of(session, interview.id),
    )
    check = check_of(session, interview.id)
    leads = is_led_by(session, user, interview)
    form = form or chosen_form(session, interview)
    involved = [
        *(one.made_by for one in corrections),
        *(one.asked_by for one in questions),
        check.names_checked_by,
        check.read_back_noted_by,
    ]
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "turns": told,
        "ready": all(one.pieces for one in told),
        "form": form,
        "chosen": chosen_words(told, form),
        "version": text_version(session, interview.id),
        "confirm": ConfirmNamesForm(formdata=None),
        "read_back": ReadBackForm(formdata=None, on=start_of_today().date()),
        "access": access,
        "days_left": days_left(access),
        "check": check,
        "corrections": corrections,
        "undoable": {one.id for one in corrections if may_undo(user, interview, one, leads=leads)},
        "questions": questions,
        "names": names_of(session, involved),
        "moment": now(),
        "is_own": interview.interviewer_id == user.id,
        "leads": leads,
        "may_check": user.may(Role.can_check_names)
        and (leads or interview.interviewer_id == user.id),
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }


def told_names(session: Session, interview: Interview) -> list[NameTurn]:
    """Return the story in pieces, placeholders and doubtful words apart."""
    told = []
    for turn, revision in turns_of(session, interview.id):
        there = replaced_text(session, interview, revision)
        pieces = tuple(pieces_of(there)) if there is not None else ()
        told.append(NameTurn(turn, revision, pieces))
    return told


def pieces_of(there: ReplacedText) -> Iterator[NamePiece]:
    """Yield a text in pieces, in order; together they are the whole text."""
    text, at = there.done.text, 0
    for piece in _marked(there):
        if piece.start > at:
            yield NamePiece(at, piece.start, text[at : piece.start])
        yield piece
        at = piece.end
    if at < len(text) or not text:
        yield NamePiece(at, len(text), text[at:])


def chosen_form(session: Session, interview: Interview) -> HideNameForm:
    """Return an empty form; a doubtful word that was followed without a script is in it."""
    network, _actor = network_of_interview(session, interview)
    revision, start, end = [*request.args.get("kies", "").split(":"), "", "", ""][:3]
    return HideNameForm(
        people_of(session, network.id), formdata=None, revision=revision, start=start, end=end
    )


def chosen_words(told: list[NameTurn], form: HideNameForm) -> str:
    """Return the words that the form stands for; empty when none are chosen."""
    if form.chosen is None:
        return ""
    revision_id, start, end = form.chosen
    for one in told:
        if one.revision.id == revision_id and 0 <= start < end:
            return "".join(piece.text for piece in one.pieces)[start:end]
    return ""


def _marked(there: ReplacedText) -> list[NamePiece]:
    text = there.done.text
    shown = [
        NamePiece(
            start,
            end,
            text[start:end],
            is_placeholder=True,
            raw_start=one.start if there.of_raw else None,
        )
        for one, start, end in placed(there.done)
    ]
    doubtful = [
        NamePiece(start, end, text[start:end], is_doubtful=True)
        for start, end in doubtful_words(text)
        if all(end <= one.start or one.end <= start for one in shown)
    ]
    return sorted([*shown, *doubtful], key=lambda one: one.start)

"""The lead's page of blind double coding: start a round, see how far it is, hand over, stop."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session
from werkzeug import Response

from analysis.blind_rounds import candidates_of, give_seat, rounds_of, start_round, stop_round
from analysis.blind_stories import BlindRound, BlindSeat, BlindStory
from app.access import policy, signed_in, study_for
from app.blind_pages import coders_of, heading, lines_of
from app.database import get_session
from app.forms.blind import GiveSeatForm, StartRoundForm
from app.identity import User, names_of
from app.problems import message_of, status_of
from interviews.interviews import Interview
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

blind_rounds = Blueprint("blind_rounds", __name__, url_prefix="/onderzoeken")
PAGE = "blind/rounds.html"
SEAT = "/<uuid:study_id>/blind/<uuid:story_id>/plaats/<int:place>"
Answer = str | tuple[str, int] | Response


@blind_rounds.get("/<uuid:study_id>/blind")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show the rounds and the form for a new one."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(PAGE, **_facts(session, study))


@blind_rounds.post("/<uuid:study_id>/blind")
@policy(Role.can_lead)
def start(study_id: UUID) -> Answer:
    """Draw stories and give each to two people."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    form = StartRoundForm(coders_of(session, study.id))
    if not form.validate():
        return render_template(PAGE, **_facts(session, study, form=form)), 422
    try:
        stories = form.stories.data
        start_round(session, study, stories=stories, coders=form.chosen, made_by=user.id)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.form_errors.append(message_of(problem))
        return render_template(PAGE, **_facts(session, study, form=form)), status_of(problem)
    flash(_("De ronde is begonnen. De codeurs zien hun verhalen bij Coderen."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@blind_rounds.post("/<uuid:study_id>/blind/<uuid:round_id>/stop")
@policy(Role.can_lead)
def stop(study_id: UUID, round_id: UUID) -> Response:
    """Stop what is not settled of a round."""
    session, user = get_session(), signed_in()
    study_for(session, user, study_id, may=Role.can_lead)
    made = session.get(BlindRound, round_id)
    if made is None or made.study_id != study_id:
        raise NotFoundError
    stopped = stop_round(session, made, stopped_by=user.id)
    session.commit()
    flash(
        ngettext(
            "%(num)s verhaal is gestopt. Iedereen kan het weer coderen.",
            "%(num)s verhalen zijn gestopt. Iedereen kan ze weer coderen.",
            stopped,
        ),
        "success",
    )
    return redirect(url_for(".page", study_id=study_id), 303)


@blind_rounds.get(SEAT)
@policy(Role.can_lead)
def seat(study_id: UUID, story_id: UUID, place: int) -> str:
    """Ask who codes in the place of this person."""
    session, user = get_session(), signed_in()
    study, story, interview = _story_for(session, user, study_id, story_id)
    form = _seat_form(session, study, story)
    facts = _seat_facts(session, interview, story, place)
    return render_template("blind/seat.html", form=form, **facts)


@blind_rounds.post(SEAT)
@policy(Role.can_lead)
def give(study_id: UUID, story_id: UUID, place: int) -> Answer:
    """Let somebody else code in this place."""
    session, user = get_session(), signed_in()
    study, story, interview = _story_for(session, user, study_id, story_id)
    form = _seat_form(session, study, story)
    facts = _seat_facts(session, interview, story, place)
    if not form.validate():
        return render_template("blind/seat.html", form=form, **facts), 422
    give_seat(session, story, place=place, to=UUID(form.user_id.data), given_by=user.id)
    session.commit()
    flash(_("Genoteerd. De nieuwe codeur ziet het verhaal bij Coderen."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


def _facts(session: Session, study: Study, *, form: StartRoundForm | None = None) -> dict[str, Any]:
    coders = coders_of(session, study.id)
    rounds = [(made, lines_of(session, stories)) for made, stories in rounds_of(session, study.id)]
    people = {one.user_id for _made, lines in rounds for line in lines for one in line.seats}
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "rounds": rounds,
        "names": names_of(session, people),
        "members": {one.id for one in coders},
        "left": len(candidates_of(session, study.id)),
        "form": form or StartRoundForm(coders, formdata=None),
    }


def _story_for(
    session: Session, user: User, study_id: UUID, story_id: UUID
) -> tuple[Study, BlindStory, Interview]:
    study = study_for(session, user, study_id, may=Role.can_lead)
    story = session.get(BlindStory, story_id)
    if story is None or session.get_one(BlindRound, story.round_id).study_id != study.id:
        raise NotFoundError
    return study, story, session.get_one(Interview, story.interview_id)


def _seat_form(session: Session, study: Study, story: BlindStory) -> GiveSeatForm:
    taken = {one.user_id for one in _seats(session, story)}
    return GiveSeatForm([one for one in coders_of(session, study.id) if one.id not in taken])


def _seats(session: Session, story: BlindStory) -> list[BlindSeat]:
    found = [session.get(BlindSeat, (story.id, place)) for place in (1, 2)]
    return [one for one in found if one is not None]


def _seat_facts(
    session: Session, interview: Interview, story: BlindStory, place: int
) -> dict[str, Any]:
    own = next((one for one in _seats(session, story) if one.place == place), None)
    if own is None:
        raise NotFoundError
    name = names_of(session, [own.user_id]).get(own.user_id, "?")
    return {**heading(session, interview), "story": story, "place": place, "name": name}

"""Pages of the research lead's studies: what needs attention, how far each one is, who works."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.commitment_steps import effects_in
from analysis.veils import start_meter
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.studies import MemberForm, StudyForm
from app.identity import User, users_with
from app.next_work import next_step
from app.overview import overview_of, steps_of
from app.people import people_by_id
from app.problems import message_of, status_of
from interviews.interviews import InterviewStatus
from research.errors import DomainError
from research.roles import Role
from research.studies import Study, add_member, create_study, member_ids, studies_of

studies = Blueprint("studies", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Response


@studies.get("/")
@policy(Role.can_lead)
def index() -> str:
    """Show the lead's studies and what needs attention in each."""
    session = get_session()
    mine = studies_of(session, user_id=signed_in().id)
    overviews = [overview_of(session, one, user_id=signed_in().id) for one in mine]
    return render_template("studies/index.html", overviews=overviews, work=next_step(overviews))


@studies.get("/nieuw")
@policy(Role.can_lead)
def new() -> str:
    """Ask for title, question, organisation and period."""
    return _new_page(StudyForm())


@studies.post("/nieuw")
@policy(Role.can_lead)
def create() -> Answer:
    """Make the study; its maker works on it."""
    session, form = get_session(), StudyForm()
    if not form.validate():
        return _new_page(form), 422
    facts = {name: form[name].data for name in ("title", "question", "organisation")}
    period = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
    try:
        made = create_study(session, **facts, **period, created_by=signed_in().id)
        start_meter(session, made)
    except DomainError as error:
        form.ends_on.errors = [message_of(error)]
        return _new_page(form), status_of(error)
    session.commit()
    flash(_("Het onderzoek is gemaakt. Kies nu het klantenbestand."), "success")
    return redirect(url_for(".study", study_id=made.id), 303)


@studies.get("/<uuid:study_id>")
@policy(Role.can_lead)
def study(study_id: UUID) -> str:
    """Show one study: its steps, its numbers and who works on it."""
    session = get_session()
    found = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("studies/study.html", **_facts(session, found))


@studies.post("/<uuid:study_id>/mensen")
@policy(Role.can_lead)
def join(study_id: UUID) -> Answer:
    """Let a colleague work on the study."""
    session, user = get_session(), signed_in()
    found = study_for(session, user, study_id, may=Role.can_lead)
    form = MemberForm(_candidates(session, found))
    if not form.validate():
        facts = _facts(session, found) | {"form": form}
        return render_template("studies/study.html", **facts), 422
    add_member(session, found, user_id=form.chosen, added_by=user.id)
    session.commit()
    flash(_("Deze collega werkt nu mee aan het onderzoek."), "success")
    return redirect(url_for(".study", study_id=study_id, _anchor="mensen"), 303)


def _facts(session: Session, found: Study) -> dict[str, Any]:
    """Return what the page of a study shows."""
    overview = overview_of(session, found)
    candidates, left = _candidates(session, found), request.args.get("weg")
    return {
        "study": found,
        "study_is_synthetic": found.synthetic,
        "overview": overview,
        "progress": overview.progress,
        "steps": steps_of(found, overview.progress),
        "statuses": list(InterviewStatus),
        "members": people_by_id(session, member_ids(session, found.id)),
        "form": MemberForm(candidates, formdata=None),
        # Who was taken away just now can be put back from here.
        "just_left": next((one for one in candidates if str(one.id) == left), None),
    }


def _works_on_studies(role: Role) -> bool:
    """Professionals review networks, administrators keep the accounts: neither joins a study."""
    return role in {Role.LEAD, Role.INTERVIEWER, Role.CODER, Role.EDITOR}


def _candidates(session: Session, found: Study) -> list[User]:
    joined = set(member_ids(session, found.id))
    return [one for one in users_with(session, _works_on_studies) if one.id not in joined]


def _new_page(form: StudyForm) -> str:
    """Begin a study with what came of the commitments of the ones before: counts, no names."""
    session = get_session()
    came = [
        (study, effects)
        for study in studies_of(session, user_id=signed_in().id)
        if any((effects := effects_in(session, study.id)).values())
    ]
    return render_template("studies/new.html", form=form, came=came)

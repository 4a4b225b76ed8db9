"""Pages of the lead about phoning: the rules, who phones now, and who was phoned often enough."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.call_rules import CallRuleForm, MoreAttemptsForm, TakeOverForm, rule_data
from app.identity import names_of
from app.problems import message_of, status_of
from interviews.call_claims import claimed_by, take_over_call
from interviews.call_overview import call_overview
from interviews.call_rules import add_attempts, call_rule, set_call_rule
from interviews.interviews import Interview, network_of_interview
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

call_rules = Blueprint("call_rules", __name__, url_prefix="/onderzoeken/<uuid:study_id>/bellen")
Answer = str | tuple[str, int] | Response
DECIDE = "calls/decide.html"


@call_rules.get("")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show how the phoning stands, what was decided, and the rules."""
    session = get_session()
    study = _study(session, study_id)
    return _page(session, study, _filled(session, study))


@call_rules.post("/regels")
@policy(Role.can_lead)
def keep(study_id: UUID) -> Answer:
    """Keep the rules."""
    session, user, form = get_session(), signed_in(), CallRuleForm()
    study = _study(session, study_id)
    if not form.validate():
        return _page(session, study, form), 422
    try:
        set_call_rule(
            session,
            study,
            numbers=form.numbers,
            version=form.seen_version,
            changed_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        # What the colleague chose stands beside it; saving again is a choice then.
        form.form_errors.append(message_of(error))
        form.version.data = str(call_rule(session, study.id).version)
        form.version.raw_data = None
        return _page(session, study, form, standing=call_rule(session, study.id)), status_of(error)
    flash(_("De regels zijn bewaard. De lijsten van vandaag volgen ze meteen."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@call_rules.get("/<uuid:interview_id>/meer")
@policy(Role.can_lead)
def ask_more(study_id: UUID, interview_id: UUID) -> str:
    """Ask how often this person is phoned once more, and why."""
    session = get_session()
    study, interview = _found(session, study_id, interview_id)
    return _more_page(session, study, interview, MoreAttemptsForm(formdata=None))


@call_rules.post("/<uuid:interview_id>/meer")
@policy(Role.can_lead)
def more(study_id: UUID, interview_id: UUID) -> Answer:
    """Let this person be phoned more often."""
    session, user, form = get_session(), signed_in(), MoreAttemptsForm()
    study, interview = _found(session, study_id, interview_id)
    if not form.validate():
        return _more_page(session, study, interview, form), 422
    facts = {"amount": int(form.amount.data), "reason": form.reason.data}
    try:
        add_attempts(session, interview, decided_by=user.id, **facts)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _more_page(session, study, interview, form), status_of(error)
    flash(_("Genoteerd. Deze persoon staat weer op de bellijst."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@call_rules.get("/<uuid:interview_id>/overnemen")
@policy(Role.can_lead)
def ask_over(study_id: UUID, interview_id: UUID) -> str:
    """Ask why the lead phones in the place of a colleague."""
    session = get_session()
    study, interview = _found(session, study_id, interview_id)
    return _over_page(session, study, interview, TakeOverForm(formdata=None))


@call_rules.post("/<uuid:interview_id>/overnemen")
@policy(Role.can_lead)
def take_over(study_id: UUID, interview_id: UUID) -> Answer:
    """Phone in the place of a colleague."""
    session, user, form = get_session(), signed_in(), TakeOverForm()
    study, interview = _found(session, study_id, interview_id)
    if not form.validate():
        return _over_page(session, study, interview, form), 422
    try:
        take_over_call(session, interview, taken_by=user.id, reason=form.reason.data)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _over_page(session, study, interview, form), status_of(error)
    flash(_("U belt nu. Uw collega ziet dat op zijn lijst."), "success")
    return redirect(url_for("calls.call", interview_id=interview_id), 303)


def _study(session: Session, study_id: UUID) -> Study:
    return study_for(session, signed_in(), study_id, may=Role.can_lead)


def _found(session: Session, study_id: UUID, interview_id: UUID) -> tuple[Study, Interview]:
    """Return the study and an interview of it.

    Raises:
        NotFoundError: no such interview in a study of this lead.
    """
    study = _study(session, study_id)
    interview = session.get(Interview, interview_id)
    if interview is None:
        raise NotFoundError
    network, _actor = network_of_interview(session, interview)
    if network.study_id != study.id:
        raise NotFoundError
    return study, interview


def _filled(session: Session, study: Study) -> CallRuleForm:
    return CallRuleForm(formdata=None, data=rule_data(call_rule(session, study.id)))


def _page(session: Session, study: Study, form: CallRuleForm, **more_facts: Any) -> str:
    overview = call_overview(session, study.id)
    callers = [one.claim.caller_id for one in overview.phoning]
    leads = [one.decision.made_by for one in overview.decided]
    return render_template(
        "calls/rules.html",
        study=study,
        study_is_synthetic=study.synthetic,
        overview=overview,
        names=names_of(session, [*callers, *leads]),
        form=form,
        **more_facts,
    )


def _more_page(session: Session, study: Study, interview: Interview, form: MoreAttemptsForm) -> str:
    return render_template(DECIDE, form=form, what="more", **_about(session, study, interview))


def _over_page(session: Session, study: Study, interview: Interview, form: TakeOverForm) -> str:
    return render_template(DECIDE, form=form, what="over", **_about(session, study, interview))


def _about(session: Session, study: Study, interview: Interview) -> dict[str, Any]:
    _network, actor = network_of_interview(session, interview)
    holder = claimed_by(session, [actor.id]).get(actor.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "interview": interview,
        "actor": actor,
        "holder": names_of(session, [holder]).get(holder) if holder else None,
    }

"""Pages about independence: what the study does, who knows which network, and exceptions."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import interview_for, logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.independence import ExceptionForm, KnowForm, LinkForm, RuleForm
from app.identity import User, names_of
from app.independence_file import exceptions_csv
from app.people import people_by_id
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from app.register_access import leads_study
from interviews.independent_calls import conflicts_of, interviewers_per_network
from interviews.interviews import Interview, check_not_over, network_of_interview
from research import audit
from research.errors import DomainError, NotFoundError
from research.independence import (
    KnowsHow,
    StaffLink,
    end_link,
    is_hard_rule,
    links_of,
    rule_version,
    set_rule,
    state_link,
    why_known,
    words_of_link,
)
from research.independence_exceptions import (
    IndependenceException,
    end_exception,
    exceptions_of,
    make_exception,
    standing_exception,
)
from research.networks import Network, networks_of
from research.roles import Role
from research.studies import Study, member_ids

independence = Blueprint("independence", __name__)
Answer = str | tuple[str, int] | Response
PAGE, OWN = "independence/of_study.html", "independence/own.html"


@independence.get("/onderzoeken/<uuid:study_id>/onafhankelijkheid")
@policy(Role.can_lead)
@logs_reading
def of_study(study_id: UUID) -> str:
    """Show the rule, who knows what, the exceptions, and what needs attention."""
    session = get_session()
    return render_template(PAGE, **_read_facts(session, _study(session, study_id)))


@independence.post("/onderzoeken/<uuid:study_id>/onafhankelijkheid/regel")
@policy(Role.can_lead)
def choose_rule(study_id: UUID) -> Answer:
    """Choose between a warning and a stop."""
    session, user, form = get_session(), signed_in(), RuleForm()
    study = _study(session, study_id)
    if not form.validate():
        return _again(session, study, 422, rule_form=form)
    try:
        is_hard = form.rule.data == "hard"
        set_rule(session, study, is_hard=is_hard, version=form.seen_version, changed_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _again(session, study, status_of(error), problem=message_of(error))
    flash(_("De regel is bewaard."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


@independence.post("/onderzoeken/<uuid:study_id>/onafhankelijkheid/banden")
@policy(Role.can_lead)
def link(study_id: UUID) -> Answer:
    """Note that a colleague knows a network, or works for an organisation or team."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id)
    form = LinkForm(_colleagues(session, study), networks_of(session, study_id))
    if not form.validate():
        return _again(session, study, 422, link_form=form)
    chosen = session.get(Network, form.chosen_network) if form.chosen_network else None
    try:
        state_link(
            session,
            study,
            user_id=UUID(form.user_id.data),
            how=KnowsHow(form.how.data),
            about=form.about.data,
            stated_by=user.id,
            network=chosen,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.about.errors = [message_of(error)]
        return _again(session, study, status_of(error), link_form=form)
    flash(_("Genoteerd. Wij waarschuwen als deze collega dit netwerk belt."), "success")
    return redirect(url_for(".of_study", study_id=study_id, _anchor="wie-kent-wie"), 303)


@independence.post("/onderzoeken/<uuid:study_id>/onafhankelijkheid/banden/<uuid:link_id>/einde")
@policy(Role.can_lead)
def unlink(study_id: UUID, link_id: UUID) -> Response:
    """Note that this does not hold any more."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id)
    found = session.get(StaffLink, link_id)
    if found is None or found.study_id != study.id:
        raise NotFoundError
    end_link(session, found, ended_by=user.id)
    session.commit()
    flash(_("Genoteerd. Dit geldt niet meer."), "success")
    return redirect(url_for(".of_study", study_id=study_id, _anchor="wie-kent-wie"), 303)


@independence.post(
    "/onderzoeken/<uuid:study_id>/onafhankelijkheid/uitzonderingen/<uuid:exception_id>/einde"
)
@policy(Role.can_lead)
def take_back(study_id: UUID, exception_id: UUID) -> Response:
    """Take an exception back."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id)
    found = session.get(IndependenceException, exception_id)
    if found is None or found.study_id != study.id:
        raise NotFoundError
    end_exception(session, found, ended_by=user.id)
    session.commit()
    flash(_("De uitzondering geldt niet meer. Zij blijft wel op de lijst staan."), "success")
    return redirect(url_for(".of_study", study_id=study_id, _anchor="uitzonderingen"), 303)


@independence.get("/onderzoeken/<uuid:study_id>/onafhankelijkheid/uitzonderingen.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def exceptions_file(study_id: UUID) -> Response:
    """Hand out the exceptions with their reasons; noted as an export."""
    session = get_session()
    study = _study(session, study_id)
    _note(session, study, "export")
    content = exceptions_csv(session, study)
    session.commit()
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=uitzonderingen.csv"
    return answer


@independence.get("/vandaag/<uuid:interview_id>/onafhankelijk")
@policy(Role.can_interview)
def own(interview_id: UUID) -> str:
    """Ask whether the interviewer knows the network of this call, or why he phones it anyway."""
    session = get_session()
    interview = interview_for(session, signed_in(), interview_id)
    return render_template(OWN, **_own_facts(session, interview))


@independence.post("/vandaag/<uuid:interview_id>/onafhankelijk/ken-ik")
@policy(Role.can_interview)
def know(interview_id: UUID) -> Answer:
    """Note that the interviewer knows this network."""
    session, user, form = get_session(), signed_in(), KnowForm()
    interview = interview_for(session, user, interview_id)
    if not form.validate():
        return render_template(OWN, **_own_facts(session, interview) | {"know_form": form}), 422
    network, _actor = network_of_interview(session, interview)
    try:
        state_link(
            session,
            session.get_one(Study, network.study_id),
            user_id=user.id,
            how=KnowsHow(form.how.data),
            about=form.about.data,
            stated_by=user.id,
            network=network,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.about.errors = [message_of(error)]
        facts = _own_facts(session, interview) | {"know_form": form}
        return render_template(OWN, **facts), status_of(error)
    flash(_("Goed dat u dit zegt. De onderzoeksleider kan het zien."), "success")
    return redirect(url_for("calls.call", interview_id=interview_id), 303)


@independence.post("/vandaag/<uuid:interview_id>/onafhankelijk/toch")
@policy(Role.can_interview)
def go_on(interview_id: UUID) -> Answer:
    """Phone all the same, with the reason; a lead may do so under the hard rule too."""
    session, user, form = get_session(), signed_in(), ExceptionForm()
    interview = interview_for(session, user, interview_id)
    if not form.validate():
        facts = _own_facts(session, interview) | {"exception_form": form}
        return render_template(OWN, **facts), 422
    network, _actor = network_of_interview(session, interview)
    try:
        check_not_over(interview)
        make_exception(
            session,
            network,
            user_id=user.id,
            reason=form.reason.data,
            made_by=user.id,
            by_lead=leads_study(session, user, network.study_id),
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reason.errors = [message_of(error)]
        facts = _own_facts(session, interview) | {"exception_form": form}
        return render_template(OWN, **facts), status_of(error)
    flash(_("Genoteerd. U kunt nu bellen."), "success")
    return redirect(url_for("calls.call", interview_id=interview_id), 303)


def _study(session: Session, study_id: UUID) -> Study:
    return study_for(session, signed_in(), study_id, may=Role.can_lead)


def _colleagues(session: Session, study: Study) -> list[User]:
    people = people_by_id(session, member_ids(session, study.id))
    return [one for one in people if one.may(Role.can_interview)]


def _note(session: Session, study: Study, action: str) -> None:
    audit.record(
        session, user_id=signed_in().id, action=action, kind="independence", object_id=study.id
    )


def _again(session: Session, study: Study, status: int, **changes: Any) -> tuple[str, int]:
    return render_template(PAGE, **_read_facts(session, study) | changes), status


def _read_facts(session: Session, study: Study) -> dict[str, Any]:
    """Return what the page of the lead shows, and note who reads it; commits."""
    _note(session, study, "read")
    facts = _facts(session, study)
    session.commit()
    return facts


def _facts(session: Session, study: Study) -> dict[str, Any]:
    links, made = links_of(session, study.id), exceptions_of(session, study)
    conflicts, networks = conflicts_of(session, study.id), networks_of(session, study.id)
    people = [one.user_id for one in links] + [one.exception.user_id for one in made]
    people += [one.exception.made_by for one in made if one.exception.made_by]
    people += [one.appointment.interviewer_id for one in conflicts]
    rule = "hard" if is_hard_rule(session, study.id) else "soft"
    version = str(rule_version(session, study.id))
    counts = interviewers_per_network(session, study.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "rule_form": RuleForm(formdata=None, data={"rule": rule, "version": version}),
        "links": [(one, words_of_link(session, one)) for one in links],
        "references": {one.id: one.reference for one in networks},
        "exceptions": made,
        "conflicts": conflicts,
        "with_one": [one for one in networks if counts.get(one.id) == 1],
        "names": names_of(session, people),
        "link_form": LinkForm(_colleagues(session, study), networks, formdata=None),
    }


def _own_facts(session: Session, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    user = signed_in()
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "study_is_synthetic": session.get_one(Study, network.study_id).synthetic,
        "known": why_known(session, network, user_id=user.id),
        "excepted": standing_exception(session, network, user_id=user.id) is not None,
        "may_go_on": not is_hard_rule(session, network.study_id)
        or leads_study(session, user, network.study_id),
        "know_form": KnowForm(formdata=None),
        "exception_form": ExceptionForm(formdata=None),
    }

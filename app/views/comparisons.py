"""Pages that compare networks on conditions chosen beforehand."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.comparisons import (
    ComparisonPlan,
    choose_comparison,
    compared,
    comparisons_of,
    facts_known,
    take_back_comparison,
)
from analysis.study_base import Base, base_of
from app.access import logs_reading, policy, signed_in, study_for
from app.comparison_pages import comparison_facts, fact_word
from app.database import get_session
from app.formats import listed
from app.forms.comparisons import ComparisonForm
from app.identity import names_of
from app.problems import message_of, status_of
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Question, Role
from research.studies import Study

comparisons = Blueprint("comparisons", __name__, url_prefix="/hoofdstuk")
Answer = str | tuple[str, int] | Response


@comparisons.get("/<uuid:study_id>/vergelijken")
@policy(Role.can_read_fragments_of_claims)
def page(study_id: UUID) -> str:
    """Show what was chosen before, and a form to choose something new."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    return _page(session, study, base_of(session, study.id))


@comparisons.post("/<uuid:study_id>/vergelijken")
@policy(Role.can_lead)
def choose(study_id: UUID) -> Answer:
    """Keep a choice; only then the result is shown."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id, Role.can_lead)
    base = base_of(session, study.id)
    form = _form(base)
    if not form.validate():
        return _page(session, study, base, form), 422
    facts = {"conditions": form.chosen, "outcome": form.outcome.data, "chosen_by": user.id}
    try:
        plan = choose_comparison(session, study, base, **facts)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, study, base, form), status_of(error)
    return redirect(url_for(".one", study_id=study_id, comparison_id=plan.id), 303)


@comparisons.get("/<uuid:study_id>/vergelijken/<uuid:comparison_id>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def one(study_id: UUID, comparison_id: UUID) -> str:
    """Show the truth table of a choice, and what chance alone gives."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    plan = _plan(session, study, comparison_id)
    found = compared(base_of(session, study.id), plan)
    audit.record(session, user_id=user.id, action="read", kind="figures", object_id=study.id)
    answer = render_template(
        "comparisons/one.html",
        study=study,
        study_is_synthetic=study.synthetic,
        names=names_of(session, {plan.chosen_by, plan.taken_back_by}),
        leads=user.may(Role.can_lead),
        **comparison_facts(found),
    )
    session.commit()
    return answer


@comparisons.post("/<uuid:study_id>/vergelijken/<uuid:comparison_id>/terug")
@policy(Role.can_lead)
def take_back(study_id: UUID, comparison_id: UUID) -> Answer:
    """Set a choice aside; that it was made stays."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id, Role.can_lead)
    plan = _plan(session, study, comparison_id)
    take_back_comparison(session, plan, taken_back_by=user.id)
    session.commit()
    flash(_("De vergelijking is teruggenomen. Zij blijft hieronder staan."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


def _study(session: Session, study_id: UUID, may: Question) -> Study:
    return study_for(session, signed_in(), study_id, may=may)


def _plan(session: Session, study: Study, comparison_id: UUID) -> ComparisonPlan:
    plan = session.get(ComparisonPlan, comparison_id)
    if plan is None or plan.study_id != study.id:
        raise NotFoundError
    return plan


def _form(base: Base, *, fresh: bool = False) -> ComparisonForm:
    facts = [(fact, fact_word(fact)) for fact in facts_known(base)]
    return ComparisonForm(formdata=None, facts=facts) if fresh else ComparisonForm(facts=facts)


def _page(session: Session, study: Study, base: Base, sent: ComparisonForm | None = None) -> str:
    plans = comparisons_of(session, study.id)
    return render_template(
        "comparisons/page.html",
        study=study,
        study_is_synthetic=study.synthetic,
        base=base,
        form=sent or _form(base, fresh=True),
        sent=sent is not None,
        plans=plans,
        names=names_of(session, {plan.chosen_by for plan in plans}),
        chosen_words={one.id: listed([fact_word(f) for f in one.conditions]) for one in plans},
        fact_word=fact_word,
        leads=signed_in().may(Role.can_lead),
    )

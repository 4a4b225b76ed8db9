"""Pages with the wij-ervaring profile: the whole, one network, and the norm of a part."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.profile_norms import norm_reason, norms_of, set_norm
from analysis.study_base import base_of
from analysis.teller_fragments import QuoteState, teller_fragments
from analysis.we_profile import Part
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.we_profile import NormForm, SeenNormForm
from app.identity import names_of
from app.problems import message_of, status_of
from app.profile_pages import FORMULAS, NAMES, part_of, profile_facts
from app.review_pages import actor_label
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Question, Role
from research.studies import Study

we_profile = Blueprint("we_profile", __name__, url_prefix="/hoofdstuk")
Answer = str | tuple[str, int] | Response


@we_profile.get("/<uuid:study_id>/wij-ervaring")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def page(study_id: UUID) -> str:
    """Show the profile of the whole, and of each network by reference; never ranked."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    facts = profile_facts(session, base_of(session, study.id), study.id)
    audit.record(session, user_id=signed_in().id, action="read", kind="figures", object_id=study.id)
    answer = render_template(
        "we_profile/page.html", study=study, study_is_synthetic=study.synthetic, **facts
    )
    session.commit()
    return answer


@we_profile.get("/<uuid:study_id>/wij-ervaring/<uuid:network_id>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def network(study_id: UUID, network_id: UUID) -> str:
    """Show every part of one network with its evidence and its fragments."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    base = base_of(session, study.id)
    found = next((one for one in base.networks if one.id == network_id), None)
    if found is None:
        raise NotFoundError
    mine = [one.fragment_id for one in base.told if base.network_of(one.actor_id) == network_id]
    audit.record(
        session, user_id=signed_in().id, action="read", kind="fragments", object_id=study.id
    )
    answer = render_template(
        "we_profile/network.html",
        study=study,
        study_is_synthetic=study.synthetic,
        network=found,
        told=teller_fragments(session, list(dict.fromkeys(mine))),
        kept=QuoteState.WITHHELD,
        actor_label=actor_label,
        **profile_facts(session, base, study.id),
    )
    session.commit()
    return answer


@we_profile.get("/<uuid:study_id>/wij-ervaring/norm/<part>")
@policy(Role.can_read_fragments_of_claims)
def norm(study_id: UUID, part: str) -> str:
    """Show the norm of one part with its history, and for a lead the form."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    return _norm_page(session, study, _part(part))


@we_profile.post("/<uuid:study_id>/wij-ervaring/norm/<part>")
@policy(Role.can_lead)
def settle(study_id: UUID, part: str) -> Answer:
    """Set the norm of one part."""
    session, form = get_session(), NormForm()
    study, chosen = _study(session, study_id, Role.can_lead), _part(part)
    if not form.validate():
        return _norm_page(session, study, chosen, form), 422
    return _set(session, study, chosen, form)


@we_profile.post("/<uuid:study_id>/wij-ervaring/norm/<part>/terug")
@policy(Role.can_lead)
def take_back(study_id: UUID, part: str) -> Answer:
    """Take the norm of one part back; that there was one stays."""
    session, form = get_session(), SeenNormForm()
    study, chosen = _study(session, study_id, Role.can_lead), _part(part)
    return _set(session, study, chosen, form)


def _set(session: Session, study: Study, part: Part, form: SeenNormForm) -> Answer:
    sets = form if isinstance(form, NormForm) else None
    try:
        set_norm(
            session,
            study,
            part=part,
            at_least=sets.at_least.data if sets else None,
            from_on=sets.from_on.data if sets else None,
            reason=(sets.reason.data or "") if sets else "",
            version=form.seen,
            set_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        shown = sets or NormForm(formdata=None)
        shown.form_errors.append(message_of(error))
        return _norm_page(session, study, part, shown), status_of(error)
    flash(_("De norm staat vast.") if sets else _("De norm is teruggenomen."), "success")
    return redirect(url_for(".norm", study_id=study.id, part=part.value), 303)


def _norm_page(session: Session, study: Study, part: Part, sent: NormForm | None = None) -> str:
    acts = norms_of(session, study.id)[part]
    form = sent or NormForm(formdata=None)
    form.version.data = str(len(acts))
    return render_template(
        "we_profile/norm.html",
        study=study,
        study_is_synthetic=study.synthetic,
        part=part,
        title=NAMES[part],
        formula=FORMULAS[part],
        acts=acts,
        reasons={act.id: norm_reason(session, act) for act in acts},
        names=names_of(session, {act.set_by for act in acts}),
        form=form,
        sent=sent is not None,
        leads=signed_in().may(Role.can_lead),
    )


def _study(session: Session, study_id: UUID, may: Question) -> Study:
    return study_for(session, signed_in(), study_id, may=may)


def _part(name: str) -> Part:
    part = part_of(name)
    if part is None:
        raise NotFoundError
    return part

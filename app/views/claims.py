"""Pages about claims: which there are, a new one, and what one rests on."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.claim_changes import changed_claims
from analysis.claim_support import (
    QuoteNotAllowedError,
    choose_quotes,
    claim_view,
    claim_views,
    without_claim,
)
from analysis.claim_wording import proposed_sentence
from analysis.claims import (
    Claim,
    change_support,
    claims_of,
    delete_claim,
    make_claim,
    place_claim,
    rewrite_claim,
    support_of,
)
from analysis.coding_origins import origins_of
from analysis.made_counted import make_counted
from analysis.patterns import study_factors
from analysis.typed_counts import CountNotCountedError
from app.access import logs_reading, policy, signed_in, study_for
from app.claim_pages import (
    claim_for,
    claim_page,
    compose_page,
    factor_for,
    fragments_with,
    support_page,
)
from app.database import get_session
from app.forms.claims import (
    ClaimForm,
    PlaceForm,
    QuotesForm,
    SeenClaimForm,
    SentenceForm,
    SupportForm,
)
from app.next_work import NextWork, next_sentence
from app.problems import message_of, status_of
from research.codebook import Pole
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study, studies_of

claims = Blueprint("claims", __name__, url_prefix="/hoofdstuk")

Again = tuple[str, int]


@claims.get("/")
@policy(Role.can_edit_chapter)
def index() -> str | Response:
    """List the studies of the editor; who has one goes straight to it."""
    session = get_session()
    studies = studies_of(session, user_id=signed_in().id)
    if len(studies) == 1:
        return redirect(url_for(".overview", study_id=studies[0].id))
    counts = {study.id: len(claims_of(session, study.id)) for study in studies}
    works = (_next_of(session, study) for study in studies)
    work = next((one for one in works if one), None)
    return render_template("claims/index.html", studies=studies, counts=counts, work=work)


@claims.get("/<uuid:study_id>")
@policy(Role.can_edit_chapter)
def overview(study_id: UUID) -> str:
    """Show the claims of a study, and what nobody wrote a sentence about yet."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    factors = study_factors(session, study.id)
    views = claim_views(session, study.id, factors)
    left = without_claim(factors, [view.claim for view in views])
    return render_template(
        "claims/overview.html",
        study=study,
        study_is_synthetic=study.synthetic,
        factors=factors,
        origins=origins_of(session, study.id),
        by_pole=[(pole, [v for v in views if v.claim.pole == pole]) for pole in ("", *Pole)],
        views=views,
        changes=changed_claims(session, views),
        open_factors=left,
        work=next_sentence(study, views, left, factors, user_id=signed_in().id),
    )


@claims.get("/<uuid:study_id>/nieuw")
@policy(Role.can_edit_chapter)
def choose(study_id: UUID) -> str:
    """Choose what the new claim is about."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    factors = study_factors(session, study.id)
    return render_template(
        "claims/choose.html",
        study=study,
        study_is_synthetic=study.synthetic,
        factors=factors,
        by_pole=[(pole, factors.most_told(pole)) for pole in Pole],
        done={
            (factors.book.counts_as(claim.theme), claim.pole)
            for claim in claims_of(session, study.id)
        },
    )


@claims.get("/<uuid:study_id>/nieuw/<theme>/<pole>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def compose(study_id: UUID, theme: str, pole: str) -> str:
    """Propose a sentence and show the fragments that can support it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    factors, factor = factor_for(session, study, theme, pole)
    form = ClaimForm(
        offered=factor.fragment_ids,
        sentence=proposed_sentence(factor, factors.book, networks_heard=factors.networks_heard),
        fragments=[str(one) for one in factor.fragment_ids],
    )
    page = compose_page(session, study, factors, factor, form)
    session.commit()
    return page


@claims.post("/<uuid:study_id>/nieuw/<theme>/<pole>")
@policy(Role.can_edit_chapter)
def create(study_id: UUID, theme: str, pole: str) -> Response | Again:
    """Make the claim."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    factors, factor = factor_for(session, study, theme, pole)
    form = ClaimForm(offered=factor.fragment_ids)
    if not form.validate():
        return compose_page(session, study, factors, factor, form), 422
    try:
        claim = make_claim(
            session,
            study,
            theme=theme,
            pole=factor.pole,
            sentence=form.sentence.data,
            fragments=fragments_with(session, form.fragments.chosen),
            made_by=user.id,
        )
    except DomainError as error:
        field = form.sentence if isinstance(error, CountNotCountedError) else form.fragments
        field.errors = [message_of(error)]
        return compose_page(session, study, factors, factor, form), 422
    session.commit()
    flash(_("De bewering is bewaard als concept. Kies nu of u iemand citeert."), "success")
    return redirect(url_for(".claim", claim_id=claim.id), 303)


@claims.get("/bewering/<uuid:claim_id>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def claim(claim_id: UUID) -> str:
    """Show a claim with the count and the fragments behind it."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    page = claim_page(session, study, found)
    session.commit()
    return page


@claims.post("/bewering/<uuid:claim_id>/zin")
@policy(Role.can_edit_chapter)
def rewrite(claim_id: UUID) -> Response | Again:
    """Write another sentence."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    form = SentenceForm()
    try:
        if not form.validate():
            return claim_page(session, study, found, form), 422
        rewrite_claim(session, found, sentence=form.sentence.data, changed_by=signed_in().id)
    except DomainError as error:
        form.sentence.errors = [message_of(error)]
        return claim_page(session, study, found, form), 422
    session.commit()
    flash(_("De zin is bewaard."), "success")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@claims.post("/bewering/<uuid:claim_id>/tel-mee")
@policy(Role.can_edit_chapter)
def count_along(claim_id: UUID) -> Response | Again:
    """Let the count in the sentence count by itself from now on."""
    session, form = get_session(), SeenClaimForm()
    study, found = claim_for(session, claim_id)
    try:
        view = claim_view(session, found)
        make_counted(session, view, seen=form.seen, by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return claim_page(session, study, found, problem=message_of(error)), status_of(error)
    flash(_("Het aantal telt nu zelf mee. De woorden eromheen verandert u hier."), "success")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@claims.post("/bewering/<uuid:claim_id>/citaten")
@policy(Role.can_edit_chapter)
def quotes(claim_id: UUID) -> Response | Again:
    """Choose which fragments are quoted."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    supporting = [fragment.id for _support, fragment in support_of(session, found.id)]
    form = QuotesForm(offered=supporting)
    try:
        if not form.validate():
            raise QuoteNotAllowedError
        choose_quotes(session, found, fragment_ids=form.fragments.chosen, chosen_by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        ticked = set(form.fragments.data or [])
        page = claim_page(session, study, found, problem=message_of(error), ticked=ticked)
        return page, status_of(error)
    flash(_("De citaten zijn bewaard."), "success")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@claims.post("/bewering/<uuid:claim_id>/hoofdstuk")
@policy(Role.can_edit_chapter)
def place(claim_id: UUID) -> Response | Again:
    """Put the claim in the chapter, or take it out."""
    session, form = get_session(), PlaceForm()
    study, found = claim_for(session, claim_id)
    try:
        place_claim(session, found, in_chapter=form.in_chapter.data, placed_by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return claim_page(session, study, found, problem=message_of(error)), status_of(error)
    if form.in_chapter.data:
        flash(_("De bewering staat in het hoofdstuk."), "success")
    else:
        flash(_("De bewering is uit het hoofdstuk gehaald en weer concept."), "success")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@claims.get("/bewering/<uuid:claim_id>/steun")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def support(claim_id: UUID) -> str:
    """Show every fragment that can support the claim; those that do are ticked."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    factor = study_factors(session, study.id).of(found.theme, _pole_of(found))
    ticked = [str(fragment.id) for _support, fragment in support_of(session, found.id)]
    form = SupportForm(offered=factor.fragment_ids, fragments=ticked)
    page = support_page(session, study, found, form)
    session.commit()
    return page


@claims.post("/bewering/<uuid:claim_id>/steun")
@policy(Role.can_edit_chapter)
def change(claim_id: UUID) -> Response | Again:
    """Let the claim rest on other fragments."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    factor = study_factors(session, study.id).of(found.theme, _pole_of(found))
    form = SupportForm(offered=factor.fragment_ids)
    try:
        if not form.validate():
            return support_page(session, study, found, form), 422
        fragments = fragments_with(session, form.fragments.chosen)
        change_support(session, found, fragments=fragments, changed_by=signed_in().id)
    except DomainError as error:
        form.fragments.errors = [message_of(error)]
        return support_page(session, study, found, form), 422
    session.commit()
    flash(_("De fragmenten zijn bewaard."), "success")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@claims.post("/bewering/<uuid:claim_id>/weg")
@policy(Role.can_edit_chapter)
def remove(claim_id: UUID) -> Response:
    """Delete the claim."""
    session = get_session()
    study, found = claim_for(session, claim_id)
    delete_claim(session, found, deleted_by=signed_in().id)
    session.commit()
    flash(_("De bewering is verwijderd. De fragmenten blijven bestaan."), "success")
    return redirect(url_for(".overview", study_id=study.id), 303)


def _next_of(session: Session, study: Study) -> NextWork | None:
    factors = study_factors(session, study.id)
    views = claim_views(session, study.id, factors)
    left = without_claim(factors, [view.claim for view in views])
    return next_sentence(study, views, left, factors, user_id=signed_in().id)


def _pole_of(found: Claim) -> Pole:
    """Return whether it went well or could be better.

    Raises:
        NotFoundError: it is counted from answers, so there are no fragments to choose from.
    """
    if not found.pole:
        raise NotFoundError
    return Pole(found.pole)

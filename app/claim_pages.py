"""What the pages of claims share: loading a claim, and drawing a page that shows fragments."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from analysis.claim_changes import changed_claims
from analysis.claim_changes import reason_of as accept_reason_of
from analysis.claim_evidence import Counted
from analysis.claim_honesty import honesty_of
from analysis.claim_proposals import Proposal
from analysis.claim_support import ClaimView, claim_view
from analysis.claims import Claim
from analysis.counted_claims import words_of
from analysis.made_counted import words_around
from analysis.patterns import FactorCount, StudyFactors, heard_in_study, study_factors
from analysis.quote_checks import Detail, details_of
from analysis.second_looks import may_look, reason_of
from analysis.study_voices import study_voices
from analysis.teller_fragments import QuoteState, TellerFragment, teller_fragments
from app.access import signed_in, study_for
from app.evidence_words import answer_words, case_lines, question_words
from app.forms.claims import AcceptForm, ClaimForm, LookForm, SentenceForm, SupportForm, WordsForm
from app.honesty_words import honesty_lines
from app.identity import names_of, users_with
from interviews.fragments import Fragment
from research import audit
from research.errors import NotFoundError
from research.roles import Role
from research.studies import Study, is_member

NOT_QUOTABLE = {
    QuoteState.NOT_AGREED: _l("Geen citaat: de verteller heeft geen toestemming gegeven."),
    QuoteState.NOT_RELEASED: _l("Nog geen citaat: deze woorden zijn niet vrijgegeven."),
    QuoteState.WITHHELD: _l("Geen citaat: de verteller wil dat niet. Lees het alleen als bewijs."),
    QuoteState.CORRECTED: _l("Geen citaat: de verteller heeft deze zin later verbeterd."),
}


def claim_for(session: Session, claim_id: UUID) -> tuple[Study, Claim]:
    """Return the claim with its study, for an editor who works on that study.

    Raises:
        NotFoundError: no such claim, or not for this person.
    """
    found = session.get(Claim, claim_id)
    if found is None:
        raise NotFoundError
    study = study_for(session, signed_in(), found.study_id, may=Role.can_edit_chapter)
    return study, found


def factor_for(
    session: Session, study: Study, theme: str, pole: str
) -> tuple[StudyFactors, FactorCount]:
    """Return the counts of the study and of what was chosen.

    Raises:
        NotFoundError: nobody told this: it is no subject for a claim.
    """
    factors = study_factors(session, study.id)
    for factor in factors.factors:
        if (factor.theme, factor.pole.value) == (theme, pole):
            return factors, factor
    raise NotFoundError


def fragments_with(session: Session, fragment_ids: Iterable[UUID]) -> list[Fragment]:
    """Return the fragments that were ticked."""
    found = (session.get(Fragment, one) for one in fragment_ids)
    return [fragment for fragment in found if fragment is not None]


def _note_reading(session: Session, study: Study) -> None:
    audit.record(
        session, user_id=signed_in().id, action="read", kind="fragments", object_id=study.id
    )


def _by_network(told: Sequence[TellerFragment]) -> dict[str, list[TellerFragment]]:
    groups: dict[str, list[TellerFragment]] = {}
    for one in told:
        groups.setdefault(one.network.reference, []).append(one)
    return groups


def compose_page(
    session: Session, study: Study, factors: StudyFactors, factor: FactorCount, form: ClaimForm
) -> str:
    """Draw the page of a new claim; the fragments that it shows are noted as read."""
    _note_reading(session, study)
    told = teller_fragments(session, factor.fragment_ids)
    return render_template(
        "claims/compose.html",
        study=study,
        study_is_synthetic=study.synthetic,
        factors=factors,
        factor=factor,
        form=form,
        groups=_by_network(told),
    )


def support_page(session: Session, study: Study, claim: Claim, form: SupportForm) -> str:
    """Draw the page with every fragment that can support the claim; noted as read."""
    _note_reading(session, study)
    view = claim_view(session, claim)
    told = teller_fragments(session, view.factor.fragment_ids)
    return render_template(
        "claims/support.html",
        study=study,
        study_is_synthetic=study.synthetic,
        view=view,
        form=form,
        groups=_by_network(told),
    )


def claim_page(
    session: Session,
    study: Study,
    claim: Claim,
    form: SentenceForm | None = None,
    *,
    problem: str | None = None,
    ticked: set[str] | None = None,
    look_form: LookForm | None = None,
    words_form: WordsForm | None = None,
    accept_form: AcceptForm | None = None,
) -> str:
    """Draw the page of a claim with its fragments; noted as read.

    Args:
        session: a session that may write.
        study: the study of the claim.
        claim: the claim.
        form: a sentence that could not be kept.
        problem: why something else could not be done.
        ticked: ids of the fragments that were ticked as quotes but could not be kept.
        look_form: the answer of a second person that could not be kept.
        words_form: words around a count that could not be kept.
        accept_form: a reason to let a changed claim stand that could not be kept.
    """
    _note_reading(session, study)
    view = claim_view(session, claim)
    return render_template(
        "claims/counted.html" if claim.is_counted else "claims/claim.html",
        words_form=words_form or _words_form(session, claim),
        study=study,
        study_is_synthetic=study.synthetic,
        view=view,
        form=form or SentenceForm(formdata=None, sentence=view.sentence),
        problem=problem,
        ticked=ticked,
        reasons=NOT_QUOTABLE,
        ALLOWED=QuoteState.ALLOWED,
        details=_details(session, study, view),
        look_form=look_form or LookForm(formdata=None),
        accept_form=accept_form or AcceptForm(formdata=None),
        honesty=_honesty(session, study, view),
        around=words_around(view),
        **_change_facts(session, view),
        **_look_facts(session, study, view),
    )


def evidence_page(
    session: Session,
    study: Study,
    counted: Counted | None,
    *,
    proposal: Proposal | None = None,
    claim: Claim | None = None,
) -> str:
    """Draw what is behind the count of a proposal or a claim; noted as read."""
    _note_reading(session, study)
    view = claim_view(session, claim) if claim is not None else None
    counted = counted or (view.counted if view else None)
    assert counted is not None
    return render_template(
        "claims/evidence.html",
        study=study,
        study_is_synthetic=study.synthetic,
        proposal=proposal,
        view=view,
        counted=counted,
        base=question_words(counted),
        met=answer_words(counted),
        cases={
            name: case_lines(session, counted, getattr(counted, name))
            for name in ("met", "others", "unknown")
        },
    )


def _honesty(session: Session, study: Study, view: ClaimView) -> list[tuple[str, str]]:
    if view.counted is None:
        return []
    voices = study_voices(session, study.id)
    return honesty_lines(view.counted, honesty_of(session, study.id, view.counted, voices))


def _details(session: Session, study: Study, view: ClaimView) -> dict[UUID, tuple[Detail, ...]]:
    """What in each quote may single somebody out."""
    if not view.lines:
        return {}
    heard = Counter(actor.role for actor, _network in heard_in_study(session, study.id))
    return {
        line.told.fragment.id: details_of(line.told.text, role=line.told.role, heard=heard)
        for line in view.lines
    }


def _change_facts(session: Session, view: ClaimView) -> dict[str, Any]:
    """Return what the page says about a claim that no longer holds."""
    changed = changed_claims(session, [view]).get(view.claim.id)
    settlement = changed.settlement if changed else None
    if settlement is None:
        return {"changed": changed, "accept_reason": "", "accepted_by": None}
    by = settlement.accepted_by
    return {
        "changed": changed,
        "accept_reason": accept_reason_of(session, view.claim, settlement),
        "accepted_by": names_of(session, [by]).get(by),
    }


def _words_form(session: Session, claim: Claim) -> WordsForm | None:
    if not claim.is_counted:
        return None
    words = words_of(session, claim)
    return WordsForm(
        formdata=None, seen=claim.version, before=words.before.strip(), after=words.after.strip()
    )


def _look_facts(session: Session, study: Study, view: ClaimView) -> dict[str, Any]:
    """Return what the page says about a second person: who he was, or who he can be."""
    claim, look, user = view.claim, view.look, signed_in()
    others = [
        one.display_name
        for one in users_with(session, Role.can_edit_chapter)
        if may_look(claim, one.id) and is_member(session, study.id, user_id=one.id)
    ]
    return {
        "me": user.id,
        "may_look": may_look(claim, user.id),
        "may_add": user.may(Role.can_lead),
        "colleagues": others,
        "looker": names_of(session, [look.looked_by]).get(look.looked_by) if look else None,
        "look_reason": reason_of(session, claim, look) if look else "",
    }

"""Pages about the response: who was heard and who was not, and what a researcher checks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template
from sqlmodel import Session

from analysis.aapor import FIRST, eligible_share
from analysis.dispositions import Disposition
from analysis.response_account import ResponseAccount, response_account
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.proof import asks_passphrase_for_file
from app.response_files import account_csv, rates_csv
from app.response_words import WORDS, few, not_heard, rate_words, role_name, stratum_name
from app.settings import Settings
from research.draw_plans import plans_of
from research.draw_rules import DrawRule
from research.draws import draws_of
from research.frames import latest_frame
from research.roles import Role
from research.studies import Study

responses = Blueprint("responses", __name__, url_prefix="/onderzoeken")


@responses.get("/<uuid:study_id>/respons")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show who was heard and who was not, in words and one simple table."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("responses/page.html", **_facts(session, study))


@responses.get("/<uuid:study_id>/onderzoeker")
@policy(Role.can_lead)
def door(study_id: UUID) -> str:
    """Show what a researcher wants to check: proof, hashes, rates and method."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(
        "responses/door.html",
        **_facts(session, study),
        frame=latest_frame(session, study_id),
        draws=draws_of(session, study_id),
        plans=plans_of(session, study_id),
    )


@responses.get("/<uuid:study_id>/onderzoeker/respons")
@policy(Role.can_lead)
def rates(study_id: UUID) -> str:
    """Show the rates with their formulas, and the sample beside the client base."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    facts = _facts(session, study)
    networks = facts["account"].networks
    return render_template(
        "responses/rates.html",
        **facts,
        first=[networks.rate(name) for name in FIRST],
        others=[one for one in networks.rates if one.name not in FIRST],
        e=eligible_share(networks.letters),
        k=_smallest(),
        equal=facts["account"].rule is DrawRule.EQUAL,
    )


@responses.get("/<uuid:study_id>/onderzoeker/respons.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def account_file(study_id: UUID) -> Response:
    """Send the counts of both levels."""
    return _file(account_csv(_account(study_id)), "respons.csv")


@responses.get("/<uuid:study_id>/onderzoeker/responscijfers.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def rates_file(study_id: UUID) -> Response:
    """Send the rates with their formulas."""
    return _file(rates_csv(_account(study_id)), "responscijfers.csv")


def _account(study_id: UUID) -> ResponseAccount:
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return _account_of(session, study)


def _account_of(session: Session, study: Study) -> ResponseAccount:
    return response_account(session, study.id, k=_smallest())


def _smallest() -> int:
    settings: Settings = current_app.extensions["wij_settings"]
    return settings.smallest_group


def _facts(session: Session, study: Study) -> dict[str, Any]:
    """Return what every page of the response shows."""
    account = _account_of(session, study)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "account": account,
        "missed": not_heard(account),
        "dispositions": list(Disposition),
        "words": WORDS,
        "few": few,
        "role_name": role_name,
        "stratum_name": stratum_name,
        "rate_words": rate_words,
    }


def _file(content: str, name: str) -> Response:
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer

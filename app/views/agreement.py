"""The page that tells how far two coders agree: in numbers, without words of stories."""

import csv
import io
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from sqlmodel import Session
from werkzeug import Response

from analysis.agreement_table import FEW_FRAGMENTS, FEWEST_STORIES, Agreement, Alpha
from analysis.blind_measures import doubly_coded, study_agreement
from analysis.blind_rounds import rounds_of
from app.access import policy, signed_in, study_for
from app.blind_pages import lines_of
from app.database import get_session
from app.identity import names_of
from research.roles import Role
from research.studies import Study

agreement = Blueprint("agreement", __name__, url_prefix="/coderen/overeenstemming")
COLUMNS = (
    "thema",
    "pool",
    "zinnen",
    "beiden",
    "een_van_beiden",
    "fragmenten",
    "gelijk",
    "gevonden_gelijk",
    "hoe_vaak",
    "alfa_zinnen",
    "alfa_zinnen_laag",
    "alfa_zinnen_hoog",
    "alfa_woorden",
    "alfa_woorden_laag",
    "alfa_woorden_hoog",
    "lezing",
)


@agreement.get("/<uuid:study_id>")
@policy(Role.can_code)
def page(study_id: UUID) -> str:
    """Show the table in plain words, per pair and per factor, and the stories behind it."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    facts = {**_facts(session, study), "leads": user.may(Role.can_lead)}
    return render_template("blind/agreement.html", **facts)


@agreement.get("/<uuid:study_id>/overeenstemming.csv")
@policy(Role.can_code)
def download(study_id: UUID) -> Response:
    """Send the table as CSV: numbers and themes only."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    table = study_agreement(session, study.id)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(["alles", "", *_numbers(table.overall)])
    writer.writerows([theme, pole, *_numbers(one)] for (theme, pole), one in table.codes.items())
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=overeenstemming.csv"
    return answer


def _numbers(one: Agreement) -> list[Any]:
    shares = [one.share_alike, one.share_found_alike, one.prevalence]
    alphas = [n for a in (one.labels, one.spans) for n in (a.value, a.low, a.high)]
    figures = ["" if n is None else f"{n:.3f}".replace(".", ",") for n in (*shares, *alphas)]
    return [one.sentences, one.both, one.one, one.fragments, *figures, one.labels.reading.value]


def _facts(session: Session, study: Study) -> dict[str, Any]:
    table = study_agreement(session, study.id)
    people = [UUID(one) for pair in table.pairs for one in pair]
    done = {UUID(one.story) for one in doubly_coded(session, study.id)}
    stories = [one for _made, found in rounds_of(session, study.id) for one in found]
    opened = [one for one in stories if one.interview_id in done and one.stopped_at is None]
    names = names_of(session, people)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "table": table,
        "codes": [(code, one) for code, one in table.codes.items() if one.fragments],
        "silent": [code for code, one in table.codes.items() if not one.fragments],
        "pairs": [
            ([names.get(UUID(one), "?") for one in pair], row) for pair, row in table.pairs.items()
        ],
        "lines": lines_of(session, opened),
        "bar": _bar,
        "few": FEW_FRAGMENTS,
        "fewest": FEWEST_STORIES,
    }


def _bar(alpha: Alpha) -> dict[str, float]:
    """Return where an alpha and its interval lie on a line from 0 to 100; below 0 counts as 0."""
    at = [max(0.0, min(1.0, one)) * 100 for one in _three(alpha)]
    return {"value": at[0], "low": at[1], "high": at[2]}


def _three(alpha: Alpha) -> list[float]:
    value = alpha.value or 0.0
    ends = [value if one is None else one for one in (alpha.low, alpha.high)]
    return [value, *ends]

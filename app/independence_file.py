"""The exceptions to independence as a table for a spreadsheet."""

import csv
import io
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from app.formats import on_the_clock
from app.identity import names_of
from app.labels import label
from research.csv_cells import guarded
from research.independence_exceptions import MadeException, exceptions_of
from research.studies import Study


def exceptions_csv(session: Session, study: Study) -> str:
    """Return a row per exception: network, who phones, how he knows it, why, by whom, when."""
    made = exceptions_of(session, study)
    people = [user_id for one in made for user_id in (one.exception.user_id, one.exception.made_by)]
    names = names_of(session, people)
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(
        [
            _("netwerk"),
            _("interviewer"),
            _("kent het netwerk"),
            _("harde regel"),
            _("reden"),
            _("gemaakt door"),
            _("gemaakt op"),
            _("geldt tot"),
        ]
    )
    for one in made:
        rows.writerow([guarded(cell) for cell in _cells(one, names)])
    return written.getvalue()


def _cells(made: MadeException, names: dict[UUID, str]) -> list[str]:
    one = made.exception
    return [
        made.network.reference,
        names.get(one.user_id, ""),
        ", ".join(label("knows_how", how) for how in one.how),
        _("ja") if one.under_hard_rule else _("nee"),
        made.reason,
        names.get(one.made_by, "") if one.made_by else "",
        on_the_clock(one.made_at).date().isoformat(),
        on_the_clock(one.ended_at).date().isoformat() if one.ended_at else "",
    ]

"""The page that tells how much a further interview still brings: in numbers, without words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from analysis.charts import CurvePoint, Picture, curve
from analysis.coding_origins import origins_of
from analysis.saturation import FEWEST, SHUFFLES, Step, saturation
from analysis.saturation_stories import coded_stories
from app.access import policy, signed_in, study_for
from app.database import get_session
from research.roles import Role

saturation_pages = Blueprint("saturation", __name__, url_prefix="/coderen/verzadiging")
MOST_ROWS = 12


@saturation_pages.get("/<uuid:study_id>")
@policy(Role.can_code)
def page(study_id: UUID) -> str:
    """Show how many themes were heard after so many interviews, and what a next one would bring."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    stories = coded_stories(session, study.id)
    # A number of the study itself: the same page again shows the same orders.
    seed = int.from_bytes(study.id.bytes[:4], "big")
    found = saturation(stories.heard, seed=seed)
    return render_template(
        "saturation/page.html",
        study=study,
        study_is_synthetic=study.synthetic,
        stories=stories,
        found=found,
        few=found.interviews < FEWEST,
        fewest=FEWEST,
        shuffles=SHUFFLES,
        seed=seed,
        origins=origins_of(session, study.id),
        curves=_curves(found.themes, found.pairs, stories.offered) if found.themes else [],
    )


def _curves(themes: Sequence[Step], pairs: Sequence[Step], offered: int) -> list[dict[str, Any]]:
    return [
        {
            "id": "themas",
            "title": _("Thema’s"),
            "picture": _drawn(themes, _("aantal thema’s"), top=offered),
            "rows": some_of(themes),
        },
        {
            "id": "paren",
            "title": _("Thema’s per rol"),
            "picture": _drawn(pairs, _("aantal paren van thema en rol")),
            "rows": some_of(pairs),
        },
    ]


def _drawn(steps: Sequence[Step], axis: str, *, top: float | None = None) -> Picture:
    points = [CurvePoint(one.interviews, one.seen, one.low, one.high) for one in steps]
    last = steps[-1]
    told = ngettext(
        "Na %(num)s gesprek zijn dit er %(seen)s.",
        "Na %(num)s gesprekken zijn dit er %(seen)s.",
        last.interviews,
        seen=round(last.seen),
    )
    added = _("Het laatste gesprek voegt er gemiddeld %(new)s toe.", new=in_words(last.new))
    text = f"{axis.capitalize()}. {told} {added}"
    return curve(points, alt_text=text, along=_("aantal gesprekken"), axis=axis, top=top)


def some_of(steps: Sequence[Step], most: int = MOST_ROWS) -> list[Step]:
    """Return the first, the last, and steps spread between them: a table that fits on a screen."""
    if len(steps) <= most:
        return list(steps)
    places = {round(number * (len(steps) - 1) / (most - 1)) for number in range(most)}
    return [steps[place] for place in sorted(places)]


def in_words(value: float) -> str:
    """Return a number with one decimal, in Dutch."""
    return f"{value:.1f}".replace(".", ",")

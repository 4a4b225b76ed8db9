"""The chart of the influence meter: followed in sight beside found without it, per theme."""

from flask_babel import gettext as _

from analysis.charts import BETTER, BRAND, Bar, Picture, bars
from analysis.influence_figures import Influence, Share
from analysis.influence_measures import InfluenceTable
from app.labels import theme_label

Row = tuple[str | None, Influence]


def rows_of(table: InfluenceTable) -> list[Row]:
    """Return all themes together first, under None, then each theme by its name."""
    by_name = sorted(table.themes.items(), key=lambda one: theme_label(one[0]).casefold())
    return [(None, table.overall), *by_name]


def chart_of(table: InfluenceTable) -> Picture | None:
    """Draw what there is enough of; None where there is nothing to compare yet."""
    compared = [one for one in rows_of(table) if one[1].extra is not None]
    if not compared:
        return None
    seen, alone = _("gezien"), _("zelf gevonden")
    shown = [
        Bar(_name(theme), round(100 * (share.value or 0)), series, _percent(share))
        for theme, one in compared
        for series, share in ((seen, one.followed), (alone, one.found))
    ]
    words = _(
        "Van alle voorstellen die iemand zag, nam hij %(seen)s over. "
        "Van de verborgen voorstellen vond hij %(alone)s zelf.",
        seen=_percent(table.overall.followed),
        alone=_percent(table.overall.found),
    )
    return bars(
        shown,
        alt_text=words,
        axis=_("van de 100 voorstellen"),
        colours={seen: BRAND, alone: BETTER},
        most=100,
    )


def _name(theme: str | None) -> str:
    return theme_label(theme) if theme else _("Alle thema’s")


def _percent(share: Share) -> str:
    return f"{round(100 * share.value)}%" if share.value is not None else "–"

"""Charts of the monitor: who asked, what was used, what it changed in tailored care."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import altair as alt
from flask_babel import gettext as _

from analysis.charts import (
    BRAND,
    GOOD,
    INFO,
    INK,
    WIDTH,
    Bar,
    Picture,
    bars,
    drawn,
    name_axis,
    row_height,
    wrap,
)
from analysis.journey_codes import score_of
from analysis.journey_counts import Tally
from analysis.savings import Swing
from app.labels import label

THOUSAND = 1000


def counts_picture(
    kind: str, counts: Mapping[str, int], *, axis: str, alt_text: str
) -> Picture | None:
    """Draw counts per code, the largest first; None when there is nothing to draw."""
    if not counts:
        return None
    order = sorted(counts.items(), key=lambda one: -one[1])
    rows = [Bar(label(kind, code).capitalize(), count) for code, count in order]
    return bars(rows, axis=axis, alt_text=alt_text)


def asked_picture(tally: Tally) -> Picture | None:
    """Draw who brought the question."""
    most = max(tally.asked_by, key=lambda code: tally.asked_by[code], default="")
    words = label("asked_by", most) if most else ""
    said = _("Wie de vraag stelde, in klantreizen. Het vaakst: %(who)s.", who=words)
    return counts_picture("asked_by", tally.asked_by, axis=_("aantal klantreizen"), alt_text=said)


def resources_picture(tally: Tally) -> Picture | None:
    """Draw which resources were used."""
    most = max(tally.resources, key=lambda code: tally.resources[code], default="")
    words = label("resource", most) if most else ""
    said = _("Welke hulpbronnen mensen gebruikten. Het vaakst: %(what)s.", what=words)
    return counts_picture("resource", tally.resources, axis=_("aantal klantreizen"), alt_text=said)


def effects_picture(tally: Tally) -> Picture | None:
    """Draw per kind of care in how many journeys it became less, stayed, or became more."""
    names = {2: _("minder"), 1: _("gelijk"), 0: _("meer")}
    rows = []
    for care, effects in tally.effects.items():
        summed = dict.fromkeys(names, 0)
        for effect, count in effects.items():
            summed[min(score_of(effect), 2)] += count
        rows += [
            Bar(label("care", care).capitalize(), count, names[score])
            for score, count in summed.items()
            if count
        ]
    if not rows:
        return None
    colours = {names[2]: GOOD, names[1]: INFO, names[0]: BRAND}
    said = _("Per soort zorg: in hoeveel klantreizen er minder, evenveel of meer zorg kwam.")
    return bars(rows, axis=_("aantal klantreizen"), alt_text=said, colours=colours)


def tornado_picture(found: Sequence[Swing], whole: Fraction) -> Picture:
    """Draw how far the total moves over the range of each assumption, the widest on top."""
    data = [
        {
            "name": wrap(label("assumption", swing.name)),
            "from": float(min(swing.at_low, swing.at_high)) / THOUSAND,
            "to": float(max(swing.at_low, swing.at_high)) / THOUSAND,
        }
        for swing in found
    ]
    high = row_height(str(one["name"]) for one in data)
    # The scale need not begin at nought: a range is a place, not a length.
    ends = alt.Scale(zero=False, nice=True, padding=8)
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=name_axis())
    )
    ranges = base.mark_bar(color=BRAND).encode(
        x=alt.X(
            "from:Q",
            title=_("duizend euro, alles samen"),
            scale=ends,
            axis=alt.Axis(format=",~f"),
        ),
        x2="to:Q",
    )
    ours = alt.Chart(alt.InlineData(values=[{"at": float(whole) / THOUSAND}]))
    line = ours.mark_rule(color=INK, strokeWidth=2).encode(x="at:Q")
    chart = alt.layer(ranges, line).properties(width=WIDTH, height=alt.Step(high))
    words = label("assumption", found[0].name)
    said = _("Hoeveel de uitkomst verschuift per aanname. De breedste is: %(what)s.", what=words)
    return drawn(chart, alt_text=said)

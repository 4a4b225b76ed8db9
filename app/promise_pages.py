"""What the pages about the promise to residents show: counts, charts, and the words behind one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from analysis import charts
from analysis.charts import BRAND, Bar, Picture, bars
from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES
from analysis.human_shares import percentage
from analysis.promise_counts import (
    AnswerCounts,
    LineCounts,
    StudyPromise,
    answer_counts,
    released_of,
    study_promise,
)
from analysis.resident_promises import ANSWERS, Group, shipped_promise
from analysis.study_voices import HeardNetwork, study_voices
from analysis.teller_fragments import QuoteState, teller_fragments
from app.labels import label, theme_label
from app.review_pages import actor_label
from research.codebook import Pole
from research.errors import NotFoundError
from research.studies import Study

ANSWER_WORDS = {
    "solution": _l("Is er een oplossing?"),
    "can_go_on": _l("Kan de klant verder?"),
    "goes_on_how": _l("Hoe kan de klant verder?"),
    "lasting": _l("Houdt het stand?"),
}
# How an address names what a number counts.
WELL, BETTER, SILENT = "goed", "beter", "stil"
WHAT_WORDS = {
    WELL: _l("Ging goed"),
    BETTER: _l("Kan beter"),
    SILENT: _l("Niemand sprak erover"),
}
SHORT_WORDS = {WELL: _l("ging goed"), BETTER: _l("kan beter"), SILENT: _l("stil")}
COLOURS = {WELL: charts.GOOD, BETTER: charts.BETTER, SILENT: charts.SOFT}


@dataclass(frozen=True)
class LineShown:
    """One sentence with its numbers: the networks per address, and the names of its themes."""

    number: int
    counts: LineCounts
    cells: Mapping[str, tuple[HeardNetwork, ...]]
    released: int
    themes: tuple[str, ...]

    @property
    def fragments(self) -> int:
        """Return how many fragments speak to it."""
        return len({one for told in self.counts.fragments.values() for one in told})


def promise_facts(session: Session, study: Study) -> dict[str, Any]:
    """Return every number of the page with its charts; no words of tellers."""
    told = study_promise(session, study.id, study_voices(session, study.id))
    groups = {group: _shown(session, told, group) for group in Group}
    return {
        "told": told,
        "promise": told.promise,
        "groups": groups,
        "chart": _chart(told, groups[Group.PROMISE]),
        "policy": [(one, _answer_chart(one)) for one in told.policy],
        "example": shipped_promise(),
        "what_words": WHAT_WORDS,
        "answer_words": ANSWER_WORDS,
        "share": share,
    }


def line_facts(session: Session, study: Study, line_id: str, what: str) -> dict[str, Any]:
    """Return what makes one number of one sentence: its networks, and who says what there.

    Raises:
        NotFoundError: no such sentence or number.
    """
    told = study_promise(session, study.id, study_voices(session, study.id))
    counts = next((one for one in told.lines if one.line.id == line_id), None)
    if counts is None or what not in WHAT_WORDS:
        raise NotFoundError
    ids = {
        WELL: counts.fragments[Pole.SUCCESS],
        BETTER: counts.fragments[Pole.FAILURE],
        SILENT: (),
    }[what]
    words = teller_fragments(session, ids)
    networks = _cells(counts)[what]
    return {
        "line": counts.line,
        "what": WHAT_WORDS[what],
        "is_silence": what == SILENT,
        "count": len(networks),
        "heard": counts.heard,
        "networks": networks,
        "words": {
            one.network.id: [w for w in words if w.network.id == one.network.id] for one in networks
        },
        "kept": QuoteState.WITHHELD,
        "actor_label": actor_label,
        "share": share,
    }


def answer_facts(session: Session, study: Study, attribute: str) -> dict[str, Any]:
    """Return which networks answer one question in which way.

    Raises:
        NotFoundError: no such question.
    """
    if attribute not in ANSWERS:
        raise NotFoundError
    counts = answer_counts(attribute, study_voices(session, study.id).networks)
    return {"counts": counts, "title": ANSWER_WORDS[attribute], "share": share}


def share(count: int, whole: int) -> str:
    """Return a count out of a whole; with a percentage where there are enough."""
    text = _("%(num)s van %(total)s", num=count, total=whole)
    if whole < ENOUGH_FOR_PERCENTAGES:
        return str(text)
    return f"{text} ({percentage(count, whole)}%)"


def _shown(session: Session, told: StudyPromise, group: Group) -> list[LineShown]:
    lines = [one for one in told.lines if one.line.group == group]
    return [
        LineShown(
            number,
            one,
            _cells(one),
            released_of(session, [f for ids in one.fragments.values() for f in ids]),
            tuple(dict.fromkeys(theme_label(theme) for theme in one.line.themes)),
        )
        for number, one in enumerate(lines, start=1)
    ]


def _cells(counts: LineCounts) -> dict[str, tuple[HeardNetwork, ...]]:
    return {WELL: counts.well, BETTER: counts.better, SILENT: counts.silent}


def _chart(told: StudyPromise, lines: Sequence[LineShown]) -> Picture | None:
    rows = [
        Bar(f"{line.number}.", len(networks), series=str(SHORT_WORDS[what]))
        for line in lines
        if line.counts.has_theme
        for what, networks in line.cells.items()
    ]
    if not rows or not told.heard:
        return None
    parts = [
        _(
            "zin %(number)s: ging goed %(well)s, kan beter %(better)s, stil %(silent)s",
            number=line.number,
            well=len(line.cells[WELL]),
            better=len(line.cells[BETTER]),
            silent=len(line.cells[SILENT]),
        )
        for line in lines
        if line.counts.has_theme
    ]
    what = _("Drie staven per zin van de belofte, in netwerken.")
    return bars(
        rows,
        alt_text=f"{what} {'; '.join(map(str, parts))}.",
        axis=str(_("aantal netwerken")),
        colours={str(SHORT_WORDS[what]): colour for what, colour in COLOURS.items()},
        most=told.heard,
    )


def _answer_chart(counts: AnswerCounts) -> Picture | None:
    if not counts.known:
        return None
    named = [(label("value", value), len(told)) for value, told in counts.values.items()]
    parts = "; ".join(f"{name} {count}" for name, count in named)
    return bars(
        [Bar(name.capitalize(), count) for name, count in named],
        alt_text=f"{ANSWER_WORDS[counts.attribute]} {parts}.",
        axis=str(_("aantal netwerken")),
        colours={"": BRAND},
        most=counts.known,
    )

"""What the pages about the order of a chapter show: sections and parts in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from analysis.chapter_figures import FIGURES
from analysis.chapter_outline import Outline, Part, PartKind, Place
from analysis.chapters import ChapterFacts
from analysis.claim_support import ClaimView
from analysis.outline_acts import REMOVABLE

SYSTEM_WORDS = {
    "introduction": _l("De inleiding"),
    "question": _l("De vraag van het onderzoek"),
    "response": _l("De aantallen, van bestand tot gesprek"),
    "commitments": _l("De afspraken van professionals, als aantallen"),
    "limits": _l("Wat het onderzoek niet zegt"),
}
FIGURE_WORDS = {
    "heard": _l("Wie wij spraken, per rol"),
    "went_well": _l("Wat goed ging, per thema"),
    "could_be_better": _l("Wat beter kan, per thema"),
    "promise": _l("De belofte aan inwoners"),
    "promise_list": _l("Wat de belofte nog meer inhoudt"),
    "goes_on_how": _l("Hoe de klant verder kan"),
    "lasting": _l("Of het standhoudt"),
}
# Offered once a second person looked at the promise.
OF_THE_PROMISE = {"promise", "promise_list"}
KIND_WORDS = {
    PartKind.TEXT: _l("tekst"),
    PartKind.CLAIM: _l("bewering"),
    PartKind.QUOTE: _l("citaat"),
    PartKind.CHART: _l("grafiek"),
    PartKind.TABLE: _l("tabel"),
    PartKind.SYSTEM: _l("van het programma"),
}
MOST_SIGNS = 160


@dataclass(frozen=True)
class PartLine:
    """One part as the page shows it.

    Attributes:
        part: as kept.
        kind: what it is, in words.
        words: its first words.
        is_own: whether the words are Dutch text of the editor or a teller.
        can_write, can_remove: what may be done with it here.
        claim: the claim to open; None for other parts.
        stays_out: whether a claim is not in the file now.
    """

    part: Part
    kind: Any
    words: str
    is_own: bool
    can_write: bool
    can_remove: bool
    claim: ClaimView | None = None
    stays_out: bool = False


@dataclass(frozen=True)
class PlaceLines:
    """One section with its parts."""

    place: Place
    parts: list[PartLine]


def lines_of(outline: Outline, facts: ChapterFacts) -> list[PlaceLines]:
    """Return the sections with what stands in them, in words."""
    views = {
        str(view.claim.id): view for view in (*facts.claims, *facts.kept_back, *facts.left_out)
    }
    out = {str(view.claim.id) for view in (*facts.kept_back, *facts.left_out)}
    quotes = quotes_in(facts)
    return [
        PlaceLines(one, [_line(part, views, out, quotes) for part in one.parts])
        for one in outline.sections
    ]


def quotes_in(facts: ChapterFacts) -> dict[str, str]:
    """Return the quotes that stand in the chapter now, by fragment."""
    return {
        str(line.told.fragment.id): line.told.text
        for view in facts.claims
        for line in view.lines
        if line.quoted
    }


def offered(facts: ChapterFacts) -> list[tuple[str, Any]]:
    """Return what may be added to a section, as choices of a form."""
    choices: list[tuple[str, Any]] = [("text", _("Tekst van uzelf"))]
    for one in FIGURES:
        if one.name in OF_THE_PROMISE and not facts.promise.promise.may_go_out:
            continue
        name = FIGURE_WORDS[one.name]
        if one.has_chart:
            choices.append((f"chart:{one.name}", _("Grafiek met tabel: %(what)s", what=name)))
        choices.append((f"table:{one.name}", _("Alleen de tabel: %(what)s", what=name)))
    for fragment, words in quotes_in(facts).items():
        choices.append((f"quote:{fragment}", _("Citaat apart: %(words)s", words=_short(words))))
    return choices


def _line(
    part: Part, views: Mapping[str, ClaimView], out: set[str], quotes: Mapping[str, str]
) -> PartLine:
    kind = PartKind(part.kind)
    view = views.get(part.ref) if kind is PartKind.CLAIM else None
    if view is not None:
        words = view.sentence
    elif kind is PartKind.TEXT:
        words = part.words
    elif kind is PartKind.QUOTE:
        words = quotes.get(part.ref) or _("Dit citaat mag er nu niet staan.")
    elif kind is PartKind.SYSTEM:
        words = str(SYSTEM_WORDS[part.ref])
    else:
        words = str(FIGURE_WORDS[part.ref])
    return PartLine(
        part=part,
        kind=KIND_WORDS[kind],
        words=_short(words),
        is_own=kind in {PartKind.TEXT, PartKind.CLAIM, PartKind.QUOTE},
        can_write=kind is PartKind.TEXT,
        can_remove=kind in REMOVABLE,
        claim=view,
        stays_out=part.ref in out,
    )


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= MOST_SIGNS else f"{line[:MOST_SIGNS].rsplit(' ', 1)[0]} …"

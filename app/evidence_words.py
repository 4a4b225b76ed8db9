"""The question behind a count, in words, and the cases under it as a page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from analysis.claim_evidence import (
    ABOUT_THEMES,
    Case,
    Condition,
    Counted,
    Test,
    Unit,
    values_of_network,
)
from analysis.teller_fragments import TellerFragment, teller_fragments
from app.labels import label, theme_label, translated
from research.codebook import codebook

# More cases than anybody reads on one page: the counts above them hold for all.
MOST_CASES = 60


@dataclass(frozen=True)
class CaseLine:
    """One case on the page: a network or one voice in it, with what it says to the question."""

    reference: str
    who: str
    says: tuple[str, ...]
    words: tuple[TellerFragment, ...]


@dataclass(frozen=True)
class CaseLines:
    """The first cases of one kind, and how many more there are."""

    lines: tuple[CaseLine, ...]
    more: int


def question_words(counted: Counted) -> list[str]:
    """Return the conditions for a unit to belong to the question, in words."""
    return [condition_words(one) for one in counted.query.base]


def answer_words(counted: Counted) -> list[str]:
    """Return the conditions for a unit to count, in words."""
    return [condition_words(one) for one in counted.query.met]


def condition_words(one: Condition) -> str:
    """Return one condition in words."""
    match one.test:
        case Test.VALUE | Test.ANSWER | Test.OF_NETWORK:
            values = ", ".join(str(label("value", value)) for value in one.values)
            return str(_("%(what)s: %(values)s", what=attribute_words(one.name), values=values))
        case Test.ROLE:
            roles = ", ".join(str(label("actor_role", role)) for role in one.values)
            return str(_("wie het vertelt: %(roles)s", roles=roles))
        case Test.TOLD:
            return _told_words(one)
        case Test.SEES_OTHERWISE:
            what = attribute_words(one.name)
            return str(_("iemand antwoordt anders dan de klant op: %(what)s", what=what))
        case Test.OTHER_POLE:
            what = theme_label(one.values[0])
            return str(_("de klant en een ander zeggen iets anders over: %(what)s", what=what))
        case Test.SAME_POLES:
            what = theme_label(one.values[0])
            return str(_("de klant en een ander zeggen hetzelfde over: %(what)s", what=what))
        case Test.SEVERAL:
            what = attribute_words(one.name)
            return str(_("%(what)s: minstens %(num)s", what=what, num=one.values[0]))


def attribute_words(name: str) -> str:
    """Return what an attribute asks, in the language of the reader."""
    book = codebook()
    known = {one.id: one.label for one in (*book.interview_attributes, *book.network_attributes)}
    return translated(known[name])


def case_lines(session: Session, counted: Counted, cases: Sequence[Case]) -> CaseLines:
    """Return the first cases with their words; who reads them is noted by the page."""
    shown = cases[:MOST_CASES]
    marks = [mark for case in shown for mark in _marks(counted, case)]
    words = {one.fragment.id: one for one in teller_fragments(session, marks)}
    lines = tuple(_line(counted, case, words) for case in shown)
    return CaseLines(lines, len(cases) - len(shown))


def _told_words(one: Condition) -> str:
    themes = ", ".join(theme_label(theme) for theme in one.values) or str(_("iets"))
    if one.name == "success":
        return str(_("iemand vertelde dat dit goed ging: %(themes)s", themes=themes))
    return str(_("iemand vertelde dat dit beter kan: %(themes)s", themes=themes))


def _line(counted: Counted, case: Case, words: dict[UUID, TellerFragment]) -> CaseLine:
    who = ""
    if case.voice is not None:
        actor = case.voice.actor
        who = f"{label('actor_role', actor.role)} {actor.number}"
    told = tuple(words[one] for one in _marks(counted, case) if one in words)
    return CaseLine(case.network.network.reference, who, tuple(_says(counted, case)), told)


def _marks(counted: Counted, case: Case) -> list[UUID]:
    """The fragments of a case: of the themes that the question is about, of either pole."""
    themes = {
        theme for one in counted.query.met if one.test in ABOUT_THEMES for theme in one.values
    }
    found = [
        mark.fragment_id
        for voice in case.voices
        for (theme, _pole), marks in voice.told.items()
        if theme in themes
        for mark in marks
    ]
    return list(dict.fromkeys(found))


def _says(counted: Counted, case: Case) -> Iterable[str]:
    """The answers of a case: the value of the network, and of each voice what he sees."""
    for one in (*counted.query.base, *counted.query.met):
        if one.test is Test.VALUE:
            value = _value_words(case, one.name)
            yield _("%(what)s: %(values)s", what=attribute_words(one.name), values=value)
        elif one.test in {Test.OF_NETWORK, Test.SEVERAL}:
            known = values_of_network(case.network, one.name) or ("unknown",)
            values = ", ".join(label("value", value) for value in known)
            yield _("%(what)s: %(values)s", what=attribute_words(one.name), values=values)
        elif one.test in {Test.ANSWER, Test.SEES_OTHERWISE}:
            yield from _answers(case, one, counted.query.unit)


def _value_words(case: Case, attribute: str) -> str:
    value = case.network.value(attribute)
    if value is None and case.network.standings[attribute].is_unsettled:
        return str(_("vertellers verschillen"))
    return label("value", value or "unknown")


def _answers(case: Case, one: Condition, unit: Unit) -> Iterable[str]:
    for voice in case.voices:
        value = label("value", voice.answers.get(one.name, "unknown"))
        if unit is Unit.ACTOR:
            yield _("%(what)s: %(values)s", what=attribute_words(one.name), values=value)
        else:
            role = f"{label('actor_role', voice.actor.role)} {voice.actor.number}"
            yield _("%(what)s: %(values)s", what=role, values=value)

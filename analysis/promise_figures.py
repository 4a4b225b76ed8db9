"""The promise to residents as it stands in a chapter: charts and tables without small counts.

One or two networks that told something are told as "een of twee". Nothing else in the same row,
or left out of it, gives such a count away. How many were silent is no word of anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.document import Chart, Table
from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES, counted, dutch_date, starting
from analysis.human_shares import percentage
from analysis.promise_counts import AnswerCounts, LineCounts, StudyPromise
from analysis.resident_promises import Group
from analysis.small_cells import A_FEW, SMALLEST_INSIDE

ANSWER_TITLES = {
    "can_go_on": "Kan de klant verder?",
    "goes_on_how": "Hoe kan de klant verder?",
    "lasting": "Houdt het stand?",
}
VALUE_WORDS = {
    "yes": "ja",
    "no": "nee",
    "partly": "gedeeltelijk",
    "alone": "alleen",
    "with_circle": "met de eigen kring",
    "with_support": "nog met ondersteuning",
}
NO_STORY = "niet te horen"
NOT_SHOWN = "niet getoond"


@dataclass(frozen=True)
class ShownCount:
    """One count as it may stand in a file.

    Attributes:
        text: what stands there.
        bar: the length of its bar; of a count that is not told, the same for each of them.
        is_exact: whether the text tells the count.
    """

    text: str
    bar: int
    is_exact: bool = True


def shown_count(count: int, whole: int) -> ShownCount:
    """Return how many networks tell something as it may be shown; nobody is no small count."""
    if 0 < count <= A_FEW:
        return ShownCount("een of twee", A_FEW, is_exact=False)
    return _exact(count, whole)


def shown_line(line: LineCounts) -> tuple[ShownCount, ShownCount, ShownCount]:
    """Return what went well, what could be better and the silence, as they may be shown.

    Beside a small count the silence is never told, whatever it is: from the silence, and from
    the choice to leave it out, one could work the small count out.
    """
    heard = line.heard
    well, better = (shown_count(len(one), heard) for one in (line.well, line.better))
    if well.is_exact and better.is_exact:
        return well, better, _exact(len(line.silent), heard)
    return well, better, ShownCount(NOT_SHOWN, 0, is_exact=False)


def shown_answers(counts: AnswerCounts) -> list[tuple[tuple[str, ...], int]]:
    """Return values with their counts; a small count is told together with the answer beside it.

    Empty when all of them would be told together.
    """
    groups: list[tuple[tuple[str, ...], int]] = [
        ((value,), len(told)) for value, told in counts.values.items()
    ]
    while small := [n for n, one in enumerate(groups) if 0 < one[1] <= A_FEW]:
        filled = [n for n, one in enumerate(groups) if one[1]]
        least = min(small, key=lambda n: groups[n][1])
        place = filled.index(least)
        beside = [*filled[max(0, place - 1) : place], *filled[place + 1 : place + 2]]
        if not beside:
            return []
        first, second = sorted((least, min(beside, key=lambda n: groups[n][1])))
        (values, one), (others, other) = groups[first], groups[second]
        groups[first] = (values + others, one + other)
        del groups[second]
    return groups if sum(bool(count) for _values, count in groups) > 1 else []


def promise_chart(told: StudyPromise) -> Chart | Table | None:
    """Return the sentences of the promise as bars, with the table; None while it may not go out."""
    lines = _of(told, Group.PROMISE)
    if not lines:
        return None
    table = _table(told, lines, "Wat mensen vertelden over onze belofte")
    bars = [one for number, line in enumerate(lines, start=1) for one in _bars(number, line)]
    if not bars:
        return table
    return Chart(
        caption="Onze belofte, en in hoeveel netwerken mensen erover vertelden",
        alt=_alt(lines),
        axis=f"aantal netwerken, van de {told.heard}",
        tone="brand",
        most=told.heard,
        bars=tuple(bars),
        table=table,
    )


def promise_list(told: StudyPromise) -> Table | None:
    """Return the list under the promise as a table; None while it may not go out."""
    lines = _of(told, Group.LIST)
    return _table(told, lines, "Wat de belofte nog meer inhoudt") if lines else None


def answer_chart(told: StudyPromise, attribute: str) -> Chart | Table | None:
    """Return how clients go on, or whether it lasts; None while too few of that is known."""
    counts = next(one for one in told.policy if one.attribute == attribute)
    if counts.known < SMALLEST_INSIDE:
        return None
    title, groups = ANSWER_TITLES[attribute], shown_answers(counts)
    if not groups:
        return None
    bars = tuple(
        (
            starting(" of ".join(VALUE_WORDS[one] for one in values)),
            count,
            _exact(count, counts.known).text,
        )
        for values, count in groups
    )
    parts = ", ".join(f"{name.lower()} {text}" for name, _count, text in bars)
    return Chart(
        caption=title,
        alt=f"Staven met het aantal netwerken per antwoord: {parts}.",
        axis=f"aantal netwerken, van de {counts.known}",
        tone="brand",
        most=counts.known,
        bars=bars,
        table=Table(
            caption=f"{title} {_basis(counts)}",
            head=("Antwoord", "Netwerken"),
            rows=tuple((name, text) for name, _count, text in bars),
        ),
    )


def _named(values: Iterable[str]) -> str:
    return starting(" of ".join(VALUE_WORDS[one] for one in values))


def _exact(count: int, whole: int) -> ShownCount:
    text = f"{count} van {whole}"
    if whole >= ENOUGH_FOR_PERCENTAGES:
        text += f" ({percentage(count, whole)}%)"
    return ShownCount(text, count)


def _basis(counts: AnswerCounts) -> str:
    known = counted(counts.known, "netwerk", "netwerken")
    if not counts.unknown:
        return f"Bekend van alle {known}"
    return f"Bekend van {known}, niet bekend van {len(counts.unknown)}"


def _of(told: StudyPromise, group: Group) -> list[LineCounts]:
    if not told.promise.may_go_out or told.heard < SMALLEST_INSIDE:
        return []
    return [one for one in told.lines if one.line.group == group]


def _table(told: StudyPromise, lines: Sequence[LineCounts], caption: str) -> Table:
    dated = f", {dutch_date(told.promise.dated)}" if told.promise.dated else ""
    return Table(
        caption=f"{caption}. Bron van de belofte: {told.promise.source}{dated}",
        head=("Belofte", "Ging goed", "Kan beter", "Niemand sprak erover"),
        rows=tuple(_row(number, one) for number, one in enumerate(lines, start=1)),
    )


def _row(number: int, line: LineCounts) -> tuple[str, ...]:
    name = f"{number}. {line.line.text}"
    if not line.has_theme:
        return (name, "–", "–", NO_STORY)
    return (name, *(one.text for one in shown_line(line)))


def _bars(number: int, line: LineCounts) -> Iterator[tuple[str, int, str]]:
    if not line.has_theme:
        return
    for what, cell in zip(("ging goed", "kan beter", "stil"), shown_line(line), strict=True):
        yield f"{number}. {what}", cell.bar, cell.text


def _alt(lines: Iterable[LineCounts]) -> str:
    told = [
        f"zin {number}: ging goed {well.text}, kan beter {better.text}, stil {silent.text}"
        for number, line in enumerate(lines, start=1)
        if line.has_theme
        for well, better, silent in [shown_line(line)]
    ]
    return f"Drie staven per zin van de belofte. In netwerken, {'; '.join(told)}."

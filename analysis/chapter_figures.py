"""The charts and tables that a chapter can show, each made from the facts of that moment."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.chapter_response import response_lines
from analysis.chapters import ChapterFacts
from analysis.document import Chart, Table
from analysis.human_numbers import counted, number_word, starting
from analysis.promise_figures import answer_chart, promise_chart, promise_list
from analysis.small_cells import A_FEW
from research.codebook import Pole

# More bars than this nobody reads.
MOST_BARS = 10
# One bar is no comparison.
FEWEST_BARS = 2


@dataclass(frozen=True)
class Figure:
    """A chart that an editor can choose.

    Attributes:
        name: as kept in the outline.
        title: as shown to the editor.
        make: returns the chart, or None while there is too little to draw.
        has_chart: whether it is more than a table.
    """

    name: str
    title: str
    make: Callable[[ChapterFacts], Chart | Table | None]
    has_chart: bool = True


def figure_of(facts: ChapterFacts, name: str) -> Chart | Table | None:
    """Return a chart by its name; None when nobody knows it or there is too little to draw."""
    figure = next((one for one in FIGURES if one.name == name), None)
    return figure.make(facts) if figure else None


def heard_table(facts: ChapterFacts) -> Table | None:
    """Return who was heard and who was not, per role; small roles together."""
    lines = response_lines(facts.response)
    if not lines:
        return None
    return Table(
        caption="Wie wij hoorden, en wie niet",
        head=("Wie", "Gehoord", "Niet gehoord, en waarom"),
        rows=tuple(
            (one.name, f"{one.heard} van {one.actors}", one.reasons or "–") for one in lines
        ),
    )


def _heard(facts: ChapterFacts) -> Chart | Table | None:
    lines, table = response_lines(facts.response), heard_table(facts)
    if table is None or len(lines) < FEWEST_BARS:
        return table
    parts = ", ".join(f"{one.name.lower()} {one.heard} van {one.actors}" for one in lines)
    return Chart(
        caption="Hoeveel mensen wij spraken, per rol",
        alt=f"Staven met het aantal mensen dat wij spraken: {parts}.",
        axis="aantal mensen",
        tone="brand",
        most=max(one.actors for one in lines),
        bars=tuple((one.name, one.heard, f"{one.heard} van {one.actors}") for one in lines),
        table=table,
    )


def _factors(facts: ChapterFacts, pole: Pole, what: str, tone: str) -> Chart | None:
    heard = facts.factors.networks_heard
    found = [one for one in facts.factors.most_told(pole) if one.networks > A_FEW][:MOST_BARS]
    if len(found) < FEWEST_BARS:
        return None
    named = [(starting(facts.factors.book.theme(one.theme).label), one) for one in found]
    first = named[0]
    return Chart(
        caption=f"{what}, naar het aantal netwerken",
        alt=(
            f"Staven met in hoeveel van de {number_word(heard)} netwerken mensen het vertelden. "
            f"Bovenaan staat {first[0]}, in {counted(first[1].networks, 'netwerk', 'netwerken')}. "
            "Thema's uit een of twee netwerken staan er niet bij."
        ),
        axis=f"aantal netwerken, van de {heard}",
        tone=tone,
        most=heard,
        bars=tuple((name, one.networks, str(one.networks)) for name, one in named),
        table=Table(
            caption=f"De aantallen bij de grafiek: {what.lower()}",
            head=("Thema", "Netwerken", "Van de"),
            rows=tuple((name, str(one.networks), str(heard)) for name, one in named),
        ),
    )


FIGURES = (
    Figure("heard", "Wie wij spraken, per rol", _heard),
    Figure(
        "went_well",
        "Wat goed ging, per thema",
        lambda facts: _factors(facts, Pole.SUCCESS, "Wat goed ging", "good"),
    ),
    Figure(
        "could_be_better",
        "Wat beter kan, per thema",
        lambda facts: _factors(facts, Pole.FAILURE, "Wat beter kan", "better"),
    ),
    Figure("promise", "De belofte aan inwoners", lambda facts: promise_chart(facts.promise)),
    Figure(
        "promise_list",
        "Wat de belofte nog meer inhoudt",
        lambda facts: promise_list(facts.promise),
        has_chart=False,
    ),
    Figure(
        "goes_on_how",
        "Hoe de klant verder kan",
        lambda facts: answer_chart(facts.promise, "goes_on_how"),
    ),
    Figure("lasting", "Of het standhoudt", lambda facts: answer_chart(facts.promise, "lasting")),
)

"""The chapter as one tree: what the editor arranged, filled in with the facts of this moment."""

from collections.abc import Callable, Iterator

from analysis.chapter_appendices import appendices_of
from analysis.chapter_figures import figure_of
from analysis.chapter_limits import limits_of
from analysis.chapter_outline import FOUND, Outline, Part, PartKind, Place, arranged
from analysis.chapter_summary import summary_of
from analysis.chapters import ChapterFacts
from analysis.claim_support import ClaimView, SupportLine
from analysis.document import (
    DEFAULT_COLOUR,
    Block,
    Chart,
    Counts,
    Document,
    Items,
    Para,
    Quote,
    Section,
    Sentence,
)
from analysis.human_numbers import counted, counted_word, dutch_date
from analysis.markdown import paragraphs_of
from analysis.reviews import CommitmentState
from interviews.placeholders import ROLE_WORDS

DRAFT = "Concept: dit hoofdstuk is nog niet vastgesteld."
WARNING = (
    "Voorbeeldgegevens. De mensen en de verhalen in dit hoofdstuk zijn verzonnen. Gebruik de "
    "uitkomsten nergens voor."
)


def chapter_document(
    facts: ChapterFacts,
    outline: Outline,
    *,
    standing: str = DRAFT,
    colour: str = DEFAULT_COLOUR,
    house: str = "",
) -> Document:
    """Return the whole chapter as a tree.

    Args:
        facts: of this moment.
        outline: as kept; claims that nobody placed yet find their section.
        standing: which edition it is, or that it is a draft.
        colour: of the house, readable on white.
        house: who publishes it; the organisation of the study when left out.
    """
    filling = _Filling(facts, arranged(outline, facts))
    sections = filling.sections()
    numbers = {view.claim.id: number for number, view in enumerate(filling.numbered, start=1)}
    summary = (summary_of(facts, numbers),) if facts.response.heard else ()
    study = facts.study
    return Document(
        title=facts.title,
        house=house or study.organisation,
        source=" · ".join(part for part in (house or study.organisation, study.title) if part),
        period=f"{dutch_date(study.starts_on)} tot en met {dutch_date(study.ends_on)}",
        standing=standing,
        warning=WARNING if study.synthetic else "",
        colour=colour,
        sections=(*summary, *sections, *appendices_of(facts, filling.numbered)),
    )


class _Filling:
    """Fills the parts of an outline, and numbers the sentences in the order of reading."""

    def __init__(self, facts: ChapterFacts, outline: Outline) -> None:
        self.facts, self.outline = facts, outline
        self.numbered: list[ClaimView] = []
        self.views = {str(view.claim.id): view for view in facts.claims}
        self.alone = {one.ref for one in outline.parts() if one.kind == PartKind.QUOTE}

    def sections(self) -> tuple[Section, ...]:
        """Return the sections; one without a word under its heading is left out."""
        made = [self._section(one) for one in self.outline.sections]
        return tuple(one for one in made if one.blocks)

    def _section(self, place: Place) -> Section:
        blocks = [block for part in place.parts for block in self._blocks(part)]
        told = [one for one in blocks if isinstance(one, Para | Sentence | Quote | Items)]
        if place.gathers not in {"", FOUND} and not told:
            blocks.insert(0, Para("Hierover is nog niets opgeschreven."))
        return Section(place.id, place.title, tuple(blocks))

    def _blocks(self, part: Part) -> Iterator[Block]:
        if part.kind == PartKind.TEXT:
            yield from map(Para, paragraphs_of(part.words))
        elif part.kind == PartKind.CLAIM:
            yield from self._claim(part)
        elif part.kind == PartKind.QUOTE:
            yield from (
                _quote(line)
                for view in self.views.values()
                for line in view.lines
                if line.quoted and str(line.told.fragment.id) == part.ref
            )
        elif part.kind == PartKind.SYSTEM:
            yield from SYSTEM[part.ref](self.facts)
        else:
            yield from self._figure(part)

    def _claim(self, part: Part) -> Iterator[Block]:
        view = self.views.get(part.ref)
        if view is None:
            return
        self.numbered.append(view)
        fragments = tuple(str(line.told.fragment.id) for line in view.lines)
        yield Sentence(part.ref, view.sentence, len(self.numbered), fragments)
        for line in view.lines:
            if line.quoted and str(line.told.fragment.id) not in self.alone:
                yield _quote(line)

    def _figure(self, part: Part) -> Iterator[Block]:
        figure = figure_of(self.facts, part.ref)
        if isinstance(figure, Chart) and part.kind == PartKind.TABLE:
            yield figure.table
        elif figure is not None:
            yield figure


def _quote(line: SupportLine) -> Quote:
    by = ROLE_WORDS[line.told.role]
    if not line.told.verbatim:
        by += ", samengevat door de interviewer"
    return Quote(str(line.told.fragment.id), line.told.text, by)


def _introduction(facts: ChapterFacts) -> Iterator[Block]:
    yield from map(Para, paragraphs_of(facts.introduction))


def _question(facts: ChapterFacts) -> Iterator[Block]:
    yield Para(facts.study.question)
    yield Para(
        "Wij stelden geen vragenlijst en vroegen niet om een cijfer. Wij lieten mensen vertellen: "
        "de klant, en wie er om de klant heen staan. Samen heet dat een netwerk."
    )


def _response(facts: ChapterFacts) -> Iterator[Block]:
    response = facts.response
    if not response.actors and not response.released:
        yield Para("Er zijn nog geen netwerken geloot of in kaart gebracht.")
        return
    drawn = [
        ("klanten in het bestand", response.frame_units),
        ("netwerken geloot", response.released),
    ]
    made = [
        ("netwerken in kaart gebracht", response.networks),
        ("mensen in die netwerken samen", response.actors),
        ("mensen die meedoen goed vonden", response.agreed),
        ("mensen die wij spraken", response.heard),
        ("netwerken waaruit wij iemand spraken", response.networks_heard),
    ]
    yield Counts("Van klantenbestand naar gesprek", (*(one for one in drawn if one[1]), *made))
    if response.released > response.drawn:
        yield Para(
            f"Wij lootten {counted(response.drawn, 'netwerk', 'netwerken')} en namen er later "
            f"{response.released - response.drawn} bij uit de reserve. Ook wie afviel, telt mee "
            "in het totaal."
        )
    if response.calls:
        yield Para(f"Daarvoor hebben wij {counted(response.calls, 'keer', 'keer')} gebeld.")


def _commitments(facts: ChapterFacts) -> Iterator[Block]:
    counts = facts.commitments
    if not counts.sessions:
        yield Para("De professionals hebben de verhalen nog niet met elkaar besproken.")
        return
    said = (
        f"Professionals bespraken {counted_word(counts.networks, 'netwerk', 'netwerken')} in "
        f"{counted_word(counts.sessions, 'sessie', 'sessies')}. Zij maakten "
        f"{counted_word(counts.made, 'afspraak', 'afspraken')}."
    )
    if counts.made:
        said += (
            f" Gedaan: {counts.states[CommitmentState.DONE]}. Niet gedaan: "
            f"{counts.states[CommitmentState.NOT_DONE]}. Nog open: "
            f"{counts.states[CommitmentState.OPEN]}."
        )
    yield Para(said)


def _limits(facts: ChapterFacts) -> Iterator[Block]:
    yield Items(tuple(limits_of(facts)))


SYSTEM: dict[str, Callable[[ChapterFacts], Iterator[Block]]] = {
    "introduction": _introduction,
    "question": _question,
    "response": _response,
    "commitments": _commitments,
    "limits": _limits,
}

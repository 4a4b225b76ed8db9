"""What the system itself puts behind a chapter: its proof, the response and the method."""

from collections.abc import Iterator, Sequence

from analysis.chapter_proof import note_of
from analysis.chapter_response import NOT_HEARD_WORDS
from analysis.chapters import ChapterFacts
from analysis.claim_support import ClaimView
from analysis.document import NOT_ANSWERED, Block, Para, Section, Table, Term, Title
from analysis.human_numbers import counted
from analysis.markdown import paragraphs_of
from analysis.method_appendix import MethodLine
from analysis.response import NotHeard
from analysis.small_cells import A_FEW

HOW_WE_COUNT = (
    "Wij tellen netwerken, niet hoe vaak iets is gezegd. Alleen wat een mens heeft beoordeeld, "
    "telt mee. Namen zijn vervangen. Een citaat staat er alleen als de verteller dat goedvindt "
    "en de woorden heeft vrijgegeven."
)
HOW_TO_CHECK = (
    "Elk fragment heeft een nummer dat niets over de verteller zegt. Wie de tabellen "
    "met coderingen, antwoorden en vragen heeft, kan alles natellen."
)


def appendices_of(facts: ChapterFacts, numbered: Sequence[ClaimView]) -> Iterator[Section]:
    """Return the appendices.

    Args:
        facts: of this moment.
        numbered: the claims that stand in the chapter, in the order of their numbers.
    """
    if numbered:
        notes: list[Block] = [
            note_of(view, number) for number, view in enumerate(numbered, start=1)
        ]
        notes += [Para(HOW_WE_COUNT), Para(HOW_TO_CHECK)]
        yield Section("proof", "Waar de zinnen op steunen", tuple(notes), appendix=True)
    if facts.response.actors:
        yield Section("nonresponse", "Bijlage: de respons", tuple(_response(facts)), appendix=True)
    title = "Bijlage: hoe het onderzoek is gedaan"
    yield Section("method", title, tuple(_method(facts)), appendix=True)


def _response(facts: ChapterFacts) -> Iterator[Block]:
    response = facts.response
    missing = response.actors - response.heard
    yield Para(
        f"In de netwerken staan {counted(response.actors, 'persoon', 'mensen')}. Van "
        f"{response.heard} hebben wij een verhaal, van {missing} niet."
    )
    counts = {
        reason: sum(role.not_heard.get(reason, 0) for role in response.roles) for reason in NotHeard
    }
    rows = tuple(
        (NOT_HEARD_WORDS[reason], "een enkele" if count <= A_FEW < missing else str(count))
        for reason, count in counts.items()
        if count
    )
    if rows:
        yield Table("Waarom er van mensen geen verhaal is", ("Reden", "Mensen"), rows)


def _method(facts: ChapterFacts) -> Iterator[Block]:
    method = facts.method
    left = len(method.lines) - method.told
    told = counted(method.told, "onderdeel zegt iets", "onderdelen zeggen iets")
    yield Para(
        f"Zo is dit onderzoek gedaan. De nummers zijn die van {method.source}. {told}; "
        f"{counted(left, 'is nog open', 'zijn nog open')}."
    )
    for section in method.sections:
        yield Title(section.title)
        yield from map(_term, section.lines)


def _term(line: MethodLine) -> Block:
    paragraphs = [line.known] if line.known else []
    paragraphs += paragraphs_of(line.answer)
    if line.is_open:
        paragraphs = [NOT_ANSWERED]
    return Term(line.number, line.title, tuple(paragraphs))

"""The chapter in short: one page in plain words, made from the same facts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from analysis.chapters import ChapterFacts
from analysis.claim_support import ClaimView
from analysis.document import Block, Para, Points, Section, Sentence, Title
from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES, counted, number_word
from analysis.reviews import CommitmentState

# As many sentences of each kind as fit on one page with the rest.
MOST_POINTS = 4
# Signs that all points of one kind may have together, for the same reason.
MOST_SIGNS = 700


def summary_of(facts: ChapterFacts, numbers: Mapping[UUID, int]) -> Section:
    """Return the summary; a study without stories says so.

    Args:
        facts: of this moment.
        numbers: the number of the note of each claim that stands in the chapter, in order.
    """
    blocks: list[Block] = [Para(_what_we_did(facts))]
    for title, views in (
        ("Dit zagen wij", facts.found),
        ("Dit ging goed", facts.went_well),
        ("Dit kan beter", facts.could_be_better),
    ):
        points = _points([one for one in views if one.claim.id in numbers], numbers)
        if points:
            blocks += [Title(title), Points(points)]
    blocks += [Title("Wat er nu gebeurt"), Para(_what_follows(facts))]
    blocks += [Title("Goed om te weten"), Para(_what_we_do_not_know(facts))]
    return Section("summary", "In het kort", tuple(blocks), own_page=True)


def _points(views: Sequence[ClaimView], numbers: Mapping[UUID, int]) -> tuple[Sentence, ...]:
    points: list[Sentence] = []
    signs = 0
    for view in views[:MOST_POINTS]:
        signs += len(view.sentence)
        if points and signs > MOST_SIGNS:
            break
        fragments = tuple(str(line.told.fragment.id) for line in view.lines)
        number = numbers[view.claim.id]
        points.append(Sentence(str(view.claim.id), view.sentence, number, fragments))
    return tuple(points)


def _what_we_did(facts: ChapterFacts) -> str:
    response = facts.response
    if not response.heard:
        return "Er zijn nog geen verhalen verteld. Later staat hier wat mensen vertelden."
    people = counted(response.heard, "persoon", "mensen")
    networks = counted(response.networks_heard, "netwerk", "netwerken")
    return (
        f"Wij spraken {people} uit {networks}. Een netwerk is een klant met de mensen die om "
        "hem of haar heen staan. Iedereen vertelde een eigen verhaal. Wij vroegen geen cijfer."
    )


def _what_follows(facts: ChapterFacts) -> str:
    made = facts.commitments.made
    if not facts.commitments.sessions:
        return "Professionals gaan de verhalen nog met elkaar bespreken."
    if not made:
        return "Professionals bespraken de verhalen met elkaar. Zij spraken nog niets af."
    done = facts.commitments.states[CommitmentState.DONE]
    said = f"Professionals bespraken de verhalen en maakten {number_word(made)} "
    said += "afspraak." if made == 1 else "afspraken."
    return f"{said} Daarvan {'is' if done == 1 else 'zijn'} er {number_word(done)} gedaan."


def _what_we_do_not_know(facts: ChapterFacts) -> str:
    missing = facts.response.actors - facts.response.heard
    said = "Dit zijn ervaringen van deze mensen, op dat moment. Het zijn geen rapportcijfers."
    if 0 < facts.factors.networks_heard < ENOUGH_FOR_PERCENTAGES:
        said += " Het zijn te weinig netwerken voor percentages."
    if facts.response.heard and missing > 0:
        verb = "is" if missing == 1 else "zijn"
        people = counted(missing, "persoon", "mensen")
        said += f" Er {verb} ook {people} in deze netwerken van wie wij geen verhaal hebben."
    return said

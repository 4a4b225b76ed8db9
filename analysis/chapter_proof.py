"""What a sentence of the chapter rests on: in words, in counts, and as numbers of fragments."""

from analysis.claim_proof import counted_proof
from analysis.claim_support import ClaimView
from analysis.document import Note
from analysis.human_numbers import counted, starting
from analysis.proof_codes import codes_of, counts_of
from analysis.small_cells import A_FEW


def note_of(view: ClaimView, number: int) -> Note:
    """Return the note of a sentence: its proof, and what an auditor needs to count again."""
    return Note(
        number=number,
        claim=str(view.claim.id),
        text=proof_of(view),
        counts=counts_of(view),
        codes=codes_of(view),
        theme=view.factor.theme,
        pole=str(view.factor.pole.value),
    )


def proof_of(view: ClaimView) -> str:
    """Return what a claim rests on, in counts with their denominators.

    One or two out of more are "een enkele" here, also where a second person found the sentence
    itself fine: the proof stands beside every sentence, and nobody reads it for itself.
    """
    if view.counted is not None:
        return counted_proof(view, view.counted)
    factor, heard, people = view.factor, view.networks_heard, view.actors_heard
    networks = _few(factor.networks, of=heard, few="een enkel")
    actors = _few(factor.actors, of=people)
    fragments = counted(len(view.lines), "fragment", "fragmenten")
    tellers = _few(view.supporting_actors, of=people)
    places = _few(view.supporting_networks, of=heard, few="een enkel")
    persons = "persoon" if view.supporting_actors == 1 or tellers == "een enkele" else "mensen"
    spots = "netwerk" if view.supporting_networks == 1 or places == "een enkel" else "netwerken"
    return (
        f"{starting(view.label)}: verteld in {networks} van "
        f"{counted(heard, 'netwerk', 'netwerken')}, door {actors} van "
        f"{counted(people, 'persoon', 'mensen')} die wij spraken. De zin steunt op {fragments} "
        f"van {tellers} {persons} uit {places} {spots}. "
        f"Codeboek versie {view.claim.codebook_version}."
    )


def _few(number: int, *, of: int, few: str = "een enkele") -> str:
    return few if 0 < number <= A_FEW < of else str(number)

"""What a counted claim rests on, as a note at the end of a document."""

from analysis.claim_evidence import Counted, Unit
from analysis.claim_support import ClaimView
from analysis.human_numbers import counted, starting
from analysis.small_cells import A_FEW


def counted_proof(view: ClaimView, answer: Counted) -> str:
    """Return the count of a claim with its denominator, counter-examples and what is not known.

    The count itself stands in the sentence, at which a second person looked. How many networks
    or people are left over on the other side is told as "een enkel" where that is one or two.
    """
    noun = answer.query.noun
    others = len(answer.others)
    told = f"{starting(view.label)}: telt mee {answer.part} van {answer.whole} {noun.many}."
    told += f" Tegenvoorbeelden: {_few(others, answer.whole)}."
    if answer.unknown:
        missing = len(answer.unknown)
        told += f" Van {_few(missing, answer.whole + missing)} is het niet bekend."
    if answer.query.unit is Unit.ACTOR:
        spread = counted(answer.networks, "netwerk", "netwerken")
        told += f" Zij komen uit {spread}."
    return f"{told} Codeboek versie {view.claim.codebook_version}."


def _few(number: int, whole: int) -> str:
    return "een enkel" if 0 < number <= A_FEW < whole else str(number)

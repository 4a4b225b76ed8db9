"""What the chapter says, in the counts that its method appendix needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.claim_support import ClaimView
from research.codebook import Codebook, codebook


@dataclass(frozen=True)
class Findings:
    """What the chapter says, in counts.

    Attributes:
        coders: how many people judged words; accepted: what they accepted.
        one_coder: how much of that nobody else looked at.
        found, went_well, could_be_better: sentences in the chapter.
        left_out: sentences that nothing supports any more.
        quotes: words of tellers that stand in it.
        book: the codebook of the study as it is now.
    """

    coders: int
    accepted: int
    one_coder: int
    went_well: int
    could_be_better: int
    left_out: int
    quotes: int
    book: Codebook = field(default_factory=codebook)
    found: int = 0


def findings_of(
    *,
    coders: int,
    accepted: int,
    one_coder: int,
    found: Sequence[ClaimView],
    went_well: Sequence[ClaimView],
    could_be_better: Sequence[ClaimView],
    left_out: Sequence[ClaimView],
    book: Codebook,
) -> Findings:
    """Count what the chapter says."""
    return Findings(
        coders=coders,
        accepted=accepted,
        one_coder=one_coder,
        went_well=len(went_well),
        could_be_better=len(could_be_better),
        left_out=len(left_out),
        quotes=sum(line.quoted for view in (*went_well, *could_be_better) for line in view.lines),
        book=book,
        found=len(found),
    )

"""What a claim rests on now, and which of it may be quoted."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from analysis.claim_wording import names_other_share
from analysis.claims import (
    Claim,
    ClaimStatus,
    ClaimSupport,
    SecondLook,
    claim_sentence,
    claims_of,
    support_of,
    worded_anew,
)
from analysis.patterns import FactorCount, StudyFactors, study_factors
from analysis.second_looks import may_look, standing_look, state_of
from analysis.small_cells import SMALLEST_OUTSIDE
from analysis.teller_fragments import QuoteState, TellerFragment, teller_fragments
from research import audit
from research.codebook import Pole
from research.errors import ConflictError


class QuoteNotAllowedError(ConflictError):
    """The words may not be quoted (any more)."""

    template = "Dit fragment mag nu niet als citaat. Kijk welke fragmenten wel mogen."


@dataclass(frozen=True)
class SupportLine:
    """A fragment under a claim; ``chosen`` is the editor's wish to quote it."""

    told: TellerFragment
    chosen: bool

    @property
    def quoted(self) -> bool:
        """Return whether the words stand in the chapter: wished for and allowed now."""
        return self.chosen and self.told.quote is QuoteState.ALLOWED


@dataclass(frozen=True)
class ClaimView:
    """A claim as it stands now.

    Attributes:
        claim, sentence: the words are unsealed.
        lines: the support that still counts, in study order.
        factor: the count of theme and pole in the whole study.
        networks_heard, actors_heard: its denominators.
        state: what a second person looks at (``state_of``).
        look: what a second person said of just this; None when nobody did.
    """

    claim: Claim
    sentence: str
    lines: tuple[SupportLine, ...]
    factor: FactorCount
    networks_heard: int
    actors_heard: int
    state: str
    look: SecondLook | None

    @property
    def needs_look(self) -> bool:
        """Return whether a second person has to say that it singles nobody out.

        It describes fewer networks than may be described in public, it rests on one voice, or
        it quotes somebody.
        """
        few = self.factor.networks < SMALLEST_OUTSIDE or self.supporting_actors == 1
        return self.stands and (few or any(line.quoted for line in self.lines))

    @property
    def waits_for_look(self) -> bool:
        """Return whether it needs a look and nobody has answered."""
        return self.needs_look and self.look is None

    @property
    def may_go_out(self) -> bool:
        """Return whether it may stand in what leaves the house."""
        fine = self.look is not None and self.look.is_fine
        return self.stands and (fine or not self.needs_look)

    @property
    def lost(self) -> int:
        """Return how much support disappeared: erased, or its coding is not accepted now."""
        return max(0, self.claim.counted.get("fragments", 0) - len(self.lines))

    @property
    def stands(self) -> bool:
        """Return whether anything supports the sentence."""
        return bool(self.lines)

    @property
    def supporting_actors(self) -> int:
        """Return how many people told the supporting fragments."""
        return len({line.told.actor.id for line in self.lines})

    @property
    def supporting_networks(self) -> int:
        """Return in how many networks the supporting fragments were told."""
        return len({line.told.network.id for line in self.lines})

    @property
    def names_other_share(self) -> bool:
        """Return whether the sentence names another share of networks than was counted."""
        return names_other_share(self.sentence, self.factor, networks_heard=self.networks_heard)

    @property
    def numbers_changed(self) -> bool:
        """Return whether the counts are others than when the sentence was written."""
        then = {name: count for name, count in self.claim.counted.items() if name != "fragments"}
        return then != {
            "networks": self.factor.networks,
            "networks_heard": self.networks_heard,
            "actors": self.factor.actors,
            "actors_heard": self.actors_heard,
        }


def claim_view(session: Session, claim: Claim) -> ClaimView:
    """Return the claim as it stands now."""
    return _view(session, claim, study_factors(session, claim.study_id))


def claim_views(session: Session, study_id: UUID, factors: StudyFactors) -> list[ClaimView]:
    """Return every claim of a study as it stands now, oldest first."""
    return [_view(session, claim, factors) for claim in claims_of(session, study_id)]


def looks_for(views: Iterable[ClaimView], user_id: UUID) -> list[ClaimView]:
    """Return the claims of the chapter that wait for a look which this person may give."""
    return [
        one
        for one in views
        if one.claim.status == ClaimStatus.IN_CHAPTER
        and one.waits_for_look
        and may_look(one.claim, user_id)
    ]


def choose_quotes(
    session: Session, claim: Claim, *, fragment_ids: Iterable[UUID], chosen_by: UUID
) -> None:
    """Let exactly these fragments of the claim be quoted.

    Raises:
        QuoteNotAllowedError: one of them does not support the claim, or may not be quoted.
    """
    session.refresh(claim, with_for_update=True)
    wanted = set(fragment_ids)
    view = claim_view(session, claim)
    allowed = {
        line.told.fragment.id for line in view.lines if line.told.quote is QuoteState.ALLOWED
    }
    if not wanted <= allowed:
        raise QuoteNotAllowedError
    for support, _fragment in support_of(session, claim.id):
        support.quoted = support.fragment_id in wanted
        session.add(support)
    worded_anew(claim, by=chosen_by)
    session.add(claim)
    session.flush()
    audit.record(session, user_id=chosen_by, action="quote", kind="claim", object_id=claim.id)


def without_claim(factors: StudyFactors, claims: Iterable[Claim]) -> list[FactorCount]:
    """Return the factors that no claim is about yet, those of most networks first."""
    done = {(claim.theme, claim.pole) for claim in claims}
    open_ones = [one for one in factors.factors if (one.theme, one.pole.value) not in done]
    return sorted(open_ones, key=lambda one: (-one.networks, -one.actors))


def _view(session: Session, claim: Claim, factors: StudyFactors) -> ClaimView:
    factor = factors.of(claim.theme, Pole(claim.pole))
    support: dict[UUID, ClaimSupport] = {
        fragment.id: one for one, fragment in support_of(session, claim.id)
    }
    standing = [one for one in factor.fragment_ids if one in support]
    lines = tuple(
        SupportLine(told, support[told.fragment.id].quoted)
        for told in teller_fragments(session, standing)
    )
    state = state_of(
        claim,
        networks=factor.networks,
        tellers=len({line.told.actor.id for line in lines}),
    )
    return ClaimView(
        claim=claim,
        sentence=claim_sentence(session, claim),
        lines=lines,
        factor=factor,
        networks_heard=factors.networks_heard,
        actors_heard=factors.actors_heard,
        state=state,
        look=standing_look(session, claim, state),
    )

"""What a claim rests on now, and which of it may be quoted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.claim_evidence import Counted
from analysis.claim_proposals import PART_WORDS, Part, filled
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
from analysis.counted_claims import counted_of
from analysis.patterns import FactorCount, StudyFactors, study_factors
from analysis.quote_uses import note_choice
from analysis.second_looks import may_look, standing_looks, state_of
from analysis.small_cells import SMALLEST_OUTSIDE
from analysis.study_voices import StudyVoices, study_voices
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
        label: the name of the theme under which it counts now.
        lines: the support that still counts, in study order.
        factor: the count of theme and pole in the whole study.
        networks_heard, actors_heard: its denominators.
        state: what a second person looks at (``state_of``).
        look: what a second person said of just this; None when nobody did.
        counted: the count of now, when that is a slot in the sentence; else None.
    """

    claim: Claim
    label: str
    sentence: str
    lines: tuple[SupportLine, ...]
    factor: FactorCount
    networks_heard: int
    actors_heard: int
    state: str
    look: SecondLook | None
    counted: Counted | None = None

    @property
    def stage(self) -> str:
        """Return how far the claim is: a draft, checked by a second person, or in the chapter."""
        fine = self.look is not None and self.look.is_fine
        is_draft = self.claim.status == ClaimStatus.DRAFT
        return "checked" if is_draft and fine else self.claim.status

    @property
    def needs_look(self) -> bool:
        """Return whether a second person has to say that it singles nobody out.

        It describes fewer networks than may be described in public, it rests on one voice, or
        it quotes somebody. One with a count is always looked at.
        """
        if self.counted is not None:
            return self.stands
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
        if self.counted is not None:
            return 0
        return max(0, self.claim.counted.get("fragments", 0) - len(self.lines))

    @property
    def stands(self) -> bool:
        """Return whether anything supports the sentence."""
        if self.counted is not None:
            return self.counted.part > 0
        return bool(self.lines)

    @property
    def supporting_actors(self) -> int:
        """Return how many people said what the sentence rests on."""
        if self.counted is not None:
            return self.counted.actors
        return len({line.told.actor.id for line in self.lines})

    @property
    def supporting_networks(self) -> int:
        """Return in how many networks that was."""
        if self.counted is not None:
            return self.counted.networks
        return len({line.told.network.id for line in self.lines})

    @property
    def names_other_share(self) -> bool:
        """Return whether the sentence names another share of networks than was counted."""
        if self.counted is not None:
            return False
        return names_other_share(self.sentence, self.factor, networks_heard=self.networks_heard)

    @property
    def numbers_changed(self) -> bool:
        """Return whether the counts are others than when the sentence was written."""
        if self.counted is not None:
            kept = self.claim.counted
            return (kept["part"], kept["whole"]) != (self.counted.part, self.counted.whole)
        then = {name: count for name, count in self.claim.counted.items() if name != "fragments"}
        return then != {
            "networks": self.factor.networks,
            "networks_heard": self.networks_heard,
            "actors": self.factor.actors,
            "actors_heard": self.actors_heard,
        }


def claim_view(session: Session, claim: Claim) -> ClaimView:
    """Return the claim as it stands now."""
    voices = study_voices(session, claim.study_id) if claim.is_counted else None
    (view,) = _views(session, [claim], study_factors(session, claim.study_id), voices)
    return view


def claim_views(
    session: Session,
    study_id: UUID,
    factors: StudyFactors,
    voices: StudyVoices | None = None,
) -> list[ClaimView]:
    """Return every claim of a study as it stands now, oldest first.

    ``voices`` are those of the study, where the caller read them already.
    """
    claims = claims_of(session, study_id)
    if voices is None and any(claim.is_counted for claim in claims):
        voices = study_voices(session, study_id)
    return _views(session, claims, factors, voices)


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
    note_choice(session, claim.study_id, claim.id, chosen=wanted, by=chosen_by)
    worded_anew(claim, by=chosen_by)
    session.add(claim)
    session.flush()
    audit.record(session, user_id=chosen_by, action="quote", kind="claim", object_id=claim.id)


def without_claim(factors: StudyFactors, claims: Iterable[Claim]) -> list[FactorCount]:
    """Return the factors that no claim is about yet, those of most networks first."""
    done = {(factors.book.counts_as(claim.theme), claim.pole) for claim in claims}
    open_ones = [one for one in factors.factors if (one.theme, one.pole.value) not in done]
    return sorted(open_ones, key=lambda one: (-one.networks, -one.actors))


def _views(
    session: Session, claims: list[Claim], factors: StudyFactors, voices: StudyVoices | None
) -> list[ClaimView]:
    counts = {
        claim.id: counted_of(claim, voices) if claim.is_counted and voices else None
        for claim in claims
    }
    about = {claim.id: _factor(claim, factors, counts[claim.id]) for claim in claims}
    lines = _lines(session, about)
    states = {one.id: _state(one, about[one.id], counts[one.id], lines[one.id]) for one in claims}
    looks = standing_looks(session, states)

    def view(claim: Claim) -> ClaimView:
        counted, words = counts[claim.id], claim_sentence(session, claim)
        return ClaimView(
            claim=claim,
            label=_label(claim, factors),
            sentence=words if counted is None else filled(words, counted),
            lines=lines[claim.id],
            factor=about[claim.id],
            networks_heard=factors.networks_heard,
            actors_heard=factors.actors_heard,
            state=states[claim.id],
            look=looks.get(claim.id),
            counted=counted,
        )

    return [view(claim) for claim in claims]


def _state(
    claim: Claim,
    factor: FactorCount,
    counted: Counted | None,
    lines: tuple[SupportLine, ...],
) -> str:
    if counted is not None:
        return state_of(claim, networks=counted.part, tellers=counted.whole)
    tellers = len({line.told.actor.id for line in lines})
    return state_of(claim, networks=factor.networks, tellers=tellers)


def _lines(
    session: Session, about: Mapping[UUID, FactorCount]
) -> dict[UUID, tuple[SupportLine, ...]]:
    """Return what supports each claim; the fragments of all of them are opened at once."""
    support: dict[UUID, dict[UUID, ClaimSupport]] = {claim_id: {} for claim_id in about}
    for one in session.exec(
        select(ClaimSupport).where(col(ClaimSupport.claim_id).in_(list(about)))
    ):
        support[one.claim_id][one.fragment_id] = one
    standing = {
        claim_id: [one for one in factor.fragment_ids if one in support[claim_id]]
        for claim_id, factor in about.items()
    }
    wanted = list(dict.fromkeys(one for own in standing.values() for one in own))
    told = {one.fragment.id: one for one in teller_fragments(session, wanted)} if wanted else {}
    return {
        claim_id: tuple(
            SupportLine(told[one], support[claim_id][one].quoted) for one in own if one in told
        )
        for claim_id, own in standing.items()
    }


def _factor(claim: Claim, factors: StudyFactors, counted: Counted | None) -> FactorCount:
    """The count of theme and pole; where the claim is about no factor, that of its question."""
    if claim.pole:
        return factors.of(claim.theme, Pole(claim.pole))
    networks, actors = (counted.networks, counted.actors) if counted else (0, 0)
    # No pole says "neither": who groups by pole looks at that of the claim.
    return FactorCount(claim.theme, Pole.SUCCESS, networks, actors, 0, ())


def _label(claim: Claim, factors: StudyFactors) -> str:
    if claim.theme:
        return factors.book.theme(factors.book.counts_as(claim.theme)).label
    return PART_WORDS[Part(claim.part)]

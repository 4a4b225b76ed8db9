"""The quote board: which words may be quoted, and whose voices are missing among those chosen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.claims import Claim, ClaimSupport
from analysis.codings import Coding, CodingStatus
from analysis.quote_checks import Detail, details_of
from analysis.study_voices import HeardNetwork, StudyVoices, study_voices
from analysis.teller_fragments import QuoteState, TellerFragment, teller_fragments
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.networks import Actor, ActorRole, Network


@dataclass(frozen=True)
class BoardLine:
    """Words that may be quoted now.

    Attributes:
        told: the words with role and network.
        claims: the claims that quote them.
        details: what in them may single somebody out.
    """

    told: TellerFragment
    claims: tuple[UUID, ...]
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class Voices:
    """One group of voices: how many were heard, and how many of them are quoted."""

    heard: int
    quoted: int

    @property
    def is_missing(self) -> bool:
        """Return whether it was heard and nobody of it is quoted."""
        return self.heard > 0 and self.quoted == 0


@dataclass(frozen=True)
class QuoteBoard:
    """What may be quoted, and who is missing.

    Attributes:
        lines: quoted words first, then by network and teller.
        roles: per role that was heard.
        networks: of all networks.
        otherwise: who looks at the solution, or at how they worked together, in another way
            than the client.
        networks_without: references of the networks that were heard and are not quoted.
    """

    lines: tuple[BoardLine, ...]
    roles: Mapping[ActorRole, Voices]
    networks: Voices
    otherwise: Voices
    networks_without: tuple[str, ...]


def quote_board(session: Session, study_id: UUID) -> QuoteBoard:
    """Return the board of a study; words that may not be quoted are not on it."""
    voices = study_voices(session, study_id)
    heard = Counter(voice.actor.role for voice in voices.voices)
    claims = _claims_that_quote(session, study_id)
    told = teller_fragments(session, _released(session, study_id))
    lines = [
        BoardLine(
            one,
            claims.get(one.fragment.id, ()),
            details_of(one.text, role=one.role, heard=heard),
        )
        for one in told
        if one.quote is QuoteState.ALLOWED
    ]
    lines.sort(key=lambda one: (not one.claims, one.told.network.reference, one.told.actor.number))
    quoted = {line.told.actor.id for line in lines if line.claims}
    return _board(voices, heard, tuple(lines), quoted)


def _board(
    voices: StudyVoices, heard: Mapping[str, int], lines: tuple[BoardLine, ...], quoted: set[UUID]
) -> QuoteBoard:
    by_role = Counter(one.actor.role for one in voices.voices if one.actor.id in quoted)
    otherwise = [actor_id for network in voices.networks for actor_id in _otherwise(network)]
    without = [
        one.network.reference
        for one in voices.networks
        if not any(voice.actor.id in quoted for voice in one.voices)
    ]
    networks = len(voices.networks)
    return QuoteBoard(
        lines=lines,
        roles={
            role: Voices(heard[role], by_role[role]) for role in ActorRole if heard.get(role, 0)
        },
        networks=Voices(networks, networks - len(without)),
        otherwise=Voices(len(otherwise), sum(one in quoted for one in otherwise)),
        networks_without=tuple(without),
    )


def _otherwise(network: HeardNetwork) -> list[UUID]:
    client = [one for one in network.voices if one.actor.role == ActorRole.CLIENT]
    if not client:
        return []
    mine = client[0].answers
    return [
        voice.actor.id
        for voice in network.voices
        if voice is not client[0]
        and any(
            name in voice.answers and name in mine and voice.answers[name] != mine[name]
            for name in ("solution_view", "cooperation")
        )
    ]


def _released(session: Session, study_id: UUID) -> list[UUID]:
    """The released fragments with an accepted coding, by network, teller and place."""
    statement = (
        select(Fragment.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            col(Fragment.released_at).is_not(None),
            Coding.status == CodingStatus.ACCEPTED.value,
        )
        .order_by(Network.reference, col(Actor.number), col(Turn.seq), col(Fragment.start))
    )
    return list(dict.fromkeys(session.exec(statement)))


def _claims_that_quote(session: Session, study_id: UUID) -> dict[UUID, tuple[UUID, ...]]:
    statement = (
        select(ClaimSupport)
        .join(Claim, col(Claim.id) == ClaimSupport.claim_id)
        .where(Claim.study_id == study_id, col(ClaimSupport.quoted).is_(True))
        .order_by(col(Claim.made_at), col(Claim.id))
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for support in session.exec(statement):
        found[support.fragment_id] = (*found.get(support.fragment_id, ()), support.claim_id)
    return found

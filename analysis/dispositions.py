"""Dispositions: how each released network and each actor stands, exactly one at a time.

They follow the outline of AAPOR's Standard Definitions (10th edition, 2023) for a sample of
named persons; docs/response.md tells the choices. ``Class`` holds the letters of its formulas.
"""

from collections.abc import Sequence
from enum import StrEnum

from analysis.fieldwork import Fieldwork
from interviews.calls import Outcome
from interviews.interviews import InterviewStatus
from research.consents import Decision, SaidBy
from research.releases import ReleaseReason


class Class(StrEnum):
    """The letters of AAPOR's formulas."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


class Disposition(StrEnum):
    """How a network or an actor stands."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    PENDING = "pending"
    REFUSED = "refused"
    GATEKEPT = "gatekept"
    WITHDRAWN = "withdrawn"
    UNABLE = "unable"
    DECEASED = "deceased"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    NOT_TRIED = "not_tried"
    INELIGIBLE = "ineligible"

    @property
    def letter(self) -> Class:
        """The class in AAPOR's formulas."""
        return CLASSES[self]


CLASSES = {
    Disposition.COMPLETE: Class.COMPLETE,
    Disposition.PARTIAL: Class.PARTIAL,
    # Somebody was spoken to and there is no answer yet: contact, and never a refusal.
    Disposition.PENDING: Class.OTHER,
    Disposition.REFUSED: Class.REFUSAL,
    Disposition.GATEKEPT: Class.REFUSAL,
    Disposition.WITHDRAWN: Class.REFUSAL,
    Disposition.UNABLE: Class.OTHER,
    Disposition.DECEASED: Class.OTHER,
    Disposition.NOT_REACHED: Class.NON_CONTACT,
    # Nobody knows where this person is, so neither whether he belongs to the study.
    Disposition.WRONG_NUMBER: Class.UNKNOWN_OTHER,
    Disposition.NOT_TRIED: Class.UNKNOWN_HOUSEHOLD,
    Disposition.INELIGIBLE: Class.NOT_ELIGIBLE,
}
INTERVIEWED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
CONTACT = frozenset({Class.COMPLETE, Class.PARTIAL, Class.REFUSAL, Class.OTHER})
ENDED_BY = {
    Outcome.REFUSED: Disposition.REFUSED,
    Outcome.DO_NOT_CALL: Disposition.REFUSED,
    Outcome.WRONG_NUMBER: Disposition.WRONG_NUMBER,
    Outcome.UNABLE: Disposition.UNABLE,
    Outcome.DECEASED: Disposition.DECEASED,
    Outcome.GATEKEPT: Disposition.GATEKEPT,
    Outcome.INELIGIBLE: Disposition.INELIGIBLE,
}
FELL_OUT = {
    ReleaseReason.REFUSED: Disposition.REFUSED,
    ReleaseReason.DO_NOT_CALL: Disposition.REFUSED,
    ReleaseReason.WRONG_NUMBER: Disposition.WRONG_NUMBER,
    ReleaseReason.DECEASED: Disposition.DECEASED,
    ReleaseReason.MOVED: Disposition.INELIGIBLE,
    ReleaseReason.GATEKEPT: Disposition.GATEKEPT,
    ReleaseReason.INELIGIBLE: Disposition.INELIGIBLE,
}
SPOKEN_TO = frozenset({Outcome.REACHED, Outcome.APPOINTMENT, Outcome.NOT_NOW})
# Where nobody of a network was heard and nothing stands with the client, the first of these.
WEIGHT = (
    Disposition.WITHDRAWN,
    Disposition.REFUSED,
    Disposition.GATEKEPT,
    Disposition.UNABLE,
    Disposition.DECEASED,
    Disposition.NOT_REACHED,
    Disposition.WRONG_NUMBER,
    Disposition.NOT_TRIED,
)


def disposition_of_actor(one: Fieldwork) -> Disposition:
    """Return how one actor stands."""
    if one.status is InterviewStatus.CLOSED:
        # A story that was kept as long as it may be was told; nobody took it back.
        expired = one.actor.erased_at is not None and one.decision is Decision.GIVEN
        return Disposition.COMPLETE if one.told or expired else Disposition.WITHDRAWN
    if one.decision in {Decision.REFUSED, Decision.WITHDRAWN}:
        return _said_no(one)
    if one.last_final is not None:
        return ENDED_BY[one.last_final]
    if one.status is InterviewStatus.OPEN:
        return Disposition.PARTIAL if one.typed else Disposition.PENDING
    # The client decides who is phoned; what this person wants himself, nobody asked.
    if one.kept:
        return Disposition.GATEKEPT
    if one.status is InterviewStatus.PLANNED or one.decision is Decision.GIVEN:
        return Disposition.PENDING
    if SPOKEN_TO & set(one.outcomes):
        return Disposition.PENDING
    return Disposition.NOT_REACHED if one.outcomes else Disposition.NOT_TRIED


def disposition_of_network(
    people: Sequence[tuple[Disposition, bool]], fell_out: ReleaseReason | None
) -> Disposition:
    """Return how one network stands.

    Complete when everybody who belongs to the study was heard, partial when somebody was.
    As long as one answer is awaited, the network is pending. After that counts why the lead
    put another one in its place, then how the client stands, then the others.

    Args:
        people: how each actor stands, and whether he is the client.
        fell_out: why another network was released for this one.
    """
    stands = [one for one, _client in people if one is not Disposition.INELIGIBLE]
    if INTERVIEWED & set(stands):
        whole = all(one is Disposition.COMPLETE for one in stands)
        return Disposition.COMPLETE if whole else Disposition.PARTIAL
    if Disposition.PENDING in stands:
        return Disposition.PENDING
    if fell_out is not None:
        return FELL_OUT[fell_out]
    client = next((one for one, is_client in people if is_client), Disposition.NOT_TRIED)
    if client is not Disposition.NOT_TRIED:
        return client
    return next((one for one in WEIGHT if one in stands), Disposition.NOT_TRIED)


def _said_no(one: Fieldwork) -> Disposition:
    own = one.words.get(SaidBy.ACTOR)
    if own is Decision.REFUSED:
        return Disposition.REFUSED
    if own is Decision.WITHDRAWN:
        return Disposition.WITHDRAWN
    return Disposition.GATEKEPT

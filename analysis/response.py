"""Sample and response of a study: who was drawn, who was asked, who was heard and who was not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from analysis.fieldwork import Fieldwork, fieldwork_of
from analysis.response_account import ResponseAccount
from interviews.calls import Outcome
from interviews.interviews import InterviewStatus
from research.consents import Decision
from research.frames import latest_frame
from research.networks import ActorRole, networks_of
from research.released_numbers import drawn_numbers, released_numbers


class NotHeard(StrEnum):
    """Why there is no story of an actor."""

    REFUSED = "refused"
    UNABLE = "unable"
    DECEASED = "deceased"
    WRONG_NUMBER = "wrong_number"
    NOT_REACHED = "not_reached"
    TO_COME = "to_come"
    NOT_PHONED = "not_phoned"
    GATEKEPT = "gatekept"
    INELIGIBLE = "ineligible"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"


FINAL_REASONS = {
    Outcome.REFUSED: NotHeard.REFUSED,
    Outcome.DO_NOT_CALL: NotHeard.REFUSED,
    Outcome.WRONG_NUMBER: NotHeard.WRONG_NUMBER,
    Outcome.UNABLE: NotHeard.UNABLE,
    Outcome.DECEASED: NotHeard.DECEASED,
    Outcome.GATEKEPT: NotHeard.GATEKEPT,
    Outcome.INELIGIBLE: NotHeard.INELIGIBLE,
}


@dataclass(frozen=True)
class RoleResponse:
    """The response of the actors who have one role.

    Attributes:
        role: what they are to the client.
        actors: how many there are in the networks of the study.
        heard: of how many there is a story (closed interview, neither erased nor taken back).
        not_heard: how many of the others per reason; together ``actors - heard``.
    """

    role: ActorRole
    actors: int
    heard: int
    not_heard: Mapping[NotHeard, int]


@dataclass(frozen=True)
class StudyResponse:
    """Sample and response of a study, in counts of units, networks and people.

    Attributes:
        frame_units: clients in the sampling frame; 0 when none was imported.
        drawn: networks in the sample of a draw, each once; 0 when there is no draw.
        released: networks that any draw ever released, reserve included: the denominator.
        networks: networks that were assembled.
        networks_heard: networks of which at least one actor was heard.
        actors: people in those networks, erased ones included.
        agreed: actors whose last word on being interviewed is yes.
        interviews: interviews per status; every status is present.
        attempts: phone calls per outcome; outcomes that never happened are absent.
        roles: one line per role that occurs, in the order of ``ActorRole``.
    """

    frame_units: int
    drawn: int
    released: int
    networks: int
    networks_heard: int
    actors: int
    agreed: int
    interviews: Mapping[InterviewStatus, int]
    attempts: Mapping[Outcome, int]
    roles: tuple[RoleResponse, ...]

    @property
    def heard(self) -> int:
        """Return how many people were heard."""
        return sum(one.heard for one in self.roles)

    @property
    def calls(self) -> int:
        """Return how many phone calls were tried."""
        return sum(self.attempts.values())

    @property
    def networks_not_heard(self) -> int:
        """Return of how many released units (or, without a draw, networks) nobody was heard."""
        return max(self.released, self.networks) - self.networks_heard


def study_response(
    session: Session,
    study_id: UUID,
    people: Sequence[Fieldwork] | None = None,
    account: ResponseAccount | None = None,
) -> StudyResponse:
    """Count sample and response of a study; a study without anything gives zeros.

    ``people`` are its actors (``fieldwork_of``) and ``account`` is its response, for who has them
    already.
    """
    everyone = fieldwork_of(session, study_id) if people is None else people
    frame_units, drawn, released = _sample(session, study_id, account)
    statuses = Counter(one.interview.status for one in everyone if one.interview is not None)
    outcomes = Counter(outcome for one in everyone for outcome in one.outcomes)
    return StudyResponse(
        frame_units=frame_units,
        drawn=drawn,
        released=released,
        networks=len(networks_of(session, study_id)),
        networks_heard=len({one.actor.network_id for one in everyone if one.heard}),
        actors=len(everyone),
        agreed=sum(one.decision is Decision.GIVEN for one in everyone),
        interviews={status: statuses[status.value] for status in InterviewStatus},
        attempts={outcome: outcomes[outcome] for outcome in Outcome if outcomes[outcome]},
        roles=tuple(_role_response(role, everyone) for role in _roles(everyone)),
    )


def _roles(everyone: Sequence[Fieldwork]) -> list[ActorRole]:
    present = {one.actor.role for one in everyone}
    return [role for role in ActorRole if role.value in present]


def _role_response(role: ActorRole, everyone: Sequence[Fieldwork]) -> RoleResponse:
    own = [one for one in everyone if one.actor.role == role]
    reasons = Counter(_reason(one) for one in own if not one.heard)
    return RoleResponse(
        role=role,
        actors=len(own),
        heard=sum(one.heard for one in own),
        not_heard={reason: reasons[reason] for reason in NotHeard if reasons[reason]},
    )


def _sample(
    session: Session, study_id: UUID, account: ResponseAccount | None
) -> tuple[int, int, int]:
    """Clients in the base, and networks drawn and released over all draws."""
    frame = latest_frame(session, study_id)
    clients = 0 if frame is None else frame.unit_count
    if account is not None:
        return clients, account.drawn, account.released
    return (
        clients,
        drawn_numbers(session, study_id),
        len(released_numbers(session, study_id)),
    )


def _reason(one: Fieldwork) -> NotHeard:
    """Why there is no story; only for who was not heard."""
    if one.actor.erased_at is not None:
        return NotHeard.ERASED
    if one.status is InterviewStatus.CLOSED:
        return NotHeard.WITHDRAWN
    # What was noted wrongly and taken up again ended nothing: an appointment is no refusal.
    if one.last_final is not None:
        return FINAL_REASONS[one.last_final]
    if one.decision in {Decision.REFUSED, Decision.WITHDRAWN}:
        return NotHeard.REFUSED
    if one.kept:
        return NotHeard.GATEKEPT
    if one.status in {InterviewStatus.PLANNED, InterviewStatus.OPEN}:
        return NotHeard.TO_COME
    return NotHeard.NOT_REACHED if one.outcomes else NotHeard.NOT_PHONED

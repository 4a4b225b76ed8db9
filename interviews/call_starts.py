"""The moment before a call: may this person be phoned once more, and is nobody doing so?"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from interviews.appointments import standing_appointment
from interviews.call_backs import is_enough
from interviews.call_claims import claim_call
from interviews.call_list import Call, calls_of, limits_of, slot_of
from interviews.interviews import Interview
from interviews.when_to_call import times_of
from research.errors import ConflictError
from research.tables import now


class EnoughTriedError(ConflictError):
    """This person was phoned as often as he may be."""

    template = (
        "Wij belden deze persoon vaak genoeg. De onderzoeksleider beslist of u nog eens belt."
    )


def start_call(
    session: Session, interview: Interview, *, caller_id: UUID, moment: datetime | None = None
) -> None:
    """Let this colleague phone now, and nobody else.

    Raises:
        EnoughTriedError: there was no answer as often as the study allows.
        CallClaimedError: a colleague phones this person.
        SaidNoError, ClientSaysNoError, InterviewClosedError, InterviewTakenError: not to be phoned.
    """
    if was_tried_enough(session, interview):
        raise EnoughTriedError
    claim_call(session, interview, caller_id=caller_id, moment=moment)


def was_tried_enough(session: Session, interview: Interview) -> bool:
    """Return whether it stops here. An appointment that was not tried yet is always kept."""
    call = _call(session, interview)
    return call.agreed_at is None and is_enough(call.tries, limits_of(session, [call])[call.key])


def next_moment(
    session: Session, interview: Interview, *, moment: datetime | None = None
) -> datetime | None:
    """Return when to phone this person next, by appointment or by the rules; None: not any more."""
    call = _call(session, interview)
    if call.agreed_at is not None:
        return call.agreed_at
    limits = limits_of(session, [call])[call.key]
    times = times_of(session, [interview.actor_id]).get(interview.actor_id)
    slot = slot_of(call, moment or now(), limits, times)
    return slot.start if slot else None


def _call(session: Session, interview: Interview) -> Call:
    [call] = calls_of(session, [(interview, standing_appointment(session, interview.id))])
    return call

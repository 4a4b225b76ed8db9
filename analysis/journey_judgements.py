"""Judging a journey by four eyes: social worker and klantmanager, apart, and an audit talk after.

A judgement is written once. A new one of the same eyes stands in front of the former, which
stays; nobody writes over what the other said. The audit talk may adjust what counts, with a
reason, and leaves both judgements as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.journey_codes import CARE, EFFECTS, score_of
from analysis.journey_errors import (
    AuditReasonError,
    AuditTogetherError,
    NothingJudgedError,
    NotJudgedYetError,
    SameEyesError,
)
from analysis.journey_seats import Seat
from analysis.journeys import ClientJourney, JourneyRegister
from research import audit
from research.errors import InvalidValueError
from research.tables import UtcDateTime, now
from research.vault import vault_of

AUDIT = "audit"
MOST_SIGNS = 1000
Effects = Mapping[str, str]


class JourneyJudgement(SQLModel, table=True):
    """What one pair of eyes says: per kind of care its effect. ``eyes``: a judging seat, or audit.

    ``judged_by`` is empty for what came from a sheet. The reason of an audit talk lies sealed
    under the key of the study.
    """

    __tablename__ = "journey_judgement"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    journey_id: UUID = Field(foreign_key="client_journey.id", index=True)
    eyes: str
    effects: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason_sealed: bytes = b""
    judged_by: UUID | None = Field(default=None, foreign_key="user.id")
    seq: int = 1
    judged_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    taken_back_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )


@dataclass(frozen=True)
class Judged:
    """What stands of one journey. ``audit`` is the adjustment of the talk, if there is one."""

    social_worker: JourneyJudgement | None = None
    client_manager: JourneyJudgement | None = None
    audit: JourneyJudgement | None = None

    @property
    def eyes(self) -> list[JourneyJudgement]:
        """The judgements of the two pairs of eyes that stand."""
        return [one for one in (self.social_worker, self.client_manager) if one is not None]

    @property
    def by_four_eyes(self) -> bool:
        """Whether both judged."""
        return len(self.eyes) == 2

    @property
    def differences(self) -> list[str]:
        """The kinds of care in which the two differ."""
        if not self.by_four_eyes:
            return []
        one, other = (eye.effects for eye in self.eyes)
        return [care for care in CARE if one.get(care, "") != other.get(care, "")]

    @property
    def effects(self) -> dict[str, str]:
        """What counts: the audit talk, else what the two agree on, else the cautious of the two."""
        if self.audit is not None:
            return dict(self.audit.effects)
        found = {}
        for care in CARE:
            said = [eye.effects.get(care, "") for eye in self.eyes]
            cautious = min(said, key=score_of, default="")
            if cautious:
                found[care] = cautious
        return found


def judge(
    session: Session, journey: ClientJourney, *, seat: Seat, effects: Effects, judged_by: UUID
) -> JourneyJudgement:
    """Give the judgement of a seat.

    Raises:
        NothingJudgedError: no kind of care was judged.
        InvalidValueError: an unknown kind of care or effect, or a seat that does not judge.
        SameEyesError: the same person gave the other judgement.
    """
    if not seat.judges:
        raise InvalidValueError(field="seat")
    session.refresh(journey, with_for_update=True)
    standing = standing_of(session, journey)
    other = standing.client_manager if seat is Seat.SOCIAL_WORKER else standing.social_worker
    if other is not None and other.judged_by == judged_by:
        raise SameEyesError
    return _keep(session, journey, eyes=seat.value, effects=effects, by=judged_by)


def judged_in_sheet(
    session: Session, journey: ClientJourney, *, eyes: str, effects: Effects
) -> bool:
    """Keep a judgement that stands in a sheet; one that a person gave here is left as it is.

    Returns:
        Whether something was kept.
    """
    found = next((one for one in standing_of(session, journey).eyes if one.eyes == eyes), None)
    if found is not None and (found.judged_by is not None or found.effects == dict(effects)):
        return False
    _keep(session, journey, eyes=eyes, effects=effects, by=None)
    return True


def adjust(
    session: Session,
    register: JourneyRegister,
    journey: ClientJourney,
    *,
    effects: Effects,
    reason: str,
    together: bool,
    adjusted_by: UUID,
) -> JourneyJudgement:
    """Note what the audit talk made of a journey; both judgements stay as they are.

    Raises:
        NotJudgedYetError: nobody judged it yet.
        AuditTogetherError: controller and director were not both there.
        AuditReasonError: no reason was given.
        InvalidValueError: an unknown kind of care or effect, or too long a reason.
    """
    session.refresh(journey, with_for_update=True)
    if not standing_of(session, journey).eyes:
        raise NotJudgedYetError
    if not together:
        raise AuditTogetherError
    words = reason.strip()
    if not words:
        raise AuditReasonError
    if len(words) > MOST_SIGNS:
        raise InvalidValueError(field="reason")
    made = _keep(session, journey, eyes=AUDIT, effects=effects, by=adjusted_by)
    vault = vault_of(session)
    made.reason_sealed = vault.seal(register.study_id, words, row=made.id, field="reason")
    session.add(made)
    session.flush()
    return made


def take_back_judgement(
    session: Session, journey: ClientJourney, *, eyes: str, taken_back_by: UUID
) -> bool:
    """Take back the judgement of these eyes that stands; the one before it stands again.

    Returns:
        Whether there was one that this person may take back: his own, or one of the audit talk.
    """
    session.refresh(journey, with_for_update=True)
    found = getattr(standing_of(session, journey), eyes, None)
    if found is None or (eyes != AUDIT and found.judged_by != taken_back_by):
        return False
    found.taken_back_at = now()
    session.add(found)
    session.flush()
    _note(session, journey, "take_back", by=taken_back_by)
    return True


def standing_of(session: Session, journey: ClientJourney) -> Judged:
    """Return the judgements of a journey that stand."""
    return standing_of_all(session, [journey.id])[journey.id]


def standing_of_all(session: Session, journey_ids: Sequence[UUID]) -> dict[UUID, Judged]:
    """Return what stands per journey."""
    mine = col(JourneyJudgement.journey_id).in_(journey_ids)
    statement = select(JourneyJudgement).where(mine, col(JourneyJudgement.taken_back_at).is_(None))
    last: dict[UUID, dict[str, JourneyJudgement]] = {one: {} for one in journey_ids}
    for row in session.exec(statement.order_by(col(JourneyJudgement.seq))):
        last[row.journey_id][row.eyes] = row
    return {one: Judged(**rows) for one, rows in last.items()}


def history_of(session: Session, journey: ClientJourney) -> list[JourneyJudgement]:
    """Return every judgement ever given, oldest first; those taken back too."""
    statement = select(JourneyJudgement).where(JourneyJudgement.journey_id == journey.id)
    return list(session.exec(statement.order_by(col(JourneyJudgement.seq))))


def reason_of(session: Session, register: JourneyRegister, judgement: JourneyJudgement) -> str:
    """Unseal why the audit talk adjusted; empty for other judgements."""
    if not judgement.reason_sealed:
        return ""
    sealed, row = judgement.reason_sealed, judgement.id
    return vault_of(session).unseal(register.study_id, sealed, row=row, field="reason")


def _keep(
    session: Session, journey: ClientJourney, *, eyes: str, effects: Effects, by: UUID | None
) -> JourneyJudgement:
    given = {care: effect for care, effect in effects.items() if effect}
    if any(care not in CARE or effect not in EFFECTS for care, effect in given.items()):
        raise InvalidValueError(field="effects")
    if not given:
        raise NothingJudgedError
    seq = 1 + max((one.seq for one in history_of(session, journey)), default=0)
    made = JourneyJudgement(journey_id=journey.id, eyes=eyes, effects=given, judged_by=by, seq=seq)
    session.add(made)
    session.flush()
    _note(session, journey, "judge", by=by)
    return made


def _note(session: Session, journey: ClientJourney, action: str, *, by: UUID | None) -> None:
    audit.record(
        session, user_id=by, action=action, kind="journey_judgement", object_id=journey.register_id
    )

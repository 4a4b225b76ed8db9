"""A comparison of networks on at most four conditions, chosen before the result is seen (QCA).

Who chose what, and when, stays: a choice is not changed, it is taken back and another is made.
A network of which a condition or the outcome is not known is left out and named.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.qca import Baseline, Case, Term, TruthRow, noise_baseline, shortest, truth_table
from analysis.study_base import DIFFERS, Base, Factor
from research import audit
from research.codebook import UNKNOWN, Pole
from research.errors import ConflictError, DomainError
from research.studies import Study
from research.tables import UtcDateTime, now

MOST = 4
TOLD = "told"
# Facts of a network from its answers: the attribute, and the value that makes it true.
ANSWERS = {
    "raised.client": ("question_raised_by", "client"),
    "kind.concrete": ("question_kind", "concrete"),
    "solution.found": ("solution", "found"),
    "can_go_on.yes": ("can_go_on", "yes"),
}
# Everybody who answered is positive about it.
POSITIVE = {"all_positive.solution": "solution_view", "all_positive.cooperation": "cooperation"}


class ComparisonShapeError(DomainError):
    """One to four different conditions, and an outcome that is none of them."""

    template = "Kies één tot vier verschillende kenmerken en een uitkomst die er niet bij staat."


class AlreadyTakenBackError(ConflictError):
    """A colleague took the choice back."""

    template = "Deze vergelijking is al teruggenomen."


class ComparisonPlan(SQLModel, table=True):
    """What was chosen, by whom and when; and how much there was to see at that moment."""

    __tablename__ = "comparison_plan"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    conditions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    outcome: str
    networks_then: int
    codings_then: int
    chosen_by: UUID | None = Field(default=None, foreign_key="user.id")
    chosen_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    taken_back_by: UUID | None = Field(default=None, foreign_key="user.id")
    taken_back_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )


@dataclass(frozen=True)
class Comparison:
    """What the networks show for a choice.

    Attributes:
        plan: the choice.
        rows: combinations that occur, those with most networks first.
        solutions: every shortest description of the networks with the outcome.
        left_out: networks of which something is not known, by reference.
        baseline: what chance gives for as many networks.
    """

    plan: ComparisonPlan
    rows: tuple[TruthRow, ...]
    solutions: tuple[tuple[Term, ...], ...]
    left_out: tuple[str, ...]
    baseline: Baseline

    @property
    def counted(self) -> int:
        """Return how many networks are compared."""
        return sum(row.cases for row in self.rows)

    @property
    def combinations(self) -> int:
        """Return how many combinations are possible."""
        return int(2 ** len(self.plan.conditions))


def facts_known(base: Base) -> list[str]:
    """Return every fact of a network that can be a condition or an outcome."""
    offered = [f"{TOLD}.{one.id}.{pole.value}" for one in base.book.offered for pole in Pole]
    themes = {one.factor.theme for one in base.told} | {one.id for one in base.book.themes}
    told = [one for one in offered if one.split(".")[1] in themes]
    return [*ANSWERS, *POSITIVE, *told]


def fact_holds(base: Base, network_id: UUID, fact: str) -> bool | None:
    """Return whether a fact holds for a network; None while that is not known.

    What nobody told counts as not told, which is not the same as not happened.
    """
    if fact in ANSWERS:
        attribute, wanted = ANSWERS[fact]
        value = base.values[network_id][attribute]
        return None if value in {UNKNOWN, DIFFERS} else value == wanted
    people = [one for one in base.actors.values() if one.network_id == network_id]
    if fact in POSITIVE:
        said = {base.answers[one.id].get(POSITIVE[fact], UNKNOWN) for one in people} - {UNKNOWN}
        return said == {"positive"} if said else None
    _told, theme, pole = fact.split(".")
    factor, ids = Factor(theme, Pole(pole)), {one.id for one in people}
    return any(one.factor == factor and one.actor_id in ids for one in base.told)


def choose_comparison(
    session: Session,
    study: Study,
    base: Base,
    *,
    conditions: list[str],
    outcome: str,
    chosen_by: UUID,
) -> ComparisonPlan:
    """Keep what will be compared, before anybody sees what comes out.

    Args:
        session: a session that may write.
        study: whose networks.
        base: the study as it stands, for how much there was to see.
        conditions: one to four facts, each once.
        outcome: another fact.
        chosen_by: a lead.

    Raises:
        ComparisonShapeError: too few, too many, the same twice, or not known.
    """
    known = set(facts_known(base))
    fits = 1 <= len(conditions) <= MOST and len({*conditions, outcome}) == len(conditions) + 1
    if not fits or not {*conditions, outcome} <= known:
        raise ComparisonShapeError
    plan = ComparisonPlan(
        study_id=study.id,
        conditions=conditions,
        outcome=outcome,
        networks_then=len(base.networks),
        codings_then=len(base.told),
        chosen_by=chosen_by,
    )
    session.add(plan)
    session.flush()
    _note(session, plan, "create", by=chosen_by)
    return plan


def take_back_comparison(session: Session, plan: ComparisonPlan, *, taken_back_by: UUID) -> None:
    """Set a choice aside; that it was made stays, with who and when.

    Raises:
        AlreadyTakenBackError: it was set aside before.
    """
    session.refresh(plan, with_for_update=True)
    if plan.taken_back_at is not None:
        raise AlreadyTakenBackError
    plan.taken_back_by, plan.taken_back_at = taken_back_by, now()
    session.add(plan)
    session.flush()
    _note(session, plan, "undo", by=taken_back_by)


def comparisons_of(session: Session, study_id: UUID) -> list[ComparisonPlan]:
    """Return every choice of a study, the newest first; those that were taken back too."""
    statement = select(ComparisonPlan).where(ComparisonPlan.study_id == study_id)
    return list(session.exec(statement.order_by(col(ComparisonPlan.chosen_at).desc())))


def compared(base: Base, plan: ComparisonPlan) -> Comparison:
    """Work out a choice from what the networks tell now."""
    cases, left_out = [], []
    for network in base.networks:
        held = [fact_holds(base, network.id, one) for one in plan.conditions]
        outcome = fact_holds(base, network.id, plan.outcome)
        bits = tuple(one for one in held if one is not None)
        if outcome is None or len(bits) < len(held):
            left_out.append(network.reference)
        else:
            cases.append(Case(network.reference, bits, outcome))
    rows = truth_table(cases)
    return Comparison(
        plan,
        tuple(rows),
        tuple(tuple(one) for one in shortest(rows)),
        tuple(left_out),
        noise_baseline(cases, seed=str(plan.id)),
    )


def _note(session: Session, plan: ComparisonPlan, action: str, *, by: UUID) -> None:
    audit.record(session, user_id=by, action=action, kind="comparison_plan", object_id=plan.id)

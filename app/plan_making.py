"""The planner as a background job: reads the study, thinks outside any transaction, keeps rows."""

import time
from collections.abc import Callable
from uuid import UUID

from app.database import Database
from app.people import planned_interviewers
from interviews.plan_proposals import PlanProposal, keep_plan
from interviews.planner.running import Limits
from interviews.planner.solve import make_plan
from interviews.planning import planning_of
from research.errors import NotFoundError
from research.studies import Study
from research.tables import now

# By the clock, everything together; a lead does not wait longer, also when others use the machine.
SECONDS = 20.0
LOOKS_EVERY = 1.0
Progress = Callable[[int, int], None]


def plan_by_worker(database: Database, proposal_id: UUID, progress: Progress) -> None:
    """Make the plan that a lead asked for. Doing it again changes nothing once it is made.

    Raises:
        NotFoundError: the proposal is gone: another one was asked since.
    """
    with database.reading() as session:
        proposal = session.get(PlanProposal, proposal_id)
        if proposal is None:
            raise NotFoundError
        if proposal.made_at is not None:
            return
        study = session.get_one(Study, proposal.study_id)
        planning = planning_of(
            session,
            study,
            interviewer_ids=[one.id for one in planned_interviewers(session, study.id)],
            first_day=proposal.first_day,
            last_day=proposal.last_day,
            choices=proposal.choices,
            at=now(),
        )
    limits = Limits(seconds=SECONDS, stop=_stop_of(database, proposal_id))
    plan = make_plan(planning.problem, limits, progress=progress)
    with database.writing() as session:
        kept = session.get(PlanProposal, proposal_id, with_for_update=True)
        if kept is None:
            raise NotFoundError
        keep_plan(session, kept, planning, plan)
        session.commit()


def _stop_of(database: Database, proposal_id: UUID) -> Callable[[], bool]:
    """Return what asks, at most once a second, whether a lead wants the answer now."""
    last, wanted = time.monotonic(), False

    def stop() -> bool:
        nonlocal last, wanted
        if wanted or time.monotonic() - last < LOOKS_EVERY:
            return wanted
        last = time.monotonic()
        with database.reading() as session:
            proposal = session.get(PlanProposal, proposal_id)
        wanted = proposal is None or proposal.stop_asked_at is not None
        return wanted

    return stop

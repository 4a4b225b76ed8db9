"""Who plans much takes all he needs before he holds what everybody needs."""

import os
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from planning_world import agreed, asked, lines
from sqlalchemy import text

from interviews.interviews import interview_of
from research.audit import AuditHead

pytestmark = pytest.mark.skipif(
    os.environ.get("WIJ_TEST_ENGINE", "sqlite") != "postgresql",
    reason="the embedded database has one writer",
)


@pytest.fixture
def applying(cast):
    """A proposal with two lines, and how the lead applies it or takes it back."""
    agreed(cast, cast.client_actor, cast.daughter)
    lead = cast.browser(cast.lead)
    address = asked(cast, lead)

    def act(which):
        return lead.post(f"{address}/{which}", data={"welke": "alles"}).status_code

    return act


def wait_until_somebody_waits(session):
    end = monotonic() + 20
    while monotonic() < end:
        waiting = session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar()
        if waiting:
            return
        sleep(0.05)
    raise AssertionError("nobody waits for this conversation")


@pytest.mark.parametrize("act", ["toepassen", "terug"])
@pytest.mark.parametrize("who", ["client_actor", "daughter"])
def test_who_waits_for_a_conversation_holds_up_nobody_else(cast, applying, act, who):
    if act == "terug":
        assert applying("toepassen") == 303
    with cast.writing() as session, ThreadPoolExecutor(1) as pool:
        interview = interview_of(session, getattr(cast, who))
        session.refresh(interview, with_for_update=True)
        waiting = pool.submit(applying, act)
        try:
            wait_until_somebody_waits(session)
            # Somebody who planned this conversation by hand would need the logbook now.
            session.execute(text(f'SELECT 1 FROM "{AuditHead.__tablename__}" FOR UPDATE NOWAIT'))
        finally:
            session.rollback()
        assert waiting.result(timeout=30) == 303
    assert all(one.applied_id for one in lines(cast)) is (act == "toepassen")

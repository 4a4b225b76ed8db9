"""What waits for a commit: it happens once the change is safe, and never otherwise."""

import pytest
from sqlalchemy.exc import DBAPIError

from app.database import after_commit
from research.audit import chain_end, record


@pytest.fixture
def done():
    return []


def act(session):
    record(session, user_id=None, action="act", kind="thing")


def test_an_act_waits_for_the_commit(session, done):
    act(session)
    after_commit(session, lambda: done.append("woken"))
    assert done == []
    session.commit()
    assert done == ["woken"]
    session.commit()
    assert done == ["woken"]


def test_an_act_sees_what_was_committed(session, database, done):
    def look():
        with database.reading() as reading:
            done.append(chain_end(reading)[0])

    act(session)
    after_commit(session, look)
    session.commit()
    assert done == [1]


def test_an_act_is_forgotten_when_the_change_is_rolled_back(session, done):
    act(session)
    after_commit(session, lambda: done.append("woken"))
    session.rollback()
    session.commit()
    assert done == []


def test_an_act_is_forgotten_when_the_session_is_closed(session, done):
    act(session)
    after_commit(session, lambda: done.append("woken"))
    session.close()
    act(session)
    session.commit()
    assert done == []


def test_a_savepoint_that_is_kept_is_not_safe_yet(session, done):
    act(session)
    with session.begin_nested():
        after_commit(session, lambda: done.append("woken"))
        act(session)
    assert done == []
    session.rollback()
    assert done == []


def test_a_savepoint_that_failed_does_not_lose_the_act_before_it(session, done):
    act(session)
    after_commit(session, lambda: done.append("woken"))
    savepoint = session.begin_nested()
    act(session)
    savepoint.rollback()
    session.commit()
    assert done == ["woken"]


def test_reading_cannot_write_on_either_engine(database):
    with database.reading() as session, pytest.raises(DBAPIError):
        act(session)


def test_an_error_of_the_database_does_not_repeat_the_values(database):
    with database.reading() as session, pytest.raises(DBAPIError) as caught:
        record(session, user_id=None, action="Kanarievogel", kind="thing")
    assert "Kanarievogel" not in str(caught.value)

"""Anchors of the audit log: what the chain alone cannot tell, an anchor elsewhere can."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.daily import do_daily
from research.audit import AuditEntry, chain_end, first_broken_entry, record, trim
from research.audit_anchor import (
    Anchor,
    AnchorUnreadableError,
    append_anchor,
    first_broken_anchor,
    read_anchors,
)
from research.retention import AUDIT_KEPT_FOR
from research.tables import now

LENGTH = 12


def act(session, count=LENGTH):
    for number in range(count):
        record(session, user_id=None, action=f"act{number}", kind="thing")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "anchors"


@pytest.fixture
def anchored(session, path):
    """Twelve entries, anchored after the fifth and the twelfth."""
    act(session, 5)
    append_anchor(session, path)
    act(session, LENGTH - 5)
    append_anchor(session, path)
    session.flush()
    return session


def broken(session, path):
    """Where the log is broken: an entry of the chain, else the anchor that it lost."""
    entry = first_broken_entry(session)
    if entry is not None:
        return entry
    anchors = read_anchors(path.read_text())
    lost = first_broken_anchor(session, anchors, kept_for=AUDIT_KEPT_FOR)
    return None if lost is None else ("anchor", lost.count)


def write_anew(session, *, upto, changed=None):
    """Forge the chain as somebody can who has the database: digests and head fit again."""
    rows = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    kept = [(one.action if one.seq != changed else "forged", one.seq) for one in rows]
    session.execute(text("DELETE FROM audit_entry"))
    session.execute(text("DELETE FROM audit_head"))
    session.expire_all()
    for action, seq in kept:
        if seq <= upto:
            record(session, user_id=None, action=action, kind="thing")


def test_a_whole_log_agrees_and_its_file_is_only_its_owners(anchored, path):
    assert broken(anchored, path) is None
    assert [one.count for one in read_anchors(path.read_text())] == [5, LENGTH]
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_agrees_still_when_the_log_grows(anchored, path):
    act(anchored, 3)
    assert broken(anchored, path) is None


def test_a_flipped_entry_is_found(anchored, path):
    anchored.execute(text("UPDATE audit_entry SET action = 'x' WHERE seq = 7"))
    assert broken(anchored, path) == 7


def test_a_deleted_entry_is_found(anchored, path):
    anchored.execute(text("DELETE FROM audit_entry WHERE seq = 4"))
    assert broken(anchored, path) == 4


def test_two_entries_in_another_order_are_found(anchored, path):
    for old, new in ((6, 99), (8, 6), (99, 8)):
        anchored.execute(text(f"UPDATE audit_entry SET seq = {new} WHERE seq = {old}"))
    assert broken(anchored, path) == 6


def test_a_tail_that_was_cut_off_with_its_head_is_found_by_the_anchor(anchored, path):
    write_anew(anchored, upto=9)
    assert first_broken_entry(anchored) is None
    assert broken(anchored, path) == ("anchor", 5)
    last = anchored.get(AuditEntry, 9)
    assert chain_end(anchored) == (9, last.digest)


def test_only_cutting_the_tail_is_found_by_the_last_anchor(anchored, path):
    digest = anchored.get(AuditEntry, 9).digest
    anchored.execute(text("DELETE FROM audit_entry WHERE seq > 9"))
    anchored.execute(text("UPDATE audit_head SET seq = 9, digest = :it"), {"it": digest})
    assert first_broken_entry(anchored) is None
    assert broken(anchored, path) == ("anchor", LENGTH)


def test_a_log_that_was_written_anew_is_found(anchored, path):
    write_anew(anchored, upto=LENGTH, changed=2)
    assert first_broken_entry(anchored) is None
    assert broken(anchored, path) == ("anchor", 5)


def test_the_log_may_lose_what_is_old_and_stays_whole(anchored, path, session):
    assert trim(session, before=now() + timedelta(days=1)) == 0
    fifth = session.get(AuditEntry, 5)
    assert trim(session, before=session.get(AuditEntry, 8).at) == 7
    assert first_broken_entry(session) is None
    assert fifth.seq == 5
    act(session, 2)
    assert first_broken_entry(session) is None
    assert trim(session, before=session.get(AuditEntry, 8).at) == 0
    old = [Anchor(now() - AUDIT_KEPT_FOR - timedelta(days=1), 5, fifth.digest)]
    assert first_broken_anchor(session, old, kept_for=AUDIT_KEPT_FOR) is None


def test_a_head_that_was_cut_off_too_early_is_found(anchored, path, session):
    trim(session, before=session.get(AuditEntry, 8).at)
    assert first_broken_entry(session) is None
    assert broken(session, path) == ("anchor", 5)


def test_half_an_anchor_from_a_power_cut_counts_as_none(anchored, path):
    with path.open("a") as file:
        file.write("2026-01-01T00:00")
    assert len(read_anchors(path.read_text())) == 2
    with pytest.raises(AnchorUnreadableError):
        read_anchors("something else\n")


def test_the_worker_anchors_every_day(database, path):
    object.__setattr__(database.settings, "audit_anchor", path)
    with database.writing() as session:
        act(session, 2)
        session.commit()
    do_daily(database)
    do_daily(database)
    assert len(read_anchors(path.read_text())) == 2
    with database.reading() as session:
        assert broken(session, path) is None

"""Who read a story is told in the role that he had when he read it, not in the one of today."""

import pytest
from cast import consent
from sqlalchemy import text
from sqlmodel import Session, select

from app.actor_reads import reads_of
from app.identity import User
from app.logbook import log_of_study
from research import audit
from research.audit import AuditEntry, first_broken_entry
from research.consents import Purpose
from research.networks import Actor
from research.roles import Role


@pytest.fixture
def read_by_coder(cast):
    """A coder reads the client's story; afterwards she is an editor and a lead."""
    interview_id = cast.story(cast.client_actor)
    assert cast.browser(cast.coder).get(f"/coderen/{interview_id}").status_code == 200
    with cast.writing() as session:
        user = session.get_one(User, cast.coder.id)
        user.role_names = [Role.EDITOR.value, Role.LEAD.value]
        session.add(user)
    return interview_id


def reads(cast):
    with cast.database.reading() as session:
        return reads_of(session, session.get_one(Actor, cast.client_actor.id))


def without_roles(session: Session) -> None:
    """As the log was before roles were noted: each act with the digest of then."""
    previous = audit.START
    for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all():
        entry.roles, entry.previous = None, previous
        entry.digest = previous = audit._digest(entry)  # noqa: SLF001
        session.add(entry)
    head = audit.audit_head(session)
    head.digest = previous
    session.add(head)


def test_a_reading_keeps_the_role_of_its_moment(cast, read_by_coder):
    story = [one for one in reads(cast) if one.what == "story"]
    assert [(one.roles, one.then) for one in story] == [((Role.CODER.value,), True)]
    page = cast.browser(cast.lead).get(f"/netwerken/actor/{cast.client_actor.id}/gelezen").text
    assert "codeur" in page
    assert "de rol van nu" not in page


def test_an_old_entry_says_that_the_role_is_that_of_today(cast, read_by_coder):
    with cast.writing() as session:
        without_roles(session)
        assert first_broken_entry(session) is None
    story = [one for one in reads(cast) if one.what == "story"]
    assert [(one.roles, one.then) for one in story] == [((Role.LEAD.value,), False)]
    browser = cast.browser(cast.lead)
    assert "de rol van nu" in browser.get(f"/netwerken/actor/{cast.client_actor.id}/gelezen").text
    assert "de rol van nu" in browser.get(f"/onderzoeken/{cast.study.id}/logboek").text


def test_old_and_new_entries_make_one_chain(cast, read_by_coder):
    with cast.writing() as session:
        without_roles(session)
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        audit.record(session, user_id=cast.lead.id, action="read", kind="study")
        newest = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert newest.roles == Role.LEAD.value
        assert first_broken_entry(session) is None


@pytest.mark.parametrize("roles", ["'admin'", "NULL", "''"])
def test_changing_a_noted_role_breaks_the_chain(cast, read_by_coder, roles):
    with cast.writing() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.roles == "coder")).first()
        session.execute(text(f"UPDATE audit_entry SET roles = {roles} WHERE seq = {entry.seq}"))
        session.expire_all()
        assert first_broken_entry(session) == entry.seq


def test_the_program_itself_has_no_role(cast):
    with cast.writing() as session:
        entry = audit.record(session, user_id=None, action="trim", kind="audit_log")
        assert entry.roles is None


def test_the_logbook_tells_the_role_of_the_moment(cast, read_by_coder):
    with cast.app.test_request_context(), cast.database.reading() as session:
        page = log_of_study(session, cast.study.id, page=1)
    told = {line.roles for line in page.lines if line.kind == "verhaal"}
    assert told == {"codeur"}

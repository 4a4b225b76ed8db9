"""The database itself keeps interviewers and actors out of two places, whoever writes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError

from interviews.appointments import (
    INTERVIEWER_ONCE,
    PERSON_ONCE,
    Appointment,
    InterviewerBusyError,
    PersonBusyError,
    cancel_standing,
    make_appointment,
    standing_appointment,
)
from interviews.interviews import Interview, InterviewStatus, interview_of
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.same_people import SamePerson, TwoPlacesError, join_person, part_person
from research.tables import UtcDateTime, now

TEN = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAW = text(
    "INSERT INTO appointment (id, interview_id, interviewer_id, starts_at, ends_at, holds_time) "
    "VALUES (:id, :interview_id, :interviewer_id, :starts_at, :ends_at, true)"
).bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("interview_id", type_=Uuid()),
    bindparam("interviewer_id", type_=Uuid()),
    bindparam("starts_at", type_=UtcDateTime()),
    bindparam("ends_at", type_=UtcDateTime()),
)


@pytest.fixture
def people(cast):
    """Three conversations: two of one network, one of another network of another study."""
    with cast.writing() as session:
        other = create_network(session, cast.other_study, reference="N88", created_by=None)
        stranger = add_actor(
            session, other, role=ActorRole.CLIENT, identity=Identity(), added_by=None
        )
        found = [cast.daughter, cast.client_actor, stranger]
        for actor in found:
            agree(session, actor)
        return [interview_of(session, actor).id for actor in found]


def agree(session, actor):
    record_consent(
        session,
        actor_id=actor.id,
        purpose=Purpose.INTERVIEW,
        decision=Decision.GIVEN,
        recorded_by=None,
    )


def raw(session, interview_id, interviewer, starts_at=TEN, ends_at=None):
    facts = {"id": uuid4(), "interview_id": interview_id, "interviewer_id": interviewer.id}
    facts |= {"starts_at": starts_at, "ends_at": ends_at or starts_at + HOUR}
    session.execute(RAW, facts)
    return facts["id"]


def refused(cast, why, *rows):
    with cast.database.writing() as session:
        for one in rows[:-1]:
            raw(session, *one)
        with pytest.raises(IntegrityError, match=why):
            raw(session, *rows[-1])
        session.rollback()


def test_raw_sql_cannot_put_an_interviewer_in_two_places(cast, people):
    me, other = cast.interviewer, cast.lead
    for starts_at in (TEN, TEN + HOUR / 2, TEN - HOUR / 2):
        refused(cast, INTERVIEWER_ONCE, (people[0], me), (people[2], me, starts_at))
    within = (people[2], me, TEN + HOUR / 4, TEN + HOUR / 2)
    refused(cast, INTERVIEWER_ONCE, (people[0], me), within)
    with cast.writing() as session:
        raw(session, people[0], me)
        raw(session, people[1], other)
        raw(session, people[2], me, TEN + HOUR)


def test_raw_sql_cannot_move_or_hand_over_into_a_taken_time(cast, people):
    with cast.writing() as session:
        raw(session, people[0], cast.interviewer)
        later = raw(session, people[2], cast.interviewer, TEN + HOUR)
        others = raw(session, people[1], cast.lead)
    for change, one in (
        ({"starts_at": TEN + HOUR / 2}, later),
        ({"interviewer_id": cast.interviewer.id}, others),
    ):
        with cast.database.writing() as session:
            row = session.get_one(Appointment, one)
            for name, value in change.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError, match=INTERVIEWER_ONCE):
                session.flush()
            session.rollback()


def test_a_cancelled_time_is_free_and_cannot_be_taken_back_from_who_has_it_now(cast, people):
    with cast.writing() as session:
        first = raw(session, people[0], cast.interviewer)
        session.get_one(Appointment, first).cancelled_at = now()
        session.flush()
        raw(session, people[1], cast.interviewer)
    with cast.database.writing() as session:
        session.get_one(Appointment, first).cancelled_at = None
        with pytest.raises(IntegrityError, match=INTERVIEWER_ONCE):
            session.flush()
        session.rollback()


def test_an_interview_has_one_standing_appointment(cast, people):
    # SQLite tells the columns of the index, PostgreSQL its name.
    refused(
        cast,
        "interview_id|uq_appointment_standing",
        (people[0], cast.interviewer),
        (people[0], cast.lead, TEN + 5 * HOUR),
    )


def test_an_end_before_its_start_is_refused(cast, people):
    for ends_at in (TEN, TEN - HOUR):
        refused(cast, "ends_before", (people[0], cast.interviewer, TEN, ends_at))


@pytest.mark.parametrize("status", [InterviewStatus.CLOSED, InterviewStatus.NOT_HELD])
def test_a_conversation_that_is_over_lets_go_of_its_time_for_good(cast, people, status):
    with cast.writing() as session:
        raw(session, people[0], cast.interviewer)
        session.get_one(Interview, people[0]).status = status.value
    with cast.writing() as session:
        raw(session, people[1], cast.interviewer)
    with cast.writing() as session:
        # Opened again, it does not push away who came after it.
        session.get_one(Interview, people[0]).status = InterviewStatus.OPEN.value


def test_one_person_of_two_networks_is_in_one_place(cast, people):
    with cast.writing() as session:
        same = twin_of(session, cast.daughter, cast)
        interview_id = interview_of(session, same).id
        join_person(
            session,
            session.get_one(Actor, cast.daughter.id),
            reference=same.reference,
            joined_by=cast.lead.id,
        )
    refused(cast, PERSON_ONCE, (people[0], cast.interviewer), (interview_id, cast.lead))
    with cast.database.writing() as session:
        plan(session, people[0], cast.interviewer)
        with pytest.raises(PersonBusyError):
            plan(session, interview_id, cast.lead)
        part_person(session, session.get_one(Actor, same.id), parted_by=None)
        plan(session, interview_id, cast.lead)
        session.rollback()


def test_who_is_in_two_places_is_not_one_person(cast, people):
    with cast.writing() as session:
        same = twin_of(session, cast.daughter, cast)
        raw(session, people[0], cast.interviewer)
        raw(session, interview_of(session, same).id, cast.lead)
    with cast.database.writing() as session:
        actor = session.get_one(Actor, cast.daughter.id)
        with pytest.raises(TwoPlacesError):
            join_person(session, actor, reference=same.reference, joined_by=cast.lead.id)
        assert session.get(SamePerson, actor.id) is None
        cancel_standing(session, people[0])
        join_person(session, actor, reference=same.reference, joined_by=cast.lead.id)
        session.commit()


def twin_of(session, actor, cast):
    network = create_network(session, cast.study, reference="N89", created_by=None)
    same = add_actor(
        session, network, role=ActorRole(actor.role), identity=Identity(), added_by=None
    )
    agree(session, same)
    return same


def plan(session, interview_id, interviewer, starts_at=TEN):
    return make_appointment(
        session,
        session.get_one(Interview, interview_id),
        interviewer_id=interviewer.id,
        starts_at=starts_at,
        made_by=None,
    )


def test_two_connections_at_once_leave_one_appointment(cast, people):
    """Raw SQL, so that nothing but the database keeps them apart."""
    both = threading.Barrier(2)

    def insert(interview_id):
        try:
            with cast.database.writing() as session:
                both.wait(timeout=2) if session.get_bind().dialect.name == "postgresql" else None
                raw(session, interview_id, cast.interviewer)
                session.commit()
        except IntegrityError:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(insert, people[1:])) == ["kept", "refused"]


def test_who_sees_an_old_state_of_the_database_is_refused_all_the_same(cast, people):
    """The strictest reader of PostgreSQL does not see the other's row; the rule does."""
    if cast.database.settings.sqlite_path is not None:
        pytest.skip("SQLite has one writer at a time")
    strict = cast.database.engine.execution_options(isolation_level="REPEATABLE READ")
    with strict.connect() as connection:
        connection.execute(text("SELECT count(*) FROM appointment"))
        with cast.writing() as session:
            raw(session, people[0], cast.interviewer)
        with pytest.raises(IntegrityError, match=INTERVIEWER_ONCE):
            raw(connection, people[2], cast.interviewer)
        connection.rollback()


def test_what_slips_past_the_check_is_told_in_the_same_words(cast, people, monkeypatch):
    monkeypatch.setattr("interviews.appointments._check_free", lambda *_facts: None)
    with cast.database.writing() as session:
        plan(session, people[0], cast.interviewer)
        with pytest.raises(InterviewerBusyError):
            plan(session, people[2], cast.interviewer)
        assert standing_appointment(session, people[0]) is not None, "the session goes on"
        session.rollback()

"""The rules about appointments come into a database that was filled without them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.exc import IntegrityError

from app.appointment_rules import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS, put_rules
from app.database import Database
from app.engines import MODE
from app.migrate import upgrade

TEN = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = iter(range(1, 1000))


@pytest.fixture
def old(settings, tmp_path, request):
    """A database of the version before the rules."""
    if settings.sqlite_path is not None:
        mine = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'old.db'}"))
    else:
        url = request.getfixturevalue("postgres").new_database()
        mine = Database(replace(settings, database_url=url))
    upgrade(mine, target="0020")
    yield mine
    mine.dispose()


class Old:
    """Rows of then, put in without the models of now."""

    def __init__(self, connection, *, as_text):
        self.connection, self.as_text, self.tables = connection, as_text, MetaData()
        names = ("user", "study", "network", "actor", "interview", "appointment", "same_person")
        self.tables.reflect(connection, only=names)
        mail = "@wij-toets.nl"
        names = ["een", "twee"]
        self.people = [self.put("user", email=f"{one}{mail}", fs_uniquifier=one) for one in names]
        study = self.put("study")
        self.network = self.put("network", study_id=study, reference="N1")

    def put(self, name, **facts):
        facts = {"id": self.id()} | facts
        for one in self.tables.tables[name].columns:
            kind = str(one.type).partition("(")[0]
            if one.name in facts or one.nullable or one.server_default is not None:
                continue
            plain = {"BOOLEAN": True, "INTEGER": next(NUMBERS), "DATE": TEN.date(), "JSON": []}
            facts[one.name] = plain.get(kind, b"" if kind in {"BLOB", "BYTEA"} else "")
            if "TIME" in kind:
                facts[one.name] = TEN
            if kind == "UUID" or (kind == "CHAR" and one.name.endswith("id")):
                facts[one.name] = self.id()
        known = {one.name for one in self.tables.tables[name].columns}
        facts = {key: value for key, value in facts.items() if key in known}
        self.connection.execute(self.tables.tables[name].insert().values(facts))
        return facts.get("id")

    def id(self):
        made = uuid4()
        return made.hex if self.as_text else made

    def interview(self, status="planned"):
        actor = self.put("actor", network_id=self.network)
        return self.put("interview", actor_id=actor, status=status, attributes={})

    def appointment(self, interview, person=0, starts_at=TEN, ends_at=None):
        return self.put(
            "appointment",
            interview_id=interview,
            interviewer_id=self.people[person],
            starts_at=starts_at,
            ends_at=ends_at or starts_at + HOUR,
        )


def fill(database):
    with database.engine.execution_options(**{MODE: "write"}).begin() as connection:
        old = Old(connection, as_text=database.settings.sqlite_path is not None)
        twice = old.interview()
        made = {
            "first": old.appointment(old.interview()),
            "overlaps": old.appointment(old.interview(), starts_at=TEN + HOUR / 2),
            "after": old.appointment(old.interview(), starts_at=TEN + HOUR),
            "of another": old.appointment(old.interview(), person=1),
            "held": old.appointment(old.interview("closed"), person=1),
            "was moved": old.appointment(twice, person=1, starts_at=TEN + 3 * HOUR),
            "moved to": old.appointment(twice, person=1, starts_at=TEN + 5 * HOUR),
            "ends before": old.appointment(
                old.interview(), starts_at=TEN + 9 * HOUR, ends_at=TEN + 8 * HOUR
            ),
        }
        return {str(UUID(str(one))): name for name, one in made.items()}, made


def test_old_overlaps_stay_and_keep_out_of_the_rule(old):
    names, made = fill(old)
    upgrade(old, keep_backup=False)
    with old.reading() as session:
        rows = session.execute(text("SELECT id, holds_time, person_id FROM appointment")).all()
    held = {names[str(UUID(str(one.id)))] for one in rows if one.holds_time}
    assert len(rows) == len(names), "nothing is lost"
    assert held == {"first", "after", "of another", "moved to"}
    assert all(one.person_id for one in rows)
    change = "UPDATE appointment SET starts_at = starts_at, holds_time = true WHERE id = :id"
    with old.writing() as session:
        with pytest.raises(IntegrityError):
            session.execute(text(change), {"id": made["overlaps"]})
        session.rollback()


def test_the_rules_are_there_and_putting_them_again_changes_nothing(database, owned):
    """A migration that rebuilds a table on SQLite drops its triggers: then this fails."""
    mine = Database(owned) if database.settings.sqlite_path is None else database
    with mine.engine.execution_options(**{MODE: "write"}).begin() as connection:
        before = rules(connection)
        put_rules(connection)
        assert rules(connection) == before
    expected = SQLITE_TRIGGERS if mine.settings.sqlite_path else POSTGRESQL_TRIGGERS
    assert {one[0] for one in expected} <= before
    if mine is not database:
        assert {"appointment_interviewer_once", "appointment_person_once"} <= before
        mine.dispose()


def rules(connection):
    if connection.dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    else:
        found = (
            "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal "
            "UNION SELECT conname::text FROM pg_constraint WHERE contype = 'x'"
        )
    return set(connection.execute(text(found)).scalars())

"""PostgreSQL keeps readers apart too: raw SQL as a plain role, without any filter of ours.

What nobody tests here: somebody who may send SQL of his own can also tell the database that
he is somebody else. Row-level security is against a forgotten filter, not against that.
"""

import os
import random
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from cast import CANARY, Cast
from click.testing import CliRunner
from guarded import Stories, as_plain_role, as_reader, ids
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, func, select

from app.access import anyone_signed_in, policy
from app.cli import wij
from app.database import Database, get_session
from app.factory import create_app
from app.migrate import upgrade
from app.models import metadata
from app.row_security import OPEN_TABLES, Guard, guard_of
from app.sealed_columns import SEALED, UNDER_THE_MASTER_KEY
from app.settings import SettingsError
from interviews.abbreviations import add_abbreviation
from interviews.calendar_feeds import feed_of, make_feed
from interviews.interviews import Interview
from interviews.private_notes import add_note
from interviews.turns import TurnRevision
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.independence import KnowsHow, StaffLink, end_link, state_link
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.representatives import end_representation, name_representative
from research.roles import Role
from research.standing import is_standing_network, may_be_read_in_network, told_in_network
from research.studies import Study

pytestmark = pytest.mark.skipif(
    os.environ.get("WIJ_TEST_ENGINE", "sqlite") != "postgresql",
    reason="SQLite has no row-level security",
)
LEAD, INTERVIEWER, CODER = Role.LEAD, Role.INTERVIEWER, Role.CODER
PROFESSIONAL, EDITOR, ADMIN = Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN
# Rows that only the person himself sees, whatever his study.
OF_ONESELF = {"abbreviation", "calendar_feed", "private_note"}
GUARDED = sorted(set(metadata.tables) - set(OPEN_TABLES))
# Whose words each role of the first study sees: see ``guarded.Stories``. Four turns a story.
WORDS = {
    LEAD: {"own": 4, "apart": 4, "given": 4, "next": 4, "left": 4},
    INTERVIEWER: {"own": 4, "apart": 4, "left": 4},
    CODER: {"own": 4, "apart": 4, "next": 4},
    PROFESSIONAL: {"own": 4, "given": 4},
    EDITOR: {"own": 1, "apart": 1, "given": 1, "next": 1},
    ADMIN: {},
}
# In whose networks each role sees that somebody is there, and who was asked what.
NETWORKS = {
    LEAD: {"own", "next", "left", "erased"},
    INTERVIEWER: {"own", "left", "erased"},
    CODER: {"own", "next", "left", "erased"},
    PROFESSIONAL: {"own"},
    EDITOR: {"own", "next", "left", "erased"},
    ADMIN: set(),
}
# Tables of which a teller sees rows of his own as well; looked at one by one where it counts.
TELLERS_TOO = {"turn_revision", "fragment", "quote_choice", "study_retention", "letter_contact"}
# What hangs at his own words follows them: no words of others, and he writes none of it.
TELLERS_TOO |= {"coding", "corrected_places"}
OF_STORY = "FROM turn_revision r JOIN turn t ON t.id = r.turn_id WHERE t.interview_id = :one"


@pytest.fixture(scope="module")
def owner(postgres, template_settings, tmp_path_factory):
    """Settings of the owner of a database of our own: these tests only look, so it stays full."""
    home = tmp_path_factory.mktemp("guarded")
    settings = replace(
        template_settings,
        home=home,
        keys_directory=home / "keys",
        second_factor=False,
        database_url=postgres.new_database(),
    )
    database = Database(settings)
    upgrade(database)
    database.dispose()
    return settings


@pytest.fixture(scope="module")
def guarded(postgres, owner):
    plain = as_plain_role(postgres, owner)
    if plain is None:
        pytest.skip("NOT GUARDED: this user of PostgreSQL may not make a plain role")
    database = Database(plain)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def app(guarded):
    """An app with a view that forgets to filter: it counts all turns of all stories."""
    cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    app = create_app(
        guarded.settings,
        guarded,
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=cheap,
    )

    @policy(anyone_signed_in)
    def forgets():
        counted = select(func.count()).select_from(TurnRevision)
        return str(get_session().exec(counted).one())

    app.add_url_rule("/vergeten", "fresh.forgets", forgets)
    return app


@pytest.fixture(scope="module")
def cast(app, guarded):
    return Cast(app, guarded)


@pytest.fixture(scope="module")
def stories(cast):
    return Stories(cast)


def refused(connection, statement, **values):
    """Whether the database refuses to write this."""
    with connection.begin_nested() as point:
        try:
            connection.execute(text(statement), values)
        except ProgrammingError as problem:
            point.rollback()
            return "row-level security" in str(problem.orig)
    return False


def test_every_table_has_a_policy_or_a_reason_why_not(guarded):
    sealed = {one.model.__tablename__ for one in SEALED}
    open_on_purpose = {one.split(".")[0] for one in UNDER_THE_MASTER_KEY}
    assert sealed & set(OPEN_TABLES) == set()
    assert open_on_purpose <= set(OPEN_TABLES)
    with guarded.engine.connect() as connection:
        tables = ids(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        closed = ids(
            connection,
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'",
        )
        policies = ids(connection, "SELECT DISTINCT tablename FROM pg_policies")
    assert tables - closed == set(OPEN_TABLES), "guard() the table, or say why it stays open"
    assert closed == policies == set(GUARDED)


def test_a_function_that_looks_past_the_policies_has_a_fixed_path(guarded):
    with guarded.engine.connect() as connection:
        loose = ids(
            connection,
            "SELECT proname FROM pg_proc WHERE prosecdef AND proname LIKE 'wij%' AND NOT "
            "coalesce(array_to_string(proconfig, ','), '') LIKE 'search_path=public, pg_temp'",
        )
        ours = ids(
            connection, "SELECT proname FROM pg_proc WHERE prosecdef AND proname LIKE 'wij%'"
        )
    assert len(ours) > 10
    assert loose == set()


def test_nobody_sees_anything_and_writes_nothing(guarded, cast, stories):
    with as_reader(guarded, None) as connection:
        seen = {one: len(ids(connection, f'SELECT 1 FROM "{one}"')) for one in GUARDED}
        assert set(seen.values()) == {0}, seen
        assert refused(
            connection,
            "INSERT INTO network_reviewer VALUES (:network, :person)",
            network=cast.network.id,
            person=cast.professional.id,
        )


def test_a_calendar_without_a_session_gets_the_rows_of_its_owner(guarded, cast, stories):
    """Its row is looked up by the secret alone; from there on its owner reads, not the program."""
    page = cast.browser(cast.interviewer).post("/agenda/adres", data={"version": "0"}).text
    path = re.search(r"/agenda/[\w-]{43}\.ics", page)[0]
    answer = cast.app.test_client(use_cookies=False).get(path)
    assert answer.status_code == 200
    assert answer.text.startswith("BEGIN:VCALENDAR")
    for user, count in ((cast.interviewer, 1), (cast.lead, 0), (None, 0)):
        with as_reader(guarded, user) as connection:
            rows = connection.execute(text("SELECT count(*) FROM calendar_feed"))
            assert rows.scalar_one() == count


def test_each_role_sees_the_words_that_are_open_to_it(guarded, cast, stories):
    for role, expected in WORDS.items():
        with as_reader(guarded, cast.users[role]) as connection:
            seen = {
                name: len(ids(connection, f"SELECT r.id {OF_STORY}", one=one))
                for name, one in stories.interviews.items()
            }
            everything = connection.execute(text("SELECT count(*) FROM turn_revision")).scalar()
        assert {name: count for name, count in seen.items() if count} == expected, role
        assert everything == sum(expected.values()), role


def test_each_role_sees_the_networks_that_are_open_to_it(guarded, cast, stories):
    for role, names in NETWORKS.items():
        expected = {stories.networks[name] for name in names}
        with as_reader(guarded, cast.users[role]) as connection:
            assert ids(connection, "SELECT id FROM network") == expected, role
            assert ids(connection, "SELECT network_id FROM actor") == expected, role
            told = ids(
                connection,
                "SELECT a.network_id FROM consent_event e JOIN actor a ON a.id = e.actor_id",
            )
            assert told == expected, role


def test_two_studies_have_no_row_in_common_for_anybody(guarded, cast, stories):
    """The leads see all of their own study; nobody of one study sees a row of the other."""
    pages = [one for one in GUARDED if one not in {"audit_entry", *OF_ONESELF}]
    rows = {one: f'SELECT x::text FROM "{one}" x' for one in pages}
    with guarded.engine.connect() as connection:
        everything = {one: ids(connection, rows[one]) for one in pages}
    with as_reader(guarded, cast.stranger(LEAD)) as connection:
        theirs = {one: ids(connection, rows[one]) for one in pages}
    with as_reader(guarded, cast.lead) as connection:
        ours = {one: ids(connection, rows[one]) for one in pages}
    assert [one for one in pages if not ours[one] or not theirs[one]] == []
    assert [one for one in pages if ours[one] | theirs[one] != everything[one]] == []
    for role in Role:
        for reach in ("own", "counting"):
            with as_reader(guarded, cast.users[role], reach) as connection:
                leaks = [one for one in pages if ids(connection, rows[one]) & theirs[one]]
            assert leaks == [], (role, reach)


def test_what_is_of_one_person_is_seen_by_who_made_it_alone(guarded, cast, stories):
    by = cast.interviewer.id
    with cast.writing() as session:
        add_abbreviation(session, user_id=by, short="mz", long="mantelzorg")
        interview = session.get_one(Interview, stories.interviews["own"])
        add_note(session, interview, note_id=uuid4(), text="Straks.", written_by=by)
        # The test of the feed itself may have made one before.
        feed = feed_of(session, by)
        make_feed(session, by, door="x", version=feed.version if feed else 0)
    for role in Role:
        for reach in ("own", "counting"):
            with as_reader(guarded, cast.users[role], reach) as connection:
                seen = {one for one in OF_ONESELF if ids(connection, f'SELECT 1 FROM "{one}"')}
            assert seen == (OF_ONESELF if role is INTERVIEWER else set()), (role, reach)


def test_a_count_reaches_the_study_and_writes_nothing(guarded, cast, stories):
    with as_reader(guarded, cast.professional, "counting") as connection:
        networks = ids(connection, "SELECT id FROM network")
        assert networks == {stories.networks[name] for name in NETWORKS[LEAD]}
        assert refused(connection, "UPDATE review_post SET seq = seq + 1")
    with as_reader(guarded, cast.admin, "counting") as connection:
        assert ids(connection, "SELECT id FROM network") == set()


def test_an_administrator_sees_technical_events_and_no_story(guarded, cast, stories):
    with as_reader(guarded, cast.admin) as connection:
        seen = {one for one in GUARDED if ids(connection, f'SELECT 1 FROM "{one}"')}
    assert seen == {"audit_entry"}


def test_what_is_seen_is_not_therefore_changed(guarded, cast, stories):
    own, apart = stories.interviews["own"], stories.interviews["apart"]
    revision = f"UPDATE turn_revision SET number = 9 WHERE id IN (SELECT r.id {OF_STORY})"
    removal = f"DELETE FROM turn_revision WHERE id IN (SELECT r.id {OF_STORY})"
    for role in (CODER, PROFESSIONAL, EDITOR):
        with as_reader(guarded, cast.users[role]) as connection:
            assert refused(connection, revision, one=own), role
            assert connection.execute(text(removal), {"one": own}).rowcount == 0, role
            assert connection.execute(text("DELETE FROM consent_event")).rowcount == 0, role
    with as_reader(guarded, cast.interviewer) as connection:
        assert connection.execute(text(revision), {"one": apart}).rowcount == 4
        assert connection.execute(text(revision), {"one": stories.interviews["next"]}).rowcount == 0


def test_nobody_writes_where_he_does_not_belong(guarded, cast, stories):
    turn = (
        "INSERT INTO turn (id, interview_id, seq, speaker, mode, written_at) "
        "VALUES (gen_random_uuid(), :one, 99, 'actor', 'verbatim', now())"
    )
    meeting = (
        "INSERT INTO review_session (id, network_id, held_on, started_at) "
        "VALUES (gen_random_uuid(), :one, now(), now())"
    )
    member = "INSERT INTO study_member (study_id, user_id) VALUES (:study, :person)"
    facts = {"study": cast.other_study.id, "person": cast.lead.id}
    with as_reader(guarded, cast.interviewer) as connection:
        assert not refused(connection, turn, one=stories.interviews["own"])
        for name in ("next", "given", "other"):
            assert refused(connection, turn, one=stories.interviews[name]), name
    with as_reader(guarded, cast.professional) as connection:
        assert not refused(connection, meeting, one=stories.networks["own"])
        for name in ("next", "left", "other"):
            assert refused(connection, meeting, one=stories.networks[name]), name
    with as_reader(guarded, cast.lead) as connection:
        assert refused(connection, member, **facts)
        assert refused(connection, turn, one=stories.interviews["other"])


def test_the_log_only_grows_and_in_ones_own_name(guarded, cast, stories):
    entry = (
        "INSERT INTO audit_entry (seq, at, user_id, action, kind, previous, digest) "
        "VALUES (1000000, now(), :person, 'read', 'story', '', '')"
    )
    for role in Role:
        with as_reader(guarded, cast.users[role]) as connection:
            assert connection.execute(text("DELETE FROM audit_entry")).rowcount == 0, role
            changed = "UPDATE audit_entry SET action = 'slept'"
            assert refused(connection, changed) or role not in {LEAD, ADMIN}
            assert refused(connection, entry, person=cast.stranger(role).id), role
            assert not refused(connection, entry, person=cast.users[role].id), role


def test_a_page_that_forgets_its_filter_shows_no_more(cast, stories):
    for role, expected in WORDS.items():
        shown = cast.browser(cast.users[role]).get("/vergeten").text
        assert shown == str(sum(expected.values())), role


def test_whose_story_stands_is_the_same_in_python_and_in_the_database(guarded, cast):
    """Random lives of two networks: after each act both say the same of everybody."""
    chance = random.Random(4)
    with guarded.writing() as session:
        networks = [
            create_network(session, cast.study, reference=f"M{number}", created_by=None)
            for number in range(2)
        ]
        actors = [
            add_actor(session, network, role=role, identity=Identity(name=CANARY), added_by=None)
            for network in networks
            for role in (ActorRole.CLIENT, ActorRole.FAMILY, ActorRole.NEIGHBOUR)
        ]
        for _step in range(70):
            act(session, chance, chance.choice(actors))
            assert told_by_sql(session, networks) == told_by_python(session, networks)
            for actor in actors:
                agreed = text("SELECT wij_agreed(:one, 'network_reading')")
                says = session.execute(agreed, {"one": actor.id}).scalar()
                stands = actor.id in told_by_python(session, networks)
                assert (says and stands) == may_be_read_in_network(session, actor)
        session.rollback()


def act(session: Session, chance: random.Random, actor: Actor) -> None:
    kind = chance.random()
    if kind < 0.1:
        name_representative(session, actor, name=CANARY, named_by=None)
    elif kind < 0.2:
        end_representation(session, actor, ended_by=None)
    else:
        record_consent(
            session,
            actor_id=actor.id,
            purpose=chance.choice([Purpose.INTERVIEW, Purpose.NETWORK_READING]),
            decision=chance.choice(list(Decision)),
            recorded_by=None,
            said_by=chance.choice(list(SaidBy)),
        )
    session.flush()


def told_by_python(session: Session, networks: list[Network]) -> set:
    """Who is told, and which networks stand."""
    told = {one for network in networks for one in told_in_network(session, network.id)}
    return told | {one.id for one in networks if is_standing_network(session, one.id)}


def told_by_sql(session: Session, networks: list[Network]) -> set:
    told, left = "SELECT wij_told_in(:networks)", "SELECT network_id FROM wij_taken_back()"
    known = [one.id for one in networks]
    found = set(session.execute(text(told), {"networks": known}).scalars())
    return found | (set(known) - set(session.execute(text(left)).scalars()))


def test_it_is_known_whether_the_database_guards(guarded, owner):
    database = Database(owner)
    try:
        assert guard_of(database.engine) is Guard.PASSED_BY
    finally:
        database.dispose()
    assert guard_of(guarded.engine) is Guard.GUARDED


def test_a_command_lets_a_role_serve(guarded, owner, postgres):
    name, passphrase = postgres.new_plain_role()
    assert "may serve now" in run(owner, "db", "grant", name)
    assert "no role nobody_here" in run(owner, "db", "grant", "nobody_here")
    assert "Only the owner" in run(guarded.settings, "db", "grant", name)
    url = make_url(owner.database_url).set(username=name, password=passphrase)
    granted = replace(owner, database_url=url.render_as_string(hide_password=False))
    database = Database(granted)
    try:
        assert guard_of(database.engine) is Guard.GUARDED
        with database.writing() as session:
            emptied = text("TRUNCATE consent_event")
            with pytest.raises(ProgrammingError, match="permission denied"):
                session.execute(emptied)
    finally:
        database.dispose()


def run(settings, *words):
    """What ``wij`` says on this database."""
    url = settings.database_url.replace("postgresql+psycopg", "postgresql")
    environ = {"WIJ_HOME": str(settings.home), "WIJ_DATABASE_URL": url}
    return CliRunner().invoke(wij, words, env=environ).output


def test_a_plain_role_changes_no_table_and_is_told_what_to_do(guarded):
    assert upgrade(guarded) is None, "nothing to do: the tables are of this version"
    with pytest.raises(SettingsError, match="wij db upgrade"):
        upgrade(guarded, target="0003")


def test_a_teller_sees_his_own_story_and_nothing_else(guarded, cast, stories):
    """By raw SQL without a filter: of himself what his pages show, of all others no row."""
    with guarded.reading() as session:
        own = session.get_one(Interview, stories.interviews["own"])
        actor = session.get_one(Actor, own.actor_id)
    mine = {
        "interview": ("id", {own.id}),
        "actor": ("id", {actor.id}),
        "network": ("id", {actor.network_id}),
        "turn": ("interview_id", {own.id}),
        "story_link": ("interview_id", {own.id}),
        "story_check": ("interview_id", {own.id}),
        "consent_event": ("actor_id", {actor.id}),
        "study": ("id", {cast.study.id}),
    }
    with as_reader(guarded, actor, "teller") as connection:
        for table, (column, expected) in mine.items():
            assert ids(connection, f'SELECT {column} FROM "{table}"') == expected, table
        assert len(ids(connection, f"SELECT r.id {OF_STORY}", one=own.id)) == 4
        assert connection.execute(text("SELECT count(*) FROM turn_revision")).scalar() == 4
        others = set(GUARDED) - set(mine) - TELLERS_TOO
        seen = {one: len(ids(connection, f'SELECT x::text FROM "{one}" x')) for one in others}
        assert {one: count for one, count in seen.items() if count} == {}
        coded = "SELECT t.interview_id FROM coding c JOIN fragment f ON f.id = c.fragment_id "
        coded += "JOIN turn_revision r ON r.id = f.revision_id JOIN turn t ON t.id = r.turn_id"
        assert ids(connection, coded) == {own.id}
        for table in ("interview", "actor", "network", "study"):
            change = f'UPDATE "{table}" SET id = id'
            assert refused(connection, change), table
        other = stories.interviews["next"]
        foreign = "INSERT INTO turn (id, interview_id, seq, speaker, mode, written_at) VALUES "
        foreign += "(gen_random_uuid(), :one, 99, 'actor', 'verbatim', now())"
        assert refused(connection, foreign, one=other)
    # The same id with the reach of somebody who signs in: no account has it.
    with as_reader(guarded, actor) as connection:
        assert ids(connection, "SELECT id FROM interview") == set()


def test_who_takes_part_in_a_network_sees_no_row_of_it_and_still_counts(guarded, cast, stories):
    """By raw SQL: his review ends with his own part, and comes back when that was a mistake."""
    me, own = cast.professional, stories.networks["own"]
    of_it = {
        "network": "SELECT id FROM network",
        "actor": "SELECT network_id FROM actor",
        "words": "SELECT id FROM turn_revision",
        "codings": "SELECT id FROM coding",
        "marks": "SELECT id FROM voice_mark",
        "sessions": "SELECT id FROM review_session",
        "commitments": "SELECT id FROM commitment",
    }
    with as_reader(guarded, me) as connection:
        before = {name: ids(connection, one) for name, one in of_it.items()}
    assert before["network"] == {own}
    assert all(before.values())
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        network = session.get_one(Network, own)
        facts = {"how": KnowsHow.TAKES_PART, "about": "Buurman."}
        link = state_link(session, study, network=network, user_id=me.id, stated_by=me.id, **facts)
    with as_reader(guarded, me) as connection:
        assert {name: ids(connection, one) for name, one in of_it.items()} == dict.fromkeys(
            of_it, set()
        )
        assert not ids(connection, "SELECT id FROM staff_link") - {link.id}
    with as_reader(guarded, me, "counting") as connection:
        assert own in ids(connection, "SELECT id FROM network")
        assert ids(connection, "SELECT id FROM coding")
    # Others of the study go on as they did.
    with as_reader(guarded, cast.lead) as connection:
        assert own in ids(connection, "SELECT id FROM network")
    with cast.writing() as session:
        end_link(session, session.get_one(StaffLink, link.id), ended_by=cast.lead.id)
    with as_reader(guarded, me) as connection:
        assert {name: ids(connection, one) for name, one in of_it.items()} == before

"""Turning keys: killed at any step, the house opens; done again, the turn is over."""

import fcntl
import os
import shutil
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cast import PHONE
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from old_sessions import add_commitment, add_post
from sealed_rows import fill_people, fill_research
from sqlalchemy import LargeBinary
from sqlmodel import select

from analysis.chapters import chapter_words, write_chapter
from analysis.claims import claim_sentence, claims_of, make_claim
from analysis.codings import add_coding
from analysis.method_answers import keep_answers
from analysis.reviews import start_session
from app.database import Database
from app.identity import User
from app.models import metadata
from app.resealing import seal_parts_apart, turn_data_key
from app.restore import restore
from app.rotation import turn_database_key, turn_master_key
from app.running import in_use
from app.sealed_columns import NOT_SEALED, SEALED, UNDER_THE_MASTER_KEY
from app.second_factors import SecondFactor, SecretBox
from app.secret_files import read_secret
from app.settings import Settings, SettingsError
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.private_notes import PrivateNote
from interviews.raw_openings import ask_opening
from interviews.read_backs import ReadBackCall
from interviews.turns import TurnRevision, pseudonymised_text, raw_text, turns_of
from research.codebook import Pole, codebook
from research.errors import KeyDestroyedError, SealBrokenError
from research.key_rotation import stage
from research.keys import part_of
from research.networks import Actor, Network, identity_of
from research.representatives import name_representative
from research.studies import Study

STEPS = ("replace", "link", "fsync", "pwrite", "unlink", "rename")
TOTP = b"secret of an app"


@pytest.fixture
def house(migrated, template_settings, tmp_path):
    """A house of its own, with keys, an app for codes, and a mirror; returns its environment."""
    if migrated.sqlite_path is None:
        pytest.skip("this house is embedded")
    home = tmp_path / "house"
    home.mkdir()
    shutil.copytree(template_settings.home / "secrets", home / "secrets")
    shutil.copy(migrated.sqlite_path, home / "wij.db")
    env = {"WIJ_HOME": str(home), "WIJ_KEYS_MIRROR": str(tmp_path / "mirror")}
    database = Database(Settings.from_env(env))
    for key_id in OWNERS:
        database.vault.keys.create(key_id)
    with database.writing() as session:
        user = User(email="a@wij.nl", display_name="A", password="x", fs_uniquifier="a")
        session.add(user)
        session.flush()
        box, row = SecretBox(database.settings.master_key), uuid4()
        sealed = box.seal(TOTP, row)
        session.add(
            SecondFactor(id=row, user_id=user.id, kind="totp", name="", sealed_secret=sealed)
        )
        session.commit()
    database.dispose()
    return env


OWNERS = (UUID(int=1), UUID(int=2))
# Their rows need a story of their own; that their keys turn rests on the same registry.
FILLED_ELSEWHERE = {
    "tie.note_sealed",
    "frame_upload.content_sealed",
    "tagger_version.weights_sealed",
    "joined_voice.raw_sealed",
    "joined_voice.pseudonymised_sealed",
    "joined_voice.before_hiding_sealed",
}
# Every step takes long: it is walked by the longer checks, and every seventh here.
stride = pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.slow)])


def opened(env):
    """Everything that the house can open: data keys, the ledger's secret, the app's secret."""
    settings = Settings.from_env(env)
    database = Database(settings)
    keys = database.vault.keys
    box = SecretBox(settings.master_key, settings.former_master_key)
    with database.reading() as session:
        factor = session.exec(select(SecondFactor)).one()
        found = [keys.data_key(one) for one in OWNERS]
        found += [keys.unwrap((keys.mirror / f"{OWNERS[0].hex}.key").read_bytes(), OWNERS[0].bytes)]
        found += [len(keys.ledger.erasures()), box.open(factor.sealed_secret, factor.id)]
    database.dispose()
    return found


def killed_at(step, act):
    """Do it in another process that is gone at this file operation; say whether it came so far."""
    child = os.fork()
    if child == 0:
        seen = 0

        def guarded(real):
            def call(*arguments, **options):
                nonlocal seen
                seen += 1
                if seen == step:
                    os._exit(9)
                return real(*arguments, **options)

            return call

        for name in STEPS:
            setattr(os, name, guarded(getattr(os, name)))
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, 9}
    return code == 9


def every_crash(env, act, check, tmp_path, stride):
    """Kill the act at its first step, then further on, to the end; look after each, and finish."""
    before, crashes, step = tmp_path / "before", 0, 1
    for name in ("house", "mirror"):
        shutil.copytree(tmp_path / name, before / name)
    while True:
        for name in ("house", "mirror"):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(before / name, tmp_path / name)
        crashed = killed_at(step, lambda: act(Settings.from_env(env)))
        check()
        if not crashed:
            return crashes
        act(Settings.from_env(env))
        check()
        assert not list((tmp_path / "house" / "secrets").glob("*.next"))
        crashes, step = crashes + 1, step + stride


@stride
def test_a_turn_of_the_master_key_may_be_killed_at_any_step(house, tmp_path, stride):
    old, wanted = Settings.from_env(house).master_key, opened(house)

    def still_opens():
        assert opened(house) == wanted

    assert every_crash(house, turn_master_key, still_opens, tmp_path, stride) > 20 / stride
    settings = Settings.from_env(house)
    assert settings.master_key != old
    assert settings.former_master_key is None
    for place in (settings.keys_directory, settings.keys_mirror):
        for path in place.glob("*.key"):
            wrapped = path.read_bytes()
            with pytest.raises(InvalidTag):
                AESGCM(old).decrypt(wrapped[:12], wrapped[12:], UUID(hex=path.stem).bytes)


@stride
def test_a_turn_of_the_database_key_may_be_killed_at_any_step(house, tmp_path, stride):
    old, wanted = Settings.from_env(house).database_key, opened(house)

    def still_opens():
        assert opened(house) == wanted

    assert every_crash(house, turn_database_key, still_opens, tmp_path, stride) > 5 / stride
    settings = Settings.from_env(house)
    assert settings.database_key != old
    kept = sorted((settings.home / "backups").glob("*.wij"))[-1]
    former = sorted((settings.home / "secrets").glob("database-until-*.key"))[-1]
    assert read_secret(former) == old
    elsewhere = replace(settings, database_url=f"sqlite:///{tmp_path / 'restored.db'}")
    target = Database(elsewhere)
    assert restore(target, kept, key=read_secret(former)) > 0
    target.dispose()


def test_a_master_key_from_the_environment_is_turned_in_two_steps(house, tmp_path):
    secrets = tmp_path / "house" / "secrets"
    env = {**house, "WIJ_MASTER_KEY": (secrets / "master.key").read_text()}
    wanted = opened(env)
    done = turn_master_key(Settings.from_env(env))
    assert done.waiting == secrets / "master.key.next"
    assert opened(env) == wanted
    env["WIJ_MASTER_KEY"] = done.waiting.read_text()
    assert opened(env) == wanted
    assert turn_master_key(Settings.from_env(env)).already
    assert not done.waiting.exists()
    assert opened(env) == wanted


@pytest.mark.parametrize("turn", [turn_master_key, turn_database_key])
def test_no_key_is_turned_under_a_running_server(house, turn):
    settings = Settings.from_env(house)
    with in_use(settings), pytest.raises(SettingsError, match="Stop the server"):
        turn(settings)
    descriptor = os.open(settings.keys_directory / "in-use.lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(SettingsError, match="being turned"), in_use(settings):
        pass
    os.close(descriptor)


def test_every_sealed_column_is_known(database):
    """Who adds a sealed column joins it in ``app/sealed_columns.py``."""
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if "sealed" in column.name or isinstance(column.type, LargeBinary)
    }
    known = {one.place for one in SEALED}
    assert columns == known | UNDER_THE_MASTER_KEY | NOT_SEALED


@pytest.fixture
def full(cast):
    """A study in which every sealed column is filled."""
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        interview = session.get(Interview, interview_id)
        _, revision = turns_of(session, interview_id)[1]
        theme = codebook().themes[0].id
        facts = {"theme": theme, "pole": Pole.SUCCESS}
        coding = add_coding(
            session, interview, revision, start=0, end=16, coder_id=cast.coder.id, **facts
        )
        claim = make_claim(
            session,
            study,
            sentence="Mensen voelen zich gehoord.",
            fragments=[session.get(Fragment, coding.fragment_id)],
            made_by=cast.lead.id,
            **facts,
        )
        write_chapter(session, study, title="T", introduction="Inleiding.", changed_by=cast.lead.id)
        keep_answers(session, study, answers={2: "Mbo."}, seen={}, changed_by=cast.lead.id)
        ask_opening(session, interview, reason="Eén woord.", asked_by=cast.lead.id)
        actor = session.get(Actor, cast.client_actor.id)
        name_representative(session, actor, name="Bea", named_by=cast.lead.id)
        network = session.get(Network, cast.network.id)
        review = start_session(session, network, held_on=study.starts_on, started_by=None)
        add_post(session, review, post_id=uuid4(), text="Dit raakte mij.", author_id=cast.lead.id)
        add_commitment(
            session,
            review,
            who="An",
            what="belt",
            due_on=study.ends_on,
            made_by=cast.lead.id,
        )
        fill_people(session, cast, interview)
        fill_research(session, cast, claim)
    return interview_id


def words_of(database, column):
    """The words in a column, by row."""
    with database.reading() as session:
        owners = {Actor: Actor.id, Network: Network.id, Study: Study.id}
        ids = [one for kind in owners for one in session.exec(select(owners[kind])).all()]
        return {
            getattr(row, column.key): database.vault.unseal(
                owner, getattr(row, column.column), row=getattr(row, column.key), field=column.field
            )
            for owner in ids
            for row in session.exec(column.rows(owner)).all()
            if getattr(row, column.column)
        }


def test_a_new_data_key_opens_everything_and_the_old_one_nothing(cast, full, database):
    owners = (cast.client_actor.id, cast.network.id, cast.study.id)
    before = {column.place: words_of(database, column) for column in SEALED}
    assert {place for place, words in before.items() if not words} <= FILLED_ELSEWHERE
    keys = database.vault.keys
    old = {one: keys.data_key(one) for one in owners}
    old_raw = keys.data_key(part_of(cast.client_actor.id, "raw"))
    with cast.writing() as session:
        for owner in owners:
            assert turn_data_key(session, owner) > 0
    assert {column.place: words_of(database, column) for column in SEALED} == before
    assert all(keys.data_key(one) != old[one] for one in owners)
    assert not list(keys.directory.glob("*.next"))
    with database.reading() as session:
        for revision in session.exec(select(TurnRevision)).all():
            for key in (*old.values(), old_raw):
                for field in ("raw", "pseudonymised"):
                    sealed = getattr(revision, f"{field}_sealed")
                    with pytest.raises(InvalidTag):
                        AESGCM(key).decrypt(
                            sealed[:12], sealed[12:], revision.id.bytes + field.encode()
                        )


def test_a_turn_of_a_data_key_that_was_cut_off_still_opens_and_is_finished(
    cast, full, database, monkeypatch
):
    before = {column.place: words_of(database, column) for column in SEALED}

    def power_cut(*_arguments):
        raise SystemExit

    for cut in ("app.resealing._resealed", "app.resealing.install"):
        monkeypatch.setattr(cut, power_cut)
        with pytest.raises(SystemExit), database.writing() as session:
            turn_data_key(session, cast.client_actor.id)
        monkeypatch.undo()
        database.vault.keys.forget(cast.client_actor.id)
        assert {column.place: words_of(database, column) for column in SEALED} == before
    with cast.writing() as session:
        turn_data_key(session, cast.client_actor.id)
    assert {column.place: words_of(database, column) for column in SEALED} == before


def test_nobody_gets_a_new_key_who_was_erased(cast, database):
    database.vault.keys.destroy(cast.client_actor.id)
    with pytest.raises(KeyDestroyedError):
        stage(database.vault.keys, cast.client_actor.id)


def test_words_from_before_get_a_key_of_their_own_at_the_next_start(cast, full, database):
    actor_id, keys = cast.client_actor.id, database.vault.keys
    seal_as_before(cast, database, full)
    with database.writing() as session:
        assert seal_parts_apart(session) == 1
        assert seal_parts_apart(session) == 0
        actor, interview = session.get(Actor, actor_id), session.get(Interview, full)
        assert identity_of(session, actor).phone == PHONE
        _, revision = turns_of(session, full)[1]
        assert "luisterde" in raw_text(session, interview, revision)
        assert "[naam 1]" in pseudonymised_text(session, interview, revision)
        sealed = revision.raw_sealed
        with pytest.raises(InvalidTag):
            AESGCM(keys.data_key(actor_id)).decrypt(
                sealed[:12], sealed[12:], revision.id.bytes + b"raw"
            )


def seal_as_before(cast, database, interview_id):
    """Put the rows of the client back under his one key, as older versions sealed them."""
    keys, owner = database.vault.keys, cast.client_actor.id
    with cast.writing() as session:
        interview, actor = session.get(Interview, interview_id), session.get(Actor, owner)
        rows = [
            (
                actor,
                "identity",
                database.vault.unseal(owner, actor.identity_sealed, row=owner, field="identity"),
            )
        ]
        rows += [
            (revision, "raw", raw_text(session, interview, revision))
            for _turn, revision in turns_of(session, interview_id)
        ]
        rows += [
            (note, "raw", database.vault.unseal(owner, note.raw_sealed, row=note.id, field="raw"))
            for note in session.exec(select(PrivateNote))
        ]
        # Nothing was read back in those days.
        session.delete(session.get(ReadBackCall, interview_id))
        for row, field, words in rows:
            nonce = os.urandom(12)
            sealed = AESGCM(keys.data_key(owner)).encrypt(
                nonce, words.encode(), row.id.bytes + field.encode()
            )
            setattr(row, f"{field}_sealed", nonce + sealed)
            session.add(row)
    for field in ("identity", "raw"):
        (keys.directory / f"{part_of(owner, field).hex}.key").unlink()
        keys.forget(part_of(owner, field))


def test_the_words_of_sessions_claims_and_chapter_read_as_before(cast, full, database):
    with cast.writing() as session:
        for owner in (cast.network.id, cast.study.id):
            turn_data_key(session, owner)
    with database.reading() as session:
        study = session.get(Study, cast.study.id)
        assert chapter_words(session, study)[1] == "Inleiding."
        assert claim_sentence(session, claims_of(session, study.id)[0]).startswith("Mensen")


def test_a_store_under_another_master_key_says_so(house):
    settings = replace(Settings.from_env(house), master_key=bytes(32))
    with pytest.raises(SealBrokenError):
        Database(settings).vault.keys.data_key(OWNERS[0])

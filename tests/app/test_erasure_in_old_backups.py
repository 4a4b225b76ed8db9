"""A thief with an old backup, the master key, and every data key that is left."""

from dataclasses import replace

import pytest
from cast import CANARY, PHONE
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlcipher3 import dbapi2 as sqlcipher

from analysis.withdrawal import erase_actor, finish_erasures
from app.backup import write_backup
from app.database import Database
from app.restore import restore
from interviews.interviews import InterviewStatus, find_interview
from interviews.turns import turns_of
from research.audit import first_broken_entry
from research.consents import Purpose, current_consents
from research.key_copies import copy_current_state
from research.networks import Actor

WORDS = (CANARY, PHONE, "luisterde", "teruggebeld", "[naam 1]")


@pytest.fixture
def findings(cast):
    """Both tell their story."""
    return {actor.id: cast.story(actor) for actor in (cast.client_actor, cast.daughter)}


def erase(cast, actor):
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, actor.id), cast.admin.id)


def all_keys(settings, *directories):
    """Every data key that is left anywhere, by id, opened without our key store."""
    master = AESGCM(settings.master_key)
    for directory in directories:
        for path in directory.iterdir():
            wrapped = path.read_bytes()
            if path.name == "erasures.secret":
                yield master.decrypt(wrapped[:12], wrapped[12:], b"erasures.log")
            elif wrapped and path.name != "erasures.log":
                key_id = bytes.fromhex(path.name.split(".")[0])
                yield master.decrypt(wrapped[:12], wrapped[12:], key_id)


def opened(sealed, keys, abouts):
    """Try every key with every row and field that the sealed words may belong to."""
    for key in keys:
        for about in abouts:
            try:
                yield AESGCM(key).decrypt(sealed[:12], sealed[12:], about)
            except InvalidTag:
                continue


def readable_in(path, settings, keys):
    """Everything in the backup that anybody with these keys can read, by row."""
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{settings.database_key.hex()}'\"")
    connection.row_factory = sqlcipher.Row
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema").fetchall()]
    for name in names:
        for row in connection.execute(f'SELECT * FROM "{name}"').fetchall():
            for column in row.keys():  # noqa: SIM118  a Row is no mapping
                value = row[column]
                if not isinstance(value, bytes):
                    yield name, row, str(value)
                elif len(value) > 28:
                    field = column.removesuffix("_sealed").encode()
                    abouts = [bytes.fromhex(row["id"]) + field]
                    for plain in opened(value, keys, abouts):
                        yield name, row, plain.decode()
    connection.close()


def test_an_old_backup_opens_no_erased_word_with_every_key_that_is_left(
    cast, findings, settings, database, tmp_path
):
    mirror = tmp_path / "mirror"
    database.vault.keys.mirror = mirror
    copy_current_state(database.vault.keys, mirror)
    write_backup(database, tmp_path / "old.wij")
    places = (settings.keys_directory, mirror)

    def told_by(interview_id):
        keys = set(all_keys(settings, *places))
        turns = interview_turns(interview_id)
        return [
            words
            for name, row, words in readable_in(tmp_path / "old.wij", settings, keys)
            if name == "turn_revision" and row["turn_id"] in turns
        ]

    def interview_turns(interview_id):
        connection = sqlcipher.connect(str(tmp_path / "old.wij"))
        connection.execute(f"PRAGMA key = \"x'{settings.database_key.hex()}'\"")
        found = connection.execute("SELECT id FROM turn WHERE interview_id = ?", [interview_id.hex])
        ids = {row[0] for row in found.fetchall()}
        connection.close()
        return ids

    client, daughter = findings[cast.client_actor.id], findings[cast.daughter.id]
    assert any(CANARY in words for words in told_by(client))
    erase(cast, cast.client_actor)
    plain = [words for words in told_by(client) if any(one in words for one in WORDS)]
    assert plain == []
    assert any(CANARY in words for words in told_by(daughter))


def test_when_everybody_is_erased_an_old_backup_holds_no_word_at_all(
    cast, findings, settings, database, tmp_path
):
    mirror = tmp_path / "mirror"
    database.vault.keys.mirror = mirror
    copy_current_state(database.vault.keys, mirror)
    write_backup(database, tmp_path / "old.wij")
    for actor in (cast.client_actor, cast.daughter):
        erase(cast, actor)
    keys = set(all_keys(settings, settings.keys_directory, mirror))
    assert keys
    for name, _row, words in readable_in(tmp_path / "old.wij", settings, keys):
        for word in WORDS:
            assert word not in words, name


def test_who_was_erased_is_erased_again_when_an_older_backup_is_restored(
    cast, findings, settings, database, tmp_path
):
    write_backup(database, tmp_path / "old.wij")
    erase(cast, cast.client_actor)
    url = f"sqlite:///{tmp_path / 'restored.db'}"
    restored = Database(replace(settings, database_url=url))
    restore(restored, tmp_path / "old.wij")
    with restored.writing() as session:
        actor = session.get(Actor, cast.client_actor.id)
        assert actor.erased_at is not None
        assert find_interview(session, actor.id).status == InterviewStatus.CLOSED
        assert turns_of(session, findings[actor.id]) == []
        assert current_consents(session, actor_id=actor.id)[Purpose.INTERVIEW] == "withdrawn"
        assert turns_of(session, findings[cast.daughter.id])
        assert first_broken_entry(session) is None
        assert finish_erasures(session) == 0
    restored.dispose()

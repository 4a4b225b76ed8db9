"""After erasing an actor, no place that the program writes to gives one of his words back.

The thief of this test has every file, the database key, the master key and every data key
that is left, and does not need our own restore command. He looks in the pages of the
database and its write-ahead log (also those that are free), the queue, every backup, the key
store and its copies, exports, temporary files and the caches of the language.
"""

import tempfile
from pathlib import Path

import pytest
from cast import CANARY, PHONE
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import select

from analysis.chapter_text import chapter_html, chapter_markdown
from analysis.withdrawal import erase_actor
from app.backup import stored_tables, write_backup
from app.engines import connect_sqlite
from app.jobs import Job, JobKind, add_job
from app.queue import make_queue
from app.resealing import turn_data_key
from app.sealed_columns import SEALED
from app.understanding import LanguageTools, Said, cache_directory, understand_interview
from interviews.interviews import Interview
from interviews.turns import Speaker, pseudonymised_text, turns_of
from research.key_copies import copy_current_state, prune
from research.networks import Actor
from research.studies import Study

PAGE, RESERVE, SALT, FRAME, WAL_HEADER = 4096, 80, 16, 24, 32
MAGIC = b"\x37\x7f\x06"
WORDS = (CANARY.encode(), PHONE.encode(), b"luisterde", b"teruggebeld", b"Kanarie")


def opened_page(page, key, *, first):
    """One page of SQLCipher in the open: AES-256-CBC, its nonce behind the words."""
    start = SALT if first else 0
    nonce = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(nonce)).decryptor()
    return decryptor.update(page[start : PAGE - RESERVE])


def opened_file(path, key):
    """Everything in a file: a database or its write-ahead log page by page, free ones too."""
    content = path.read_bytes()
    if path.name.endswith("-wal") and content[:3] == MAGIC:
        frames = range(WAL_HEADER, len(content) - PAGE - FRAME + 1, PAGE + FRAME)
        pages = [content[at + FRAME : at + FRAME + PAGE] for at in frames]
        firsts = [content[at : at + 4] == b"\x00\x00\x00\x01" for at in frames]
    elif path.suffix in {".db", ".wij"}:
        pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
        firsts = [at == 0 for at in range(len(pages))]
    else:
        return content
    whole = zip(pages, firsts, strict=True)
    return b"".join(opened_page(page, key, first=first) for page, first in whole)


def keys_in(directory, master):
    """Every data key in a directory, opened without our key store."""
    for path in directory.rglob("*"):
        if path.suffix in {".key", ".next", ".tmp"} and path.stat().st_size > 28:
            wrapped = path.read_bytes()
            about = bytes.fromhex(path.name.split(".")[0])
            yield AESGCM(master).decrypt(wrapped[:12], wrapped[12:], about)


def opens(sealed, keys, abouts):
    """Whether one of the keys opens these sealed bytes."""
    for key in keys:
        for about in abouts:
            try:
                AESGCM(key).decrypt(sealed[:12], sealed[12:], about)
            except InvalidTag:
                continue
            return True
    return False


def sealed_of(session, actor_id):
    """Every sealed value of an actor, with what it is bound to."""
    return [
        (getattr(row, one.column), getattr(row, one.key).bytes + one.field.encode())
        for one in SEALED
        for row in session.exec(one.rows(actor_id)).all()
        if getattr(row, one.column)
    ]


@pytest.fixture
def places(settings, tmp_path, monkeypatch):
    """Every directory that the program writes to in this test."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return {
        "home": settings.home,
        "mirror": tmp_path / "mirror",
        "copy": tmp_path / "copy",
        "old": tmp_path / "old copy",
        "exports": tmp_path / "exports",
        "temporary": temporary,
    }


@pytest.fixture
def lived(cast, settings, database, places):
    """Both told their story, it was read by the worker, backed up three times and exported."""
    keys = database.vault.keys
    keys.mirror = places["mirror"]
    places["exports"].mkdir()
    copy_current_state(keys, places["mirror"])
    stories = {actor.id: cast.story(actor) for actor in (cast.client_actor, cast.daughter)}
    write_backup(database, settings.home / "backups" / "before-erasure-1.wij")
    with database.writing() as session:
        turn_data_key(session, cast.client_actor.id)
    write_backup(database, settings.home / "backups" / "before-erasure-2.wij")
    for place in ("copy", "old"):
        copy_current_state(keys, places[place])
    queue = make_queue(settings, do=lambda _id: None, look=lambda: None)
    with cast.writing() as session:
        for story in stories.values():
            job = add_job(
                session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=story, asked_by=None
            )
            queue.wake(job.id)
    queue.close()
    return stories


def erase(cast, database, places):
    """Erase the client as the program does it, and bring the copies of the keys up to date."""
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.client_actor.id), cast.admin.id)
    prune(database.vault.keys, places["old"])
    copy_current_state(database.vault.keys, places["copy"])


def test_no_key_that_is_left_opens_a_sealed_value_of_the_erased(
    cast, lived, settings, database, places
):
    with database.reading() as session:
        his = sealed_of(session, cast.client_actor.id)
        hers = sealed_of(session, cast.daughter.id)
    older = [
        (row[column], bytes.fromhex(row["id"]) + column.removesuffix("_sealed").encode())
        for path in sorted((settings.home / "backups").glob("*.wij"))
        for row, column in sealed_in(path, settings, lived[cast.client_actor.id])
    ]
    assert len(older) == 16
    places_of_keys = [settings.keys_directory, *(places[one] for one in ("mirror", "copy", "old"))]

    def left():
        return {key for one in places_of_keys for key in keys_in(one, settings.master_key)}

    assert all(opens(sealed, left(), [about]) for sealed, about in his)
    erase(cast, database, places)
    keys = left()
    assert keys
    assert not any(opens(sealed, keys, [about]) for sealed, about in his + older)
    assert all(opens(sealed, keys, [about]) for sealed, about in hers)


def sealed_in(path, settings, interview_id):
    """The sealed values of one story in a backup, read without our own restore."""
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{settings.database_key.hex()}'\"")
    connection.row_factory = sqlcipher.Row
    rows = connection.execute(
        "SELECT r.* FROM turn_revision r JOIN turn t ON t.id = r.turn_id WHERE t.interview_id = ?",
        [interview_id.hex],
    ).fetchall()
    connection.close()
    return [(row, column) for row in rows for column in ("raw_sealed", "pseudonymised_sealed")]


def test_no_file_holds_a_word_in_the_open(cast, lived, settings, database, places):
    erase(cast, database, places)
    with database.reading() as session:
        study = session.get(Study, cast.study.id)
        for name, write in (("md", chapter_markdown), ("html", chapter_html)):
            (places["exports"] / f"chapter.{name}").write_text(write(session, study))
    seen = set()
    for directory in (*places.values(), cache_directory()):
        for path in directory.rglob("*"):
            if path.is_file():
                content = opened_file(path, settings.database_key)
                seen.add(path.suffix)
                assert not [word for word in WORDS if word in content], path.name
    assert {".key", ".gone", ".log", ".wij", ".md", ".html", ".db"} <= seen


def test_this_look_into_files_sees_what_lies_in_the_open(cast, lived, settings, database):
    """The same look finds what is not sealed, in the file and its log, written and removed."""
    title, path = cast.study.title.encode(), settings.sqlite_path
    if path is not None:
        files = (path, path.with_name(path.name + "-wal"))
        assert any(title in opened_file(one, settings.database_key) for one in files)
    for kept in (settings.home / "backups").glob("*.wij"):
        assert title in opened_file(kept, settings.database_key)


def test_every_column_of_the_database_and_the_queue_is_silent(
    cast, lived, settings, database, places
):
    erase(cast, database, places)
    keys = set(keys_in(settings.keys_directory, settings.master_key))
    with database.engine.connect() as connection:
        for table in stored_tables(connection):
            for row in connection.execute(select(table)).mappings():
                for value in row.values():
                    plain = value if isinstance(value, bytes) else str(value).encode()
                    assert not [word for word in WORDS if word in plain], table.name
                if table.name == "actor" and row["id"] == cast.client_actor.id:
                    assert row["identity_sealed"] == b""
    assert keys
    with database.reading() as session:
        assert session.exec(select(Job)).all()
    queue = connect_sqlite(settings.home / "queue.db", settings.database_key)
    tasks = queue.execute("SELECT data FROM task").fetchall()
    queue.close()
    assert len(tasks) == 2
    assert not [word for word in WORDS for (data,) in tasks if word in bytes(data)]


def test_the_language_keeps_no_word_in_its_files(cast, settings, database, tmp_path):
    """The pipeline reads a story; neither its own files nor its strings keep a word of it."""
    story = cast.story(cast.client_actor)
    cache = tmp_path / "cache"
    cache.mkdir()

    class Finder:
        def find(self, _text, *, roster):
            assert roster
            return []

    tools = LanguageTools(cache, finder=Finder())
    understand_interview(database, story, tools=tools, progress=lambda *_: None)
    with database.reading() as session:
        interview = session.get(Interview, story)
        texts = [
            pseudonymised_text(session, interview, revision)
            for _turn, revision in turns_of(session, story)
        ]
    tools.suggest([Said(story, Speaker.ACTOR, f"{CANARY} {text}") for text in texts])
    assert CANARY not in tools.pipeline.vocab.strings
    for place in (cache, settings.home, Path(tempfile.gettempdir()) / "wij"):
        for path in place.rglob("*"):
            if path.is_file() and path.suffix not in {".db", ".wij"}:
                assert CANARY.encode() not in path.read_bytes(), path.name

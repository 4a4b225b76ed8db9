"""Opened with every key, the tables themselves hold no word, name or number in the open."""

from cast import CANARY, PHONE, STORY
from sqlalchemy import text

from app.backup import stored_tables
from app.models import metadata

WORDS = (CANARY, PHONE, *(words for _, words in STORY), "Ze luisterde echt", "[naam 1]")


def every_value(connection):
    """Every value in every column of every table, as the engine gives it."""
    for table in stored_tables(connection):
        rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
        for row in rows:
            for column, value in row.items():
                yield f"{table.name}.{column}", value


def test_no_word_lies_open_in_any_column(cast, database):
    cast.story(cast.client_actor)
    cast.story(cast.daughter)
    seen = set()
    with database.engine.connect() as connection:
        for place, value in every_value(connection):
            seen.add(place.split(".")[0])
            plain = value if isinstance(value, bytes) else str(value).encode()
            for words in WORDS:
                assert words.encode() not in plain, place
    assert {"turn", "turn_revision", "actor", "audit_entry", "interview"} <= seen
    assert seen <= set(metadata.tables)

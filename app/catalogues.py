"""The English of the screen: a catalogue that follows the Dutch sentences in the source.

``make translations`` brings it up to date: new sentences come in empty, sentences that are gone
go out. A test fails while one is empty, so nothing is shown half in Dutch.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.extraction import messages

TRANSLATIONS = Path(__file__).with_name("translations")
LANGUAGE = "en"
# Lines move with every change above them: the file is enough to find a sentence.
NO_LINE: Any = None
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def po_file(language: str = LANGUAGE) -> Path:
    """Return where the sentences of a language stand, for people."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def mo_file(language: str = LANGUAGE) -> Path:
    """Return where the sentences of a language stand, for the program."""
    return po_file(language).with_suffix(".mo")


def read_catalogue(language: str = LANGUAGE) -> Catalog:
    """Return the catalogue of a language; an empty one when there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def current_catalogue(language: str = LANGUAGE) -> Catalog:
    """Return the catalogue with exactly the sentences of today, in the order of the source.

    A sentence that changed comes in empty: guessing from the old one would put words on the
    screen that nobody has read.
    """
    before = read_catalogue(language)
    after = Catalog(locale=language, project="Wij-ervaring", fuzzy=False)
    plurals = {one.msgid: one.plural for one in messages() if one.plural is not None}
    for one in messages():
        plural = plurals.get(one.msgid)
        known = before.get(one.msgid)
        same_form = known is not None and known.pluralizable == (plural is not None)
        after.add(
            one.msgid if plural is None else (one.msgid, plural),
            known.string if known is not None and same_form else None,
            locations=[(one.file, NO_LINE)],
        )
    return after


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the program reads it. The same sentences give the same bytes."""
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the Dutch sentences without a translation."""
    return [
        one.id if isinstance(one.id, str) else one.id[0]
        for one in catalogue
        if one.id and not _is_translated(one.string)
    ]


def update() -> list[str]:
    """Write the catalogue anew and return what waits for a translation."""
    catalogue = current_catalogue()
    path = po_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Without the header, which holds the time of writing.
        write_po(file, catalogue, width=100, omit_header=True)
    mo_file().write_bytes(compiled(read_catalogue()))
    return untranslated(catalogue)


def _is_translated(string: str | Sequence[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)

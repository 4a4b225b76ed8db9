"""Memos as a table, for the archive of the researcher."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from analysis.memo_lists import ReadMemo
from app.labels import label, theme_label
from research.csv_cells import guarded


def memos_csv(memos: Sequence[ReadMemo], names: dict[UUID, str]) -> str:
    """Return memos as a table: when, who, which kind, where, the theme, and the words.

    Args:
        memos: what its reader may read.
        names: of those who wrote.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    head = [_("datum"), _("door"), _("soort"), _("plaats"), _("nummer"), _("thema"), _("memo")]
    writer.writerow(head)
    for one in memos:
        cells = [
            one.memo.written_at.date().isoformat(),
            names.get(one.memo.written_by, ""),
            label("memo_kind", one.version.kind),
            label("memo_place", one.memo.place),
            _number(one),
            theme_label(one.theme) if one.theme else "",
            one.text,
        ]
        writer.writerow([guarded(cell) for cell in cells])
    return text.getvalue()


def _number(one: ReadMemo) -> str:
    """Return the pseudonyms of a place: network, person, turn."""
    parts = [one.network.reference if one.network else ""]
    if one.actor:
        parts = [one.actor.reference]
    return " ".join([*parts, str(one.seq or "")]).strip()

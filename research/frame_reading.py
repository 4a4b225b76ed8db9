"""A client base as read from a file: its clients, its columns and its hash; no database."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from research.frame_errors import FrameEmptyError, FrameError, FrameStratumMissingError
from research.frame_files import FileLook, lines_of, look_at
from research.frame_rows import (
    KNOWN_COLUMNS,
    ColumnUse,
    FrameRow,
    RowProblem,
    check_uses,
    read_rows,
    usual_uses,
)

# How many lines are looked at to tell whether a column holds data of persons.
LOOKED_AT = 200


@dataclass(frozen=True)
class FrameFile:
    """A client base as read from a file.

    ``columns`` are the header's names in order, in lower case; ``uses`` what each is for.
    """

    rows: tuple[FrameRow, ...]
    columns: tuple[str, ...]
    uses: tuple[ColumnUse, ...]

    @property
    def stratum_name(self) -> str:
        """The column with the stratum; empty when there is none."""
        return self._column(ColumnUse.STRATUM)

    @property
    def network_name(self) -> str:
        """The column with the network; empty when there is none."""
        return self._column(ColumnUse.NETWORK)

    @property
    def sha256(self) -> str:
        """The hash of the frame."""
        return frame_hash(self.rows, with_networks=bool(self.network_name))

    @property
    def network_count(self) -> int:
        """How many networks the clients have."""
        return len({row.network or row.pseudonym for row in self.rows})

    def _column(self, use: ColumnUse) -> str:
        return self.columns[self.uses.index(use)] if use in self.uses else ""


def read_frame(
    content: bytes, *, stratify: str | None = None, network: str | None = None
) -> FrameFile:
    """Read a client base by the usual names of its columns; other columns are left out.

    Args:
        content: the bytes of a CSV or xlsx file: a header and one client a line.
        stratify, network: names of the columns with the stratum and the network; found by
            their usual names if None.

    Raises:
        FrameError: the file is empty, no text, too large, or a line is wrong; the message
            tells which line or column. No cell is repeated in it.
    """
    look = look_at(content, known=KNOWN_COLUMNS, has_header=True)
    chosen = {ColumnUse.STRATUM: stratify, ColumnUse.NETWORK: network}
    remembered: dict[str, str] = {}
    for use, name in chosen.items():
        if name is not None and name.strip().lower() not in look.columns:
            raise FrameStratumMissingError(column=name)
        if name is not None:
            remembered[name.strip().lower()] = use.value
    uses = [use or ColumnUse.DROP for use in usual_uses(look.columns, remembered)]
    check_no_personal(content, look)
    file, problems = read_file(content, look, uses)
    if problems:
        raise problems[0].kind(**problems[0].facts)
    return file


def read_file(
    content: bytes, look: FileLook, uses: Sequence[ColumnUse]
) -> tuple[FrameFile, list[RowProblem]]:
    """Read a client base as a person chose its columns.

    Returns:
        The file, and what is wrong with its lines: the file counts only without problems.

    Raises:
        FrameError: the file cannot be read, has no client, or the columns are no choice.
    """
    check_uses(look.columns, uses, sample_cells(content, look))
    rows, problems = read_rows(lines_of(content, look), uses)
    if not rows and not problems:
        raise FrameEmptyError
    return FrameFile(tuple(rows), look.columns, tuple(uses)), problems


def check_no_personal(content: bytes, look: FileLook) -> None:
    """Refuse a file with a column of personal data, also when nobody asked for that column.

    Raises:
        FramePersonalColumnError: there is one.
    """
    uses = [ColumnUse.NETWORK] * len(look.columns)
    try:
        check_uses(look.columns, uses, sample_cells(content, look))
    except FrameError as problem:
        if "column" in problem.facts:
            raise


def sample_cells(content: bytes, look: FileLook) -> list[list[str]]:
    """Return the cells of the first lines, to tell what a column holds."""
    return [cells for _line, cells in islice(lines_of(content, look), LOOKED_AT)]


def frame_hash(rows: Sequence[FrameRow], *, with_networks: bool = False) -> str:
    """Return the SHA-256 (hex) of the frame, whatever the order of its lines."""
    digest = hashlib.sha256()
    for line in sorted(frame_lines(rows, with_networks=with_networks)):
        digest.update(line.encode())
    return digest.hexdigest()


def frame_lines(rows: Sequence[FrameRow], *, with_networks: bool) -> Iterator[str]:
    """Yield each client as the hash takes it: pseudonym, stratum (and network), with tabs."""
    for row in rows:
        last = f"\t{row.network}" if with_networks else ""
        yield f"{row.pseudonym}\t{row.stratum}{last}\n"

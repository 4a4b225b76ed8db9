"""What hangs on the themes of a codebook, and what an act would do to those counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session, and_, col, or_, select

from analysis.blind_stories import blind_now
from analysis.claims import claims_of
from analysis.codings import Coding, CodingStatus
from analysis.veils import is_veiled
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.codebook import Codebook
from research.codebook_versions import touched_themes
from research.networks import Actor, Network
from research.reach import counting
from research.standing import still_told

MACHINE = (CodingStatus.SUGGESTED, CodingStatus.SHELVED)


@dataclass(frozen=True)
class ThemeCount:
    """What counts under one theme now.

    Attributes:
        codings: accepted by a person.
        waiting: suggestions that nobody judged; they count nowhere.
        fragments, networks: of the accepted codings, each once.
        claims: sentences for the chapter about this theme.
    """

    codings: int = 0
    waiting: int = 0
    fragments: int = 0
    networks: int = 0
    claims: int = 0

    @property
    def is_used(self) -> bool:
        """Return whether anything at all hangs on it."""
        return bool(self.codings or self.waiting or self.claims)


@dataclass(frozen=True)
class Row:
    """One theme before and after an act; a label is empty where the theme is not there."""

    theme_id: str
    label_before: str
    label_after: str
    before: ThemeCount
    after: ThemeCount


@dataclass(frozen=True)
class Effect:
    """What an act does to the counts: the themes that it touches, and their heirs."""

    rows: tuple[Row, ...]

    @property
    def changes_counts(self) -> bool:
        """Return whether any count becomes another one."""
        return any(row.before != row.after for row in self.rows)


class Use(NamedTuple):
    """One coding: what it bears, how far it is, and where."""

    theme: str
    pole: str
    status: str
    fragment_id: UUID
    network_id: UUID

    @property
    def place(self) -> tuple[UUID, str]:
        """The words and the pole: two suggestions for one place are shown once."""
        return self.fragment_id, self.pole


@dataclass(frozen=True)
class Uses:
    """Everything that bears a theme in one study, read at once."""

    codings: tuple[Use, ...]
    claims: tuple[str, ...]

    def counts(self, book: Codebook) -> dict[str, ThemeCount]:
        """Return the counts of every theme of a book, each under its heir."""
        return {one.id: self.count(book, one.id) for one in book.themes}

    def count(self, book: Codebook, theme_id: str) -> ThemeCount:
        """Return what counts under one theme in this book."""
        mine = [one for one in self.codings if book.counts_as(one.theme) == theme_id]
        accepted = [one for one in mine if one.status == CodingStatus.ACCEPTED]
        judged = {one.place for one in mine if one.status not in MACHINE}
        waiting = {one.place for one in mine if one.status in MACHINE} - judged
        return ThemeCount(
            codings=len(accepted),
            waiting=len(waiting) if book.offers(theme_id) else 0,
            fragments=len({one.fragment_id for one in accepted}),
            networks=len({one.network_id for one in accepted}),
            claims=sum(book.counts_as(one) == theme_id for one in self.claims),
        )


def uses_of(session: Session, study_id: UUID) -> Uses:
    """Read what bears a theme: codings of stories that stand, and claims; two queries.

    Of what the machine proposed only that which a coder can see: a count that is higher than
    what the stories show would tell him that something is hidden, and of which theme.
    """
    statement: Any = (
        select(  # type: ignore[call-overload]
            Coding.theme, Coding.pole, Coding.status, Coding.fragment_id, Network.id
        )
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, *still_told(), ~_is_hidden())
    )
    with counting(session):
        codings = tuple(Use(*row) for row in session.execute(statement))
    claims = tuple(one.theme for one in claims_of(session, study_id))
    return Uses(codings, claims)


def _is_hidden() -> Any:
    """The machine's, in a turn or a whole story that people have to read by themselves first."""
    of_machine = col(Coding.status).in_([one.value for one in MACHINE])
    return and_(of_machine, or_(is_veiled(), blind_now()))


def effect_of(uses: Uses, before: Codebook, after: Codebook) -> Effect:
    """Return what going from one book to another does to all counts."""
    shown = _with_heirs(touched_themes(before, after), before, after)
    then, now = uses.counts(before), uses.counts(after)
    return Effect(
        tuple(
            Row(
                theme_id,
                _label(before, theme_id),
                _label(after, theme_id),
                then.get(theme_id, ThemeCount()),
                now.get(theme_id, ThemeCount()),
            )
            for theme_id in shown
        )
    )


def _with_heirs(themes: Iterable[str], before: Codebook, after: Codebook) -> list[str]:
    shown: dict[str, None] = {}
    for theme_id in themes:
        heirs: Mapping[str, None] = dict.fromkeys(
            [theme_id, before.counts_as(theme_id), after.counts_as(theme_id)]
        )
        shown |= heirs
    return list(shown)


def _label(book: Codebook, theme_id: str) -> str:
    return book.theme(theme_id).label if book.has(theme_id) else ""

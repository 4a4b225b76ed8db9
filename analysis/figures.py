"""The figures of a study: what was told, broken down as far as no group is small.

People are broken down by their role. Networks are broken down by district or by activity;
by both only when the two together tell about no small group either (analysis/small_cells.py).
"""

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from analysis.patterns import heard_in_study, told_by
from analysis.small_cells import (
    SMALLEST_INSIDE,
    TOGETHER,
    Cell,
    Plan,
    can_be_crossed,
    cells,
    planned,
)
from research.codebook import Pole
from research.networks import ActorRole, Network
from research.reach import counting


class By(StrEnum):
    """What a breakdown goes by."""

    ROLE = "role"
    DISTRICT = "district"
    ACTIVITY = "activity"


@dataclass(frozen=True)
class Group:
    """One group of a breakdown.

    Attributes:
        name: a role, or the district or activity as typed; empty when none was filled in.
            ``TOGETHER`` for small groups that are told as one.
        size: how many people or networks were heard.
        counted: how many of them are counted; 0 when the group is too small to show.
        parts: of ``TOGETHER`` the names of the small groups, else nothing.
    """

    name: str
    size: int
    counted: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One theme and pole: in how many networks (or by how many people), and per group.

    Attributes:
        theme, pole: of the codebook.
        total: of all who were heard.
        cells: one per group of the table, in its order.
    """

    theme: str
    pole: Pole
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """What was told, per group.

    Attributes:
        by: what it goes by; people for a role, networks otherwise.
        everyone: people or networks that were heard.
        groups: in order; empty groups are absent.
        rows: in codebook order.
    """

    by: By
    everyone: int
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]

    @property
    def shows_any(self) -> bool:
        """Return whether a group is large enough to be shown."""
        return any(group.counted for group in self.groups)

    def of_pole(self, pole: Pole) -> list[Row]:
        """Return the rows of one pole, those with the highest total first."""
        own = [row for row in self.rows if row.pole == pole]
        return sorted(own, key=lambda row: -row.total)


@dataclass(frozen=True)
class Figures:
    """The tables of a study.

    Attributes:
        k: the smallest group that is described.
        tables: by role, and by what else may be shown.
        kept_back: breakdowns that would tell about small groups beside those tables.
    """

    k: int
    tables: tuple[Table, ...]
    kept_back: tuple[By, ...]


def study_figures(session: Session, study_id: UUID, *, k: int = SMALLEST_INSIDE) -> Figures:
    """Return the figures of a study; one without stories has tables without rows.

    Args:
        session: any session.
        study_id: whose stories.
        k: the smallest group that is described.
    """
    # A reader counts stories of networks that he may not read.
    with counting(session):
        heard = heard_in_study(session, study_id)
        told = told_by(session, study_id)
    people = {key: frozenset(actor.id for actor in tellers) for key, tellers in told.items()}
    networks = {
        key: frozenset(actor.network_id for actor in tellers) for key, tellers in told.items()
    }
    roles = planned({actor.id: actor.role for actor, _network in heard}, k=k)
    places = _plans({network.id: network for _actor, network in heard}, k=k)
    shown = _shown_together(places)
    tables = [_table(By.ROLE, roles, people)]
    tables += [_table(by, places[by], networks) for by in shown]
    return Figures(k, tuple(tables), tuple(by for by in places if by not in shown))


def _plans(networks: Mapping[UUID, Network], *, k: int) -> dict[By, Plan]:
    """The breakdowns of networks that have more than one group."""
    found = {}
    for by in (By.DISTRICT, By.ACTIVITY):
        placed: dict[Hashable, str] = {
            network_id: str(getattr(network, by.value)).strip()
            for network_id, network in networks.items()
        }
        if len(set(placed.values())) > 1:
            found[by] = planned(placed, k=k)
    return found


def _shown_together(plans: Mapping[By, Plan]) -> list[By]:
    """The one that counts most networks, and the other when the two may be laid together.

    The sizes decide, never what was told: the choice itself tells nothing.
    """
    best = sorted(plans, key=lambda by: len(plans[by].rest))
    if len(best) < 2 or can_be_crossed(plans[best[0]], plans[best[1]]):
        return best
    return [by for by in best if by is best[0] or not plans[by].shows_any]


def _table(by: By, plan: Plan, told: Mapping[tuple[str, str], Set[Hashable]]) -> Table:
    groups = _groups(plan)
    rows = []
    for (theme, pole), tellers in told.items():
        column = cells(plan, tellers)
        shown = tuple(column[group.name] for group in groups)
        rows.append(Row(theme, Pole(pole), len(tellers), shown))
    return Table(by, plan.everyone, groups, tuple(rows))


def _groups(plan: Plan) -> tuple[Group, ...]:
    """The groups in order: roles as the enum has them, places by name, the small ones last."""
    roles = [role.value for role in ActorRole]

    def place(name: str) -> tuple[bool, int, str]:
        return name == TOGETHER, roles.index(name) if name in roles else 0, name

    return tuple(
        Group(
            name,
            plan.sizes[name],
            len(plan.counted[name]),
            tuple(sorted(plan.together, key=place)) if name == TOGETHER else (),
        )
        for name in sorted(plan.counted, key=place)
    )

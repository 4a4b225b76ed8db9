"""From the draw to the networks: a released client number becomes a network.

A study may have more draws. A number that came up in several of them is one and the same
client or network, so that it gets one network, under whichever of its units came first.
"""

import re
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from research.draws import Draw, DrawnUnit
from research.errors import ConflictError, DomainError
from research.frames import SamplingFrame
from research.networks import Network, create_network, networks_of
from research.studies import Study, lock_study

# Which attribute of a network a stratum fills, by the name of its column.
DISTRICT_COLUMNS = {"wijk", "district"}
ACTIVITY_COLUMNS = {"activiteit", "activity"}


class UnitNotReleasedError(DomainError):
    """The unit waits in the reserve."""

    template = "Dit klantnummer staat nog in de reserve. Geef het eerst vrij bij de loting."


class UnitHasNetworkError(ConflictError):
    """The unit has its network."""

    template = "Bij dit klantnummer is al een netwerk gemaakt. U vindt het in de lijst."


def network_of_unit(
    session: Session, study: Study, unit: DrawnUnit, *, created_by: UUID | None
) -> Network:
    """Make the network of a released unit, under the next number of the study.

    Raises:
        UnitNotReleasedError: the unit waits in the reserve.
        UnitHasNetworkError: it has a network, from this draw or from another one.
    """
    if unit.released_at is None:
        raise UnitNotReleasedError
    # Two networks made at once never get one number.
    lock_study(session, study.id)
    if unit.pseudonym in pseudonyms_of(session, study.id).values():
        raise UnitHasNetworkError
    column = _stratum_column(session, unit)
    return create_network(
        session,
        study,
        reference=next_reference(session, study.id),
        created_by=created_by,
        district=unit.stratum if column in DISTRICT_COLUMNS else "",
        activity=unit.stratum if column in ACTIVITY_COLUMNS else "",
        drawn_unit_id=unit.id,
    )


def next_reference(session: Session, study_id: UUID) -> str:
    """Return the reference after the highest of the study: N01, N02 ..."""
    numbers = [
        int(found[1])
        for network in networks_of(session, study_id)
        if (found := re.fullmatch(r"N(\d+)", network.reference))
    ]
    return f"N{max(numbers, default=0) + 1:02d}"


def units_without_network(session: Session, study_id: UUID) -> list[DrawnUnit]:
    """Return the released units of a study that have no network yet, in order of draw and place.

    Whoever was ever released keeps his turn, also after another draw; a number that came up
    in several draws is there once, under the first.
    """
    statement = (
        select(DrawnUnit)
        .join(Draw, col(Draw.id) == col(DrawnUnit.draw_id))
        .where(*without_network(study_id))
    )
    ordered = statement.order_by(col(Draw.number), col(DrawnUnit.position))
    return list(session.exec(ordered))


def without_network(study_id: UUID) -> tuple[Any, ...]:
    """Return the conditions on ``Draw`` and ``DrawnUnit``: released once, and no network."""
    other, made, before, earlier = _others()
    has_network = (
        select(other.pseudonym)
        .join(Network, col(Network.drawn_unit_id) == other.id)
        .join(made, col(made.id) == other.draw_id)
        .where(made.study_id == study_id)
    )
    released_before = (
        select(before.id)
        .join(earlier, col(earlier.id) == before.draw_id)
        .where(
            earlier.study_id == study_id,
            earlier.number < col(Draw.number),
            before.pseudonym == DrawnUnit.pseudonym,
            col(before.released_at).is_not(None),
        )
    )
    return (
        col(Draw.study_id) == study_id,
        col(DrawnUnit.released_at).is_not(None),
        col(DrawnUnit.pseudonym).not_in(has_network),
        ~released_before.exists(),
    )


@cache
def _others() -> tuple[Any, Any, Any, Any]:
    """The same tables under other names: each takes longer to make than the database to answer."""
    return aliased(DrawnUnit), aliased(Draw), aliased(DrawnUnit), aliased(Draw)


def unit_of_study(session: Session, study_id: UUID, unit_id: UUID) -> DrawnUnit | None:
    """Return the drawn unit, if it belongs to the draw of this study."""
    statement = (
        select(DrawnUnit)
        .join(Draw, col(Draw.id) == col(DrawnUnit.draw_id))
        .where(DrawnUnit.id == unit_id, Draw.study_id == study_id)
    )
    return session.exec(statement).first()


def pseudonyms_of(session: Session, study_id: UUID) -> dict[UUID, str]:
    """Return the client number by network id, for the networks that were drawn."""
    statement = (
        select(Network.id, DrawnUnit.pseudonym)
        .join(DrawnUnit, col(DrawnUnit.id) == col(Network.drawn_unit_id))
        .where(Network.study_id == study_id)
    )
    return dict(session.exec(statement).all())


def _stratum_column(session: Session, unit: DrawnUnit) -> str:
    statement = (
        select(SamplingFrame.stratum_name)
        .join(Draw, col(Draw.frame_id) == col(SamplingFrame.id))
        .where(Draw.id == unit.draw_id)
    )
    return session.exec(statement).one()

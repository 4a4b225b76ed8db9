"""Whatever happens to those who were released, nobody's place in the order changes."""

from datetime import date

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import Session

from research.draw_rules import DrawRule
from research.draws import Draw, DrawnUnit, draw_from_frame, drawn_units
from research.frames import import_frame
from research.releases import (
    ReleaseReason,
    ReserveEmptyError,
    SampleReleasedError,
    release_batch,
    release_next,
    replaceable,
)
from research.studies import create_study

DAY = date(2026, 1, 5)
LINES = "nummer,wijk\n" + "\n".join(
    f"K{number:02},{('noord', 'zuid', 'oost')[number % 3]}" for number in range(24)
)
# A batch of so many, or the replacement of the so-manieth of who can be replaced.
acts = st.lists(
    st.tuples(st.sampled_from(["batch", "replace"]), st.integers(0, 5)), min_size=1, max_size=14
)


def order_of(session: Session, draw: Draw) -> list[tuple[int, str, bool]]:
    units = drawn_units(session, draw.id)
    return [(one.position, one.pseudonym, one.in_sample) for one in units]


def released(session: Session, draw: Draw) -> list[str]:
    units = [one for one in drawn_units(session, draw.id) if one.released_at is not None]
    return [one.pseudonym for one in sorted(units, key=lambda one: (one.batch, one.position))]


def do(session: Session, draw: Draw, act: tuple[str, int]) -> None:
    what, number = act
    try:
        if what == "batch":
            release_batch(session, draw, count=number + 1, released_by=None)
            return
        fallen = replaceable(session, draw.id)
        if fallen:
            reason = list(ReleaseReason)[number % len(ReleaseReason)]
            fell_out = fallen[number % len(fallen)]
            release_next(session, draw, fell_out=fell_out, reason=reason, released_by=None)
    except (SampleReleasedError, ReserveEmptyError):
        pass


@hypothesis_settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rule=st.sampled_from(DrawRule), size=st.integers(1, 9), doings=acts)
def test_releases_follow_the_order_and_never_change_it(database, rule, size, doings):
    with database.writing() as session:
        study = create_study(
            session,
            title="Volgorde",
            question="",
            organisation="",
            starts_on=DAY,
            ends_on=DAY,
            created_by=None,
        )
        frame = import_frame(session, study, content=LINES.encode(), imported_by=None)
        draw = draw_from_frame(
            session, frame, size=size, seed="vast", rule=rule, drawn_by=None, first_batch=1
        )
        order, before = order_of(session, draw), released(session, draw)
        for act in doings:
            do(session, draw, act)
            assert order_of(session, draw) == order
            now_released = released(session, draw)
            # Who was released stays so, and once.
            assert now_released[: len(before)] == before
            assert len(set(now_released)) == len(now_released)
            before = now_released
        _check_the_next_in_line_came(session, draw)
        session.rollback()


def _check_the_next_in_line_came(session: Session, draw: Draw) -> None:
    """Nobody who waits stood before somebody of his own line who was released."""
    units = drawn_units(session, draw.id)
    lines = {(one.in_sample, one.stratum if _by_stratum(draw, one) else "") for one in units}
    for in_sample, stratum in lines:
        line = [
            one.released_at is not None
            for one in units
            if one.in_sample is in_sample and (not _by_stratum(draw, one) or one.stratum == stratum)
        ]
        assert line == sorted(line, reverse=True)


def _by_stratum(draw: Draw, unit: DrawnUnit) -> bool:
    return draw.stratified and not unit.in_sample

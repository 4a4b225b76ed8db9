"""How much a counted claim can bear: what stands beside its count, so that nobody reads too much.

- The interval is Wilson's at 95% (E. B. Wilson, 1927), and only for networks that were all drawn
  by chance: for people in a network, or networks that somebody chose, chance says nothing.
- Leaving one out: what would be counted without one network, or without the conversations of one
  interviewer. Which one is not told: it is about the count, not about him.
- Below ``ENOUGH_FOR_PERCENTAGES`` everything is told in counts.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, select

from analysis.claim_evidence import Case, Counted, Test, Unit, count
from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES
from analysis.human_shares import share_name
from analysis.network_values import ValueState
from analysis.study_voices import Marked, StudyVoices
from research.networks import Actor, Network
from research.reach import counting

Z = 1.959964  # Two-sided 95% of the normal distribution.


class NoInterval(StrEnum):
    """Why there is no interval."""

    PEOPLE = "people"
    NOT_DRAWN = "not_drawn"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Spread:
    """What would be counted with one left out.

    Attributes:
        low, high: the lowest and highest share, as (part, whole).
        same: in how many of the cases the share is called the same as now.
        of: how many cases there are.
    """

    low: tuple[int, int]
    high: tuple[int, int]
    same: int
    of: int

    @property
    def holds(self) -> bool:
        """Return whether the sentence says the same whoever is left out."""
        return self.same == self.of


@dataclass(frozen=True)
class Honesty:
    """What stands beside a count.

    Attributes:
        few: whether the denominator is too small for a percentage.
        interval: (low, high) in units of the denominator, rounded outwards; None without one.
        no_interval: why there is none.
        without_network, without_interviewer: None where there are fewer than two.
        by_people, by_program: fragments that a person found, and suggestions that one accepted.
        agreed, settled: values that tellers agreed on, and those that a lead settled.
        not_heard: per role how many people of the counted networks were not heard.
        networks_not_heard: networks of the study of which nobody was heard.
        unknown: units of which it is not known.
    """

    few: bool
    interval: tuple[int, int] | None
    no_interval: NoInterval | None
    without_network: Spread | None
    without_interviewer: Spread | None
    by_people: int
    by_program: int
    agreed: int
    settled: int
    not_heard: Mapping[str, int]
    networks_not_heard: int
    unknown: int


def honesty_of(session: Session, study_id: UUID, counted: Counted, study: StudyVoices) -> Honesty:
    """Return how much a count can bear.

    Args:
        session: any session.
        study_id: the study.
        counted: the count of now.
        study: the voices that it was counted in.
    """
    why = _no_interval(counted)
    marks = [mark.by_program for case in counted.met for mark in _marks(counted, case)]
    states = [state for case in (*counted.met, *counted.others) for state in _states(counted, case)]
    roles, networks = _not_heard(session, study_id, counted, study)
    return Honesty(
        few=counted.whole < ENOUGH_FOR_PERCENTAGES,
        interval=None if why else wilson(counted.part, counted.whole),
        no_interval=why,
        without_network=without_each_network(counted),
        without_interviewer=_without_each_interviewer(counted, study),
        by_people=len(marks) - sum(marks),
        by_program=sum(marks),
        agreed=states.count(ValueState.AGREED),
        settled=states.count(ValueState.SETTLED),
        not_heard=roles,
        networks_not_heard=networks,
        unknown=len(counted.unknown),
    )


def wilson(part: int, whole: int) -> tuple[int, int]:
    """Return Wilson's 95% interval of a share, in units of the whole, rounded outwards.

    Args:
        part: 0 <= part <= whole.
        whole: at least 1.
    """
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    low, high = (middle - half) * whole, (middle + half) * whole
    # What is a whole number but for the last bit is that number.
    return max(0, math.floor(low + 1e-9)), min(whole, math.ceil(high - 1e-9))


def without_each_network(counted: Counted) -> Spread | None:
    """Return what would be counted without each network of the denominator."""
    met = Counter(case.network.network.id for case in counted.met)
    others = Counter(case.network.network.id for case in counted.others)
    networks = met.keys() | others.keys()
    left = [(counted.part - met[one], counted.whole - met[one] - others[one]) for one in networks]
    return _spread(counted, left)


def _without_each_interviewer(counted: Counted, study: StudyVoices) -> Spread | None:
    interviewers = study.interviewers
    if len(interviewers) < 2:
        return None
    left = [_without(counted, study, one) for one in interviewers]
    return _spread(counted, left)


def _without(counted: Counted, study: StudyVoices, interviewer_id: UUID) -> tuple[int, int]:
    again = count(counted.query, study.without(lambda one: one.interviewer_id == interviewer_id))
    return again.part, again.whole


def _spread(counted: Counted, left: Iterable[tuple[int, int]]) -> Spread | None:
    shares = [one for one in left if one[1] > 0]
    if len(shares) < 2:
        return None
    same = sum(share_name(*one) == counted.says or _as_near(counted, one) for one in shares)
    low = min(shares, key=lambda one: (one[0] / one[1], one))
    high = max(shares, key=lambda one: (one[0] / one[1], one))
    return Spread(low, high, same, len(shares))


def _as_near(counted: Counted, left: tuple[int, int]) -> bool:
    """A share that has no name says the same as long as it differs by less than one unit.

    "Vier van de vier" is everybody, and says something else than "vier van de vijf".
    """
    has_name = counted.says != f"{counted.part} van {counted.whole}"
    if has_name or left[0] in {0, left[1]}:
        return False
    return abs(left[0] / left[1] - counted.part / counted.whole) < 1 / counted.whole


def _no_interval(counted: Counted) -> NoInterval | None:
    if not counted.whole:
        return NoInterval.NOBODY
    if counted.query.unit is Unit.ACTOR:
        return NoInterval.PEOPLE
    cases = (*counted.met, *counted.others)
    drawn = all(case.network.network.drawn_unit_id is not None for case in cases)
    return None if drawn else NoInterval.NOT_DRAWN


def _marks(counted: Counted, case: Case) -> list[Marked]:
    keys = {
        (theme, one.name)
        for one in counted.query.met
        if one.test is Test.TOLD
        for theme in one.values
    }
    return [mark for voice in case.voices for key in keys for mark in voice.told.get(key, ())]


def _states(counted: Counted, case: Case) -> list[ValueState]:
    names = {
        one.name for one in (*counted.query.base, *counted.query.met) if one.test is Test.VALUE
    }
    return [case.network.standings[name].state for name in names]


def _not_heard(
    session: Session, study_id: UUID, counted: Counted, study: StudyVoices
) -> tuple[dict[str, int], int]:
    heard = {voice.actor.id for voice in study.voices}
    inside = {case.network.network.id for case in (*counted.met, *counted.others)}
    statement = (
        select(Actor.id, Actor.role, Actor.network_id)
        .join(Network)
        .where(Network.study_id == study_id)
    )
    # Who was not heard is a fact of the whole study, whoever asks; no name is opened.
    with counting(session):
        everybody = session.exec(statement).all()
    roles = Counter(
        role
        for actor_id, role, network_id in everybody
        if network_id in inside and actor_id not in heard
    )
    silent = {network_id for _id, _role, network_id in everybody}
    return dict(roles), len(silent - {one.network.id for one in study.networks})

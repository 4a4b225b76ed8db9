"""Savings as by-catch (bijvangst): the arithmetic in the open, exact, and without a database.

Nobody steers on it. What counts in people comes first: clients who keep their independence.
Each step is a line that one can check with a pocket calculator; shares stay fractions, so that
nothing is rounded on the way. The way of reckoning is that of the report of 2021 (paragraph 2.5
of the bestuursverslag): prevented counts whole, ended, reduced and delayed count half, provisions
used instead are taken off, and clients without records count for a stated part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from analysis.sums import Sum, divided, product, total


class Group(StrEnum):
    """Kinds of care that the savings tell apart, from the lightest to the dearest."""

    WMO = "wmo"
    WLZ_WITHOUT = "wlz_without"
    WLZ_WITH = "wlz_with"


# The effects that make a saving; unchanged, deployed and scaled up make none.
SAVING_EFFECTS = ("prevented", "ended", "reduced", "delayed")
# A group can have a weight of its own, such as ``weight.delayed.wmo``.
WEIGHTS = tuple(f"weight.{effect}" for effect in SAVING_EFFECTS)
COSTS = ("cost.guidance", "cost.day_activity", "cost.wlz_without", "cost.wlz_with", "cost.instead")
SHARES = tuple(f"instead.{group.value}" for group in Group)
REST = ("unrecorded.clients", "unrecorded.share", "people.clients", "people.share", "fte")
# Shown as a part of a whole, not as a number of euros or people.
PARTS = (*WEIGHTS, *SHARES, "unrecorded.share", "people.share")
OF_GROUPS = tuple(f"{weight}.{group.value}" for weight in WEIGHTS for group in Group)
ASSUMPTIONS = (*WEIGHTS, *COSTS, *SHARES, *REST)
MAY_BE_SET = (*ASSUMPTIONS, *OF_GROUPS)


@dataclass(frozen=True)
class Assumed:
    """An assumption with its range. Amounts are euros a year; shares lie between 0 and 1."""

    value: Fraction
    low: Fraction
    high: Fraction
    source: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class Counted:
    """What a register counted.

    Attributes:
        recorded: clients of whom the journey is recorded.
        effects: per group how many clients per saving effect; each client in one group, once.
    """

    recorded: int
    effects: Mapping[Group, Mapping[str, int]]

    @property
    def clients(self) -> int:
        """How many clients found another solution than tailored care."""
        return sum(sum(of.values()) for of in self.effects.values())


@dataclass(frozen=True)
class Step:
    """One line: ``name`` says what is reckoned (``gross.wmo``), ``sum`` how and what comes out."""

    name: str
    sum: Sum

    @property
    def value(self) -> Fraction:
        """What comes out, exactly."""
        return self.sum.value


@dataclass(frozen=True)
class Swing:
    """What the total becomes at the low and at the high end of one assumption, in euros."""

    name: str
    at_low: Fraction
    at_high: Fraction

    @property
    def width(self) -> Fraction:
        """How far the two lie apart."""
        return abs(self.at_high - self.at_low)


Assumptions = Mapping[str, Assumed]


def steps_of(counted: Counted, assumed: Assumptions) -> list[Step]:
    """Return every step in order: people first, then euros.

    Args:
        counted: what the register counted.
        assumed: per name of ``ASSUMPTIONS`` its value; costs may be missing when no client is
            in their group.

    Raises:
        KeyError: a cost is missing that is needed.
    """
    people = product(_value(assumed, "people.clients"), _value(assumed, "people.share"))
    steps = [Step("people", people)]
    nets = []
    for group in Group:
        own = list(_group_steps(group, counted.effects.get(group, {}), assumed))
        steps += own
        nets += [one.value for one in own if one.name == f"net.{group.value}"]
    recorded = total(nets or [Fraction(0)])
    return [*steps, Step("recorded", recorded), *_whole(counted, recorded.value, assumed)]


def missing_of(counted: Counted, assumed: Assumptions) -> list[str]:
    """Return the costs that have to be entered before anything can be reckoned."""
    needed: list[str] = []
    for group in Group:
        if sum(counted.effects.get(group, {}).values()):
            needed += _costs_of(group)
            if _value(assumed, f"instead.{group.value}"):
                needed.append("cost.instead")
    return [name for name in dict.fromkeys(needed) if name not in assumed]


def value_of(steps: list[Step], name: str) -> Fraction:
    """Return what comes out of one step; 0 when the step is not among them."""
    return next((one.value for one in steps if one.name == name), Fraction(0))


def swings(counted: Counted, assumed: Assumptions) -> list[Swing]:
    """Return per assumption how the total moves over its range, the widest first."""
    found = []
    for name, one in assumed.items():
        if name.startswith("people") or name == "fte" or one.low == one.high:
            continue
        ends = [
            value_of(steps_of(counted, {**assumed, name: replace(one, value=end)}), "total")
            for end in (one.low, one.high)
        ]
        if ends[0] != ends[1]:
            found.append(Swing(name, ends[0], ends[1]))
    return sorted(found, key=lambda swing: (-swing.width, swing.name))


def _group_steps(group: Group, effects: Mapping[str, int], assumed: Assumptions) -> Iterator[Step]:
    """Yield the lines of one kind of care; none when no client is in it."""
    counts = {effect: effects.get(effect, 0) for effect in SAVING_EFFECTS}
    if not sum(counts.values()):
        return
    name = group.value
    weighed = total(
        [
            (Fraction(count), _weight(assumed, effect, group))
            for effect, count in counts.items()
            if count
        ]
    )
    yield Step(f"weighed.{name}", weighed)
    unit = assumed[_costs_of(group)[0]].value
    if group is Group.WMO:
        mean = divided(total([assumed[one].value for one in _costs_of(group)]), Fraction(2))
        yield Step(f"unit.{name}", mean)
        unit = mean.value
    gross = product(weighed.value, unit)
    yield Step(f"gross.{name}", gross)
    share, off = _value(assumed, f"instead.{name}"), Fraction(0)
    if share:
        helped = product(weighed.value, share)
        used = product(weighed.value, share, assumed["cost.instead"].value)
        yield from (Step(f"helped.{name}", helped), Step(f"used.{name}", used))
        off = used.value
    yield Step(f"net.{name}", total([gross.value, -off] if off else [gross.value]))


def _whole(counted: Counted, recorded: Fraction, assumed: Assumptions) -> Iterator[Step]:
    """Yield the lines over all groups: per client, clients without records, and the total."""
    groups = [Fraction(sum(of.values())) for of in counted.effects.values() if sum(of.values())]
    clients = total(groups or [Fraction(0)])
    yield Step("clients", clients)
    if clients.value:
        yield Step("average", divided(recorded, clients.value))
    extra, share = _value(assumed, "unrecorded.clients"), _value(assumed, "unrecorded.share")
    others = Fraction(0)
    if extra and share and counted.recorded:
        part = divided(recorded, Fraction(counted.recorded))
        reckoned = Sum(
            f"{part.text} × {Sum.of(extra)} × {Sum.of(share)}", part.value * extra * share
        )
        yield Step("unrecorded", reckoned)
        others = reckoned.value
    whole = total([recorded, others] if others else [recorded])
    yield Step("total", whole)
    if _value(assumed, "fte"):
        yield Step("per_fte", divided(whole.value, _value(assumed, "fte")))


def _costs_of(group: Group) -> list[str]:
    return ["cost.guidance", "cost.day_activity"] if group is Group.WMO else [f"cost.{group.value}"]


def _value(assumed: Assumptions, name: str) -> Fraction:
    return assumed[name].value if name in assumed else Fraction(0)


def _weight(assumed: Assumptions, effect: str, group: Group) -> Fraction:
    own = assumed.get(f"weight.{effect}.{group.value}") or assumed[f"weight.{effect}"]
    return own.value

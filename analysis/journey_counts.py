"""Counting a register: who asked, which questions go together, what was used, what it changed.

Whole registers are counted, and groups by district and activity; a group of fewer than ``k``
journeys is told together with others, so that no row points at one client. Nothing is counted
per member of staff.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlmodel import Session

from analysis.journey_codes import ASKED_BY, CARE, COOPERATION, EFFECTS, FACTORS, QUESTIONS
from analysis.journey_codes import RESOURCES as RESOURCE_WORDS
from analysis.journey_judgements import Judged, standing_of_all
from analysis.journeys import ClientJourney, JourneyRegister, journeys_of
from analysis.savings import SAVING_EFFECTS, Counted, Group
from research.studies import Study

MOST_CLUSTERS = 8
MANY_QUESTIONS = 3
MANY_RISKS = 3
OTHERS = "*"
CARE_OF = {
    Group.WLZ_WITH: ("wlz_with",),
    Group.WLZ_WITHOUT: ("wlz_without",),
    Group.WMO: ("guidance", "day_activity"),
}


@dataclass(frozen=True)
class Cluster:
    """Questions that come together, and in how many journeys."""

    questions: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Tally:
    """A register in counts, each by code in the order of its list; every journey counts once.

    Attributes:
        journeys: how many there are; what all counts below are of.
        judged, four_eyes, differ, adjusted: how many have a judgement, two, two that differ, and
            one that the audit talk adjusted.
        many_questions: with three questions or more.
        effects: per kind of care, per effect that counts.
        risks: per number of risk factors; unknown is left out.
    """

    journeys: int
    judged: int
    four_eyes: int
    differ: int
    adjusted: int
    many_questions: int
    asked_by: Mapping[str, int]
    questions: Mapping[str, int]
    clusters: tuple[Cluster, ...]
    resources: Mapping[str, int]
    went_well: Mapping[str, int]
    could_better: Mapping[str, int]
    with_gp: Mapping[str, int]
    with_tailored: Mapping[str, int]
    effects: Mapping[str, Mapping[str, int]]
    risks: Mapping[int, int]


@dataclass(frozen=True)
class Row:
    """A district or activity with, per year, how many journeys; None where too few to tell."""

    name: str
    counts: tuple[int | None, ...]


def tally_of(session: Session, register: JourneyRegister, *, k: int) -> Tally:
    """Count a register; clusters of fewer than ``k`` journeys are left out."""
    journeys = journeys_of(session, register.id)
    judged = standing_of_all(session, [one.id for one in journeys])
    return tally(journeys, [judged[one.id] for one in journeys], k=k)


def tally(journeys: Sequence[ClientJourney], judged: Sequence[Judged], *, k: int) -> Tally:
    """Count journeys with what stands of their judgements, in the same order."""
    risks = Counter(one.risks for one in journeys if one.risks is not None)
    return Tally(
        journeys=len(journeys),
        judged=sum(bool(one.eyes or one.audit) for one in judged),
        four_eyes=sum(one.by_four_eyes for one in judged),
        differ=sum(bool(one.differences) for one in judged),
        adjusted=sum(one.audit is not None for one in judged),
        many_questions=sum(len(one.questions) >= MANY_QUESTIONS for one in journeys),
        asked_by=_counted([[one.asked_by] for one in journeys if one.asked_by], ASKED_BY),
        questions=_counted([one.questions for one in journeys], QUESTIONS),
        clusters=clusters_of([one.questions for one in journeys], k=k),
        resources=_counted([one.resources for one in journeys], RESOURCE_WORDS),
        went_well=_counted([one.went_well for one in journeys], FACTORS),
        could_better=_counted([one.could_better for one in journeys], FACTORS),
        with_gp=_counted([[one.with_gp] for one in journeys], COOPERATION),
        with_tailored=_counted([[one.with_tailored] for one in journeys], COOPERATION),
        effects=_effects(judged),
        risks=dict(sorted(risks.items())),
    )


def clusters_of(questions: Iterable[Sequence[str]], *, k: int) -> tuple[Cluster, ...]:
    """Return two or three questions that often come together, the most frequent first.

    A pair of which every journey is in a larger cluster is left out: it says nothing more.
    """
    found: Counter[tuple[str, ...]] = Counter()
    order = list(QUESTIONS)
    for own in questions:
        known = sorted({one for one in own if one != "other"}, key=order.index)
        for size in (2, 3):
            found.update(combinations(known, size))
    often = {one: count for one, count in found.items() if count >= k}
    kept = [
        Cluster(one, count)
        for one, count in often.items()
        if not any(set(one) < set(other) and count == often[other] for other in often)
    ]
    kept.sort(key=lambda one: (-one.count, -len(one.questions), one.questions))
    return tuple(kept[:MOST_CLUSTERS])


def counted_for_savings(session: Session, register: JourneyRegister) -> Counted:
    """Return what the savings reckon with: each client once, in the dearest care avoided."""
    journeys = journeys_of(session, register.id)
    judged = standing_of_all(session, [one.id for one in journeys])
    return saving_counts([judged[one.id].effects for one in journeys])


def saving_counts(effects: Sequence[Mapping[str, str]]) -> Counted:
    """Count clients per group and effect, from what counts of each of them."""
    found: dict[Group, Counter[str]] = {group: Counter() for group in CARE_OF}
    for own in effects:
        for group, cares in CARE_OF.items():
            made = {own[care] for care in cares if own.get(care) in SAVING_EFFECTS}
            if made:
                found[group][min(made, key=SAVING_EFFECTS.index)] += 1
                break
    return Counted(len(effects), {group: dict(of) for group, of in found.items()})


def instead_counts(effects: Sequence[Mapping[str, str]]) -> dict[Group, tuple[int, int]]:
    """Return per group of the Wlz how many got care of the Wmo instead, of how many."""
    found: dict[Group, tuple[int, int]] = {}
    for group in (Group.WLZ_WITHOUT, Group.WLZ_WITH):
        mine = [own for own in effects if own.get(group.value) in SAVING_EFFECTS]
        got = [
            own
            for own in mine
            if any(
                own.get(care) in {"deployed", "scaled_up"}
                for care in ("guidance", "day_activity", "household")
            )
        ]
        found[group] = (len(got), len(mine))
    return found


def over_years(
    session: Session, registers: Sequence[JourneyRegister], *, by: str, k: int
) -> list[Row]:
    """Return journeys per district or activity over registers, the largest first.

    Args:
        session: any session.
        registers: in the order of the columns.
        by: ``district`` or ``activity``.
        k: groups that have fewer than this in a year are told together.
    """
    counts = []
    for register in registers:
        named = Counter(getattr(one, by) for one in journeys_of(session, register.id))
        counts.append(folded(named, k=k))
    names = {name for one in counts for name in one if name != OTHERS}
    total: Callable[[str], int] = lambda name: sum(one.get(name) or 0 for one in counts)  # noqa: E731
    rows = [
        Row(name, tuple(_shown(one, name) for one in counts))
        for name in sorted(names, key=lambda name: (-total(name), name))
    ]
    if any(OTHERS in one for one in counts):
        rows.append(Row(OTHERS, tuple(one.get(OTHERS, 0) for one in counts)))
    return rows


def folded(named: Mapping[str, int], *, k: int) -> dict[str, int | None]:
    """Return groups with the small ones told together; None when even together they are few.

    Where the small ones together are fewer than ``k``, the smallest shown group joins them, so
    that they cannot be reckoned from the total.
    """
    shown = {name: count for name, count in named.items() if count >= k}
    rest = sum(named.values()) - sum(shown.values())
    if rest and rest < k and shown:
        smallest = min(shown, key=lambda name: (shown[name], name))
        rest += shown.pop(smallest)
    result: dict[str, int | None] = dict(shown)
    if rest:
        result[OTHERS] = rest if rest >= k else None
    return result


def years_of_study(registers: Sequence[JourneyRegister], study: Study) -> list[JourneyRegister]:
    """Return the registers of a study with the oldest year first."""
    return sorted((one for one in registers if one.study_id == study.id), key=lambda one: one.year)


def _shown(counts: Mapping[str, int | None], name: str) -> int | None:
    """Return a count; None where the name is among the small ones, or was not there."""
    return counts.get(name)


def _counted(given: Iterable[Sequence[str]], known: Mapping[str, str]) -> dict[str, int]:
    found = Counter(code for own in given for code in set(own))
    return {code: found[code] for code in known if found[code]}


def _effects(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    found = {care: Counter(one.effects.get(care, "") for one in judged) for care in CARE}
    return {
        care: {effect: of[effect] for effect in EFFECTS if of[effect]} for care, of in found.items()
    }

"""The rules of a draw, without a database: who has the frame, rule and seed gets the same draw.

A keyed hash orders the whole frame. The rule says how many places each stratum gets; within
a stratum the order decides. The unit is a network: clients with one network have one place.
"""

import csv
import hashlib
import hmac
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from research.csv_cells import guarded
from research.errors import DomainError

# How units are ordered. A new way gets a new text, so that old draws still say how they were made.
RULE = "hmac-sha256, key = seed, message = pseudonym, ascending"


class SampleTooLargeError(DomainError):
    """More networks were asked for than the frame holds."""

    template = "U vraagt %(size)s netwerken, maar het bestand telt er %(available)s. Kies minder."


class SeedMissingError(DomainError):
    """A draw needs a seed, or nobody can check it."""

    template = "Vul een startwoord in. Zonder startwoord kan niemand de loting narekenen."


class DrawRule(StrEnum):
    """How the places of the sample are shared out over the strata."""

    SIMPLE = "simple"
    PROPORTIONAL = "proportional"
    EQUAL = "equal"

    @property
    def is_stratified(self) -> bool:
        """Return whether every stratum has places of its own."""
        return self is not DrawRule.SIMPLE


@dataclass(frozen=True)
class Unit:
    """One network of a sampling frame: its label, its stratum and how many clients it has."""

    pseudonym: str
    stratum: str = ""
    clients: int = 1


@dataclass(frozen=True)
class Drawn:
    """One unit with its place in the draw: 1-based, sample first, then the reserve."""

    position: int
    pseudonym: str
    stratum: str
    in_sample: bool


def units_of(clients: Iterable[tuple[str, str, str]]) -> list[Unit]:
    """Return the networks of a frame, from (pseudonym, stratum, network) per client.

    A client without a network is a network alone, under his own pseudonym. Clients of one
    network have one stratum (see ``frame_rows``).
    """
    strata: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for pseudonym, stratum, network in clients:
        label = network or pseudonym
        strata.setdefault(label, stratum)
        counts[label] += 1
    return [Unit(label, stratum, counts[label]) for label, stratum in strata.items()]


def draw_key(seed: str, pseudonym: str) -> str:
    """Return the keyed hash (hex) that orders a unit: HMAC-SHA256 of the pseudonym."""
    return hmac.new(seed.encode(), pseudonym.encode(), hashlib.sha256).hexdigest()


def draw_sample(
    units: Sequence[Unit], *, size: int, seed: str, rule: DrawRule = DrawRule.SIMPLE
) -> list[Drawn]:
    """Order the whole frame; the first ``size`` are the sample, the rest the reserve.

    Args:
        units: the frame, n units with unique pseudonyms, any order.
        size: number of networks in the sample, 1 <= size <= n.
        seed: any text that is not empty.
        rule: how the places are shared out over the strata (see ``places``).

    Returns:
        All n units, sample first, each part in the order of the hash.

    Raises:
        SampleTooLargeError: size is outside 1..n.
        SeedMissingError: the seed is empty.
    """
    if not seed.strip():
        raise SeedMissingError
    if not 1 <= size <= len(units):
        raise SampleTooLargeError(size=size, available=len(units))
    ordered = sorted(units, key=lambda unit: (draw_key(seed, unit.pseudonym), unit.pseudonym))
    left = places(_sizes(units, rule), size=size, rule=rule)
    chosen, reserve = [], []
    for unit in ordered:
        stratum = _stratum(unit, rule)
        if left[stratum] > 0:
            left[stratum] -= 1
            chosen.append(unit)
        else:
            reserve.append(unit)
    return [
        Drawn(number, unit.pseudonym, unit.stratum, number <= size)
        for number, unit in enumerate([*chosen, *reserve], start=1)
    ]


def places(sizes: Mapping[str, int], *, size: int, rule: DrawRule) -> dict[str, int]:
    """Return how many of the sample each stratum gets; together ``size``.

    Proportional: Hamilton's largest remainder. Equal: one by one to the stratum with the
    fewest places that still has units. Ties go to the larger stratum, then to the name.

    Args:
        sizes: units per stratum; one stratum for a simple draw.
        size: places to share out, at most the number of units.
        rule: of the draw.
    """
    return _equal(sizes, size) if rule is DrawRule.EQUAL else _proportional(sizes, size)


def chances(units: Sequence[Unit], *, size: int, rule: DrawRule) -> dict[str, float]:
    """Return by pseudonym the chance (0..1) that a unit is in the sample: places / units.

    Every client of a network has the chance of his network; his weight is one divided by it.
    """
    sizes = _sizes(units, rule)
    shares = places(sizes, size=size, rule=rule)
    share = {stratum: shares[stratum] / count for stratum, count in sizes.items()}
    return {unit.pseudonym: share[_stratum(unit, rule)] for unit in units}


def draw_csv(drawn: Sequence[Drawn]) -> str:
    """Return the draw as CSV: ``position,pseudonym,stratum,in_sample`` (sample or reserve).

    No cell can be read as a formula (``research.csv_cells``). The page and ``wij draw`` write
    the same file, so a draw is checked by comparing the two; who computes the hashes himself
    takes the added apostrophe off first.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["position", "pseudonym", "stratum", "in_sample"])
    for one in drawn:
        part = "sample" if one.in_sample else "reserve"
        writer.writerow([one.position, guarded(one.pseudonym), guarded(one.stratum), part])
    return text.getvalue()


def _stratum(unit: Unit, rule: DrawRule) -> str:
    return unit.stratum if rule.is_stratified else ""


def _sizes(units: Sequence[Unit], rule: DrawRule) -> Counter[str]:
    return Counter(_stratum(unit, rule) for unit in units)


def _proportional(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    total = sum(sizes.values())
    shares = {stratum: size * count // total for stratum, count in sizes.items()}
    by_remainder = sorted(
        sizes, key=lambda stratum: (-(size * sizes[stratum] % total), -sizes[stratum], stratum)
    )
    for stratum in by_remainder[: size - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def _equal(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    shares = dict.fromkeys(sizes, 0)
    for _place in range(size):
        open_strata = [stratum for stratum in sizes if shares[stratum] < sizes[stratum]]
        shares[min(open_strata, key=lambda one: (shares[one], -sizes[one], one))] += 1
    return shares

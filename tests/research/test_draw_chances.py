"""Over very many seeds every unit is in the sample as often as its chance says."""

from collections import Counter

import pytest

from research.draw_rules import DrawRule, Unit, chances, draw_sample

SEEDS = 20_000
# The 99.9% points of chi-square; the draw is what it is for these seeds, so this never wavers.
LIMITS = {10: 29.59, 11: 31.26}
UNITS = [Unit(f"K{number}", "Noord" if number < 7 else "Zuid") for number in range(12)]


@pytest.mark.slow
@pytest.mark.parametrize("rule", DrawRule)
def test_every_unit_has_its_share_of_the_samples(rule):
    counts = dict.fromkeys((unit.pseudonym for unit in UNITS), 0)
    for seed in range(SEEDS):
        for one in draw_sample(UNITS, size=5, seed=f"zaad {seed}", rule=rule):
            counts[one.pseudonym] += one.in_sample
    chance = chances(UNITS, size=5, rule=rule)
    sizes = Counter(unit.stratum if rule.is_stratified else "" for unit in UNITS)
    spread = 0.0
    for unit in UNITS:
        share, group = chance[unit.pseudonym], sizes[unit.stratum if rule.is_stratified else ""]
        # In or out is a binomial count; a group's counts add up to a fixed number, which
        # makes them spread by a factor group / (group - 1) more than independent ones.
        own = (counts[unit.pseudonym] - SEEDS * share) ** 2 / (SEEDS * share * (1 - share))
        spread += own * (group - 1) / group
    assert spread < LIMITS[len(UNITS) - len(sizes)]


@pytest.mark.slow
def test_the_places_in_the_order_are_fair_too():
    first = dict.fromkeys((unit.pseudonym for unit in UNITS), 0)
    for seed in range(SEEDS):
        first[draw_sample(UNITS, size=1, seed=f"zaad {seed}")[0].pseudonym] += 1
    expected = SEEDS / len(UNITS)
    spread = sum((count - expected) ** 2 / expected for count in first.values())
    assert spread < LIMITS[11]

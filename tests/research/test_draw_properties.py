"""The draw: anyone who has the frame, the rule and the seed gets the same networks."""

import hashlib
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.draw_rules import (
    DrawRule,
    SampleTooLargeError,
    SeedMissingError,
    Unit,
    chances,
    draw_key,
    draw_sample,
    places,
    units_of,
)
from research.frame_reading import frame_hash
from research.frame_rows import FrameRow

seeds = st.text(min_size=1).filter(lambda text: text.strip())
rules = st.sampled_from(DrawRule)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@st.composite
def frames(draw):
    pseudonyms = draw(st.lists(names, min_size=1, max_size=40, unique=True))
    strata = st.sampled_from(["noord", "zuid", "oost", ""])
    return [Unit(pseudonym, draw(strata)) for pseudonym in pseudonyms]


def hmac_by_hand(seed: bytes, message: bytes) -> str:
    """HMAC as RFC 2104 writes it, from SHA-256 alone."""
    key = seed if len(seed) <= 64 else hashlib.sha256(seed).digest()
    key = key.ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


@given(seed=seeds, pseudonym=names)
def test_the_key_of_a_unit_is_the_keyed_hash_that_the_rule_names(seed, pseudonym):
    assert draw_key(seed, pseudonym) == hmac_by_hand(seed.encode(), pseudonym.encode())


def test_a_known_frame_gives_the_known_sample():
    units = [Unit(f"K{number:03}") for number in range(100)]
    by_hand = sorted(
        (hmac_by_hand(b"wij 2026", unit.pseudonym.encode()), unit.pseudonym) for unit in units
    )
    drawn = draw_sample(units, size=10, seed="wij 2026")
    assert [one.pseudonym for one in drawn] == [pseudonym for _, pseudonym in by_hand]
    assert [one.position for one in drawn] == list(range(1, 101))
    assert [one.in_sample for one in drawn] == [True] * 10 + [False] * 90


@given(data=st.data(), units=frames(), seed=seeds, rule=rules)
def test_the_order_of_the_lines_does_not_matter(data, units, seed, rule):
    size = data.draw(st.integers(1, len(units)))
    mixed = data.draw(st.permutations(units))
    first = draw_sample(units, size=size, seed=seed, rule=rule)
    assert draw_sample(mixed, size=size, seed=seed, rule=rule) == first


@given(data=st.data(), units=frames(), seed=seeds, renamed=names)
def test_another_pseudonym_moves_only_its_own_unit(data, units, seed, renamed):
    number = data.draw(st.integers(0, len(units) - 1))
    if renamed in {unit.pseudonym for unit in units}:
        return
    changed = [Unit(renamed) if one is units[number] else one for one in units]

    def order(of, without):
        drawn = draw_sample(of, size=1, seed=seed)
        return [one.pseudonym for one in drawn if one.pseudonym != without]

    assert order(changed, renamed) == order(units, units[number].pseudonym)


@given(data=st.data(), units=frames(), seed=seeds)
def test_every_unit_has_one_place_and_strata_get_their_share(data, units, seed):
    size = data.draw(st.integers(1, len(units)))
    drawn = draw_sample(units, size=size, seed=seed, rule=DrawRule.PROPORTIONAL)
    assert {one.pseudonym for one in drawn} == {unit.pseudonym for unit in units}
    assert [one.in_sample for one in drawn] == [number < size for number in range(len(units))]
    shares = Counter(one.stratum for one in drawn if one.in_sample)
    assert shares.total() == size
    for stratum, count in Counter(unit.stratum for unit in units).items():
        assert abs(shares[stratum] - Fraction(size * count, len(units))) < 1


@given(data=st.data(), units=frames(), seed=seeds)
def test_groups_share_equally_as_far_as_they_reach(data, units, seed):
    size = data.draw(st.integers(1, len(units)))
    drawn = draw_sample(units, size=size, seed=seed, rule=DrawRule.EQUAL)
    sizes = Counter(unit.stratum for unit in units)
    shares = Counter(one.stratum for one in drawn if one.in_sample)
    assert shares.total() == size
    open_ones = [shares[name] for name, count in sizes.items() if shares[name] < count]
    # Who still has units has at most one place less than any other group.
    assert max(shares.values()) - min(open_ones, default=max(shares.values())) <= 1


def test_the_places_of_a_worked_example():
    sizes = {"Noord": 50, "Zuid": 30, "Oost": 20, "West": 1}
    assert places(sizes, size=10, rule=DrawRule.PROPORTIONAL) == {
        "Noord": 5,
        "Zuid": 3,
        "Oost": 2,
        "West": 0,
    }
    assert places(sizes, size=10, rule=DrawRule.EQUAL) == {
        "Noord": 3,
        "Zuid": 3,
        "Oost": 3,
        "West": 1,
    }


@given(data=st.data(), units=frames(), rule=rules)
def test_the_chances_add_up_to_the_size_of_the_sample(data, units, rule):
    size = data.draw(st.integers(1, len(units)))
    assert sum(chances(units, size=size, rule=rule).values()) == pytest.approx(size)


@given(data=st.data(), count=st.integers(1, 30))
def test_clients_of_one_network_are_one_unit(data, count):
    labels = st.sampled_from(["", "n1", "n2"])
    clients = [(f"K{number}", "", data.draw(labels)) for number in range(count)]
    units = units_of(clients)
    alone = {client for client, _stratum, network in clients if not network}
    assert {one.pseudonym for one in units} == alone | {one[2] for one in clients if one[2]}
    assert sum(one.clients for one in units) == count


def test_a_larger_sample_only_adds():
    units = [Unit(f"K{number}") for number in range(30)]
    small = [one.pseudonym for one in draw_sample(units, size=5, seed="x") if one.in_sample]
    large = [one.pseudonym for one in draw_sample(units, size=9, seed="x") if one.in_sample]
    assert large[:5] == small


@pytest.mark.parametrize("size", [-1, 0, 4])
def test_a_sample_outside_the_frame_is_refused(size):
    with pytest.raises(SampleTooLargeError):
        draw_sample([Unit("a"), Unit("b"), Unit("c")], size=size, seed="x")


@pytest.mark.parametrize("seed", ["", "  ", "\n"])
def test_a_draw_without_a_seed_is_refused(seed):
    with pytest.raises(SeedMissingError):
        draw_sample([Unit("a")], size=1, seed=seed)


@given(data=st.data(), units=frames())
def test_the_hash_of_a_frame_covers_its_lines_in_any_order(data, units):
    rows = [FrameRow(unit.pseudonym, unit.stratum) for unit in units]
    mixed = data.draw(st.permutations(rows))
    assert frame_hash(mixed) == frame_hash(rows)
    assert frame_hash(rows[1:]) != frame_hash(rows)
    moved = [FrameRow(rows[0].pseudonym, rows[0].stratum + "!"), *rows[1:]]
    assert frame_hash(moved) != frame_hash(rows)

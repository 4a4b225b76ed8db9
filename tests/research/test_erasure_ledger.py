"""The ledger of erasures: only added to, and every change in it is found."""

import threading
from uuid import uuid4

import pytest

from research.erasures import ErasureLedger, LedgerBrokenError, erased_now
from research.key_copies import (
    NoKeyStoreError,
    StaleKeyStoreError,
    copy_current_state,
    newer_erasures,
    prune,
    rebuild_ledger,
)
from research.keys import KeyStore

MASTER = bytes(range(32))


@pytest.fixture
def keys(tmp_path):
    return KeyStore(tmp_path / "keys", MASTER, mirror=tmp_path / "mirror")


@pytest.fixture
def owners(keys):
    owners = [uuid4() for _ in range(4)]
    for one in owners:
        keys.create(one)
    return owners


def erased(keys):
    return [one.key_id for one in keys.ledger.erasures()]


def test_it_tells_who_was_erased_in_order_and_once(keys, owners):
    for one in (*owners[:3], owners[1]):
        keys.destroy(one)
    assert erased(keys) == owners[:3]
    moments = [one.at for one in keys.ledger.erasures()]
    assert moments == sorted(moments)


def test_the_mirror_has_it_too(keys, owners):
    keys.destroy(owners[0])
    assert erased(KeyStore(keys.mirror, MASTER)) == owners[:1]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0].replace(lines[0].split()[2], uuid4().hex), *lines[1:]],
        lambda lines: [lines[0].replace("20", "19", 1), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [*lines, f"4 2026-01-01T00:00:00+00:00 {uuid4().hex} {'0' * 64}"],
        lambda lines: [*lines, "no line of ours"],
    ],
    ids=["id", "moment", "first left out", "order", "middle left out", "forged", "other words"],
)
def test_every_change_is_found_and_nothing_is_added_after_it(keys, owners, change):
    for one in owners[:3]:
        keys.destroy(one)
    changed = "".join(f"{line}\n" for line in change(keys.ledger.lines()))
    keys.ledger.path.write_text(changed)
    with pytest.raises(LedgerBrokenError):
        keys.ledger.erasures()
    with pytest.raises(LedgerBrokenError):
        keys.ledger.add([erased_now(owners[3])])
    assert keys.ledger.path.read_text() == changed


def test_a_tail_that_was_cut_off_grows_back_from_what_is_gone(keys, owners):
    for one in owners[:3]:
        keys.destroy(one)
    keys.ledger.path.write_text(keys.ledger.lines()[0] + "\n")
    keys.replay()
    assert set(erased(keys)) == set(owners[:3])


def test_an_altered_ledger_is_made_anew_from_what_is_gone_and_kept_aside(keys, owners):
    for one in owners[:3]:
        keys.destroy(one)
    assert rebuild_ledger(keys) is None
    altered = keys.ledger.path.read_text().replace("1 2", "1 1", 1)
    keys.ledger.path.write_text(altered)
    aside = rebuild_ledger(keys)
    assert aside.read_text() == altered
    assert set(erased(keys)) == set(owners[:3])
    assert rebuild_ledger(keys) is None


def test_half_a_line_from_a_power_cut_counts_as_none(keys, owners):
    keys.destroy(owners[0])
    with keys.ledger.path.open("a") as file:
        file.write("2 2026-01-01T00:")
    assert erased(keys) == owners[:1]
    keys.destroy(owners[1])
    assert erased(keys) == owners[:2]


def test_a_ledger_of_another_key_store_is_refused(keys, owners, tmp_path):
    keys.destroy(owners[0])
    other = KeyStore(tmp_path / "other", MASTER)
    with pytest.raises(LedgerBrokenError):
        newer_erasures(other, keys.ledger.lines())


def test_eight_at_once_lose_no_line(keys):
    ids = [uuid4() for _ in range(40)]

    def write(mine):
        ledger = ErasureLedger(keys.ledger.path, lambda: bytes(32))
        for one in mine:
            ledger.add([erased_now(one)])

    threads = [threading.Thread(target=write, args=(ids[at::8],)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ErasureLedger(keys.ledger.path, lambda: bytes(32)).erasures()
    assert {one.key_id for one in found} == set(ids)


def test_an_old_copy_learns_from_a_newer_ledger(keys, owners, tmp_path):
    copy_current_state(keys, tmp_path / "stale")
    keys.destroy(owners[0])
    stale = KeyStore(tmp_path / "stale", MASTER)
    assert stale.exists(owners[0])
    newer = newer_erasures(stale, keys.ledger.lines())
    assert [one.key_id for one in newer] == owners[:1]
    stale.destroy_all(newer)
    assert not stale.exists(owners[0])
    assert stale.ledger.erasures() == keys.ledger.erasures()


def test_an_old_copy_is_brought_up_to_date(keys, owners, tmp_path):
    copy_current_state(keys, tmp_path / "stale")
    keys.destroy(owners[0])
    later = uuid4()
    keys.create(later)
    assert prune(keys, tmp_path / "stale") == 1
    pruned = KeyStore(tmp_path / "stale", MASTER)
    assert not pruned.exists(owners[0])
    assert pruned.was_destroyed(owners[0])
    assert pruned.exists(owners[1])
    assert not pruned.exists(later)
    assert erased(pruned) == owners[:1]
    assert prune(keys, tmp_path / "stale") == 0


@pytest.mark.parametrize("act", [copy_current_state, prune])
@pytest.mark.parametrize("without_ledger", [False, True])
def test_a_copy_that_knows_more_is_not_written_over(keys, owners, tmp_path, act, without_ledger):
    copy_current_state(keys, tmp_path / "stale")
    stale = KeyStore(tmp_path / "stale", MASTER)
    keys.destroy(owners[0])
    if without_ledger:
        keys.ledger.path.unlink()
    with pytest.raises(StaleKeyStoreError):
        act(stale, keys.directory)
    assert (keys.directory / f"{owners[0].hex}.gone").exists()


def test_a_directory_without_keys_is_no_copy(keys, tmp_path):
    (tmp_path / "holiday").mkdir()
    with pytest.raises(NoKeyStoreError):
        prune(keys, tmp_path / "holiday")

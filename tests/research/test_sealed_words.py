"""The vault and its key store: what is sealed opens for one row, one field, one owner."""

import secrets
import subprocess
import sys
from uuid import uuid4

import pytest
from cast import CANARY
from hypothesis import given
from hypothesis import strategies as st

from research.errors import KeyDestroyedError, SealBrokenError
from research.key_copies import copy_current_state
from research.keys import KeyStore
from research.vault import Vault

MASTER = bytes(range(32))


@pytest.fixture
def keys(tmp_path):
    return KeyStore(tmp_path / "keys", MASTER, mirror=tmp_path / "mirror")


@pytest.fixture
def owner(keys):
    owner = uuid4()
    keys.create(owner)
    return owner


@pytest.fixture
def vault(keys):
    return Vault(keys)


@pytest.fixture(scope="module")
def module_vault(tmp_path_factory):
    keys = KeyStore(tmp_path_factory.mktemp("keys"), MASTER)
    owner = uuid4()
    keys.create(owner)
    return Vault(keys), owner


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words_come_back_as_they_were(module_vault, text):
    vault, owner = module_vault
    row = uuid4()
    sealed = vault.seal(owner, text, row=row, field="raw")
    assert vault.unseal(owner, sealed, row=row, field="raw") == text


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_one_altered_byte_anywhere_is_found(module_vault, place, change):
    vault, owner = module_vault
    row = uuid4()
    sealed = bytearray(vault.seal(owner, CANARY, row=row, field="raw"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealBrokenError):
        vault.unseal(owner, bytes(sealed), row=row, field="raw")


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27])
def test_words_that_were_cut_short_are_found(vault, owner, length):
    row = uuid4()
    sealed = vault.seal(owner, CANARY, row=row, field="raw")[:length]
    with pytest.raises(SealBrokenError):
        vault.unseal(owner, sealed, row=row, field="raw")


def test_sealed_words_cannot_be_moved_to_another_row_field_or_owner(vault, keys, owner):
    row, other = uuid4(), uuid4()
    keys.create(other)
    sealed = vault.seal(owner, CANARY, row=row, field="raw")
    for whose, where, field in (
        (owner, uuid4(), "raw"),
        (owner, row, "pseudonymised"),
        (other, row, "raw"),
    ):
        with pytest.raises(SealBrokenError):
            vault.unseal(whose, sealed, row=where, field=field)


def test_the_same_words_are_never_sealed_the_same_way_twice(vault, owner):
    row = uuid4()
    assert len({vault.seal(owner, CANARY, row=row, field="raw") for _ in range(50)}) == 50


def test_words_of_an_owner_whose_key_is_destroyed_cannot_be_read_or_added(vault, keys, owner):
    row = uuid4()
    sealed = vault.seal(owner, CANARY, row=row, field="raw")
    keys.destroy(owner)
    with pytest.raises(KeyDestroyedError):
        vault.unseal(owner, sealed, row=row, field="raw")
    with pytest.raises(KeyDestroyedError):
        vault.seal(owner, CANARY, row=row, field="raw")
    with pytest.raises(KeyDestroyedError):
        vault.fingerprint(owner, CANARY)


def test_a_key_that_another_process_destroyed_is_gone_here_too(vault, keys, owner):
    row = uuid4()
    sealed = vault.seal(owner, CANARY, row=row, field="raw")
    program = (
        "import sys, uuid, pathlib\n"
        "from research.keys import KeyStore\n"
        "store = KeyStore(pathlib.Path(sys.argv[1]), bytes(range(32)))\n"
        "store.destroy(uuid.UUID(sys.argv[2]))\n"
    )
    subprocess.run([sys.executable, "-c", program, keys.directory, str(owner)], check=True)
    with pytest.raises(KeyDestroyedError):
        vault.unseal(owner, sealed, row=row, field="raw")


def test_a_destroyed_key_is_not_made_a_second_time(keys, owner):
    keys.destroy(owner)
    with pytest.raises(KeyDestroyedError):
        keys.create(owner)
    assert keys.destroyed_ids() == {owner}


def test_making_a_key_twice_keeps_the_first(keys, owner):
    first = keys.data_key(owner)
    keys.create(owner)
    assert KeyStore(keys.directory, MASTER).data_key(owner) == first


def test_another_master_key_opens_nothing(keys, owner):
    with pytest.raises(SealBrokenError):
        KeyStore(keys.directory, secrets.token_bytes(32)).data_key(owner)


def test_a_key_file_that_was_given_another_name_opens_nothing(keys, owner):
    other = uuid4()
    (keys.directory / f"{owner.hex}.key").rename(keys.directory / f"{other.hex}.key")
    with pytest.raises(SealBrokenError):
        KeyStore(keys.directory, MASTER).data_key(other)


def test_a_master_key_of_another_length_is_refused(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        KeyStore(tmp_path / "keys", b"short")


def test_the_files_hold_no_key_in_the_open_and_only_their_owner_reads_them(keys, owner):
    path = keys.directory / f"{owner.hex}.key"
    assert keys.data_key(owner) not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.directory.stat().st_mode & 0o777 == 0o700


def test_the_mirror_follows(keys, owner):
    def names(directory):
        return {path.name for path in directory.glob("*.key")}

    assert names(keys.mirror) == names(keys.directory) == {f"{owner.hex}.key"}
    assert KeyStore(keys.mirror, MASTER).data_key(owner) == keys.data_key(owner)
    keys.destroy(owner)
    assert names(keys.mirror) == names(keys.directory) == set()


def test_a_key_that_stayed_in_the_mirror_goes_when_destroying_is_repeated(keys, owner):
    away = keys.mirror.with_name("unplugged")
    keys.mirror.rename(away)
    keys.destroy(owner)
    away.rename(keys.mirror)
    assert (keys.mirror / f"{owner.hex}.key").exists()
    keys.destroy(owner)
    assert not (keys.mirror / f"{owner.hex}.key").exists()


def test_what_a_crash_left_of_a_key_is_destroyed_with_it(keys, owner):
    left = keys.directory / f"{owner.hex}.0badcafe.tmp"
    left.write_bytes((keys.directory / f"{owner.hex}.key").read_bytes())
    keys.destroy(owner)
    left = [path.name for path in keys.directory.glob(f"{owner.hex}*")]
    assert left == [f"{owner.hex}.gone"]


def test_a_copy_of_the_current_state_forgets_destroyed_keys(keys, owner, tmp_path):
    kept = uuid4()
    keys.create(kept)
    copy = tmp_path / "copy"
    assert copy_current_state(keys, copy) == 2
    keys.destroy(owner)
    assert copy_current_state(keys, copy) == 1
    copied = KeyStore(copy, MASTER)
    assert copied.data_key(kept) == keys.data_key(kept)
    assert not copied.exists(owner)
    assert copied.destroyed_ids() == {owner}

"""Turning the key of one owner: every sealed value of his is sealed anew."""

from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from app.sealed_columns import SEALED, SealedColumn
from research.key_rotation import install, stage
from research.keys import PARTS, KeyStore, part_of
from research.networks import Actor
from research.vault import sealed_with, vault_of


def turn_data_key(session: Session, owner: UUID) -> int:
    """Seal everything of an owner under a new data key, and destroy the old one.

    Commits. A turn that was cut off is finished by doing it again; meanwhile every row opens.

    Returns:
        How many sealed values there were.

    Raises:
        KeyDestroyedError: the owner has no key (any more).
        SealBrokenError: a value opens with no key; nothing was changed.
    """
    keys = vault_of(session).keys
    own = {field: part_of(owner, field) for field in PARTS if keys.exists(part_of(owner, field))}
    new = {key_id: stage(keys, key_id) for key_id in (*own.values(), owner)}
    count = 0
    for column in SEALED:
        key_id = own.get(column.field, owner)
        count += sum(1 for _ in _resealed(session, column, owner, new[key_id]))
    session.commit()
    for key_id in new:
        install(keys, key_id)
    return count


def seal_parts_apart(session: Session) -> int:
    """Give raw words and identities from before their own keys; commits per actor.

    Returns:
        How many actors were still without.
    """
    keys, late = vault_of(session).keys, 0
    living = select(Actor.id).where(col(Actor.erased_at).is_(None))
    for owner in session.exec(living).all():
        if not _is_behind(keys, owner):
            continue
        for column in SEALED:
            if column.field in PARTS:
                part = part_of(owner, column.field)
                keys.create(part)
                for _ in _resealed(session, column, owner, keys.data_key(part)):
                    pass
        session.commit()
        late += 1
    return late


def _is_behind(keys: KeyStore, owner: UUID) -> bool:
    part = part_of(owner, "identity")
    return keys.exists(owner) and not keys.exists(part) and not keys.was_destroyed(part)


def _resealed(
    session: Session, column: SealedColumn, owner: UUID, key: bytes
) -> Iterator[SQLModel]:
    vault = vault_of(session)
    for row in session.exec(column.rows(owner)).all():
        sealed, row_id = getattr(row, column.column), getattr(row, column.key)
        if not sealed:
            continue
        words = vault.unseal(owner, sealed, row=row_id, field=column.field)
        setattr(row, column.column, sealed_with(key, words, row=row_id, field=column.field))
        session.add(row)
        yield row
    session.flush()

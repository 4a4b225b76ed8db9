"""A code by which anyone in a network adds an experience: made once, for a month, taken back.

The code opens nothing to read. Who has it only leaves words, which a lead looks at before they
join the network's line of stories. Kept as a hash only.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import scrypt
from uuid import UUID, uuid4

from sqlalchemy import Column, update
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.story_links import SIGNS, typed_sign
from research import audit
from research.errors import ConflictError
from research.networks import Network
from research.standing import is_standing_network
from research.tables import UtcDateTime, now

LASTS = timedelta(days=30)
# Sixty bits: it lasts a month, and the code alone finds the network.
CODE_SIGNS = 12


class NetworkRestsError(ConflictError):
    """The client took his story back: nobody adds to this network."""

    template = "De klant nam zijn verhaal terug. Bij dit netwerk komt nu niets bij."


class JoiningCode(SQLModel, table=True):
    """One code of a network; the newest one is the only one that opens."""

    __tablename__ = "joining_code"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    code_hash: str = Field(unique=True)
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    def is_open(self, moment: datetime) -> bool:
        """Return whether the code opens at this moment."""
        return self.ended_at is None and moment < self.ends_at


def make_code(session: Session, network: Network, *, made_by: UUID) -> str:
    """Make a code for a network and return it, this once; the one of before opens no more.

    Raises:
        NetworkRestsError: its client took his story back.
    """
    session.refresh(network, with_for_update=True)
    if not is_standing_network(session, network.id):
        raise NetworkRestsError
    _end_all(session, network.id)
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
    session.add(
        JoiningCode(
            network_id=network.id,
            code_hash=_code_hash(code),
            made_by=made_by,
            ends_at=now() + LASTS,
        )
    )
    session.flush()
    audit.record(session, user_id=made_by, action="make", kind="joining_code", object_id=network.id)
    return code


def end_codes(session: Session, network: Network, *, ended_by: UUID) -> None:
    """Let no code of this network open any more; what was added stays."""
    session.refresh(network, with_for_update=True)
    _end_all(session, network.id)
    audit.record(session, user_id=ended_by, action="end", kind="joining_code", object_id=network.id)


def open_code(session: Session, network_id: UUID) -> JoiningCode | None:
    """Return the code of a network that opens now."""
    statement = select(JoiningCode).where(
        JoiningCode.network_id == network_id,
        col(JoiningCode.ended_at).is_(None),
        col(JoiningCode.ends_at) > now(),
    )
    return session.exec(statement).first()


def network_by_code(session: Session, code: str) -> Network | None:
    """Return the network of a code, locked; an unknown, an old and an ended one answer alike."""
    statement = select(JoiningCode).where(JoiningCode.code_hash == _code_hash(typed_sign(code)))
    found = session.exec(statement).first()
    if found is None:
        return None
    network = session.get_one(Network, found.network_id, with_for_update=True)
    # Read after the network was locked: it may have been ended just now.
    session.refresh(found)
    if not found.is_open(now()) or not is_standing_network(session, network.id):
        return None
    return network


def _code_hash(code: str) -> str:
    """Slow, and the same for every network, as the code alone finds it."""
    return scrypt(code.encode(), salt=b"wij joining code", n=2**14, r=8, p=1).hex()


def _end_all(session: Session, network_id: UUID) -> None:
    session.execute(
        update(JoiningCode)
        .where(col(JoiningCode.network_id) == network_id, col(JoiningCode.ended_at).is_(None))
        .values(ended_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )

"""Abbreviations that expand while an interviewer types; the list is his own.

Nobody may put a name in it: the list is not sealed and not part of any story. So only small
letters are taken, no figures, and few words.
"""

import re
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, Session, SQLModel, col, select

from research.errors import ConflictError, DomainError

MOST = 60
SHORT = re.compile(r"[a-zà-ÿ]{2,8}")
LONG = re.compile(r"[a-zà-ÿ]+(?:[ -][a-zà-ÿ]+){0,4}")
MAX_LONG = 50
# What fieldwork uses day by day; a person takes what he wants of it.
SHIPPED = {
    "mz": "mantelzorg",
    "mzr": "mantelzorger",
    "vw": "vrijwilliger",
    "maw": "maatschappelijk werk",
    "hh": "huishoudelijke hulp",
    "wt": "wijkteam",
    "wv": "wijkverpleegkundige",
    "tz": "thuiszorg",
    "ha": "huisarts",
    "gem": "gemeente",
    "bw": "buurtwerker",
}


class BadAbbreviationError(DomainError):
    """It is no abbreviation of two to eight small letters."""

    template = "Kies als afkorting 2 tot 8 kleine letters, zonder spatie of cijfer."


class BadExpansionError(DomainError):
    """Only ordinary words: no capitals and no figures, so no names and numbers."""

    template = (
        "Gebruik voor de hele tekst alleen kleine letters, hoogstens 5 woorden. "
        "Namen en cijfers horen niet in deze lijst."
    )


class AbbreviationTakenError(ConflictError):
    """The person has this abbreviation for something else."""

    template = "Deze afkorting heeft u al. Haal hem eerst weg of kies een andere."


class TooManyAbbreviationsError(DomainError):
    """The list travels with every conversation: it stays short."""

    template = "Uw lijst is vol: hoogstens %(limit)s afkortingen. Haal er eerst een weg."


class Abbreviation(SQLModel, table=True):
    """One abbreviation of one person."""

    __table_args__ = (UniqueConstraint("user_id", "short"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    short: str
    long: str


def abbreviations_of(session: Session, user_id: UUID) -> list[Abbreviation]:
    """Return a person's own list, in the order of the alphabet."""
    mine = select(Abbreviation).where(Abbreviation.user_id == user_id)
    return list(session.exec(mine.order_by(Abbreviation.short)))


def add_abbreviation(session: Session, *, user_id: UUID, short: str, long: str) -> Abbreviation:
    """Put an abbreviation on a person's own list; the same one again changes nothing.

    Raises:
        BadAbbreviationError, BadExpansionError: the form of it.
        AbbreviationTakenError: it means something else for this person.
        TooManyAbbreviationsError: the list is full.
    """
    short, long = short.strip(), " ".join(long.split())
    if not SHORT.fullmatch(short):
        raise BadAbbreviationError
    if len(long) > MAX_LONG or not LONG.fullmatch(long) or long == short:
        raise BadExpansionError
    own = abbreviations_of(session, user_id)
    known = next((one for one in own if one.short == short), None)
    if known is not None and known.long != long:
        raise AbbreviationTakenError
    if known is not None:
        return known
    if len(own) >= MOST:
        raise TooManyAbbreviationsError(limit=MOST)
    made = Abbreviation(user_id=user_id, short=short, long=long)
    session.add(made)
    session.flush()
    return made


def take_shipped(session: Session, *, user_id: UUID, shorts: list[str]) -> None:
    """Take abbreviations of the shipped list; what a person has already stays as he made it.

    Raises:
        TooManyAbbreviationsError: the list is full.
    """
    own = {one.short for one in abbreviations_of(session, user_id)}
    for short in shorts:
        if short in SHIPPED and short not in own:
            add_abbreviation(session, user_id=user_id, short=short, long=SHIPPED[short])


def forget_abbreviation(session: Session, *, user_id: UUID, short: str) -> None:
    """Take an abbreviation off a person's own list; one that is not there changes nothing."""
    session.execute(
        delete(Abbreviation).where(
            col(Abbreviation.user_id) == user_id, col(Abbreviation.short) == short
        ),
        execution_options={"synchronize_session": "fetch"},
    )

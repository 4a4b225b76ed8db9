"""Letters, helps for the phone and the information sheet: texts that each study may change.

A text holds fields in braces, such as ``{onderzoek}``. Every change is a version; the text of
the house is version 0, and comes back as a new version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import yaml
from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError
from research.networks import ActorRole
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

SHIPPED_FILE = Path(__file__).with_name("letters.yaml")
MOST_SIGNS = 8000
BRACES = re.compile(r"\{([^{}]*)\}")


class LetterKind(StrEnum):
    """What is sent or said."""

    LETTER = "letter"
    SCRIPT = "script"
    VOICEMAIL = "voicemail"
    INFORMATION = "information"


class Addressee(StrEnum):
    """For whom a text is written."""

    CLIENT = "client"
    FAMILY = "family"
    VOLUNTEER = "volunteer"
    PROFESSIONAL = "professional"
    REPRESENTATIVE = "representative"
    EVERYONE = "everyone"


class LetterField(StrEnum):
    """What a text may ask to be filled in."""

    STUDY = "onderzoek"
    ORGANISATION = "organisatie"
    CONTACT = "contact"
    DATE = "datum"
    NAME = "naam"
    ADDRESS = "adres"
    CLIENT = "klant"


# Who somebody is: only in letters, never in what is read aloud or given to everybody.
PERSONAL = {LetterField.NAME, LetterField.ADDRESS, LetterField.CLIENT}
ADDRESSEE_OF = {
    ActorRole.CLIENT: Addressee.CLIENT,
    ActorRole.FAMILY: Addressee.FAMILY,
    ActorRole.NEIGHBOUR: Addressee.FAMILY,
    ActorRole.VOLUNTEER: Addressee.VOLUNTEER,
    ActorRole.SOCIAL_WORKER: Addressee.PROFESSIONAL,
    ActorRole.PROFESSIONAL: Addressee.PROFESSIONAL,
}


class UnknownFieldError(DomainError):
    """The text asks for a field that nobody can fill in."""

    template = "Het veld {%(field)s} kennen wij hier niet. Kies een veld uit de lijst."


class OpenBraceError(DomainError):
    """A brace without its other half."""

    template = "Er staat een losse accolade in de tekst. Schrijf een veld zo: {onderzoek}."


class LetterEmptyError(DomainError):
    """A text without words."""

    template = "Schrijf eerst een tekst. De standaardtekst kunt u ook terugzetten."


class LetterTooLongError(DomainError):
    """More than a letter."""

    template = "De tekst is te lang. Houd hem korter dan %(most)s tekens."


class LetterChangedError(ConflictError):
    """A colleague saved a version in the meantime."""

    template = "Een collega heeft deze tekst net veranderd. Uw tekst staat er nog. Vergelijk ze."


class LetterText(SQLModel, table=True):
    """One version of one text in one study."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("study_id", "kind", "addressee", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    kind: str
    addressee: str
    version: int
    text: str
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Template:
    """A text as it stands; version 0 is that of the house."""

    kind: LetterKind
    addressee: Addressee
    version: int
    text: str


def kinds_of_letters() -> list[tuple[LetterKind, Addressee]]:
    """Return every text that there is, in the order of the house."""
    return [
        (LetterKind(kind), Addressee(one)) for kind, texts in shipped().items() for one in texts
    ]


@cache
def shipped() -> dict[str, dict[str, str]]:
    """Return the texts of the house by kind and addressee."""
    found: dict[str, dict[str, str]] = yaml.safe_load(SHIPPED_FILE.read_text(encoding="utf-8"))
    return found


def fields_of(kind: LetterKind, addressee: Addressee) -> list[LetterField]:
    """Return the fields that such a text may have."""
    if kind is not LetterKind.LETTER:
        return [one for one in LetterField if one not in PERSONAL]
    for_both = addressee is Addressee.REPRESENTATIVE
    return [one for one in LetterField if for_both or one is not LetterField.CLIENT]


def template_of(
    session: Session, study_id: UUID, kind: LetterKind, addressee: Addressee
) -> Template:
    """Return the text of the study; that of the house when it never changed it."""
    versions = versions_of_letter(session, study_id, kind, addressee)
    if versions:
        return Template(kind, addressee, versions[-1].version, versions[-1].text)
    return Template(kind, addressee, 0, shipped()[kind][addressee])


def versions_of_letter(
    session: Session, study_id: UUID, kind: LetterKind, addressee: Addressee
) -> list[LetterText]:
    """Return every version that the study wrote, oldest first."""
    statement = select(LetterText).where(
        LetterText.study_id == study_id,
        LetterText.kind == kind.value,
        LetterText.addressee == addressee.value,
    )
    return list(session.exec(statement.order_by(col(LetterText.version))))


def write_letter(
    session: Session, study: Study, *, template: Template, text: str, written_by: UUID
) -> LetterText:
    """Keep another version of a text.

    Args:
        session: a session that may write.
        study: whose text.
        template: the version that the writer had before him.
        text: with fields in braces.
        written_by: the lead.

    Raises:
        LetterChangedError: somebody else saved a version in the meantime.
        LetterEmptyError, LetterTooLongError: there are no words, or too many.
        UnknownFieldError, OpenBraceError: a field cannot be filled in.
    """
    plain = text.replace("\r\n", "\n").strip() + "\n"
    check_letter(plain, template.kind, template.addressee)
    lock_study(session, study.id)
    standing = template_of(session, study.id, template.kind, template.addressee)
    if standing.version != template.version:
        raise LetterChangedError
    made = LetterText(
        study_id=study.id,
        kind=template.kind.value,
        addressee=template.addressee.value,
        version=standing.version + 1,
        text=plain,
        written_by=written_by,
    )
    session.add(made)
    session.flush()
    audit.record(session, user_id=written_by, action="write", kind="letter", object_id=study.id)
    return made


def reset_letter(
    session: Session, study: Study, *, template: Template, written_by: UUID
) -> LetterText:
    """Put the text of the house back, as a new version: the study's own stays among the versions.

    Raises:
        LetterChangedError: somebody else saved a version in the meantime.
    """
    text = shipped()[template.kind][template.addressee]
    return write_letter(session, study, template=template, text=text, written_by=written_by)


def check_letter(text: str, kind: LetterKind, addressee: Addressee) -> None:
    """Let pass a text that can be filled in.

    Raises:
        LetterEmptyError, LetterTooLongError, UnknownFieldError, OpenBraceError: see there.
    """
    if not text.strip():
        raise LetterEmptyError
    if len(text) > MOST_SIGNS:
        raise LetterTooLongError(most=MOST_SIGNS)
    known = {one.value for one in fields_of(kind, addressee)}
    for name in BRACES.findall(text):
        if name not in known:
            raise UnknownFieldError(field=name[:40])
    if set(BRACES.sub("", text)) & {"{", "}"}:
        raise OpenBraceError


def filled(text: str, values: Mapping[LetterField, str]) -> str:
    """Return the text with its fields filled in; a field without a value says so."""
    return BRACES.sub(lambda found: values.get(LetterField(found[1])) or f"({found[1]})", text)


@dataclass(frozen=True)
class Block:
    """A part of a text: ``heading`` 1 or 2, an ``item`` of a list, or a paragraph of lines."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the parts of a text in order; empty lines part paragraphs."""
    waiting: list[str] = []
    for line in [*text.splitlines(), ""]:
        found = re.match(r"(#{1,2}|-)\s+(.*)", line)
        if waiting and (found or not line.strip()):
            yield Block("paragraph", tuple(waiting))
            waiting = []
        if found:
            kind = {"#": "heading1", "##": "heading2", "-": "item"}[found[1]]
            yield Block(kind, (found[2].strip(),))
        elif line.strip():
            waiting.append(line.strip())

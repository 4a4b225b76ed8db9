"""Versions of the tagger that a study learnt from its own codings, and which one is in use.

A version holds numbers only, sealed under a key of its own: dropping it destroys that key, so
that no backup opens it any more. It names on whose stories it was trained; who takes his story
back later is counted here, and a lead can drop what was trained on it.
"""

import base64
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError, NotFoundError
from research.standing import may_train_on
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.transactions import after_commit
from research.vault import vault_of

FIELD = "weights"


class TaggerState(StrEnum):
    """How far a version is."""

    ASKED = "asked"
    READY = "ready"
    TOO_LITTLE = "too_little"
    STOPPED = "stopped"
    DROPPED = "dropped"


class LearningGoesOnError(ConflictError):
    """One version of a study is made at a time."""

    template = "De computer leert al voor dit onderzoek. Wacht tot dat klaar is, of stop het."


class ChoiceMovedError(ConflictError):
    """Another lead switched in the meantime."""

    template = "Een collega koos net een andere versie. Kijk eerst wat er nu staat."


class VersionNotReadyError(DomainError):
    """There is nothing to switch to."""

    template = "Deze versie is er niet (meer). Kies een andere."


class NothingToStopError(ConflictError):
    """It ended already."""

    template = "Dit was al klaar of gestopt. Kijk hieronder hoe het afliep."


class SourcesChangedError(Exception):
    """Somebody took his story back while the machine learnt from it."""


class TaggerVersion(SQLModel, table=True):
    """One version; ``measures`` has per theme the counts of before and after: no words."""

    __tablename__ = "tagger_version"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int
    state: str = TaggerState.ASKED.value
    stories: int = 0
    networks: int = 0
    codings: int = 0
    measures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    weights_sealed: bytes | None = None
    asked_by: UUID | None = Field(default=None, foreign_key="user.id")
    asked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    @property
    def is_ready(self) -> bool:
        """Return whether it can be used."""
        return self.state == TaggerState.READY


class TaggerSource(SQLModel, table=True):
    """Whose story a version was trained on."""

    __tablename__ = "tagger_source"

    version_id: UUID = Field(foreign_key="tagger_version.id", primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", primary_key=True, index=True)


class TaggerChoice(SQLModel, table=True):
    """Which version a study uses; none: the one that comes with the program."""

    __tablename__ = "tagger_choice"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    version_id: UUID | None = Field(default=None, foreign_key="tagger_version.id")
    version: int = 0
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def ask_version(session: Session, study: Study, *, asked_by: UUID, busy: bool) -> TaggerVersion:
    """Ask for a new version.

    Args:
        session: a session that may write; it holds the study until it ends.
        study: whose codings teach.
        asked_by: the lead.
        busy: whether the job of the last version goes on, as the caller sees under the lock.

    Raises:
        LearningGoesOnError: one is being made.
    """
    last = latest_version(session, study.id)
    if busy and last is not None and last.state == TaggerState.ASKED:
        raise LearningGoesOnError
    if last is not None and last.state == TaggerState.ASKED:
        # Its job failed: what it would have made is not coming any more.
        last.state, last.ended_at = TaggerState.STOPPED.value, now()
        session.add(last)
    made = TaggerVersion(
        study_id=study.id, number=last.number + 1 if last else 1, asked_by=asked_by
    )
    session.add(made)
    session.flush()
    audit.record(
        session, user_id=asked_by, action="start", kind="tagger_version", object_id=made.id
    )
    return made


def versions_of(session: Session, study_id: UUID) -> list[TaggerVersion]:
    """Return the versions of a study, the newest first."""
    statement = select(TaggerVersion).where(TaggerVersion.study_id == study_id)
    return list(session.exec(statement.order_by(col(TaggerVersion.number).desc())))


def latest_version(session: Session, study_id: UUID) -> TaggerVersion | None:
    """Return the version that was asked for last."""
    return next(iter(versions_of(session, study_id)), None)


def version_in(session: Session, study_id: UUID, version_id: UUID) -> TaggerVersion:
    """Return a version of this study, locked.

    Raises:
        NotFoundError: no such version here.
    """
    found = session.get(TaggerVersion, version_id, with_for_update=True, populate_existing=True)
    if found is None or found.study_id != study_id:
        raise NotFoundError
    return found


def stop_version(session: Session, version: TaggerVersion, *, stopped_by: UUID) -> None:
    """Stop the making of a version; the worker finds out at its next step.

    Raises:
        NothingToStopError: it ended already.
    """
    if version.state != TaggerState.ASKED:
        raise NothingToStopError
    version.state, version.ended_at = TaggerState.STOPPED.value, now()
    session.add(version)
    session.flush()
    audit.record(
        session, user_id=stopped_by, action="stop", kind="tagger_version", object_id=version.id
    )


def keep_learnt(
    session: Session,
    version: TaggerVersion,
    *,
    packed: bytes,
    measures: dict[str, Any],
    sources: Collection[UUID],
    networks: int,
    codings: int,
) -> None:
    """Keep what was learnt, sealed under a key of its own.

    Args:
        session: a session that may write.
        version: as ``version_in`` returned it; still asked for.
        packed: the weights.
        measures: per theme the counts of before and after.
        sources: the actors whose stories taught.
        networks, codings: how many there were.

    Raises:
        SourcesChangedError: one of them may not be learnt from any more.
    """
    if not set(sources) <= may_train_on(session, version.study_id):
        raise SourcesChangedError
    vault = vault_of(session)
    vault.keys.create(version.id)
    text = base64.b64encode(packed).decode()
    version.weights_sealed = vault.seal(version.id, text, row=version.id, field=FIELD)
    version.measures, version.stories = measures, len(sources)
    version.networks, version.codings = networks, codings
    version.state, version.ended_at = TaggerState.READY.value, now()
    session.add(version)
    session.add_all(TaggerSource(version_id=version.id, actor_id=one) for one in sources)
    session.flush()


def packed_of(session: Session, version: TaggerVersion) -> bytes:
    """Return the weights of a version that is ready.

    Raises:
        KeyDestroyedError: it was dropped.
        VersionNotReadyError: there is nothing to open.
    """
    if version.weights_sealed is None:
        raise VersionNotReadyError
    text = vault_of(session).unseal(version.id, version.weights_sealed, row=version.id, field=FIELD)
    return base64.b64decode(text)


def choice_of(session: Session, study_id: UUID) -> TaggerChoice:
    """Return which version a study uses; a new one, not kept, where nobody chose."""
    found = session.get(TaggerChoice, study_id)
    return found or TaggerChoice(study_id=study_id)


def current_version(session: Session, study_id: UUID) -> TaggerVersion | None:
    """Return the learnt version in use; None: the one that comes with the program."""
    chosen = choice_of(session, study_id).version_id
    found = session.get(TaggerVersion, chosen) if chosen else None
    return found if found is not None and found.is_ready else None


def switch_to(
    session: Session, study: Study, version: TaggerVersion | None, *, seen: int, by: UUID
) -> TaggerChoice:
    """Use another version for stories that are read from now on.

    What was suggested before keeps the version that it was made with.

    Args:
        session: a session that may write.
        study: which one.
        version: a version of it; None for the one that comes with the program.
        seen: which choice the lead saw.
        by: the lead.

    Raises:
        ChoiceMovedError: somebody else switched in the meantime.
        VersionNotReadyError: this version cannot be used.
    """
    lock_study(session, study.id)
    known = session.get(TaggerChoice, study.id, populate_existing=True)
    if (known.version if known else 0) != seen:
        raise ChoiceMovedError
    if version is not None and not version.is_ready:
        raise VersionNotReadyError
    return _choose(session, study.id, known, version, by=by)


def drop_version(session: Session, study: Study, version: TaggerVersion, *, by: UUID) -> None:
    """Drop a version for ever: its key is destroyed, in every backup too.

    A study that uses it goes back to the version that comes with the program.

    Raises:
        VersionNotReadyError: there is nothing to drop.
    """
    lock_study(session, study.id)
    if not version.is_ready:
        raise VersionNotReadyError
    known = session.get(TaggerChoice, study.id, populate_existing=True)
    if known is not None and known.version_id == version.id:
        _choose(session, study.id, known, None, by=by)
    version.weights_sealed, version.state = None, TaggerState.DROPPED.value
    session.add(version)
    session.flush()
    keys, version_id = vault_of(session).keys, version.id
    after_commit(session, lambda: keys.destroy(version_id))
    audit.record(session, user_id=by, action="remove", kind="tagger_version", object_id=version.id)


def left_since(session: Session, version_id: UUID, study_id: UUID) -> int:
    """Return how many people, on whose story a version was trained, may not be learnt from now."""
    statement = select(TaggerSource.actor_id).where(TaggerSource.version_id == version_id)
    return len(set(session.exec(statement)) - may_train_on(session, study_id))


def _choose(
    session: Session,
    study_id: UUID,
    known: TaggerChoice | None,
    version: TaggerVersion | None,
    *,
    by: UUID,
) -> TaggerChoice:
    choice = known or TaggerChoice(study_id=study_id)
    choice.version_id, choice.version = version.id if version else None, choice.version + 1
    choice.changed_by, choice.changed_at = by, now()
    session.add(choice)
    session.flush()
    audit.record(session, user_id=by, action="choose", kind="tagger_version", object_id=study_id)
    return choice

"""Independence: which networks a member of staff knows, and what a study does about that.

Somebody may know a network because the lead or he himself said so, because he works for an
organisation or team that helps in it, or because he reviews it. Why he knows it is told by
kind; the words that somebody wrote beside it are sealed under the study's key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.networks import Network, actors_of, find_identity, is_reviewer, reviewed_networks
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 500


class KnowsHow(StrEnum):
    """How a member of staff knows a network."""

    KNOWS = "knows"
    TAKES_PART = "takes_part"
    ORGANISATION = "organisation"
    REVIEWS = "reviews"


class ReasonMissingError(DomainError):
    """Whoever states or allows this says why."""

    template = "Schrijf in een paar woorden waarom."


class RuleChangedError(ConflictError):
    """Another lead changed the rule in the meantime."""

    template = "Een collega heeft deze regel net veranderd. Kijk eerst wat er nu staat."


class IndependenceRule(SQLModel, table=True):
    """Whether a study forbids (or only advises against) phoning a network that one knows."""

    __tablename__ = "independence_rule"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    is_hard: bool = False
    version: int = 1
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class StaffLink(SQLModel, table=True):
    """A member of staff knows a network, or works for an organisation or team.

    ``network_id`` is empty for an organisation; its name then lies in ``about_sealed``.
    """

    __tablename__ = "staff_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    network_id: UUID | None = Field(default=None, foreign_key="network.id", index=True)
    how: str
    about_sealed: bytes
    stated_by: UUID | None = Field(default=None, foreign_key="user.id")
    stated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="user.id")


@dataclass(frozen=True)
class Known:
    """Why somebody knows a network. ``about`` is what was written; in memory only."""

    how: KnowsHow
    about: str = ""


def is_hard_rule(session: Session, study_id: UUID) -> bool:
    """Return whether only the lead may let somebody phone a network that he knows."""
    rule = session.get(IndependenceRule, study_id)
    return rule is not None and rule.is_hard


def rule_version(session: Session, study_id: UUID) -> int:
    """Return how often the rule was set; 0 when the study has the rule of the house."""
    rule = session.get(IndependenceRule, study_id)
    return rule.version if rule is not None else 0


def set_rule(
    session: Session, study: Study, *, is_hard: bool, version: int, changed_by: UUID
) -> None:
    """Choose whether knowing a network is a hard stop or a warning.

    Args:
        session: a session that may write.
        study: whose rule.
        is_hard: True when only the lead makes an exception.
        version: what ``rule_version`` said when the chooser looked.
        changed_by: who chooses.

    Raises:
        RuleChangedError: somebody else chose in the meantime.
    """
    lock_study(session, study.id)
    rule = session.get(IndependenceRule, study.id, populate_existing=True)
    if (rule.version if rule else 0) != version:
        raise RuleChangedError
    rule = rule or IndependenceRule(study_id=study.id, version=0)
    rule.is_hard, rule.version = is_hard, version + 1
    rule.changed_by, rule.changed_at = changed_by, now()
    session.add(rule)
    session.flush()
    audit.record(
        session,
        user_id=changed_by,
        action="change",
        kind="independence_rule",
        object_id=study.id,
    )


def state_link(
    session: Session,
    study: Study,
    *,
    user_id: UUID,
    how: KnowsHow,
    about: str,
    stated_by: UUID,
    network: Network | None = None,
) -> StaffLink:
    """Note that a member of staff knows a network, or works for an organisation or team.

    Args:
        session: a session that may write.
        study: in which it matters.
        user_id: who knows.
        how: KNOWS or TAKES_PART with a network, ORGANISATION without one.
        about: the reason in words, or the name of the organisation or team.
        stated_by: the lead, or the person himself.
        network: which one; of this study.

    Raises:
        ReasonMissingError: ``about`` is empty.
        InvalidValueError: it is too long, or how and network do not belong together.
    """
    words = about.strip()
    if not words:
        raise ReasonMissingError
    fits = network is None if how is KnowsHow.ORGANISATION else network is not None
    foreign = network is not None and network.study_id != study.id
    if len(words) > MOST_SIGNS or not fits or foreign or how is KnowsHow.REVIEWS:
        raise InvalidValueError(field="how")
    link_id = uuid4()
    link = StaffLink(
        id=link_id,
        study_id=study.id,
        user_id=user_id,
        network_id=network.id if network else None,
        how=how.value,
        about_sealed=vault_of(session).seal(study.id, words, row=link_id, field="about"),
        stated_by=stated_by,
    )
    session.add(link)
    session.flush()
    audit.record(session, user_id=stated_by, action="create", kind="staff_link", object_id=link_id)
    return link


def end_link(session: Session, link: StaffLink, *, ended_by: UUID) -> None:
    """Note that this does not hold (any more). Does nothing when that was noted before."""
    session.refresh(link, with_for_update=True)
    if link.ended_at is not None:
        return
    link.ended_at, link.ended_by = now(), ended_by
    session.add(link)
    session.flush()
    audit.record(session, user_id=ended_by, action="end", kind="staff_link", object_id=link.id)


def links_of(session: Session, study_id: UUID) -> list[StaffLink]:
    """Return the links of a study that hold, oldest first."""
    statement = select(StaffLink).where(
        StaffLink.study_id == study_id, col(StaffLink.ended_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(StaffLink.stated_at), col(StaffLink.id))))


def words_of_link(session: Session, link: StaffLink) -> str:
    """Unseal the reason, or the name of the organisation."""
    return vault_of(session).unseal(link.study_id, link.about_sealed, row=link.id, field="about")


def why_known(session: Session, network: Network, *, user_id: UUID) -> list[Known]:
    """Return why this person knows the network; empty when nothing says that he does.

    The organisations of the people in the network are compared in memory; only the name that
    the link itself holds comes back.
    """
    found: list[Known] = []
    for link in links_of(session, network.study_id):
        if link.user_id != user_id:
            continue
        words = words_of_link(session, link)
        at_work = link.network_id is None and same_words(words) in _helpers(session, network)
        if link.network_id == network.id or at_work:
            found.append(Known(KnowsHow(link.how), words))
    if is_reviewer(session, network.id, user_id=user_id):
        found.append(Known(KnowsHow.REVIEWS))
    return found


def takes_part(session: Session, network_id: UUID, *, user_id: UUID) -> bool:
    """Return whether it was noted that this person is one of the people in the network."""
    statement = select(StaffLink.id).where(
        StaffLink.network_id == network_id,
        StaffLink.user_id == user_id,
        StaffLink.how == KnowsHow.TAKES_PART.value,
        col(StaffLink.ended_at).is_(None),
    )
    return session.exec(statement).first() is not None


def networks_to_review(session: Session, *, user_id: UUID) -> list[Network]:
    """Return the networks that a person reviews, without those that he takes part in himself."""
    reviewed = reviewed_networks(session, user_id=user_id)
    return [one for one in reviewed if not takes_part(session, one.id, user_id=user_id)]


def who_knows(
    session: Session, network: Network, user_ids: Iterable[UUID]
) -> dict[UUID, list[Known]]:
    """Return who of these people know the network, with why; a planner leaves them out."""
    told = {one: why_known(session, network, user_id=one) for one in dict.fromkeys(user_ids)}
    return {user_id: known for user_id, known in told.items() if known}


def same_words(words: str) -> str:
    """Return the words as they are compared: small letters, single spaces."""
    return " ".join(words.casefold().split())


def _helpers(session: Session, network: Network) -> set[str]:
    """Return the organisations that help in the network, and its activity, to compare with."""
    people = (find_identity(session, actor) for actor in actors_of(session, network.id))
    names = {same_words(one.organisation) for one in people if one is not None}
    return (names | {same_words(network.activity)}) - {""}

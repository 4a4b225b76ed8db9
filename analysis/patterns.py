"""Patterns: what the actors of one network say side by side, and what returns in a study.

Only codings that a person accepted count. Of a network the unit is the actor; of a study
it is the network, never the mention: one talkative actor does not make a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.coding_counts import accepted_in_network
from analysis.codings import Coding, CodingStatus
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus, interviews_of_network
from interviews.turns import Turn, TurnRevision
from research.codebook import Codebook, Lens, Pole, codebook
from research.codebook_versions import codebook_of
from research.draws import Draw, DrawnUnit
from research.networks import Actor, Network, actors_of
from research.standing import may_be_read_in_network, still_told, told_in_network


@dataclass(frozen=True)
class FactorCount:
    """How often a theme and pole was found in a study.

    Attributes:
        theme, pole: of the codebook.
        networks: in how many networks at least one actor told it.
        actors: how many actors told it.
        mentions: how many fragments bear it; equals ``len(fragment_ids)``.
        fragment_ids: those fragments, by network reference, actor number and place in the text.
    """

    theme: str
    pole: Pole
    networks: int
    actors: int
    mentions: int
    fragment_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class StudyFactors:
    """The factors of a study with what they are counted out of.

    Attributes:
        networks_heard: networks with at least one closed interview: the denominator of
            ``FactorCount.networks``.
        networks_released: units of the draw that were released (sample and used reserve);
            0 when the study has no draw.
        networks_made: networks that were assembled.
        actors_heard: closed interviews: the denominator of ``FactorCount.actors``.
        factors: every theme and pole that was found at least once, in codebook order,
            success before failure.
        book: the codebook with which was counted; a merged theme counts as its heir.
    """

    networks_heard: int
    networks_released: int
    networks_made: int
    actors_heard: int
    factors: tuple[FactorCount, ...]
    book: Codebook = field(default_factory=codebook)

    def of(self, theme: str, pole: Pole) -> FactorCount:
        """Return the count of one theme and pole; zeros when nobody told it."""
        theme = self.book.counts_as(theme)
        for factor in self.factors:
            if (factor.theme, factor.pole) == (theme, pole):
                return factor
        return FactorCount(theme, pole, 0, 0, 0, ())

    def most_told(self, pole: Pole) -> list[FactorCount]:
        """Return the factors of one pole, those of most networks first, then of most actors."""
        chosen = [factor for factor in self.factors if factor.pole == pole]
        return sorted(chosen, key=lambda factor: (-factor.networks, -factor.actors))


@dataclass(frozen=True)
class ActorFactor:
    """One theme and pole that one actor told, with the fragments behind it in text order."""

    theme: str
    pole: Pole
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True)
class Voice:
    """One actor who was heard.

    Attributes:
        actor: role and number are shown, never who it is.
        interview: the closed interview.
        attributes: answers by attribute id of the codebook.
        factors: in codebook order, success before failure.
    """

    actor: Actor
    interview: Interview
    attributes: dict[str, Any]
    factors: tuple[ActorFactor, ...]

    def told(self, pole: Pole) -> list[ActorFactor]:
        """Return what this actor told of one pole, most fragments first."""
        chosen = [factor for factor in self.factors if factor.pole == pole]
        return sorted(chosen, key=lambda factor: -len(factor.fragments))


@dataclass(frozen=True)
class NetworkPattern:
    """The voices of one network.

    Attributes:
        voices: who was heard and may be read by this reader, in actor order.
        kept_apart: who was heard, but did not agree that the network reads along, or took
            the story back.
        not_heard: who has no closed interview.
        book: the codebook with which was counted.
    """

    voices: tuple[Voice, ...]
    kept_apart: tuple[Actor, ...]
    not_heard: tuple[Actor, ...]
    book: Codebook = field(default_factory=codebook)


def network_pattern(session: Session, network_id: UUID, *, reads_all: bool) -> NetworkPattern:
    """Lay the voices of a network side by side.

    Args:
        session: any session.
        network_id: whose voices.
        reads_all: the research lead; any other reader gets only the actors who agreed that
            the network reads along.
    """
    heard = {
        actor.id: interview
        for actor, interview in interviews_of_network(session, network_id)
        if interview.status == InterviewStatus.CLOSED and actor.erased_at is None
    }
    book = codebook_of(session, session.get_one(Network, network_id).study_id)
    told = _told_by_actor(session, network_id)
    standing = told_in_network(session, network_id)
    voices, kept_apart, not_heard = [], [], []
    for actor in actors_of(session, network_id):
        if actor.id not in heard:
            not_heard.append(actor)
        elif actor.id in standing and (reads_all or may_be_read(session, actor)):
            interview = heard[actor.id]
            factors = _factors(book, told.get(actor.id, []))
            voices.append(Voice(actor, interview, dict(interview.attributes), factors))
        else:
            kept_apart.append(actor)
    return NetworkPattern(tuple(voices), tuple(kept_apart), tuple(not_heard), book)


def may_be_read(session: Session, actor: Actor) -> bool:
    """Return whether the actor agreed that his network reads along, and his story stands."""
    return may_be_read_in_network(session, actor)


def study_factors(session: Session, study_id: UUID) -> StudyFactors:
    """Count the accepted factors of a study by network and by actor.

    Args:
        session: any session.
        study_id: whose networks.

    Returns:
        Counts with their denominators; see ``StudyFactors`` and ``FactorCount``.
    """
    book = codebook_of(session, study_id)
    told: dict[tuple[str, str], list[tuple[Coding, Actor]]] = {}
    for coding, actor in accepted_in_study(session, study_id):
        told.setdefault(_factor_of(book, coding), []).append((coding, actor))
    heard = [actor for actor, _network in heard_in_study(session, study_id)]
    made = select(func.count()).select_from(Network).where(Network.study_id == study_id)
    return StudyFactors(
        networks_heard=len({actor.network_id for actor in heard}),
        networks_released=_released_units(session, study_id),
        networks_made=session.exec(made).one(),
        actors_heard=len(heard),
        factors=tuple(_factor_count(key, told[key]) for key in _in_codebook_order(book, told)),
        book=book,
    )


def told_by(session: Session, study_id: UUID) -> dict[tuple[str, str], list[Actor]]:
    """Return who told what in a study, in codebook order; accepted codings only.

    Returns:
        Per theme and pole the actors who told it, each once.
    """
    book = codebook_of(session, study_id)
    told: dict[tuple[str, str], dict[UUID, Actor]] = {}
    for coding, actor in accepted_in_study(session, study_id):
        told.setdefault(_factor_of(book, coding), {})[actor.id] = actor
    return {key: list(told[key].values()) for key in _in_codebook_order(book, told)}


def heard_in_study(session: Session, study_id: UUID) -> list[tuple[Actor, Network]]:
    """Return who was heard in a study, in the order in which the stories came in."""
    statement = (
        select(Actor, Network)
        .join(Network, col(Network.id) == Actor.network_id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(*_heard(study_id))
        .order_by(col(Interview.closed_at), col(Actor.id))
    )
    return list(session.exec(statement))


def _factor_count(key: tuple[str, str], told: list[tuple[Coding, Actor]]) -> FactorCount:
    theme, pole = key
    fragment_ids = tuple(dict.fromkeys(coding.fragment_id for coding, _actor in told))
    return FactorCount(
        theme=theme,
        pole=Pole(pole),
        networks=len({actor.network_id for _coding, actor in told}),
        actors=len({actor.id for _coding, actor in told}),
        mentions=len(fragment_ids),
        fragment_ids=fragment_ids,
    )


def _told_by_actor(session: Session, network_id: UUID) -> dict[UUID, list[tuple[Coding, Fragment]]]:
    told: dict[UUID, list[tuple[Coding, Fragment]]] = {}
    for coding, fragment, actor in accepted_in_network(session, network_id):
        told.setdefault(actor.id, []).append((coding, fragment))
    return told


def _factors(book: Codebook, told: list[tuple[Coding, Fragment]]) -> tuple[ActorFactor, ...]:
    by_factor: dict[tuple[str, str], dict[UUID, Fragment]] = {}
    for coding, fragment in told:
        by_factor.setdefault(_factor_of(book, coding), {})[fragment.id] = fragment
    return tuple(
        ActorFactor(theme, Pole(pole), tuple(by_factor[theme, pole].values()))
        for theme, pole in _in_codebook_order(book, by_factor)
    )


def _factor_of(book: Codebook, coding: Coding) -> tuple[str, str]:
    return book.counts_as(coding.theme), coding.pole


def _in_codebook_order(book: Codebook, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put factors in order; what belongs to another lens is no factor and stays out."""
    themes = [theme.id for theme in book.of_lens(Lens.EXPERIENCE)]
    poles = [pole.value for pole in Pole]
    factors = [key for key in found if key[0] in themes]
    return sorted(factors, key=lambda key: (themes.index(key[0]), poles.index(key[1])))


def accepted_in_study(session: Session, study_id: UUID) -> list[tuple[Coding, Actor]]:
    """Return the accepted codings of who was heard, by network, person and place in the text."""
    statement = (
        select(Coding, Actor)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Coding.status == CodingStatus.ACCEPTED.value, *_heard(study_id))
        .order_by(Network.reference, col(Actor.number), col(Turn.seq), col(Fragment.start))
    )
    return list(session.exec(statement))


def _heard(study_id: UUID) -> tuple[Any, ...]:
    """The conditions under which an actor of the study counts as heard."""
    return (
        Network.study_id == study_id,
        Interview.status == InterviewStatus.CLOSED.value,
        *still_told(),
    )


def _released_units(session: Session, study_id: UUID) -> int:
    statement = (
        select(func.count())
        .select_from(DrawnUnit)
        .join(Draw, col(Draw.id) == DrawnUnit.draw_id)
        .where(Draw.study_id == study_id, col(DrawnUnit.released_at).is_not(None))
    )
    return session.exec(statement).one()

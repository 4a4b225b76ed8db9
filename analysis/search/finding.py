"""Finding words: the same numbers and the same rules on every database, so the same places."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial, reduce
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus
from analysis.search.marks import Numbers, Place, turn_numbers, word_numbers
from analysis.search.opened import OpenedWords, words_of
from analysis.search.queries import Filters, Order, Query, Sought, SpokenBy
from analysis.search.reach import AT_ONCE, reach_of
from interviews.fragments import Fragment
from interviews.turns import Turn, TurnRevision

# To sort by neighbours so many are looked at.
NEIGHBOURS = 4
TURN_BITS = 16
Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Hit:
    """Where something that was looked for begins, and how many words it is long."""

    interview_id: UUID
    place: Place
    length: int


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found.

    Attributes:
        words: of the stories that are open.
        at: the numbers of the words where it begins, in the order of networks, tellers and turns.
        lengths: how many words each is long.
        turns, tellers, networks: in how many it was found.
        searched: how many stories were searched.
        unread: stories that are not in the index yet, per study.
    """

    words: OpenedWords
    at: Numbers
    lengths: Numbers
    turns: int
    tellers: int
    networks: int
    searched: int
    unread: dict[UUID, list[UUID]]

    @property
    def many(self) -> int:
        """How many places were found."""
        return len(self.at)

    def hits_in(self, begin: int, end: int) -> list[Hit]:
        """Return the hits from ``begin`` up to ``end``."""
        at = self.at[begin:end]
        return [
            Hit(self.words.stories[slot], Place.of(int(packed)), int(length))
            for slot, packed, length in zip(
                self.words.slots_of(at), self.words.places[at], self.lengths[begin:end], strict=True
            )
        ]

    def in_order(self, order: Order) -> "Found":
        """Return the same, by the words before or behind each place, the nearest first."""
        if order is Order.STORY or not self.many:
            return self
        keys = [self._neighbours(order, steps) for steps in range(NEIGHBOURS, 0, -1)]
        # The last key counts most; what is equal stays in the order of stories.
        sorted_at = np.lexsort(keys)
        return replace(self, at=self.at[sorted_at], lengths=self.lengths[sorted_at])

    def _neighbours(self, order: Order, steps: int) -> Ranks:
        """Return where in the alphabet the neighbours stand; -1 where a turn has none."""
        beside = self.at - steps if order is Order.LEFT else self.at + self.lengths - 1 + steps
        near = np.clip(beside, 0, len(self.words.places) - 1)
        same = (
            (near == beside)
            & (self.words.slots_of(near) == self.words.slots_of(self.at))
            & (turn_numbers(self.words.places[near]) == turn_numbers(self.words.places[self.at]))
        )
        ranks = self.words.vocabulary.ranks()[self.words.forms[near]]
        return np.where(same, ranks, -1)


def find(session: Session, query: Query, *, user_id: UUID, leads: bool) -> Found:
    """Find the places of what somebody looks for, in the stories that he may read now.

    Args:
        session: any session.
        query: what to look for; all of it has to be in one turn.
        user_id: who searches.
        leads: a lead reads every story of his studies, a coder those that are open to him.
    """
    reach = reach_of(session, user_id=user_id, leads=leads, filters=query.filters)
    words = words_of(session, reach.stories)
    ranks = ranks_of(words, reach.stories)
    at, lengths = _together(query, words, ranks)
    kept = _spoken(words, at, query.filters.spoken_by)
    at, lengths = at[kept], lengths[kept]
    if query.filters.theme or query.filters.pole:
        kept = _coded(session, words, at, query.filters)
        at, lengths = at[kept], lengths[kept]
    slots = words.slots_of(at)
    order = np.argsort(ranks[slots], kind="stable")
    told = [reach.stories[words.stories[one]] for one in _each_once(slots)]
    return Found(
        words=words,
        at=at[order],
        lengths=lengths[order],
        turns=len(_each_once(_turns(words, at))),
        tellers=len({one.actor_id for one in told}),
        networks=len({one.network_id for one in told}),
        searched=len(reach.stories),
        unread=reach.unread,
    )


def ranks_of(words: OpenedWords, stories: Iterable[UUID]) -> Ranks:
    """Return of each slot the rank of its story in this order; -1 of a story that is not in it."""
    ranks = np.full(len(words.stories), -1)
    for rank, one in enumerate(stories):
        slot = words.slot.get(one)
        if slot is not None:
            ranks[slot] = rank
    return ranks


def _together(query: Query, words: OpenedWords, ranks: Ranks) -> tuple[Numbers, Numbers]:
    """Return (where, how long) of everything sought, in the turns that have all of it."""
    parts = [(len(one.stems), _places_of(one, words, ranks, query)) for one in query.sought]
    every = (_each_once(_turns(words, at)) for _length, at in parts)
    turns = reduce(partial(np.intersect1d, assume_unique=True), every)
    at = np.concatenate([own for _length, own in parts])
    lengths = np.concatenate([np.full(len(own), length) for length, own in parts])
    if len(parts) > 1:
        kept = np.isin(_turns(words, at), turns)
        at, lengths = at[kept], lengths[kept]
        # Of two that begin at one place the longest is shown.
        order = np.lexsort((-lengths, at))
        at, first = np.unique(at[order], return_index=True)
        lengths = lengths[order][first]
    return at, lengths


def _places_of(sought: Sought, words: OpenedWords, ranks: Ranks, query: Query) -> Numbers:
    """Return where the words stand one after the other: the numbers of the first, rising."""
    if query.exact:
        column = words.forms
        wanted = [words.vocabulary.number_of_form(one) for one in sought.forms]
    else:
        column = words.stems
        wanted = [words.vocabulary.number_of_stem(one) for one in sought.stems]
    first = np.flatnonzero(column == wanted[0])
    first = first[ranks[words.slots_of(first)] >= 0]
    ends = words.begins[words.slots_of(first) + 1]
    for steps, number in enumerate(wanted[1:], start=1):
        near = np.minimum(first + steps, len(column) - 1)
        follows = word_numbers(words.places[near]) == word_numbers(words.places[first]) + steps
        kept = (first + steps < ends) & (column[near] == number) & follows
        first, ends = first[kept], ends[kept]
    return first


def _turns(words: OpenedWords, at: Numbers) -> Numbers:
    """Return a number per word that all words of one turn of one story share."""
    return words.slots_of(at) << TURN_BITS | turn_numbers(words.places[at])


def _each_once(rising: Numbers) -> Numbers:
    """Return each of these numbers once; they rise, so that none has to be looked up."""
    if not len(rising):
        return rising
    return rising[np.concatenate(([True], rising[1:] != rising[:-1]))]


def _spoken(words: OpenedWords, at: Numbers, by: SpokenBy) -> NDArray[np.bool_]:
    if by is SpokenBy.BOTH:
        return np.ones(len(at), dtype=np.bool_)
    told = (turn_numbers(words.places[at]) & 1).astype(np.bool_)
    return told if by is SpokenBy.TELLER else ~told


def _coded(
    session: Session, words: OpenedWords, at: Numbers, filters: Filters
) -> NDArray[np.bool_]:
    """Return what lies in words that a person accepted as this theme and pole."""
    stories = [words.stories[one] for one in _each_once(words.slots_of(at))]
    return words.inside(spans_of(session, filters, stories))[at]


def spans_of(
    session: Session, filters: Filters, interview_ids: list[UUID]
) -> dict[UUID, dict[int, list[tuple[int, int]]]]:
    """Return the spans of accepted codings, per story and turn; of the latest words only."""
    spans: dict[UUID, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    later = select(TurnRevision.turn_id, TurnRevision.number).subquery()
    statement = (
        select(Turn.interview_id, Turn.seq, Fragment.start, Fragment.end)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(Coding.status == CodingStatus.ACCEPTED.value)
        .where(
            ~select(later.c.turn_id)
            .where(later.c.turn_id == Turn.id, later.c.number > TurnRevision.number)
            .correlate(Turn, TurnRevision)
            .exists()
        )
    )
    if filters.theme:
        statement = statement.where(Coding.theme == filters.theme)
    if filters.pole:
        statement = statement.where(Coding.pole == filters.pole.value)
    for some in _in_parts(interview_ids):
        rows = session.exec(statement.where(col(Turn.interview_id).in_(some)))
        for interview_id, seq, start, end in rows:
            spans[interview_id][seq].append((start, end))
    return spans


def _in_parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))

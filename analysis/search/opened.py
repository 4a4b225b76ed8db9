"""The index, opened in the memory of the server: what was opened once is not opened again.

Nothing of it is written anywhere. Who may read what is asked in the database at every search
(``reach.py``); here lie only words of stories that somebody searched, under the moment at which
the index read them. When a key is destroyed, in whichever process, everything is forgotten at
the next search; when nobody searches, after ``IDLE_SECONDS``.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from analysis.search.marks import Numbers, StoryWords, read, start_in_order, starts_in_order
from analysis.search.reach import AT_ONCE, Story
from analysis.search.tables import SearchEntry
from analysis.search.vocabulary import Vocabulary
from research.keys import KeyStore
from research.vault import Vault, unsealed_with, vault_of

IDLE_SECONDS = 15 * 60.0
# How long after the last look at all keys the next one comes, at the least.
LOOK_SECONDS = 5.0
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class OpenedWords:
    """All words of the opened stories, one story after the other.

    Attributes:
        stories: the story of each slot.
        slot: the slot of each story.
        begins: where the words of each slot begin, and as last where they all end.
        forms, stems: of each word its number in the vocabulary.
        places: of each word where it stands, as in ``marks.py``; rising within a story.
        vocabulary: the words themselves.
    """

    stories: list[UUID]
    slot: dict[UUID, int]
    begins: Numbers
    forms: NDArray[np.int32]
    stems: NDArray[np.int32]
    places: Numbers
    vocabulary: Vocabulary

    def slots_of(self, at: Numbers) -> Numbers:
        """Return in which slot the words with these numbers lie."""
        return np.searchsorted(self.begins, at, side="right") - 1

    def inside(self, spans: Mapping[UUID, Mapping[int, Iterable[tuple[int, int]]]]) -> Chosen:
        """Return which words begin in one of these spans, given per story and turn."""
        chosen = np.zeros(len(self.places), dtype=np.bool_)
        for story, turns in spans.items():
            slot = self.slot.get(story)
            if slot is None:
                continue
            begin, end = self.begins[slot], self.begins[slot + 1]
            edges = [
                (start_in_order(seq, start), start_in_order(seq, stop))
                for seq, own in turns.items()
                for start, stop in own
            ]
            rising = starts_in_order(self.places[begin:end])
            for first, last in np.searchsorted(rising, np.array(edges)):
                chosen[begin + first : begin + last] = True
        return chosen


@dataclass(frozen=True, eq=False)
class _Kept:
    """The words of one story as they are kept, and of which reading they are."""

    actor_id: UUID
    read_at: Any
    forms: NDArray[np.int32]
    places: Numbers


class OpenedIndex:
    """What one process has opened of the index of one database."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.RLock()
        self._kept: dict[UUID, _Kept] = {}
        self._vocabulary = Vocabulary()
        self._words: OpenedWords | None = None
        self._used = self._looked = time.monotonic()

    def words_of(self, session: Session, stories: Mapping[UUID, Story]) -> OpenedWords:
        """Return the words of at least these stories, as the index holds them now.

        Args:
            session: any session; what is not open yet is read with it.
            stories: that the searcher may read now.
        """
        with self._lock:
            self._drop_when_a_key_is_gone(vault_of(session).keys, stories)
            missing = {
                one: story for one, story in stories.items() if not self._holds(one, story.read_at)
            }
            if missing:
                self._open(session, missing)
                self._words = None
            if self._words is None:
                self._words = self._joined()
            self._used = time.monotonic()
            return self._words

    def forget_when_idle(self) -> bool:
        """Forget everything when nobody searched for a while; return whether nothing is left."""
        with self._lock:
            if time.monotonic() - self._used >= IDLE_SECONDS:
                self._forget()
            return not self._kept

    def _forget(self) -> None:
        self._kept, self._vocabulary, self._words = {}, Vocabulary(), None

    def _holds(self, interview_id: UUID, read_at: Any) -> bool:
        kept = self._kept.get(interview_id)
        return kept is not None and kept.read_at == read_at

    def _drop_when_a_key_is_gone(self, keys: KeyStore, stories: Mapping[UUID, Story]) -> None:
        """Forget all when the key of a story is gone: its words are in the vocabulary too."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        # Whose story may be read has his key: it was looked up a moment ago.
        others = {kept.actor_id for one, kept in self._kept.items() if one not in stories}
        if not all(keys.exists(one) for one in others):
            self._forget()

    def _open(self, session: Session, stories: Mapping[UUID, Story]) -> None:
        every = list(stories)
        for begin in range(0, len(every), AT_ONCE):
            statement = select(SearchEntry.id, SearchEntry.places_sealed).where(
                col(SearchEntry.id).in_(every[begin : begin + AT_ONCE])
            )
            for row, sealed in session.exec(statement):
                story = stories[row]
                text = unsealed_with(story.key, sealed, row=row, field="places")
                self._kept[row] = self._numbered(story, read(text))

    def _numbered(self, story: Story, words: StoryWords) -> _Kept:
        own = np.array([self._vocabulary.add(*one) for one in words.forms], dtype=np.int32)
        forms = own[words.numbers] if len(own) else own
        return _Kept(story.actor_id, story.read_at, forms, words.places)

    def _joined(self) -> OpenedWords:
        """Lay the stories one after the other; each keeps a part of the whole, no second copy."""
        stories, kept = list(self._kept), list(self._kept.values())
        begins = np.cumsum([0, *(len(one.forms) for one in kept)])
        forms = np.concatenate([np.zeros(0, np.int32), *(one.forms for one in kept)])
        places = np.concatenate([np.zeros(0, np.int64), *(one.places for one in kept)])
        for slot, (one, was) in enumerate(zip(stories, kept, strict=True)):
            part = slice(begins[slot], begins[slot + 1])
            self._kept[one] = _Kept(was.actor_id, was.read_at, forms[part], places[part])
        return OpenedWords(
            stories=stories,
            slot={one: slot for slot, one in enumerate(stories)},
            begins=begins,
            forms=forms,
            stems=self._vocabulary.stems_of_forms()[forms],
            places=places,
            vocabulary=self._vocabulary,
        )


_OPENED: WeakKeyDictionary[Vault, OpenedIndex] = WeakKeyDictionary()
_GUARD = threading.Lock()
_sweeper: list[threading.Thread] = []


def words_of(session: Session, stories: Mapping[UUID, Story]) -> OpenedWords:
    """Return the words of at least these stories, from memory where they are open already."""
    with _GUARD:
        opened = _OPENED.setdefault(vault_of(session), OpenedIndex())
        if not _sweeper:
            _sweeper.append(threading.Thread(target=_sweep, name="forget words", daemon=True))
            _sweeper[0].start()
    return opened.words_of(session, stories)


def _sweep() -> None:
    """Look now and then whether everything may be forgotten; ends when nothing is kept."""
    while True:
        time.sleep(IDLE_SECONDS / 15)
        with _GUARD:
            empty = [one.forget_when_idle() for one in list(_OPENED.values())]
            if all(empty):
                _sweeper.clear()
                return

"""Words of the treebank, what hangs under them, and where punctuation marks hang."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

CLOSES = {")": "(", "]": "[", '"': '"', "'": "'", "»": "«", "''": ",,", "”": "“", "’": "‘"}


@dataclass
class Word:
    """One word of the treebank; ``head`` counts from 1 within the sentence, 0 is the root."""

    form: str
    lemma: str
    upos: str
    features: str
    head: int
    relation: str


Sentence = list[Word]


def children(sentence: Sentence, place: int, relation: str = "") -> Iterator[int]:
    """Yield the places of the words that hang on a word, all or those of one relation."""
    for number, word in enumerate(sentence, 1):
        if word.head == place and relation in ("", word.relation):
            yield number


def below(sentence: Sentence, place: int) -> set[int]:
    """Return the places of a word and of all that hangs under it."""
    found, fresh = {place}, [place]
    while fresh:
        fresh = [n for n in children(sentence, fresh.pop()) if n not in found] + fresh
        found.update(fresh)
    return found


def set_marks(sentence: Sentence) -> None:
    """Hang every punctuation mark where the newer files hang it."""
    opened: dict[str, int] = {}
    for place, word in enumerate(sentence, 1):
        if word.relation != "punct" or any(children(sentence, place)):
            continue
        opener = CLOSES.get(word.form)
        if opener in opened:
            word.head = opened.pop(opener)
            continue
        word.head = _place_of_mark(sentence, place) or word.head
        if word.form in CLOSES.values():
            opened[word.form] = word.head


def _place_of_mark(sentence: Sentence, place: int) -> int:
    left, right = place - 1, place + 1
    while left > 0 and sentence[left - 1].relation == "punct":
        left -= 1
    while right <= len(sentence) and sentence[right - 1].relation == "punct":
        right += 1
    before = _climbed(sentence, left, lambda head: head < place) if left else 0
    after = _climbed(sentence, right, lambda head: head > place) if right <= len(sentence) else 0
    if not (before and after):
        return before or after
    return after if before in _line_of(sentence, after) else before


def _climbed(sentence: Sentence, place: int, may: Callable[[int], bool]) -> int:
    for _ in sentence:
        head = sentence[place - 1].head
        if not head or not may(head):
            break
        place = head
    return place


def _line_of(sentence: Sentence, place: int) -> set[int]:
    line: set[int] = set()
    while place and place not in line:
        line.add(place)
        place = sentence[place - 1].head
    return line

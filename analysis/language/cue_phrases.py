"""Find the cue phrases of each theme and pole."""

from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from analysis.language.lexicon import WINDOW, Cue, Slot, cues

CUE_SPANS = "ents"  # the key under which clinlp looks for spans to qualify


@Language.factory("cue_phrases", requires=["token.norm", "doc.sents"], assigns=["doc.spans"])
def make_cue_phrases(nlp: Language, name: str) -> "CuePhrases":
    """Build the component (called by ``nlp.add_pipe``)."""
    return CuePhrases(nlp, name, phrases=cues())


class CuePhrases:
    """Fill ``doc.spans["ents"]`` with cues; a span's label is its cue's id."""

    def __init__(self, nlp: Language, name: str, *, phrases: Sequence[Cue]) -> None:
        """Number the distinct slots, so that each word is looked up once."""
        self.name = name
        keys = {_key(slot): slot for cue in phrases for slot in cue.slots}
        numbers = {key: number for number, key in enumerate(keys)}
        self.slots = tuple(keys.values())
        # By first slot: of the many cues, only those whose first slot is filled are tried.
        self.plans: dict[int, list[tuple[Cue, tuple[int, ...]]]] = {}
        for cue in phrases:
            needed = tuple(numbers[_key(slot)] for slot in cue.slots)
            self.plans.setdefault(needed[0], []).append((cue, needed))
        self.exact: dict[str, list[int]] = {}
        self.starting: dict[str, list[int]] = {}
        self.ending: list[int] = []
        for number, slot in enumerate(self.slots):
            self._index(number, slot)
        for cue in phrases:
            nlp.vocab.strings.add(cue.cue_id)

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc, with its cue spans in text order."""
        found = [span for sent in doc.sents for span in self._in_sentence(sent)]
        found.sort(key=lambda span: (span.start, span.end, span.label_))
        doc.spans[CUE_SPANS] = found
        return doc

    def _in_sentence(self, sent: Span) -> Iterator[Span]:
        places: dict[int, list[int]] = {}
        for token in sent:
            for number in self._filled_by(token.norm_):
                places.setdefault(number, []).append(token.i)
        plans = (plan for number in places for plan in self.plans.get(number, ()))
        for cue, numbers in plans:
            if all(number in places for number in numbers):
                where = [places[number] for number in numbers]
                hit = _together(where) if cue.free_order else _in_order(cue, where)
                if hit is not None:
                    yield Span(sent.doc, hit[0], hit[1] + 1, label=cue.cue_id)

    def _index(self, number: int, slot: Slot) -> None:
        for word in slot.words:
            self.exact.setdefault(word, []).append(number)
        for letter in {start[:1] for start in slot.starts}:
            self.starting.setdefault(letter, []).append(number)
        if slot.ends:
            self.ending.append(number)

    def _filled_by(self, word: str) -> Iterator[int]:
        """Yield the numbers of the slots that this word fills."""
        yield from self.exact.get(word, ())
        for number in self.starting.get(word[:1], ()):
            slot = self.slots[number]
            if word not in slot.words and word.startswith(slot.starts):
                yield number
        for number in self.ending:
            slot = self.slots[number]
            if word not in slot.words and word.endswith(slot.ends):
                yield number


def _key(slot: Slot) -> tuple[object, ...]:
    return slot.words, slot.starts, slot.ends


def _in_order(cue: Cue, where: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """Return first and last token of the first match in order."""
    for first in where[0]:
        last = first
        for slot, places in zip(cue.slots[1:], where[1:], strict=True):
            step = [place for place in places if last < place <= last + 1 + slot.gap]
            if not step:
                break
            last = step[0]
        else:
            return first, last
    return None


def _together(where: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """Return the outer tokens of the first close group, whatever its order."""
    for anchor in where[0]:
        chosen = [anchor]
        for places in where[1:]:
            near = [place for place in places if place not in chosen]
            if not near:
                break
            chosen.append(min(near, key=lambda place: abs(place - anchor)))
        else:
            if max(chosen) - min(chosen) <= WINDOW:
                return min(chosen), max(chosen)
    return None

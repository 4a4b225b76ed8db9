"""Decide which sentences to suggest: words, cues and context weighed together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from analysis.language.cue_phrases import CUE_SPANS
from analysis.language.cue_poles import CODED_SPANS, context_of, reading_of
from analysis.language.features import Floats, Sentence, groups_of, sentences_of, vector_of
from analysis.language.ranking import PLACE, Around
from analysis.language.reader import read_turns_aloud
from analysis.language.scorer_model import ScorerModel, shipped_model
from analysis.language.sentence_vectors import contexts, sentence_vectors
from analysis.language.themes import LABELS

SUGGESTED_SPANS = "suggested"
ROLE = "role"  # in ``doc.user_data``: the speaker's role, where it is known
MODEL = "model"  # in ``doc.user_data``: another model than the shipped one, for all docs of a call
ENCODE = "encode"  # in ``doc.user_data``: what gives vectors of sentences, where it is not ours
Encode = Callable[[Sequence[str]], Floats]
LEAST_WORDS = 2
UNREAL = frozenset({"general", "other", "hypothetical"})


@Language.factory(
    "coding_scorer",
    requires=["token.norm", "doc.sents", "doc.spans", "span._.qualifiers"],
    assigns=["doc.spans"],
)
def make_coding_scorer(nlp: Language, name: str) -> "CodingScorer":
    """Build the component (called by ``nlp.add_pipe``)."""
    return CodingScorer(nlp, name, model=shipped_model())


@dataclass(frozen=True)
class _Candidate:
    index: int
    label: int
    score: float


class CodingScorer:
    """Fill ``doc.spans["suggested"]`` with sentences labelled ``theme|pole``.

    It holds what the widest setting would suggest. ``attrs`` of the group has one
    entry per span: ``score``, ``certainty`` and ``example`` (a synthetic training
    sentence that is most alike, or None).
    """

    def __init__(self, nlp: Language, name: str, *, model: ScorerModel) -> None:
        """Keep the model."""
        self.name = name
        self.model = model
        for theme, pole in LABELS:
            nlp.vocab.strings.add(f"{theme}|{pole}")

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc, with its suggestions in text order."""
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Yield the docs of a stream; sentences of many docs are weighed together."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            self._read(docs)
            yield from docs

    def _read(self, docs: Sequence[Doc]) -> None:
        model: ScorerModel = docs[0].user_data.get(MODEL, self.model)
        encode: Encode = docs[0].user_data.get(ENCODE, sentence_vectors)
        sentences = [sentences_of(doc) for doc in docs]
        vectors = encode([one.span.text.strip() for here in sentences for one in here])
        roles = [str(doc.user_data.get(ROLE, "")) for doc in docs]
        scores = self._scores(model, sentences, vectors, roles)
        first = 0
        for doc, here in zip(docs, sentences, strict=True):
            mine = slice(first, first + len(here))
            first += len(here)
            chosen = _without_neighbours(self._candidates(model, here, scores[mine]))
            chosen.sort(key=lambda each: (each.index, each.label))
            self._keep(model, doc, here, chosen, vectors[mine])

    @staticmethod
    def _scores(
        model: ScorerModel,
        docs: Sequence[Sequence[Sentence]],
        vectors: Floats,
        roles: Sequence[str],
    ) -> Floats:
        """Return the ranked scores of all sentences of the docs, one after the other."""
        if not len(vectors):
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        turns = [number for number, here in enumerate(docs) for _ in here]
        context = contexts(vectors, turns, [roles[turn] for turn in turns])
        sparse = [
            vector_of(groups_of(here, index), model.rarity)
            for here in docs
            for index in range(len(here))
        ]
        return model.ranked(model.scores(sparse, vectors, context), around_of(docs, roles))

    @staticmethod
    def _candidates(
        model: ScorerModel, sentences: list[Sentence], scores: Floats
    ) -> Iterator[_Candidate]:
        for index, sentence in enumerate(sentences):
            mine = scores[index]
            for label in np.flatnonzero(_stronger_poles(mine) >= model.thresholds["wide"]):
                if is_allowed(sentence, LABELS[int(label)]):
                    yield _Candidate(index, int(label), float(mine[label]))

    @staticmethod
    def _keep(
        model: ScorerModel,
        doc: Doc,
        sentences: Sequence[Sentence],
        chosen: Sequence[_Candidate],
        vectors: Floats,
    ) -> None:
        spans = [sentences[each.index].span for each in chosen]
        doc.spans[SUGGESTED_SPANS] = [
            Span(doc, span.start, span.end, label="|".join(LABELS[each.label]))
            for span, each in zip(spans, chosen, strict=True)
        ]
        doc.spans[SUGGESTED_SPANS].attrs.update(
            score=[each.score for each in chosen],
            certainty=[model.certainty(each.score) for each in chosen],
            example=[model.example_for(vectors[each.index], each.label) for each in chosen],
        )


def around_of(docs: Sequence[Sequence[Sentence]], roles: Sequence[str]) -> Around:
    """Return what is known of all sentences of the docs besides their scores.

    ``roles``: of who speaks in each doc.
    """
    sentences = [one for here in docs for one in here]
    cues = np.zeros((len(sentences), len(LABELS)), dtype=np.float32)
    for number, sentence in enumerate(sentences):
        for cue in sentence.cues:
            cues[number, PLACE[cue.theme, cue.pole]] += 1
    turns = [number for number, here in enumerate(docs) for _ in here]
    words = [len(one.span.text.split()) for one in sentences]
    read = read_turns_aloud([[one.span.text.strip() for one in here] for here in docs], roles)
    return Around(np.array(turns, dtype=np.int64), np.array(words, dtype=np.int64), cues, read)


def _stronger_poles(scores: Floats) -> Floats:
    """Return the scores with the weaker pole of every theme pushed out of sight."""
    pairs = scores.reshape(-1, 2)
    weaker = pairs < pairs.max(axis=1, keepdims=True)
    result: Floats = np.where(weaker, -np.inf, pairs).reshape(-1)
    return result


def is_allowed(sentence: Sentence, label: tuple[str, str]) -> bool:
    """Say whether the sentence, and the context of its cues, leave room for this label.

    One word without a cue ("Nee.") says nothing by itself.
    """
    if any((cue.theme, cue.pole) == label for cue in sentence.cues):
        return True
    if len(sentence.span.text.split()) < LEAST_WORDS:
        return False
    denied = _denied(sentence.span)
    return not (denied & {label, ("", "")})


def _denied(sent: Span) -> set[tuple[str, str]]:
    """Return the labels whose cue was turned over or dropped in this sentence.

    ``("", "")`` stands for every label: the sentence is about others, about
    care in general or about what might be.
    """
    live = {
        (span.start, span.end, *_label_of(span))
        for span in sent.doc.spans[CODED_SPANS]
        if span.sent.start == sent.start
    }
    denied: set[tuple[str, str]] = set()
    for span in sent.doc.spans[CUE_SPANS]:
        if not sent.start <= span.start < sent.end:
            continue
        theme, pole, _ = span.label_.split(".")
        if (span.start, span.end, theme, pole) not in live:
            denied.add((theme, pole))
        if UNREAL & set(context_of(span)):
            denied.add(("", ""))
    return denied


def _label_of(span: Span) -> tuple[str, str]:
    reading = reading_of(span)
    return reading.theme, reading.pole


def _without_neighbours(candidates: Iterator[_Candidate]) -> list[_Candidate]:
    """Keep the strongest where neighbouring sentences got the same label."""
    kept: list[_Candidate] = []
    for each in sorted(candidates, key=lambda one: (-one.score, one.index)):
        if not any(
            each.label == other.label and abs(each.index - other.index) <= 1 for other in kept
        ):
            kept.append(each)
    return kept

"""The answers of a study, and what each counted sentence asks of them, for who counts again.

Codes of the codebook and numbers that say nothing (``proof_codes``): no word of what was said.
In ``answers_csv`` a row ``antwoord`` is what one person said, a row ``netwerk`` what counts for
the network (``hoe``: its tellers agree, or a person settled it), and a row ``kenmerk`` what a
social worker noted of the network as a whole. Who is heard stands in ``codings_csv``. In
``questions_csv`` stands per counted sentence of the chapter what is counted, by the number of
its note.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlmodel import Session

from analysis.claim_evidence import ABOUT_THEMES, Condition, query_from, values_of_network
from analysis.claims import Claim, claims_of
from analysis.document import Document, Note
from analysis.network_values import SHARED, ValueState
from analysis.proof_codes import code_of
from analysis.study_voices import HeardNetwork, StudyVoices, study_voices
from research.codebook import Attribute, Codebook
from research.codebook_versions import codebook_of
from research.csv_cells import guarded
from research.studies import Study

ANSWERS_HEAD = ("soort", "netwerk", "persoon", "rol", "kenmerk", "waarde", "hoe")
QUESTIONS_HEAD = ("zin", "telt", "deel", "geheel", "plaats", "toets", "kenmerk", "waarden")
HOW = {ValueState.AGREED: "eens", ValueState.SETTLED: "vastgesteld"}
UNITS = {"network": "netwerken", "actor": "mensen"}


def answers_csv(session: Session, study: Study) -> str:
    """Return the answers; the head alone while nobody was heard."""
    return _written(ANSWERS_HEAD, sorted(_answers(study.id, study_voices(session, study.id))))


def questions_csv(session: Session, study: Study, document: Document) -> str:
    """Return what each counted sentence of a chapter asks, one row per condition.

    Args:
        session: one that may read.
        study: whose chapter.
        document: the chapter; the numbers are those of its notes.
    """
    notes = [one for one in document.blocks() if isinstance(one, Note)]
    claims = {str(one.id): one for one in claims_of(session, study.id)}
    book = codebook_of(session, study.id)
    rows = (row for note in notes for row in _questions(note, claims[note.claim], book))
    return _written(QUESTIONS_HEAD, rows)


def _written(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return text.getvalue()


def _answers(study_id: UUID, voices: StudyVoices) -> Iterator[tuple[str, ...]]:
    for one in voices.networks:
        code = code_of(study_id, "N", one.network.id)
        for voice in one.voices:
            who = (code, code_of(study_id, "P", voice.actor.id), str(voice.actor.role))
            for asked in voices.book.interview_attributes:
                for value in _known(asked, [voice.answers.get(asked.id)]):
                    yield ("antwoord", *who, asked.id, value, "")
        yield from _of_network(code, one, voices.book)


def _of_network(code: str, one: HeardNetwork, book: Codebook) -> Iterator[tuple[str, ...]]:
    for asked in book.interview_attributes:
        for value in _known(asked, [one.value(asked.id)] if asked.id in SHARED else []):
            yield ("netwerk", code, "", "", asked.id, value, HOW[one.standings[asked.id].state])
    for asked in book.network_attributes:
        for value in _known(asked, values_of_network(one, asked.id)):
            yield ("kenmerk", code, "", "", asked.id, value, "")


def _known(asked: Attribute, said: Iterable[str | None]) -> list[str]:
    """Only what the codebook knows goes out: whatever else stands there might be words."""
    return [value for value in said if value in asked.values]


def _questions(note: Note, claim: Claim, book: Codebook) -> Iterator[tuple[str, ...]]:
    if claim.query is None:
        return
    query, counts = query_from(claim.query), dict(note.counts)
    about = (str(note.number), UNITS[query.unit], str(counts["part"]), str(counts["whole"]))
    for place, conditions in (("gaat over", query.base), ("telt mee", query.met)):
        for one in conditions:
            yield (*about, place, one.test.value, one.name, " ".join(_values(one, book)))


def _values(one: Condition, book: Codebook) -> tuple[str, ...]:
    if one.test not in ABOUT_THEMES:
        return one.values
    return tuple(book.counts_as(theme) for theme in one.values)

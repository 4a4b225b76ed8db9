"""What the pages of many voices show: words are unsealed here, for one reader."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from analysis.polyphony import Account, Aspect, Mark, Row, polyphony_of
from analysis.voice_marks import Marked, mark_reason, marks_of
from app.ecogram_pages import ecogram_facts, told_to_network
from app.formats import listed
from app.identity import names_of
from app.labels import label, theme_label, translated
from app.review_pages import actor_label
from interviews.fragments import fragment_texts
from research.codebook import codebook
from research.networks import Network
from research.studies import Study

TONES = {Mark.AGREE: "good", Mark.DIFFERS: "info", Mark.SILENT: "neutral"}
_QUESTIONS = {one.id: one.label for one in codebook().interview_attributes}


def voices_facts(session: Session, network: Network) -> dict[str, Any]:
    """Return what the page of a network shows: rows without words, and the ecogram."""
    found = polyphony_of(session, network.id)
    acts = marks_of(session, network.id)
    marked = {row.id: Marked(row, acts.get(row.id, ())) for row in found.rows}
    return {
        "polyphony": found,
        "marked": marked,
        "counts": _counts(list(marked.values())),
        "topics": [
            (aspect, rows, _counts([marked[row.id] for row in rows]))
            for aspect in Aspect
            if (rows := found.of(aspect))
        ],
        "ecogram": ecogram_facts(told_to_network(session, network)),
        **row_words(),
        **_about(session, network),
    }


def row_facts(session: Session, network: Network, row_id: str) -> dict[str, Any]:
    """Return what the page of one row shows: the released words of everybody, and its history.

    Raises:
        NotFoundError: no such row, or nobody tells it (any more).
    """
    marked = marked_row(session, network, row_id)
    fragments = [one for account in marked.row.accounts for one in account.fragments]
    return {
        "marked": marked,
        "row": marked.row,
        "words": fragment_texts(session, fragments),
        "reasons": {act.id: mark_reason(session, marked, act) for act in marked.history},
        "names": names_of(session, {act.decided_by for act in marked.history}),
        **row_words(),
        **_about(session, network),
    }


def marked_row(session: Session, network: Network, row_id: str) -> Marked:
    """Return one row with its acts.

    Raises:
        NotFoundError: no such row, or nobody tells it (any more).
    """
    row = polyphony_of(session, network.id).row(row_id)
    return Marked(row, marks_of(session, network.id).get(row_id, ()))


def row_words() -> dict[str, Any]:
    """Return what templates call to say a row in words."""
    return {
        "actor_label": actor_label,
        "row_title": row_title,
        "says": says_words,
        "mark_sentence": mark_sentence,
        "tones": TONES,
    }


def row_title(row: Row) -> str:
    """Return the name of a row."""
    if row.aspect is Aspect.THEME:
        return str(theme_label(row.theme))
    if row.aspect is Aspect.BETTER:
        return str(_("Wat kan beter"))
    return translated(_QUESTIONS[row.id])


def says_words(row: Row, account: Account) -> str:
    """Return in a few words what one teller says in a row."""
    if not account.says:
        return str(_("zegt hier niets over"))
    if row.aspect is Aspect.THEME:
        return str(listed([label("pole", one) for one in account.says]))
    if row.aspect is Aspect.BETTER:
        return str(listed([theme_label(one) for one in account.says]))
    return str(listed([label("value", one) for one in account.says]))


def mark_sentence(mark: Mark | None, row: Row) -> str:
    """Return a sentence that says what a mark means here."""
    if mark is Mark.AGREE and row.aspect is Aspect.BETTER:
        return str(_("Zij noemen hetzelfde verbeterpunt."))
    if mark is Mark.AGREE:
        return str(_("Wie hierover vertelt, zegt voor een deel of helemaal hetzelfde."))
    if mark is Mark.DIFFERS:
        return str(_("Zij zien het anders. Beide verhalen blijven staan."))
    if mark is Mark.SILENT:
        silent = len(row.silent)
        words = ngettext(
            "Eén verteller zegt hier niets over.",
            "%(num)s vertellers zeggen hier niets over.",
            silent,
        )
        return str(words)
    return str(_("Er is hier nog niets om naast elkaar te leggen."))


def _counts(marked: list[Marked]) -> dict[Mark, int]:
    return {mark: sum(one.mark is mark for one in marked) for mark in Mark}


def _about(session: Session, network: Network) -> dict[str, Any]:
    study = session.get_one(Study, network.study_id)
    return {"network": network, "study_is_synthetic": study.synthetic}

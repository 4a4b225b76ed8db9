"""Dutch words for what the code calls by its English name."""

from uuid import UUID

from flask import Flask, g, has_app_context
from flask_babel import gettext as _
from wtforms import SelectChoice

from analysis.claim_support import ClaimView
from app.database import get_session
from app.glossary import meaning_of
from app.label_words import LABELS
from research.codebook import Codebook, codebook
from research.codebook_versions import codebook_of


def label(kind: str, name: object) -> str:
    """Return the Dutch word for a name in the code, for example ``label("pole", "success")``."""
    return str(LABELS[kind][str(name)])


def choices(kind: str, names: object = None) -> list[SelectChoice]:
    """Return the names with their Dutch words, for a form field."""
    wanted = LABELS[kind] if names is None else names
    return [
        SelectChoice(str(name), LABELS[kind][str(name)])
        for name in wanted  # type: ignore[attr-defined]
    ]


def shown_codebook(study_id: UUID | None = None) -> Codebook:
    """Return the codebook of a study, or of the study that this request is about."""
    study_id = study_id or (g.get("shown_study") if has_app_context() else None)
    return codebook() if study_id is None else codebook_of(get_session(), study_id)


def shows_study(study_id: UUID) -> None:
    """Let the names of themes in this request be those of this study."""
    g.shown_study = study_id


def theme_label(theme_id: str, study_id: UUID | None = None) -> str:
    """Return the name of a theme in the reader's language; of a merged one that of its heir.

    Names that a study made itself stand as they were written.
    """
    book = shown_codebook(study_id)
    theme_id = book.counts_as(theme_id)
    if not book.has(theme_id):
        return str(_("een eigen thema"))
    return str(_(book.theme(theme_id).label))


def claim_subject(view: ClaimView, study_id: UUID | None = None) -> str:
    """Return what a claim is about: its theme, or the part of the chapter that it belongs to."""
    if view.claim.theme:
        return theme_label(view.claim.theme, study_id)
    return label("claim_part", view.claim.part)


def translated(text: str) -> str:
    """Return a text of the codebook in the reader's language, to be escaped as any other.

    ``_`` in a template takes what it gets for a sentence of our own: it would neither escape
    the name that a study gave its theme nor leave a percent sign in it alone.
    """
    return str(_(text)) if text else ""


def init_labels(app: Flask) -> None:
    """Let templates use the words."""
    app.jinja_env.globals.update(
        label=label, theme_label=theme_label, codebook=shown_codebook, translated=translated
    )
    app.jinja_env.globals.update(claim_subject=claim_subject, meaning_of=meaning_of)

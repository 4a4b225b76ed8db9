"""What a lead can do with a codebook. Each act takes a book and returns the next one.

Nothing here knows a database: an act can be tried out, shown and thrown away.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import uuid4

from research.codebook import Codebook, Lens, Theme, ThemeState, craft_themes
from research.errors import DomainError, NotFoundError

MOST_IN_LABEL, MOST_IN_TEXT, MOST_THEMES = 80, 400, 100


class ThemeIncompleteError(DomainError):
    """A theme has a name and a definition of both poles."""

    template = "Vul de naam in, wat goed ging en wat beter kan."


class ThemeTooLongError(DomainError):
    """Nobody reads a definition of a page while coding."""

    template = "Houd de naam korter dan 80 tekens, en elke omschrijving korter dan 400."


class LabelTakenError(DomainError):
    """Two themes with one name cannot be told apart."""

    template = "Een ander thema heet al zo. Kies een andere naam."


class NothingChangedError(DomainError):
    """The book would stay as it is."""

    template = "Er verandert niets. Pas eerst iets aan."


class ThemeNotOpenError(DomainError):
    """A theme that is no longer offered cannot be changed."""

    template = "Dit thema is niet meer in gebruik. Maak eerst de laatste wijziging ongedaan."


class MergeWithItselfError(DomainError):
    """A theme goes up in another one of the same lens."""

    template = "Kies een ander thema om mee samen te voegen."


class LastThemeError(DomainError):
    """Who codes needs a theme."""

    template = "Dit is het laatste thema. Voeg eerst een ander thema toe."


class TooManyThemesError(DomainError):
    """Nobody can code with hundreds of themes."""

    template = "Een codeboek heeft ten hoogste 100 thema’s. Voeg er eerst twee samen."


@dataclass(frozen=True)
class ThemeText:
    """A theme as it is written: its name and the definition of both poles."""

    label: str
    success: str
    failure: str


def open_theme(book: Codebook, theme_id: str) -> Theme:
    """Return a theme that can be changed.

    Raises:
        NotFoundError: the book has no such theme.
        ThemeNotOpenError: it is no longer offered.
    """
    found = next((one for one in book.themes if one.id == theme_id), None)
    if found is None:
        raise NotFoundError
    if not found.is_open:
        raise ThemeNotOpenError
    return found


def changed(book: Codebook, theme_id: str, text: ThemeText) -> Codebook:
    """Give a theme another name or other definitions; its id and its codings stay.

    Raises:
        NotFoundError, ThemeNotOpenError, ThemeIncompleteError, ThemeTooLongError,
        LabelTakenError, NothingChangedError.
    """
    theme = open_theme(book, theme_id)
    text = checked_text(book, text, besides=theme_id)
    new = replace(theme, label=text.label, success=text.success, failure=text.failure)
    if new == theme:
        raise NothingChangedError
    return _with(book, new)


def added(book: Codebook, text: ThemeText) -> Codebook:
    """Add a theme at the end of the themes of experience.

    Raises:
        ThemeIncompleteError, ThemeTooLongError, LabelTakenError, TooManyThemesError.
    """
    text = checked_text(book, text)
    return _extended(book, [_new(text, Lens.EXPERIENCE)])


def merged(book: Codebook, theme_id: str, *, into: str) -> Codebook:
    """Let a theme go up in another one of its lens: its codings count there from now on.

    Raises:
        NotFoundError, ThemeNotOpenError, MergeWithItselfError.
    """
    theme, heir = open_theme(book, theme_id), open_theme(book, into)
    if theme.id == heir.id or theme.lens is not heir.lens:
        raise MergeWithItselfError
    return _with(book, replace(theme, state=ThemeState.MERGED, into=(heir.id,)))


def split(book: Codebook, theme_id: str, *, parts: tuple[ThemeText, ThemeText]) -> Codebook:
    """Split a theme into two new ones; its codings wait until somebody says where they go.

    Raises:
        NotFoundError, ThemeNotOpenError, ThemeIncompleteError, ThemeTooLongError,
        LabelTakenError, TooManyThemesError.
    """
    theme = open_theme(book, theme_id)
    # A part may keep the name of the whole.
    first = _new(checked_text(book, parts[0], besides=theme.id), theme.lens)
    between = _extended(book, [first])
    second = _new(checked_text(between, parts[1], besides=theme.id), theme.lens)
    whole = replace(theme, state=ThemeState.SPLIT, into=(first.id, second.id))
    return _with(_extended(book, [first, second]), whole)


def retired(book: Codebook, theme_id: str) -> Codebook:
    """Offer a theme no longer; what was coded with it still counts.

    Raises:
        NotFoundError, ThemeNotOpenError.
        LastThemeError: nothing would be left to code with.
    """
    theme = open_theme(book, theme_id)
    left = [one for one in book.offered if one.lens is theme.lens and one.id != theme.id]
    if not left:
        raise LastThemeError
    return _with(book, replace(theme, state=ThemeState.RETIRED))


def with_craft(book: Codebook, *, is_on: bool) -> Codebook:
    """Switch the second lens on or off; its themes and codings stay where they are.

    Raises:
        NothingChangedError: it is so already.
    """
    if (Lens.CRAFT in book.lenses) == is_on:
        raise NothingChangedError
    lenses = (Lens.EXPERIENCE, Lens.CRAFT) if is_on else (Lens.EXPERIENCE,)
    known = {one.id for one in book.themes}
    new = [one for one in craft_themes() if one.id not in known] if is_on else []
    return replace(_extended(book, new), lenses=lenses)


def checked_text(book: Codebook, text: ThemeText, *, besides: str | None = None) -> ThemeText:
    """Return the text with its white space in order.

    Raises:
        ThemeIncompleteError, ThemeTooLongError.
        LabelTakenError: another offered theme has this name.
    """
    words = [" ".join(one.split()) for one in (text.label, text.success, text.failure)]
    if not all(words):
        raise ThemeIncompleteError
    if len(words[0]) > MOST_IN_LABEL or max(len(one) for one in words[1:]) > MOST_IN_TEXT:
        raise ThemeTooLongError
    others = (one for one in book.themes if one.is_open and one.id != besides)
    if words[0].casefold() in {one.label.casefold() for one in others}:
        raise LabelTakenError
    return ThemeText(*words)


def _with(book: Codebook, theme: Theme) -> Codebook:
    themes = tuple(theme if one.id == theme.id else one for one in book.themes)
    return replace(book, themes=themes)


def _extended(book: Codebook, new: Iterable[Theme]) -> Codebook:
    themes = (*book.themes, *new)
    if len(themes) > MOST_THEMES:
        raise TooManyThemesError
    return replace(book, themes=themes)


def _new(text: ThemeText, lens: Lens) -> Theme:
    # Ids stand in addresses and in the log: never a word that somebody typed.
    theme_id = f"own_{uuid4().hex[:8]}"
    return Theme(theme_id, text.label, text.success, text.failure, lens)

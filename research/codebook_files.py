"""A codebook as a YAML file: written, read back, and refused with the line and the next step.

A file is walked node by node and never built into objects: it can refer to nothing, hold no
other types than text, and be neither deep nor large.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from research.codebook import Codebook, Lens, Theme, ThemeState
from research.codebook_acts import (
    MOST_IN_LABEL,
    MOST_IN_TEXT,
    MOST_THEMES,
    NothingChangedError,
    TooManyThemesError,
)
from research.errors import DomainError

MOST_BYTES, DEEPEST = 250_000, 6
WORDS = ("id", "label", "success", "failure")
KNOWN = (*WORDS, "lens", "state", "into")
ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


class CodebookFileError(DomainError):
    """A file is no codebook."""

    template = "Dit bestand is geen codeboek. Neem eerst het codeboek mee, en pas dat aan."


class FileTooLargeError(CodebookFileError):
    """Larger than any codebook."""

    template = "Dit bestand is te groot. Een codeboek is kleiner dan 250 kB."


class FileNotTextError(CodebookFileError):
    """No text in UTF-8."""

    template = "Dit is geen tekst. Bewaar het bestand als YAML in UTF-8, en probeer opnieuw."


class FileNotYamlError(CodebookFileError):
    """The text is no YAML."""

    template = "Regel %(line)s is geen goede YAML. Kijk naar het inspringen en de dubbele punten."


class FileRefersError(CodebookFileError):
    """An anchor, an alias or a tag: a way to make little text large."""

    template = "Regel %(line)s verwijst naar iets anders. Schrijf de tekst daar helemaal uit."


class FileTooDeepError(CodebookFileError):
    """Lists in lists in lists."""

    template = "Regel %(line)s springt te ver in. Een codeboek is een gewone lijst van thema’s."


class ThemeFieldError(CodebookFileError):
    """Something of a theme is missing, empty, too long or of the wrong kind."""

    template = "Regel %(line)s: vul ‘%(field)s’ in met gewone tekst, niet te lang."


class ThemeFieldUnknownError(CodebookFileError):
    """A theme has a field that no codebook has."""

    template = "Regel %(line)s: dit onderdeel kent het codeboek niet. Haal het weg."


class ThemeTwiceError(CodebookFileError):
    """Two themes have one id or one name."""

    template = "Regel %(line)s: dit thema staat er al. Geef elk thema een eigen id en naam."


class HeirMissingError(CodebookFileError):
    """A theme went up in one that the file does not have."""

    template = "Regel %(line)s: ‘into’ noemt een thema dat hier niet kan. Kijk de id’s na."


class AttributesDifferError(CodebookFileError):
    """The questions per conversation and per network belong to the program."""

    template = "De vragen per gesprek en per netwerk staan vast. Laat dat deel zoals het was."


def to_yaml(book: Codebook) -> str:
    """Return the codebook as text; reading it back gives the same themes."""
    data: dict[str, Any] = {"version": book.version, "language": "nl"}
    if Lens.CRAFT in book.lenses:
        data["lenses"] = [lens.value for lens in book.lenses]
    data["themes"] = [_as_data(one) for one in book.themes]
    for name in ("interview_attributes", "network_attributes"):
        data[name] = [
            {
                "id": one.id,
                "label": one.label,
                **({"many": True} if one.many else {}),
                **({"optional": True} if one.optional else {}),
                "values": list(one.values),
            }
            for one in getattr(book, name)
        ]
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def from_yaml(content: bytes, *, now: Codebook) -> Codebook:
    """Return what the codebook becomes with the themes of a file.

    Themes that the file does not name are retired: what was coded with them still counts.

    Args:
        content: the bytes of the file.
        now: the codebook of the study.

    Raises:
        CodebookFileError: it cannot be taken; the class says why.
        NothingChangedError: it says what stands already.
    """
    parts = dict(_pairs(_root(content)))
    names = {"version", "language", "lenses", "themes", "interview_attributes"}
    for key, node in parts.items():
        if key not in names | {"network_attributes"}:
            raise ThemeFieldUnknownError(line=_line(node))
    listed = parts.get("themes")
    if not isinstance(listed, SequenceNode) or not listed.value:
        raise CodebookFileError
    _check_attributes(parts, now)
    themes = _themes(listed)
    named = {one.id for one in themes}
    left = [
        replace(one, state=ThemeState.RETIRED) if one.is_open else one
        for one in now.themes
        if one.id not in named
    ]
    if len(themes) + len(left) > MOST_THEMES:
        raise TooManyThemesError
    book = replace(now, themes=_as_before(now, (*themes, *left)), lenses=_lenses(parts))
    if (book.themes, book.lenses) == (now.themes, now.lenses):
        raise NothingChangedError
    if not any(one.lens is Lens.EXPERIENCE for one in book.offered):
        raise CodebookFileError
    return book


def _as_before(now: Codebook, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Keep themes that the file left out where they stood; the others follow the file."""
    if {one.id for one in themes} != {one.id for one in now.themes}:
        return themes
    found = {one.id: one for one in themes}
    return tuple(found[one.id] for one in now.themes)


def _root(content: bytes) -> Node:
    if len(content) > MOST_BYTES:
        raise FileTooLargeError
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileNotTextError from None
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileNotYamlError(line=mark.line + 1 if mark else 1) from None
    except (yaml.YAMLError, ValueError):
        # Such as a sign that YAML does not allow.
        raise FileNotTextError from None
    if not isinstance(root, MappingNode):
        raise CodebookFileError
    return root


def _check_events(text: str) -> None:
    """Refuse what refers or goes deep, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise FileRefersError(line=line)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > DEEPEST:
            raise FileTooDeepError(line=line)


def _themes(listed: SequenceNode) -> tuple[Theme, ...]:
    themes: list[Theme] = []
    lines: dict[str, int] = {}
    for node in listed.value:
        theme, line = _theme(node), _line(node)
        labels = {one.label.casefold() for one in themes if one.is_open}
        if theme.id in lines or (theme.is_open and theme.label.casefold() in labels):
            raise ThemeTwiceError(line=line)
        lines[theme.id] = line
        themes.append(theme)
    for theme in themes:
        _check_heirs(theme, {one.id: one for one in themes}, lines[theme.id])
    return tuple(themes)


def _theme(node: Node) -> Theme:
    facts: dict[str, Any] = {}
    for key, value in _pairs(node):
        if key not in KNOWN:
            raise ThemeFieldUnknownError(line=_line(value))
        if key in facts:
            raise ThemeTwiceError(line=_line(value))
        facts[key] = _ids(value) if key == "into" else _words(value, key)
    for key in WORDS:
        if key not in facts:
            raise ThemeFieldError(line=_line(node), field=key)
    try:
        facts["lens"] = Lens(facts.get("lens", Lens.EXPERIENCE))
        facts["state"] = ThemeState(facts.get("state", ThemeState.OPEN))
    except ValueError:
        raise ThemeFieldError(line=_line(node), field="state") from None
    if not ID.fullmatch(facts["id"]):
        raise ThemeFieldError(line=_line(node), field="id")
    return Theme(**facts)


def _words(node: Node, field: str) -> str:
    words = " ".join(node.value.split()) if isinstance(node, ScalarNode) else ""
    most = MOST_IN_TEXT if field in {"success", "failure"} else MOST_IN_LABEL
    if not words or len(words) > most:
        raise ThemeFieldError(line=_line(node), field=field)
    return words


def _ids(node: Node) -> tuple[str, ...]:
    if not isinstance(node, SequenceNode):
        raise ThemeFieldError(line=_line(node), field="into")
    return tuple(_words(one, "into") for one in node.value)


def _check_heirs(theme: Theme, known: dict[str, Theme], line: int) -> None:
    wanted = {ThemeState.MERGED: (1,), ThemeState.SPLIT: (2,)}.get(theme.state, (0,))
    if len(theme.into) not in wanted or len(set(theme.into)) < len(theme.into):
        raise HeirMissingError(line=line)
    if any(one not in known or known[one].lens is not theme.lens for one in theme.into):
        raise HeirMissingError(line=line)
    # Nobody goes up in himself, also not by way of others.
    seen, way = {theme.id}, list(theme.into)
    while way:
        one = way.pop()
        if one == theme.id:
            raise HeirMissingError(line=line)
        if one not in seen:
            seen.add(one)
            way.extend(heir for heir in known[one].into if heir in known)


def _lenses(parts: dict[str, Node]) -> tuple[Lens, ...]:
    if "lenses" not in parts:
        return (Lens.EXPERIENCE,)
    given = _ids(parts["lenses"])
    if not set(given) <= {lens.value for lens in Lens} or Lens.EXPERIENCE.value not in given:
        raise ThemeFieldError(line=_line(parts["lenses"]), field="lenses")
    return tuple(lens for lens in Lens if lens.value in given)


def _check_attributes(parts: dict[str, Node], now: Codebook) -> None:
    for name in ("interview_attributes", "network_attributes"):
        if name in parts and _plain(parts[name]) != _plain(_composed(now, name)):
            raise AttributesDifferError


def _composed(book: Codebook, name: str) -> Node:
    root = yaml.compose(to_yaml(book), Loader=yaml.SafeLoader)
    assert root is not None
    return dict(_pairs(root))[name]


def _plain(node: Node) -> Any:
    """Return what a node says, whatever the order of its fields."""
    if isinstance(node, MappingNode):
        return {key: _plain(value) for key, value in _pairs(node)}
    if isinstance(node, SequenceNode):
        return [_plain(one) for one in node.value]
    return node.value


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, MappingNode):
        raise CodebookFileError
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise ThemeFieldUnknownError(line=_line(key))
        yield key.value, value


def _as_data(theme: Theme) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(theme, name) for name in WORDS}
    if theme.lens is not Lens.EXPERIENCE:
        data["lens"] = theme.lens.value
    if not theme.is_open:
        data["state"] = theme.state.value
    if theme.into:
        data["into"] = list(theme.into)
    return data


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1

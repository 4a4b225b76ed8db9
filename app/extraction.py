"""Every sentence that a person may read on the screen, found in the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file

from analysis.method_items import ITEMS_FILE, method_list
from research.codebook import (
    CODEBOOK_FILE,
    CRAFT_FILE,
    TOUCHES_FILE,
    codebook,
    craft_source,
    craft_themes,
    touches,
)

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "analysis", "interviews", "research")
GETTEXTS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ERROR_ROOT = "DomainError"


@dataclass(frozen=True, order=True)
class Message:
    """A message: its Dutch text, its plural if it counts, and where it stands (from the root)."""

    msgid: str
    plural: str | None
    file: str
    line: int

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the text, and the plural text if there is one."""
        return (self.msgid,) if self.plural is None else (self.msgid, self.plural)

    @property
    def place(self) -> str:
        """Return ``file:line``."""
        return f"{self.file}:{self.line}"


def messages() -> Iterator[Message]:
    """Find every message; one that stands in two places comes twice.

    Four kinds: calls of gettext in Python and templates, the ``template`` of every domain
    error (``app.problems`` passes it to gettext as it stands), and the labels and
    definitions of the codebook, and the titles and questions of the method appendix.
    """
    for path in sorted((ROOT / "app").rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extracted(path, "python")
    for path in sorted((ROOT / "app" / "templates").rglob("*.html")):
        yield from _extracted(path, "jinja2.ext:babel_extract")
    yield from error_templates()
    yield from codebook_words()
    yield from method_words()


def error_templates() -> Iterator[Message]:
    """Find the sentences of the domain errors: a class attribute that is one literal string.

    Raises:
        ValueError: a template that is put together; it could never be translated.
    """
    classes = list(_classes())
    kinds = _descendants(classes, ERROR_ROOT)
    for path, node in classes:
        if node.name not in kinds:
            continue
        for value in _assigned(node, "template"):
            if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                raise ValueError(f"{_name(path)}:{value.lineno}: a template is one literal string")
            yield Message(value.value, None, _name(path), value.lineno)


def codebook_words() -> Iterator[Message]:
    """Find what the codebook puts on the screen; the line is that of the text in its file."""
    book = codebook()
    texts = [text for theme in book.themes for text in (theme.label, theme.success, theme.failure)]
    texts += [one.label for one in (*book.interview_attributes, *book.network_attributes)]
    lines = CODEBOOK_FILE.read_text(encoding="utf-8").splitlines()
    for text in texts:
        line = next((at for at, one in enumerate(lines, 1) if text[:40] in one), 1)
        yield Message(text, None, _name(CODEBOOK_FILE), line)
    yield from _words_beside_the_codebook()


def _words_beside_the_codebook() -> Iterator[Message]:
    """Find the second lens and where themes touch."""
    craft = [text for one in craft_themes() for text in (one.label, one.success, one.failure)]
    touching = [text for one in touches() for text in (one.when, one.goes_to)]
    for path, texts in ((CRAFT_FILE, [craft_source(), *craft]), (TOUCHES_FILE, touching)):
        lines = path.read_text(encoding="utf-8").splitlines()
        for text in texts:
            line = next((at for at, one in enumerate(lines, 1) if text[:40] in one), 1)
            yield Message(text, None, _name(path), line)


def method_words() -> Iterator[Message]:
    """Find the titles and questions of the method appendix, with their lines."""
    book = method_list()
    texts = [part.title for part in book.parts]
    texts += [text for one in book.items for text in (one.title, one.ask) if text]
    lines = ITEMS_FILE.read_text(encoding="utf-8").splitlines()
    for text in texts:
        line = next((at for at, one in enumerate(lines, 1) if text in one), 1)
        yield Message(text, None, _name(ITEMS_FILE), line)


def _extracted(path: Path, method: str) -> Iterator[Message]:
    found = extract_from_file(
        method, path, keywords=GETTEXTS, options={"trimmed": "true", "silent": "false"}
    )
    for line, text, _comments, _context in found:
        many = text if isinstance(text, tuple) else (text,)
        yield Message(many[0], many[1] if len(many) > 1 else None, _name(path), line)


def _classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from ((path, node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _descendants(classes: list[tuple[Path, ast.ClassDef]], root: str) -> set[str]:
    """Return the names of the class and of everything that inherits from it, by name alone."""
    kinds, before = {root}, 0
    while len(kinds) > before:
        before = len(kinds)
        kinds |= {node.name for _path, node in classes if kinds & set(_bases(node))}
    return kinds


def _bases(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base).rpartition(".")[2] for base in node.bases]


def _assigned(node: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    for one in node.body:
        if isinstance(one, ast.Assign):
            targets, value = one.targets, one.value
        elif isinstance(one, ast.AnnAssign) and one.value is not None:
            targets, value = [one.target], one.value
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield value


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()

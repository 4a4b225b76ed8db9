"""Every sentence of the screen is found, whichever way it was written down."""

import ast
import re

from jinja2 import Environment, nodes

from app.extraction import GETTEXTS, ROOT, Message, error_templates, messages
from research.errors import DomainError


def found() -> list[Message]:
    return list(messages())


def test_python_templates_errors_and_codebook_are_all_read():
    files = {one.file for one in found()}
    assert "app/forms/calls.py" in files
    assert "app/templates/calls/today.html" in files
    assert "interviews/turns.py" in files
    assert "research/codebook.yaml" in files


def test_a_message_stands_where_it_says():
    for one in found():
        lines = (ROOT / one.file).read_text(encoding="utf-8").splitlines()
        assert 1 <= one.line <= len(lines), one
    turn = next(one for one in found() if one.msgid == "Typ eerst wat er gezegd is.")
    assert "Typ eerst" in (ROOT / turn.file).read_text("utf-8").splitlines()[turn.line - 1]


def test_a_plural_is_kept_beside_its_singular():
    plurals = [one for one in found() if one.plural]
    assert plurals
    assert all(len(one.texts) == 2 for one in plurals)


def test_the_template_of_every_living_error_class_is_found():
    def family(kind: type[DomainError]) -> set[type[DomainError]]:
        return {kind}.union(*(family(one) for one in kind.__subclasses__()))

    texts = {one.msgid for one in error_templates()}
    ours = [one for one in family(DomainError) if not one.__module__.startswith("test")]
    assert len(ours) > 20
    assert {one.template for one in ours} <= texts


def test_no_message_is_put_together_at_run_time():
    """What gettext is handed is a literal, or a text that the extraction knows by itself.

    That is the template of a domain error, or a label of the codebook. ``translated`` is handed
    the codebook's other texts by templates.
    """
    loose = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        doors = [one for one in ast.walk(tree) if getattr(one, "name", "") == "translated"]
        through = {id(node) for door in doors for node in ast.walk(door)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXTS):
                continue
            first = node.args[0]
            known = getattr(first, "attr", "") in {"template", "label"} or id(node) in through
            if not (isinstance(first, ast.Constant) or known):
                loose.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert loose == []


def test_placeholders_are_named():
    """A translator must be able to change the order; ``{n}`` is filled in by the script."""
    unnamed = re.compile(r"%[sd]|\{\d*\}")
    assert [one.place for one in found() for text in one.texts if unnamed.search(text)] == []


# The page that shows every component fills them with made-up words, in Dutch only.
SPECIMENS = ROOT / "app" / "templates" / "style"
# The name of the product is the same in every language.
NAMES = {"Wij-ervaring"}
MARKUP = re.compile(r"<(script|style|code|pre|kbd)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)
SPOKEN = re.compile(r'\b(?:alt|title|placeholder|aria-label|label)="([^"\0]*\w{2,}[^"\0]*)"')
# Two words: a name of a style or a part of an address has no space in it.
PROSE = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ’-]* [a-zà-ÿ’-]{2,}")


def loose_words(source: str) -> set[str]:
    """Return the words of a template that a reader sees and nobody can translate."""
    lexed = list(Environment().lex(source))
    # A null byte stands for what Jinja fills in.
    text = "".join(value if kind == "data" else "\0" for _line, kind, value in lexed)
    spoken = {match.group(1) for match in SPOKEN.finditer(text)}
    lines = {line.strip("\0 ·") for line in re.split(r"[\n\0]", MARKUP.sub("\n", text))}
    words = {line for line in lines if re.search(r"[^\W\d_]{2,}", line)}
    return (words | spoken) - NAMES


def loose_sentences(source: str) -> set[str]:
    """Return the sentences inside expressions that are not handed to gettext."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    calls = tree.find_all(nodes.Call)
    spoken = [call for call in calls if getattr(call.node, "name", "") in GETTEXTS]
    known = {id(text) for call in spoken for text in call.find_all(nodes.Const)}
    loose = [text for text in tree.find_all(nodes.Const) if id(text) not in known]
    texts = {text.value for text in loose if isinstance(text.value, str)}
    return {text for text in texts if PROSE.match(text)}


def test_the_search_for_loose_words_finds_them():
    assert loose_words('<p>Goed zo</p>{{ _("Ja, goed") }}<a title="Hier heen">{{ x }}</a>') == {
        "Goed zo",
        "Hier heen",
    }
    assert loose_sentences('{{ f("Goed zo dan") }}{{ _("Ja hoor") }}{{ f("a b") }}') == {
        "Goed zo dan"
    }


def test_no_words_of_a_template_stand_outside_gettext():
    found = {}
    for path in sorted((ROOT / "app" / "templates").rglob("*.html")):
        if SPECIMENS not in path.parents:
            source = path.read_text(encoding="utf-8")
            found[str(path.relative_to(ROOT))] = loose_words(source) | loose_sentences(source)
    assert {name: words for name, words in found.items() if words} == {}

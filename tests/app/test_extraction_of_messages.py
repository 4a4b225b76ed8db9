"""Every sentence of the screen is found, whichever way it was written down."""

import ast
import re

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

    That is the template of a domain error, or a label of the codebook.
    """
    loose = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXTS):
                continue
            first = node.args[0]
            known = getattr(first, "attr", "") in {"template", "label"}
            if not (isinstance(first, ast.Constant) or known):
                loose.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert loose == []


def test_placeholders_are_named():
    """A translator must be able to change the order; ``{n}`` is filled in by the script."""
    unnamed = re.compile(r"%[sd]|\{\d*\}")
    assert [one.place for one in found() for text in one.texts if unnamed.search(text)] == []

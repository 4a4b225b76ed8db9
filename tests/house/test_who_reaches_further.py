"""Row-level security shows a reader his own rows. Who reaches further says so, and why."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "analysis", "interviews", "research")
COUNTING, PROGRAM = "counting", "as_the_program"
# What opens words or names: not while counting.
OPENS = {
    "identity_of",
    "find_identity",
    "raw_text",
    "pseudonymised_text",
    "fragment_text",
    "unseal",
    "unseal_facts",
}
FURTHER = {
    ("analysis/figures.py", "study_figures", COUNTING): "counts over the whole study",
    ("analysis/chapters.py", "commitment_counts", COUNTING): "counts; who edits joins no session",
    ("analysis/chapters.py", "coding_basis", COUNTING): "counts, also of what nobody accepted",
    ("analysis/teller_fragments.py", "_current_revisions", COUNTING): "a later correction counts",
    ("app/review_pages.py", "_quote", COUNTING): "whose words they are, before asking consent",
    ("analysis/fieldwork.py", "fieldwork_of", COUNTING): "who was heard, in counts; no words",
    ("analysis/method_facts.py", "method_facts", PROGRAM): "counts of how it was done, no words",
    ("interviews/calls.py", "_check_free", PROGRAM): "appointments of other studies count too",
    ("app/views/retention.py", "house", PROGRAM): "counts of what every study keeps too long",
    ("app/views/retention.py", "let_go", PROGRAM): "the plan of the house, on request",
    ("app/views/names.py", "undo", PROGRAM): "a correction reaches every story of a network",
    ("app/views/names.py", "give", PROGRAM): "a correction reaches every story of a network",
    ("app/views/names.py", "_hide", PROGRAM): "a correction reaches every story of a network",
}


def blocks():
    """Every ``with counting(...)`` and ``with as_the_program(...)``, with its function."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place == "research/reach.py":
                continue
            for function in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    yield from ((place, function.name, *one) for one in within(function))


def within(function):
    for block in ast.walk(function):
        for item in block.items if isinstance(block, ast.With) else ():
            called = called_in(item.context_expr) & {COUNTING, PROGRAM}
            yield from ((name, block) for name in called)


def called_in(tree):
    calls = (one.func for one in ast.walk(tree) if isinstance(one, ast.Call))
    return {getattr(one, "id", getattr(one, "attr", "")) for one in calls}


def test_everybody_who_reaches_further_is_known_with_a_reason():
    assert {one[:3] for one in blocks()} == set(FURTHER)


def test_nothing_is_opened_while_counting():
    opened = {
        (place, function): called_in(block) & OPENS
        for place, function, name, block in blocks()
        if name == COUNTING and called_in(block) & OPENS
    }
    assert opened == {}


def test_no_page_opens_a_session_of_the_program():
    """``reading()`` and ``writing()`` see everything: a page asks ``get_session()``."""
    found = {
        path.name: called_in(ast.parse(path.read_text("utf-8"))) & {"reading", "writing"}
        for path in (ROOT / "app" / "views").glob("*.py")
    }
    assert {name: called for name, called in found.items() if called} == {}

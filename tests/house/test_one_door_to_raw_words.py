"""Raw words have one door: pages ask ``raw_access`` and unseal through what it answers."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Who unseals raw words without a reader, and why.
WITHOUT_A_READER = {
    "interviews/raw_access.py": "the door itself",
    "interviews/telling.py": "compares a turn that is sent again",
    "interviews/removing.py": "seals the last words again when they are put back",
    "interviews/pseudonyms.py": "the worker replaces the names",
    "analysis/given_back.py": "looks where the same word was replaced, and shows nobody",
}


def unseals(path):
    """Whether a file names ``raw_text``, or the sealed column itself to read it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    calls = {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)}
    return "raw_text" in names | calls


def test_no_page_unseals_raw_words_by_itself():
    found = {
        str(path.relative_to(ROOT))
        for package in ("app", "analysis", "interviews", "research")
        for path in (ROOT / package).rglob("*.py")
        if unseals(path)
    }
    assert found == set(WITHOUT_A_READER)

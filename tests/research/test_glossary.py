"""The glossary speaks of the code that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$",
    (ROOT / "research" / "GLOSSARY.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for package in ("research", "interviews", "analysis", "app")
    for path in (ROOT / package).rglob("*")
    if path.suffix in {".py", ".yaml"}
)


def test_it_has_every_word_of_the_design():
    words = {row[0] for row in ROWS}
    wanted = {"netwerk", "actor", "vraag", "hulpbron", "succesfactor", "faalfactor"}
    assert wanted | {"eigenaarschap", "maatwerk", "bijvangst", "wij-ervaring"} <= words


@pytest.mark.parametrize("name", sorted({row[1] for row in ROWS}))
def test_each_code_name_is_in_the_code(name):
    owner, _, member = name.partition(".")
    if member == "js":
        assert (ROOT / "app" / "static" / "js" / name).is_file()
    elif member:
        assert re.search(rf"class {owner}\(", CODE)
        assert re.search(rf"^    {member} = ", CODE, re.MULTILINE)
    else:
        assert re.search(rf"\b{name}\b", CODE)


def test_one_word_has_one_name():
    words = [row[0] for row in ROWS]
    assert len(words) == len(set(words))

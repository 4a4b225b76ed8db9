"""What a study calls its themes is shown as it was written, wherever themes stand."""

import re
from pathlib import Path

import pytest

from research.codebook import codebook
from research.codebook_acts import ThemeText, changed
from research.codebook_versions import CodebookAct, keep_version
from research.studies import Study

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
ODD = "<b onload=x>100% rust</b>"
PLACES = ("", "/themas/pace", "/themas/pace/wijzig", "/themas/pace/splits", "/geschiedenis")


@pytest.fixture
def odd_book(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        text = ThemeText(ODD, f"{ODD} is goed", f"{ODD} is slecht")
        keep_version(
            session,
            study,
            book=changed(codebook(), "pace", text),
            act=CodebookAct.CHANGE,
            seen=1,
            reason="Proef",
            made_by=cast.lead.id,
        )
    return f"/onderzoeken/{cast.study.id}/codeboek"


@pytest.mark.parametrize("place", PLACES)
def test_a_name_with_signs_is_text_in_the_codebook(cast, odd_book, place):
    page = cast.browser(cast.lead).get(odd_book + place)
    assert page.status_code == 200
    assert "<b onload" not in page.text
    assert "100% rust" in page.text


def test_a_name_with_signs_is_text_beside_a_story(cast, odd_book):
    page = cast.browser(cast.coder).get(f"/coderen/{cast.story(cast.daughter)}")
    assert "<b onload" not in page.text
    assert "&lt;b onload=x&gt;100% rust" in page.text


def test_templates_translate_only_their_own_sentences():
    """``_`` takes what it gets for a sentence of ours: it would not escape a name."""
    found = [
        f"{path.name}: {call}"
        for path in TEMPLATES.rglob("*.html")
        for call in re.findall(r"(?<![\w.])n?_?(?:gettext|_)\((?=[A-Za-z])[^)]*", path.read_text())
    ]
    assert found == []

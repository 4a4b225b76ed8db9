"""The screen speaks plain Dutch (B1): short, active, to ‘u’, without difficult words."""

import pytest
from plain_dutch import (
    GLOSSARY_FILE,
    avoided,
    field_words,
    findings,
    glossary_terms,
    length,
    lexicon,
    problems,
    sentences,
)

from app.extraction import Message, messages

# The codebook is a research instrument that was handed to us: its definitions are quoted as
# they stand, since a coder who reads other words would code something else.
QUOTED = {"research/codebook.yaml"}


def judged() -> list[Message]:
    return [one for one in messages() if one.file not in QUOTED]


def test_every_message_is_plain_dutch():
    found = sorted({told for one in judged() for told in findings(one)})
    assert not found, "Rewrite these messages:\n" + "\n".join(found)


def test_there_is_something_to_judge():
    assert len({one.msgid for one in judged()}) > 700


def test_the_whole_screen_reads_easily():
    """Each text is judged above; together they stay well below what one text may have."""
    lengths = [length(part) for one in judged() for text in one.texts for part in sentences(text)]
    assert sum(lengths) / len(lengths) < 8


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wij bellen u indien u dat wilt.", "“indien”"),
        ("U krijgt bericht met betrekking tot het gesprek.", "“met betrekking tot”"),
        ("Klik op save.", "“save”"),
        ("De woorden worden later door een collega vervangen.", "passive"),
        ("Typ wat er gezegd wordt.", "passive"),
        ("Geef je naam.", "write u or uw"),
        ("Men belt u.", "“men”"),
        ("Even wachten...", "three dots"),
        ("De thema's staan hier.", "straight quote"),
        ("Kies “onbekend”.", "double quote"),
        ("U hebt geen netwerken.", "u heeft"),
        ("Bijv. een buurman.", "write it in full"),
        ("Gelukt!", "exclamation mark"),
        ("Wij noteren de levensverwachtingsmeting.", "is long"),
        ("Dit is " + "een heel lange zin " * 5 + "zonder eind.", "sentence of 24 words"),
        ("Deze zin heeft met opzet dertien woorden en dat is te veel samen. " * 2, "per sentence"),
    ],
)
def test_the_measure_sees(text: str, told: str):
    assert any(told in one for one in problems(text)), list(problems(text))


@pytest.mark.parametrize(
    "text",
    [
        "Deze persoon is gewist. Het verhaal is bewaard.",
        "Het gesprek wordt een lang verhaal.",
        "Deze persoon wil niet gebeld worden.",
        "Kies ‘onbekend’ of kies antwoorden, niet allebei.",
        "%(num)s netwerken wachten op %(first)s.",
        "{n} zinnen nog niet bewaard.",
        "Naar de netwerken",
        "Wat betekenen de thema’s?",
    ],
)
def test_the_measure_leaves_alone(text: str):
    assert list(problems(text)) == []


def test_a_finding_tells_file_and_line_and_what_is_wrong():
    message = Message("Vul dit in, indien nodig.", None, "app/x.py", 7)
    assert findings(message) == ["app/x.py:7: “indien”: write als | Vul dit in, indien nodig."]


def test_the_plural_is_judged_too():
    assert findings(Message("%(num)s zin", "%(num)s zinnen, indien nodig", "app/x.py", 7))


def test_a_placeholder_is_one_word():
    assert [length(one) for one in sentences("%(done)s van %(total)s. Klaar.")] == [3, 1]


def test_every_avoided_word_has_an_alternative_and_a_known_source():
    data = lexicon()
    assert len(data["difficult"]) > 150
    assert {one["source"] for one in data["difficult"]} == set(data["sources"])
    assert all(one["plain"].strip() for one in (*data["difficult"], *data["english"]))


def test_no_word_is_listed_twice():
    words = [one.word for one in avoided()]
    assert sorted({one for one in words if words.count(one) > 1}) == []


def test_an_alternative_is_not_itself_avoided():
    """Nobody is sent from one difficult word to the next."""
    told = {one.plain: list(problems(one.plain)) for one in avoided()}
    assert {plain: found for plain, found in told.items() if found} == {}


def test_every_field_word_is_explained():
    """In the glossary, or in a plain sentence beside the word."""
    for row in lexicon()["field"]:
        assert row["why"]
        if "glossary" in row:
            assert row["glossary"] in glossary_terms(), f"{row} is not in {GLOSSARY_FILE.name}"
        else:
            assert list(problems(row["means"])) == [], row


def test_every_field_word_is_still_on_the_screen():
    text = " ".join(text for one in messages() for text in one.texts).lower()
    assert sorted(word for word in field_words() if word not in text) == []

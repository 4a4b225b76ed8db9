"""What people wrote stays text in Markdown: a reader of Markdown shows it, and does nothing."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analysis.markdown import markdown_escaped

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- --> <a href='javascript:alert(1)'>klik</a>",
    "&lt;script&gt; &#60;b&#62;",
    "[klik](javascript:alert(1))",
    "![beeld](http://kwaad.nl/x.png)",
    "[klik][1]\n\n[1]: http://kwaad.nl",
    "<http://kwaad.nl> http://kwaad.nl www.kwaad.nl a@kwaad.nl",
    "# kop",
    "kop\n===",
    "kop\n---",
    "---",
    "* punt",
    "- [ ] taak",
    "1. punt",
    "2) punt",
    "> citaat",
    "    code",
    "\tcode",
    "```\ncode\n```",
    "~~~\ncode",
    "`code`",
    "**vet** __vet__ _schuin_ ~~weg~~",
    "a | b\n--- | ---\n1 | 2",
    "| cel |",
    "\\",
    "\\<b>\\*",
    "titel {#id .klasse onclick=x}",
    "^[noot] [^1]",
    "$x$ $$y$$",
    ": uitleg",
    "regel\u2028# kop\u2029> citaat\x85- punt",
    "\u202egespiegeld\u202c \u200b\ufeff",
]
READERS = [
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
]


def shown(html: str) -> str:
    return unescape(re.sub(r"</?p>", "", html)).strip()


def one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@pytest.mark.parametrize("reader", READERS, ids=["plain", "tables"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_one_paragraph_with_its_own_words(reader, attack):
    html = reader.render(str(markdown_escaped(attack)))
    assert set(re.findall(r"<[^>]*>", html)) == {"<p>", "</p>"}
    assert shown(html) == one_line(attack)


@pytest.mark.parametrize("reader", READERS, ids=["plain", "tables"])
@pytest.mark.parametrize("frame", ["# {}", "> {}", "- {}", "1. {}", "{} (1)", "| {} | b |"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_it_does_not_leave_the_place_where_it_stands(reader, frame, attack):
    """In a heading, a quote, a list or a table: the tags are those of the frame alone."""
    head = "| a | b |\n| --- | --- |\n" if frame.startswith("|") else ""
    dangerous = reader.render(head + frame.format(markdown_escaped(attack)) + "\n")
    harmless = reader.render(head + frame.format("woord") + "\n")
    assert re.findall(r"<[^>]*>", dangerous) == re.findall(r"<[^>]*>", harmless)


@given(st.text(st.sampled_from("<>&*_`~[](){}#|\\-+=:!.1 \n\tabw/@^$\"'"), max_size=30))
def test_any_signs_stay_text(text):
    html = READERS[1].render(str(markdown_escaped(text)))
    assert set(re.findall(r"<[^>]*>", html)) <= {"<p>", "</p>"}
    assert shown(html) == one_line(text)

"""Escaping for Markdown: what people wrote stays text, never a link, a heading or HTML."""

import re

from markupsafe import Markup

INLINE = re.compile(r"([\\`*_\[\]{}~#|$@^])")
# A number with a dot starts a list; these signs start a list, a heading line or a definition.
AT_START = re.compile(r"^(\d+)([.)])|^([-+=:])")
# Many readers turn a bare address into a link, unless its signs are escaped.
WEB_NAME = re.compile(r"\b(www)\.", re.I)


def markdown_escaped(text: str) -> Markup:
    """Return the text as one line of Markdown that shows exactly these words.

    Line breaks become blanks: a caller that wants paragraphs escapes each of them.
    """
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    line = INLINE.sub(r"\\\1", line)
    line = AT_START.sub(lambda found: rf"{found[1] or ''}\{found[2] or found[3]}", line)
    line = WEB_NAME.sub(r"\1\\.", line)
    line = line.replace("://", r":\/\/")
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(line)  # noqa: S704  escaped just above


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text: what stands between blank lines."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return [part.strip() for part in parts if part.strip()]

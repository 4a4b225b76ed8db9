"""Cells of a CSV file that a spreadsheet must not read as a formula, and the way back.

A spreadsheet takes a cell that starts with one of a few signs for a formula, also where its
own idea of a separator starts a cell in the middle of ours. An apostrophe in front makes it
text. Who recomputes a draw takes that apostrophe off again: ``unguarded`` is the exact way
back, since a cell that starts with an apostrophe of its own gets one more.
"""

import re

# The wide forms are read as their plain ones in spreadsheets of East Asian languages.
SIGNS = r"=+\-@\t\r\n'＝＋－＠"
GUARD = re.compile(rf"(?:^|(?<=[;,|\t\r\n]))(?=[{SIGNS}])")
GUARDED = re.compile(rf"(?:^|(?<=[;,|\t\r\n]))'(?=[{SIGNS}])")


def guarded(text: str) -> str:
    """Return the text with an apostrophe wherever a spreadsheet could start a formula."""
    return GUARD.sub("'", text)


def unguarded(cell: str) -> str:
    """Return the text that ``guarded`` was given."""
    return GUARDED.sub("", cell)

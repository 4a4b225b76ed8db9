"""Details in a quote that may single somebody out: what a second person looks at first.

A rule of thumb, not a verdict: it points at places, a person decides. Names were replaced before
(interviews/pseudonyms.py); what is left over is what people tell in passing.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from analysis.human_numbers import MONTHS
from analysis.small_cells import SMALLEST_INSIDE

LONG = 300
NUMBER = re.compile(r"\d")
PLACEHOLDER = re.compile(r"\[[^\]]+\]")
# A capital inside a sentence: a place, a street, an organisation, a name that stayed.
CAPITAL = re.compile(r"(?<=[a-zà-ÿ0-9,;] )(?!Ik\b)[A-ZÀ-Ý]\w+")
DAY = re.compile(rf"\b(?:{'|'.join(MONTHS)}|maandag|dinsdag|woensdag|donderdag)\b", re.I)


class Detail(StrEnum):
    """What may single somebody out."""

    NUMBER = "number"
    DAY = "day"
    PLACEHOLDER = "placeholder"
    CAPITAL = "capital"
    FEW_OF_ROLE = "few_of_role"
    LONG = "long"


def details_of(text: str, *, role: str, heard: Mapping[str, int]) -> tuple[Detail, ...]:
    """Return what in a quote may single its teller out, in the order of ``Detail``.

    Args:
        text: the pseudonymised words.
        role: of the teller, which is told beside them.
        heard: how many people of each role were heard in the study.
    """
    found = {
        Detail.NUMBER: NUMBER.search(PLACEHOLDER.sub("", text)) is not None,
        Detail.DAY: DAY.search(text) is not None,
        Detail.PLACEHOLDER: PLACEHOLDER.search(text) is not None,
        Detail.CAPITAL: CAPITAL.search(text) is not None,
        Detail.FEW_OF_ROLE: heard.get(role, 0) < SMALLEST_INSIDE,
        Detail.LONG: len(text) > LONG,
    }
    return tuple(one for one, is_there in found.items() if is_there)

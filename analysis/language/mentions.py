"""Who is spoken of in a turn: the client, a partner, a neighbour, a professional, an organisation.

"Ik" is the teller; "hij" and "ze" are the last person who fits, else, when somebody other than
the client tells, the client: that is whom the talk is about. Nothing is carried from one turn
to the next. ``docs/language.md`` says how often this is right.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml
from spacy.tokens import Doc, Token

from analysis.language.lexicon import Slot, slot_of


class Who(StrEnum):
    """What somebody is to the client."""

    CLIENT = "client"
    PARTNER = "partner"
    CHILD = "child"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    VOLUNTEER = "volunteer"
    SOCIAL_WORKER = "social_worker"
    GP = "gp"
    PROFESSIONAL = "professional"
    ORGANISATION = "organisation"


TELLERS = {
    "client": Who.CLIENT,
    "family": Who.FAMILY,
    "neighbour": Who.NEIGHBOUR,
    "volunteer": Who.VOLUNTEER,
    "social_worker": Who.SOCIAL_WORKER,
    "gp": Who.GP,
    "professional": Who.PROFESSIONAL,
}
SELF = frozenset({"ik", "mij", "me", "mezelf", "'k"})
OURS = frozenset({"mijn", "m'n", "ons", "onze", "onzen"})
HE = frozenset({"hij", "hem", "ie", "'m", "hém", "híj", "-ie"})
SHE = frozenset({"zij", "ze", "haar", "d'r", "zíj"})
SUBJECTS = ("nsubj", "nsubj:pass")
QUOTES = frozenset("'\"‘’“”")
PLACEHOLDER = re.compile(r"\[([^\]\n]{1,40})\]")


@dataclass(frozen=True)
class Mention:
    """A word that names somebody: ``text[start:end]`` in code points, and its place in the doc."""

    start: int
    end: int
    who: Who
    token: int


@dataclass(frozen=True)
class _Person:
    who: Who
    sex: str = ""
    at: int = -1
    leads: bool = False


def mentions_of(doc: Doc, role: str) -> list[Mention]:
    """Return who is named in a parsed turn, in text order.

    Args:
        doc: from ``parse_pipeline``.
        role: of the teller ("client", "family", ...); an unknown one names nobody as "ik".
    """
    return list(_Reader(doc, TELLERS.get(role)).read())


@cache
def _slots() -> dict[str, Slot]:
    file = resources.files("analysis.language").joinpath("data", "people.yaml")
    content: dict[str, list[Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: slot_of("|".join(str(word) for word in words)) for name, words in content.items()}


def _sex(word: str) -> str:
    return next((sex for sex in ("m", "f") if _slots()[sex].takes(word)), "")


class _Reader:
    """Goes through one turn and remembers who was last named."""

    def __init__(self, doc: Doc, teller: Who | None) -> None:
        self.doc = doc
        self.teller = teller
        self.named: list[_Person] = []
        self.quoted = _quoted(doc)
        self.hidden = {at for m in PLACEHOLDER.finditer(doc.text) for at in range(*m.span())}
        self.has_client = any(
            _role_of_placeholder(m[1]) is Who.CLIENT for m in PLACEHOLDER.finditer(doc.text)
        )

    def read(self) -> Iterator[Mention]:
        for token in self.doc:
            found = self._placeholder(token) if token.idx in self.hidden else self._word(token)
            if found is None:
                continue
            if found.who is not self.teller or token.norm_ not in SELF:
                leads = token.dep_ in SUBJECTS or token.norm_ in HE | SHE
                self.named.append(replace(found, at=token.i, leads=leads))
            yield Mention(token.idx, token.idx + len(token), found.who, token.i)

    def _placeholder(self, token: Token) -> _Person | None:
        """A placeholder counts once, at its last word: "[sociaal werker]"."""
        after = [one.text for one in self.doc[token.i + 1 : token.i + 3]]
        last = after[:1] == ["]"] or (after[1:] == ["]"] and after[0].isdigit())
        if not last or token.text.isdigit():
            return None
        start = self.doc.text.rfind("[", 0, token.idx)
        said = self.doc.text[start + 1 : token.idx + len(token)]
        who = _role_of_placeholder(said)
        return _Person(who, _sex(said.lower())) if who else None

    def _word(self, token: Token) -> _Person | None:
        word = token.norm_
        if word in SELF:
            return _Person(self.teller) if self.teller and token.i not in self.quoted else None
        if word in HE or word in SHE:
            return self._pronoun(token, "m" if word in HE else "f")
        if word == "die" and _points(token):
            return self.named[-1] if self.named else None
        return self._noun(token)

    def _pronoun(self, token: Token, sex: str) -> _Person | None:
        if token.norm_ == "haar" and _owns(token):
            return None
        if sex == "f" and token.norm_ in ("zij", "ze") and _is_plural(token):
            return None
        fitting = [one for one in self.named if self._may_be(one, token, sex)]
        if fitting:
            leading = [one for one in fitting if one.leads]
            return _Person((leading or fitting)[-1].who, sex)
        if self.teller and self.teller is not Who.CLIENT:
            return _Person(Who.CLIENT, sex)
        return None

    def _may_be(self, person: _Person, token: Token, sex: str) -> bool:
        """Say whether a pronoun may be this person: "hem" is not the subject of its clause."""
        if person.sex not in ("", sex) or person.who is Who.ORGANISATION:
            return False
        named = self.doc[person.at]
        own = token.dep_ not in SUBJECTS and named.dep_ in SUBJECTS and named.head.i == token.head.i
        return not own

    def _noun(self, token: Token) -> _Person | None:
        word, slots = token.norm_, _slots()
        before = self.doc[token.i - 1].norm_ if token.i else ""
        if before == "als":
            return None
        two = f"{before} {word}"
        if slots["social_worker"].takes(two):
            return _Person(Who.SOCIAL_WORKER)
        other = self.teller not in (None, Who.CLIENT)
        if other and not self.has_client:
            client = self._as_client(word, before)
            if client:
                return client
        for who in Who:
            if slots[who.value].takes(word) and _fits(who, word, before):
                return _Person(who, _sex(word))
        return None

    def _as_client(self, word: str, before: str) -> _Person | None:
        slots, ours = _slots(), before in OURS
        kin = self.teller is Who.FAMILY and ours and slots["kin_of_teller"].takes(word)
        nearby = self.teller is Who.NEIGHBOUR and ours and slots["neighbour"].takes(word)
        paired = self.teller is Who.VOLUNTEER and ours and word in ("maatje", "taalmaatje")
        helped = self.teller in (Who.SOCIAL_WORKER, Who.PROFESSIONAL, Who.GP, Who.VOLUNTEER)
        if kin or nearby or paired or (helped and slots["about_client"].takes(word)):
            known = [person for person in self.named if person.who is Who.CLIENT and person.sex]
            sex = _sex(word)
            if not known or not sex or known[-1].sex == sex:
                return _Person(Who.CLIENT, sex)
        return None


def _fits(who: Who, word: str, before: str) -> bool:
    """Say whether a word counts: "man" is a partner only when he is somebody's."""
    theirs = {*OURS, "zijn", "z'n", "haar", "d'r", "hun", "uw"}
    loose = ("man", "vrouw", "vriend", "vriendin", "ma", "pa", "school", "mentor", "kinderen")
    return word not in loose or before in theirs or (who is Who.ORGANISATION and before == "de")


def _role_of_placeholder(said: str) -> Who | None:
    word = re.sub(r"\s*\d+$", "", said.strip().lower())
    for who in Who:
        if _slots()[who.value].takes(word):
            return who
    return None


def _quoted(doc: Doc) -> frozenset[int]:
    """Return the places of words between quotation marks: there "ik" may be anybody."""
    inside, places = False, []
    for token in doc:
        if token.text in QUOTES:
            inside = not inside
        elif inside:
            places.append(token.i)
    return frozenset(places)


def _owns(token: Token) -> bool:
    """Say whether "haar" stands before what is hers."""
    return token.i + 1 < len(token.doc) and token.nbor(1).pos_ in ("NOUN", "ADJ", "NUM", "PROPN")


def _points(token: Token) -> bool:
    """Say whether "die" stands for somebody, rather than before a noun or after one."""
    if token.dep_ not in ("nsubj", "nsubj:pass", "obj") or token.i + 1 == len(token.doc):
        return False
    return token.head.dep_ not in ("acl:relcl", "acl") and token.nbor(1).pos_ in ("VERB", "AUX")


def _is_plural(token: Token) -> bool:
    verbs = [
        token.head,
        *(one for one in token.head.children if one.dep_.startswith(("aux", "cop"))),
    ]
    finite = [one for one in verbs if "Fin" in one.morph.get("VerbForm", [])]
    if finite:
        return "Plur" in finite[0].morph.get("Number", []) or finite[0].norm_.endswith(
            ("den", "ten")
        )
    near = [one for one in (token.i - 1, token.i + 1) if 0 <= one < len(token.doc)]
    return any(
        token.doc[one].norm_.endswith("en") and token.doc[one].pos_ in ("VERB", "AUX")
        for one in near
    )


def people_in(mentions: Sequence[Mention]) -> list[Who]:
    """Return who is named, each once, in the order of the first mention."""
    return list(dict.fromkeys(one.who for one in mentions))

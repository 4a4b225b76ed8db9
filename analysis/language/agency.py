"""Whether the client acts in a clause, or something is done to him, in the grammar of the clause.

This is about sentences, never about a person: who is helped a lot is told about in other words
than who is not. Being, having, knowing, feeling, wishes and what did not happen say neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml
from spacy.tokens import Doc, Token

from analysis.language.lemmas import lemma
from analysis.language.mentions import Mention, Who

SUBJECT = ("nsubj", "nsubj:pass")
ALWAYS_SUBJECT = frozenset({"ik", "'k", "hij", "ie"})
NEVER_SUBJECT = frozenset({"mij", "me", "hem", "'m", "hém"})
PREFIXES = ("ge", "be", "ver", "ont", "her", "er")


class Part(StrEnum):
    """The client's part in a clause."""

    ACTS = "acts"
    UNDERGOES = "undergoes"


@dataclass(frozen=True)
class Act:
    """One clause about the client.

    Attributes:
        start, end: of its verb, in code points.
        part: whether he acts in it.
        sentence: start and end of the sentence it stands in, in code points.
    """

    start: int
    end: int
    part: Part
    sentence: tuple[int, int]


@cache
def _verbs() -> dict[str, frozenset[str]]:
    file = resources.files("analysis.language").joinpath("data", "agency_verbs.yaml")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: frozenset(str(word) for word in words) for name, words in content.items()}


def acts_of(doc: Doc, mentions: Sequence[Mention]) -> list[Act]:
    """Return the clauses in which the client acts or undergoes, in text order, each verb once.

    Args:
        doc: from ``parse_pipeline``.
        mentions: from ``mentions_of`` for the same doc.
    """
    clients = {one.token for one in mentions if one.who is Who.CLIENT}
    found: dict[int, tuple[Token, Part]] = {}
    for place in sorted(clients):
        for verb, part in _parts(doc[place], clients):
            found.setdefault(verb.i, (verb, part))
    return [
        Act(verb.idx, verb.idx + len(verb), part, (verb.sent.start_char, verb.sent.end_char))
        for _, (verb, part) in sorted(found.items())
    ]


def _parts(client: Token, clients: set[int]) -> Iterator[tuple[Token, Part]]:
    verb, role = _clause(client.head), _role(client)
    if verb.i == client.i or not _is_verb(verb, client):
        return
    if role == "subject":
        yield from _as_subject(verb)
    elif role == "object":
        yield from _as_object(verb, clients - {client.i})
    elif client.dep_ == "obl:agent":
        yield verb, Part.ACTS
    elif client.dep_ in ("obl", "obl:arg") and _to_client(client, verb):
        yield verb, Part.UNDERGOES


def _role(client: Token) -> str:
    """Return subject, object or nothing; the form of a pronoun is surer than the parse."""
    if client.norm_ in ALWAYS_SUBJECT:
        return "subject" if client.dep_ != "conj" else ""
    if client.norm_ in NEVER_SUBJECT:
        return "object" if client.dep_ in (*SUBJECT, "obj", "iobj", "expl", "expl:pv") else ""
    if client.dep_ in SUBJECT:
        return "subject"
    return "object" if client.dep_ in ("obj", "iobj") else ""


def _clause(verb: Token) -> Token:
    """Return the verb that says what happens, where the parse hangs the client on its helper."""
    return verb.head if verb.dep_ in ("aux", "aux:pass") else verb


def _is_verb(verb: Token, client: Token) -> bool:
    """Say whether a head is a verb; behind "ik" the tagger often takes it for a noun."""
    if verb.pos_ in ("VERB", "AUX"):
        return True
    if verb.pos_ in ("CCONJ", "SCONJ", "ADP", "PRON", "DET", "NUM"):
        return False
    bare = not any(one.dep_ in ("cop", "det", "amod", "nmod:poss") for one in verb.children)
    return bare and client.norm_ in ALWAYS_SUBJECT and abs(verb.i - client.i) == 1


def _lemma(verb: Token) -> str:
    return verb.lemma_ if verb.pos_ in ("VERB", "AUX") else lemma(verb.norm_, "VERB")


def _is_passive(verb: Token) -> bool:
    helpers = [one for one in verb.children if one.dep_ in ("aux", "aux:pass")]
    participle = verb.norm_.startswith(PREFIXES) or "Part" in verb.morph.get("VerbForm", [])
    return participle and any(one.lemma_ == "worden" or one.dep_ == "aux:pass" for one in helpers)


def _as_subject(verb: Token) -> Iterator[tuple[Token, Part]]:
    if _is_passive(verb):
        if not _denied(verb):
            yield verb, Part.UNDERGOES
        return
    if _lemma(verb) in _verbs()["receives"]:
        if not _denied(verb) and not _has(verb, "xcomp"):
            yield verb, Part.UNDERGOES
        return
    for one in (verb, *_joined(verb)):
        deed = _deed(one)
        if deed is not None:
            yield deed, Part.ACTS


def _deed(verb: Token) -> Token | None:
    """Return the verb that says what is done; None when nothing is."""
    verbs = _verbs()
    if _denied(verb) or _has(verb, "cop") or _only_thought(verb):
        return None
    inner = next((one for one in verb.children if one.dep_ == "xcomp" and one.pos_ == "VERB"), None)
    if inner is not None and _lemma(verb) in verbs["carries_on"]:
        return _deed(inner)
    if _lemma(verb) in verbs["no_deed"] or verb.pos_ == "AUX":
        return None
    return verb


def _as_object(verb: Token, clients: set[int]) -> Iterator[tuple[Token, Part]]:
    verbs = _verbs()
    inner = next((one for one in verb.children if one.dep_ == "xcomp" and one.pos_ == "VERB"), None)
    if _lemma(verb) in verbs["perceives"] and inner is not None:
        yield inner, Part.ACTS
        return
    own = any(one.dep_ in SUBJECT and one.i in clients for one in verb.children)
    if own or _denied(verb) or _has(verb, "cop") or _lemma(verb) in verbs["not_done_to"]:
        return
    yield verb, Part.UNDERGOES


def _to_client(client: Token, verb: Token) -> bool:
    case = next((one.norm_ for one in client.children if one.dep_ == "case"), "")
    return case == "aan" and _lemma(verb) in _verbs()["towards"] and not _denied(verb)


def _joined(verb: Token) -> list[Token]:
    """The verbs that share the subject: "hij tekende en belde"."""
    return [
        one
        for one in verb.children
        if one.dep_ == "conj"
        and one.pos_ == "VERB"
        and not any(c.dep_ in SUBJECT for c in one.children)
    ]


def _has(verb: Token, relation: str) -> bool:
    return any(one.dep_ == relation for one in verb.children)


def _only_thought(verb: Token) -> bool:
    """Say whether it had to, would or should be done: that it was done is not told."""
    helpers = {one.lemma_ for one in verb.children if one.dep_ == "aux"}
    return bool(helpers & {"zullen", "moeten"})


def _denied(verb: Token) -> bool:
    """Say whether the clause itself is denied: by an adverb, or in its subject or object."""
    denies = _verbs()["denies"]
    for one in verb.children:
        inner = [child.norm_ for child in one.children if child.dep_ in ("det", "advmod", "amod")]
        near = one.dep_ in ("advmod", "obj", "iobj", *SUBJECT)
        if near and denies & {one.norm_, *inner}:
            return True
    return False

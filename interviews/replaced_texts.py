"""A story without names, with where each placeholder stands: so that a word can be given back.

The places are sealed beside the text. Offsets of a replacement are those of the words as they
were typed, which never change; so they hold as well once those words are gone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from interviews.interviews import Interview
from interviews.replacements import Pseudonymised, Replacement
from interviews.turns import TurnRevision, keep_pseudonymised, pseudonymised_text
from research.vault import vault_of

FIELD = "spans"


@dataclass(frozen=True)
class ReplacedText:
    """A text without names and its places.

    Attributes:
        done: the text with its replacements.
        of_raw: whether their offsets are those of the typed words. Of a text from before the
            places were kept they are its own, and nobody knows what stood there.
    """

    done: Pseudonymised
    of_raw: bool = True


def keep_replaced(
    session: Session,
    interview: Interview,
    revision: TurnRevision,
    done: Pseudonymised,
    *,
    of_raw: bool = True,
) -> None:
    """Seal the text without names, and where its placeholders stand, beside the raw words."""
    spans = [[one.start, one.end, one.kind, one.placeholder] for one in done.replacements]
    facts: dict[str, Any] = {"of_raw": of_raw, "spans": spans}
    revision.spans_sealed = vault_of(session).seal(
        interview.actor_id, json.dumps(facts), row=revision.id, field=FIELD
    )
    keep_pseudonymised(session, interview, revision, text=done.text)


def replaced_text(
    session: Session, interview: Interview, revision: TurnRevision
) -> ReplacedText | None:
    """Unseal the text without names with its places; None while the worker is not done.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    text = pseudonymised_text(session, interview, revision)
    if text is None:
        return None
    if revision.spans_sealed is None:
        return ReplacedText(Pseudonymised(text, ()), of_raw=False)
    facts = vault_of(session).unseal_facts(
        interview.actor_id, revision.spans_sealed, row=revision.id, field=FIELD
    )
    spans = tuple(Replacement(*one) for one in facts["spans"])
    return ReplacedText(Pseudonymised(text, spans), of_raw=bool(facts["of_raw"]))


def placed(done: Pseudonymised) -> Iterator[tuple[Replacement, int, int]]:
    """Yield every replacement with where its placeholder stands: start and end, exclusive."""
    for one in done.replacements:
        yield one, *done.span(one.start, one.end)

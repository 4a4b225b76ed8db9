"""A name that stayed in a story: replaced everywhere in the network, and remembered.

Codings keep their words: the fragments move along with the text they point into.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session, col, select, update

from analysis.codings import Coding
from analysis.language.lexicon import everyday_words
from analysis.language.name_lists import told_words
from analysis.reviews import ReviewPost
from interviews.fragments import Fragment
from interviews.interviews import Interview, interviews_of_network, network_of_interview
from interviews.pseudonyms import Marked, folded, mark_name
from interviews.replacements import Pseudonymised, replace_spans
from interviews.turns import Turn, TurnRevision, keep_pseudonymised, pseudonymised_text
from research import audit
from research.errors import DomainError, KeyDestroyedError
from research.networks import Network

PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,40}\]")
MOST_LETTERS = 60
MOST_WORDS = 4


class NotANameError(DomainError):
    """A name has letters, no more than four words, and is no placeholder."""

    template = "Typ alleen de naam, hooguit vier woorden."


class NameNotThereError(DomainError):
    """The name stands in the story."""

    template = "Deze naam staat niet in het verhaal. Typ hem zoals hij daar staat."


def hide_name(session: Session, interview: Interview, *, name: str, hidden_by: UUID) -> int:
    """Replace a name in every story of the network, and look for it in those that come.

    A name that is also an everyday word ("Roos") is replaced only as it was typed, capitals
    included, and is not looked for later.

    Args:
        session: a session that may write.
        interview: the story in which it was seen.
        name: as it stands there; a possessive s may follow it there.
        hidden_by: who saw it.

    Returns:
        In how many places it was replaced.

    Raises:
        NotANameError: these words cannot be a name.
        NameNotThereError: the story does not have them.
        KeyDestroyedError: the teller was erased.
    """
    name = " ".join(name.split())
    if not re.search(r"[^\W\d_]", name) or PLACEHOLDER.search(name):
        raise NotANameError
    if len(name) > MOST_LETTERS or len(name.split()) > MOST_WORDS:
        raise NotANameError
    network = _locked_network(session, interview)
    common = folded(name) in told_words() | everyday_words()
    pattern = _pattern(name, any_case=not common)
    if not any(_found(text, pattern) for _one, text in _texts(session, interview)):
        raise NameNotThereError
    word = mark_name(session, network, name, learn=not common)
    told = [one for _actor, one in interviews_of_network(session, network.id)]
    count = sum(_hide_in(session, one, pattern, word) for one in told)
    audit.record(
        session, user_id=hidden_by, action="hide_name", kind="story", object_id=interview.id
    )
    return count


def _locked_network(session: Session, interview: Interview) -> Network:
    network, _actor = network_of_interview(session, interview)
    session.refresh(network, with_for_update=True)
    return network


def _pattern(name: str, *, any_case: bool) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){words}(?:['’]?s)?(?!\w)", re.IGNORECASE if any_case else 0)


def _found(text: str, pattern: re.Pattern[str]) -> list[Marked]:
    """Return where the name stands, outside the placeholders that are there already."""
    taken = [one.span() for one in PLACEHOLDER.finditer(text)]
    return [
        Marked(one.start(), one.end(), "person")
        for one in pattern.finditer(text)
        if all(one.end() <= start or end <= one.start() for start, end in taken)
    ]


def _texts(session: Session, interview: Interview) -> Iterator[tuple[TurnRevision, str]]:
    """Yield every revision that has its names replaced; fragments point into old ones too."""
    statement = (
        select(TurnRevision)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id)
        .where(col(TurnRevision.pseudonymised_sealed).is_not(None))
    )
    for revision in session.exec(statement).all():
        yield revision, pseudonymised_text(session, interview, revision) or ""


def _hide_in(session: Session, interview: Interview, pattern: re.Pattern[str], word: str) -> int:
    count = 0
    try:
        for revision, text in _texts(session, interview):
            found = _found(text, pattern)
            if found:
                done = replace_spans(text, found, lambda _kind, _words: word)
                keep_pseudonymised(session, interview, revision, text=done.text)
                _move_fragments(session, revision, done)
                count += len(found)
    except KeyDestroyedError:
        return 0
    return count


def _move_fragments(session: Session, revision: TurnRevision, done: Pseudonymised) -> None:
    """Let the fragments of a revision point at the same words; those that fall together merge."""
    statement = select(Fragment).where(Fragment.revision_id == revision.id).order_by("start", "end")
    fragments = session.exec(statement).all()
    places = {one.id: done.span(one.start, one.end) for one in fragments}
    # Two may pass through one another's place: a place is taken once per revision.
    for number, fragment in enumerate(fragments):
        fragment.start, fragment.end = -2 - number, -1 - number
        session.add(fragment)
    session.flush()
    kept: dict[tuple[int, int], Fragment] = {}
    for fragment in fragments:
        place = places[fragment.id]
        if place in kept:
            _merge(session, fragment, kept[place])
            continue
        kept[place] = fragment
        fragment.start, fragment.end = place
        session.add(fragment)
        session.flush()


def _merge(session: Session, fragment: Fragment, into: Fragment) -> None:
    """Join two fragments; the words may be quoted only when both were released."""
    for model in (Coding, ReviewPost):
        rows = update(model).where(col(model.fragment_id) == fragment.id)
        session.execute(rows.values(fragment_id=into.id))
    if fragment.released_at is None:
        into.released_at = into.released_by = None
        session.add(into)
    session.delete(fragment)
    session.flush()

"""Changing names in a text that was coded already: codings, quotes and claims keep their words.

A change moves what stands behind it, so every fragment of the revision moves along. Words
that now lie within one placeholder are one fragment from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select, update

from analysis.blind_stories import BlindCoding
from analysis.claims import ClaimSupport
from analysis.codings import Coding
from analysis.evidence import move_evidence
from analysis.reviews import Commitment, ReviewPost
from analysis.search.indexing import forget_story
from analysis.session_cards import SessionCard
from interviews.fragments import Fragment
from interviews.interviews import Interview, locked
from interviews.replaced_texts import ReplacedText, keep_replaced
from interviews.replacements import Pseudonymised, Replacement, replace_spans
from interviews.turns import Turn, TurnRevision


@dataclass(frozen=True)
class _Edit:
    """A span of the text as it is, and what comes there."""

    start: int
    end: int
    kind: str


def revisions_without_names(session: Session, interview: Interview) -> list[TurnRevision]:
    """Return every revision that has its names replaced; fragments point into old ones too."""
    statement = (
        select(TurnRevision)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id)
        .where(col(TurnRevision.pseudonymised_sealed).is_not(None))
        .order_by(col(Turn.seq), col(TurnRevision.number))
    )
    return list(session.exec(statement).all())


def change_names(
    session: Session,
    interview: Interview,
    revision: TurnRevision,
    now: ReplacedText,
    *,
    hide: Sequence[Replacement] = (),
    give_back: Mapping[Replacement, str] | None = None,
) -> None:
    """Put placeholders in a text, or the words back; everything that points into it moves along.

    Args:
        session: a session that may write.
        interview, revision: whose words.
        now: the text as it stands, just read.
        hide: what to replace; offsets as those of the replacements in ``now``.
        give_back: which replacements go, and the words that stood there.
    """
    # Who codes at this moment has the interview's row: he comes before this, or after it.
    locked(session, interview)
    back = give_back or {}
    edits = [
        *(_Edit(*now.done.span(one.start, one.end), one.placeholder) for one in hide),
        *(_Edit(*now.done.span(one.start, one.end), words) for one, words in back.items()),
    ]
    moved = replace_spans(now.done.text, edits, lambda words, _was: words)
    left = [one for one in now.done.replacements if one not in back]
    spans = tuple(sorted([*left, *hide], key=lambda one: one.start))
    keep_replaced(session, interview, revision, Pseudonymised(moved.text, spans), of_raw=now.of_raw)
    revision.changes += 1
    # The index still finds the words that were there; the story is read again.
    forget_story(session, interview.id)
    session.add(revision)
    _move_fragments(session, interview, revision, moved)


def _move_fragments(
    session: Session, interview: Interview, revision: TurnRevision, moved: Pseudonymised
) -> None:
    """Let the fragments of a revision point at the same words; those that fall together merge."""
    statement = select(Fragment).where(Fragment.revision_id == revision.id).order_by("start", "end")
    fragments = session.exec(statement).all()
    move_evidence(session, interview, fragments, moved)
    places = {one.id: moved.span(one.start, one.end) for one in fragments}
    # Two may pass through one another's place: a place is taken once per revision.
    for number, fragment in enumerate(fragments):
        fragment.start, fragment.end = -2 - number, -1 - number
        session.add(fragment)
    session.flush()
    kept: dict[tuple[int, int], Fragment] = {}
    for fragment in fragments:
        place = places[fragment.id]
        if place in kept:
            merge_fragments(session, fragment, kept[place])
            continue
        kept[place] = fragment
        fragment.start, fragment.end = place
        session.add(fragment)
        session.flush()


def merge_fragments(session: Session, fragment: Fragment, into: Fragment) -> None:
    """Join two fragments; the words may be quoted only when both were released."""
    for model in (Coding, BlindCoding, ReviewPost, SessionCard, Commitment):
        rows = update(model).where(col(model.fragment_id) == fragment.id)
        session.execute(rows.values(fragment_id=into.id))
    for claim_id, quoted in list(_supports(session, fragment)):
        known = session.get(ClaimSupport, (claim_id, into.id))
        if known is None:
            session.add(ClaimSupport(claim_id=claim_id, fragment_id=into.id, quoted=quoted))
    if fragment.released_at is None:
        into.released_at = into.released_by = None
        session.add(into)
    session.flush()
    session.delete(fragment)
    session.flush()


def _supports(session: Session, fragment: Fragment) -> Iterator[tuple[UUID, bool]]:
    """Take away which claims a fragment supports, and tell them."""
    found = select(ClaimSupport).where(ClaimSupport.fragment_id == fragment.id)
    for support in session.exec(found).all():
        yield support.claim_id, support.quoted
        session.delete(support)

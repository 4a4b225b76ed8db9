"""Reading a story into the index, and taking it out again."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from analysis.search.marks import (
    POSITION_BITS,
    SEQ_BITS,
    START_BITS,
    Place,
    mark_of,
    written,
)
from analysis.search.tables import SearchEntry, SearchStory
from analysis.search.word_forms import WORDS_VERSION, words_in
from interviews.interviews import Interview, InterviewStatus, locked
from interviews.turns import Speaker, Turn, TurnRevision, pseudonymised_text, turns_of
from research.networks import Actor, Network
from research.standing import still_told
from research.vault import sealed_with, vault_of


def index_story(session: Session, interview: Interview) -> int:
    """Read the pseudonymised words of a story into the index, anew.

    Args:
        session: a session of the program itself, that may write.
        interview: whose story; turns that have their names still are left out.

    Returns:
        How many stems it has.

    Raises:
        KeyDestroyedError: its teller was erased.
    """
    locked(session, interview)
    forget_story(session, interview.id)
    key = vault_of(session).keys.data_key(interview.actor_id)
    words = list(_words_of(session, interview))
    sealed = sealed_with(key, written(words), row=interview.id, field="places")
    session.execute(
        insert(SearchEntry),
        [{"id": interview.id, "interview_id": interview.id, "places_sealed": sealed}],
    )
    session.add(
        SearchStory(
            interview_id=interview.id,
            words_version=WORDS_VERSION,
            key_mark=UUID(bytes=mark_of(key, interview.id)),
        )
    )
    session.flush()
    return len({stem for _form, stem, _packed in words})


def forget_story(session: Session, interview_id: UUID) -> None:
    """Take a story out of the index: its words changed, or may not be used any more."""
    for table in (SearchEntry, SearchStory):
        session.execute(
            delete(table).where(col(table.interview_id) == interview_id),
            execution_options={"synchronize_session": "fetch"},
        )


def unread_stories(session: Session, study_id: UUID) -> list[UUID]:
    """Return the ids of closed stories that stand, are ready, and that the index does not hold."""
    statement = (
        select(Interview.id, Interview.actor_id, SearchStory.words_version, SearchStory.key_mark)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .outerjoin(SearchStory, col(SearchStory.interview_id) == Interview.id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
        )
        .order_by(col(Interview.id))
    )
    keys = vault_of(session).keys
    unread = [
        interview_id
        for interview_id, actor_id, version, mark in session.exec(statement)
        if keys.exists(actor_id)
        and not is_fresh(version, mark, keys.data_key(actor_id), interview_id)
    ]
    ready = ready_stories(session, unread)
    return [one for one in unread if one in ready]


def ready_stories(session: Session, interview_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these stories have words without names."""
    if not interview_ids:
        return set()
    statement = (
        select(Turn.interview_id)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .where(
            col(Turn.interview_id).in_(interview_ids),
            col(TurnRevision.pseudonymised_sealed).is_not(None),
        )
        .distinct()
    )
    return set(session.exec(statement))


def is_fresh(version: int | None, mark: UUID | None, key: bytes, interview_id: UUID) -> bool:
    """Return whether a story was read by the rules and under the key of now."""
    # Bytes: a search asks this of every story.
    return (
        version == WORDS_VERSION and mark is not None and mark.bytes == mark_of(key, interview_id)
    )


def _words_of(session: Session, interview: Interview) -> Iterator[tuple[str, str, int]]:
    """Yield form, stem and packed place of every word, in order."""
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        # What is longer than the numbers can tell is no conversation.
        if text is None or turn.seq >= 1 << SEQ_BITS or len(text) >= 1 << START_BITS:
            continue
        told = turn.speaker == Speaker.ACTOR
        for position, word in enumerate(words_in(text)[: 1 << POSITION_BITS]):
            yield word.form, word.stem, Place(turn.seq, told, position, word.start).packed

"""Replacing the names in what somebody added to a network by himself; the worker does it."""

from collections.abc import Callable
from uuid import UUID

from app.database import Database
from app.jobs import StoryTakenBackError
from app.understanding import LanguageTools
from interviews.joined_voices import JoinedVoice, keep_replaced_voice, unread_voice
from interviews.pseudonyms import find_names


def replace_voice_names(
    database: Database,
    voice_id: UUID,
    *,
    tools: LanguageTools,
    progress: Callable[[int, int], None],
) -> None:
    """Find the names outside any transaction, then replace them. Doing it twice changes nothing.

    Raises:
        StoryTakenBackError: the words are gone.
        KeyDestroyedError: they went this moment.
    """
    progress(0, 1)
    with database.reading() as session:
        voice = session.get(JoinedVoice, voice_id)
        if voice is None:
            raise StoryTakenBackError
        story = unread_voice(session, voice)
    found = find_names(story, tools.finder)
    with database.writing() as session:
        voice = session.get(JoinedVoice, voice_id)
        if voice is None:
            raise StoryTakenBackError
        if voice_id in found:
            keep_replaced_voice(session, voice, found[voice_id])
        session.commit()
    progress(1, 1)

"""What the worker does once a day: let go, count older stories, and anchor the audit log."""

import logging
from contextlib import suppress
from datetime import date

from app.database import Database
from app.retention import carry_out
from interviews.interviews import Interview
from interviews.story_sizes import count_story, uncounted
from interviews.voice_hiding import forget_hidden_names
from research.audit_anchor import append_anchor
from research.errors import KeyDestroyedError
from research.tables import now

log = logging.getLogger("wij.worker")


class Daily:
    """Remembers on which day the work was done; doing it twice does no harm."""

    def __init__(self, database: Database) -> None:
        """Nothing was done yet."""
        self._database = database
        self._done_on: date | None = None

    def look(self) -> bool:
        """Do the work of today unless this worker did it; return whether it was done now.

        A problem never stops the worker: it is tried again at the next look.
        """
        today = now().date()
        if self._done_on == today:
            return False
        try:
            do_daily(self._database)
        except Exception as problem:
            log.warning("the work of today was not done: %s", type(problem).__name__)
            return False
        self._done_on = today
        return True


def do_daily(database: Database) -> None:
    """Do the work of one day."""
    with database.writing() as session:
        counts = carry_out(session)
        forget_hidden_names(session)
        session.commit()
    gone = {kind.value: count for kind, count in counts.items() if count}
    if gone:
        log.info("kept long enough: %s", gone)
    _count_older_stories(database)
    anchor = database.settings.audit_anchor
    if anchor is not None:
        with database.reading() as session:
            append_anchor(session, anchor)


def _count_older_stories(database: Database) -> None:
    """Count the stories from before their numbers were kept."""
    with database.reading() as session:
        waiting = [one.id for one in uncounted(session)]
    for interview_id in waiting:
        # One by one: nobody who types waits for a whole study to be counted.
        with database.writing() as session, suppress(KeyDestroyedError):
            count_story(session, session.get_one(Interview, interview_id))
            session.commit()

"""Understanding an interview: replace its names, then suggest codings on what is left.

Thinking happens between transactions: read, close, think, write. The language objects are
heavy and are built once per process, when the first story asks for them.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from analysis.codings import add_suggestion
from app.database import Database
from app.silent_jobs import why_silent
from interviews.interviews import Interview
from interviews.pseudonyms import SpanFinder, find_names, keep_pseudonyms, unread_story
from interviews.turns import Speaker, TurnRevision, pseudonymised_text, turns_of
from research.codebook import Pole
from research.errors import NotFoundError
from research.networks import Actor
from research.standing import is_still_told

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.language.suggestions import Suggestion

CACHE = "WIJ_LANGUAGE_CACHE"
WITH_DEDUCE = "WIJ_WITH_DEDUCE"
Progress = Callable[[int, int], None]


class Said(NamedTuple):
    """One turn as it may be read: the revision, who spoke, the pseudonymised words.

    ``role`` is what the teller is in the network.
    """

    revision_id: UUID
    speaker: Speaker
    text: str
    role: str = ""


class LanguageTools:
    """The finder of names and the suggester of codings, built when first needed."""

    def __init__(self, cache: Path, *, finder: SpanFinder | None = None) -> None:
        """Remember where the lookup tables are kept.

        Args:
            cache: a directory; it is filled at the first use when it is empty.
            finder: another finder of names than the complete one.
        """
        self._cache = cache
        self._given = finder

    def warm_up(self) -> None:
        """Load everything now: on a new machine the finder builds its tables for minutes."""
        self.pipeline  # noqa: B018  building is the point
        load = getattr(self.finder, "load", None)
        if load is not None:
            load()

    # The imports below are costly (seconds and 100 MB): the web server, which reads
    # this module too, must not pay for what only the worker does.

    @cached_property
    def finder(self) -> SpanFinder:
        """Finds names."""
        if self._given is not None:
            return self._given
        from analysis.language.names import NameFinder

        return NameFinder(self._cache, with_deduce=os.environ.get(WITH_DEDUCE) == "1")

    @cached_property
    def pipeline(self) -> "Language":
        """The Dutch pipeline."""
        from analysis.language.pipeline import build_pipeline

        return build_pipeline()

    def suggest(self, said: Sequence[Said]) -> list["Suggestion"]:
        """Return suggestions for one story; ``turn`` is the index in ``said``."""
        from analysis.language.suggestions import TurnText, suggest

        turns = [TurnText(one.speaker.value, one.text, one.role) for one in said]
        return suggest(self.pipeline, turns)

    def codings_of_network(
        self, network: dict[str, Any], *, setting: str = "balanced"
    ) -> Iterator[dict[str, Any]]:
        """Yield suggested codings of a network file, offsets in its own text.

        ``setting`` is "sure", "balanced" or "wide".
        """
        from analysis.language.files import codings_of_network

        yield from codings_of_network(self.pipeline, network, setting=setting)

    @property
    def suggester_version(self) -> str:
        """Which suggester this is; kept with every suggestion."""
        from analysis.language.suggestions import SUGGESTER_VERSION

        return SUGGESTER_VERSION


def cache_directory() -> Path:
    """Return where the lookup tables lie: what the environment says, else beside the program."""
    given = os.environ.get(CACHE)
    if given:
        return Path(given).absolute()
    here = Path(__file__).parents[1]
    own = here / "var" if (here / "pyproject.toml").is_file() else Path.home() / ".cache" / "wij"
    return own / "language-cache"


def understand_interview(
    database: Database, interview_id: UUID, *, tools: LanguageTools, progress: Progress
) -> None:
    """Replace the names in an interview's new turns and suggest codings on all of them.

    Doing it twice changes nothing: a revision is pseudonymised once, and the same words
    bear the same theme and pole once.

    Args:
        database: no transaction of this thread may be open.
        interview_id: a closed interview.
        tools: the language objects.
        progress: told (steps done, steps in all).

    Raises:
        NotFoundError: there is no such interview.
        StoryTakenBackError, StoryRestsError: it may not be used, or no longer since a step before.
        KeyDestroyedError: the actor was erased, before or meanwhile.
    """
    with database.reading() as session:
        story = unread_story(session, _told(session, interview_id))
    total = len(story.turns) + 1
    progress(0, total)
    found = find_names(story, tools.finder, progress=lambda done: progress(done, total))
    with database.writing() as session:
        keep_pseudonyms(session, _told(session, interview_id), found)
        session.commit()
    with database.reading() as session:
        said = _said(session, _told(session, interview_id))
    suggestions = tools.suggest(said)
    with database.writing() as session:
        interview = _told(session, interview_id)
        for one in suggestions:
            if said[one.turn].speaker is Speaker.ACTOR:
                _keep(session, interview, said[one.turn], one, tools.suggester_version)
        session.commit()
    progress(total, total)


def _told(session: Session, interview_id: UUID) -> Interview:
    """Return the interview, at every step anew: who told it may take it back meanwhile."""
    interview = session.get(Interview, interview_id)
    if interview is None:
        raise NotFoundError
    if not is_still_told(session, interview.actor_id):
        raise why_silent(session, interview.actor_id)
    return interview


def _said(session: Session, interview: Interview) -> list[Said]:
    said = []
    role = session.get_one(Actor, interview.actor_id).role
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        if text is not None:
            said.append(Said(revision.id, Speaker(turn.speaker), text, role))
    return said


def _keep(
    session: Session, interview: Interview, said: Said, one: "Suggestion", version: str
) -> None:
    add_suggestion(
        session,
        interview,
        session.get_one(TurnRevision, said.revision_id),
        start=one.start,
        end=one.end,
        theme=one.theme,
        pole=Pole(one.pole),
        certainty=one.certainty,
        version=version,
    )

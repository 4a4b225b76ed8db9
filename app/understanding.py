"""Understanding an interview: replace its names, then suggest codings on what is left.

Thinking happens between transactions: read, close, think, write. The language objects are
heavy and are built once per process, when the first story asks for them.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlmodel import Session

from analysis.carried_codings import carry_codings
from analysis.codings import add_suggestion
from analysis.evidence import Clue, Evidence, keep_evidence
from analysis.language.encoder_problems import EncoderProblem
from analysis.language.model_calls import Endpoint, ModelProblem
from analysis.search.indexing import index_story
from analysis.suggestion_breadth import suggestion_breadth
from analysis.unveiling import draw_veils
from app.database import Database
from app.encoder_settings import EncoderPlace
from app.learning import Learnt, learnt_model
from app.own_suggesters import own_encoder, own_model
from app.silent_jobs import why_silent
from interviews.interviews import Interview, network_of_interview
from interviews.pseudonyms import SpanFinder, find_names, keep_pseudonyms, unread_story
from interviews.story_sizes import count_story
from interviews.turns import Speaker, TurnRevision, pseudonymised_text, turns_of
from research.codebook import Pole
from research.errors import NotFoundError
from research.networks import Actor
from research.standing import is_still_told

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.language.suggester import Suggester
    from analysis.language.suggestions import Suggestion

log = logging.getLogger("wij.understanding")
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


class Suggested(NamedTuple):
    """What a suggester found in one story, and which one it was."""

    suggestions: Sequence["Suggestion"]
    version: str


class LanguageTools:
    """The finder of names and the suggester of codings, built when first needed."""

    def __init__(
        self,
        cache: Path,
        *,
        finder: SpanFinder | None = None,
        model: Endpoint | None = None,
        encoder: EncoderPlace | None = None,
    ) -> None:
        """Remember where the lookup tables are kept.

        Args:
            cache: a directory; it is filled at the first use when it is empty.
            finder: another finder of names than the complete one.
            model: a language model of the organisation, which then suggests codings.
            encoder: an encoder of the organisation with its head, which suggests where no
                language model does.
        """
        self._cache = cache
        self._given = finder
        self._model = model
        self._encoder = encoder

    def warm_up(self) -> None:
        """Load everything now: on a new machine the finder builds its tables for minutes."""
        self.pipeline, self.own_encoder  # noqa: B018  building is the point
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

    @cached_property
    def embedded(self) -> "Suggester":
        """The suggester that ships with the project."""
        from analysis.language.suggester import EmbeddedSuggester

        return EmbeddedSuggester(self.pipeline)

    @cached_property
    def own_model(self) -> "Suggester | None":
        """The language model of the organisation; None when there is none."""
        return None if self._model is None else own_model(self._model)

    @cached_property
    def own_encoder(self) -> "Suggester | None":
        """The suggester with the organisation's encoder; None when there is none, or it is away."""
        if self._encoder is None:
            return None
        try:
            return own_encoder(self.pipeline, self._encoder)
        except EncoderProblem as problem:
            # These messages name paths and versions, never a word of a story.
            log.warning("the encoder is not used (%s): %s", type(problem).__name__, problem)
            return None

    def suggest(
        self, said: Sequence[Said], *, settings: Mapping[str, str] | None = None
    ) -> Suggested:
        """Return suggestions for one story; ``turn`` is the index in ``said``.

        Per theme ``settings`` say how widely to look: "sure", "balanced" or "wide".

        Where the organisation's own model or encoder is away, the next one does the whole
        story, at last the shipped one: a story is never half of one and half of the other.
        """
        from analysis.language.suggestions import TurnText

        turns = [TurnText(one.speaker.value, one.text, one.role) for one in said]
        if self.own_model is not None:
            try:
                found = self.own_model.suggest(turns, settings=settings)
                return Suggested(found, self.own_model.version)
            except ModelProblem as problem:
                log.warning("the model gave nothing: %s", type(problem).__name__)
        if self.own_encoder is not None:
            try:
                found = self.own_encoder.suggest(turns, settings=settings)
                return Suggested(found, self.own_encoder.version)
            except EncoderProblem as problem:
                log.warning("the encoder gave nothing: %s", type(problem).__name__)
        return Suggested(self.embedded.suggest(turns, settings=settings), self.embedded.version)

    def suggest_as(
        self, learnt: Learnt, said: Sequence[Said], *, settings: Mapping[str, str] | None = None
    ) -> Suggested:
        """Return the suggestions of a version that a study learnt and chose."""
        from analysis.language.suggester import EmbeddedSuggester
        from analysis.language.suggestions import TurnText

        turns = [TurnText(one.speaker.value, one.text, one.role) for one in said]
        found = EmbeddedSuggester(self.pipeline, model=learnt.model).suggest(
            turns, settings=settings
        )
        return Suggested(found, learnt.name)


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
        story = unread_story(session, told_interview(session, interview_id))
    total = len(story.turns) + 1
    progress(0, total)
    found = find_names(story, tools.finder, progress=lambda done: progress(done, total))
    with database.writing() as session:
        interview = told_interview(session, interview_id)
        keep_pseudonyms(session, interview, found)
        count_story(session, interview)
        # Before anything new is suggested: a coding that goes along is not suggested again.
        carry_codings(session, interview)
        index_story(session, interview)
        session.commit()
    said, suggested = suggested_for(database, interview_id, tools)
    with database.writing() as session:
        interview = told_interview(session, interview_id)
        # In this transaction: nobody can have seen a suggestion of a turn that is hidden now.
        draw_veils(session, interview)
        keep_suggested(session, interview, said, suggested)
        session.commit()
    progress(total, total)


def suggested_for(
    database: Database, interview_id: UUID, tools: LanguageTools
) -> tuple[list[Said], Suggested]:
    """Think about a story with the tagger that its study uses; keeps nothing.

    Args:
        database: no transaction of this thread may be open.
        interview_id: a story whose names were replaced.
        tools: the language objects.

    Raises:
        StoryTakenBackError, StoryRestsError, KeyDestroyedError: it may not be used.
    """
    with database.reading() as session:
        interview = told_interview(session, interview_id)
        said, settings = _said(session, interview), _settings(session, interview)
        learnt = _learnt(session, interview_id)
    if learnt is None:
        return said, tools.suggest(said, settings=settings)
    return said, tools.suggest_as(learnt, said, settings=settings)


def keep_suggested(
    session: Session, interview: Interview, said: Sequence[Said], suggested: Suggested
) -> None:
    """Keep what was suggested on words of the teller; the same again is kept once."""
    for one in suggested.suggestions:
        if said[one.turn].speaker is Speaker.ACTOR:
            _keep(session, interview, said[one.turn], one, suggested.version)


def told_interview(session: Session, interview_id: UUID) -> Interview:
    """Return the interview, at every step anew: who told it may take it back meanwhile."""
    interview = session.get(Interview, interview_id)
    if interview is None:
        raise NotFoundError
    if not is_still_told(session, interview.actor_id):
        raise why_silent(session, interview.actor_id)
    return interview


def _learnt(session: Session, interview_id: UUID) -> Learnt | None:
    """Return the learnt version that the study uses; None where it uses none."""
    interview = session.get_one(Interview, interview_id)
    return learnt_model(session, network_of_interview(session, interview)[0].study_id)


def _said(session: Session, interview: Interview) -> list[Said]:
    said = []
    role = session.get_one(Actor, interview.actor_id).role
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        if text is not None:
            said.append(Said(revision.id, Speaker(turn.speaker), text, role))
    return said


def _settings(session: Session, interview: Interview) -> dict[str, str]:
    """Return how widely the study lets the suggester look, per theme that it named."""
    network, _actor = network_of_interview(session, interview)
    return dict(suggestion_breadth(session, network.study_id).choices)


def _keep(
    session: Session, interview: Interview, said: Said, one: "Suggestion", version: str
) -> None:
    coding = add_suggestion(
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
    if coding is not None:
        keep_evidence(session, interview, coding, evidence_from(one))


def evidence_from(one: "Suggestion") -> Evidence:
    """Return what a suggestion rests on, with places within its sentence."""
    clues = tuple(
        Clue(cue.start - one.start, cue.end - one.start, cue.context, cue.weight.value)
        for cue in one.cues
    )
    return Evidence(clues, one.example)

"""Learning the next version of the tagger: a job that thinks outside any transaction.

It reads what may be learnt from (``may_train_on``, at every run), measures on networks that it
held out, learns from everything, and keeps numbers. Who takes his story back while it thinks is
left out: it begins again.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from analysis.learning_material import Amount, Material, material_in
from analysis.tagger_versions import (
    SourcesChangedError,
    TaggerState,
    TaggerVersion,
    current_version,
    keep_learnt,
    packed_of,
)
from app.database import Database
from app.jobs import SkippedError
from research.errors import KeyDestroyedError, NotFoundError
from research.tables import now

if TYPE_CHECKING:
    from analysis.language.adapting import Counts, Sentences
    from analysis.language.scorer_model import ScorerModel

Progress = Callable[[int, int], None]
# Reading, at most five parts to measure, learning from everything.
READ, PARTS, LEARN = 1, 5, 1
STEPS = READ + PARTS + LEARN
TRIES = 3


class LearningStoppedError(SkippedError):
    """A lead stopped it, or it is not asked for any more."""


class Learnt(NamedTuple):
    """A version that a study learnt: its name, kept with every suggestion, and its model."""

    name: str
    model: "ScorerModel"


def learn_by_worker(database: Database, version_id: UUID, progress: Progress) -> None:
    """Make the version that a lead asked for. Doing it again changes nothing once it is made.

    Args:
        database: no transaction of this thread may be open.
        version_id: of the version.
        progress: told (steps done, steps in all).

    Raises:
        NotFoundError: there is no such version.
        LearningStoppedError: a lead stopped it.
        SourcesChangedError: time after time somebody took his story back meanwhile.
    """
    for attempt in range(TRIES):
        try:
            return _learn(database, version_id, progress)
        except (SourcesChangedError, KeyDestroyedError):
            if attempt == TRIES - 1:
                raise
    return None


def _learn(database: Database, version_id: UUID, progress: Progress) -> None:
    step = _stepping(database, version_id, progress)
    step(0)
    with database.reading() as session:
        study_id = _asked(session, version_id).study_id
        material = material_in(session, study_id)
    amount = Amount(material.networks, len(material.actors), material.codings)
    if not amount.is_enough:
        _say_too_little(database, version_id, amount)
        return
    packed, measures = _think(material, step)
    with database.writing() as session:
        keep_learnt(
            session,
            _asked(session, version_id, locked=True),
            packed=packed,
            measures=measures,
            sources=material.actors,
            networks=material.networks,
            codings=material.codings,
        )
        session.commit()
    progress(STEPS, STEPS)


def _think(material: Material, step: Callable[[int], None]) -> tuple[bytes, dict[str, Any]]:
    """Return the packed weights, and per theme the counts of before and after."""
    # Costly imports, as in ``understanding``: the web server must not pay for them.
    import numpy as np

    from analysis.language.adapting import JudgedTurn, compare, learn, sentences_in, to_bytes
    from analysis.language.pipeline import build_base_pipeline
    from analysis.language.scorer_model import shipped_model

    model = shipped_model()
    turns = [JudgedTurn(**vars(one)) for one in material.turns]
    sentences: Sentences = sentences_in(build_base_pipeline(), turns, model)
    step(READ)
    found = compare(model, sentences, step=lambda done, _total: step(READ + done))
    step(READ + PARTS)
    shift = learn(model, sentences, np.arange(len(sentences.network)))
    measures = {
        theme: {"before": _counts(found.before[theme]), "after": _counts(found.after[theme])}
        for theme in found.before
    }
    return to_bytes(shift), measures


def _counts(one: "Counts") -> list[int]:
    return [one.hit, one.extra, one.missed]


def learnt_model(session: Session, study_id: UUID) -> Learnt | None:
    """Return the version that a study uses; None: the one that comes with the program."""
    version = current_version(session, study_id)
    if version is None:
        return None
    from analysis.language.adapting import from_bytes, shifted
    from analysis.language.scorer_model import shipped_model
    from analysis.language.suggestions import SUGGESTER_VERSION

    name = f"{SUGGESTER_VERSION}+learnt-{version.number}"
    try:
        shift = from_bytes(packed_of(session, version))
    except KeyDestroyedError:
        # Dropped this moment: the program's own goes on.
        return None
    return Learnt(name, shifted(shipped_model(), shift, version=name))


def _asked(session: Session, version_id: UUID, *, locked: bool = False) -> TaggerVersion:
    found = session.get(
        TaggerVersion, version_id, with_for_update=locked or None, populate_existing=True
    )
    if found is None:
        raise NotFoundError
    if found.state != TaggerState.ASKED:
        raise LearningStoppedError
    return found


def _stepping(database: Database, version_id: UUID, progress: Progress) -> Callable[[int], None]:
    """Return what notes a step, and stops where a lead said so."""

    def step(done: int) -> None:
        with database.reading() as session:
            _asked(session, version_id)
        progress(done, STEPS)

    return step


def _say_too_little(database: Database, version_id: UUID, amount: Amount) -> None:
    with database.writing() as session:
        version = _asked(session, version_id, locked=True)
        version.state, version.ended_at = TaggerState.TOO_LITTLE.value, now()
        version.networks, version.stories = amount.networks, amount.stories
        version.codings = amount.codings
        session.add(version)
        session.commit()

"""Where two people who coded a story blind differ, and how they settle each point.

Each says what should stand and may say why. What both say last the same is settled; a lead who
is not one of the two settles by himself. When nothing is open any more, the settled codings
join the others and count; what the two made stays beside them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.blind_stories import BlindCoding, BlindStory, going_on, release, seats_of
from analysis.codings import (
    AlreadyCodedError,
    Coding,
    CodingStatus,
    ThemeNotOfferedError,
    add_coding,
    book_of,
)
from interviews.fragments import Fragment
from interviews.interviews import Interview, locked
from interviews.turns import TurnRevision
from research import audit
from research.codebook import Pole
from research.errors import ConflictError, InvalidValueError
from research.reach import as_the_program
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 600
Made = tuple[BlindCoding, Fragment]


class PointKind(StrEnum):
    """How two choices differ."""

    SAME = "same"
    BORDERS = "borders"
    THEME = "theme"
    ALONE = "alone"


class Choice(StrEnum):
    """What should stand: the choice of who has the first or the second place, both, or none."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    NEITHER = "neither"


class PointSettledError(ConflictError):
    """Somebody settled this point before, or the two are not done yet."""

    template = "Over dit punt is al beslist. Ververs de pagina en kijk opnieuw."


class BlindPoint(SQLModel, table=True):
    """One place in which two people chose something, alike or not."""

    __tablename__ = "blind_point"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    story_id: UUID = Field(foreign_key="blind_story.id", index=True)
    first_id: UUID | None = Field(default=None, foreign_key="blind_coding.id")
    second_id: UUID | None = Field(default=None, foreign_key="blind_coding.id")
    kind: str
    outcome: str | None = None
    settled_by: UUID | None = Field(default=None, foreign_key="user.id")
    settled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    @property
    def choices(self) -> list[Choice]:
        """Return what can be said about it."""
        both = self.first_id is not None and self.second_id is not None
        own = [Choice.FIRST] if self.first_id is not None else []
        own += [Choice.SECOND] if self.second_id is not None else []
        every = both and self.kind == PointKind.THEME
        return [*own, *([Choice.BOTH] if every else []), Choice.NEITHER]


class BlindVoice(SQLModel, table=True):
    """What somebody says should stand, and why; his last one counts."""

    __tablename__ = "blind_voice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    point_id: UUID = Field(foreign_key="blind_point.id", index=True)
    user_id: UUID = Field(foreign_key="user.id")
    choice: str
    reason_sealed: bytes = b""
    said_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def pair_up(first: Sequence[Made], second: Sequence[Made]) -> list[tuple[PointKind, int, int]]:
    """Lay two people's choices beside each other; each choice stands in one point.

    First what is the same, then the same theme and pole on other borders, then other themes
    on words that overlap; among those the widest overlap comes first. The rest is alone.

    Returns:
        (kind, index in ``first``, index in ``second``); -1 where there is none.
    """
    left, right = dict(enumerate(first)), dict(enumerate(second))
    points: list[tuple[PointKind, int, int]] = []
    steps: tuple[tuple[PointKind, Callable[[Made, Made], bool]], ...] = (
        (PointKind.SAME, lambda a, b: _code(a) == _code(b) and a[1].id == b[1].id),
        (PointKind.BORDERS, lambda a, b: _code(a) == _code(b)),
        (PointKind.THEME, lambda _a, _b: True),
    )
    for kind, fits in steps:
        pairs = [
            (-_overlap(a, b), i, j)
            for i, a in left.items()
            for j, b in right.items()
            if fits(a, b) and _overlap(a, b)
        ]
        for _size, i, j in sorted(pairs):
            if i in left and j in right:
                points.append((kind, i, j))
                del left[i], right[j]
    points += [(PointKind.ALONE, i, -1) for i in left]
    return points + [(PointKind.ALONE, -1, j) for j in right]


def make_points(session: Session, story: BlindStory, made: Sequence[Made], *, by: UUID) -> None:
    """Keep the points of a story that both are done with; what is the same is settled at once."""
    users = [one.user_id for one in seats_of(session, story.id)]
    first, second = ([one for one in made if one[0].user_id == user] for user in users)
    for kind, i, j in pair_up(first, second):
        same = kind is PointKind.SAME
        session.add(
            BlindPoint(
                story_id=story.id,
                first_id=first[i][0].id if i >= 0 else None,
                second_id=second[j][0].id if j >= 0 else None,
                kind=kind.value,
                outcome=Choice.FIRST.value if same else None,
                settled_at=now() if same else None,
            )
        )
    session.flush()
    _finish(session, story, by=by)


def points_of(session: Session, story_id: UUID) -> list[BlindPoint]:
    """Return the points of a story, in no order; empty until both are done."""
    return list(session.exec(select(BlindPoint).where(BlindPoint.story_id == story_id)))


def voices_of(session: Session, points: Iterable[BlindPoint]) -> dict[UUID, list[BlindVoice]]:
    """Return by point what was said, in the order in which it was said."""
    found: dict[UUID, list[BlindVoice]] = {one.id: [] for one in points}
    statement = (
        select(BlindVoice)
        .where(col(BlindVoice.point_id).in_(list(found)))
        .order_by(col(BlindVoice.said_at), col(BlindVoice.id))
    )
    for voice in session.exec(statement):
        found[voice.point_id].append(voice)
    return found


def reason_of(session: Session, actor_id: UUID, voice: BlindVoice) -> str:
    """Unseal why somebody wants it so; empty when he did not say."""
    if not voice.reason_sealed:
        return ""
    return vault_of(session).unseal(actor_id, voice.reason_sealed, row=voice.id, field="reason")


def say(
    session: Session, story: BlindStory, point: BlindPoint, *, choice: Choice, reason: str, by: UUID
) -> bool:
    """Say what should stand. It is settled when both say the same, or when a lead says it.

    Args:
        session: a session that may write.
        story, point: of a story that both are done with.
        choice: one of ``point.choices``.
        reason: why; may be empty. It is sealed with the key of the teller.
        by: one of the two, or a lead who is not.

    Returns:
        Whether the point is settled now.

    Raises:
        PointSettledError: somebody was before.
        RoundChangedError: the story was stopped or settled.
        InvalidValueError: no such choice here, or a very long reason.
    """
    interview = going_on(session, story)
    session.refresh(point)
    if point.outcome is not None or story.is_blind or point.story_id != story.id:
        raise PointSettledError
    if choice not in point.choices or len(reason) > MOST_SIGNS:
        raise InvalidValueError(field="keuze")
    voice_id = uuid4()
    sealed = b""
    if reason.strip():
        vault = vault_of(session)
        sealed = vault.seal(interview.actor_id, reason.strip(), row=voice_id, field="reason")
    session.add(
        BlindVoice(
            id=voice_id, point_id=point.id, user_id=by, choice=choice.value, reason_sealed=sealed
        )
    )
    session.flush()
    if not _settles(session, story, point, choice, by):
        return False
    point.outcome, point.settled_by, point.settled_at = choice.value, by, now()
    session.add(point)
    session.flush()
    audit.record(session, user_id=by, action="settle", kind="blind_point", object_id=point.id)
    _finish(session, story, by=by)
    return True


def _settles(
    session: Session, story: BlindStory, point: BlindPoint, choice: Choice, by: UUID
) -> bool:
    users = {one.user_id for one in seats_of(session, story.id)}
    if by not in users:
        return True
    last = {one.user_id: one.choice for one in voices_of(session, [point])[point.id]}
    return all(last.get(user) == choice for user in users)


def _finish(session: Session, story: BlindStory, *, by: UUID) -> None:
    """Let the settled codings count, once nothing is open any more."""
    points = points_of(session, story.id)
    if any(one.outcome is None for one in points):
        return
    interview = locked(session, session.get_one(Interview, story.interview_id))
    story.settled_at = now()
    session.add(story)
    session.flush()
    # Each coding is its maker's, also where somebody else said the last word.
    with as_the_program(session):
        for point in points:
            for coding_id in _kept(point):
                _count(session, interview, session.get_one(BlindCoding, coding_id))
    release(session, interview, by=by)
    audit.record(session, user_id=by, action="settle", kind="blind_story", object_id=story.id)


def _kept(point: BlindPoint) -> list[UUID]:
    kept = {
        Choice.FIRST: [point.first_id],
        Choice.SECOND: [point.second_id],
        Choice.BOTH: [point.first_id, point.second_id],
        Choice.NEITHER: [],
    }[Choice(point.outcome or "")]
    return [one for one in kept if one is not None]


def _count(session: Session, interview: Interview, made: BlindCoding) -> None:
    fragment = session.get_one(Fragment, made.fragment_id)
    theme = book_of(session, interview).counts_as(made.theme)
    try:
        add_coding(
            session,
            interview,
            session.get_one(TurnRevision, fragment.revision_id),
            start=fragment.start,
            end=fragment.end,
            theme=theme,
            pole=Pole(made.pole),
            coder_id=made.user_id,
        )
    except AlreadyCodedError:
        # Both kept the same words with the same factor in two points: it counts once.
        return
    except ThemeNotOfferedError:
        # It was offered when they coded: it stays, as other codings of that theme do.
        session.add(
            Coding(
                fragment_id=fragment.id,
                theme=theme,
                pole=made.pole,
                coder_id=made.user_id,
                status=CodingStatus.ACCEPTED.value,
                decided_by=made.user_id,
                decided_at=now(),
            )
        )
        session.flush()


def _code(made: Made) -> tuple[str, str]:
    return made[0].theme, made[0].pole


def _overlap(a: Made, b: Made) -> int:
    if a[1].revision_id != b[1].revision_id:
        return 0
    return max(0, min(a[1].end, b[1].end) - max(a[1].start, b[1].start))

"""A personal link to one's own story: made for one teller, opened with a second code.

The link carries a secret of 100 bits, the code is told another way. Both are kept as hashes
only. A link ends by itself, can be taken back, and ends for good after too many wrong
codes: who found a link cannot go on guessing.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import scrypt, sha256
from uuid import UUID, uuid4

from sqlalchemy import Column, false, update
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, InterviewNotOpenError, InterviewStatus, locked
from interviews.raw_access import raw_access
from research import audit
from research.standing import is_still_told
from research.tables import UtcDateTime, now

LASTS = timedelta(days=30)
VISIT_LASTS = timedelta(hours=2)
# Signs that nobody takes for one another, on paper or by phone: 32, so five bits each.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
KEY_SIGNS, CODE_SIGNS = 20, 8
MOST_WRONG = 10


class NotToldError(InterviewNotOpenError):
    """There is no story to show: it was taken back, or it rests."""

    template = "Dit verhaal is er nu niet voor een link. Kijk eerst of het mag blijven."


class StoryLink(SQLModel, table=True):
    """One link; the newest one of a story is the only one that opens.

    ``with_names``: who made it might read the words as they were typed at that moment. Else it
    shows roles, so that nobody reads by a link of his own what is closed to him.
    """

    __tablename__ = "story_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    key_hash: str = Field(unique=True)
    code_hash: str
    wrong: int = 0
    with_names: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    def is_open(self, moment: datetime) -> bool:
        """Return whether the right code lets somebody in at this moment."""
        return self.ended_at is None and moment < self.ends_at and self.wrong < MOST_WRONG


class StoryVisit(SQLModel, table=True):
    """A teller who reads now, in one browser. The id is a hash of the cookie's number."""

    __tablename__ = "story_visit"

    id: str = Field(primary_key=True)
    link_id: UUID = Field(foreign_key="story_link.id", index=True)
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))


@dataclass(frozen=True)
class Secrets:
    """What is shown once, to who made the link: the key of the link, and the code."""

    key: str
    code: str


def make_link(session: Session, interview: Interview, *, made_by: UUID) -> Secrets:
    """Make a link to a story; the one of before opens no more.

    Raises:
        InterviewNotOpenError: the conversation is not over.
        NotToldError: the story was taken back, or rests.
    """
    locked(session, interview)
    if interview.status != InterviewStatus.CLOSED:
        raise InterviewNotOpenError
    if not is_still_told(session, interview.actor_id):
        raise NotToldError
    _end_all(session, interview.id)
    made = Secrets(_fresh(KEY_SIGNS), _fresh(CODE_SIGNS))
    link_id = uuid4()
    link = StoryLink(
        id=link_id,
        interview_id=interview.id,
        key_hash=_key_hash(made.key),
        code_hash=_code_hash(link_id, made.code),
        with_names=raw_access(session, interview, reader_id=made_by).is_open,
        made_by=made_by,
        ends_at=now() + LASTS,
    )
    session.add(link)
    session.flush()
    audit.record(
        session, user_id=made_by, action="create", kind="story_link", object_id=interview.id
    )
    return made


def current_link(session: Session, interview_id: UUID) -> StoryLink | None:
    """Return the newest link of a story, whether or not it still opens."""
    statement = (
        select(StoryLink)
        .where(StoryLink.interview_id == interview_id)
        .order_by(col(StoryLink.made_at).desc())
    )
    return session.exec(statement).first()


def end_link(session: Session, interview: Interview, *, ended_by: UUID | None) -> None:
    """Let no link to this story open any more; who reads now reads no further."""
    locked(session, interview)
    _end_all(session, interview.id)
    audit.record(session, user_id=ended_by, action="end", kind="story_link", object_id=interview.id)


def renew_link(session: Session, interview: Interview, *, renewed_by: UUID) -> bool:
    """Let an open link last another thirty days; False when there is none that opens."""
    locked(session, interview)
    link = current_link(session, interview.id)
    if link is None or not link.is_open(now()):
        return False
    link.ends_at = now() + LASTS
    session.add(link)
    session.flush()
    audit.record(
        session, user_id=renewed_by, action="renew", kind="story_link", object_id=interview.id
    )
    return True


def open_link(session: Session, *, key: str, code: str) -> StoryLink | None:
    """Return the link that key and code open; a wrong code is counted, so commit after it.

    An unknown key, an ended link and a wrong code answer alike.
    """
    found = select(StoryLink).where(StoryLink.key_hash == _key_hash(typed_sign(key)))
    link = session.exec(found.with_for_update()).first()
    # Reckoned for an unknown key too: how long an answer takes tells nothing either.
    given = _code_hash(link.id if link else uuid4(), typed_sign(code))
    if link is None:
        return None
    interview = session.get_one(Interview, link.interview_id)
    right = hmac.compare_digest(link.code_hash, given)
    if not link.is_open(now()) or not is_still_told(session, interview.actor_id):
        return None
    if not right:
        link.wrong += 1
        session.add(link)
        session.flush()
        return None
    # His own mistakes do not add up over the days.
    link.wrong, link.opened_at = 0, now()
    session.add(link)
    session.flush()
    audit.record(session, user_id=None, action="open", kind="story_link", object_id=interview.id)
    return link


def begin_visit(session: Session, link: StoryLink) -> str:
    """Let somebody in who gave key and code; return the number for his cookie."""
    number = secrets.token_urlsafe(32)
    session.add(StoryVisit(id=_hashed(number), link_id=link.id, ends_at=now() + VISIT_LASTS))
    session.flush()
    return number


def visit_of(session: Session, number: str) -> tuple[StoryVisit, StoryLink, Interview] | None:
    """Return the visit of a cookie, its link, and the story that it may read; None when over."""
    statement = (
        select(StoryVisit, StoryLink, Interview)
        .join(StoryLink, col(StoryLink.id) == StoryVisit.link_id)
        .join(Interview, col(Interview.id) == StoryLink.interview_id)
        .where(StoryVisit.id == _hashed(number), col(StoryVisit.ends_at) > now())
    )
    found = session.exec(statement).first()
    if found is None:
        return None
    _visit, link, interview = found
    if link.ended_at is not None or link.ends_at <= now():
        return None
    return found if is_still_told(session, interview.actor_id) else None


def stay(session: Session, visit_id: str) -> None:
    """Let a visit last from now on: its teller did something."""
    session.execute(
        update(StoryVisit)
        .where(col(StoryVisit.id) == visit_id)
        .values(ends_at=now() + VISIT_LASTS),
        execution_options={"synchronize_session": False},
    )


def end_visit(session: Session, number: str) -> None:
    """Forget a visit; old ones of everybody go along."""
    for visit in session.exec(select(StoryVisit).where(StoryVisit.id == _hashed(number))):
        session.delete(visit)
    for visit in session.exec(select(StoryVisit).where(col(StoryVisit.ends_at) < now())):
        session.delete(visit)
    session.flush()


def typed_sign(text: str) -> str:
    """Return a key or code as it was made: capitals, without the blanks and dashes between."""
    return "".join(sign for sign in text.upper() if sign in SIGNS)


def in_groups(text: str) -> str:
    """Return a key or code in groups of four, to read aloud and to type over."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _fresh(count: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(count))


def _key_hash(key: str) -> str:
    # A hundred random bits need no salt and no slow hash.
    return sha256(f"story link:{key}".encode()).hexdigest()


def _code_hash(link_id: UUID, code: str) -> str:
    """Slow, and salted by the link: who reads the table does not soon find forty bits."""
    return scrypt(code.encode(), salt=link_id.bytes, n=2**14, r=8, p=1).hex()


def _hashed(number: str) -> str:
    return sha256(number.encode()).hexdigest()


def _end_all(session: Session, interview_id: UUID) -> None:
    session.execute(
        update(StoryLink)
        .where(col(StoryLink.interview_id) == interview_id, col(StoryLink.ended_at).is_(None))
        .values(ended_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )

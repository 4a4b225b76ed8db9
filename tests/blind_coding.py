"""Two people who code one story blind: what each does, in the domain and in a browser."""

from uuid import UUID, uuid4

from cast import PASSPHRASE, Cast
from sqlmodel import Session, select

from analysis.blind_coding import add_blind_coding, say_done
from analysis.blind_points import BlindPoint, BlindVoice
from analysis.blind_rounds import start_round
from analysis.blind_stories import (
    BlindCoding,
    BlindRound,
    BlindSeat,
    BlindStory,
    blind_story_of,
)
from app.identity import User, create_user
from interviews.fragments import fragment_at
from interviews.interviews import Interview, network_of_interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.roles import Role
from research.studies import Study, add_member
from research.tables import now
from research.vault import vault_of


def second_coder(cast: Cast, name: str = "codeur2") -> User:
    """A second coder of the study."""
    with cast.app.app_context(), cast.writing() as session:
        user = create_user(
            session,
            email=f"{name}@wij-toets.nl",
            display_name=f"Wim {name}",
            passphrase=PASSPHRASE,
            roles=[Role.CODER],
        )
        add_member(session, cast.study, user_id=user.id, added_by=None)
    return user


def blind_story(session: Session, cast: Cast, story_id: UUID, *coders: User) -> BlindStory:
    """Start a round in which these two code the one story that there is."""
    study = session.get_one(Study, cast.study.id)
    users = [one.id for one in coders]
    start_round(session, study, stories=1, coders=users, made_by=cast.lead.id)
    found = blind_story_of(session, story_id)
    assert found is not None
    return found


def choose(
    session: Session,
    story: BlindStory,
    who: User,
    *,
    theme: str = "attention",
    pole: Pole = Pole.SUCCESS,
    turn: int = 2,
    start: int = 0,
    end: int = 20,
):
    """Let one of the two code words of a turn (from 1)."""
    interview = session.get_one(Interview, story.interview_id)
    revision = turns_of(session, interview.id)[turn - 1][1]
    facts = {"start": start, "end": end, "theme": theme, "pole": pole}
    return add_blind_coding(session, story, revision, coder_id=who.id, **facts)


def both_done(session: Session, story: BlindStory, *coders: User) -> None:
    """Let both say that they are done."""
    for one in coders:
        say_done(session, story, coder_id=one.id)


def settled_story(
    session: Session, interview: Interview, by: UUID, *, reason: str, outcome: str | None = "first"
) -> BlindPoint:
    """A story that two people coded and settled, with one difference and why, as plain rows."""
    network, _actor = network_of_interview(session, interview)
    made = BlindRound(study_id=network.study_id, seed="zaad", candidates=1)
    session.add(made)
    session.flush()
    story = BlindStory(
        round_id=made.id, interview_id=interview.id, opened_at=now(), settled_at=now()
    )
    session.add(story)
    session.flush()
    revision = turns_of(session, interview.id)[1][1]
    fragment = fragment_at(session, interview, revision, start=0, end=16)
    coding = BlindCoding(
        story_id=story.id, user_id=by, fragment_id=fragment.id, theme="attention", pole="success"
    )
    other = session.exec(select(User.id).where(User.id != by)).first()
    assert other is not None
    seats = [BlindSeat(story_id=story.id, place=n, user_id=u) for n, u in ((1, by), (2, other))]
    session.add_all([*seats, coding])
    session.flush()
    point = BlindPoint(story_id=story.id, first_id=coding.id, kind="alone", outcome=outcome)
    session.add(point)
    session.flush()
    voice_id = uuid4()
    sealed = vault_of(session).seal(interview.actor_id, reason, row=voice_id, field="reason")
    session.add(
        BlindVoice(id=voice_id, point_id=point.id, user_id=by, choice="first", reason_sealed=sealed)
    )
    session.flush()
    return point

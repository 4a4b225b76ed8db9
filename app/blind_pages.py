"""What the pages of blind double coding show: to one of the two, to both, and to the lead."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.blind_coding import codings_in, own_codings
from analysis.blind_points import (
    BlindPoint,
    BlindVoice,
    PointKind,
    points_of,
    reason_of,
    voices_of,
)
from analysis.blind_stories import BlindCoding, BlindRound, BlindSeat, BlindStory, seats_of
from analysis.stories import StoryTurn, sentences_in
from app.access import story_for
from app.forms.blind import VoiceForm
from app.forms.coding import AddCodingForm
from app.identity import User, names_of, users_with
from app.memo_pages import counts_at_story
from interviews.fragments import Fragment
from interviews.interviews import Interview, network_of_interview
from interviews.story_checks import text_version
from interviews.turns import TurnRevision, pseudonymised_text, turns_of
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.roles import Role
from research.standing import still_told
from research.studies import Study, member_ids


@dataclass(frozen=True)
class Said:
    """What somebody said about a point, with his words opened."""

    voice: BlindVoice
    reason: str


@dataclass(frozen=True)
class Difference:
    """One point with the words of both, what was said, and the form to say something.

    ``words`` and ``codings`` have the first and the second place; None where one chose nothing.
    """

    point: BlindPoint
    codings: tuple[BlindCoding | None, BlindCoding | None]
    words: tuple[str, str]
    said: tuple[Said, ...]
    form: VoiceForm


@dataclass(frozen=True)
class BlindLine:
    """One story of a round in a list: whose, and how far the two are."""

    story: BlindStory
    interview: Interview
    network: Network
    actor: Actor
    seats: tuple[BlindSeat, ...]
    open_points: int


def coders_of(session: Session, study_id: UUID) -> list[User]:
    """Return who may code in the study, a lead too."""
    members = set(member_ids(session, study_id))
    return [one for one in users_with(session, Role.can_code) if one.id in members]


def double_coding_for(
    session: Session, user: User, interview_id: UUID
) -> tuple[Interview, BlindStory]:
    """Return a story that two people code, for who may read it: one of them, or any coder after.

    Raises:
        NotFoundError: no such story, not for this person, or nobody codes it double.
    """
    interview = story_for(session, user, interview_id, may=Role.can_code, also_blind=True)
    statement = select(BlindStory).where(
        BlindStory.interview_id == interview.id, col(BlindStory.stopped_at).is_(None)
    )
    story = session.exec(statement).first()
    if story is None:
        raise NotFoundError
    return interview, story


def blind_facts(
    session: Session, user: User, interview: Interview, story: BlindStory, form: AddCodingForm
) -> dict[str, Any]:
    """Return what one of the two sees: the story and his own choices; nothing of the other."""
    seat = next(one for one in seats_of(session, story.id) if one.user_id == user.id)
    own: dict[UUID, list[tuple[BlindCoding, Fragment]]] = {}
    for coding, fragment in own_codings(session, story, user.id):
        own.setdefault(fragment.revision_id, []).append((coding, fragment))
    turns = []
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        turns.append((StoryTurn(turn, revision, text, (), ()), own.get(revision.id, [])))
    return {
        **heading(session, interview),
        "story": story,
        "seat": seat,
        "form": form,
        "turns": turns,
        "count": sum(len(one) for one in own.values()),
        "sentences": [(one.turn.seq, _sentences(one)) for one, _ in turns if one.may_be_coded],
        "version": text_version(session, interview.id),
        **counts_at_story(session, interview, user),
    }


def difference_facts(
    session: Session,
    user: User,
    interview: Interview,
    story: BlindStory,
    *,
    typed: tuple[UUID, VoiceForm] | None = None,
) -> dict[str, Any]:
    """Return what both see once both are done; ``typed`` is a form with something wrong."""
    seats = seats_of(session, story.id)
    points = points_of(session, story.id)
    voices = voices_of(session, points)
    made = {coding.id: (coding, fragment) for coding, fragment in codings_in(session, story.id)}
    order = {coding_id: number for number, coding_id in enumerate(made)}
    names = names_of(
        session, [one.user_id for one in seats] + [v.user_id for o in voices.values() for v in o]
    )
    called = [names.get(one.user_id, "?") for one in seats]
    texts = _texts(session, interview)
    found = []
    for point in points:
        both = [made.get(one) if one else None for one in (point.first_id, point.second_id)]
        said = tuple(
            Said(one, reason_of(session, interview.actor_id, one)) for one in voices[point.id]
        )
        form = typed[1] if typed and typed[0] == point.id else _voice_form(point, called)
        first, second = both
        found.append(
            Difference(
                point=point,
                codings=(first and first[0], second and second[0]),
                words=(_words(texts, first), _words(texts, second)),
                said=said,
                form=form,
            )
        )
    found.sort(key=lambda one: min(order[each.id] for each in one.codings if each))
    return {
        **heading(session, interview),
        "story": story,
        "seats": seats,
        "names": names,
        "called": called,
        "memo_total": counts_at_story(session, interview, user)["memo_total"],
        "differences": [one for one in found if one.point.kind != PointKind.SAME],
        "alike": [one for one in found if one.point.kind == PointKind.SAME],
        "open": sum(one.point.outcome is None for one in found),
        "is_seat": user.id in {one.user_id for one in seats},
        "may_settle": user.may(Role.can_lead) or user.id in {one.user_id for one in seats},
    }


def lines_of(session: Session, stories: list[BlindStory]) -> list[BlindLine]:
    """Return the stories that still stand, by network and teller; for the lead."""
    by_id = {one.id: one for one in stories}
    seats: dict[UUID, list[BlindSeat]] = {one: [] for one in by_id}
    for seat in session.exec(select(BlindSeat).where(col(BlindSeat.story_id).in_(list(by_id)))):
        seats[seat.story_id].append(seat)
    statement = (
        select(BlindStory.id, Interview, Network, Actor)
        .join(Interview, col(Interview.id) == BlindStory.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(col(BlindStory.id).in_(list(by_id)), *still_told())
        .order_by(Network.reference, col(Actor.number))
    )
    return [
        BlindLine(
            by_id[story_id],
            interview,
            network,
            actor,
            tuple(sorted(seats[story_id], key=lambda one: one.place)),
            sum(one.outcome is None for one in points_of(session, story_id)),
        )
        for story_id, interview, network, actor in session.exec(statement)
    ]


def own_lines(session: Session, study_id: UUID, user_id: UUID) -> list[BlindLine]:
    """Return the stories of a study that this person codes blind or settles."""
    statement = (
        select(BlindStory)
        .join(BlindSeat, col(BlindSeat.story_id) == BlindStory.id)
        .join(BlindRound, col(BlindRound.id) == BlindStory.round_id)
        .where(
            BlindSeat.user_id == user_id,
            BlindRound.study_id == study_id,
            col(BlindStory.stopped_at).is_(None),
            col(BlindStory.settled_at).is_(None),
        )
    )
    return lines_of(session, list(session.exec(statement)))


def heading(session: Session, interview: Interview) -> dict[str, Any]:
    """Return whose story a page is about."""
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "study": study,
        "study_is_synthetic": study.synthetic,
    }


def _voice_form(point: BlindPoint, called: list[str]) -> VoiceForm:
    return VoiceForm(point, called, formdata=None)


def _texts(session: Session, interview: Interview) -> dict[UUID, str]:
    return {
        revision.id: pseudonymised_text(session, interview, revision) or ""
        for _turn, revision in turns_of(session, interview.id)
    }


def _words(texts: dict[UUID, str], made: tuple[BlindCoding, Fragment] | None) -> str:
    if made is None:
        return ""
    return texts.get(made[1].revision_id, "")[made[1].start : made[1].end]


def _sentences(one: StoryTurn) -> list[tuple[str, str]]:
    revision: TurnRevision = one.revision
    text = one.text or ""
    return [(f"{revision.id}:{a}:{b}", text[a:b]) for a, b in sentences_in(text)]

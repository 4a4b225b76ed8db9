"""What the pages of memos show, and who may open the place of one."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for
from sqlmodel import Session

from analysis.blind_stories import StoryIsBlindError, blind_story_of, seat_of
from analysis.codings import Coding, coding_in_interview, fragment_of
from analysis.memo_lists import ReadMemo
from analysis.memo_places import (
    Facts,
    at_coding,
    at_network,
    at_story,
    at_study,
    at_theme,
    at_turn,
    count_at,
    memo_counts,
)
from analysis.memos import MemoPlace
from app.access import network_for, story_for, study_for
from app.identity import User, names_of
from app.page_ids import page_of_request
from interviews.fragments import fragment_text
from interviews.interviews import Interview, network_of_interview
from interviews.turns import pseudonymised_text, turns_of
from research.codebook_versions import codebook_of
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.roles import Role
from research.standing import is_standing_network
from research.studies import Study


@dataclass(frozen=True)
class At:
    """A place that this person may open.

    Attributes:
        facts: the columns of a memo there.
        key: by which ``memos_at`` finds what lies there.
        study, network, actor, interview: of the place, where it has them.
        seq, words, revision: of the turn: its number, its words, and which revision that is.
        coding: what a memo there is about.
    """

    facts: Facts
    key: UUID | str
    study: Study
    network: Network | None = None
    actor: Actor | None = None
    interview: Interview | None = None
    seq: int | None = None
    words: str | None = None
    revision: int | None = None
    coding: Coding | None = None
    theme: str | None = field(default=None)

    @property
    def place(self) -> MemoPlace:
        """Return which kind of place it is."""
        return MemoPlace(self.facts["place"])


def study_place(session: Session, user: User, study_id: UUID) -> At:
    """Return the study as a place of memos.

    Raises:
        NotFoundError: no such study, or not for this person; so for each of these functions.
    """
    study = study_for(session, user, study_id, may=Role.can_code)
    return At(at_study(study), study.id, study)


def theme_place(session: Session, user: User, study_id: UUID, theme_id: str) -> At:
    """Return a theme of the codebook as a place of memos."""
    study = study_for(session, user, study_id, may=Role.can_code)
    if not codebook_of(session, study.id).has(theme_id):
        raise NotFoundError
    return At(at_theme(study, theme_id), theme_id, study, theme=theme_id)


def network_place(session: Session, user: User, network_id: UUID) -> At:
    """Return a network as a place of memos; not while its client took his story back."""
    network = network_for(session, user, network_id, may=Role.can_code)
    if not is_standing_network(session, network.id):
        raise NotFoundError
    study = session.get_one(Study, network.study_id)
    return At(at_network(network), network.id, study, network=network)


def story_place(session: Session, user: User, interview_id: UUID) -> At:
    """Return a story as a place of memos; while it is coded blind, to those two alone.

    Raises:
        StoryIsBlindError: two others code it blind.
    """
    interview = _story(session, user, interview_id)
    return At(at_story(session, interview), interview.id, **_whose(session, interview))


def turn_place(session: Session, user: User, interview_id: UUID, turn_id: UUID) -> At:
    """Return a turn as a place of memos, under the rule of its story."""
    interview = _story(session, user, interview_id)
    facts = at_turn(session, interview, turn_id)
    for turn, revision in turns_of(session, interview.id):
        if turn.id == turn_id:
            return At(
                facts,
                turn.id,
                **_whose(session, interview),
                seq=turn.seq,
                revision=revision.number,
                words=pseudonymised_text(session, interview, revision),
            )
    # It was taken out of the story.
    raise NotFoundError


def coding_place(session: Session, user: User, interview_id: UUID, coding_id: UUID) -> At:
    """Return a coding as a place of memos; never while its story is coded blind."""
    interview = story_for(session, user, interview_id, may=Role.can_code)
    coding = coding_in_interview(session, interview, coding_id)
    facts = at_coding(session, interview, coding)
    newest = {turn.id: (turn.seq, last) for turn, last in turns_of(session, interview.id)}
    seq, last = newest.get(facts["turn_id"], (None, None))
    return At(
        facts,
        coding.id,
        **_whose(session, interview),
        seq=seq,
        revision=last.number if last else None,
        words=fragment_text(session, fragment_of(session, coding)),
        coding=coding,
        theme=coding.theme,
    )


def url_of(one: ReadMemo | At) -> str:
    """Return the address of the page of memos at a place."""
    facts: Any = one.memo if isinstance(one, ReadMemo) else _Named(one.facts)
    match MemoPlace(facts.place):
        case MemoPlace.STUDY:
            return url_for("memos.of_study", study_id=facts.study_id)
        case MemoPlace.THEME:
            return url_for("memos.of_theme", study_id=facts.study_id, theme_id=facts.theme)
        case MemoPlace.NETWORK:
            return url_for("memos.of_network", network_id=facts.network_id)
        case MemoPlace.STORY:
            return url_for("story_memos.of_story", interview_id=facts.interview_id)
        case MemoPlace.TURN:
            ids = {"interview_id": facts.interview_id, "turn_id": facts.turn_id}
            return url_for("story_memos.of_turn", **ids)
        case MemoPlace.CODING:
            ids = {"interview_id": facts.interview_id, "coding_id": facts.coding_id}
            return url_for("story_memos.of_coding", **ids)


def way_back(session: Session, at: At) -> str | None:
    """Return the address of the story at the words that a memo is about; None without a story."""
    if at.interview is None:
        return None
    anchor = f"codering-{at.coding.id}" if at.coding else None
    anchor = anchor or (f"beurt-{at.seq}" if at.seq else None)
    found = blind_story_of(session, at.interview.id)
    if found is not None:
        return url_for("blind.story", interview_id=at.interview.id, _anchor=anchor)
    # What was done on the page of the story can be undone there still.
    blad = page_of_request()
    return url_for("coding.story", interview_id=at.interview.id, blad=blad, _anchor=anchor)


def counts_at_story(session: Session, interview: Interview, user: User) -> dict[str, Any]:
    """Return what a page of a story tells of its memos: how many, and how many at each place."""
    leads = user.may(Role.can_lead)
    total, at = memo_counts(session, interview.id, user_id=user.id, leads=leads)
    return {"memo_total": total, "memos_at": at}


def count_of(session: Session, facts: Facts, user: User) -> int:
    """Return how many memos this person reads at a theme, a network or a study itself."""
    return count_at(session, facts, user_id=user.id, leads=user.may(Role.can_lead))


def memos_about(session: Session, network: Network, user: User) -> int | None:
    """Return how many memos this person reads about a network; None while its client's no holds."""
    if not is_standing_network(session, network.id):
        return None
    return count_of(session, at_network(network), user)


def reader_facts(
    session: Session, study: Study, user: User, found: list[ReadMemo]
) -> dict[str, Any]:
    """Return what every page of memos shows of its reader and of who wrote."""
    return {
        "study": study,
        "reader": user,
        "may_lead": user.may(Role.can_lead),
        "names": names_of(session, {one.memo.written_by for one in found}),
        "url_of": url_of,
        "study_is_synthetic": study.synthetic,
    }


class _Named:
    """Columns by name, as a memo has them."""

    def __init__(self, facts: Facts) -> None:
        self.__dict__.update(facts)


def _story(session: Session, user: User, interview_id: UUID) -> Interview:
    interview = story_for(session, user, interview_id, may=Role.can_code, also_blind=True)
    found = blind_story_of(session, interview.id)
    if found is not None and found.is_blind and seat_of(session, found, user.id) is None:
        raise StoryIsBlindError
    return interview


def _whose(session: Session, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return {"study": study, "network": network, "actor": actor, "interview": interview}

"""What the pages of a network and its sessions show: words are unsealed here, for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from analysis.check_in_line import check_in_line
from analysis.commitments import open_commitments
from analysis.guided_sessions import open_guided
from analysis.network_values import values_of
from analysis.patterns import NetworkPattern, network_pattern
from analysis.reviews import (
    Commitment,
    ReviewPost,
    ReviewSession,
    commitment_words,
    commitments_of,
    post_text,
    posts_of,
    sessions_of,
)
from analysis.session_quotes import may_be_quoted, withheld_of
from app.access import network_for
from app.commitment_pages import someone
from app.formats import today
from app.identity import User, names_of
from app.labels import label
from interviews.fragments import Fragment, fragment_text, fragment_texts, source_of
from interviews.interviews import InterviewStatus, interviews_of_network
from research.errors import NotFoundError
from research.independence import networks_to_review
from research.networks import Actor, Network, actors_of, networks_of
from research.reach import counting
from research.roles import Role
from research.standing import is_standing_network
from research.studies import Study, studies_of


@dataclass(frozen=True)
class NetworkLine:
    """One network in the list: how many actors were heard, and what its sessions left open."""

    network: Network
    actors: int
    heard: int
    last: ReviewSession | None
    going_on: ReviewSession | None
    open_commitments: int
    overdue: int


@dataclass(frozen=True)
class CommitmentLine:
    """One commitment with its words."""

    commitment: Commitment
    who: str
    what: str
    overdue: bool


@dataclass(frozen=True)
class PostLine:
    """One message with its words; ``quote`` is None when it quotes nothing."""

    post: ReviewPost
    author: str
    text: str
    quote: str | None


def actor_label(actor: Actor) -> str:
    """Return what an actor is to the client, with his number: never who it is."""
    return str(_("%(role)s %(number)s", role=label("actor_role", actor.role), number=actor.number))


def network_lines(session: Session, user: User) -> list[NetworkLine]:
    """Return the networks that a person may review: open commitments first, then latest session."""
    if user.may(Role.can_lead):
        studies = studies_of(session, user_id=user.id)
        networks = [network for study in studies for network in networks_of(session, study.id)]
    else:
        networks = networks_to_review(session, user_id=user.id)
    networks = [one for one in networks if is_standing_network(session, one.id)]
    lines = [_network_line(session, network) for network in networks]
    lines.sort(key=lambda line: line.network.reference)
    return sorted(lines, key=_urgency, reverse=True)


def network_facts(session: Session, user: User, network: Network) -> dict[str, Any]:
    """Return what the page of a network shows to this reader."""
    pattern = network_pattern(session, network.id, reads_all=user.may(Role.can_lead))
    left_open = open_commitments(session, network.id)
    return {
        "network": network,
        "pattern": pattern,
        "words": _words_of(session, pattern),
        "settled": {one.attribute: one for one in values_of(session, network) if one.is_settled},
        "check_ins": check_in_line(session, network.id),
        "actor_label": actor_label,
        "actor_labels": _actor_labels,
        "going_on": open_guided(session, network.id),
        "sessions": sessions_of(session, network.id),
        "left_open": [
            _commitment_line(session, review, one, reader=user) for one, review in left_open
        ],
        **_of_study(session, network),
    }


def session_for(session: Session, user: User, session_id: UUID) -> tuple[ReviewSession, Network]:
    """Return a session and its network, under the rules of the network.

    Raises:
        NotFoundError: no such session, or not for this person.
    """
    review = session.get(ReviewSession, session_id)
    if review is None:
        raise NotFoundError
    return review, network_for(session, user, review.network_id, may=Role.can_review)


def session_facts(session: Session, review: ReviewSession, network: Network) -> dict[str, Any]:
    """Return what the page of a session of before the rounds shows: it is only read."""
    agreed = commitments_of(session, review.id)
    return {
        "review": review,
        "network": network,
        "posts": _post_lines(session, review),
        "agreed": [_commitment_line(session, review, one) for one in agreed],
        **_of_study(session, network),
    }


def _network_line(session: Session, network: Network) -> NetworkLine:
    sessions = sessions_of(session, network.id)
    left_open = open_commitments(session, network.id)
    held = interviews_of_network(session, network.id)
    return NetworkLine(
        network=network,
        actors=len(actors_of(session, network.id)),
        heard=sum(interview.status == InterviewStatus.CLOSED for _actor, interview in held),
        last=sessions[0] if sessions else None,
        going_on=open_guided(session, network.id),
        open_commitments=len(left_open),
        overdue=sum(commitment.due_on < today() for commitment, _review in left_open),
    )


def _urgency(line: NetworkLine) -> tuple[Any, ...]:
    last = line.last.held_on if line.last else date.min
    return (line.open_commitments > 0, line.overdue, line.going_on is not None, last)


def _words_of(session: Session, pattern: NetworkPattern) -> dict[UUID, str]:
    """Return the words behind the counts, by fragment id; none of those that are withheld."""
    fragments: Iterable[Fragment] = (
        fragment
        for voice in pattern.voices
        for factor in voice.factors
        for fragment in factor.fragments
    )
    shown = list(fragments)
    withheld = withheld_of(session, shown)
    return fragment_texts(session, [one for one in shown if one.id not in withheld])


def _commitment_line(
    session: Session, review: ReviewSession, commitment: Commitment, *, reader: User | None = None
) -> CommitmentLine:
    who, what = commitment_words(session, review, commitment)
    own = reader is not None and commitment.made_by == reader.id
    if commitment.seat_id is not None and not own:
        # Made for oneself at a table: who it was is for those who sat there.
        who = someone(session, commitment)
    return CommitmentLine(commitment, who, what, commitment.due_on < today())


def _post_lines(session: Session, review: ReviewSession) -> list[PostLine]:
    posts = posts_of(session, review.id)
    names = names_of(session, [post.author_id for post in posts])
    lines = []
    for post in posts:
        author = names.get(post.author_id, _("iemand")) if post.author_id else _("iemand")
        text = post_text(session, review, post)
        lines.append(PostLine(post, author, text, _quote(session, post, text)))
    return lines


def _quote(session: Session, post: ReviewPost, text: str) -> str | None:
    """Return the quoted words, as long as their teller lets a session quote him."""
    if post.fragment_id is None:
        # A message has words or a quote: without either, its quote was erased with its teller.
        return None if text else str(_("Dit citaat is gewist."))
    # Whose words these are has to be known before it is clear that nobody may read them.
    with counting(session):
        fragment = session.get(Fragment, post.fragment_id)
        if fragment is None:
            return None
        interview, _turn, _revision = source_of(session, fragment)
        actor = session.get(Actor, interview.actor_id)
        withheld = bool(withheld_of(session, [fragment]))
    if actor is None or withheld or not may_be_quoted(session, actor):
        return str(_("Dit citaat is niet meer te lezen. De verteller wil dat niet."))
    return f"{fragment_text(session, fragment)} ({actor_label(actor)})"


def _actor_labels(actors: Iterable[Actor]) -> list[str]:
    return [actor_label(actor) for actor in actors]


def _of_study(session: Session, network: Network) -> dict[str, Any]:
    study = session.get(Study, network.study_id)
    return {"study_is_synthetic": study is not None and study.synthetic}

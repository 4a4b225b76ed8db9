"""From which stories most can be learnt: an order by doubt, with the reason in numbers.

A suggestion teaches most where the machine doubts most (a certainty near a half) and where people
judged little of its theme yet. Hidden suggestions count nowhere, and only stories that may be
learnt from are offered. No words are opened.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus, codings_of_interview
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.networks import Actor, Network
from research.standing import may_train_on

# Between these the machine says that it may well be, or well not be.
DOUBT = (0.25, 0.75)
# With so many judgements a theme teaches half of what it did at first.
HALF_AT = 20
# More suggestions than this make a story long, not more telling.
MOST_COUNTED = 12


@dataclass(frozen=True)
class Offer:
    """A story with why it teaches much.

    Attributes:
        interview_id: which story.
        gain: for the order only.
        waiting: suggestions that wait.
        doubtful: of how many the machine doubts.
        theme: the theme that teaches most here.
        judged: how often people judged that theme before.
    """

    interview_id: UUID
    gain: float
    waiting: int
    doubtful: int
    theme: str
    judged: int


def doubt_of(certainty: float | None) -> float:
    """Return how much the machine doubts: 1 at a half, 0 when sure either way."""
    share = 0.0 if certainty is None else min(max(certainty, 0.0), 1.0)
    return 4 * share * (1 - share)


def gain_of(certainty: float | None, judged: int) -> float:
    """Return what a judgement teaches: doubt, less as its theme was judged more often."""
    return doubt_of(certainty) * HALF_AT / (HALF_AT + judged)


def most_to_learn(session: Session, study_id: UUID, interview_ids: Collection[UUID]) -> list[Offer]:
    """Return the stories from which something can be learnt, the most telling first.

    Args:
        session: any session.
        study_id: whose judgements count.
        interview_ids: the stories that the asker may code.
    """
    judged = _judged(session, study_id)
    allowed = may_train_on(session, study_id)
    statement = select(Interview).where(
        col(Interview.id).in_(interview_ids), col(Interview.actor_id).in_(allowed)
    )
    offers = []
    for interview in session.exec(statement):
        found = codings_of_interview(session, interview.id, statuses=[CodingStatus.SUGGESTED])
        offer = offer_of(interview.id, [one for one, _f, _t in found], judged)
        if offer is not None:
            offers.append(offer)
    return sorted(offers, key=lambda one: (-one.gain, str(one.interview_id)))


def offer_of(interview_id: UUID, waiting: Collection[Coding], judged: Counter[str]) -> Offer | None:
    """Return what a story can teach; None where nothing waits."""
    if not waiting:
        return None
    gains = sorted(
        ((gain_of(one.certainty, judged[one.theme]), one.theme) for one in waiting), reverse=True
    )
    by_theme: Counter[str] = Counter()
    for gain, theme in gains[:MOST_COUNTED]:
        by_theme[theme] += gain  # type: ignore[assignment]
    theme = max(by_theme, key=lambda one: (by_theme[one], one))
    return Offer(
        interview_id=interview_id,
        gain=sum(gain for gain, _theme in gains[:MOST_COUNTED]),
        waiting=len(waiting),
        doubtful=sum(DOUBT[0] <= (one.certainty or 0) <= DOUBT[1] for one in waiting),
        theme=theme,
        judged=judged[theme],
    )


def _judged(session: Session, study_id: UUID) -> Counter[str]:
    """Return how often people judged each theme in this study."""
    statement = (
        select(Coding.theme)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(Coding.decided_by).is_not(None))
    )
    return Counter(session.exec(statement))

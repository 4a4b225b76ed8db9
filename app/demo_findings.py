"""The demo's findings: what was judged, one session that was held, and a draft chapter."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from analysis.chapters import write_chapter
from analysis.claim_support import choose_quotes, claim_view
from analysis.claims import Claim, make_claim, place_claim
from analysis.codings import (
    Coding,
    CodingStatus,
    accepted_in_network,
    codings_of_interview,
    judge,
    release_for_quote,
)
from analysis.reviews import (
    CommitmentState,
    ReviewSession,
    add_commitment,
    add_post,
    check_commitment,
    close_session,
    commitments_of,
    start_session,
)
from analysis.second_looks import look_at
from app.database import Database
from app.demo_people import DemoPeople
from interviews.fragments import Fragment, source_of
from interviews.interviews import interviews_of_network
from research.codebook import Pole
from research.networks import Network, networks_of
from research.roles import Role
from research.studies import Study

MOST_SUPPORT = 5
JUDGED_SHARE = 3


def write_demo_findings(
    database: Database, facts: dict[str, Any], people: DemoPeople, study: Study
) -> None:
    """Judge some suggestions, hold a session, and draft the chapter."""
    with database.writing() as session:
        study = session.get_one(Study, study.id)
        networks = {network.reference: network for network in networks_of(session, study.id)}
        for reference in facts["judged"]:
            _judge_all(session, networks[reference], people)
        for reference in facts["partly_judged"]:
            _judge_some(session, networks[reference], people)
        _hold_session(session, networks[facts["session"]["network"]], facts["session"], people)
        _draft_chapter(session, study, [networks[one] for one in facts["coded"]], facts, people)
        session.commit()


def _suggestions(session: Session, network: Network) -> list[Coding]:
    return [
        coding
        for _actor, interview in interviews_of_network(session, network.id)
        for coding, _fragment, _turn in codings_of_interview(
            session, interview.id, statuses=[CodingStatus.SUGGESTED]
        )
    ]


def _judge_all(session: Session, network: Network, people: DemoPeople) -> None:
    """The coder chose the words himself here; what the machine proposed beside it is refused."""
    for coding in _suggestions(session, network):
        judge(session, coding, accepted=False, judged_by=people[Role.CODER])


def _judge_some(session: Session, network: Network, people: DemoPeople) -> None:
    """The coder is at a third: what was proposed with certainty is accepted."""
    waiting = _suggestions(session, network)
    for coding in waiting[: len(waiting) // JUDGED_SHARE]:
        accepted = (coding.certainty or 0) >= 0.5
        judge(session, coding, accepted=accepted, judged_by=people[Role.CODER])


def _fragments(session: Session, network: Network, theme: str, pole: str) -> list[Fragment]:
    """Return accepted fragments, one teller after the other, so that several are heard."""
    by_teller: dict[object, list[Fragment]] = {}
    for coding, fragment, actor in accepted_in_network(session, network.id):
        if (coding.theme, coding.pole) == (theme, pole):
            by_teller.setdefault(actor.id, []).append(fragment)
    turns = max(map(len, by_teller.values()), default=0)
    return [told[turn] for turn in range(turns) for told in by_teller.values() if turn < len(told)]


def _hold_session(
    session: Session, network: Network, facts: dict[str, Any], people: DemoPeople
) -> None:
    held_on = date.today() - timedelta(days=facts["days_ago"])
    lead = people[Role.LEAD]
    review = start_session(session, network, held_on=held_on, started_by=lead)
    for post in facts["posts"]:
        found = _fragments(session, network, post.get("theme", ""), post.get("pole", ""))
        add_post(
            session,
            review,
            post_id=uuid4(),
            text=post["text"],
            author_id=people[Role(post["by"])],
            fragment=found[0] if found else None,
        )
    for one in facts["commitments"]:
        add_commitment(
            session,
            review,
            who=one["who"],
            what=one["what"],
            due_on=date.today() + timedelta(days=one["days"]),
            made_by=people[Role.PROFESSIONAL],
        )
    _check_done(session, review, facts, people)
    close_session(session, review, closed_by=lead)


def _check_done(
    session: Session, review: ReviewSession, facts: dict[str, Any], people: DemoPeople
) -> None:
    done = {
        date.today() + timedelta(days=one["days"])
        for one in facts["commitments"]
        if one.get("done")
    }
    for commitment in commitments_of(session, review.id):
        if commitment.due_on in done:
            check_commitment(
                session,
                commitment,
                state=CommitmentState.DONE,
                checked_by=people[Role.PROFESSIONAL],
            )


def _draft_chapter(
    session: Session,
    study: Study,
    networks: list[Network],
    facts: dict[str, Any],
    people: DemoPeople,
) -> None:
    editor = people[Role.EDITOR]
    write_chapter(
        session,
        study,
        title=facts["chapter"]["title"],
        introduction=facts["chapter"]["introduction"],
        changed_by=editor,
    )
    for one in facts["chapter"]["claims"]:
        support = [
            fragment
            for network in networks
            for fragment in _fragments(session, network, one["theme"], one["pole"])[:2]
        ][:MOST_SUPPORT]
        claim = make_claim(
            session,
            study,
            theme=one["theme"],
            pole=Pole(one["pole"]),
            sentence=one["sentence"],
            fragments=support,
            made_by=editor,
        )
        _quote(session, claim, support[: one["quotes"]], people)
        if one["in_chapter"]:
            place_claim(session, claim, in_chapter=True, placed_by=editor)
            _look(session, claim, people)


def _look(session: Session, claim: Claim, people: DemoPeople) -> None:
    """The lead looked, as the second person, and found nobody singled out."""
    view = claim_view(session, claim)
    if view.needs_look:
        look_at(
            session,
            claim,
            seen=view.state,
            state=view.state,
            is_fine=True,
            reason="",
            looked_by=people[Role.LEAD],
        )


def _quote(session: Session, claim: Claim, fragments: list[Fragment], people: DemoPeople) -> None:
    """The tellers released these words, so the chapter may quote them."""
    for fragment in fragments:
        interview, _turn, _revision = source_of(session, fragment)
        release_for_quote(session, interview, fragment, by=people[Role.INTERVIEWER])
    choose_quotes(
        session,
        claim,
        fragment_ids=[fragment.id for fragment in fragments],
        chosen_by=people[Role.EDITOR],
    )

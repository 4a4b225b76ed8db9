"""Something real behind every address on the list of pages: conversations, a session, a claim."""

from datetime import date
from uuid import UUID

from cast import Cast, tell
from claiming import quoted_claim

from analysis.reviews import start_session
from app.jobs import JobKind, add_job
from interviews.interviews import Interview, find_interview
from interviews.turns import turns_of
from research.networks import Network


def things_of(cast: Cast) -> dict[str, UUID]:
    """Make what the pages are about; return the ids by the names that the addresses use."""
    claim_id, fragment_id = quoted_claim(cast)
    open_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        tell(session, session.get_one(Interview, open_id), written_by=cast.interviewer.id)
        closed = find_interview(session, cast.client_actor.id)
        assert closed is not None
        network = session.get_one(Network, cast.network.id)
        review = start_session(session, network, held_on=date(2026, 11, 2), started_by=cast.lead.id)
        add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=closed.id,
            asked_by=cast.lead.id,
        )
        return {
            "study_id": cast.study.id,
            "network_id": cast.network.id,
            "actor_id": cast.client_actor.id,
            "closed_id": closed.id,
            "open_id": open_id,
            "turn_id": turns_of(session, open_id)[0][0].id,
            "session_id": review.id,
            "claim_id": claim_id,
            "fragment_id": fragment_id,
        }

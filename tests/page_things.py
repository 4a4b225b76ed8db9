"""Something real behind every address on the list of pages: conversations, a session, a claim."""

from datetime import date
from uuid import UUID

from cast import CANARY, PHONE, Cast, consent, tell
from claiming import quoted_claim

from analysis.reviews import start_session
from app.jobs import JobKind, add_job
from interviews.calls import make_appointment
from interviews.interviews import Interview, find_interview, interview_of
from interviews.replaced_texts import replaced_text
from interviews.turns import turns_of
from research.consents import Purpose
from research.draws import draw_from_frame
from research.frames import import_frame
from research.networks import ActorRole, Identity, Network, add_actor
from research.studies import Study
from research.tables import now

FRAME = b"klantnummer\nA1\nA2\nA3\nA4\n"


def things_of(cast: Cast) -> dict[str, UUID]:
    """Make what the pages are about; return the ids by the names that the addresses use."""
    claim_id, fragment_id = quoted_claim(cast)
    open_id = cast.interview(cast.daughter)
    fresh_id, fresh_actor_id = _planned(cast)
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
        revision = turns_of(session, closed.id)[1][1]
        told = replaced_text(session, closed, revision)
        assert told is not None
        return {
            "name_revision_id": revision.id,
            # A number in an address, like the ids: where the placeholder was typed.
            "name_at": told.done.replacements[0].start,  # type: ignore[dict-item]
            "study_id": cast.study.id,
            "network_id": cast.network.id,
            "actor_id": cast.client_actor.id,
            "closed_id": closed.id,
            "open_id": open_id,
            "fresh_id": fresh_id,
            "fresh_actor_id": fresh_actor_id,
            "other_id": cast.other_study.id,
            "turn_id": turns_of(session, open_id)[0][0].id,
            "session_id": review.id,
            "claim_id": claim_id,
            "fragment_id": fragment_id,
        }


def drawn_things_of(cast: Cast) -> dict[str, UUID]:
    """Make the same, in a study that has its draw."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=FRAME, imported_by=cast.lead.id)
        draw_from_frame(session, frame, size=2, seed="zaad", drawn_by=cast.lead.id)
    return things_of(cast)


def _planned(cast: Cast) -> tuple[UUID, UUID]:
    """A neighbour who agreed to be phoned, and is to be phoned soon; ids of interview and actor."""
    identity = Identity(name=f"{CANARY} Buur", phone=PHONE, description="buurvrouw, 70")
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        neighbour = add_actor(
            session, network, role=ActorRole.NEIGHBOUR, identity=identity, added_by=cast.lead.id
        )
        consent(session, neighbour, Purpose.INTERVIEW)
        interview = interview_of(session, neighbour)
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=now(),
            made_by=cast.lead.id,
        )
        return interview.id, neighbour.id

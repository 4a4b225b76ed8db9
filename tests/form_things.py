"""Something real behind every form of the table in ``every_form``."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cast import Cast
from page_things import things_of
from sqlmodel import select

from analysis.codings import Coding
from analysis.hidden_names import hide_name
from analysis.reviews import ReviewSession, add_commitment
from app.jobs import Job
from interviews.interviews import Interview
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.independence import KnowsHow, state_link
from research.independence_exceptions import make_exception
from research.letter_log import SentBy, log_sent
from research.letters import Addressee, LetterKind, Template
from research.networks import Actor, Network
from research.roles import Role
from research.studies import Study, create_study
from research.tables import now
from research.ties import ToldTie, tell_tie


def form_things(cast: Cast) -> dict[str, UUID]:
    """Make what the forms are about; return the ids by the names that the addresses use."""
    ids: dict[str, Any] = dict(things_of(cast))
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        unit, framed = _drawn(session, study, seed="s"), _framed(session, cast)
        review = session.get_one(ReviewSession, ids["session_id"])
        commitment = add_commitment(
            session,
            review,
            who="Wij",
            what="bellen",
            due_on=date(2026, 12, 1),
            made_by=cast.lead.id,
        )
        coding = session.exec(select(Coding)).first()
        assert coding is not None
        job = session.exec(select(Job)).first()
        assert job is not None
        ids |= {
            "tie_id": _told(session, cast.client_actor.id, ids["fresh_actor_id"]),
            "open_tie_id": _told(session, cast.daughter.id, ids["fresh_actor_id"]),
            "unit_id": unit,
            "framed_id": framed,
            "commitment_id": commitment.id,
            "coding_id": coding.id,
            **_names(session, cast, ids["closed_id"]),
            "revision_id": coding.id,
            "job_id": job.id,
            **_known_and_excepted(session, cast),
            "sent_id": _sent(session, cast),
            "coder_id": cast.coder.id,
            "interviewer_id": cast.interviewer.id,
            "reviewer_id": cast.stranger(Role.PROFESSIONAL).id,
        }
    return ids


def _known_and_excepted(session: Any, cast: Cast) -> dict[str, UUID]:
    """A coder who knows the network and has an exception: nobody's call is stopped by it."""
    study, network = (
        session.get_one(Study, cast.study.id),
        session.get_one(Network, cast.network.id),
    )
    by = {"user_id": cast.coder.id}
    link = state_link(
        session,
        study,
        **by,
        how=KnowsHow.KNOWS,
        about="buren",
        stated_by=cast.lead.id,
        network=network,
    )
    made = make_exception(
        session, network, **by, reason="kan toch", made_by=cast.lead.id, by_lead=True
    )
    return {"link_id": link.id, "exception_id": made.id}


def _names(session: Any, cast: Cast, interview_id: UUID) -> dict[str, Any]:
    """A name that a reader hid, a placeholder, and a question about it."""
    interview = session.get_one(Interview, interview_id)
    hidden = hide_name(session, interview, name="teruggebeld", hidden_by=cast.coder.id)
    return {
        "correction_id": hidden.id,
        "question_id": uuid4(),
        "today": now().date(),
    }


def _sent(session: Any, cast: Cast) -> UUID:
    """A letter that went to the client."""
    entry = log_sent(
        session,
        session.get_one(Actor, cast.client_actor.id),
        template=Template(LetterKind.LETTER, Addressee.CLIENT, 0, ""),
        sent_by=SentBy.POST,
        sent_on=date(2026, 1, 2),
        today=date(2026, 1, 2),
        recorded_by=cast.lead.id,
    )
    return entry.id


def _told(session: Any, teller_id: UUID, other_id: UUID) -> UUID:
    """A tie of which somebody told."""
    teller, other = session.get_one(Actor, teller_id), session.get_one(Actor, other_id)
    told = ToldTie()
    return tell_tie(session, teller, one=other, other=None, told=told, recorded_by=None).id


def _drawn(session: Any, study: Study, *, seed: str) -> UUID:
    frame = import_frame(session, study, content=b"klantnummer\nK1\nK2\nK3\n", imported_by=None)
    draw = draw_from_frame(session, frame, size=1, seed=seed, drawn_by=None)
    return drawn_units(session, draw.id)[0].id


def _framed(session: Any, cast: Cast) -> UUID:
    """A study with a client base, of which nobody drew yet."""
    study = create_study(
        session, title="Nog te loten", question="Hoe?", organisation="Wij",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), created_by=cast.lead.id,
    )  # fmt: skip
    import_frame(session, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
    return study.id

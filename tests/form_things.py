"""Something real behind every form of the table in ``every_form``."""

from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from added_voices import joining_things
from blind_coding import settled_story
from cast import Cast, consent
from old_sessions import add_commitment
from page_things import things_of
from sealed_rows import learnt_version
from sqlmodel import Session, select
from worker_home import made_once

from analysis.blind_stories import BlindStory
from analysis.coding_acts import acts_of
from analysis.coding_undo import undo
from analysis.codings import Coding, judge
from analysis.hidden_names import hide_name
from analysis.journeys import JourneyFacts, JourneyRegister, add_journey
from analysis.reviews import ReviewSession
from analysis.tagger_versions import TaggerVersion
from analysis.veils import VeiledTurn
from app.jobs import Job
from interviews.appointments import standing_appointment
from interviews.availability import ExceptionKind
from interviews.call_times import CallTimeKind, note_call_time
from interviews.calls import Outcome, log_attempt
from interviews.changing_availability import add_exception
from interviews.interviews import Interview, interview_of
from interviews.turns import turns_of
from interviews.worries import note_worry
from research.call_holds import HoldState, hold_calls, settle_hold
from research.consents import Purpose
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.independence import KnowsHow, state_link
from research.independence_exceptions import make_exception
from research.letter_log import SentBy, log_sent
from research.letters import Addressee, LetterKind, Template
from research.networks import Actor, ActorRole, Identity, Network, add_actor, assign_reviewer
from research.roles import Role
from research.studies import Study, add_member, create_study
from research.tables import now
from research.ties import ToldTie, tell_tie


@made_once
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
        register = session.get_one(JourneyRegister, ids["register_id"])
        gone = add_journey(session, register, JourneyFacts(number="weg"), added_by=None)
        ids |= {
            "professional_id": cast.professional.id,
            "removed_journey_id": gone.id,
            "tie_id": _told(session, cast.client_actor.id, ids["fresh_actor_id"]),
            "open_tie_id": _told(session, cast.daughter.id, ids["fresh_actor_id"]),
            "attempt_id": log_attempt(
                session,
                session.get_one(Interview, ids["fresh_id"]),
                outcome=Outcome.NO_ANSWER,
                caller_id=cast.interviewer.id,
            ).id,
            "neighbour_call_id": _call_to_take_over(
                session, cast, session.get_one(Network, cast.network.id)
            ),
            "appointment_id": _standing(session, ids["fresh_id"]),
            "unit_id": unit,
            "framed_id": framed,
            "commitment_id": commitment.id,
            "coding_id": coding.id,
            **_blind(session, cast, session.get_one(Interview, ids["closed_id"])),
            **_steps(session, cast, session.get_one(Interview, ids["closed_id"]), coding),
            **_names(session, cast, ids["closed_id"]),
            "veiled_id": _veiled(session, ids["closed_id"]),
            **_learnt(session, cast),
            "revision_id": coding.id,
            "job_id": job.id,
            **_known_and_excepted(session, cast),
            "sent_id": _sent(session, cast),
            "worry_id": note_worry(
                session,
                session.get_one(Interview, ids["open_id"]),
                words="Iets.",
                aftercare=True,
                noted_by=cast.interviewer.id,
            ).id,
            **_times(session, cast, ids["fresh_actor_id"]),
            "hold_id": _decided_hold(session, cast),
            "waiting_id": _waiting(session, cast),
            "coder_id": cast.coder.id,
            "interviewer_id": cast.interviewer.id,
            "leaver_id": _leaver(session, cast),
            "reviewer_id": cast.stranger(Role.PROFESSIONAL).id,
            **joining_things(session, cast),
        }
    return ids


def _steps(session: Any, cast: Cast, interview: Interview, coding: Coding) -> dict[str, Any]:
    """On one page of the coder a step to undo, and on another one to do again."""
    pages = {"page_id": uuid4(), "undone_page_id": uuid4()}
    mine = {"judged_by": cast.coder.id, "page_id": pages["page_id"]}
    other = {"judged_by": cast.coder.id, "page_id": pages["undone_page_id"]}
    judge(session, coding, accepted=False, **other)
    undone = acts_of(session, interview.id)[-1]
    undo(session, interview, undone.id, user_id=cast.coder.id, page_id=pages["undone_page_id"])
    judge(session, coding, accepted=True, **mine)
    return {
        **pages,
        "act_id": acts_of(session, interview.id)[-1].id,
        "undone_act_id": undone.id,
    }


def _learnt(session: Any, cast: Cast) -> dict[str, UUID]:
    """A version of the tagger that is there, and one that is asked for."""
    ready = learnt_version(session, cast.study.id, number=1)
    asked = TaggerVersion(study_id=cast.study.id, number=2, asked_by=cast.lead.id)
    session.add(asked)
    session.flush()
    return {"tagger_id": ready.id, "asked_tagger_id": asked.id}


def _veiled(session: Any, interview_id: UUID) -> UUID:
    """A turn whose suggestions are hidden."""
    turn = turns_of(session, interview_id)[3][0]
    session.add(VeiledTurn(turn_id=turn.id, interview_id=interview_id))
    return turn.id


def _leaver(session: Any, cast: Cast) -> UUID:
    """Somebody of the study who also reviews the network, and sends no form himself."""
    leaver = cast.stranger(Role.EDITOR).id
    add_member(session, session.get_one(Study, cast.study.id), user_id=leaver, added_by=None)
    network = session.get_one(Network, cast.network.id)
    assign_reviewer(session, network, user_id=leaver, assigned_by=None)
    return leaver


def _waiting(session: Any, cast: Cast) -> UUID:
    """Somebody who agreed to be phoned and has no time yet."""
    network = session.get_one(Network, cast.network.id)
    who = Identity(name="Piet")
    actor = add_actor(session, network, role=ActorRole.VOLUNTEER, identity=who, added_by=None)
    consent(session, actor, Purpose.INTERVIEW)
    return actor.id


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


def _times(session: Any, cast: Cast, fresh_actor_id: UUID) -> dict[str, UUID]:
    """A day off, and times that two people named."""
    day, by = date(2099, 5, 1), {"noted_by": cast.lead.id}
    me, said = cast.interviewer.id, {"weekday": 0, "starts": time(9), "ends": time(12)}
    off = add_exception(
        session, me, kind=ExceptionKind.OFF, first_day=day, last_day=day, made_by=me
    )
    noted = [
        note_call_time(session, session.get_one(Actor, one), kind=CallTimeKind.BAD, **said, **by)
        for one in (cast.client_actor.id, fresh_actor_id)
    ]
    return {"off_id": off.id, "time_id": noted[0].id, "fresh_time_id": noted[1].id}


def _standing(session: Any, interview_id: UUID) -> UUID:
    standing = standing_appointment(session, interview_id)
    assert standing is not None
    return standing.id


def _decided_hold(session: Any, cast: Cast) -> UUID:
    """Somebody died, and the lead let the calls go on."""
    hold = hold_calls(session, session.get_one(Actor, cast.client_actor.id), noted_by=None)
    settle_hold(session, hold, state=HoldState.RESUMED, decided_by=cast.lead.id)
    return hold.id


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


def _call_to_take_over(session: Any, cast: Cast, network: Network) -> UUID:
    """Somebody who agreed, and whom the interviewer is to phone."""
    who = Identity(description="buurman")
    actor = add_actor(session, network, role=ActorRole.NEIGHBOUR, identity=who, added_by=None)
    consent(session, actor, Purpose.INTERVIEW)
    interview = interview_of(session, actor)
    interview.interviewer_id = cast.interviewer.id
    session.add(interview)
    session.flush()
    return interview.id


def _blind(session: Session, cast: Cast, interview: Interview) -> dict[str, UUID]:
    """A story that two people coded, with one point that is still open."""
    point = settled_story(session, interview, cast.coder.id, reason="Zo.", outcome=None)
    story = session.get_one(BlindStory, point.story_id)
    assert point.first_id is not None
    return {
        "point_id": point.id,
        "blind_coding_id": point.first_id,
        "blind_story_id": story.id,
        "round_id": story.round_id,
    }

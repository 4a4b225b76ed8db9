"""Something real behind every address on the list of pages: conversations, a session, a claim."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from cast import CANARY, PHONE, Cast, consent, tell
from claiming import counted_claim_in, quoted_claim
from sitting import make_table
from sqlmodel import Session, select
from worker_home import made_once

from analysis.codings import Coding
from analysis.comparisons import ComparisonPlan
from analysis.journey_judgements import judged_in_sheet
from analysis.journey_seats import Seat, give_seat
from analysis.journeys import JourneyFacts, add_journey, make_register
from analysis.memo_places import at_turn
from analysis.memos import Memo, MemoKind, add_memo, change_memo
from analysis.promise_acts import adopt_promise
from analysis.reviews import start_session
from app.jobs import JobKind, add_job
from interviews.appointments import make_appointment
from interviews.interviews import Interview, find_interview, interview_of
from interviews.plan_proposals import LineKind, PlanLine, PlanProposal
from interviews.replaced_texts import replaced_text
from interviews.turns import turns_of
from research.codebook_acts import ThemeText, split
from research.codebook_versions import CodebookAct, codebook_of, keep_version
from research.consents import Purpose
from research.draws import draw_from_frame
from research.frames import import_frame
from research.networks import ActorRole, Identity, Network, add_actor
from research.roles import Role
from research.studies import Study
from research.tables import now

HOLD = ThemeText("Houvast", "Er is houvast.", "Er is geen houvast.")
FACE = ThemeText("Een vast gezicht", "Steeds dezelfde.", "Steeds een ander.")
FRAME = b"klantnummer\nA1\nA2\nA3\nA4\n"


@made_once
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
        _split_theme(session, cast)
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
        chosen = {"conditions": ["told.attention.success"], "outcome": "solution.found"}
        counts = {"networks_then": 1, "codings_then": 1}
        comparison = ComparisonPlan(study_id=cast.study.id, **chosen, **counts)
        session.add(comparison)
        adopt_promise(session, session.get_one(Study, cast.study.id), seen=0, by=cast.lead.id)
        session.flush()
        return make_table(session, cast) | {
            "comparison_id": comparison.id,
            "name_revision_id": revision.id,
            # A number in an address, like the ids: where the placeholder was typed.
            "name_at": told.done.replacements[0].start,  # type: ignore[dict-item]
            **_journeys(session, cast),
            "study_id": cast.study.id,
            "network_id": cast.network.id,
            "interviewer_id": cast.interviewer.id,
            "actor_id": cast.client_actor.id,
            "closed_id": closed.id,
            "open_id": open_id,
            "fresh_id": fresh_id,
            "fresh_actor_id": fresh_actor_id,
            "other_id": cast.other_study.id,
            "turn_id": turns_of(session, open_id)[0][0].id,
            "told_turn_id": turns_of(session, closed.id)[1][0].id,
            "memo_id": memo_that_changed(session, cast, closed),
            "coded_id": session.exec(
                select(Coding.id).where(Coding.fragment_id == fragment_id)
            ).first(),
            "session_id": review.id,
            "proposal_id": _proposed(session, cast),
            "claim_id": claim_id,
            "counted_id": counted_claim_in(session, cast.study, name="voice_attention_success").id,
            "fragment_id": fragment_id,
        }


def memo_that_changed(session: Session, cast: Cast, interview: Interview) -> UUID:
    """What a coder thought at a turn, and thought better of."""
    turn_id = turns_of(session, interview.id)[1][0].id
    memo = Memo(id=uuid4(), written_by=cast.coder.id, **at_turn(session, interview, turn_id))
    add_memo(session, memo, text="Rust gaf vertrouwen.", kind=MemoKind.SEEN, revision=1)
    change_memo(session, memo, text="Tijd gaf vertrouwen.", kind=MemoKind.LINK, seen=1)
    return memo.id


def _split_theme(session: Session, cast: Cast) -> None:
    """Let the codebook have a history: a theme that nobody here coded was split."""
    study, parts = session.get_one(Study, cast.study.id), (HOLD, FACE)
    keep_version(
        session,
        study,
        book=split(codebook_of(session, study.id), "trust", parts=parts),
        act=CodebookAct.SPLIT,
        seen=1,
        reason="Dit waren er twee.",
        made_by=cast.lead.id,
    )


def _journeys(session: Session, cast: Cast) -> dict[str, UUID]:
    """A register with enough journeys to count, and two people who have a seat there."""
    study = session.get_one(Study, cast.study.id)
    facts = {"year": 2021, "organisation": "Welzijn Voorbeeld", "made_by": cast.lead.id}
    register = make_register(session, study, **facts)
    after = cast.stranger(Role.PROFESSIONAL)
    for user, seat in ((cast.professional, Seat.SOCIAL_WORKER), (after, Seat.CONTROLLER)):
        held = {"user_id": user.id, "roles": list(user.held_roles), "given_by": cast.lead.id}
        give_seat(session, register, seat=seat, **held)
    journeys = [
        add_journey(
            session,
            register,
            JourneyFacts(
                number=f"K-{number}",
                district="Haagpoort",
                asked_by="family",
                questions=("dementia", "carer", "overview"),
                resources=("own_network",),
                risks=3,
            ),
            added_by=cast.lead.id,
        )
        for number in range(12)
    ]
    for one in journeys:
        effects = {"guidance": "prevented"}
        judged_in_sheet(session, one, eyes="client_manager", effects=effects)
    return {"register_id": register.id, "journey_id": journeys[0].id}


@made_once
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


def _proposed(session: Session, cast: Cast) -> UUID:
    """A proposal of the planner: one new time, and somebody without a place."""
    day = now() + timedelta(days=7)
    proposal = PlanProposal(
        study_id=cast.study.id,
        first_day=day.date(),
        last_day=day.date(),
        asked_by=cast.lead.id,
        made_at=now(),
    )
    session.add(proposal)
    session.flush()
    why = {"rule": "full", "interviewer": str(cast.interviewer.id), "call": None, "week": None}
    session.add_all(
        [
            PlanLine(
                proposal_id=proposal.id,
                actor_id=cast.client_actor.id,
                kind=LineKind.NEW.value,
                interviewer_id=cast.interviewer.id,
                starts_at=day,
                ends_at=day + timedelta(minutes=45),
                knows_network=True,
            ),
            PlanLine(
                proposal_id=proposal.id,
                actor_id=cast.daughter.id,
                kind=LineKind.UNPLANNED.value,
                reasons=[why],
            ),
        ]
    )
    session.flush()
    return proposal.id

"""A fieldworker who sets up a study with a draw, and lets things happen to its people."""

from datetime import timedelta

from cast import CANARY, consent, tell

from analysis.response_account import response_account
from interviews.appointments import make_appointment
from interviews.calls import log_attempt
from interviews.interviews import close_interview, interview_of, open_interview
from research.consents import Purpose, SaidBy, record_consent
from research.drawn_networks import network_of_unit
from research.draws import draw_from_frame, released_units
from research.frames import import_frame
from research.networks import Identity, add_actor
from research.studies import Study
from research.tables import now


class Fieldworker:
    """Works in the other study of the cast."""

    def __init__(self, cast):
        self.cast = cast
        self.study_id = cast.other_study.id

    def draw(self, *, clients=12, size=8, strata=("",), first_batch=None, reason="", seed="s"):
        rows = "".join(f"K{n:03},{strata[n % len(strata)]}\n" for n in range(clients))
        with self.cast.writing() as session:
            study = session.get_one(Study, self.study_id)
            frame = import_frame(
                session, study, content=f"klantnummer,wijk\n{rows}".encode(), imported_by=None
            )
            draw = draw_from_frame(
                session, frame, size=size, seed=seed, drawn_by=None, first_batch=first_batch
            )
            return draw.id

    def network(self, position, *roles, draw_id):
        """Assemble the network of a released unit; return its people."""
        with self.cast.writing() as session:
            study = session.get_one(Study, self.study_id)
            unit = released_units(session, draw_id)[position]
            made = network_of_unit(session, study, unit, created_by=None)
            return [
                add_actor(session, made, role=role, identity=Identity(name=CANARY), added_by=None)
                for role in roles
            ]

    def heard(self, actor):
        with self.cast.writing() as session:
            consent(session, actor, Purpose.INTERVIEW)
            interview = interview_of(session, actor)
            open_interview(session, interview, interviewer_id=self.cast.interviewer.id)
            tell(session, interview, written_by=None)
            close_interview(session, interview, attributes={}, closed_by=None)

    def begun(self, actor, *, typed=True):
        with self.cast.writing() as session:
            consent(session, actor, Purpose.INTERVIEW)
            interview = interview_of(session, actor)
            open_interview(session, interview, interviewer_id=self.cast.interviewer.id)
            if typed:
                tell(session, interview, written_by=None)

    def called(self, actor, *outcomes):
        with self.cast.writing() as session:
            for outcome in outcomes:
                log_attempt(session, interview_of(session, actor), outcome=outcome, caller_id=None)

    def planned(self, actor):
        with self.cast.writing() as session:
            consent(session, actor, Purpose.INTERVIEW)
            make_appointment(
                session,
                interview_of(session, actor),
                interviewer_id=self.cast.interviewer.id,
                starts_at=now() + timedelta(days=actor.number, minutes=actor.id.int % 9000),
                made_by=None,
            )

    def said(self, actor, decision, by=SaidBy.ACTOR):
        with self.cast.writing() as session:
            record_consent(
                session,
                actor_id=actor.id,
                purpose=Purpose.INTERVIEW,
                decision=decision,
                recorded_by=None,
                said_by=by,
            )

    def account(self, k=5):
        with self.cast.database.reading() as session:
            return response_account(session, self.study_id, k=k)

    def people(self):
        counts = self.account().people.counts
        return {one: count for one, count in counts.items() if count}

    def networks(self):
        counts = self.account().networks.counts
        return {one: count for one, count in counts.items() if count}

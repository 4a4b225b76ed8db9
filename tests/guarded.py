"""Two studies full of stories, and raw SQL as the plain role: what does the database show?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from blind_coding import settled_story
from cast import CANARY, PHONE, Cast, consent, tell
from old_sessions import add_commitment, add_post
from postgres import PostgresServer
from sealed_rows import learnt_version
from sqlalchemy import Connection, make_url, text
from sqlmodel import Session

from analysis.assignments import assign_coders
from analysis.chapters import write_chapter
from analysis.claims import make_claim
from analysis.codings import add_coding
from analysis.consequences import take_back
from analysis.editions import ChapterEdition
from analysis.journeys import JourneyFacts, add_journey, make_register
from analysis.memo_places import at_story
from analysis.method_answers import keep_answers
from analysis.outline_acts import add_section
from analysis.reviews import start_session
from analysis.search.indexing import index_story
from analysis.suggestion_breadth import Breadth, choose_breadth
from analysis.tagger_versions import TaggerChoice, TaggerSource
from analysis.veils import VeiledTurn, start_meter
from analysis.withdrawal import erase_actor
from app.database import Database
from app.engines import READERS
from app.identity import User
from app.models import (
    ActorCircumstances,
    AvailabilityException,
    CallClaim,
    CallDecision,
    CallRule,
    CallTime,
    ClaimSettlement,
    CommitmentStep,
    ComparisonPlan,
    CompassUse,
    ComplexSituation,
    CorrectedPlaces,
    GuidedSession,
    InterviewerLimits,
    JoinedVoice,
    JoiningCode,
    JourneyJudgement,
    JourneyLink,
    JourneySeat,
    LearnedText,
    LetterContact,
    LetterSent,
    LetterText,
    Memo,
    MemoVersion,
    NameCorrection,
    NameQuestion,
    NetworkPseudonym,
    NetworkValue,
    PhoneDecision,
    PlanLine,
    PlanProposal,
    ProfileNorm,
    QuoteChoice,
    QuoteUse,
    ReadBackCall,
    Reflection,
    RegisterFigure,
    RegisterKeeper,
    Reopening,
    ResidentPromise,
    SamePerson,
    SavingsSetting,
    SecondLook,
    SessionCard,
    SessionSeat,
    SessionWord,
    StoryCheck,
    StoryLink,
    StorySize,
    TurnTopics,
    VoiceMark,
    WeeklyWindow,
    Worry,
    WorryText,
)
from app.row_security import grant_to
from app.settings import Settings
from interviews.appointments import make_appointment
from interviews.calls import Outcome, log_attempt
from interviews.fragments import Fragment
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.plan_proposals import LineKind
from interviews.raw_openings import ask_opening
from interviews.turns import turns_of
from research.call_holds import CallHold, CallHoldRelease, HoldState
from research.codebook import Pole, codebook
from research.codebook_acts import retired
from research.codebook_versions import CodebookAct, keep_version
from research.consents import Purpose
from research.draw_plans import plan_draw
from research.draw_rules import DrawRule
from research.draws import draw_from_frame
from research.effects_choice import ShownTo, choose_effects
from research.frame_uploads import keep_upload
from research.frames import import_frame
from research.independence import KnowsHow, set_rule, state_link
from research.independence_exceptions import make_exception
from research.involvement import tell_involvement
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.reach import TELL
from research.representatives import name_representative
from research.retention import Terms, change_terms
from research.roles import Role
from research.studies import Study
from research.tables import now
from research.ties import ToldTie, tell_tie

SIZE = {"told_words": 40, "asked_words": 10, "told_turns": 2, "asked_turns": 2}


def as_plain_role(server: PostgresServer, owned: Settings) -> Settings | None:
    """Return the settings of a plain role on the same database; None: it may not be made."""
    role = server.new_plain_role()
    if role is None:
        return None
    name, passphrase = role
    database = Database(owned)
    with database.engine.begin() as connection:
        grant_to(connection, name)
    database.dispose()
    url = make_url(owned.database_url).set(username=name, password=passphrase)
    return replace(owned, database_url=url.render_as_string(hide_password=False))


@contextmanager
def as_reader(database: Database, user: User | None, reach: str = "own") -> Iterator[Connection]:
    """Open a transaction of the plain role for this reader; it is rolled back at the end."""
    engine = database.engine.execution_options(**{READERS: True})
    with engine.connect() as connection:
        if user is not None:
            connection.execute(TELL, {"reader": str(user.id), "reach": reach})
        yield connection
        connection.rollback()


def ids(connection: Connection, statement: str, **values: Any) -> set[Any]:
    """Return the first column of what a statement finds."""
    return set(connection.execute(text(statement), values).scalars())


def memo_at(session: Session, writer: User, facts: dict[str, Any]) -> Memo:
    """A memo with one version whose words nobody opens."""
    memo = Memo(written_by=writer.id, **facts)
    session.add(memo)
    session.flush()
    session.add(MemoVersion(memo_id=memo.id, number=1, kind="seen", text_sealed=b""))
    session.flush()
    return memo


class Stories:
    """Ids of interviews by what they are to the people of the first study.

    ``own``: everybody agreed. ``apart``: of the same network, who does not let it read along.
    ``given``: of the same network, given to another coder. ``next``: another network of the
    study. ``left`` and ``erased``: who took his story back. ``other``: of the other study.
    """

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.interviews: dict[str, UUID] = {}
        self.networks: dict[str, UUID] = {}
        with cast.writing() as session:
            network = session.get_one(Network, cast.network.id)
            client = session.get_one(Actor, cast.client_actor.id)
            daughter = session.get_one(Actor, cast.daughter.id)
            self._told(session, "own", client, by=cast.interviewer)
            self._told(session, "apart", daughter, by=cast.interviewer, reads_along=False)
            given = self._actor(session, network, ActorRole.NEIGHBOUR)
            self._told(session, "given", given, by=cast.stranger(Role.INTERVIEWER))
            interview = session.get_one(Interview, self.interviews["given"])
            other_coder = cast.stranger(Role.CODER).id
            assign_coders(session, interview, user_ids=[other_coder], assigned_by=cast.lead.id)
            for name in ("next", "left", "erased"):
                self._in_new_network(session, name, cast.study, by=cast.interviewer)
            self._in_new_network(
                session, "other", cast.other_study, by=cast.stranger(Role.INTERVIEWER)
            )
            # The interviewer of the first study has nothing to do with the next network.
            after = session.get_one(Interview, self.interviews["next"])
            after.interviewer_id = cast.stranger(Role.INTERVIEWER).id
            session.add(after)
            self._networks_of(session)
            leaver = session.get_one(Interview, self.interviews["left"]).actor_id
            take_back(session, session.get_one(Actor, leaver), noted_by=cast.lead.id)
            gone = session.get_one(Interview, self.interviews["erased"]).actor_id
            erase_actor(session, session.get_one(Actor, gone), None)
        with cast.writing() as session:
            for study, lead in (
                (cast.study, cast.lead),
                (cast.other_study, cast.stranger(Role.LEAD)),
            ):
                self._fill(session, session.get_one(Study, study.id), lead)

    def _networks_of(self, session: Session) -> None:
        for name, one in self.interviews.items():
            actor = session.get_one(Actor, session.get_one(Interview, one).actor_id)
            self.networks[name] = actor.network_id

    def _actor(self, session: Session, network: Network, role: ActorRole) -> Actor:
        identity = Identity(name=f"{CANARY} {network.reference}", phone=PHONE)
        return add_actor(session, network, role=role, identity=identity, added_by=None)

    def _in_new_network(self, session: Session, name: str, study: Study, *, by: User) -> None:
        network = create_network(session, study, reference=name, created_by=None)
        self._told(session, name, self._actor(session, network, ActorRole.CLIENT), by=by)

    def _told(
        self, session: Session, name: str, actor: Actor, *, by: User, reads_along: bool = True
    ) -> None:
        """A closed conversation with one accepted coding."""
        consent(session, actor, Purpose.INTERVIEW)
        if reads_along:
            consent(session, actor, Purpose.NETWORK_READING)
        interview = interview_of(session, actor)
        make_appointment(
            session, interview, interviewer_id=by.id, starts_at=now(), made_by=None
        ).cancelled_at = now()
        open_interview(session, interview, interviewer_id=by.id)
        log_attempt(session, interview, outcome=Outcome.REACHED, caller_id=by.id)
        tell(session, interview, written_by=by.id)
        close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)
        _turn, revision = turns_of(session, interview.id)[1]
        coder = self.cast.coder.id
        words = {"theme": "attention", "pole": Pole.SUCCESS, "coder_id": coder}
        add_coding(session, interview, revision, start=0, end=16, **words)
        self.interviews[name] = interview.id

    def _fill(self, session: Session, study: Study, lead: User) -> None:
        """Everything else that belongs to a study: a row in every guarded table."""
        name = "own" if study.id == self.cast.study.id else "other"
        network = session.get_one(Network, self.networks[name])
        interview = session.get_one(Interview, self.interviews[name])
        actor = session.get_one(Actor, interview.actor_id)
        helper = self._actor(session, network, ActorRole.VOLUNTEER)
        tell_tie(
            session,
            actor,
            one=None,
            other=helper,
            told=ToldTie(note=CANARY),
            recorded_by=None,
        )
        period = {"since": "2025", "until": "", "recorded_by": None}
        tell_involvement(session, actor, actor=helper, **period)
        name_representative(session, helper, name=CANARY, named_by=None)
        ask_opening(session, interview, reason=CANARY, asked_by=lead.id)
        session.add(NetworkPseudonym(network_id=network.id, kind="x", fingerprint="x", number=1))
        self._fill_draw(session, study, lead)
        self._fill_review(session, study, network, lead)
        knows = {"how": KnowsHow.KNOWS, "about": CANARY, "stated_by": lead.id}
        state_link(session, study, user_id=lead.id, network=network, **knows)
        made = {"user_id": lead.id, "reason": CANARY, "made_by": lead.id, "by_lead": True}
        make_exception(session, network, **made)
        set_rule(session, study, is_hard=False, version=0, changed_by=lead.id)
        keep_answers(session, study, answers={2: CANARY}, seen={}, changed_by=lead.id)
        self._fill_names(session, network, interview)
        self._fill_register(session, study, helper, lead)
        self._fill_times(session, study, helper, lead)
        self._fill_journeys(session, study, network, lead)
        self._fill_calls(session, study, interview, lead)
        self._fill_around(session, study, network, interview, lead)
        assign_reviewer(session, network, user_id=lead.id, assigned_by=None)
        coder = self.cast.coder if name == "own" else lead
        assign_coders(session, interview, user_ids=[coder.id], assigned_by=None)
        session.add(StorySize(interview_id=interview.id, **SIZE))
        memo_at(session, lead, at_story(session, interview))
        index_story(session, interview)
        settled_story(session, interview, lead.id, reason=CANARY)
        start_meter(session, study)
        learnt = learnt_version(session, study.id, number=1)
        session.add(TaggerSource(version_id=learnt.id, actor_id=interview.actor_id))
        session.add(TaggerChoice(study_id=study.id, version_id=learnt.id))
        turn = turns_of(session, interview.id)[1][0]
        session.add(VeiledTurn(turn_id=turn.id, interview_id=interview.id))
        chosen = {"shown_to": ShownTo.ONESELF, "version": 0, "chosen_by": lead.id}
        choose_effects(session, study, **chosen)
        wide = {"choices": {"pace": Breadth.WIDE}, "version": 0, "chosen_by": lead.id}
        choose_breadth(session, study, **wide)
        act = {"act": CodebookAct.RETIRE, "seen": 1, "made_by": lead.id}
        book = retired(codebook(), "pace")
        keep_version(session, study, book=book, reason="Zelden.", **act)
        change_terms(session, study, Terms(raw=7, identities=30, stories=90), changed_by=None)

    def _fill_calls(self, session: Session, study: Study, interview: Interview, lead: User) -> None:
        decided = {"what": "more_attempts", "amount": 1, "reason_sealed": b"", "made_by": lead.id}
        by = {"caller_id": lead.id, "until": now()}
        session.add_all(
            [
                CallRule(study_id=study.id),
                CallClaim(person_id=interview.actor_id, interview_id=interview.id, **by),
                CallDecision(study_id=study.id, interview_id=interview.id, **decided),
            ]
        )
        session.flush()

    def _fill_around(
        self, session: Session, study: Study, network: Network, interview: Interview, lead: User
    ) -> None:
        """What stands beside a story: worries, why it was opened again, what holds."""
        own = {"interview_id": interview.id}
        session.add_all(
            [
                ProfileNorm(study_id=study.id, part="everyone", version=1),
                ResidentPromise(study_id=study.id, number=1, act="write", content_sealed=b""),
                ComparisonPlan(study_id=study.id, outcome="x", networks_then=1, codings_then=1),
                WorryText(study_id=study.id, version=1, steps="x", contact="x"),
                Worry(noted_by=lead.id, **own),
                Reflection(written_by=lead.id, shared=True, answers_sealed=b"", **own),
                Reopening(reason="wrong", **own),
                NetworkValue(network_id=network.id, attribute="solution", version=1),
                VoiceMark(network_id=network.id, row="solution", version=1),
            ]
        )
        session.flush()

    def _fill_register(self, session: Session, study: Study, actor: Actor, lead: User) -> None:
        letter = {"kind": "x", "addressee": "x", "version": 1}
        hold = CallHold(network_id=actor.network_id, actor_id=actor.id, state=HoldState.ENDED)
        session.add_all(
            [
                RegisterKeeper(study_id=study.id, user_id=lead.id, holds=True, version=1),
                LetterContact(study_id=study.id, words="", version=1),
                LetterText(study_id=study.id, text="x", **letter),
                LetterSent(actor_id=actor.id, sent_by="x", sent_on=study.starts_on, **letter),
                SamePerson(actor_id=actor.id, person_id=study.id),
                hold,
                PhoneDecision(actor_id=actor.id, seq=1, may_be_phoned=True, said_by="actor"),
                ActorCircumstances(actor_id=actor.id, notes_sealed=b"", capacity_sealed=b""),
            ]
        )
        session.flush()
        session.add(CallHoldRelease(hold_id=hold.id, actor_id=actor.id))
        session.flush()

    def _fill_times(self, session: Session, study: Study, actor: Actor, lead: User) -> None:
        times = {"starts": time(9), "ends": time(12)}
        days = {"first_day": study.starts_on, "last_day": study.starts_on}
        session.add_all(
            [
                InterviewerLimits(user_id=lead.id),
                WeeklyWindow(user_id=lead.id, weekday=0, **times),
                AvailabilityException(user_id=lead.id, kind="off", **days),
                CallTime(actor_id=actor.id, kind="good", **times),
            ]
        )
        plan = PlanProposal(study_id=study.id, asked_by=lead.id, **days)
        session.add(plan)
        session.flush()
        session.add(PlanLine(proposal_id=plan.id, actor_id=actor.id, kind=LineKind.UNPLANNED))
        session.flush()

    def _fill_journeys(self, session: Session, study: Study, network: Network, lead: User) -> None:
        made = {"year": 2021, "organisation": "x", "made_by": lead.id}
        register = make_register(session, study, **made)
        journey = add_journey(session, register, JourneyFacts(number="K1"), added_by=None)
        session.add_all(
            [
                JourneySeat(register_id=register.id, user_id=lead.id, seat="social_worker"),
                JourneyJudgement(journey_id=journey.id, eyes="audit"),
                JourneyLink(journey_id=journey.id, network_id=network.id),
                ComplexSituation(journey_id=journey.id, words_sealed=b""),
                SavingsSetting(register_id=register.id, name="fte", version=1),
                RegisterFigure(
                    register_id=register.id, sheet="x", position=0, line="x", what="x", amount=1
                ),
            ]
        )
        session.flush()

    def _fill_names(self, session: Session, network: Network, interview: Interview) -> None:
        turn, revision = turns_of(session, interview.id)[0]
        correction = NameCorrection(
            network_id=network.id,
            interview_id=interview.id,
            kind="hidden",
            placeholder="[naam 2]",
            fingerprint="x",
            learned=False,
            places=1,
        )
        asked = {"raw_start": 0, "placeholder": "[naam 2]", "asked_by": self.cast.lead.id}
        session.add_all([correction, StoryCheck(interview_id=interview.id)])
        session.add(TurnTopics(turn_id=turn.id, interview_id=interview.id))
        session.add(CompassUse(interview_id=interview.id))
        session.flush()
        session.add_all(
            [
                ReadBackCall(interview_id=interview.id),
                StoryLink(
                    interview_id=interview.id,
                    key_hash=str(interview.id),
                    code_hash="x",
                    ends_at=now(),
                ),
                QuoteChoice(
                    turn_id=turn.id, revision_id=revision.id, may_quote=True, how="by_link"
                ),
                CorrectedPlaces(
                    correction_id=correction.id, revision_id=revision.id, places_sealed=b""
                ),
                NameQuestion(interview_id=interview.id, revision_id=revision.id, **asked),
            ]
        )
        session.flush()

    def _fill_draw(self, session: Session, study: Study, lead: User) -> None:
        content = b"klantnummer\nK1\nK2\n"
        frame = import_frame(session, study, content=content, imported_by=None)
        keep_upload(session, study.id, content=content, uploaded_by=lead.id)
        rule = {"rule": DrawRule.SIMPLE, "size": 1}
        plan_draw(session, frame, **rule, source=None, made_by=lead.id)
        draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)

    def _fill_review(self, session: Session, study: Study, network: Network, lead: User) -> None:
        review = start_session(session, network, held_on=study.starts_on, started_by=None)
        post = UUID(int=study.id.int ^ 1)
        add_post(session, review, post_id=post, text=CANARY, author_id=None)
        due = {"due_on": date(2026, 12, 1), "made_by": None}
        promise = add_commitment(session, review, who=CANARY, what="belt terug", **due)
        asked = {"client_answer": "wants", "client_asked_on": study.starts_on}
        session.add(GuidedSession(session_id=review.id, **asked))
        seat = SessionSeat(session_id=review.id, user_id=lead.id, part="professional")
        seat.name_sealed = b""
        session.add_all([seat, SessionCard(session_id=review.id, theme="pace", pole="success")])
        session.add(LearnedText(network_id=network.id, version=1, text_sealed=b""))
        session.add(JoiningCode(network_id=network.id, code_hash=network.id.hex, ends_at=now()))
        added = {"role": "family", "raw_sealed": b"", "fingerprint": "", "back_hash": study.id.hex}
        session.add(JoinedVoice(id=UUID(int=study.id.int ^ 3), network_id=network.id, **added))
        session.add(CommitmentStep(commitment_id=promise.id, kind="done"))
        session.flush()
        word = {"round": "listening", "seq": 1, "seat_id": seat.id, "text_sealed": b""}
        session.add(SessionWord(id=UUID(int=study.id.int ^ 2), session_id=review.id, **word))
        session.flush()
        coded = text(
            "SELECT f.id FROM fragment f JOIN turn_revision r ON r.id = f.revision_id "
            "JOIN turn t ON t.id = r.turn_id WHERE t.interview_id = :one"
        )
        name = "own" if study.id == self.cast.study.id else "other"
        found = session.execute(coded, {"one": self.interviews[name]}).scalars().first()
        fragment = session.get_one(Fragment, found)
        claim = make_claim(
            session,
            study,
            theme="attention",
            pole=Pole.SUCCESS,
            sentence=f"{CANARY} voelt zich gehoord.",
            fragments=[fragment],
            made_by=None,
        )
        facts = {"state": "x", "is_fine": True, "reason_sealed": b"", "looked_by": lead.id}
        session.add(SecondLook(claim_id=claim.id, **facts))
        use = {"study_id": study.id, "used_in": "file", "batch_id": claim.id}
        session.add(QuoteUse(fragment_id=fragment.id, **use))
        said = {"state": "x", "reason_sealed": b"", "accepted_by": lead.id}
        session.add(ClaimSettlement(claim_id=claim.id, **said))
        write_chapter(session, study, title="Wij", introduction=CANARY, changed_by=lead.id)
        add_section(session, study, title=CANARY, added_by=lead.id)
        session.add(ChapterEdition(study_id=study.id, number=1, content_sealed=b"x"))

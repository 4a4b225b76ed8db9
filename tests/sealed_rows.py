"""Rows whose words are sealed: of the circumstances of a person, and of who knows whom."""

from datetime import date
from uuid import UUID, uuid4

from blind_coding import settled_story
from cast import Cast
from claiming import say_of
from sqlmodel import Session, select

from analysis.claim_settlements import ClaimSettlement
from analysis.claims import Claim
from analysis.codings import Coding, add_suggestion
from analysis.commitment_steps import StepKind, make_own, note_step
from analysis.editions import ChapterEdition
from analysis.evidence import Clue, Evidence, keep_evidence
from analysis.guided_sessions import GuidedSession, Round
from analysis.hidden_names import hide_name
from analysis.journey_judgements import adjust, judged_in_sheet
from analysis.journey_situations import Situation, write_situation
from analysis.journeys import JourneyFacts, add_journey, make_register
from analysis.memo_places import at_network, at_story, at_study
from analysis.memos import Memo, MemoKind, add_memo
from analysis.network_values import NetworkValue
from analysis.outline_acts import add_section
from analysis.profile_norms import ProfileNorm
from analysis.promise_acts import adopt_promise
from analysis.reviews import Commitment, ReviewSession
from analysis.search.indexing import index_story
from analysis.session_seats import SeatPart, take_seat
from analysis.session_words import write_word
from analysis.tagger_versions import TaggerVersion, keep_learnt
from analysis.telling_back import write_learned
from analysis.voice_marks import VoiceMark
from interviews.call_rules import DecidedWhat, decide
from interviews.interviews import Interview, close_interview
from interviews.joined_voices import JoinedVoice, add_voice
from interviews.private_notes import PrivateNote
from interviews.read_backs import prepare
from interviews.reflections import keep_reflection
from interviews.reopening import ReopenReason, reopen_interview
from interviews.turns import turns_of
from interviews.worries import note_worry
from research.circumstances import (
    Capacity,
    CapacitySource,
    Heard,
    note_capacity,
    note_heard,
)
from research.codebook import Pole, codebook
from research.codebook_acts import ThemeText, added
from research.codebook_versions import CodebookAct, keep_version
from research.effects_choice import ShownTo, choose_effects
from research.independence import KnowsHow, state_link
from research.independence_exceptions import make_exception
from research.networks import Actor, ActorRole, Network
from research.studies import Study
from research.vault import vault_of


def fill_people(session: Session, cast: Cast, interview: Interview) -> None:
    """Note how the client is heard and who decides for him, and hide a name in his story."""
    by, client = cast.lead.id, session.get_one(Actor, cast.client_actor.id)
    note_heard(session, client, heard=Heard(language="Papiaments"), noted_by=by)
    capacity = Capacity(True, CapacitySource.COURT, date(2025, 1, 1))
    note_capacity(session, client, capacity=capacity, noted_by=by)
    _note_privately(session, interview, by=cast.interviewer.id)
    memo = Memo(written_by=by, **at_story(session, interview))
    add_memo(session, memo, text="Hier zie ik rust.", kind=MemoKind.SEEN)
    retold = {"whole": False, "retelling": "Zij was er elke dag.", "seen": ""}
    prepare(session, interview, prepared_by=cast.interviewer.id, **retold)
    former = turns_of(session, interview.id)[0][1]
    late = vault_of(session).seal(client.id, "Nog iets.", row=former.id, field="late")
    former.late_sealed = late
    session.add(former)
    hide_name(session, interview, name="tijd", hidden_by=by)
    settled_story(session, interview, by, reason="Zij zegt het zelf.")
    note_worry(session, interview, words="Zij is bang.", aftercare=False, noted_by=by)
    why = {"reason": ReopenReason.OTHER, "words": "Zij belde terug.", "leads": True}
    reopen_interview(session, interview, **why, reopened_by=by)
    close_interview(session, interview, attributes=dict(interview.attributes), closed_by=None)
    index_story(session, interview)
    suggested_with_evidence(session, interview)
    told = {"touched": "Het raakte mij."}
    keep_reflection(session, interview, answers=told, shared=True, written_by=by)


def learnt_version(session: Session, study_id: UUID, *, number: int) -> TaggerVersion:
    """A version of the tagger that nobody's story taught: numbers under a key of their own."""
    version = TaggerVersion(study_id=study_id, number=number)
    session.add(version)
    session.flush()
    facts = {"packed": b"numbers", "measures": {}, "networks": 4, "codings": 60}
    keep_learnt(session, version, sources=(), **facts)  # type: ignore[arg-type]
    return version


def suggested_with_evidence(session: Session, interview: Interview) -> Coding:
    """Return a suggestion that keeps what it rests on."""
    facts = {"theme": "pace", "pole": Pole.SUCCESS, "certainty": 0.6, "version": "toets-1"}
    revision = turns_of(session, interview.id)[1][1]
    coding = add_suggestion(session, interview, revision, start=3, end=17, **facts)
    assert coding is not None
    keep_evidence(session, interview, coding, Evidence((Clue(0, 9, ("absent",)),)))
    return coding


def _note_privately(session: Session, interview: Interview, *, by: UUID) -> None:
    note_id = uuid4()
    words = vault_of(session).seal(interview.actor_id, "Straks bellen.", row=note_id, field="raw")
    session.add(PrivateNote(id=note_id, interview_id=interview.id, user_id=by, raw_sealed=words))


def fill_research(session: Session, cast: Cast, claim: Claim) -> None:
    """Note who knows the network and why he phones all the same, and a no about a claim."""
    study = session.get_one(Study, cast.study.id)
    network = session.get_one(Network, cast.network.id)
    who = {"user_id": cast.interviewer.id}
    knows = {"how": KnowsHow.KNOWS, "about": "Zijn buurman.", "stated_by": cast.lead.id}
    state_link(session, study, network=network, **who, **knows)
    made = {"reason": "Niemand anders kan.", "made_by": cast.lead.id, "by_lead": True}
    make_exception(session, network, **who, **made)
    said = "Iedereen weet wie dit is."
    chosen = {"shown_to": ShownTo.LEAD, "version": 0, "chosen_by": cast.lead.id}
    choose_effects(session, study, reason="Om van te leren.", talked_about=True, **chosen)
    act = NetworkValue(network_id=network.id, attribute="solution", version=1, value="found")
    vault = vault_of(session)
    act.reason_sealed = vault.seal(network.id, "Zij was erbij.", row=act.id, field="reason")
    session.add(act)
    fill_table(session, cast, session.exec(select(ReviewSession)).one())
    norm = ProfileNorm(study_id=study.id, part="everyone", version=1, at_least=80)
    norm.reason_sealed = vault.seal(study.id, "Zo spraken wij af.", row=norm.id, field="reason")
    session.add(norm)
    adopt_promise(session, study, seen=0, by=cast.lead.id)
    mark = VoiceMark(network_id=network.id, row="solution", version=1, mark="agree")
    mark.reason_sealed = vault.seal(network.id, "Zij belden.", row=mark.id, field="reason")
    session.add(mark)
    interview = session.exec(select(Interview)).first()
    assert interview is not None
    facts = {"what": DecidedWhat.TAKEN_OVER, "decided_by": cast.lead.id}
    decide(session, interview, reason="Zij is op vakantie.", **facts)
    book = added(codebook(), ThemeText("Rust", "Rust in huis.", "Onrust in huis."))
    act = {"act": CodebookAct.ADD, "seen": 1, "made_by": cast.lead.id}
    keep_version(session, study, book=book, reason="Vaak verteld.", **act)
    add_section(session, study, title="Wat ons opviel", added_by=cast.lead.id)
    edition = ChapterEdition(study_id=study.id, number=1, content_sealed=b"")
    edition.content_sealed = vault.seal(study.id, "{}", row=edition.id, field="content")
    session.add(edition)
    say_of(session, claim, is_fine=False, looked_by=cast.editor.id, reason=said)
    settlement = ClaimSettlement(claim_id=claim.id, state="x", accepted_by=cast.editor.id)
    settlement.reason_sealed = vault.seal(
        study.id, "Het scheelt er één.", row=settlement.id, field="reason"
    )
    session.add(settlement)
    for at in (at_study(study), at_network(network)):
        thought = Memo(written_by=cast.lead.id, **at)
        add_memo(session, thought, text="Rust komt vaak terug.", kind=MemoKind.LINK)
    _fill_journey(session, cast, study)


def fill_table(session: Session, cast: Cast, review: ReviewSession) -> None:
    """Turn a session into one with rounds, in which somebody wrote and committed himself."""
    network = session.get_one(Network, review.network_id)
    told = {"text": "Wij bellen nu terug.", "seen": 0}
    write_learned(session, network, written_by=cast.lead.id, **told)
    waiting = {"voice_id": uuid4(), "role": ActorRole.FAMILY, "text": "Ik breng soep."}
    add_voice(session, network, **waiting)
    voice = session.get_one(JoinedVoice, waiting["voice_id"])
    replaced = vault_of(session).seal(voice.id, "Zij komt.", row=voice.id, field="pseudonymised")
    voice.pseudonymised_sealed = replaced
    session.add(voice)
    guided = GuidedSession(
        session_id=review.id,
        round=Round.AGREEING.value,
        client_answer="wants",
        client_asked_on=date(2026, 1, 2),
    )
    session.add(guided)
    session.flush()
    who = {"name": "Petra", "part": SeatPart.PROFESSIONAL, "user_id": cast.professional.id}
    seat, _number = take_seat(session, guided, **who)
    write_word(session, guided, seat, word_id=uuid4(), round=Round.LISTENING, text="Zij wachtte.")
    promised, due_on = uuid4(), date(2026, 12, 1)
    own = {"what": "Ik bel.", "first_step": "Het nummer.", "sign": "Zij belt terug."}
    make_own(session, guided, seat, commitment_id=promised, due_on=due_on, **own)
    note_step(
        session,
        review,
        session.get_one(Commitment, promised),
        kind=StepKind.STOPPED,
        why="Zij verhuisde.",
        look_on=None,
        today=due_on,
        noted_by=None,
    )


def _fill_journey(session: Session, cast: Cast, study: Study) -> None:
    """A complex situation, and why the audit talk adjusted a judgement."""
    register = make_register(session, study, year=2021, organisation="Wij", made_by=None)
    journey = add_journey(session, register, JourneyFacts(number="K1"), added_by=None)
    effects = {"guidance": "prevented"}
    judged_in_sheet(session, journey, eyes="social_worker", effects=effects)
    said = {"reason": "Het kwam later.", "together": True, "adjusted_by": cast.lead.id}
    adjust(session, register, journey, effects=effects, **said)
    words = {"situation": Situation(matter="Lawaai."), "costs": (1, 2), "seen": 0}
    write_situation(session, register, journey, **words, written_by=None)

"""A study with the whole chain filled in, and a word of its own in every field of every owner.

All of it is written through the domain, as the app itself writes it.
"""

from base64 import b32decode
from collections import defaultdict
from datetime import date
from fractions import Fraction
from uuid import UUID, uuid4

from blind_coding import settled_story
from canaries import Canaries
from canary_stories import Storyteller, Told
from cast import PASSPHRASE, Cast
from claiming import say_of
from old_sessions import add_commitment, add_post
from sqlmodel import Session

from analysis.chapter_outline import PartKind
from analysis.chapters import write_chapter
from analysis.claim_settlements import ClaimSettlement
from analysis.claim_support import choose_quotes
from analysis.claims import Claim, make_claim, place_claim, standing_support
from analysis.commitment_steps import CommitmentStep
from analysis.consequences import take_back
from analysis.guided_sessions import GuidedSession
from analysis.journey_judgements import adjust, judged_in_sheet
from analysis.journey_seats import Seat, give_seat
from analysis.journey_situations import Situation, write_situation
from analysis.journeys import JourneyFacts, add_journey, make_register
from analysis.method_answers import keep_answers
from analysis.method_items import method_list
from analysis.outline_acts import add_part
from analysis.reviews import Commitment, ReviewSession, start_session
from analysis.savings import Assumed
from analysis.savings_settings import set_assumption
from analysis.session_seats import SessionSeat
from analysis.session_words import SessionWord
from analysis.telling_back import LearnedText
from app.identity import User, create_user
from app.second_factors import SecretBox, add_app
from interviews.appointments import make_appointment
from interviews.call_rules import DecidedWhat, decide
from interviews.fragments import Fragment
from interviews.interviews import interview_of
from interviews.joined_voices import JoinedVoice
from research.circumstances import Heard, note_heard
from research.codebook import Pole, codebook
from research.codebook_acts import ThemeText, changed
from research.codebook_versions import CodebookAct, keep_version
from research.consents import Purpose
from research.draws import draw_from_frame
from research.effects_choice import ShownTo, choose_effects
from research.frame_uploads import keep_upload
from research.frames import import_frame
from research.independence import KnowsHow, state_link
from research.independence_exceptions import make_exception
from research.letter_contacts import set_contact
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.representatives import name_representative
from research.roles import Role
from research.studies import Study, add_member, create_study
from research.tables import now
from research.ties import ToldTie, tell_tie
from research.vault import vault_of


class World(Storyteller):
    """The cast with the whole chain of a study filled in, from client base to chapter.

    Owners in the study: ``client`` (told, agreed to everything), ``daughter`` (told, agreed to
    the conversation alone), ``neighbour`` (is telling), ``uncle`` (is to be phoned), ``other``
    (client of a network of somebody else), ``left`` (took it back). ``foreign`` is the client
    of another study.
    """

    def __init__(self, cast: Cast) -> None:
        self.cast, self.canaries = cast, Canaries()
        # Per owner what the addresses of pages about him are made of.
        self.ids: dict[str, dict[str, UUID]] = defaultdict(dict)
        with cast.app.app_context(), cast.writing() as session:
            self._people(session)
            self._study(session)
            self._own_network(session)
            self._elsewhere(session)

    def _people(self, session: Session) -> None:
        """Everybody who signs in has a name and an address; a professional also an app."""
        colleague = create_user(
            session,
            email="collega@wij-toets.nl",
            display_name="Collega",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
        self.cast.users["colleague"] = colleague
        add_member(session, self.cast.study, user_id=colleague.id, added_by=None)
        for name, user in self.cast.users.items():
            row = session.get_one(User, user.id)
            row.display_name = self.word("user.display_name", name)
            row.email = f"{self.word('user.email', name).lower()}@wij-toets.nl"
            session.add(row)
            user.email = row.email
        # A secret is shown in base 32, where letters are letters.
        secret, row_id = self.word("second_factor.sealed_secret", "professional"), uuid4()
        self.secret = b32decode(secret.upper().ljust(32, "A"))
        box = SecretBox(self.cast.database.settings.master_key)
        add_app(
            session,
            self.cast.professional.id,
            row_id=row_id,
            sealed=box.seal(self.secret, row_id),
            name=self.word("second_factor.name", "professional"),
            step=0,
        )
        for role in (Role.CODER, Role.EDITOR, Role.INTERVIEWER):
            stranger = self.cast.stranger(role)
            add_member(session, self.cast.other_study, user_id=stranger.id, added_by=None)

    def _study(self, session: Session) -> None:
        """The client base with its draw, and a second study with a file that waits."""
        study = session.get_one(Study, self.cast.study.id)
        units = [self.word("frame_unit.pseudonym", "base") for _unit in range(2)]
        stratum, network = (
            self.word(f"frame_unit.{one}", "base") for one in ("stratum", "network")
        )
        lines = "\n".join(f"{unit},{stratum},{network}" for unit in units)
        frame = import_frame(
            session,
            study,
            content=f"klantnummer,wijk,netwerk\n{lines}\n".encode(),
            imported_by=self.cast.lead.id,
        )
        for _time in range(2):
            draw_from_frame(
                session,
                frame,
                size=1,
                seed=self.word("draw.seed", "base"),
                drawn_by=self.cast.lead.id,
                reason=self.word("draw.reason", "base"),
            )
        framed = create_study(
            session, title="Nog te loten", question="Hoe?", organisation="Wij",
            starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), created_by=self.cast.lead.id,
        )  # fmt: skip
        cell = self.word("frame_upload.content_sealed", "base")
        keep_upload(
            session,
            framed.id,
            content=f"klantnummer,naam\nK1,{cell}\n".encode(),
            uploaded_by=self.cast.lead.id,
        )
        self.ids["base"] = {"study_id": framed.id}
        self._journeys(session, study)
        words = self.word("letter_contact.words", "study")
        set_contact(session, study, words=words, version=0, changed_by=self.cast.lead.id)

    def _journeys(self, session: Session, study: Study) -> None:
        """A client journey with its words, and who judges it."""
        register = make_register(session, study, year=2021, organisation="Wij", made_by=None)
        colleague = self.cast.users["colleague"]
        held = {"user_id": self.cast.professional.id, "roles": [Role.PROFESSIONAL]}
        give_seat(session, register, seat=Seat.SOCIAL_WORKER, given_by=colleague.id, **held)
        names = ("number", "district", "activity")
        facts = {name: self.word(f"client_journey.{name}", "journey") for name in names}
        journey = add_journey(session, register, JourneyFacts(**facts), added_by=None)
        effects = {"guidance": "prevented"}
        judged_in_sheet(session, journey, eyes="client_manager", effects=effects)
        reason = self.word("journey_judgement.reason_sealed", "journey")
        by = {"together": True, "adjusted_by": colleague.id}
        adjust(session, register, journey, effects=effects, reason=reason, **by)
        matter = self.word("complex_situation.words_sealed", "journey")
        words = {"situation": Situation(matter=matter), "costs": (None, None), "seen": 0}
        write_situation(session, register, journey, **words, written_by=None)
        one = Fraction(1)
        source = self.word("savings_setting.source", "register")
        assumed = Assumed(one, one, one, source, date(2026, 1, 1))
        set_assumption(session, register, "fte", assumed, seen=0, set_by=None)
        self.ids["journey"] = {
            "study_id": study.id,
            "register_id": register.id,
            "journey_id": journey.id,
        }

    def _own_network(self, session: Session) -> None:
        """One network in which everything happened, and whose professional and lead are ours."""
        network = self._network(session, self.cast.study.id, "own")
        assign_reviewer(
            session, network, user_id=self.cast.professional.id, assigned_by=self.cast.lead.id
        )
        by = self.cast.interviewer.id
        client = self._teller(session, network, ActorRole.CLIENT, "client")
        daughter = self._teller(session, network, ActorRole.FAMILY, "daughter")
        neighbour = self._teller(session, network, ActorRole.NEIGHBOUR, "neighbour")
        uncle = self._teller(session, network, ActorRole.FAMILY, "uncle")
        name = self.word("representative.name_sealed", "client")
        name_representative(session, client, name=name, named_by=by)
        told = self._story(session, client, "client", by=by, agrees=True)
        told += self._story(session, daughter, "daughter", by=by, agrees=False)
        self._talk(session, neighbour, "neighbour", by=by)
        self._plan(session, uncle)
        for reporter, owner in ((client, "client"), (daughter, "daughter")):
            note = ToldTie(note=self.word("tie.note_sealed", owner))
            tell_tie(session, reporter, one=neighbour, other=None, told=note, recorded_by=by)
        self._review(session, network, "own", author=self.cast.professional)
        self._opening(session, client)
        self._coded_by_two(session, client, "client")
        self._worried(session, client, "client", by=by)
        self._settled(session, network, "own")
        self._marked(session, network, "own")
        self._reopened(session, client, "client", by=by)
        self._thought(session, client, "client", by=self.cast.coder.id)
        self._knows(session, network)
        self._decides(session, client)
        heard = Heard(
            language=self.word("actor_circumstances.notes_sealed:language", "client"),
            listener=self.word("actor_circumstances.notes_sealed:listener", "client"),
        )
        note_heard(session, client, heard=heard, noted_by=by)
        self._corrected(session, network, client)
        self._read_back(session, client, by=by)
        self.told = told

    def _elsewhere(self, session: Session) -> None:
        """A network of colleagues, one whose client left, and another study."""
        colleague = self.cast.users["colleague"]
        other = self._network(session, self.cast.study.id, "other")
        client = self._teller(session, other, ActorRole.CLIENT, "other")
        told = self.told + self._story(session, client, "other", by=colleague.id, agrees=True)
        self._review(session, other, "other", author=colleague)
        left = self._network(session, self.cast.study.id, "left")
        leaver = self._teller(session, left, ActorRole.CLIENT, "left")
        own = self.cast.interviewer.id
        told += self._story(session, leaver, "left", by=own, agrees=True)
        self._review(session, left, "left", author=colleague)
        claim = self._chapter(session, self.cast.study.id, "study", told)
        take_back(session, leaver, noted_by=self.cast.lead.id)
        self._looks(session, self.cast.study.id, "study", claim)
        foreign = self._network(session, self.cast.other_study.id, "foreign")
        stranger = self._teller(session, foreign, ActorRole.CLIENT, "foreign")
        far = self.cast.stranger(Role.INTERVIEWER)
        told = self._story(session, stranger, "foreign", by=far.id, agrees=True)
        reviewer = self.cast.stranger(Role.PROFESSIONAL)
        assign_reviewer(session, foreign, user_id=reviewer.id, assigned_by=None)
        self._review(session, foreign, "foreign", author=reviewer)
        claim = self._chapter(session, self.cast.other_study.id, "foreign", told)
        self._looks(session, self.cast.other_study.id, "foreign", claim)

    def _network(self, session: Session, study_id: UUID, owner: str) -> Network:
        return create_network(
            session,
            session.get_one(Study, study_id),
            reference=self.word("network.reference", owner),
            district=self.word("network.district", owner),
            activity=self.word("network.activity", owner),
            created_by=None,
        )

    def _teller(self, session: Session, network: Network, role: ActorRole, owner: str) -> Actor:
        facts = {
            part: self.word(f"actor.identity_sealed:{part}", owner)
            for part in Identity.model_fields
            if part != "phone"
        }
        facts["email"] = f"{facts['email'].lower()}@voorbeeld.nl"
        phone = self.canaries.phone("actor.identity_sealed:phone", owner)
        identity = Identity(phone=phone, **facts)
        reference = self.word("actor.reference", owner)
        actor = add_actor(
            session, network, role=role, identity=identity, added_by=None, reference=reference
        )
        self.ids[owner] = {
            "study_id": network.study_id,
            "network_id": network.id,
            "actor_id": actor.id,
            "interview_id": interview_of(session, actor).id,
        }
        return actor

    def _plan(self, session: Session, actor: Actor) -> None:
        self._agree(session, actor, Purpose.INTERVIEW)
        make_appointment(
            session,
            interview_of(session, actor),
            interviewer_id=self.cast.interviewer.id,
            starts_at=now(),
            made_by=self.cast.lead.id,
        )

    def _review(self, session: Session, network: Network, owner: str, *, author: User) -> None:
        review = start_session(session, network, held_on=date(2026, 11, 2), started_by=author.id)
        add_post(
            session,
            review,
            post_id=uuid4(),
            text=self.word("review_post.text_sealed", owner),
            author_id=author.id,
        )
        commitment = add_commitment(
            session,
            review,
            who=self.word("commitment.who_sealed", owner),
            what=self.word("commitment.what_sealed", owner),
            due_on=date(2026, 12, 1),
            made_by=author.id,
        )
        for one in self.ids.values():
            if one.get("network_id") == network.id:
                one |= {"session_id": review.id, "commitment_id": commitment.id}
        if owner == "own":
            self._at_table(session, network, author)

    def _at_table(self, session: Session, network: Network, author: User) -> None:
        """A guided session that was held; its professional sat there, and the lead did not."""
        review = ReviewSession(network_id=network.id, held_on=date(2026, 10, 1), closed_at=now())
        session.add(review)
        session.flush()
        asked = {"client_answer": "wants", "client_asked_on": review.held_on}
        session.add(GuidedSession(session_id=review.id, **asked))
        vault = vault_of(session)

        def sealed(field: str, row: UUID) -> bytes:
            words = self.word(field, "own")
            name = field.partition(".")[2].removesuffix("_sealed")
            return vault.seal(network.id, words, row=row, field=name)

        seat = SessionSeat(session_id=review.id, user_id=author.id, part="professional")
        seat.name_sealed = sealed("session_seat.name_sealed", seat.id)
        promise = Commitment(
            session_id=review.id, seat_id=seat.id, made_by=author.id, due_on=date(2026, 12, 1)
        )
        for field in ("who", "what", "first_step", "sign"):
            setattr(promise, f"{field}_sealed", sealed(f"commitment.{field}_sealed", promise.id))
        session.add_all([seat, promise])
        session.flush()
        step = CommitmentStep(commitment_id=promise.id, kind="adapted")
        step.note_sealed = sealed("commitment_step.note_sealed", step.id)
        word = SessionWord(id=uuid4(), session_id=review.id, round="listening", seq=1)
        word.seat_id = seat.id
        word.text_sealed = sealed("session_word.text_sealed", word.id)
        learned = LearnedText(network_id=network.id, version=1)
        learned.text_sealed = sealed("learned_text.text_sealed", learned.id)
        session.add_all([step, word, learned, *self._added(session, network)])
        session.flush()
        self.ids["table"] = {"session_id": review.id}

    def _added(self, session: Session, network: Network) -> list[JoinedVoice]:
        """What two people added by themselves: one waits for a lead, one stands in the line."""
        vault, voices = vault_of(session), []
        for state in ("waiting", "joined"):
            voice = JoinedVoice(id=uuid4(), network_id=network.id, role="family")
            vault.keys.create(voice.id)
            fields = ("raw", ""), ("before_hiding", ""), ("pseudonymised", f":{state}")
            for field, part in fields:
                words = self.word(f"joined_voice.{field}_sealed{part}", "own")
                sealed = vault.seal(voice.id, words, row=voice.id, field=field)
                setattr(voice, f"{field}_sealed", sealed)
            voice.fingerprint = voice.back_hash = voice.id.hex
            voice.joined_at = now() if state == "joined" else None
            voice.hidden_at = now()
            voices.append(voice)
        return voices

    def _knows(self, session: Session, network: Network) -> None:
        """A colleague knows the network, and may phone in it all the same."""
        colleague, lead = self.cast.users["colleague"], self.cast.lead
        state_link(
            session,
            session.get_one(Study, network.study_id),
            user_id=colleague.id,
            how=KnowsHow.KNOWS,
            about=self.word("staff_link.about_sealed", "own"),
            stated_by=lead.id,
            network=network,
        )
        make_exception(
            session,
            network,
            user_id=colleague.id,
            reason=self.word("independence_exception.reason_sealed", "own"),
            made_by=lead.id,
            by_lead=True,
        )

    def _decides(self, session: Session, actor: Actor) -> None:
        """The lead lets somebody be phoned once more."""
        decide(
            session,
            interview_of(session, actor),
            what=DecidedWhat.MORE_ATTEMPTS,
            amount=1,
            reason=self.word("call_decision.reason_sealed", "own"),
            decided_by=self.cast.lead.id,
        )

    def _coded_by_two(self, session: Session, actor: Actor, owner: str) -> None:
        """Two people coded the story blind, and one said why his choice should stay."""
        reason = self.word("blind_voice.reason_sealed", owner)
        settled_story(session, interview_of(session, actor), self.cast.coder.id, reason=reason)

    def _looks(self, session: Session, study_id: UUID, owner: str, claim: Claim) -> None:
        """A second person finds the claim fine, and another one of the study not."""
        lead = self.cast.lead if owner == "study" else self.cast.stranger(Role.LEAD)
        say_of(session, claim, is_fine=True, looked_by=lead.id)
        support = [session.get_one(Fragment, one) for one in standing_support(session, claim)][:1]
        other = make_claim(
            session,
            session.get_one(Study, study_id),
            theme="attention",
            pole=Pole.SUCCESS,
            sentence="Iemand vertelde dat er echt is geluisterd.",
            fragments=support,
            made_by=self.cast.editor.id,
        )
        place_claim(session, other, in_chapter=True, placed_by=self.cast.editor.id)
        reason = self.word("second_look.reason_sealed", owner)
        say_of(session, other, is_fine=False, looked_by=lead.id, reason=reason)

    def _chapter(self, session: Session, study_id: UUID, owner: str, told: list[Told]) -> Claim:
        study = session.get_one(Study, study_id)
        claim = make_claim(
            session,
            study,
            theme="attention",
            pole=Pole.SUCCESS,
            sentence=f"{self.word('claim.sentence_sealed', owner)} telt mee.",
            fragments=[one.fragment for one in told],
            made_by=self.cast.editor.id,
        )
        place_claim(session, claim, in_chapter=True, placed_by=self.cast.editor.id)
        quotes = [one.fragment.id for one in told if one.quoted and one.fragment.released_at]
        choose_quotes(session, claim, fragment_ids=quotes, chosen_by=self.cast.editor.id)
        answer = self.word("method_answer.answer_sealed", owner)
        keep_answers(
            session,
            study,
            answers={method_list().asked[0].number: answer},
            seen={},
            changed_by=self.cast.lead.id,
        )
        keep_version(
            session,
            study,
            book=changed(codebook(), "pace", ThemeText("Tijd", "Er is tijd.", "Er is haast.")),
            act=CodebookAct.CHANGE,
            seen=codebook().version,
            reason=self.word("codebook_version.reason_sealed", owner),
            made_by=self.cast.lead.id,
        )
        choose_effects(
            session,
            study,
            shown_to=ShownTo.LEAD,
            version=0,
            chosen_by=self.cast.lead.id,
            reason=self.word("effects_choice.reason_sealed", owner),
            talked_about=True,
        )
        write_chapter(
            session,
            study,
            title=self.word("chapter.title", owner),
            introduction=self.word("chapter.introduction_sealed", owner),
            house=self.word("chapter.house", owner),
            changed_by=self.cast.editor.id,
        )
        add_part(
            session,
            study,
            section="limits",
            kind=PartKind.TEXT,
            words=self.word("chapter_outline.content_sealed", owner),
            added_by=self.cast.editor.id,
        )
        self._let_stand(session, claim, owner)
        for one in self.ids.values():
            if one.get("study_id") == study_id:
                one["claim_id"] = claim.id
        return claim

    def _let_stand(self, session: Session, claim: Claim, owner: str) -> None:
        """Somebody let the claim stand when it said something else for a while."""
        settlement_id = uuid4()
        words = self.word("claim_settlement.reason_sealed", owner)
        session.add(
            ClaimSettlement(
                id=settlement_id,
                claim_id=claim.id,
                state="0" * 64,
                reason_sealed=vault_of(session).seal(
                    claim.study_id, words, row=settlement_id, field="reason"
                ),
                accepted_by=self.cast.editor.id,
            )
        )

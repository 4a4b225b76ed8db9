"""A study with the whole chain filled in, and a word of its own in every field of every owner.

All of it is written through the domain, as the app itself writes it.
"""

from base64 import b32decode
from collections import defaultdict
from datetime import date
from uuid import UUID, uuid4

from canaries import Canaries
from canary_stories import Storyteller, Told
from cast import PASSPHRASE, Cast
from claiming import say_of
from sqlmodel import Session

from analysis.chapters import write_chapter
from analysis.claim_support import choose_quotes
from analysis.claims import Claim, make_claim, place_claim, standing_support
from analysis.consequences import take_back
from analysis.method_answers import keep_answers
from analysis.method_items import method_list
from analysis.reviews import add_commitment, add_post, start_session
from app.identity import User, create_user
from app.second_factors import SecretBox, add_app
from interviews.calls import make_appointment
from interviews.fragments import Fragment
from interviews.interviews import interview_of
from research.circumstances import Heard, note_heard
from research.codebook import Pole
from research.consents import Purpose
from research.draws import draw_from_frame
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
        words = self.word("letter_contact.words", "study")
        set_contact(session, study, words=words, version=0, changed_by=self.cast.lead.id)

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
        self._knows(session, network)
        heard = Heard(
            language=self.word("actor_circumstances.notes_sealed:language", "client"),
            listener=self.word("actor_circumstances.notes_sealed:listener", "client"),
        )
        note_heard(session, client, heard=heard, noted_by=by)
        self._corrected(session, network, client)
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
        write_chapter(
            session,
            study,
            title=self.word("chapter.title", owner),
            introduction=self.word("chapter.introduction_sealed", owner),
            changed_by=self.cast.editor.id,
        )
        for one in self.ids.values():
            if one.get("study_id") == study_id:
                one["claim_id"] = claim.id
        return claim

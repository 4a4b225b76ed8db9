"""Stories in which every sentence has a word of its own, told through the domain."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from canaries import Canaries
from cast import Cast, consent
from sqlmodel import Session, select

from analysis.codings import add_coding
from analysis.memo_places import at_theme, at_turn
from analysis.memos import Memo, MemoKind, add_memo
from analysis.network_values import NetworkValue
from analysis.profile_norms import ProfileNorm
from analysis.promise_acts import match_line, write_promise
from analysis.resident_promises import Group, promise_of
from analysis.voice_marks import VoiceMark
from app.identity import User
from app.jobs import JobKind, add_job, end_job
from interviews.fragments import Fragment, release_fragment
from interviews.interviews import (
    Interview,
    close_interview,
    interview_of,
    network_of_interview,
    open_interview,
)
from interviews.name_corrections import CorrectionKind, NameCorrection, keep_correction
from interviews.private_notes import add_note
from interviews.raw_openings import allow_opening, ask_opening
from interviews.read_backs import prepare
from interviews.reflections import keep_reflection
from interviews.reopening import ReopenReason, reopen_interview
from interviews.replacements import Replacement
from interviews.telling import add_turn, correct_turn
from interviews.turns import (
    Mode,
    Speaker,
    TurnRevision,
    keep_pseudonymised,
    revisions_of,
    turns_of,
)
from interviews.worries import note_worry
from research.codebook import Pole
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import (
    Actor,
    Network,
)
from research.representatives import has_representative
from research.roles import Role
from research.studies import Study
from research.vault import vault_of


@dataclass(frozen=True)
class Told:
    """A coded fragment, and whether it is meant to be quoted."""

    fragment: Fragment
    quoted: bool


class Storyteller:
    """Lets people of the cast tell; ``ids`` gathers per owner what addresses are made of."""

    cast: Cast
    canaries: Canaries
    ids: dict[str, dict[str, UUID]]

    def word(self, field: str, owner: str) -> str:
        """A new word for a field of an owner."""
        return self.canaries.word(field, owner)

    def _talk(self, session: Session, actor: Actor, owner: str, *, by: UUID) -> Interview:
        """Three sentences that somebody tells, of which the first was typed wrong at first."""
        self._agree(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        open_interview(session, interview, interviewer_id=by)
        words = [self.word("turn_revision.raw_sealed:before", owner)]
        words += [self.word("turn_revision.raw_sealed:typed", owner) for _turn in range(3)]
        turns = [
            add_turn(
                session,
                interview,
                turn_id=uuid4(),
                speaker=Speaker.ACTOR,
                mode=Mode.VERBATIM,
                text=f"Dat zei {word} ook.",
                written_by=by,
            )[0]
            for word in (words[0], *words[2:])
        ]
        self.ids[owner]["turn_id"] = turns[0].id
        text = f"Dat zei {words[1]} ook."
        correct_turn(session, interview, turns[0], text=text, corrected_by=by)
        note = self.word("private_note.raw_sealed", owner)
        add_note(session, interview, note_id=uuid4(), text=f"Straks {note}.", written_by=by)
        return interview

    def _story(
        self, session: Session, actor: Actor, owner: str, *, by: UUID, agrees: bool
    ) -> list[Told]:
        """A closed conversation of which the names were replaced and two sentences coded."""
        interview = self._talk(session, actor, owner, by=by)
        agreed = (Purpose.NETWORK_READING, Purpose.QUOTES, Purpose.LEARNING) if agrees else ()
        for purpose in agreed:
            self._agree(session, actor, purpose)
        told = []
        for part, (_turn, revision) in zip(
            ("plain", "coded", "quoted"), turns_of(session, interview.id), strict=True
        ):
            word = self.word(f"turn_revision.pseudonymised_sealed:{part}", owner)
            text = f"{word} luisterde echt."
            keep_pseudonymised(session, interview, revision, text=text)
            if part != "plain":
                told.append(self._coded(session, interview, revision, text, part == "quoted"))
        close_interview(session, interview, attributes={"solution": "found"}, closed_by=by)
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=interview.id, asked_by=by
        )
        end_job(session, job)
        for one in told if agrees else ():
            if one.quoted:
                release_fragment(session, one.fragment, released_by=by)
        return told

    def _coded(
        self,
        session: Session,
        interview: Interview,
        revision: TurnRevision,
        text: str,
        quoted: bool,
    ) -> Told:
        network, _actor = network_of_interview(session, interview)
        at_home = network.study_id == self.cast.study.id
        coder = self.cast.coder if at_home else self.cast.stranger(Role.CODER)
        coding = add_coding(
            session,
            interview,
            revision,
            start=0,
            end=len(text),
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=coder.id,
        )
        return Told(session.get_one(Fragment, coding.fragment_id), quoted)

    def _agree(self, session: Session, actor: Actor, purpose: Purpose) -> None:
        """The actor says yes, and who decides beside him does too."""
        consent(session, actor, purpose)
        if has_representative(session, actor.id):
            record_consent(
                session,
                actor_id=actor.id,
                purpose=purpose,
                decision=Decision.GIVEN,
                recorded_by=None,
                said_by=SaidBy.REPRESENTATIVE,
            )

    def _read_back(self, session: Session, actor: Actor, *, by: UUID) -> None:
        """A retelling lies ready to be read aloud, and words that came late were bettered since."""
        interview = interview_of(session, actor)
        word = self.word("read_back_call.raw_sealed", "client")
        retold = {"whole": False, "retelling": f"{word}.", "seen": ""}
        prepare(session, interview, prepared_by=by, **retold)
        late = self.word("turn_revision.late_sealed", "client")
        turn = turns_of(session, interview.id)[0][0]
        former = revisions_of(session, turn)[0]
        former.late_sealed = vault_of(session).seal(actor.id, late, row=former.id, field="late")
        session.add(former)
        session.flush()

    def _corrected(self, session: Session, network: Network, actor: Actor) -> None:
        """A name was hidden by hand: the word that stood there is kept for a while."""
        interview = interview_of(session, actor)
        revision = turns_of(session, interview.id)[0][1]
        word = self.word("corrected_places.places_sealed", "client")
        correction = NameCorrection(
            network_id=network.id,
            interview_id=interview.id,
            kind=CorrectionKind.HIDDEN.value,
            placeholder="[naam 9]",
            fingerprint="",
            learned=False,
            places=1,
            made_by=self.cast.coder.id,
        )
        place = (Replacement(0, len(word), "person", "[naam 9]"), word)
        keep_correction(session, correction, [(interview, revision, [place])])

    def _worried(self, session: Session, actor: Actor, owner: str, *, by: UUID) -> None:
        """A worry for the leads, and what the interviewer keeps for himself and shares."""
        interview = interview_of(session, actor)
        words = self.word("worry.words_sealed", owner)
        note_worry(session, interview, words=words, aftercare=True, noted_by=by)
        told = {"touched": self.word("reflection.answers_sealed", owner)}
        keep_reflection(session, interview, answers=told, shared=True, written_by=by)

    def _thought(self, session: Session, actor: Actor, owner: str, *, by: UUID) -> None:
        """What a coder thought at a turn of the story, and at a theme of its study."""
        interview = interview_of(session, actor)
        turn = turns_of(session, interview.id)[0][0]
        facts = at_turn(session, interview, turn.id)
        study = session.get_one(Study, facts["study_id"])
        for part, at in (("turn", facts), ("theme", at_theme(study, "attention"))):
            word = self.word(f"memo_version.text_sealed:{part}", owner)
            memo = Memo(id=uuid4(), written_by=by, **at)
            add_memo(session, memo, text=f"Ik zie {word} hier.", kind=MemoKind.SEEN)
            self.ids[owner]["memo_id"] = memo.id

    def _reopened(self, session: Session, actor: Actor, owner: str, *, by: UUID) -> None:
        """It was opened again for a moment, with words."""
        interview = interview_of(session, actor)
        facts = {"words": self.word("reopening.words_sealed", owner), "reopened_by": by}
        reopen_interview(session, interview, reason=ReopenReason.OTHER, leads=True, **facts)
        close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)

    def _settled(self, session: Session, network: Network, owner: str) -> None:
        """What a lead settled for the network, and why."""
        why = self.word("network_value.reason_sealed", owner)
        act = NetworkValue(network_id=network.id, attribute="solution", version=1, value="found")
        vault = vault_of(session)
        act.reason_sealed = vault.seal(network.id, why, row=act.id, field="reason")
        session.add(act)

    def _marked(self, session: Session, network: Network, owner: str) -> None:
        """How the accounts of one row lie beside each other, and why."""
        why = self.word("voice_mark.reason_sealed", owner)
        norm = ProfileNorm(study_id=network.study_id, part="everyone", version=1, at_least=80)
        why_norm = self.word("profile_norm.reason_sealed", "study")
        norm.reason_sealed = vault_of(session).seal(
            network.study_id, why_norm, row=norm.id, field="reason"
        )
        norm.from_on = norm.set_at.date()
        session.add(norm)
        texts = {Group.PROMISE: [self.word("resident_promise.content_sealed", "study")]}
        facts = {"source": "Ons plan", "dated": date(2025, 1, 1), "today": date(2026, 1, 1)}
        study = session.get_one(Study, network.study_id)
        by = session.exec(select(User.id)).first()
        write_promise(session, study, texts=texts, seen=0, by=by, **facts)
        line = promise_of(session, study.id).lines[0].id
        # The theme of which everybody told, so that its words stand behind the number.
        about = {"themes": ["attention"], "answers": []}
        match_line(session, study, line_id=line, seen=1, by=by, **about)
        act = VoiceMark(network_id=network.id, row="solution", version=1, mark="agree")
        vault = vault_of(session)
        act.reason_sealed = vault.seal(network.id, why, row=act.id, field="reason")
        session.add(act)

    def _opening(self, session: Session, actor: Actor) -> None:
        reason = self.word("raw_opening.reason_sealed", "client")
        interview = interview_of(session, actor)
        opening = ask_opening(session, interview, reason=reason, asked_by=self.cast.lead.id)
        allow_opening(session, opening, allowed_by=self.cast.users["colleague"].id)
        self.ids["client"]["opening_id"] = opening.id

"""Stories in which every sentence has a word of its own, told through the domain."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from canaries import Canaries
from cast import Cast, consent
from sqlmodel import Session

from analysis.codings import add_coding
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
from interviews.raw_openings import allow_opening, ask_opening
from interviews.replacements import Replacement
from interviews.telling import add_turn, correct_turn
from interviews.turns import Mode, Speaker, TurnRevision, keep_pseudonymised, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import (
    Actor,
    Network,
)
from research.representatives import has_representative
from research.roles import Role


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

    def _opening(self, session: Session, actor: Actor) -> None:
        reason = self.word("raw_opening.reason_sealed", "client")
        interview = interview_of(session, actor)
        opening = ask_opening(session, interview, reason=reason, asked_by=self.cast.lead.id)
        allow_opening(session, opening, allowed_by=self.cast.users["colleague"].id)
        self.ids["client"]["opening_id"] = opening.id

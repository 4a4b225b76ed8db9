"""Every sealed column, whose key seals it, and how to find the rows of one owner.

Who adds a sealed column joins it here by one line; a test fails until that is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel, col, select

from analysis.blind_points import BlindPoint, BlindVoice
from analysis.blind_stories import BlindStory
from analysis.chapter_outline import ChapterOutline
from analysis.chapters import Chapter
from analysis.claim_settlements import ClaimSettlement
from analysis.claims import Claim, SecondLook
from analysis.codings import Coding
from analysis.commitment_steps import CommitmentStep
from analysis.editions import ChapterEdition
from analysis.journey_judgements import JourneyJudgement
from analysis.journey_situations import ComplexSituation
from analysis.journeys import ClientJourney, JourneyRegister
from analysis.memos import Memo, MemoVersion
from analysis.method_answers import MethodAnswer
from analysis.network_values import NetworkValue
from analysis.profile_norms import ProfileNorm
from analysis.resident_promises import ResidentPromise
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from analysis.search.tables import SearchEntry
from analysis.session_seats import SessionSeat
from analysis.session_words import SessionWord
from analysis.tagger_versions import TaggerVersion
from analysis.telling_back import LearnedText
from analysis.voice_marks import VoiceMark
from interviews.call_rules import CallDecision
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.joined_voices import JoinedVoice
from interviews.name_corrections import CorrectedPlaces
from interviews.private_notes import PrivateNote
from interviews.raw_openings import RawOpening
from interviews.read_backs import ReadBackCall
from interviews.reflections import Reflection
from interviews.reopening import Reopening
from interviews.turns import Turn, TurnRevision
from interviews.worries import Worry
from research.circumstances import ActorCircumstances
from research.codebook_versions import CodebookVersion
from research.effects_choice import EffectsChoice
from research.frame_uploads import FrameUpload
from research.independence import StaffLink
from research.independence_exceptions import IndependenceException
from research.networks import Actor
from research.representatives import Representative
from research.ties import Tie


@dataclass(frozen=True)
class SealedColumn:
    """One column with sealed words.

    Attributes:
        model, column: where it is.
        rows: returns the statement that finds the rows of an owner.
        key: the column whose value is bound to the sealed words.
    """

    model: type[SQLModel]
    column: str
    rows: Callable[[UUID], Any]
    key: str = "id"

    @property
    def field(self) -> str:
        """The name of the field, as it is bound to the sealed words."""
        return self.column.removesuffix("_sealed")

    @property
    def place(self) -> str:
        """``table.column``."""
        return f"{self.model.__tablename__}.{self.column}"


def _revisions(actor_id: UUID) -> Any:
    turns = select(Turn.id).join(Interview, col(Interview.id) == Turn.interview_id)
    mine = turns.where(Interview.actor_id == actor_id)
    return select(TurnRevision).where(col(TurnRevision.turn_id).in_(mine))


def _evidence(actor_id: UUID) -> Any:
    mine = _revisions(actor_id).with_only_columns(col(TurnRevision.id))
    fragments = select(Fragment.id).where(col(Fragment.revision_id).in_(mine))
    return select(Coding).where(col(Coding.fragment_id).in_(fragments))


def _corrected(actor_id: UUID) -> Any:
    mine = _revisions(actor_id).with_only_columns(col(TurnRevision.id))
    return select(CorrectedPlaces).where(col(CorrectedPlaces.revision_id).in_(mine))


def _entries(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(SearchEntry).where(col(SearchEntry.interview_id).in_(mine))


def _worries(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(Worry).where(col(Worry.interview_id).in_(mine))


def _reflections(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(Reflection).where(col(Reflection.interview_id).in_(mine))


def _reopenings(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(Reopening).where(col(Reopening.interview_id).in_(mine))


def _openings(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(RawOpening).where(col(RawOpening.interview_id).in_(mine))


def _notes(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(PrivateNote).where(col(PrivateNote.interview_id).in_(mine))


def _calls(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(ReadBackCall).where(col(ReadBackCall.interview_id).in_(mine))


def _voices(actor_id: UUID) -> Any:
    stories = (
        select(BlindStory.id)
        .join(Interview, col(Interview.id) == BlindStory.interview_id)
        .where(Interview.actor_id == actor_id)
    )
    points = select(BlindPoint.id).where(col(BlindPoint.story_id).in_(stories))
    return select(BlindVoice).where(col(BlindVoice.point_id).in_(points))


def _journeys(study_id: UUID) -> Any:
    mine = select(JourneyRegister.id).where(JourneyRegister.study_id == study_id)
    return select(ClientJourney.id).where(col(ClientJourney.register_id).in_(mine))


def _sessions(network_id: UUID) -> Any:
    return select(ReviewSession.id).where(ReviewSession.network_id == network_id)


def _posts(network_id: UUID) -> Any:
    return select(ReviewPost).where(col(ReviewPost.session_id).in_(_sessions(network_id)))


def _commitments(network_id: UUID) -> Any:
    return select(Commitment).where(col(Commitment.session_id).in_(_sessions(network_id)))


def _steps(network_id: UUID) -> Any:
    mine = _commitments(network_id).with_only_columns(col(Commitment.id))
    return select(CommitmentStep).where(col(CommitmentStep.commitment_id).in_(mine))


def _seats(network_id: UUID) -> Any:
    return select(SessionSeat).where(col(SessionSeat.session_id).in_(_sessions(network_id)))


def _session_words(network_id: UUID) -> Any:
    return select(SessionWord).where(col(SessionWord.session_id).in_(_sessions(network_id)))


SEALED = (
    SealedColumn(Actor, "identity_sealed", lambda owner: select(Actor).where(Actor.id == owner)),
    SealedColumn(
        Representative,
        "name_sealed",
        lambda owner: select(Representative).where(Representative.actor_id == owner),
        key="actor_id",
    ),
    *(
        SealedColumn(
            ActorCircumstances,
            column,
            lambda owner: select(ActorCircumstances).where(ActorCircumstances.actor_id == owner),
            key="actor_id",
        )
        for column in ("notes_sealed", "capacity_sealed")
    ),
    SealedColumn(RawOpening, "reason_sealed", _openings),
    SealedColumn(Worry, "words_sealed", _worries),
    SealedColumn(Reflection, "answers_sealed", _reflections),
    SealedColumn(PrivateNote, "raw_sealed", _notes),
    SealedColumn(Reopening, "words_sealed", _reopenings),
    SealedColumn(Tie, "note_sealed", lambda owner: select(Tie).where(Tie.reporter_id == owner)),
    SealedColumn(TurnRevision, "raw_sealed", _revisions),
    SealedColumn(TurnRevision, "pseudonymised_sealed", _revisions),
    SealedColumn(TurnRevision, "spans_sealed", _revisions),
    SealedColumn(TurnRevision, "late_sealed", _revisions),
    SealedColumn(ReadBackCall, "raw_sealed", _calls, key="interview_id"),
    SealedColumn(CorrectedPlaces, "places_sealed", _corrected),
    SealedColumn(SearchEntry, "places_sealed", _entries),
    SealedColumn(Coding, "evidence_sealed", _evidence),
    SealedColumn(BlindVoice, "reason_sealed", _voices),
    SealedColumn(ReviewPost, "text_sealed", _posts),
    SealedColumn(
        NetworkValue,
        "reason_sealed",
        lambda owner: select(NetworkValue).where(NetworkValue.network_id == owner),
    ),
    SealedColumn(
        ProfileNorm,
        "reason_sealed",
        lambda owner: select(ProfileNorm).where(ProfileNorm.study_id == owner),
    ),
    SealedColumn(
        ResidentPromise,
        "content_sealed",
        lambda owner: select(ResidentPromise).where(ResidentPromise.study_id == owner),
    ),
    SealedColumn(
        VoiceMark,
        "reason_sealed",
        lambda owner: select(VoiceMark).where(VoiceMark.network_id == owner),
    ),
    SealedColumn(Commitment, "who_sealed", _commitments),
    SealedColumn(Commitment, "what_sealed", _commitments),
    SealedColumn(Commitment, "first_step_sealed", _commitments),
    SealedColumn(Commitment, "sign_sealed", _commitments),
    SealedColumn(CommitmentStep, "note_sealed", _steps),
    SealedColumn(
        LearnedText,
        "text_sealed",
        lambda owner: select(LearnedText).where(LearnedText.network_id == owner),
    ),
    # Under a key of his own: he joined by himself, and is no actor.
    *(
        SealedColumn(
            JoinedVoice,
            column,
            lambda owner: select(JoinedVoice).where(JoinedVoice.id == owner),
        )
        for column in ("raw_sealed", "pseudonymised_sealed", "before_hiding_sealed")
    ),
    SealedColumn(SessionSeat, "name_sealed", _seats),
    SealedColumn(SessionWord, "text_sealed", _session_words),
    SealedColumn(
        Claim, "sentence_sealed", lambda owner: select(Claim).where(Claim.study_id == owner)
    ),
    SealedColumn(
        ClaimSettlement,
        "reason_sealed",
        lambda owner: select(ClaimSettlement).join(Claim).where(Claim.study_id == owner),
    ),
    SealedColumn(
        SecondLook,
        "reason_sealed",
        lambda owner: select(SecondLook).join(Claim).where(Claim.study_id == owner),
    ),
    SealedColumn(
        JourneyJudgement,
        "reason_sealed",
        lambda owner: select(JourneyJudgement).where(
            col(JourneyJudgement.journey_id).in_(_journeys(owner))
        ),
    ),
    SealedColumn(
        ComplexSituation,
        "words_sealed",
        lambda owner: select(ComplexSituation).where(
            col(ComplexSituation.journey_id).in_(_journeys(owner))
        ),
        key="journey_id",
    ),
    SealedColumn(
        MethodAnswer,
        "answer_sealed",
        lambda owner: select(MethodAnswer).where(MethodAnswer.study_id == owner),
    ),
    # A memo lies under the key of its place: an actor, a network or a study.
    SealedColumn(
        MemoVersion,
        "text_sealed",
        lambda owner: select(MemoVersion).join(Memo).where(Memo.owner_id == owner),
    ),
    # Under a key of its own, which goes when the version is dropped.
    SealedColumn(
        TaggerVersion,
        "weights_sealed",
        lambda owner: select(TaggerVersion).where(TaggerVersion.id == owner),
    ),
    SealedColumn(
        EffectsChoice,
        "reason_sealed",
        lambda owner: select(EffectsChoice).where(EffectsChoice.study_id == owner),
        key="study_id",
    ),
    *(
        SealedColumn(
            CodebookVersion,
            column,
            lambda owner: select(CodebookVersion).where(CodebookVersion.study_id == owner),
        )
        for column in ("content_sealed", "reason_sealed")
    ),
    SealedColumn(
        FrameUpload,
        "content_sealed",
        lambda owner: select(FrameUpload).where(FrameUpload.study_id == owner),
    ),
    SealedColumn(
        CallDecision,
        "reason_sealed",
        lambda owner: select(CallDecision).where(CallDecision.study_id == owner),
    ),
    SealedColumn(
        StaffLink,
        "about_sealed",
        lambda owner: select(StaffLink).where(StaffLink.study_id == owner),
    ),
    SealedColumn(
        IndependenceException,
        "reason_sealed",
        lambda owner: select(IndependenceException).where(IndependenceException.study_id == owner),
    ),
    SealedColumn(
        ChapterEdition,
        "content_sealed",
        lambda owner: select(ChapterEdition).where(ChapterEdition.study_id == owner),
    ),
    SealedColumn(
        ChapterOutline,
        "content_sealed",
        lambda owner: select(ChapterOutline).where(ChapterOutline.study_id == owner),
    ),
    SealedColumn(
        Chapter,
        "introduction_sealed",
        lambda owner: select(Chapter).where(Chapter.study_id == owner),
        key="study_id",
    ),
)
# Sealed with a key made from the master key, and turned together with it.
UNDER_THE_MASTER_KEY = {"second_factor.sealed_secret"}
# Bytes that are no secret: of passkeys, and numbers about wrong lines of a file.
NOT_SEALED = {
    "second_factor.credential_id",
    "second_factor.public_key",
    "frame_upload.problems",
}

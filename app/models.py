"""Every table of the house, in one import: migrations, backup and tests need them all."""

from sqlmodel import SQLModel

from analysis.assignments import CodingAssignment
from analysis.chapters import Chapter
from analysis.claims import Claim, ClaimSupport, SecondLook
from analysis.codings import Coding
from analysis.method_answers import MethodAnswer
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from app.identity import User
from app.jobs import Job
from app.second_factors import RecoveryCode, SecondFactor
from app.sign_in_sessions import SignInSession
from app.single_sign_on import ProviderLink
from app.throttle import Throttle
from interviews.calls import Appointment, CallAttempt
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.name_corrections import CorrectedPlaces, NameCorrection
from interviews.name_questions import NameQuestion
from interviews.network_names import NetworkPseudonym
from interviews.raw_openings import RawOpening
from interviews.story_checks import StoryCheck
from interviews.turns import Turn, TurnRevision
from research.audit import AuditEntry, AuditHead
from research.circumstances import ActorCircumstances
from research.consents import ConsentEvent
from research.draw_plans import DrawPlan
from research.draws import Draw, DrawnUnit
from research.frame_uploads import FrameUpload
from research.frames import FrameUnit, SamplingFrame
from research.independence import IndependenceRule, StaffLink
from research.independence_exceptions import IndependenceException
from research.involvement import Involvement
from research.letter_contacts import LetterContact
from research.letter_log import LetterSent
from research.letters import LetterText
from research.networks import Actor, Network, NetworkReviewer
from research.phone_decisions import PhoneDecision
from research.register_keepers import RegisterKeeper
from research.representatives import Representative
from research.retention import StudyRetention
from research.same_people import SamePerson
from research.studies import Study, StudyMember
from research.ties import Tie

metadata = SQLModel.metadata

__all__ = [
    "Actor",
    "ActorCircumstances",
    "Appointment",
    "AuditEntry",
    "AuditHead",
    "CallAttempt",
    "Chapter",
    "Claim",
    "ClaimSupport",
    "Coding",
    "CodingAssignment",
    "Commitment",
    "ConsentEvent",
    "CorrectedPlaces",
    "Draw",
    "DrawPlan",
    "DrawnUnit",
    "Fragment",
    "FrameUnit",
    "FrameUpload",
    "IndependenceException",
    "IndependenceRule",
    "Interview",
    "Involvement",
    "Job",
    "MethodAnswer",
    "NameCorrection",
    "NameQuestion",
    "LetterContact",
    "LetterSent",
    "LetterText",
    "Network",
    "NetworkPseudonym",
    "NetworkReviewer",
    "PhoneDecision",
    "RawOpening",
    "ProviderLink",
    "RecoveryCode",
    "RegisterKeeper",
    "Representative",
    "ReviewPost",
    "ReviewSession",
    "SamePerson",
    "SamplingFrame",
    "SecondFactor",
    "SecondLook",
    "SignInSession",
    "StaffLink",
    "StoryCheck",
    "Study",
    "StudyMember",
    "StudyRetention",
    "Throttle",
    "Tie",
    "Turn",
    "TurnRevision",
    "User",
    "metadata",
]

"""Every table of the house, in one import: migrations, backup and tests need them all."""

from sqlmodel import SQLModel

from analysis.assignments import CodingAssignment
from analysis.chapters import Chapter
from analysis.claims import Claim, ClaimSupport
from analysis.codings import Coding
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from app.identity import User
from app.jobs import Job
from app.second_factors import RecoveryCode, SecondFactor
from app.sign_in_sessions import SignInSession
from app.throttle import Throttle
from interviews.calls import Appointment, CallAttempt
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.pseudonyms import NetworkPseudonym
from interviews.raw_openings import RawOpening
from interviews.turns import Turn, TurnRevision
from research.audit import AuditEntry, AuditHead
from research.consents import ConsentEvent
from research.draw_plans import DrawPlan
from research.draws import Draw, DrawnUnit
from research.frame_uploads import FrameUpload
from research.frames import FrameUnit, SamplingFrame
from research.involvement import Involvement
from research.networks import Actor, Network, NetworkReviewer
from research.representatives import Representative
from research.retention import StudyRetention
from research.studies import Study, StudyMember
from research.ties import Tie

metadata = SQLModel.metadata

__all__ = [
    "Actor",
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
    "Draw",
    "DrawPlan",
    "DrawnUnit",
    "Fragment",
    "FrameUnit",
    "FrameUpload",
    "Interview",
    "Involvement",
    "Job",
    "Network",
    "NetworkPseudonym",
    "NetworkReviewer",
    "RawOpening",
    "RecoveryCode",
    "Representative",
    "ReviewPost",
    "ReviewSession",
    "SamplingFrame",
    "SecondFactor",
    "SignInSession",
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

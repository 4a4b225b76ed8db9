"""Every table of the house, in one import: migrations, backup and tests need them all."""

from sqlmodel import SQLModel

from analysis.assignments import CodingAssignment
from analysis.blind_points import BlindPoint, BlindVoice
from analysis.blind_stories import BlindCoding, BlindRound, BlindSeat, BlindStory
from analysis.chapter_outline import ChapterOutline
from analysis.chapters import Chapter
from analysis.claim_settlements import ClaimSettlement
from analysis.claims import Claim, ClaimSupport, SecondLook
from analysis.codings import Coding
from analysis.commitment_steps import CommitmentStep
from analysis.comparisons import ComparisonPlan
from analysis.compass import CompassUse, TurnTopics
from analysis.editions import ChapterEdition
from analysis.guided_sessions import GuidedSession
from analysis.journey_judgements import JourneyJudgement
from analysis.journey_links import JourneyLink
from analysis.journey_seats import JourneySeat
from analysis.journey_situations import ComplexSituation
from analysis.journeys import ClientJourney, JourneyRegister
from analysis.memos import Memo, MemoVersion
from analysis.method_answers import MethodAnswer
from analysis.network_values import NetworkValue
from analysis.profile_norms import ProfileNorm
from analysis.quote_uses import QuoteUse
from analysis.register_figures import RegisterFigure
from analysis.resident_promises import ResidentPromise
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from analysis.savings_settings import SavingsSetting
from analysis.search.tables import SearchEntry, SearchStory
from analysis.session_cards import SessionCard
from analysis.session_seats import SessionSeat
from analysis.session_words import SessionWord
from analysis.suggestion_breadth import SuggestionBreadth
from analysis.tagger_versions import TaggerChoice, TaggerSource, TaggerVersion
from analysis.telling_back import LearnedText
from analysis.veils import InfluenceMeter, VeiledTurn
from analysis.voice_marks import VoiceMark
from app.identity import User
from app.jobs import Job
from app.second_factors import RecoveryCode, SecondFactor
from app.sign_in_sessions import SignInSession
from app.single_sign_on import ProviderLink
from app.throttle import Throttle
from interviews.abbreviations import Abbreviation
from interviews.appointments import Appointment
from interviews.availability import AvailabilityException, InterviewerLimits, WeeklyWindow
from interviews.calendar_feeds import CalendarFeed
from interviews.call_claims import CallClaim
from interviews.call_rules import CallDecision, CallRule
from interviews.call_times import CallTime
from interviews.calls import CallAttempt
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.joined_voices import JoinedVoice
from interviews.joining_codes import JoiningCode
from interviews.name_corrections import CorrectedPlaces, NameCorrection
from interviews.name_questions import NameQuestion
from interviews.network_names import NetworkPseudonym
from interviews.plan_proposals import PlanLine, PlanProposal
from interviews.private_notes import PrivateNote
from interviews.quote_choices import QuoteChoice
from interviews.raw_openings import RawOpening
from interviews.read_backs import ReadBackCall
from interviews.reflections import Reflection
from interviews.reopening import Reopening
from interviews.story_checks import StoryCheck
from interviews.story_links import StoryLink, StoryVisit
from interviews.story_sizes import StorySize
from interviews.turns import Turn, TurnRevision
from interviews.worries import Worry, WorryText
from research.audit import AuditEntry, AuditHead
from research.call_holds import CallHold, CallHoldRelease
from research.circumstances import ActorCircumstances
from research.codebook_versions import CodebookVersion
from research.consents import ConsentEvent
from research.draw_plans import DrawPlan
from research.draws import Draw, DrawnUnit
from research.effects_choice import EffectsChoice
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
    "TaggerChoice",
    "TaggerSource",
    "TaggerVersion",
    "InfluenceMeter",
    "VeiledTurn",
    "Abbreviation",
    "Actor",
    "ActorCircumstances",
    "Appointment",
    "AuditEntry",
    "AuditHead",
    "AvailabilityException",
    "BlindCoding",
    "BlindPoint",
    "BlindRound",
    "BlindSeat",
    "BlindStory",
    "BlindVoice",
    "CalendarFeed",
    "CallAttempt",
    "CallClaim",
    "CallDecision",
    "CallHold",
    "CallHoldRelease",
    "CallRule",
    "CallTime",
    "Chapter",
    "ChapterOutline",
    "ChapterEdition",
    "Claim",
    "ClaimSettlement",
    "ClaimSupport",
    "CodebookVersion",
    "ClientJourney",
    "Coding",
    "CodingAssignment",
    "Commitment",
    "CommitmentStep",
    "ComparisonPlan",
    "CompassUse",
    "ComplexSituation",
    "ConsentEvent",
    "CorrectedPlaces",
    "Draw",
    "DrawPlan",
    "DrawnUnit",
    "EffectsChoice",
    "Fragment",
    "FrameUnit",
    "FrameUpload",
    "IndependenceException",
    "IndependenceRule",
    "GuidedSession",
    "Interview",
    "InterviewerLimits",
    "Involvement",
    "Job",
    "JourneyJudgement",
    "JourneyLink",
    "JourneyRegister",
    "JourneySeat",
    "JoinedVoice",
    "JoiningCode",
    "LearnedText",
    "LetterContact",
    "LetterSent",
    "LetterText",
    "Memo",
    "MemoVersion",
    "MethodAnswer",
    "NameCorrection",
    "NameQuestion",
    "Network",
    "NetworkPseudonym",
    "NetworkValue",
    "NetworkReviewer",
    "PhoneDecision",
    "PlanLine",
    "PlanProposal",
    "PrivateNote",
    "QuoteChoice",
    "QuoteUse",
    "RawOpening",
    "ReadBackCall",
    "ProfileNorm",
    "ProviderLink",
    "RawOpening",
    "RecoveryCode",
    "Reflection",
    "RegisterFigure",
    "RegisterKeeper",
    "Reopening",
    "Representative",
    "ResidentPromise",
    "ReviewPost",
    "ReviewSession",
    "SamePerson",
    "SamplingFrame",
    "SavingsSetting",
    "SearchEntry",
    "SearchStory",
    "SecondFactor",
    "SecondLook",
    "SessionCard",
    "SessionSeat",
    "SessionWord",
    "SignInSession",
    "StaffLink",
    "StoryCheck",
    "StorySize",
    "StoryLink",
    "StoryVisit",
    "Study",
    "StudyMember",
    "SuggestionBreadth",
    "StudyRetention",
    "Throttle",
    "Tie",
    "Turn",
    "TurnRevision",
    "TurnTopics",
    "User",
    "VoiceMark",
    "WeeklyWindow",
    "Worry",
    "WorryText",
    "metadata",
]

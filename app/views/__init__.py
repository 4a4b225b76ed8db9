"""Pages, one file per concept. A new page joins by one line here."""

from app.views.abbreviations import abbreviations
from app.views.account import account
from app.views.actors import actors
from app.views.afterwards import afterwards
from app.views.agreement import agreement
from app.views.appointments import appointments
from app.views.assignments import assignments
from app.views.availability import availability, study_times
from app.views.blind import blind
from app.views.blind_rounds import blind_rounds
from app.views.calendar import calendar
from app.views.call_holds import call_holds
from app.views.call_rules import call_rules
from app.views.call_times import call_times
from app.views.calls import calls
from app.views.chapters import chapters
from app.views.claim_changes import claim_changes
from app.views.claims import claims
from app.views.codebook import codebook
from app.views.codebook_changes import codebook_changes
from app.views.coding import coding
from app.views.coding_log import coding_log
from app.views.commitments import commitments
from app.views.comparisons import comparisons
from app.views.compass import compass, compass_setting
from app.views.contacts import contacts
from app.views.draw_certificates import certificate  # noqa: F401  its pages join the draws
from app.views.draw_frames import frame  # noqa: F401  its pages join the draws
from app.views.draws import draws
from app.views.ecograms import ecograms
from app.views.editions import editions
from app.views.entrance import entrance
from app.views.figures import figures
from app.views.finding import finding
from app.views.framework import framework
from app.views.guided import guided
from app.views.help import help_pages
from app.views.home import home
from app.views.independence import independence
from app.views.influence import influence
from app.views.interviewer_effects import interviewer_effects
from app.views.interviews import interviews
from app.views.jobs import jobs
from app.views.joining import joining
from app.views.journey_judging import journey_judging
from app.views.journey_sheets import journey_sheets
from app.views.journeys import journeys
from app.views.keepers import keepers
from app.views.languages import languages
from app.views.learning import learning
from app.views.letters import letters
from app.views.lock import lock
from app.views.logbook import logbook
from app.views.memberships import memberships
from app.views.memo_places import story_memos
from app.views.memos import memos
from app.views.method import method
from app.views.most_to_learn import most_to_learn
from app.views.names import names
from app.views.network_values import network_values
from app.views.networks import networks
from app.views.offline import offline
from app.views.outbox import outbox
from app.views.outlines import outlines
from app.views.own_stories import own_stories
from app.views.own_voice import own_voice
from app.views.pausing import pausing
from app.views.people import people
from app.views.planning import planning
from app.views.plans import plans
from app.views.private_notes import private_notes
from app.views.proposals import proposals
from app.views.quote_board import quote_board
from app.views.raw_words import raw_words
from app.views.read_backs import read_backs
from app.views.register import register
from app.views.removing import remove  # noqa: F401  its pages join the conversations
from app.views.reopening import reopening
from app.views.representatives import representatives
from app.views.resident_promises import resident_promises
from app.views.responses import responses
from app.views.retention import retention
from app.views.reviews import reviews
from app.views.saturation import saturation_pages
from app.views.savings import savings
from app.views.second_factors import second_factors
from app.views.second_looks import second_looks
from app.views.sent import sent
from app.views.shortcuts import shortcuts
from app.views.single_sign_on import single_sign_on
from app.views.split_themes import split_themes
from app.views.spoken_words import spoken_words
from app.views.statement import statement
from app.views.story_links import story_links
from app.views.story_search import story_search
from app.views.studies import studies
from app.views.study_patterns import study_patterns
from app.views.style import style
from app.views.suggestion_breadth import suggestion_breadths
from app.views.table_promises import table
from app.views.teller_later import teller
from app.views.telling_back import telling_back
from app.views.ties import ties
from app.views.tours import tours
from app.views.voices import voices
from app.views.we_profile import we_profile
from app.views.withdrawals import withdrawals
from app.views.worries import worries

BLUEPRINTS = (
    home,
    entrance,
    account,
    abbreviations,
    second_factors,
    single_sign_on,
    lock,
    studies,
    memberships,
    draws,
    responses,
    memos,
    story_memos,
    method,
    networks,
    actors,
    ecograms,
    ties,
    representatives,
    withdrawals,
    independence,
    influence,
    learning,
    most_to_learn,
    interviewer_effects,
    keepers,
    register,
    contacts,
    letters,
    sent,
    call_rules,
    calls,
    call_holds,
    worries,
    reopening,
    network_values,
    call_times,
    appointments,
    calendar,
    availability,
    study_times,
    interviews,
    pausing,
    compass,
    codebook,
    codebook_changes,
    compass_setting,
    suggestion_breadths,
    split_themes,
    afterwards,
    private_notes,
    outbox,
    own_stories,
    planning,
    plans,
    raw_words,
    names,
    read_backs,
    story_links,
    teller,
    coding,
    coding_log,
    agreement,
    saturation_pages,
    spoken_words,
    assignments,
    blind,
    blind_rounds,
    reviews,
    guided,
    commitments,
    telling_back,
    joining,
    own_voice,
    table,
    voices,
    study_patterns,
    comparisons,
    we_profile,
    resident_promises,
    claims,
    claim_changes,
    proposals,
    quote_board,
    second_looks,
    chapters,
    outlines,
    editions,
    figures,
    journeys,
    journey_judging,
    journey_sheets,
    savings,
    framework,
    jobs,
    logbook,
    people,
    retention,
    finding,
    story_search,
    shortcuts,
    languages,
    offline,
    statement,
    help_pages,
    tours,
    style,
)

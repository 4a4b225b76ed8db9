"""Pages, one file per concept. A new page joins by one line here."""

from app.views.account import account
from app.views.actors import actors
from app.views.assignments import assignments
from app.views.calls import calls
from app.views.chapters import chapters
from app.views.claims import claims
from app.views.coding import coding
from app.views.contacts import contacts
from app.views.draw_certificates import certificate  # noqa: F401  its pages join the draws
from app.views.draw_frames import frame  # noqa: F401  its pages join the draws
from app.views.draws import draws
from app.views.ecograms import ecograms
from app.views.entrance import entrance
from app.views.figures import figures
from app.views.finding import finding
from app.views.help import help_pages
from app.views.home import home
from app.views.independence import independence
from app.views.interviews import interviews
from app.views.jobs import jobs
from app.views.keepers import keepers
from app.views.languages import languages
from app.views.letters import letters
from app.views.lock import lock
from app.views.logbook import logbook
from app.views.method import method
from app.views.names import names
from app.views.networks import networks
from app.views.offline import offline
from app.views.outbox import outbox
from app.views.own_stories import own_stories
from app.views.people import people
from app.views.raw_words import raw_words
from app.views.register import register
from app.views.representatives import representatives
from app.views.responses import responses
from app.views.retention import retention
from app.views.reviews import reviews
from app.views.second_factors import second_factors
from app.views.second_looks import second_looks
from app.views.sent import sent
from app.views.shortcuts import shortcuts
from app.views.single_sign_on import single_sign_on
from app.views.statement import statement
from app.views.studies import studies
from app.views.style import style
from app.views.ties import ties
from app.views.tours import tours
from app.views.withdrawals import withdrawals

BLUEPRINTS = (
    home,
    entrance,
    account,
    second_factors,
    single_sign_on,
    lock,
    studies,
    draws,
    responses,
    method,
    networks,
    actors,
    ecograms,
    ties,
    representatives,
    withdrawals,
    independence,
    keepers,
    register,
    contacts,
    letters,
    sent,
    calls,
    interviews,
    outbox,
    own_stories,
    raw_words,
    names,
    coding,
    assignments,
    reviews,
    claims,
    second_looks,
    chapters,
    figures,
    jobs,
    logbook,
    people,
    retention,
    finding,
    shortcuts,
    languages,
    offline,
    statement,
    help_pages,
    tours,
    style,
)

"""Everybody sees his own work first, and is never more than two clicks away from it."""

import html
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from accessible_pages import PAGES
from cast import PASSPHRASE, Cast, consent
from old_sessions import add_commitment
from page_things import things_of
from sqlmodel import select
from worker_home import made_once

from analysis.codings import CodingStatus, add_suggestion, codings_of_interview, judge, reopen
from analysis.commitments import Commitment
from analysis.reviews import CommitmentState, ReviewSession, close_session
from app import navigation, shortcuts
from app.identity import create_user
from app.jobs import Job, JobKind, add_job, end_job
from interviews.appointments import DEFAULT_LENGTH, Appointment
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.networks import ActorRole, Identity, add_actor, create_network
from research.roles import Role
from research.studies import Study, add_member
from research.tables import now

MOST_CLICKS = 2
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.S)


@dataclass(frozen=True)
class Work:
    """A place of work and whose it is; a new one joins by one line.

    ``first`` marks what the first page offers as its one main action.
    """

    role: Role
    place: str
    first: bool = False


WORK = (
    Work(Role.INTERVIEWER, "/vandaag/{fresh_id}", first=True),
    Work(Role.INTERVIEWER, "/gesprekken/{open_id}"),
    Work(Role.PROFESSIONAL, "/leersessie/{table_id}", first=True),
    Work(Role.PROFESSIONAL, "/netwerkreview/{network_id}"),
    Work(Role.CODER, "/coderen/{closed_id}", first=True),
    Work(Role.EDITOR, "/hoofdstuk/bewering/{claim_id}"),
    Work(Role.EDITOR, "/hoofdstuk/{study_id}/nieuw/pace/failure", first=True),
    Work(Role.EDITOR, "/hoofdstuk/{study_id}/tekst"),
    Work(Role.LEAD, "/netwerken/{empty_id}/mensen/nieuw", first=True),
    Work(Role.LEAD, "/netwerken/actor/{to_plan_id}"),
    Work(Role.LEAD, "/coderen/{closed_id}"),
    Work(Role.LEAD, "/leersessie/{table_id}"),
    Work(Role.LEAD, "/hoofdstuk/bewering/{claim_id}"),
    Work(Role.LEAD, "/vandaag/"),
    Work(Role.ADMIN, "/mensen/nieuw"),
)


@pytest.fixture
def things(cast):
    return work_for_everybody(cast)


@made_once
def work_for_everybody(cast):
    """Something to do for everybody; returns the ids in the addresses."""
    ids = things_of(cast)
    with cast.writing() as session:
        plan(session, now())
        for job in session.exec(select(Job)):
            end_job(session, job)
        for one in session.exec(select(Commitment)):
            one.state = CommitmentState.DONE.value
            session.add(one)
        empty = create_network(session, cast.study, reference="N02", created_by=None)
        willing = add_actor(
            session, cast.network, role=ActorRole.FAMILY, identity=Identity(), added_by=None
        )
        consent(session, willing, Purpose.INTERVIEW)
        suggest(session, ids["closed_id"], theme="pace", pole=Pole.FAILURE)
        return ids | {"empty_id": empty.id, "to_plan_id": willing.id}


def plan(session, moment):
    """Move the one appointment to this moment."""
    appointment = session.exec(select(Appointment)).one()
    appointment.starts_at, appointment.ends_at = moment, moment + DEFAULT_LENGTH
    session.add(appointment)


def suggest(session, interview_id, **what):
    """One suggestion in the third turn of a story."""
    return add_suggestion(
        session,
        session.get(Interview, interview_id),
        turns_of(session, interview_id)[3][1],
        start=0,
        end=20,
        certainty=0.8,
        version="toets-1",
        **what,
    )


def accept_all(cast, ids):
    """Judge what the program suggested, so that an editor has something to write about."""

    with cast.writing() as session:
        for coding, _fragment, _turn in codings_of_interview(session, ids["closed_id"]):
            if coding.status == CodingStatus.SUGGESTED:
                judge(session, coding, accepted=True, judged_by=cast.coder.id)


def links_of(page):
    """The addresses on a page, without what comes after ? and #."""
    found = (html.unescape(one) for one in LINK.findall(page))
    return {re.split("[?#]", one)[0] for one in found if one.startswith("/")}


def clicks_to(browser, place):
    """How many links a person follows from his first page to the place; None when too many."""
    first = browser.get("/", follow_redirects=True)
    assert first.status_code == 200
    reached, seen = {first.request.path: first.text}, {first.request.path}
    for clicks in range(1, MOST_CLICKS + 1):
        links = set().union(*(links_of(page) for page in reached.values())) - seen
        if place in links:
            return clicks
        if clicks < MOST_CLICKS:
            reached = {one: browser.get(one, follow_redirects=True).text for one in links}
            seen |= links
    return None


def main_action(page):
    """Where the card with the next piece of work leads to; None without such a card."""
    card = re.search(r'<section class="next-work.*?</section>', page, re.S)
    return html.unescape(LINK.search(card.group())[1]).split("#")[0] if card else None


@pytest.mark.parametrize("work", WORK, ids=lambda one: f"{one.role}{one.place}")
def test_work_is_at_most_two_clicks_from_the_first_page(cast, things, work):
    if work.role is Role.EDITOR:
        accept_all(cast, things)
    browser = cast.browser(cast.users[work.role])
    place = work.place.format(**things)
    assert clicks_to(browser, place) is not None, place
    assert browser.get(place).status_code == 200
    if work.first:
        assert main_action(browser.get("/", follow_redirects=True).text) == place


def test_a_part_of_a_page_works_out_neither_menu_nor_keys(cast, monkeypatch):
    asked = []
    for module in (navigation, shortcuts):
        monkeypatch.setattr(module, "menu_of", lambda user: asked.append(user.id) or [])
    browser = cast.browser(cast.editor)
    assert browser.get("/onderzoeken/", headers={"HX-Request": "true"}).status_code == 403
    assert asked == []
    assert browser.get("/onderzoeken/").status_code == 403
    assert asked == [cast.editor.id] * 2


def test_every_role_has_a_place_of_work():
    assert {work.role for work in WORK} == set(Role)


def test_three_clicks_are_too_many(cast, things):
    """The measure itself: a page behind the page of a person is not found in two."""
    browser = cast.browser(cast.professional)
    assert clicks_to(browser, f"/netwerken/actor/{things['actor_id']}") is None


@pytest.mark.parametrize("role", list(Role))
def test_who_has_nothing_to_do_reads_why_and_gets_no_button_to_nowhere(cast, role):
    with cast.app.app_context(), cast.writing() as session:
        fresh = create_user(
            session,
            email="nieuw@wij-toets.nl",
            display_name="Nieuw",
            passphrase=PASSPHRASE,
            roles=[role],
        )
    page = cast.browser(fresh).get("/", follow_redirects=True).text
    assert main_action(page) is None
    assert ('class="empty"' in page) == (role is not Role.ADMIN)


def test_the_administrator_who_is_alone_is_told_to_make_an_account(app, database):

    with app.app_context(), database.writing() as session:
        alone = create_user(
            session,
            email="alleen@wij-toets.nl",
            display_name="Alleen",
            passphrase=PASSPHRASE,
            roles=[Role.ADMIN],
        )
        session.commit()
    browser = app.test_client()
    browser.post("/inloggen", data={"email": alone.email, "password": PASSPHRASE})
    assert "U bent de enige met een account" in browser.get("/mensen/").text
    Cast(app, database)
    assert "U bent de enige met een account" not in browser.get("/mensen/").text


def test_each_line_that_asks_the_lead_for_attention_leads_to_where_it_is_solved(cast, things):
    with cast.writing() as session:
        job = add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=things["closed_id"],
            asked_by=None,
        )
        end_job(session, job, error=ValueError())
    browser = cast.browser(cast.lead)
    places = {
        "1 netwerk zonder mensen": f"/netwerken/{things['empty_id']}/mensen/nieuw",
        "1 gesprek om te plannen": f"/netwerken/actor/{things['to_plan_id']}#afspraak",
        "1 verhaal niet verwerkt": f"/coderen/#voortgang-{things['closed_id']}",
    }
    for path in ("/onderzoeken/", f"/onderzoeken/{cast.study.id}"):
        page = browser.get(path).text
        for words, place in places.items():
            assert f'href="{place}">{words}</a>' in page, (path, words)
    assert f'id="voortgang-{things["closed_id"]}"' in browser.get("/coderen/").text


def test_a_study_without_clients_asks_for_the_client_base_first(cast):
    page = cast.browser(cast.stranger(Role.LEAD)).get("/onderzoeken/").text
    assert main_action(page) == f"/onderzoeken/{cast.other_study.id}/klantenbestand"


@pytest.mark.parametrize(("status", "place"), [("open", "/gesprekken/{open_id}"), ("closed", "")])
def test_without_a_call_today_an_open_conversation_comes_before_the_calls_of_the_week(
    cast, things, status, place
):
    with cast.writing() as session:
        plan(session, now() + timedelta(days=2))
        interview = session.get(Interview, things["open_id"])
        interview.status = status
        session.add(interview)
    page = cast.browser(cast.interviewer).get("/vandaag/").text
    assert main_action(page) == (place or "/vandaag/{fresh_id}").format(**things)


def test_a_coder_gets_a_story_without_suggestions_when_no_suggestion_waits(cast):
    story_id = cast.story(cast.client_actor)
    page = cast.browser(cast.coder).get("/coderen/").text
    assert main_action(page) == f"/coderen/{story_id}"
    assert "De computer vond niets." in page


def test_a_professional_first_talks_about_a_network_then_looks_back(cast, things):
    browser, network = cast.browser(cast.professional), f"/netwerkreview/{cast.network.id}"
    with cast.writing() as session:
        table = session.get_one(ReviewSession, things["table_id"])
        close_session(session, table, closed_by=cast.professional.id)
        review = session.get_one(ReviewSession, things["session_id"])
        due = {"due_on": date.today() + timedelta(days=30), "made_by": cast.professional.id}
        commitment_id = add_commitment(session, review, who="Wij", what="bellen", **due).id
    page = browser.get("/netwerkreview/").text
    assert "1 afspraak staat open" in page
    assert main_action(page) == network
    with cast.writing() as session:
        commitment = session.get_one(Commitment, commitment_id)
        commitment.due_on = date.today() - timedelta(days=1)
        session.add(commitment)
    assert "1 afspraak is over de datum" in browser.get("/netwerkreview/").text
    with cast.writing() as session:
        commitment = session.get_one(Commitment, commitment_id)
        commitment.state = CommitmentState.DONE.value
        session.add(commitment)
    page = browser.get("/netwerkreview/").text
    assert main_action(page) is None
    assert "U bent bij." in page


def test_an_editor_mends_a_sentence_without_support_before_writing_another(cast, things):

    accept_all(cast, things)
    with cast.writing() as session:
        for coding, fragment, _turn in codings_of_interview(session, things["closed_id"]):
            if fragment.id == things["fragment_id"]:
                reopen(session, coding, reopened_by=cast.coder.id)
    page = cast.browser(cast.editor).get("/", follow_redirects=True).text
    assert main_action(page) == f"/hoofdstuk/bewering/{things['claim_id']}"


def test_an_editor_of_two_studies_gets_the_work_of_either(cast, things):

    with cast.writing() as session:
        other = session.get(Study, cast.other_study.id)
        add_member(session, other, user_id=cast.editor.id, added_by=None)
    page = cast.browser(cast.editor).get("/hoofdstuk/")
    assert page.status_code == 200
    assert main_action(page.text) == f"/hoofdstuk/{cast.study.id}/tekst"


@pytest.fixture
def seen(cast):
    return pages_of_everybody(cast)


@made_once
def pages_of_everybody(cast):
    """Every page of the list as its role sees it, by (role, address where one arrives)."""
    things = work_for_everybody(cast)
    browsers = {role: cast.browser(cast.users[role]) for role in Role}
    answers = (
        (look.role, browsers[look.role].get(look.path.format(**things), follow_redirects=True))
        for look in PAGES
        if look.role is not None
    )
    # A page that is not there in this study, such as the proof of a draw, has no place of its own.
    return {
        (role, answer.request.path): answer.text
        for role, answer in answers
        if answer.status_code == 200
    }


def test_every_page_has_one_main_heading(seen):
    counts = {where: len(re.findall(r"<h1\b", page)) for where, page in seen.items()}
    assert {where: count for where, count in counts.items() if count != 1} == {}


def test_every_title_tells_where_one_is_and_no_two_pages_share_one(seen):
    titles = {}
    for (role, path), page in seen.items():
        what, _, house = html.unescape(TITLE.search(page)[1]).rpartition(" · ")
        assert house == "Wij-ervaring", path
        assert len(what.strip()) > 2, path
        titles.setdefault((role, what.strip()), set()).add(path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}

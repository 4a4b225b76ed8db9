"""Commitments live on: made for oneself, they come back until their effect is noted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sitting import QUOTE, begin, code_of, coded_story, go_to, join, let_read, seen_by
from sqlmodel import select

from analysis.commitment_steps import CommitmentStep
from analysis.guided_sessions import Round
from analysis.reviews import Commitment
from analysis.session_cards import SessionCard
from interviews.wall_clock import DUTCH_TIME
from research.consents import Decision, Purpose
from research.roles import Role
from research.tables import now

TODAY = now().astimezone(DUTCH_TIME).date()
SOON = (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def fragment_id(cast):
    fragment_id = coded_story(cast, cast.client_actor)
    for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
        let_read(cast, cast.client_actor, purpose=purpose)
    return fragment_id


def promise(browser, what, due_on=SOON, **facts):
    data = {"sent_id": str(uuid4()), "what": what, "due_on": due_on}
    data |= {"first_step": "Haar nummer zoeken", "sign": "Zij belt terug"} | facts
    answer = browser.post("/aan-tafel/afspraak", data=data)
    assert answer.status_code == 303, answer.text


@pytest.fixture
def browser(cast, fragment_id):
    """The professional, after a session in which he and a guest committed themselves."""
    browser = cast.browser(cast.professional)
    session_id = begin(cast, browser)
    browser.post(f"/leersessie/{session_id}/kaarten", data={"kaart": str(fragment_id)})
    guest = join(cast, code_of(browser))
    go_to(browser, Round.AGREEING)
    with cast.database.reading() as session:
        card_id = session.exec(select(SessionCard.id)).one()
    promise(browser, "Ik bel elke maandag", due_on=TODAY.isoformat(), card=str(card_id))
    promise(guest, "Ik kom vaker langs", due_on=TODAY.isoformat())
    go_to(browser, Round.ROUNDING_OFF)
    browser.post("/aan-tafel/sluiten")
    return browser


@pytest.fixture
def own(cast, browser):
    """The address of his own commitment."""
    return address_of(cast, by=cast.professional.id)


def address_of(cast, by):
    with cast.database.reading() as session:
        made = select(Commitment.id).where(Commitment.made_by == by)
        return f"/afspraken/{session.exec(made).one()}"


def note(browser, address, kind, **facts):
    return browser.post(address, data={"kind": kind, **facts})


def test_what_is_due_comes_back_at_sign_in(cast, browser, own):
    page = cast.browser(cast.professional).get("/netwerkreview/").text
    assert "1 afspraak van uzelf komt terug" in page
    page = browser.get("/afspraken/").text
    assert "Komt nu terug" in page
    assert "Ik bel elke maandag" in page
    assert "Ik kom vaker langs" not in page


def test_the_line_from_fragment_to_effect_is_read_on_one_page(cast, browser, own):
    page = browser.get(own).text
    for words in (QUOTE, "Ik bel elke maandag", "Haar nummer zoeken", "Zij belt terug"):
        assert words in page
    assert "Nog niets genoteerd." in page
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, Purpose.LEARNING)
    page = browser.get(own).text
    assert QUOTE not in page
    assert "Dit fragment is niet meer te lezen" in page


def test_done_comes_back_once_more_until_its_effect_is_noted(browser, own):
    assert note(browser, own, "done").status_code == 422
    assert note(browser, own, "done", look_on="2020-01-01").status_code == 422
    assert note(browser, own, "done", look_on=TODAY.isoformat()).status_code == 303
    assert "1 afspraak van uzelf komt terug" in browser.get("/netwerkreview/").text
    assert note(browser, own, "changed", why="Zij belt nu zelf.").status_code == 303
    assert "komt terug" not in browser.get("/netwerkreview/").text
    page = browser.get(own).text
    assert "Zij belt nu zelf." in page
    assert page.index("gedaan") < page.index("Zij belt nu zelf.")
    assert browser.post(f"{own}/terug").status_code == 303
    assert "Zij belt nu zelf." not in browser.get(own).text
    assert "1 afspraak van uzelf komt terug" in browser.get("/netwerkreview/").text


@pytest.mark.parametrize("kind", ["stopped", "adapted", "otherwise"])
def test_what_went_another_way_says_why_and_keeps_what_was_typed(browser, own, kind):
    assert note(browser, own, kind, look_on=SOON).status_code == 422
    answer = note(browser, own, kind, why="Zij verhuisde.", look_on=SOON)
    assert answer.status_code == 303


def test_an_unknown_step_is_refused(browser, own):
    assert note(browser, own, "kwijt").status_code == 422


def test_nobody_opens_or_notes_the_commitment_of_somebody_else(cast, browser, own):
    of_guest = address_of(cast, by=None)
    for who, address in (
        (cast.professional, of_guest),
        (cast.lead, own),
        (cast.stranger(Role.PROFESSIONAL), own),
    ):
        other = cast.browser(who)
        assert other.get(address).status_code == 404
        assert note(other, address, "changed").status_code == 404
        assert other.post(f"{address}/terug").status_code == 404


def test_who_leads_the_research_sees_no_commitment_by_name(cast, browser):
    page = cast.browser(cast.lead).get(f"/netwerkreview/{cast.network.id}").text
    assert "Ik bel elke maandag" in page
    assert "iemand aan tafel" in page
    assert "Petra" not in page
    assert "Dirk" not in page


def test_it_comes_back_in_the_next_session_and_the_table_notes_what_came_of_it(cast, browser, own):
    begin(cast, browser)
    guest = join(cast, code_of(browser), name="Rika", part="volunteer")
    go_to(browser, Round.EARLIER)
    assert "Petra</strong>: Ik bel elke maandag" in seen_by(browser)
    assert "Iemand aan tafel</strong>: Ik bel elke maandag" in seen_by(guest)
    assert "Dirk" not in seen_by(guest)
    address = address_of(cast, by=None).replace("/afspraken/", "/aan-tafel/terugblik/")
    assert note(guest, address, "stopped").status_code == 422
    assert note(guest, address, "stopped", why="Het paste niet.").status_code == 303
    assert "Het paste niet." in seen_by(browser)
    assert guest.post(f"{address}/terug").status_code == 303
    assert "Het paste niet." not in seen_by(browser)
    # Once finished before a session, it stays away from that one.
    note(browser, own, "not_changed")
    go_to(browser, Round.ROUNDING_OFF)
    browser.post("/aan-tafel/sluiten")
    begin_again = cast.browser(cast.professional)
    begin_again.post(
        f"/leersessie/netwerk/{cast.network.id}",
        data={"answer": "wants", "stands_for": "", "asked_on": "2026-01-02", "name": "Petra"},
    )
    go_to(begin_again, Round.EARLIER)
    page = seen_by(begin_again)
    assert "Ik bel elke maandag" not in page
    assert "Ik kom vaker langs" in page


def test_a_commitment_about_another_network_is_not_for_this_table(cast, browser, own):
    begin(cast, browser)
    assert browser.get(f"/aan-tafel/terugblik/{uuid4()}").status_code == 404


def test_what_came_of_it_opens_the_next_study_in_counts_without_names(cast, browser, own):
    lead = cast.browser(cast.lead)
    assert "Begin bij wat er van de afspraken kwam" not in lead.get("/onderzoeken/nieuw").text
    note(browser, own, "otherwise", why="Zij wilde liever bezoek.")
    page = lead.get("/onderzoeken/nieuw").text
    assert "Begin bij wat er van de afspraken kwam" in page
    assert cast.study.title in page
    for word in ("Petra", "Zij wilde liever bezoek.", "Ik bel elke maandag"):
        assert word not in page
    assert "Begin bij" not in cast.browser(cast.stranger(Role.LEAD)).get("/onderzoeken/nieuw").text


def test_why_is_sealed_in_the_database(cast, browser, own):
    note(browser, own, "stopped", why="Zij verhuisde naar Zwolle.")
    with cast.database.reading() as session:
        step = session.exec(select(CommitmentStep)).one()
    assert b"Zwolle" not in step.note_sealed


@pytest.fixture
def table_with_guest(cast, fragment_id):
    """The leader and a guest at the table, in the round in which one commits oneself."""
    browser = cast.browser(cast.professional)
    begin(cast, browser)
    guest = join(cast, code_of(browser))
    go_to(browser, Round.AGREEING)
    promise(guest, "Ik kom vaker langs", due_on=TODAY.isoformat())
    return browser, guest


def of_guest(cast):
    with cast.database.reading() as session:
        return session.exec(select(Commitment).where(Commitment.made_by == None)).one()  # noqa: E711


def think(browser, cast, said="ja"):
    address = f"/afspraken/{of_guest(cast).id}/denk-eraan"
    return browser.post(address, data={"denk": said}, follow_redirects=True).text


def test_a_guest_who_leaves_says_how_his_commitment_goes_on(cast, table_with_guest):
    _leader, guest = table_with_guest
    asked = guest.post("/aan-tafel/weg")
    assert "Hoe gaat het verder met uw afspraak?" in asked.text
    assert "Ik kom vaker langs" in asked.text
    # Until he answers he sits there still.
    assert "Aan tafel" in seen_by(guest)
    assert guest.post("/aan-tafel/weg", data={"verder": "niemand"}).status_code == 303
    assert of_guest(cast).asks_company is False
    page = cast.browser(cast.professional).get("/afspraken/").text
    assert "Ik kom vaker langs" not in page
    refused = think(cast.browser(cast.professional), cast)
    assert "vroeg niet of iemand eraan wil denken" in refused
    assert of_guest(cast).minded_by is None


def test_a_member_of_the_team_thinks_of_it_by_his_own_click_alone(cast, table_with_guest):
    leader, guest = table_with_guest
    guest.post("/aan-tafel/verder", data={"verder": "team"})
    assert of_guest(cast).minded_by is None
    page = leader.get("/afspraken/").text
    assert "Een gast vraagt of iemand eraan denkt" in page
    assert "Een gast: familie, buur of vriend" in page
    assert "Dirk" not in page.split("<main", 1)[1]
    assert "Hier denkt u aan voor een gast" in think(leader, cast)
    assert of_guest(cast).minded_by == cast.professional.id
    assert "1 afspraak van uzelf komt terug" in leader.get("/netwerkreview/").text
    # One is enough; a colleague is told so, and a stranger finds nothing.
    assert "Een collega denkt hier al aan" in think(cast.browser(cast.lead), cast)
    stranger = cast.browser(cast.stranger(Role.PROFESSIONAL))
    address = f"/afspraken/{of_guest(cast).id}/denk-eraan"
    assert stranger.post(address, data={"denk": "ja"}).status_code == 404
    assert "U denkt hier niet meer aan" in think(leader, cast, "nee")
    assert of_guest(cast).minded_by is None
    think(leader, cast)
    guest.post("/aan-tafel/verder", data={"verder": "niemand"})
    assert of_guest(cast).minded_by is None


def test_the_next_session_begins_with_what_a_guest_promised(cast, table_with_guest):
    leader, _guest = table_with_guest
    go_to(leader, Round.ROUNDING_OFF)
    leader.post("/aan-tafel/sluiten")
    again = cast.browser(cast.professional)
    begin(cast, again)
    page = seen_by(again)
    assert "Ik kom vaker langs" in page
    assert "Een gast: familie, buur of vriend" in page
    assert "Dirk" not in page
    network = again.get(f"/netwerkreview/{cast.network.id}").text
    assert "een gast: familie, buur of vriend" in network

"""Pages and files of the ecogram: who sees whose claims, and that nobody's name is in them."""

import csv
import io
import re
import struct

import networkx as nx
import pytest
from cast import CANARY, consent
from sqlmodel import select

from app.ecogram_files import as_png
from research.consents import Decision, Purpose, record_consent
from research.involvement import Involvement, tell_involvement
from research.networks import Actor, ActorRole, Identity, add_actor
from research.roles import Role
from research.ties import Direction, Support, Tie, TieQuality, ToldTie, current_ties, tell_tie

NOTE = f"{CANARY} zei dit aan de telefoon"
FIELDS = {"direction": "gives", "quality": "good", "kinds": "company"}


@pytest.fixture
def neighbour(cast):
    with cast.writing() as session:
        return add_actor(
            session,
            cast.network,
            role=ActorRole.NEIGHBOUR,
            identity=Identity(name=f"{CANARY} Buur"),
            added_by=None,
        )


@pytest.fixture
def told(cast, neighbour):
    """The client and the daughter agree about her, and contradict each other on the neighbour."""
    with cast.writing() as session:
        client, daughter, other = (
            session.get_one(Actor, one.id) for one in (cast.client_actor, cast.daughter, neighbour)
        )
        for teller, quality in ((client, TieQuality.GOOD), (daughter, TieQuality.STRAINED)):
            facts = {"kinds": (Support.COMPANY,), "note": NOTE, "direction": Direction.GIVES}
            for one, how in ((daughter, TieQuality.GOOD), (other, quality)):
                tie = ToldTie(quality=how, **facts)
                tell_tie(session, teller, one=one, other=None, told=tie, recorded_by=None)
        tell_involvement(session, client, actor=other, since="2019", until="", recorded_by=None)
    return cast.network.id


def test_the_lead_sees_every_teller_and_all_of_them_over_each_other(cast, told):
    page = cast.browser(cast.lead).get(f"/netwerken/{told}/ecogram")
    assert page.status_code == 200
    assert page.text.count('class="ecogram"') == 3
    assert "Familie A2: familie A2 helpt klant A1; gezelschap; goed contact" in page.text
    assert "stroef contact" in page.text
    for word in (">eens<", ">oneens<"):
        assert word in page.text
    assert "sinds 2019" in page.text
    assert CANARY not in page.text
    assert "<script>" not in page.text
    assert " style=" not in page.text


def test_a_professional_sees_those_who_agreed_to_it_only(cast, told):
    browser = cast.browser(cast.professional)
    path = f"/netwerkreview/{told}/ecogram"
    assert "Er is nog niets te zien" in browser.get(path).text
    with cast.writing() as session:
        for purpose in (Purpose.INTERVIEW, Purpose.NETWORK_READING):
            consent(session, cast.daughter, purpose)
    page = browser.get(path).text
    assert "familie A2 helpt klant A1" in page
    assert page.count('class="ecogram"') == 2
    assert ">oneens<" not in page
    assert "Klant A1: " not in page
    assert CANARY not in page
    assert "banden.csv" not in page
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.NETWORK_READING,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    assert "familie A2 helpt klant A1" not in browser.get(path).text


def test_a_stranger_and_another_role_see_nothing(cast, told):
    stranger = cast.browser(cast.stranger(Role.PROFESSIONAL))
    assert stranger.get(f"/netwerkreview/{told}/ecogram").status_code == 404
    assert cast.browser(cast.professional).get(f"/netwerken/{told}/ecogram").status_code == 403


def test_who_takes_his_story_back_is_in_no_picture(cast, told):
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    browser = cast.browser(cast.lead)
    page = browser.get(f"/netwerken/{told}/ecogram").text
    assert page.count('class="ecogram"') == 2
    assert ">oneens<" not in page
    assert browser.get(f"/netwerken/actor/{cast.daughter.id}/banden").status_code == 404


@pytest.mark.parametrize("name", ["ecogram.svg", "tijdlijn.svg", "ecogram.graphml", "banden.csv"])
def test_a_file_holds_pseudonyms_only(cast, told, name):
    answer = cast.browser(cast.lead).get(f"/netwerken/{told}/{name}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert CANARY not in answer.text
    assert str(cast.daughter.id) not in answer.text


def test_the_files_say_what_the_page_says(cast, told):
    browser = cast.browser(cast.lead)
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/netwerken/{told}/banden.csv").text)))
    assert [one["samen"] for one in rows] == ["agreed", "agreed", "contradicted", "contradicted"]
    assert {one["van"] for one in rows} == {"klant A1"}
    graph = nx.parse_graphml(browser.get(f"/netwerken/{told}/ecogram.graphml").text)
    assert sorted(graph.nodes) == ["A1", "A2", "A3"]
    assert {facts["quality"] for *_ends, facts in graph.edges(data=True)} == {"good", "strained"}


@pytest.mark.parametrize("name", ["ecogram", "tijdlijn"])
def test_the_picture_is_the_drawing_with_its_words_and_nothing_beside(cast, told, name):
    browser = cast.browser(cast.lead)
    png = browser.get(f"/netwerken/{told}/{name}.png").data
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    svg = browser.get(f"/netwerken/{told}/{name}.svg").text
    box = [float(one) for one in re.search(r'viewBox="([^"]+)"', svg).group(1).split()]
    assert (wide, high) == (round(box[2] * 2), round(box[3] * 2))
    # No remarks beside the pixels; and without letters it would be another picture.
    kinds, place = set(), 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kinds.add(png[place + 4 : place + 8])
        place += length + 12
    assert kinds == {b"IHDR", b"IDAT", b"IEND"}
    assert as_png(svg.partition("?>")[2]) == png
    assert as_png(re.sub(r"<text.*?</text>", "", svg.partition("?>")[2], flags=re.S)) != png


def test_a_cell_that_looks_like_a_formula_is_text(cast, told):
    with cast.writing() as session:
        session.get_one(Actor, cast.daughter.id).reference = "=1+1"
    text = cast.browser(cast.lead).get(f"/netwerken/{told}/banden.csv").text
    assert "familie =1+1" in text
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(text)) for cell in row)


def test_a_time_line_that_nobody_told_is_no_file(cast):
    path = f"/netwerken/{cast.network.id}/tijdlijn.svg"
    assert cast.browser(cast.lead).get(path).status_code == 404


def test_the_lead_notes_corrects_and_takes_back(cast, neighbour):
    browser, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.daughter.id}/banden"
    people = {"one": str(neighbour.id), "other": "klant"}
    assert "Er is nog niets genoteerd" in browser.get(path).text
    sent = people | FIELDS | {"since": "3-2019", "note": NOTE}
    assert browser.post(path, data=sent).status_code == 303
    page = browser.get(path).text
    assert "Buur A3 helpt klant A1; gezelschap; goed contact; sinds 3-2019" in page
    assert NOTE in page
    with cast.database.reading() as session:
        (tie,) = current_ties(session, cast.network.id)
    form = browser.get(path, query_string={"band": tie.id}).text
    assert 'value="3-2019"' in form
    browser.post(path, data=sent | {"quality": "strained"})
    assert "Eerder genoteerd" in browser.get(path).text
    with cast.database.reading() as session:
        (tie,) = current_ties(session, cast.network.id)
        assert (tie.version, tie.quality) == (2, "strained")
    assert browser.post(f"{path}/{tie.id}/terug").status_code == 303
    with cast.database.reading() as session:
        assert current_ties(session, cast.network.id) == []


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, neighbour):
    browser, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.daughter.id}/banden"
    same = {"one": "klant", "other": str(cast.client_actor.id)}
    for changes, words in (
        ({"one": "", "other": ""}, "Kies wie dit is."),
        (same, "Kies iets uit de lijst."),
        ({"one": "klant", "other": "klant"}, "Kies twee verschillende mensen."),
        ({"since": "ooit"}, "Typ een jaar of een datum"),
        ({"since": "2020", "until": "2019"}, "ligt voor"),
    ):
        sent = {"one": "klant", "other": str(neighbour.id)} | FIELDS | changes
        answer = browser.post(path, data=sent | {"note": "wat ik typte"})
        assert answer.status_code in (409, 422, 400), changes
        assert words in answer.text, changes
        assert "wat ik typte" in answer.text
    with cast.database.reading() as session:
        assert current_ties(session, cast.network.id) == []


def test_somebody_of_another_network_is_no_choice(cast):
    path = f"/netwerken/actor/{cast.daughter.id}/banden"
    other = cast.browser(cast.stranger(Role.LEAD))
    assert other.post(path, data={"one": "klant", "other": "klant"} | FIELDS).status_code == 404


def test_the_interviewer_notes_it_in_and_after_the_conversation(cast, neighbour):
    interview_id = cast.interview(cast.daughter)
    browser, path = cast.browser(cast.interviewer), f"/gesprekken/{interview_id}/banden"
    page = browser.get(path)
    assert "Wie houdt gezelschap?" in page.text
    assert CANARY not in page.text
    sent = {"one": str(neighbour.id), "other": "klant"} | FIELDS
    assert browser.post(path, data=sent).status_code == 303
    joined = {"erbij-person": str(neighbour.id), "erbij-since": "2019", "erbij-until": ""}
    assert browser.post(f"/gesprekken/{interview_id}/erbij", data=joined).status_code == 303
    wrong = joined | {"erbij-until": "2018"}
    assert browser.post(f"/gesprekken/{interview_id}/erbij", data=wrong).status_code != 303
    with cast.database.reading() as session:
        (tie,) = current_ties(session, cast.network.id)
        assert tie.reporter_id == cast.daughter.id
        assert tie.recorded_by == cast.interviewer.id
        assert session.exec(select(Involvement)).one().since == "2019"
    other = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/{tie.id}/terug").status_code == 404
    assert browser.post(f"{path}/{tie.id}/terug").status_code == 303


def test_the_claim_of_another_teller_is_not_taken_back(cast, told):
    with cast.database.reading() as session:
        mine = current_ties(session, told, reporter_ids=[cast.client_actor.id])[0]
    path = f"/netwerken/actor/{cast.daughter.id}/banden/{mine.id}/terug"
    assert cast.browser(cast.lead).post(path).status_code == 404


def test_who_became_the_client_later_stands_in_the_middle(cast, neighbour):
    """A claim about two people, one of whom turns out to be the client."""
    with cast.writing() as session:
        session.get_one(Actor, cast.client_actor.id).role = "family"
        client, daughter = (
            session.get_one(Actor, one.id) for one in (cast.client_actor, cast.daughter)
        )
        tie = ToldTie(direction=Direction.GIVES)
        tell_tie(session, daughter, one=daughter, other=client, told=tie, recorded_by=None)
        assert session.exec(select(Tie)).one().one_id == client.id
    with cast.writing() as session:
        session.get_one(Actor, cast.client_actor.id).role = "client"
    page = cast.browser(cast.lead).get(f"/netwerken/{cast.network.id}/ecogram").text
    assert "familie A2 helpt klant A1" in page

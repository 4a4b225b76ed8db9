"""Back to the tellers: written, approved by a person, read by letter or at the personal link."""

import pytest
from cast import CANARY
from retelling import teller_browser
from sqlmodel import select

from analysis.telling_back import LearnedText, long_sentences
from research.roles import Role

WORDS = "Wij bellen nu altijd terug."
LEARNED = "/mijn-verhaal/geleerd"


@pytest.fixture
def address(cast):
    return f"/teruggeven/{cast.network.id}"


@pytest.fixture
def teller(cast):
    return teller_browser(cast, cast.story(cast.daughter))


@pytest.fixture
def browser(cast):
    return cast.browser(cast.professional)


def write(browser, address, text=WORDS, seen=0):
    return browser.post(address, data={"text": text, "seen": str(seen)})


def approve(browser, address, seen=1, answer="yes"):
    data = {"seen": str(seen), "answer": answer}
    return browser.post(f"{address}/goedkeuren", data=data, follow_redirects=True)


def test_tellers_read_nothing_before_a_person_approved_it(browser, teller, address):
    assert write(browser, address).status_code == 303
    assert WORDS not in teller.get(LEARNED).text
    assert browser.get(f"{address}/brief").status_code == 404
    assert "Goedgekeurd door Professional" in approve(browser, address).text
    page = teller.get(LEARNED).text
    assert WORDS in page
    assert "Wilt u opnieuw vertellen?" in page
    assert "/mijn-verhaal/nu" in page


def test_the_letter_has_the_approved_words_and_the_invitation(browser, address):
    write(browser, address)
    approve(browser, address)
    page = browser.get(f"{address}/brief").text
    assert WORDS in page
    assert "U mag altijd opnieuw vertellen." in page


def test_a_new_version_waits_and_the_one_before_stays(browser, teller, address):
    write(browser, address)
    approve(browser, address)
    write(browser, address, "Wij doen het anders.", seen=1)
    assert WORDS in teller.get(LEARNED).text
    assert "Wij doen het anders." not in teller.get(LEARNED).text
    approve(browser, address, seen=2)
    assert "Wij doen het anders." in teller.get(LEARNED).text


def test_taking_it_back_empties_the_page_of_the_tellers(browser, teller, address):
    write(browser, address)
    approve(browser, address)
    approve(browser, address, answer="no")
    page = teller.get(LEARNED).text
    assert WORDS not in page
    assert "Hier staat nog niets." in page


def test_two_who_write_at_once_lose_nothing(cast, browser, address):
    write(browser, address)
    answer = write(cast.browser(cast.lead), address, "Van een ander.")
    assert answer.status_code == 409
    assert "Van een ander." in answer.text
    write(browser, address, "Nog iets.", seen=1)
    # What was not seen is not approved.
    assert "Iemand anders veranderde deze tekst net" in approve(browser, address).text
    with cast.database.reading() as session:
        assert [one.approved_at for one in session.exec(select(LearnedText))] == [None, None]


def test_nothing_is_explained_and_long_sentences_are_pointed_at(browser, address):
    assert write(browser, address, "  ").status_code == 422
    assert "Schrijf eerst" in approve(browser, address).text
    write(browser, address, "Dit " + "is een erg lange zin " * 6 + "einde. Dit niet.")
    assert "1 zin is lang" in browser.get(address).text
    assert long_sentences("Kort. Ook kort.") == []


def test_strangers_and_other_roles_find_nothing(cast, browser, address):
    write(browser, address)
    for role in (Role.PROFESSIONAL, Role.LEAD):
        stranger = cast.browser(cast.stranger(role))
        assert stranger.get(address).status_code == 404
        assert write(stranger, address, seen=1).status_code == 404
        assert stranger.post(f"{address}/goedkeuren", data={"seen": "1"}).status_code == 404
    assert cast.browser(cast.coder).get(address).status_code == 403


def test_its_words_are_sealed_and_reach_no_log(cast, browser, address, caplog):
    caplog.set_level("DEBUG")
    write(browser, address, CANARY)
    assert CANARY not in caplog.text
    with cast.database.reading() as session:
        assert CANARY.encode() not in session.exec(select(LearnedText)).one().text_sealed

"""The interviewer without a mouse: from the sign-in page to a story that is safe."""

from datetime import timedelta

import pytest
from cast import PHONE, consent
from keyboard import Hands
from playwright.sync_api import expect

from interviews.appointments import Appointment
from interviews.calls import Outcome, attempts_of
from interviews.interviews import InterviewStatus, find_interview, interview_of
from interviews.private_notes import notes_of
from interviews.turns import raw_text, turns_of
from research.consents import Purpose, current_consents
from research.tables import now

pytestmark = pytest.mark.browser_only

TOLD = ("Het begon met de heup.", "Toen kwam het wijkteem langs.", "Ze ging rustig zitten.")
ASKED, NOTICED, MORE = "En toen?", "Zij lacht.", "Ja, toen wel."
NOTE = "Straks vragen naar de buurvrouw."
BETTER = "Toen kwam het wijkteam langs."


@pytest.fixture
def hands(live, context_for):
    """An interviewer with an appointment with the daughter, who agreed to be phoned."""
    at, by = now(), live.cast.interviewer.id
    with live.cast.writing() as session:
        consent(session, live.cast.daughter, Purpose.INTERVIEW)
        interview = interview_of(session, live.cast.daughter)
        interview.status = InterviewStatus.PLANNED.value
        session.add(
            Appointment(
                interview_id=interview.id,
                interviewer_id=by,
                starts_at=at,
                ends_at=at + timedelta(minutes=45),
            )
        )
    return Hands(context_for().new_page())


def test_an_interviewer_needs_no_mouse(live, hands):
    hands.sign_in(live.cast.interviewer.email)
    phone_in_vain(hands)
    begin(hands)
    type_and_correct(hands)
    ask_notice_and_take_out(hands)
    close(hands)
    check_what_was_kept(live)


def phone_in_vain(hands):
    hands.link("Ga naar dit telefoontje")
    hands.button("Toon naam en nummer")
    # The focus is on the number, which is a link only now that it was asked for.
    expect(hands.page.get_by_role("link", name=PHONE)).to_be_focused()
    hands.look()
    hands.button("Geen gehoor", leaves=True)
    expect(hands.page.locator("#flashes .alert")).to_be_focused()


def begin(hands):
    # Nobody answered: the list chose another day, and she may be phoned before it.
    hands.link("Bereid dit telefoontje voor")
    hands.tab_to(hands.page.get_by_role("button", name="Toon naam en nummer"))
    hands.button("Begin het gesprek", leaves=True)
    expect(hands.page.locator("#laatste textarea")).to_be_focused()


def type_and_correct(hands):
    page = hands.page
    for words in TOLD:
        hands.type(words)
        hands.press("Enter")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(len(TOLD))
    hands.link("Verbeter zin 2", back=True, leaves=False)
    expect(page.locator(".line--edit textarea")).to_be_focused()
    hands.look()
    hands.press("ControlOrMeta+A")
    hands.type(BETTER)
    hands.button("Bewaar verbetering")
    expect(page.locator("#turns")).to_contain_text(BETTER)
    expect(page.locator("#laatste textarea")).to_be_focused()
    expect(page.locator("#live-polite")).to_have_text("Bewaard.")


def ask_notice_and_take_out(hands):
    page = hands.page
    for keys, words in ((["F2"], ASKED), (["F2", "Alt+3", "Alt+3"], NOTICED), ([], MORE)):
        for key in keys:
            hands.press(key)
        hands.type(words)
        hands.press("Enter")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(len(TOLD) + 3)
    hands.link("Verbeter zin 3", back=True, leaves=False)
    expect(page.locator(".line--edit textarea")).to_be_focused()
    hands.button("Haal deze zin weg")
    expect(page.locator(".line--gone")).to_have_count(1)
    expect(page.locator("#laatste textarea")).to_be_focused()
    hands.button("Zet terug zin 3", back=True)
    expect(page.locator(".line--gone")).to_have_count(0)
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(len(TOLD) + 3)
    hands.press("Alt+8")
    hands.press("Enter")
    hands.write("Nieuwe notitie", NOTE)
    hands.button("Bewaar notitie")
    expect(page.locator(".notes__text")).to_have_text(NOTE)
    hands.press("Alt+6")
    expect(page.locator("#laatste textarea")).to_be_focused()


def close(hands):
    page = hands.page
    hands.link("Gesprek afsluiten", back=True)
    hands.choose(page.get_by_role("group", name="Is er een oplossing?"), "gevonden")
    hands.tab_to(page.get_by_text("Wat mag er met het verhaal?"))
    hands.press("Enter")
    hands.choose(page.get_by_role("group", name="Mogen wij zinnen uit het verhaal"), "ja")
    hands.button("Sluit het gesprek af", leaves=True)
    expect(page.get_by_role("main")).to_contain_text("6 zinnen")


def check_what_was_kept(live):
    with live.cast.database.reading() as session:
        interview = find_interview(session, live.cast.daughter.id)
        kept = turns_of(session, interview.id)
        words = [raw_text(session, interview, revision) for _turn, revision in kept]
        assert words == [TOLD[0], BETTER, TOLD[2], ASKED, NOTICED, MORE]
        assert [(turn.speaker, turn.mode) for turn, _revision in kept[2:]] == [
            ("actor", "verbatim"),
            ("interviewer", "verbatim"),
            ("interviewer", "observation"),
            ("actor", "verbatim"),
        ]
        notes = notes_of(session, interview, reader_id=live.cast.interviewer.id)
        assert [one.text for one in notes] == [NOTE]
        assert interview.status == InterviewStatus.CLOSED
        assert interview.attributes["solution"] == "found"
        assert [one.outcome for one in attempts_of(session, interview.id)][:1] == [
            Outcome.NO_ANSWER
        ]
        consents = current_consents(session, actor_id=live.cast.daughter.id)
        assert consents[Purpose.INTERVIEW] == "given"
        assert consents[Purpose.QUOTES] == "given"

"""Reading a story back by phone: one step at a time, with the real names, kept as it goes."""

from datetime import timedelta

import pytest
from cast import CANARY
from retelling import link_to, teller_browser
from sqlmodel import select
from told_story import CALLED_BACK, LISTENED, coded_story

from analysis.carried_codings import carry_codings, left_behind
from analysis.expiry import Due, expire
from analysis.teller_fragments import QuoteState, teller_fragments
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.pseudonyms import keep_pseudonyms
from interviews.read_backs import ReadBackCall, call_of
from interviews.reopening import ReopenReason, reopen_interview
from interviews.story_checks import ReadBack, check_of
from interviews.story_links import StoryLink
from interviews.told_again import correct_told
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.consents import Purpose, current_consents
from research.roles import Role

RETOLD = f"U zei dat {CANARY} naar u luisterde."


@pytest.fixture
def story_id(cast):
    return coded_story(cast, cast.client_actor)


@pytest.fixture
def browser(cast):
    return cast.browser(cast.interviewer)


def step_of(cast, story_id):
    with cast.database.reading() as session:
        return call_of(session, story_id).step


def states(cast):
    with cast.database.reading() as session:
        ids = [one.id for one in session.exec(select(Fragment)).all()]
        return {one.text: one.quote for one in teller_fragments(session, ids)}


def raw_readings(cast):
    with cast.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "read_raw")).all()
        return len(entries)


def test_a_retelling_is_read_aloud_with_the_real_names_and_that_is_noted(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    assert "Wat leest u straks voor?" in browser.get(here).text
    told = {"what": "retelling", "retelling": RETOLD}
    assert browser.post(f"{here}/keuze", data=told).status_code == 303
    before = raw_readings(cast)
    page = browser.get(here).text
    assert RETOLD in page
    assert "[naam" not in page
    assert raw_readings(cast) > before
    with cast.database.reading() as session:
        kept = session.get_one(ReadBackCall, story_id)
    assert CANARY.encode() not in kept.raw_sealed
    # The retelling holds the names, so it goes with the typed words.
    with cast.database.writing() as session:
        expire(session, Due(raw_words=[story_id]))
    with cast.database.reading() as session:
        assert session.get_one(ReadBackCall, story_id).raw_sealed == b""
    assert RETOLD not in browser.get(here).text


def test_it_goes_on_where_it_was_and_ends_with_one_question(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "whole"})
    assert CANARY in browser.get(here).text
    browser.post(f"{here}/stap", data={"seen": "read", "to": "ask"})
    # Another day, another browser.
    again = cast.browser(cast.interviewer)
    page = again.get(here).text
    assert "Mogen wij uw woorden gebruiken, zonder uw naam?" in page
    assert page.count('name="answer"') == 3
    again.post(f"{here}/antwoord", data={"answer": "all"})
    assert step_of(cast, story_id) == "done"
    assert states(cast) == dict.fromkeys((LISTENED, CALLED_BACK), QuoteState.ALLOWED)
    with cast.database.reading() as session:
        check = check_of(session, story_id)
    assert (check.read_back, check.read_back_noted_by) == ("by_phone", cast.interviewer.id)


def test_some_of_it_is_asked_one_by_one(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "whole"})
    browser.post(f"{here}/stap", data={"seen": "read", "to": "ask"})
    browser.post(f"{here}/antwoord", data={"answer": "some"})
    for seq, said in ((2, "yes"), (4, "no")):
        page = browser.get(here).text
        assert f"/stuk/{seq}/citaat" in page
        assert page.count("/citaat") == 1
        with cast.database.reading() as session:
            seen = turns_of(session, story_id)[seq - 1][1].id
        browser.post(f"{here}/stuk/{seq}/citaat", data={"answer": said, "seen": str(seen)})
    assert step_of(cast, story_id) == "done"
    assert states(cast) == {LISTENED: QuoteState.ALLOWED, CALLED_BACK: QuoteState.WITHHELD}


def test_none_of_it(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "whole"})
    browser.post(f"{here}/stap", data={"seen": "read", "to": "ask"})
    browser.post(f"{here}/antwoord", data={"answer": "none"})
    with cast.database.reading() as session:
        said = current_consents(session, actor_id=cast.client_actor.id)
    assert said[Purpose.QUOTES] == "withdrawn"


def test_the_same_step_on_two_screens_is_taken_once(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "whole"})
    for _screen in range(2):
        browser.post(f"{here}/stap", data={"seen": "read", "to": "ask"})
    assert step_of(cast, story_id) == "ask"
    assert "op een ander scherm" in browser.get(here).text


def test_a_correction_is_kept_as_words_of_the_teller(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "whole"})
    said = {"seen": "1", "text": f"{CANARY} belde mij."}
    assert browser.post(f"{here}/stuk/4", data=said).status_code == 303
    with cast.database.reading() as session:
        last = turns_of(session, story_id)[3][1]
    assert (last.number, last.told_back, last.made_by) == (2, "by_phone", cast.interviewer.id)
    moved = browser.post(f"{here}/stuk/4", data=said | {"text": "Nog eens."})
    assert moved.status_code == 409
    assert "Nog eens." in moved.text


@pytest.mark.parametrize("sent", [{}, {"what": "retelling", "retelling": " "}, {"what": "x"}])
def test_a_choice_that_is_none_is_refused(cast, story_id, browser, sent):
    assert browser.post(f"/teruglezen/{story_id}/keuze", data=sent).status_code == 422
    assert step_of(cast, story_id) == "prepare"


def test_without_the_real_names_nothing_is_read_aloud(cast, story_id, browser):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        interview.closed_at -= timedelta(days=15)
        session.add(interview)
    page = browser.get(f"/teruglezen/{story_id}").text
    assert "Geef een link" in page
    assert CANARY not in page
    assert browser.post(f"/teruglezen/{story_id}/keuze", data={"what": "whole"}).status_code == 403
    # A lead never had them; asking the question needs none.
    lead = cast.browser(cast.lead)
    assert CANARY not in lead.get(f"/teruglezen/{story_id}").text
    lead.post(f"/teruglezen/{story_id}/stap", data={"seen": "prepare", "to": "ask"})
    assert step_of(cast, story_id) == "ask"


@pytest.mark.parametrize("role", [Role.CODER, Role.EDITOR, Role.PROFESSIONAL, Role.ADMIN])
def test_others_neither_read_back_nor_make_links(cast, story_id, role):
    browser = cast.browser(cast.users[role])
    for where in (f"/teruglezen/{story_id}", f"/verhaal-link/{story_id}"):
        assert browser.get(where).status_code in {403, 404}
        assert browser.post(where).status_code in {403, 404, 405}


def test_a_link_is_shown_once_and_its_code_is_not_on_the_letter(cast, story_id, browser):
    here = f"/verhaal-link/{story_id}"
    made = browser.post(here)
    assert made.status_code == 201
    link = made.text.split('id="link">')[1].split("<")[0]
    code = made.text.split('id="code">')[1].split("<")[0]
    assert link.startswith("http://localhost/mijn-verhaal/#")
    letter = made.text.split("letter--paper")[1]
    assert code not in letter
    assert link.partition("#")[2] in letter
    assert code not in browser.get(here).text
    teller = cast.app.test_client()
    given = {"key": link.partition("#")[2], "code": code.lower()}
    assert teller.post("/mijn-verhaal/", data=given).status_code == 303


def test_a_new_link_ends_the_old_one_and_renewing_needs_an_open_one(cast, story_id, browser):
    first, second = link_to(cast, story_id), link_to(cast, story_id)
    teller = cast.app.test_client()
    old = {"key": first.key, "code": first.code}
    assert teller.post("/mijn-verhaal/", data=old).status_code == 422
    new = {"key": second.key, "code": second.code}
    assert teller.post("/mijn-verhaal/", data=new).status_code == 303
    here = f"/verhaal-link/{story_id}"
    with cast.writing() as session:
        link = session.exec(select(StoryLink).where(StoryLink.ended_at.is_(None))).one()
        link.ends_at -= timedelta(days=29)
        before = link.ends_at
        session.add(link)
    browser.post(f"{here}/verleng")
    with cast.database.reading() as session:
        link = session.exec(select(StoryLink).where(StoryLink.ended_at.is_(None))).one()
        assert link.ends_at > before + timedelta(days=20)
    browser.post(f"{here}/einde")
    assert teller.get("/mijn-verhaal/verhaal").status_code == 401
    browser.post(f"{here}/verleng")
    assert teller.post("/mijn-verhaal/", data=new).status_code == 422


def test_codings_go_along_where_the_words_stand_and_are_flagged_where_not(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turns = turns_of(session, story_id)
        how = {"seen": 1, "how": ReadBack.BY_LINK, "noted_by": None}
        kept = "Zij luisterde niet echt. Ze nam de tijd."
        correct_told(session, interview, turns[1][0], text=kept, **how)
        correct_told(session, interview, turns[3][0], text="Ze belden mij wel terug.", **how)
        last = {turn.seq: one.id for turn, one in turns_of(session, story_id)}
        keep_pseudonyms(session, interview, {last[2]: [], last[4]: []})
        assert carry_codings(session, interview) == 1
        assert carry_codings(session, interview) == 0
        moved = session.exec(select(Fragment).where(Fragment.revision_id == last[2])).one()
        assert kept[moved.start : moved.end] == LISTENED
        assert left_behind(session, story_id) == {turns[3][0].id: 1}
    assert states(cast) == {
        LISTENED: QuoteState.NOT_RELEASED,
        CALLED_BACK: QuoteState.CORRECTED,
    }
    page = cast.browser(cast.coder).get(f"/coderen/{story_id}").text
    assert "1 codering hoort bij woorden die de verteller verbeterde" in page


def test_two_who_prepare_at_once_lose_no_words(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    first = {"what": "retelling", "retelling": "Het verhaal van de een.", "seen": ""}
    other = {"what": "retelling", "retelling": "Het verhaal van de ander.", "seen": ""}
    assert browser.post(f"{here}/keuze", data=first).status_code == 303
    refused = browser.post(f"{here}/keuze", data=other)
    assert refused.status_code == 409
    assert "Het verhaal van de een." in refused.text
    assert "Het verhaal van de ander." in refused.text
    assert "Het verhaal van de een." in browser.get(here).text
    # Who saw both may choose.
    seen = refused.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert browser.post(f"{here}/keuze", data=other | {"seen": seen}).status_code == 303
    assert "Het verhaal van de ander." in browser.get(here).text


def test_a_retelling_that_came_too_late_is_given_back(cast, story_id, browser):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        interview.closed_at -= timedelta(days=15)
        session.add(interview)
    told = {"what": "retelling", "retelling": "Lang zitten typen.", "seen": ""}
    answer = browser.post(f"/teruglezen/{story_id}/keuze", data=told)
    assert answer.status_code == 403
    assert "Lang zitten typen." in answer.text


def test_a_story_that_is_opened_again_is_read_back_from_the_start(cast, story_id, browser):
    here = f"/teruglezen/{story_id}"
    browser.post(f"{here}/keuze", data={"what": "retelling", "retelling": "Kort.", "seen": ""})
    browser.post(f"{here}/stap", data={"seen": "read", "to": "done"})
    assert step_of(cast, story_id) == "done"
    teller = teller_browser(cast, story_id)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        why = {"reason": ReopenReason.FORGOTTEN, "words": "", "leads": False}
        reopen_interview(session, interview, **why, reopened_by=cast.interviewer.id)
    assert step_of(cast, story_id) == "prepare"
    # The teller cannot change it meanwhile, hears so in his own terms, and keeps his words.
    refused = teller.post("/mijn-verhaal/stuk/4", data={"seen": "1", "text": "Liever zo."})
    assert refused.status_code == 409
    assert "vullen dit verhaal nu aan" in refused.text
    assert "Liever zo." in refused.text
    # Stopping is possible at any moment.
    assert teller.post("/mijn-verhaal/stoppen", data={"sure": "y"}).status_code == 303

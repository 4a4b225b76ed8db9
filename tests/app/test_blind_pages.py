"""The pages of blind double coding: nothing of the other, of suggestions, or too early."""

import re

import pytest
from blind_coding import blind_story, both_done, choose, second_coder
from cast import CANARY
from sqlmodel import select

from analysis.blind_rounds import stop_round
from analysis.blind_stories import BlindCoding, BlindRound, BlindStory, seats_of
from analysis.codings import Coding, add_suggestion
from analysis.search.indexing import index_story
from analysis.withdrawal import withdraw_all
from app.labels import theme_label
from interviews.interviews import Interview
from interviews.turns import pseudonymised_text, turns_of
from research.codebook import Pole
from research.networks import Actor
from research.roles import Role

# Enough to reach every page of the story, the study and its networks.
MOST_PAGES = 40
THEIRS, SUGGESTED = "coordination_volunteers", "coordination_professionals"


@pytest.fixture
def other(cast):
    return second_coder(cast)


@pytest.fixture
def story_id(cast):
    found = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview, revision = session.get_one(Interview, found), turns_of(session, found)[1][1]
        facts = {"start": 0, "end": 10, "certainty": 0.9, "version": "toets"}
        add_suggestion(session, interview, revision, theme=SUGGESTED, pole=Pole.FAILURE, **facts)
    return found


@pytest.fixture
def round_id(cast, story_id, other):
    with cast.writing() as session:
        return blind_story(session, cast, story_id, cast.coder, other).round_id


def the_story(session):
    return session.exec(select(BlindStory)).one()


def differ(cast, other):
    with cast.writing() as session:
        story = the_story(session)
        choose(session, story, cast.coder)
        choose(session, story, other, theme="pace")
        both_done(session, story, cast.coder, other)


def lines(page):
    """What a page says, without the list of themes to choose from and their explanation."""
    without = re.sub(r"<select.*?</select>|<dl class=\"theme-help\">.*?</dl>", "", page, flags=re.S)
    return re.sub(r"<[^>]+>", " ", without)


def test_a_lead_starts_a_round_and_both_find_it_in_their_list(cast, story_id, other):
    browser = cast.browser(cast.lead)
    url = f"/onderzoeken/{cast.study.id}/blind"
    sent = {"stories": "1", "user_ids": [str(cast.coder.id), str(other.id)]}
    assert browser.post(url, data=sent).status_code == 303
    assert "zij coderen nog" in browser.get(url).text
    for one in (cast.coder, other):
        assert f"/coderen/blind/{story_id}" in cast.browser(one).get("/coderen/").text


@pytest.mark.parametrize("stories", ["0", "2", "veel", ""])
def test_a_round_that_cannot_be_is_said_and_what_was_chosen_comes_back(
    cast, story_id, other, stories
):
    sent = {"stories": stories, "user_ids": [str(cast.coder.id), str(other.id)]}
    answer = cast.browser(cast.lead).post(f"/onderzoeken/{cast.study.id}/blind", data=sent)
    assert answer.status_code == 422
    assert len(re.findall(r"checked", answer.text)) == 2


def test_a_round_for_one_person_is_refused(cast, story_id, other):
    sent = {"stories": "1", "user_ids": [str(other.id)]}
    answer = cast.browser(cast.lead).post(f"/onderzoeken/{cast.study.id}/blind", data=sent)
    assert answer.status_code == 422
    assert "minstens twee" in answer.text


def test_one_codes_takes_away_and_is_done(cast, round_id, story_id):
    browser = cast.browser(cast.coder)
    url = f"/coderen/blind/{story_id}"
    page = browser.get(url).text
    sentence = re.search(r'<option value="([0-9a-f-]{36}:\d+:\d+)"', page)[1]
    sent = {"sentence": sentence, "theme": "attention", "pole": "success"}
    assert browser.post(f"{url}/keuzes", data=sent).status_code == 303
    assert browser.post(f"{url}/keuzes", data=sent).status_code == 422
    (made,) = re.findall(r"/keuzes/([0-9a-f-]{36})/weg", browser.get(url).text)[:1]
    assert browser.post(f"{url}/keuzes/{made}/weg").status_code == 303
    assert "/weg" not in browser.get(url).text
    assert browser.post(f"{url}/klaar").status_code == 303
    assert "De ander codeert nog" in browser.get(url).text
    assert browser.post(f"{url}/keuzes", data=sent).status_code == 409
    assert browser.post(f"{url}/toch-niet-klaar").status_code == 303
    assert browser.post(f"{url}/keuzes", data=sent).status_code == 303


def test_who_codes_blind_finds_a_theme_by_typing_as_any_coder_does(cast, round_id, story_id):
    browser = cast.browser(cast.coder)
    page = browser.get(f"/coderen/blind/{story_id}").text
    assert 'id="theme-search"' in page
    assert "js/theme-picker.js" in page
    assert f'action="/coderen/blind/{story_id}/' in page.split('id="codeerformulier"')[1]
    assert 'hx-target="#blind"' in page.split('id="codeerformulier"')[1].split(">")[0]
    assert page.count('name="seen"') == 1


def test_words_typed_wrong_come_back_with_the_choice(cast, round_id, story_id):
    url = f"/coderen/blind/{story_id}/keuzes"
    answer = cast.browser(cast.coder).post(url, data={"theme": "pace", "pole": "failure"})
    assert answer.status_code == 422
    assert re.search(r'<option selected value="pace"', answer.text)
    assert "Selecteer eerst woorden" in answer.text


def crawled(cast, user, ids):
    """Every page that this person can reach by following links, and the addresses of a story."""
    browser, seen, found = cast.browser(user), {}, [*ids, "/coderen/", "/"]
    while found:
        url = found.pop(0)
        if url in seen or len(seen) > MOST_PAGES:
            continue
        answer = browser.get(url, follow_redirects=True)
        text = answer.text if (answer.mimetype or "").startswith("text/") else ""
        seen[url] = lines(text)
        links = re.findall(r'href="(/[^"#?]*)', text)
        found += [
            one
            for one in links
            if not one.startswith(("/static", "/uitloggen", "/help", "/rondleiding", "/stijl"))
        ]
    searched = browser.post("/zoeken", data={"words": "N01"})
    seen["/zoeken"] = lines(searched.text)
    return seen


@pytest.mark.parametrize("own_is_done", [False, True])
def test_what_the_other_chose_and_what_was_suggested_appears_nowhere(
    cast, round_id, story_id, other, own_is_done
):
    with cast.writing() as session:
        story = the_story(session)
        choose(session, story, other, theme=THEIRS)
        done = [cast.coder] if own_is_done else [other]
        both_done(session, story, *done)
    ids = [
        f"/coderen/{story_id}",
        f"/coderen/{story_id}/verhaal",
        f"/coderen/{story_id}/stappen",
        f"/coderen/blind/{story_id}",
        f"/coderen/blind/{story_id}/verschillen",
        f"/coderen/overeenstemming/{cast.study.id}",
        f"/coderen/overeenstemming/{cast.study.id}/overeenstemming.csv",
        f"/taken/{story_id}/voortgang",
        f"/namen/{story_id}",
    ]
    with cast.app.test_request_context():
        hidden = [str(theme_label(one)) for one in (THEIRS, SUGGESTED)]
    for user in (cast.coder, cast.lead):
        pages = crawled(cast, user, ids)
        assert len(pages) > len(ids)
        csv = f"/coderen/overeenstemming/{cast.study.id}/overeenstemming.csv"
        assert "coordination_volunteers;success;0" in pages.pop(csv)
        leaks = [
            url
            for url, page in pages.items()
            # The chapter and the codebook name every theme; the next test compares the latter.
            if any(one in page for one in hidden)
            and not url.startswith("/hoofdstuk")
            and "/codeboek" not in url
        ]
        assert leaks == []


def test_no_search_by_theme_and_no_list_of_acts_tells_what_the_other_chose(
    cast, round_id, story_id, other
):
    """A search and the codebook say the same before and after; once settled the search does not."""
    with cast.writing() as session:
        index_story(session, session.get_one(Interview, story_id))
        text = story_text(session, story_id)
    word = max(re.findall(r"\w+", text[:20]), key=len)

    def found(user):
        browser = cast.browser(user)
        sought = {"words": word, "theme": THEIRS, "pole": "success"}
        answer = browser.post("/zoeken/verhalen", data=sought)
        assert answer.status_code == 200
        book = browser.get(f"/onderzoeken/{cast.study.id}/codeboek", follow_redirects=True)
        assert book.status_code == 200
        return lines(answer.text), lines(book.text)

    users = (cast.coder, cast.lead)
    before = [found(one) for one in users]
    with cast.writing() as session:
        choose(session, the_story(session), other, theme=THEIRS)
        both_done(session, the_story(session), other)
    assert [found(one) for one in users] == before
    for one in (*users, other):
        assert cast.browser(one).get(f"/coderen/{story_id}/stappen").status_code == 409
    with cast.writing() as session:
        choose(session, the_story(session), cast.coder, theme=THEIRS)
        both_done(session, the_story(session), cast.coder)
    assert all(found(one)[0] != old[0] for one, old in zip(users, before, strict=True))
    assert cast.browser(cast.coder).get(f"/coderen/{story_id}/stappen").status_code == 200


def story_text(session, story_id):
    interview = session.get_one(Interview, story_id)
    return pseudonymised_text(session, interview, turns_of(session, story_id)[1][1])


def test_the_ordinary_pages_of_the_story_are_closed_to_everybody(cast, round_id, story_id, other):
    for user in (cast.coder, other, cast.lead):
        browser = cast.browser(user)
        assert browser.get(f"/coderen/{story_id}").status_code == 409
        assert browser.post(f"/coderen/{story_id}/coderingen").status_code == 409
    third = second_coder(cast, "codeur3")
    assert cast.browser(third).get(f"/coderen/{story_id}").status_code == 404
    assert cast.browser(third).get(f"/coderen/blind/{story_id}").status_code == 404
    assert cast.browser(cast.lead).get(f"/coderen/blind/{story_id}").status_code == 409
    changed = cast.browser(cast.lead).post(f"/coderen/{story_id}/codeurs", data={})
    assert changed.status_code == 409


def test_differences_wait_until_both_are_done(cast, round_id, story_id, other):
    url = f"/coderen/blind/{story_id}/verschillen"
    for user in (cast.coder, cast.lead):
        assert cast.browser(user).get(url).status_code == 409
    differ(cast, other)
    for user in (cast.coder, other, cast.lead):
        assert cast.browser(user).get(url).status_code == 200


def settle_url(cast, story_id, browser):
    page = browser.get(f"/coderen/blind/{story_id}/verschillen").text
    return re.search(r'action="(/coderen/blind/[^"]+/verschillen/[^"]+)"', page)[1]


def test_two_compare_say_why_and_settle(cast, round_id, story_id, other):
    differ(cast, other)
    one, two = cast.browser(cast.coder), cast.browser(other)
    url = settle_url(cast, story_id, one)
    said = {"choice": "second", "reason": "Het gaat over tijd."}
    assert one.post(url, data=said).status_code == 303
    assert "Het gaat over tijd." in two.get(f"/coderen/blind/{story_id}/verschillen").text
    assert two.post(url, data={"choice": "second"}).status_code == 303
    assert "Alles is beslist" in one.get(f"/coderen/blind/{story_id}/verschillen").text
    assert one.post(url, data={"choice": "first"}).status_code == 409
    assert one.get(f"/coderen/{story_id}").status_code == 200
    with cast.database.reading() as session:
        accepted = [one for one in session.exec(select(Coding)) if one.status == "accepted"]
        assert len(accepted) == 1
        assert len(session.exec(select(BlindCoding)).all()) == 2


def test_a_reason_that_is_too_long_comes_back(cast, round_id, story_id, other):
    differ(cast, other)
    browser = cast.browser(cast.coder)
    url = settle_url(cast, story_id, browser)
    words = "Dit is lang. " * 60
    answer = browser.post(url, data={"choice": "first", "reason": words})
    assert answer.status_code == 422
    assert words.strip() in answer.text
    assert "korter dan 600" in answer.text
    assert browser.post(url, data={"choice": "iets"}).status_code == 422


def test_who_has_no_place_settles_nothing(cast, round_id, story_id, other):
    differ(cast, other)
    url = settle_url(cast, story_id, cast.browser(cast.coder))
    third = second_coder(cast, "codeur3")
    for user in (third, cast.stranger(Role.LEAD), cast.stranger(Role.CODER)):
        answer = cast.browser(user).post(url, data={"choice": "first"})
        assert answer.status_code == 404
    assert cast.browser(cast.lead).post(url, data={"choice": "first"}).status_code == 303


def test_a_lead_hands_a_place_over_and_stops_a_round(cast, round_id, story_id, other):
    third = second_coder(cast, "codeur3")
    with cast.database.reading() as session:
        story = the_story(session)
        place = next(s.place for s in seats_of(session, story.id) if s.user_id == other.id)
    browser = cast.browser(cast.lead)
    url = f"/onderzoeken/{cast.study.id}/blind/{story.id}/plaats/{place}"
    assert "verdwijnt" in browser.get(url).text
    assert browser.post(url, data={"user_id": str(other.id)}).status_code == 422
    assert browser.post(url, data={"user_id": str(third.id)}).status_code == 303
    assert cast.browser(other).get(f"/coderen/blind/{story_id}").status_code == 404
    assert cast.browser(third).get(f"/coderen/blind/{story_id}").status_code == 200
    stop = f"/onderzoeken/{cast.study.id}/blind/{round_id}/stop"
    assert browser.post(stop).status_code == 303
    assert cast.browser(third).get(f"/coderen/blind/{story_id}").status_code == 404
    assert cast.browser(third).get(f"/coderen/{story_id}").status_code == 200


def test_a_story_that_is_taken_back_closes_at_once(cast, round_id, story_id, other):
    differ(cast, other)
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        withdraw_all(session, actor, withdrawn_by=cast.lead.id)
    for user in (cast.coder, cast.lead):
        browser = cast.browser(user)
        assert browser.get(f"/coderen/blind/{story_id}/verschillen").status_code == 404
        page = browser.get(f"/coderen/overeenstemming/{cast.study.id}").text
        assert "nog niets om te vergelijken" in page


def test_agreement_shows_numbers_and_warns_and_its_file_has_no_words(
    cast, round_id, story_id, other
):
    differ(cast, other)
    browser = cast.browser(cast.coder)
    page = browser.get(f"/coderen/overeenstemming/{cast.study.id}").text
    assert "Dit zijn er nog weinig" in page
    assert "Bouw nog niet op deze cijfers" in page
    # On a phone the whole table is long: it opens when it is asked for.
    folded = page.split("Bekijk ")[0].rsplit("<details", 1)[1]
    assert " open" not in folded
    assert "<table" in page.split("Bekijk ")[1].split("</details>")[0]
    answer = browser.get(f"/coderen/overeenstemming/{cast.study.id}/overeenstemming.csv")
    rows = answer.text.splitlines()
    assert len(rows) == 2 + 26
    assert CANARY not in answer.text
    assert rows[0].startswith("\ufeffthema;pool;zinnen")


def test_two_leads_stop_at_once_and_one_finds_nothing_left(cast, round_id, story_id):
    with cast.writing() as session:
        made = session.get_one(BlindRound, round_id)
        assert stop_round(session, made, stopped_by=cast.lead.id) == 1
    url = f"/onderzoeken/{cast.study.id}/blind/{round_id}/stop"
    assert cast.browser(cast.lead).post(url).status_code == 303

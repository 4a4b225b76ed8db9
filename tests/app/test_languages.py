"""The screen speaks Dutch, and English to who asks for it."""

import pytest

from app.identity import User

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def language_of(answer):
    return answer.text.split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("en-US,en;q=0.9,nl;q=0.5", "nl"),
        ("fr-FR,de", "nl"),
        ("nl-BE", "nl"),
        ("", "nl"),
        ("zz;q=x,,;", "nl"),
    ],
)
def test_the_browser_is_heard_before_anybody_chose(client, asked, language):
    assert language_of(client.get("/inloggen", headers={"Accept-Language": asked})) == language


def test_a_choice_before_sign_in_lasts_through_it(app, cast):
    browser = app.test_client()
    came_from = {"Referer": "http://localhost/inloggen?next=/vandaag/"}
    answer = browser.post("/taal", data={"language": "en"}, headers=came_from)
    assert answer.status_code == 303
    assert answer.location == "/inloggen?next=/vandaag/"
    assert language_of(browser.get("/inloggen")) == "en"
    browser.post("/inloggen", data={"email": cast.lead.email, "password": "fout"})
    assert language_of(browser.get("/inloggen")) == "en"


def test_a_person_keeps_the_language_on_every_device(cast):
    cast.browser(cast.lead).post("/taal", data={"language": "en"})
    with cast.database.reading() as session:
        assert session.get_one(User, cast.lead.id).language == "en"
    elsewhere = cast.browser(cast.lead)
    assert language_of(elsewhere.get("/onderzoeken/")) == "en"
    elsewhere.post("/taal", data={"language": "nl"})
    assert language_of(elsewhere.get("/onderzoeken/", headers=ENGLISH)) == "nl"


@pytest.mark.parametrize("nonsense", ["", "klingon", "../en", "nl\x00"])
def test_a_language_that_is_not_there_changes_nothing(cast, nonsense):
    browser = cast.browser(cast.lead)
    answer = browser.post("/taal", data={"language": nonsense})
    assert answer.status_code == 303
    assert language_of(browser.get("/onderzoeken/")) == "nl"


@pytest.mark.parametrize(
    "referer",
    [
        None,
        "http://elders.example/inloggen",
        "http://localhost/taal",
        "http://localhost/bestaat-niet",
        "http://localhost/onderzoeken",
        "//elders.example/inloggen",
        "http://localhost//elders.example",
        "http://[stuk",
    ],
)
def test_nobody_is_sent_to_a_place_that_is_no_page_of_ours(cast, referer):
    headers = {"Referer": referer} if referer else {}
    answer = cast.browser(cast.lead).post("/taal", data={"language": "en"}, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_choice_needs_its_token(app, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/taal", data={"language": "en"})
    assert answer.status_code == 400

"""Every error says what happened, what is safe and what to do now, under a number of the log."""

import logging
import re

import pytest
from cast import CANARY, PHONE
from failing import STATUSES, add_failing
from sqlalchemy.exc import OperationalError

from app.problem_words import WORDS, Action, words_for
from app.problems import REFERENCE_HEADER, TOKEN_HEADER

HTMX = {"HX-Request": "true"}
OURS = {"Sec-Fetch-Site": "same-origin"}
LONG = f"Zij vertelde dat {CANARY} elke dag langskwam.\r\n<b>En</b> dat hielp & dat bleef."


@pytest.fixture
def browser(app, cast):
    add_failing(app)
    return cast.browser(cast.lead)


def reference_in(text):
    return re.search(r"Nummer voor de beheerder: ([0-9a-f]{8})", text).group(1)


def line_of(caplog, reference):
    return next(one for one in caplog.records if reference in one.getMessage())


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_tells_what_happened_what_is_safe_and_what_to_do(
    browser, caplog, status, method, headers
):
    sent = {"data": {"words": f"{CANARY} {PHONE}"}} if method == "POST" else {}
    with caplog.at_level(logging.DEBUG):
        answer = browser.open(f"/toets/fout/{status}", method=method, headers=headers, **sent)
    words = words_for(status)
    assert answer.status_code == status
    assert str(words.title) in answer.text
    assert str(words.todo) in answer.text
    assert str(words.safe_for(sends=method == "POST", part=bool(headers))) in answer.text
    reference = reference_in(answer.text)
    assert answer.headers[REFERENCE_HEADER] == reference
    line = line_of(caplog, reference)
    assert line.levelno == (logging.ERROR if status >= 500 else logging.INFO)
    assert re.search(rf"status={status} class=\w+ at=\S+ endpoint=toets\.", line.getMessage())
    for place in (answer.text, str(answer.headers), *(one.getMessage() for one in caplog.records)):
        assert CANARY not in place
        assert PHONE not in place


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_has_one_heading_and_one_main_action(browser, status):
    page = browser.get(f"/toets/fout/{status}").text
    main = page.partition("<main")[2].partition("</main>")[0]
    title = str(words_for(status).title)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", main) == [title]
    assert f"<title>{title} · Wij-ervaring</title>" in page
    assert main.count("utrecht-button--primary-action") == 1


def test_every_status_has_words_of_its_own():
    assert set(STATUSES) <= set(WORDS)
    titles = [str(words_for(status).title) for status in STATUSES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("status", "like"), [(418, 400), (451, 400), (502, 500), (508, 500)])
def test_a_status_without_words_speaks_as_its_neighbour(status, like):
    assert words_for(status) is WORDS[like]


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        ("http://localhost/onderzoeken/?a=1#deel", "/onderzoeken/?a=1"),
        ("http://elders.example/onderzoeken/", "/"),
        ("http://localhost.elders.example/", "/"),
        ("javascript://localhost/%0aalert(1)", "/"),
        ("http://localhost/toets/fout/409", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_leads_to_a_page_of_our_own(browser, referrer, target):
    page = browser.get("/toets/fout/409", headers={"Referer": referrer}).text
    main = page.partition("<main")[2].partition("</main>")[0]
    assert WORDS[409].action is Action.BACK
    assert re.findall(r'<a class="[^"]*" href="([^"]*)"', main) == [target]
    assert ("Naar mijn werk" in main) == (target == "/")


def test_what_can_be_asked_again_is_asked_again(browser):
    page = browser.get("/toets/fout/503?deel=2").text
    assert 'href="/toets/fout/503?deel=2"' in page
    assert "Probeer het opnieuw" in page


def break_database(app, database, monkeypatch):
    # As it is outside of tests: even the session of the reader cannot be opened.
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def gone(*_arguments, **_facts):
        raise OperationalError(CANARY, {}, Exception(PHONE))

    monkeypatch.setattr(database, "reading", gone)
    monkeypatch.setattr(database, "writing", gone)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize("path", ["/", "/onderzoeken/", "/inloggen", "/gezond", "/bestaat-niet"])
def test_without_a_database_the_page_still_looks_like_ours(
    app, browser, database, caplog, monkeypatch, path, headers
):
    break_database(app, database, monkeypatch)
    with caplog.at_level(logging.DEBUG):
        answer = browser.get(path, headers=headers)
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"
    assert "Er ging bij ons iets mis" in answer.text
    assert ("css/site.css" in answer.text) == (not headers)
    assert ("<h1" in answer.text) == (not headers)
    assert "class=OperationalError" in line_of(caplog, reference_in(answer.text)).getMessage()
    assert CANARY not in answer.text + caplog.text
    assert PHONE not in answer.text + caplog.text


def test_without_a_database_the_language_of_the_browser_is_spoken(
    app, browser, database, monkeypatch
):
    break_database(app, database, monkeypatch)
    page = browser.get("/onderzoeken/", headers={"Accept-Language": "en-GB,en"}).text
    assert '<html lang="en"' in page


# ---- A form whose page was open for too long ---------------------------------


@pytest.fixture
def strict(app):
    app.config["WTF_CSRF_ENABLED"] = True


def send(browser, headers, path="/onderzoeken/nieuw?bron=1", **fields):
    return browser.post(path, data={"csrf_token": "oud", **fields}, headers=headers)


def fields_of(page):
    """The form that a page offers to send again: its address, and what it would send."""
    form = re.search(r'<form class="measure[^>]*action="([^"]*)".*?</form>', page, re.S)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.group()).group(1)
    return form.group(1), form.group(), token


def test_a_form_that_came_too_late_is_offered_again_as_it_was_typed(browser, strict, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = send(browser, OURS, question=LONG, title="Kort")
    assert answer.status_code == 400
    address, form, token = fields_of(answer.text)
    assert address == "/onderzoeken/nieuw?bron=1"
    assert "&lt;b&gt;En&lt;/b&gt; dat hielp &amp; dat bleef." in form
    assert 'name="title" value="Kort"' in form
    assert "Deze pagina houdt vast wat u verstuurde" in answer.text
    assert CANARY not in caplog.text
    assert "no-store" in answer.headers["Cache-Control"]
    again = browser.post(address, data={"csrf_token": token, "question": LONG}, headers=OURS)
    assert again.status_code == 422
    assert CANARY in again.text


def test_who_was_signed_out_signs_in_beside_the_page_and_sends_again(app, cast, strict):
    browser = cast.browser()
    answer = send(browser, OURS, question=LONG)
    assert answer.status_code == 400
    assert "U bent uitgelogd" in answer.text
    assert 'href="/inloggen" target="_blank"' in answer.text
    assert CANARY in fields_of(answer.text)[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elders.example"},
        {},
    ],
)
def test_words_of_another_site_are_not_laid_ready(browser, strict, headers):
    answer = send(browser, headers, question=LONG)
    assert answer.status_code == 400
    assert CANARY not in answer.text
    assert "Ga terug, ververs de pagina en probeer het opnieuw." in answer.text


def test_an_old_browser_tells_by_origin_that_the_form_is_ours(browser, strict):
    answer = send(browser, {"Origin": "http://localhost"}, question=LONG)
    assert CANARY in fields_of(answer.text)[1]


def test_a_passphrase_is_never_sent_back(cast, strict):
    answer = send(cast.browser(), OURS, path="/inloggen", password="geheime wachtzin hier")
    assert answer.status_code == 400
    assert "geheime wachtzin" not in answer.text
    assert "Deze pagina was te lang open" in answer.text


def test_a_page_that_stays_open_gets_a_token_that_fits(browser, strict):
    answer = send(browser, OURS | HTMX, question=LONG)
    assert answer.status_code == 400
    assert "Wat u typte, staat nog op deze pagina." in answer.text
    assert CANARY not in answer.text
    token = answer.headers[TOKEN_HEADER]
    again = send(browser, OURS | HTMX | {"X-CSRFToken": token}, csrf_token=token, question=LONG)
    assert again.status_code == 422


def test_another_site_gets_no_token(browser, strict):
    answer = send(browser, HTMX | {"Sec-Fetch-Site": "cross-site"}, question=LONG)
    assert answer.status_code == 400
    assert TOKEN_HEADER not in answer.headers

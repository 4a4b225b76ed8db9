"""Errors: a person gets a number and what to do next; the log gets no word of a story."""

import logging
import re

import pytest
from cast import CANARY, PHONE
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.access import anyone_signed_in, policy
from app.database import get_session
from app.problems import MESSAGES
from research.errors import ConflictError, KeyDestroyedError, NotAllowedError, NotFoundError
from research.roles import Role

HTMX = {"HX-Request": "true"}


def fail_with(error):
    @policy(anyone_signed_in)
    def view():
        words = f"{CANARY} {PHONE}"
        if error is ValueError:
            raise ValueError(words) from RuntimeError(words)
        if error is text:
            get_session().execute(text("SELECT :words FROM nowhere"), {"words": words})
        if error is IntegrityError:
            raise IntegrityError(words, {}, Exception(words))
        raise error

    return view


@pytest.fixture
def failing(app, cast):
    """A browser of the lead, with a page for every kind of error."""
    kinds = {
        "value": ValueError,
        "sql": text,
        "twice": IntegrityError,
        "absent": NotFoundError,
        "forbidden": NotAllowedError,
        "conflict": ConflictError,
        "erased": KeyDestroyedError,
    }
    for name, error in kinds.items():
        app.add_url_rule(
            f"/toets/{name}", f"toets.{name}", fail_with(error), methods=["GET", "POST"]
        )
    return cast.browser(cast.lead)


@pytest.mark.parametrize("name", ["value", "sql"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_unexpected_error_shows_a_number_that_the_log_knows(failing, caplog, name, headers):
    with caplog.at_level(logging.DEBUG):
        answer = failing.get(f"/toets/{name}", headers=headers)
    assert answer.status_code == 500
    reference = re.search(r"Nummer voor de beheerder: ([0-9a-f]{8})\b", answer.text).group(1)
    line = next(one for one in caplog.records if reference in one.getMessage())
    assert f"endpoint=toets.{name}" in line.getMessage()
    assert re.search(r"class=\w+Error at=\w+\.py:\d+", line.getMessage())


@pytest.mark.parametrize("name", ["value", "sql", "twice"])
def test_no_word_reaches_page_or_log(failing, caplog, name):
    with caplog.at_level(logging.DEBUG):
        answer = failing.post(f"/toets/{name}", data={"words": CANARY})
    written = [logging.Formatter("%(message)s").format(record) for record in caplog.records]
    for place in (answer.text, str(answer.headers), *written):
        assert CANARY not in place
        assert PHONE not in place
    assert not any("Traceback" in line for line in written)


def test_no_word_reaches_the_log_when_the_error_page_fails_too(failing, app, caplog, monkeypatch):
    def broken(*_arguments, **_facts):
        raise RuntimeError(CANARY)

    monkeypatch.setattr("app.problems.render_template", broken)
    answer = failing.get("/toets/value")
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.text
    assert CANARY not in answer.text + caplog.text


def test_an_error_outside_any_view_is_logged_without_its_words(app, caplog):
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        app.logger.exception(f"wrong: {CANARY}", exc_info=error)
    written = [logging.Formatter().format(record) for record in caplog.records]
    assert written == ["problem class=ValueError at=test_problems_without_words.py:92"] or (
        "class=ValueError" in written[0] and CANARY not in written[0]
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [("absent", 404), ("forbidden", 403), ("conflict", 409), ("erased", 410), ("twice", 409)],
)
def test_htmx_gets_a_fragment_that_lands_in_the_message_area(failing, name, status):
    answer = failing.post(f"/toets/{name}", headers=HTMX)
    assert answer.status_code == status
    assert "<html" not in answer.text
    assert answer.headers["HX-Retarget"] == MESSAGES
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert "HX-Request" in answer.headers["Vary"]


def test_the_message_area_is_on_every_page(failing):
    page = failing.get("/toets/absent").text
    assert f'id="{MESSAGES.removeprefix("#")}"' in page


def test_a_browser_gets_a_whole_page(failing):
    answer = failing.get("/toets/absent")
    assert "<html" in answer.text
    assert "HX-Retarget" not in answer.headers


def test_a_method_that_is_not_allowed_says_which_are(cast):
    browser = cast.browser()
    answer = browser.delete("/inloggen")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(app, cast):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = cast.browser().post("/inloggen", data={"email": "x" * 2000})
    assert answer.status_code == 413
    assert "te groot" in answer.text


def test_a_failed_change_lets_the_next_writer_in(failing, cast):
    for _ in range(2):
        assert failing.post("/toets/value").status_code == 500
    with cast.writing() as session:
        session.execute(text("DELETE FROM audit_entry"))
    assert cast.lead.may(Role.can_lead)

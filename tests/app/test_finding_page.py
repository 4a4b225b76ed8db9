"""The search field and its answers, and what never leaves them."""

import logging
import re

import pytest
from cast import CANARY, PHONE
from searching_for import find, hits, noted
from sqlmodel import select

from app.searching import MOST_HITS
from research.audit import AuditEntry
from research.networks import ActorRole, Identity, Network, add_actor, create_network
from research.roles import Role
from research.studies import Study

HTMX = {"HX-Request": "true"}


@pytest.fixture
def call_id(cast):
    """A call of the interviewer with the daughter, that is going on."""
    return cast.interview(cast.daughter)


@pytest.mark.parametrize("role", list(Role))
def test_the_empty_page_says_what_this_role_can_look_for(cast, role):
    answer = cast.browser(cast.users[role]).get("/zoeken")
    assert answer.status_code == 200
    assert "vindt u met" in answer.text
    assert 'value=""' in re.search(r'<input[^>]*id="zoek"[^>]*>', answer.text)[0]


def test_an_address_with_words_in_it_is_not_searched(cast):
    answer = cast.browser(cast.lead).get(f"/zoeken?words={CANARY}")
    assert CANARY not in answer.text
    assert noted(cast, cast.lead) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Typ minstens twee letters of cijfers."),
        ("   ", "Typ minstens twee letters of cijfers."),
        ("a", "Typ minstens twee letters of cijfers."),
        ("%' --", "Typ minstens twee letters of cijfers."),
        ("x" * 101, "Typ hoogstens 100 tekens."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_comes_back_with_what_to_do(cast, words, message, headers):
    answer = find(cast, cast.lead, words, headers=headers)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_request_without_a_field_is_bad_input_too(cast):
    assert cast.browser(cast.lead).post("/zoeken", data={}).status_code == 422


def test_nothing_found_says_what_to_do_next(cast):
    answer = find(cast, cast.lead, "bestaatniet")
    assert hits(answer) == []
    assert "Niets gevonden" in answer.text
    assert "Kijk of u het goed typte, of typ minder." in answer.text
    assert "vindt u met" in answer.text


def test_what_is_typed_is_shown_as_text_and_never_as_html(cast):
    answer = find(cast, cast.lead, "<b>N01</b>")
    assert "&lt;b&gt;N01&lt;/b&gt;" in answer.text
    assert "<b>N01" not in answer.text


def test_htmx_gets_the_part_and_a_browser_the_page(cast):
    part = find(cast, cast.lead, "n01", headers=HTMX)
    assert part.text.lstrip().startswith('<div class="flow" id="gevonden"')
    assert 'data-announce="3 keer gevonden"' in part.text
    page = find(cast, cast.lead, "n01")
    assert "<!doctype html>" in page.text
    for answer in (part, page):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "HX-Request" in answer.headers["Vary"]
        assert "HX-Push-Url" not in answer.headers


def test_more_than_fifty_hits_are_cut_off_and_the_rest_is_not_noted(cast):
    with cast.writing() as session:
        network = session.get(Network, cast.network.id)
        for number in range(MOST_HITS + 5):
            identity = Identity(name=f"Massa {number}")
            add_actor(session, network, role=ActorRole.VOLUNTEER, identity=identity, added_by=None)
    answer = find(cast, cast.lead, "massa")
    assert len(hits(answer)) == MOST_HITS
    assert "U ziet de eerste 50" in answer.text
    assert [action for action, _id in noted(cast, cast.lead)].count("read_identity") == MOST_HITS
    assert "U ziet de eerste 50" not in find(cast, cast.lead, f"{CANARY} klant").text


def test_a_whole_word_comes_before_the_beginning_of_one(cast):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        for reference in ("N0101", "N011"):
            create_network(session, study, reference=reference, created_by=None)
    found = [words for _url, words in hits(find(cast, cast.lead, "N01"))]
    assert found[0] == "Netwerk N01"
    assert "Netwerk N0101" in found


def test_a_search_of_made_up_people_says_that_they_are(cast):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        study.synthetic = True
        session.add(study)
    notice = "de mensen en verhalen hier zijn verzonnen"
    assert notice in find(cast, cast.lead, "n01").text
    assert notice not in find(cast, cast.lead, "bestaatniet").text


# ---- What never leaks -------------------------------------------------------


def test_no_word_of_a_search_is_in_a_log_an_address_or_a_row(cast, call_id, caplog):
    caplog.set_level(logging.DEBUG)
    word = "Zoekgeheim"
    for user in (cast.lead, cast.interviewer, cast.professional, cast.admin):
        browser = cast.browser(user)
        for words in (word, f"{CANARY} {word}", CANARY, PHONE, word * 20):
            answer = browser.post("/zoeken", data={"words": words})
            assert answer.location is None
            for url in re.findall(r'(?:href|action|hx-\w+)="([^"]+)"', answer.text):
                assert word.casefold() not in url.casefold()
                assert CANARY not in url
                assert PHONE not in url
    lines = " ".join(record.getMessage() for record in caplog.records)
    with cast.database.reading() as session:
        rows = " ".join(str(row.model_dump()) for row in session.exec(select(AuditEntry)))
    for secret in (word, CANARY, PHONE):
        assert secret not in lines
        assert secret not in rows


def test_a_search_that_stood_open_too_long_does_not_show_its_words_again(cast, app):
    browser = cast.browser(cast.lead)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post(
        "/zoeken", data={"words": CANARY}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 400
    assert CANARY not in answer.text


def test_the_header_has_the_field_where_somebody_finds_anything(cast, client):
    for role in Role:
        page = cast.browser(cast.users[role]).get("/", follow_redirects=True).text
        assert page.count('id="zoek"') == 1
        assert 'href="/zoeken"' in page
        field = re.search(r'<form class="nav-find".*?</form>', page, re.S)[0]
        assert 'method="post" action="/zoeken"' in field
        assert 'name="csrf_token"' in field
        assert '<label class="visually-hidden" for="zoek">' in field
    assert cast.browser(cast.lead).get("/zoeken").text.count('id="zoek"') == 1
    assert 'id="zoek"' not in client.get("/inloggen").text

"""The editor arranges the chapter on a page without a script, also beside a colleague."""

import re

import pytest
from cast import CANARY, Cast
from claiming import SENTENCE, claim, told

from research.roles import Role

TEXT = "Wat ons opviel, is hoe vaak mensen over tijd beginnen."


def path(cast: Cast, part: str = "") -> str:
    return f"/hoofdstuk/{cast.study.id}/indeling/{part}"


def page(cast, user=None) -> str:
    return cast.browser(user or cast.editor).get(path(cast)).text


def send(cast, part, data, user=None):
    return cast.browser(user or cast.editor).post(path(cast, part), data=data)


def added(cast, words=TEXT) -> str:
    answer = send(cast, "erbij/went_well", {"what": "text", "words": words})
    assert answer.status_code == 303
    return answer.headers["Location"].split("#t-")[1]


@pytest.mark.parametrize("part", ["", "erbij/start", "woorden/start"])
def test_who_does_not_write_the_chapter_has_no_order(cast, part):
    assert cast.browser(cast.interviewer).get(path(cast, part)).status_code == 403
    assert cast.browser(cast.stranger(Role.EDITOR)).get(path(cast, part)).status_code == 404


@pytest.mark.parametrize(
    "part", ["verplaats", "deel", "erbij/start", "woorden/start", "weg", "terug"]
)
def test_a_stranger_changes_nothing(cast, part):
    data = {"thing": "limits", "way": "up", "seen": "1", "title": "x", "words": "x", "what": "text"}
    assert send(cast, part, data, cast.stranger(Role.EDITOR)).status_code == 404
    assert send(cast, part, data, cast.professional).status_code == 403


def test_the_arrows_move_a_section_and_the_file_follows(cast):
    before = page(cast)
    assert before.index("Wat goed ging") < before.index("Wat beter kan")
    answer = send(cast, "verplaats", {"thing": "could_be_better", "way": "up"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#t-could_be_better")
    after = page(cast)
    assert after.index('id="t-could_be_better"') < after.index('id="t-went_well"')
    text = cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}/hoofdstuk.md").text
    assert text.index("## Wat beter kan") < text.index("## Wat goed ging")


def test_own_text_goes_in_and_comes_out_escaped(cast):
    added(cast, "<script>alert(1)</script> en meer")
    for text in (
        page(cast),
        cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}/tekst").text,
    ):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; en meer" in text


def test_nothing_typed_comes_back_with_what_to_do(cast):
    answer = send(cast, "erbij/went_well", {"what": "text", "words": " "})
    assert answer.status_code == 422
    assert "Schrijf eerst iets." in answer.text
    assert send(cast, "erbij/went_well", {"what": "chart:verzonnen"}).status_code == 422
    assert send(cast, "deel", {"title": " "}).status_code == 422
    assert send(cast, "verplaats", {"thing": "limits", "way": "opzij"}).status_code == 422
    assert send(cast, "weg", {"thing": "limits"}).status_code == 422
    assert send(cast, "verplaats", {"thing": "nergens", "way": "up"}).status_code == 404
    assert cast.browser(cast.editor).get(path(cast, "woorden/chart-heard")).status_code == 404


def test_the_second_of_two_editors_sees_both_texts_and_chooses(cast):
    part = added(cast)
    first = {"seen": "1", "words": "De woorden van de een."}
    assert send(cast, f"woorden/{part}", first, cast.lead).status_code == 303
    answer = send(cast, f"woorden/{part}", {"seen": "1", "words": "De woorden van de ander."})
    assert answer.status_code == 409
    assert "De woorden van de een." in answer.text
    assert "De woorden van de ander." in answer.text
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)[1]
    again = {"seen": seen, "words": "De woorden van allebei."}
    assert send(cast, f"woorden/{part}", again).status_code == 303
    assert "De woorden van allebei." in page(cast)


def test_taking_away_can_be_taken_back(cast):
    part = added(cast)
    assert send(cast, "weg", {"thing": part, "seen": "1"}).status_code == 303
    text = page(cast)
    assert TEXT not in text
    number = re.search(r'/terug".*?name="seen" value="(\d+)"', text, re.DOTALL)[1]
    assert send(cast, "terug", {"seen": number}).status_code == 303
    assert TEXT in page(cast)
    late = send(cast, "terug", {"seen": number})
    assert late.status_code == 409
    assert "Intussen is er iets anders veranderd." in late.text


def test_what_cannot_go_away_says_so(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    assert SENTENCE in page(cast)
    answer = send(cast, "weg", {"thing": f"claim-{claim_id}", "seen": "1"})
    assert answer.status_code == 422
    assert "Dit hoort bij elk hoofdstuk en blijft staan." in answer.text
    answer = send(cast, "weg", {"thing": "went_well", "seen": "1"})
    assert "Haal dit deel eerst leeg." in answer.text


def test_htmx_gets_the_part_and_a_browser_the_page(cast):
    browser = cast.browser(cast.editor)
    part = browser.get(path(cast), headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'id="indeling"' in part.text
    assert CANARY not in part.text

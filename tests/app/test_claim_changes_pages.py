"""The page of a claim that no longer holds: why, what it said, and what a person can do."""

import pytest
from cast import Cast
from claiming import claim, counted_claim_in, told

from analysis.claim_changes import unsettled_claims
from analysis.claims import place_claim
from research.roles import Role
from research.studies import Study


def red_claim(cast: Cast):
    """A counted claim in the chapter that said "the only network" of two networks fewer."""
    told(cast, cast.client_actor)
    with cast.writing() as session:
        made = counted_claim_in(session, session.get_one(Study, cast.study.id))
        made.counted = {**made.counted, "part": 1, "whole": 3}
        session.flush()
        place_claim(session, made, in_chapter=True, placed_by=cast.editor.id)
        return made.id


def state_on(page: str) -> str:
    return page.split('name="state" value="')[1].split('"')[0]


def accept(cast: Cast, claim_id, user=None, **data):
    browser = cast.browser(user or cast.editor)
    page = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}").text
    sent = {"state": state_on(page.split("aanvaard")[-1]), "reason": "Dat is zo."} | data
    return browser.post(f"/hoofdstuk/bewering/{claim_id}/aanvaard", data=sent)


def open_ones(cast: Cast) -> int:
    with cast.database.reading() as session:
        return len(unsettled_claims(session, cast.study.id))


def test_the_page_tells_what_it_said_and_what_it_is(cast):
    claim_id = red_claim(cast)
    page = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}").text
    assert "Deze zin klopt niet meer" in page
    assert "één van de drie netwerken" in page
    assert "Het hoofdstuk kan pas af als u kiest." in page
    assert "klopt niet meer" in cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}").text


def test_who_accepts_it_is_named_with_his_reason_and_can_take_it_back(cast):
    claim_id = red_claim(cast)
    assert accept(cast, claim_id).status_code == 303
    assert open_ones(cast) == 0
    page = cast.browser(cast.lead).get(f"/hoofdstuk/bewering/{claim_id}").text
    assert "mag zo blijven staan" in page
    assert "Dat is zo." in page
    back = cast.browser(cast.editor).post(f"/hoofdstuk/bewering/{claim_id}/aanvaard/terug")
    assert back.status_code == 303
    assert open_ones(cast) == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 601])
def test_without_a_good_reason_it_stays_red(cast, reason):
    claim_id = red_claim(cast)
    answer = accept(cast, claim_id, reason=reason)
    assert answer.status_code == 422
    assert open_ones(cast) == 1


def test_a_claim_that_moved_on_gives_the_reason_back(cast):
    claim_id = red_claim(cast)
    answer = accept(cast, claim_id, state="old", reason="Mijn reden.")
    assert answer.status_code == 409
    assert "Mijn reden." in answer.text


def test_strangers_and_other_roles_settle_nothing(cast):
    claim_id = red_claim(cast)
    assert accept(cast, claim_id, cast.stranger(Role.EDITOR)).status_code == 404
    assert accept(cast, claim_id, cast.coder).status_code == 403
    assert open_ones(cast) == 1


def test_the_meter_stands_beside_the_count(cast):
    claim_id = red_claim(cast)
    page = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}").text
    for words in (
        "Geen marge: niet al deze netwerken zijn geloot.",
        "1 keer zeiden de vertellers hetzelfde",
        "In deze netwerken spraken wij niet: familie 1.",
        "Minder dan 20. Daarom staat er geen percentage.",
    ):
        assert words in page
    free = claim(cast, told(cast, cast.daughter), sentence="Vrij geschreven.")
    assert "Geen marge" not in cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{free}").text

"""Two coders in one story: what the one does appears with the other, who is never disturbed."""

import pytest
from patience import wait_until
from playwright.sync_api import expect

from analysis.codings import add_suggestion
from analysis.evidence import Clue, Evidence, keep_evidence
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole

SOON = 3000


@pytest.fixture
def suggested(live):
    """A story with two suggestions; returns its id and theirs."""
    cast = live.cast
    story_id = cast.story(cast.client_actor)
    found = []
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        for turn, theme, pole in ((1, "attention", Pole.SUCCESS), (3, "access", Pole.FAILURE)):
            facts = {"theme": theme, "pole": pole, "certainty": 0.8, "version": "toets-1"}
            revision = turns_of(session, story_id)[turn][1]
            coding = add_suggestion(session, interview, revision, start=0, end=20, **facts)
            keep_evidence(session, interview, coding, Evidence((Clue(3, 12),)))
            found.append(coding.id)
    return story_id, found


def test_what_a_colleague_does_and_undoes_appears_by_itself(live, page_for, suggested):
    story_id, (first, second) = suggested
    reading, acting = page_for(live.cast.coder), page_for(live.cast.lead)
    reading.goto(f"/coderen/{story_id}")
    acting.goto(f"/coderen/{story_id}")
    button = reading.locator(f"#doe-{second}")
    button.focus()
    acting.locator(f"#doe-{first}").click()
    item = reading.locator(f"#codering-{first}")
    expect(item.get_by_text("geaccepteerd door Lead")).to_be_visible(timeout=SOON)
    expect(button).to_be_focused()
    acting.locator("#ongedaan").click()
    expect(item.get_by_text("voorstel van de computer")).to_be_visible(timeout=SOON)
    expect(button).to_be_focused()


def test_nothing_moves_while_somebody_chooses_words(live, page_for, suggested):
    story_id, (first, _second) = suggested
    choosing, acting = page_for(live.cast.coder), page_for(live.cast.lead)
    choosing.goto(f"/coderen/{story_id}")
    acting.goto(f"/coderen/{story_id}")
    turn = choosing.locator("#woorden-4")
    turn.focus()
    choosing.keyboard.press("ArrowDown")
    chosen = choosing.locator("[data-chosen]")
    expect(chosen).to_contain_text("Ik werd nooit teruggebeld.")
    acting.locator(f"#doe-{first}").click()
    expect(acting.get_by_text("geaccepteerd door Lead")).to_be_visible()
    expect(choosing.locator("#nieuws-wacht")).to_be_visible(timeout=SOON)
    assert choosing.evaluate("String(getSelection())") == "Ik werd nooit teruggebeld."
    expect(turn).to_be_focused()
    expect(choosing.get_by_text("geaccepteerd door Lead")).to_have_count(0)
    # The choice is used: what the colleague did comes with it, and nothing was lost.
    choosing.keyboard.press("Enter")
    choosing.keyboard.type("bereik")
    choosing.keyboard.press("Enter")
    choosing.keyboard.press("-")
    choosing.keyboard.press("Enter")
    expect(choosing.get_by_text("geaccepteerd door Lead")).to_be_visible(timeout=SOON)
    expect(choosing.get_by_text("door Coder", exact=True)).to_be_visible()
    expect(acting.get_by_text("door Coder", exact=True)).to_be_visible(timeout=SOON)


def test_why_is_opened_by_one_key_and_stays_open_when_a_colleague_acts(live, page_for, suggested):
    story_id, (first, second) = suggested
    reading, acting = page_for(live.cast.coder), page_for(live.cast.lead)
    reading.goto(f"/coderen/{story_id}")
    acting.goto(f"/coderen/{story_id}")
    reading.keyboard.press("v")
    reading.keyboard.press("e")
    why = reading.locator(f"#waarom-{first}")
    expect(why.get_by_text("“luisterde”: telt mee.")).to_be_visible()
    marked = "[...(CSS.highlights.get('clue-words') || [])].map(String)"
    wait_until(reading, lambda: reading.evaluate(marked), ["luisterde"])
    acting.locator(f"#doe-{second}").click()
    item = reading.locator(f"#codering-{second}")
    expect(item.get_by_text("geaccepteerd door Lead")).to_be_visible(timeout=SOON)
    expect(why.get_by_text("“luisterde”: telt mee.")).to_be_visible()
    expect(reading.locator(f"#doe-{first}")).to_be_focused()
    wait_until(reading, lambda: reading.evaluate(marked), ["luisterde"])
    reading.keyboard.press("e")
    expect(why.get_by_text("“luisterde”: telt mee.")).to_be_hidden()

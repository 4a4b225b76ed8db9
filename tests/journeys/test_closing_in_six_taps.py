"""Closing takes six taps and one button, on a phone and by keys alone."""

from playwright.sync_api import expect

from interviews.interviews import Interview, InterviewStatus

TAPS = {
    "Wie bracht de vraag in?": "familie",
    "Wat voor vraag was het?": "een zorg",
    "Is er een oplossing?": "gevonden",
    "Hoe kijkt de verteller naar de oplossing?": "positief",
    "Kan de klant verder?": "ja",
    "Hoe ervaart de verteller de samenwerking?": "gemengd",
}
GIVEN = {
    "question_raised_by": "family",
    "question_kind": "concern",
    "solution": "found",
    "solution_view": "positive",
    "can_go_on": "yes",
    "cooperation": "mixed",
}


def answers(live, interview_id):
    with live.cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        assert interview.status == InterviewStatus.CLOSED
        return interview.attributes


def test_six_taps_and_one_button_on_a_phone(live, page_for):
    talking = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, 390, at=f"/gesprekken/{talking}/afsluiten")
    taps = 0
    for question, answer in TAPS.items():
        label = page.get_by_role("group", name=question).get_by_text(answer, exact=True)
        assert label.bounding_box()["height"] >= 40
        label.click()
        taps += 1
    page.get_by_role("button", name="Sluit het gesprek af").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Het verhaal is veilig bewaard")
    assert taps == 6
    assert answers(live, talking) == GIVEN


def test_the_steps_at_a_worry_open_without_a_connection(live, page_for):
    talking = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, 390, at=f"/gesprekken/{talking}")
    page.context.set_offline(True)
    page.keyboard.press("Alt+Digit9")
    expect(page.get_by_role("dialog")).to_contain_text("Bel 112")

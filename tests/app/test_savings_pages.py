"""The savings page: people first, called by-catch, never a target, never per professional."""

import re
from fractions import Fraction

import pytest
from cast import CANARY
from journeying import monitor_of, more_journeys
from sqlmodel import select

from analysis.journey_judgements import judged_in_sheet
from analysis.journeys import ClientJourney, JourneyRegister
from analysis.savings_settings import SavingsSetting, assumptions_of
from analysis.sums import read_number, typed_over
from research.roles import Role
from research.studies import Study, add_member

SOURCE = {"source": "Tarieven van de gemeente", "dated": "2026-01-01", "version": "0"}
COSTS = {"cost.guidance": "4.264", "cost.day_activity": "4.784"}


@pytest.fixture
def monitor(cast):
    made = monitor_of(cast)
    more_journeys(cast, made.register_id, 12, asked_by="client")
    with cast.writing() as session:
        rows = session.exec(select(ClientJourney).where(ClientJourney.number.like("M-%"))).all()
        for row in rows[:8]:
            judged_in_sheet(session, row, eyes="social_worker", effects={"guidance": "prevented"})
        for row in rows[8:]:
            judged_in_sheet(session, row, eyes="social_worker", effects={"day_activity": "delayed"})
    return made


def place(monitor, rest=""):
    return f"/klantreizen/{monitor.register_id}/bijvangst{rest}"


def enter(cast, monitor, name, value, **other):
    sent = SOURCE | {"value": value, "low": value, "high": value} | other
    browser = cast.browser(cast.lead)
    return browser.post(place(monitor, f"/aannames/{name}"), data=sent)


@pytest.fixture
def reckoned(cast, monitor):
    for name, value in COSTS.items():
        assert enter(cast, monitor, name, value).status_code == 303
    enter(cast, monitor, "people.clients", "300")
    return cast.browser(cast.lead).get(place(monitor)).text


def test_a_year_without_costs_asks_for_them_and_shows_no_amount(cast, monitor):
    page = cast.browser(cast.lead).get(place(monitor)).text
    assert "Nog niet alle kosten zijn bekend" in page
    assert "Alles samen</h3>" not in page


def test_people_come_first_and_euros_are_by_catch_and_no_target(reckoned):
    people, euros = (
        reckoned.index("Mensen die op eigen benen staan"),
        reckoned.index("bijvangst in"),
    )
    assert people < euros
    assert "300 × 1/3 = 100" in reckoned
    assert "Dit is bijvangst, geen doel." in reckoned
    # 8 whole and 4 half, at the mean of the two.
    assert "8 × 1 + 4 × 1/2" in reckoned
    assert "10 × 4.524" in reckoned
    assert "45.240" in reckoned


def test_each_line_on_the_page_can_be_typed_over(reckoned):
    lines = re.findall(r'nowrap-sums">([^<]+)</span>.*?<strong>([^<]+)</strong>', reckoned, re.S)
    assert len(lines) >= 5
    for text, result in lines:
        assert abs(typed_over(text) - read_number(result)) < Fraction(2, 100), text


def test_no_member_of_staff_stands_on_it_and_nothing_is_counted_by_who_judged(
    cast, monitor, reckoned
):
    for user in (monitor.social_worker, monitor.client_manager, cast.professional):
        assert user.display_name not in reckoned
    from pathlib import Path

    root = Path(__file__).parents[2] / "analysis"
    for name in ("savings.py", "savings_known.py", "journey_counts.py"):
        assert "judged_by" not in (root / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("rest", ["", "/2021"])
def test_who_judges_an_interviewer_and_a_professional_never_see_an_amount(cast, monitor, rest):
    for who in (monitor.social_worker, monitor.client_manager, cast.professional):
        assert cast.browser(who).get(place(monitor, rest)).status_code == 404
    for who in (cast.interviewer, cast.coder, cast.admin):
        assert cast.browser(who).get(place(monitor, rest)).status_code == 403
    for who in (monitor.controller, monitor.director, cast.editor, cast.lead):
        assert cast.browser(who).get(place(monitor, rest)).status_code == 200


def test_no_page_of_an_interviewer_a_professional_or_a_session_names_the_savings(cast, monitor):
    cast.story(cast.client_actor)
    pages = [
        (cast.interviewer, "/vandaag/"),
        (cast.interviewer, "/mijn-gesprekken"),
        (cast.professional, "/netwerkreview/"),
        (cast.professional, f"/netwerkreview/{cast.network.id}"),
        (monitor.social_worker, f"/klantreizen/{monitor.register_id}"),
        (monitor.social_worker, f"/klantreizen/{monitor.register_id}/reizen"),
        (monitor.social_worker, f"/klantreizen/reis/{monitor.journey_id}"),
    ]
    for who, address in pages:
        answer = cast.browser(who).get(address)
        assert answer.status_code == 200, address
        assert not re.search("bijvangst|besparing|euro", answer.text, re.I), address


def test_the_report_of_2021_stands_beside_ours_with_each_difference_explained(cast, monitor):
    page = cast.browser(cast.editor).get(place(monitor, "/2021")).text
    for figure in ("769.080", "676.950", "676.944", "1.396.550", "1.396.544", "2.842.580"):
        assert figure in page
    assert "Twee keer 6 euro" in page
    assert "1.021" in page


def test_an_assumption_needs_a_source_and_a_range_that_goes_up(cast, monitor):
    assert enter(cast, monitor, "fte", "11,2", source="").status_code == 422
    assert enter(cast, monitor, "fte", "elf").status_code == 422
    answer = enter(cast, monitor, "fte", "11", low="12")
    assert "van laag naar hoog" in answer.text
    assert enter(cast, monitor, "weight.delayed", "2").status_code == 422
    assert enter(cast, monitor, "verzonnen", "2").status_code == 404
    assert enter(cast, monitor, "weight.delayed.wmo", "1/4").status_code == 303


def test_a_colleague_who_changed_it_just_before_is_not_written_over(cast, monitor):
    assert enter(cast, monitor, "fte", "11").status_code == 303
    assert enter(cast, monitor, "fte", "12").status_code == 409
    assert enter(cast, monitor, "fte", "12", version="1").status_code == 303


def test_taking_an_own_number_back_lets_the_known_one_count_and_keeps_the_history(cast, monitor):
    enter(cast, monitor, "unrecorded.share", "1/4")
    browser = cast.browser(cast.lead)
    back = place(monitor, "/aannames/unrecorded.share/terug")
    assert browser.post(back, data={"version": "1"}).status_code == 303
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        assert assumptions_of(session, register)["unrecorded.share"].value == Fraction(1, 2)
        assert len(session.exec(select(SavingsSetting)).all()) == 2


def value_now(cast, monitor, name):
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        found = assumptions_of(session, register).get(name)
    return found and found.value


def undo(cast, monitor, name, version, who=None):
    where = place(monitor, f"/aannames/{name}/ongedaan")
    return cast.browser(who or cast.lead).post(where, data={"version": version})


def test_undoing_goes_back_one_change_at_a_time_until_nothing_is_left(cast, monitor):
    name = "cost.guidance"
    for version, value in enumerate(("4.000", "4.264")):
        assert enter(cast, monitor, name, value, version=str(version)).status_code == 303
    back = place(monitor, f"/aannames/{name}/terug")
    assert cast.browser(cast.lead).post(back, data={"version": "2"}).status_code == 303
    seen = []
    for version in ("3", "4", "5"):
        assert undo(cast, monitor, name, version).status_code == 303
        seen.append(value_now(cast, monitor, name))
    # The taking back, the second number, the first number.
    assert seen == [4264, 4000, None]
    answer = undo(cast, monitor, name, "6")
    assert answer.status_code == 409
    page = cast.browser(cast.lead).get(place(monitor, f"/aannames/{name}")).text
    assert "Draai de laatste verandering terug" not in page
    assert page.count("(teruggedraaid)") == 3
    # A new number counts again, and what is under it can be undone too.
    assert enter(cast, monitor, name, "5.000", version="6").status_code == 303
    assert undo(cast, monitor, name, "7").status_code == 303
    assert value_now(cast, monitor, name) is None


def test_only_who_made_a_change_undoes_it_and_only_what_he_saw(cast, monitor):
    assert enter(cast, monitor, "fte", "11").status_code == 303
    other = cast.stranger(Role.LEAD)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        add_member(session, study, user_id=other.id, added_by=cast.lead.id)
    refused = undo(cast, monitor, "fte", "1", who=other)
    assert refused.status_code == 422
    assert "Alleen wie dit invulde" in refused.text
    assert undo(cast, monitor, "fte", "0").status_code == 409
    assert value_now(cast, monitor, "fte") == 11
    page = place(monitor, "/aannames/fte")
    assert "Draai de laatste verandering terug" in cast.browser(cast.lead).get(page).text
    assert "Draai de laatste verandering terug" not in cast.browser(other).get(page).text


def test_few_journeys_give_no_amount(cast):
    made = monitor_of(cast, year=2021)
    page = cast.browser(cast.lead).get(place(made)).text
    assert "nog te weinig klantreizen" in page
    assert CANARY not in page


def test_a_stranger_finds_no_savings(cast, monitor):
    for role in (Role.LEAD, Role.EDITOR, Role.PROFESSIONAL):
        assert cast.browser(cast.stranger(role)).get(place(monitor)).status_code == 404

"""Sheets of the monitor: a wrong column or line is named with its next step; twice is once."""

import io
import re

import pytest
from cast import CANARY
from journeying import monitor_of
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from analysis.journey_judgements import standing_of
from analysis.journeys import ClientJourney, JourneyRegister, journeys_of
from analysis.register_figures import FigureSheet, RegisterFigure, figures_of

HEADER = "klantnummer;wijk;wie stelde de vraag;vragen;risicofactoren;sociaal werker: begeleiding"
TWO = f"{HEADER}\nA-1;Noord;familie;dementie, schulden;3;voorkomen\nA-2;Zuid;de klant zelf;;;\n"


@pytest.fixture
def monitor(cast):
    return monitor_of(cast)


def place(monitor, name="klantreizen"):
    return f"/klantreizen/{monitor.register_id}/inlezen/{name}"


def looked(cast, monitor, content, name="klantreizen", browser=None):
    sent = content if isinstance(content, bytes) else content.encode()
    return (browser or cast.browser(cast.lead)).post(
        place(monitor, name),
        data={"file": (io.BytesIO(sent), "bestand.csv")},
        content_type="multipart/form-data",
    )


def kept(cast, monitor, content, name="klantreizen"):
    page = looked(cast, monitor, content, name)
    assert page.status_code == 200, page.text
    carried = re.search(r'name="content" type="hidden" value="([^"]*)"', page.text)[1]
    answer = cast.browser(cast.lead).post(
        f"{place(monitor, name)}/bewaar", data={"content": carried}
    )
    assert answer.status_code == 303, answer.text
    return page.text


def found(cast, monitor):
    with cast.database.reading() as session:
        return {one.number: one for one in journeys_of(session, monitor.register_id)}


def test_looking_keeps_nothing_and_keeping_keeps_all(cast, monitor):
    assert looked(cast, monitor, TWO).status_code == 200
    assert set(found(cast, monitor)) == {"K-1"}
    kept(cast, monitor, TWO)
    one = found(cast, monitor)["A-1"]
    assert (one.district, one.asked_by, one.questions) == ("Noord", "family", ["debts", "dementia"])
    assert one.risks == 3
    with cast.database.reading() as session:
        judged = standing_of(session, session.get_one(ClientJourney, one.id))
        assert judged.social_worker.effects == {"guidance": "prevented"}
        assert judged.social_worker.judged_by is None


def test_the_same_sheet_twice_changes_nothing(cast, monitor):
    kept(cast, monitor, TWO)
    before = {number: one.version for number, one in found(cast, monitor).items()}
    assert "Alles in dit bestand staat al in het register" in kept(cast, monitor, TWO)
    assert {number: one.version for number, one in found(cast, monitor).items()} == before


def test_a_column_that_is_left_out_leaves_what_stands(cast, monitor):
    kept(cast, monitor, TWO)
    kept(cast, monitor, "klantnummer;wijk\nA-1;West\n")
    one = found(cast, monitor)["A-1"]
    assert (one.district, one.questions) == ("West", ["debts", "dementia"])


def test_a_judgement_that_a_person_gave_is_not_replaced_by_a_sheet(cast, monitor):
    browser = cast.browser(monitor.social_worker)
    browser.post(f"/klantreizen/reis/{monitor.journey_id}/oordeel", data={"guidance": "delayed"})
    page = kept(cast, monitor, "klantnummer;sociaal werker: begeleiding\nK-1;voorkomen\n")
    assert "1 oordeel uit het bestand nemen wij niet over" in page
    with cast.database.reading() as session:
        judged = standing_of(session, session.get_one(ClientJourney, monitor.journey_id))
        assert judged.effects == {"guidance": "delayed"}


WRONG = [
    ("klantnummer;vragn\nA;x\n", "Bedoelt u ‘vragen’?"),
    ("klantnummer;schoenmaat\nA;44\n", "Kolom ‘schoenmaat’ kennen wij niet"),
    ("wijk\nNoord\n", "De kolom ‘klantnummer’ ontbreekt"),
    ("klantnummer;wijk;wijk\nA;N;N\n", "staat er twee keer in"),
    ("klantnummer;naam\nA;Jan\n", "Kolom ‘naam’ kennen wij niet"),
    ("klantnummer;vragen\nA;fietsen\n", "Regel 2, kolom ‘vragen’: kies uit ziekte en mobiliteit"),
    ("klantnummer;risicofactoren\nA;veel\n", "Regel 2, kolom ‘risicofactoren’: vul een getal in"),
    ("klantnummer;wijk\nA;Noord\nA;Zuid\n", "Regel 3: dit staat ook op regel 2"),
    ("klantnummer;wijk\n;Noord\n", "Regel 2: ‘klantnummer’ is leeg"),
    ("klantnummer;wijk\nA;Noord;x\n", "heeft niet evenveel velden"),
    ("klantnummer;wijk\nA;=1+1\n", "zet in Excel deze kolom op Tekst"),
    ("klantnummer;wijk\nJan Jansen;Noord\n", "lijkt een naam of nummer van een persoon"),
    ("", "leeg"),
]


@pytest.mark.parametrize(("content", "says"), WRONG)
def test_what_is_wrong_is_named_with_the_next_step_and_nothing_is_kept(
    cast, monitor, content, says
):
    answer = looked(cast, monitor, content)
    assert answer.status_code == 422
    assert says in answer.text
    assert set(found(cast, monitor)) == {"K-1"}


def test_no_cell_comes_back_in_a_message(cast, monitor):
    answer = looked(cast, monitor, f"klantnummer;vragen\nA;{CANARY}\n")
    assert answer.status_code == 422
    assert CANARY not in answer.text


@pytest.mark.parametrize("content", ["", "!!!", "bm9nIHdhdA=="])
def test_a_page_that_was_tampered_with_keeps_nothing(cast, monitor, content):
    browser = cast.browser(cast.lead)
    answer = browser.post(f"{place(monitor)}/bewaar", data={"content": content})
    assert answer.status_code == 422
    assert set(found(cast, monitor)) == {"K-1"}


def test_the_template_for_excel_is_filled_in_and_read(cast, monitor):
    browser = cast.browser(cast.lead)
    answer = browser.get(f"/klantreizen/{monitor.register_id}/sjabloon/klantreizen.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    page = book.worksheets[0]
    columns = [cell.value for cell in page[1]]
    assert columns[0] == "klantnummer"
    assert book.worksheets[1].max_row > 10
    page.append(["X-1", "Noord", *[None] * (len(columns) - 2)])
    filled = io.BytesIO()
    book.save(filled)
    kept(cast, monitor, filled.getvalue())
    assert found(cast, monitor)["X-1"].district == "Noord"
    plain = browser.get(f"/klantreizen/{monitor.register_id}/sjabloon/klantreizen.csv")
    assert plain.text.removeprefix("\ufeff").strip().split(";") == columns


def test_figures_take_the_place_of_those_before_and_show_plan_beside_result(cast, monitor):
    sheet = "activiteit;bereik plan;bereik resultaat;"
    sheet += "kosten per klant plan;kosten per klant resultaat\n"
    kept(cast, monitor, sheet + "Regieondersteuning;1.000;960;€ 763;788\n", "activiteiten")
    kept(cast, monitor, sheet + "Regieondersteuning;1.000;961;€ 763;788,50\n", "activiteiten")
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        lines = figures_of(session, register, FigureSheet.ACTIVITIES)
    amounts = {"reach_plan": 1000, "reach": 961, "cost_plan": 763, "cost": 788.5}
    assert [(one.name, one.amounts) for one in lines] == [("Regieondersteuning", amounts)]
    page = cast.browser(cast.editor).get(f"/klantreizen/{monitor.register_id}/toetsingskader").text
    assert "961" in page
    assert "Deze cijfers zijn geen doelen." in page


def taken_back(cast, monitor, number, who=None):
    place = f"/klantreizen/{monitor.register_id}/inlezen/activiteiten/terug"
    return cast.browser(who or cast.lead).post(place, data={"version": str(number)})


def reach(cast, monitor):
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        lines = figures_of(session, register, FigureSheet.ACTIVITIES)
        return [one.amounts["reach"] for one in lines]


def test_who_read_a_sheet_in_takes_it_back_whole_and_what_stood_before_counts_again(cast, monitor):
    sheet = "activiteit;bereik resultaat\n"
    kept(cast, monitor, sheet + "Regie;960\nHulp;10\n", "activiteiten")
    kept(cast, monitor, sheet + "Regie;1\n", "activiteiten")
    page = cast.browser(cast.lead).get(f"/klantreizen/{monitor.register_id}/inlezen/activiteiten")
    assert "Neem dit bestand terug" in page.text
    assert taken_back(cast, monitor, 1).status_code == 409
    assert taken_back(cast, monitor, 2).status_code == 303
    assert reach(cast, monitor) == [960, 10]
    assert taken_back(cast, monitor, 1).status_code == 303
    assert reach(cast, monitor) == []
    assert taken_back(cast, monitor, 1).status_code == 409
    kept(cast, monitor, sheet + "Regie;5\n", "activiteiten")
    assert reach(cast, monitor) == [5]


def test_a_sheet_of_somebody_else_stays_and_journeys_are_no_such_sheet(cast, monitor):
    kept(cast, monitor, "activiteit;bereik resultaat\nRegie;960\n", "activiteiten")
    with cast.writing() as session:
        for row in session.exec(select(RegisterFigure)):
            row.kept_by = cast.editor.id
            session.add(row)
    refused = taken_back(cast, monitor, 1)
    assert refused.status_code == 422
    assert "Alleen wie dit bestand inlas" in refused.text
    assert reach(cast, monitor) == [960]
    place = f"/klantreizen/{monitor.register_id}/inlezen/klantreizen/terug"
    assert cast.browser(cast.lead).post(place, data={"version": "1"}).status_code == 404
    assert taken_back(cast, monitor, 1, who=cast.editor).status_code == 403


def test_the_reach_by_risk_factors_stands_beside_the_population(cast, monitor):
    sheet = "risicofactoren;inwoners;bereikt\n3;2.000;500\n0;100.000;200\n"
    kept(cast, monitor, sheet, "inwoners")
    page = cast.browser(cast.lead).get(f"/klantreizen/{monitor.register_id}/toetsingskader").text
    assert "25%" in page
    assert page.index("100.000") < page.index("2.000")


def test_only_the_lead_reads_in(cast, monitor):
    for who in (monitor.social_worker, monitor.controller, cast.editor):
        assert looked(cast, monitor, TWO, browser=cast.browser(who)).status_code == 403
    stranger = cast.browser(cast.stranger(cast.lead.held_roles[0]))
    assert looked(cast, monitor, TWO, browser=stranger).status_code == 404
    book = Workbook()
    book.active.append(["klantnummer"])

"""The lead: a sheet with a wrong column, mended, read in, judged by two, and the savings page."""

from journeying import monitor_of
from playwright.sync_api import expect

from analysis.journey_seats import Seat, give_seat
from analysis.journeys import JourneyRegister, registers_of

HEAD = "klantnummer;vragen;{column};sociaal werker: begeleiding\n"
LINES = "".join(f"R-{number};dementie, schulden;eigen netwerk;voorkomen\n" for number in range(12))


def sheet(column):
    content = (HEAD.format(column=column) + LINES).encode()
    return {"name": "klantreizen.csv", "mimeType": "text/csv", "buffer": content}


def test_from_a_wrong_column_to_the_savings(live, page_for):
    cast = live.cast
    page = page_for(cast.lead, at=f"/onderzoeken/{cast.study.id}")
    page.get_by_role("link", name="Klantreizen in cijfers").click()
    page.get_by_label("Welk jaar?").fill("2021")
    page.get_by_role("button", name="Maak het register").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Er zijn nog geen klantreizen")

    page.get_by_role("link", name="Lees klantreizen in uit een bestand").click()
    page.locator("input[type=file]").set_input_files(sheet("hulpbronen"))
    page.get_by_role("button", name="Bekijk het bestand").click()
    expect(main).to_contain_text("Bedoelt u ‘hulpbronnen’?")
    page.locator("input[type=file]").set_input_files(sheet("hulpbronnen"))
    page.get_by_role("button", name="Bekijk het bestand").click()
    expect(main).to_contain_text("Er is nog niets bewaard.")
    page.get_by_role("button", name="Lees het bestand in").click()
    expect(main.get_by_role("row")).to_have_count(13)

    seated(cast)
    judge = page_for(monitor_judge(cast), 390, at="/klantreizen/")
    judge.get_by_role("link", name="2021").click()
    judge.get_by_role("link", name="Klantreizen", exact=True).last.click()
    judge.get_by_role("link", name="R-0", exact=True).click()
    expect(judge.get_by_role("main")).to_contain_text("nadat u zelf heeft geoordeeld")
    judge.get_by_label("Begeleiding").select_option("delayed")
    judge.get_by_role("button", name="Geef uw oordeel").click()
    expect(judge.get_by_role("main")).to_contain_text("De twee oordelen verschillen")

    page.get_by_role("link", name="Bijvangst").click()
    expect(main).to_contain_text("Dit is bijvangst, geen doel.")
    # Eleven whole and one, of which the two differ, half: the cautious one counts.
    expect(main).to_contain_text("11 × 1 + 1 × 1/2")
    expect(main).to_contain_text("11,5 × 4.524")
    expect(main).to_contain_text("52.026")
    page.get_by_role("link", name="Het jaarverslag van 2021, nagerekend").click()
    expect(main).to_contain_text("2.842.580")


def seated(cast):
    """The klantmanager of another register judges here too."""
    made = monitor_of(cast)
    cast.users["klantmanager"] = made.client_manager
    with cast.writing() as session:
        found = {one.year: one for one in registers_of(session, cast.study.id)}
        register = session.get_one(JourneyRegister, found[2021].id)
        user = made.client_manager
        held = {"user_id": user.id, "roles": list(user.held_roles), "given_by": cast.lead.id}
        give_seat(session, register, seat=Seat.CLIENT_MANAGER, **held)


def monitor_judge(cast):
    return cast.users["klantmanager"]

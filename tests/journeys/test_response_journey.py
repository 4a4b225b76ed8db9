"""The lead: one client refuses, the next is released, and the account tells both."""

from playwright.sync_api import expect

from interviews.appointments import make_appointment
from interviews.interviews import interview_of
from research.consents import Decision, Purpose, record_consent
from research.drawn_networks import network_of_unit
from research.draws import draw_from_frame, released_units
from research.frames import import_frame
from research.networks import ActorRole, Identity, add_actor
from research.studies import Study
from research.tables import now

CLIENTS = "klantnummer\n" + "".join(f"K{number:03}\n" for number in range(12))


def drawn(cast):
    """Three of twelve; the first has a network whose client is to be phoned now."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=CLIENTS.encode(), imported_by=None)
        draw = draw_from_frame(session, frame, size=3, seed="s", drawn_by=cast.lead.id)
        unit = released_units(session, draw.id)[0]
        network = network_of_unit(session, study, unit, created_by=cast.lead.id)
        client = add_actor(
            session, network, role=ActorRole.CLIENT, identity=Identity(name="Jansen"), added_by=None
        )
        record_consent(
            session,
            actor_id=client.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.GIVEN,
            recorded_by=None,
        )
        interview = interview_of(session, client)
        make_appointment(
            session, interview, interviewer_id=cast.interviewer.id, starts_at=now(), made_by=None
        )
        return unit.pseudonym, interview.id


def stands(page, name):
    return page.get_by_role("row").filter(has_text=name).get_by_role("cell").first


def test_who_refuses_stays_and_the_next_comes(live, page_for):
    pseudonym, interview_id = drawn(live.cast)
    account = f"/onderzoeken/{live.cast.study.id}/respons"
    page = page_for(live.cast.lead, at=account)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Van de 3 vrijgegeven netwerken hoorden wij er 0.")
    expect(stands(page, "Antwoord of gesprek komt nog")).to_have_text("1")
    expect(main).not_to_contain_text("Wilde niet meedoen")

    interviewer = page_for(live.cast.interviewer, 390, at=f"/vandaag/{interview_id}")
    interviewer.get_by_text("Het gaat niet door").click()
    interviewer.get_by_role("button", name="Wil niet meedoen").click()
    interviewer.get_by_role("button", name="Ja, noteer dit").locator("visible=true").click()
    expect(interviewer.get_by_text("Net genoteerd bij")).to_be_visible()
    expect(interviewer.get_by_role("main")).not_to_contain_text("Jansen")

    page.goto(f"/onderzoeken/{live.cast.study.id}/loting")
    page.get_by_label("Welk nummer valt af?").select_option(label=f"1. {pseudonym}")
    page.get_by_label("Waarom valt dit nummer af?").select_option(label="De klant wil niet meedoen")
    page.get_by_role("button", name="Geef het volgende nummer vrij").click()
    expect(page.get_by_text("Het volgende klantnummer is vrijgegeven.")).to_be_visible()

    page.goto(account)
    expect(main).to_contain_text("Van de 4 vrijgegeven netwerken hoorden wij er 0.")
    expect(main).to_contain_text("1 netwerk wilde niet meedoen.")
    expect(stands(page, "Wilde niet meedoen")).to_have_text("1")
    expect(stands(page, "Nog niet gebeld")).to_have_text("3")
    page.get_by_role("link", name="Voor de onderzoeker").click()
    page.get_by_role("link", name="Bekijk de responscijfers").click()
    refusals = page.get_by_role("row").filter(has_text="REF1").first
    expect(refusals).to_contain_text("1 / ((0 + 0 + 1 + 0 + 0) + (3 + 0))")
    expect(refusals).to_contain_text("25%")

"""The pages of the register: a right of a person in one study, for released networks only."""

import re
from html import unescape
from uuid import UUID

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import select

from analysis.withdrawal import erase_actor
from research.audit import AuditEntry
from research.circumstances import Capacity, CapacitySource, capacity_of, heard_of
from research.consents import Purpose
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    create_network,
    identity_of,
)
from research.phone_decisions import is_kept_from_phone
from research.register_keepers import keeps_register, set_keeper
from research.roles import Role
from research.same_people import others_of_person
from research.studies import Study
from research.tables import now

ADDRESS = f"{CANARY}straat 1\r\n1234 AB Dorp"
CONTACT = {
    "role": "client",
    "name": f"{CANARY} Jansen",
    "phone": PHONE,
    "email": "jansen@voorbeeld.nl",
    "address": ADDRESS,
    "best_times": "na 19 uur",
    "avoid_times": "op woensdag",
}


def give(cast, user, *, holds=True, version=0):
    with cast.writing() as session:
        set_keeper(
            session,
            session.get_one(Study, cast.study.id),
            user_id=user.id,
            holds=holds,
            version=version,
            set_by=cast.lead.id,
        )


@pytest.fixture
def released(cast):
    """A network of a released number with a client in it, and a released number without one."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
        draw = draw_from_frame(session, frame, size=2, seed="s", drawn_by=None)
        first, second = drawn_units(session, draw.id)
        first.released_at = second.released_at = now()
        network = create_network(
            session, study, reference="N05", created_by=None, drawn_unit_id=first.id
        )
        identity = Identity(name=f"{CANARY} Klant", phone=PHONE)
        actor = add_actor(session, network, role=ActorRole.CLIENT, identity=identity, added_by=None)
        return {"network": network.id, "actor": actor.id, "unit": second.id}


@pytest.fixture
def keeper(cast):
    give(cast, cast.coder)
    return cast.browser(cast.coder)


def noted(cast, action, object_id):
    with cast.writing() as session:
        found = select(AuditEntry).where(
            AuditEntry.action == action, AuditEntry.object_id == object_id
        )
        return [one.user_id for one in session.exec(found)]


def test_the_lead_gives_the_right_and_takes_it_back(cast):
    lead, path = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/adressen"
    assert "Coder" in lead.get(path).text
    sent = {"holds": "yes", "version": "0"}
    assert lead.post(f"{path}/{cast.coder.id}", data=sent).status_code == 303
    coder = cast.browser(cast.coder)
    assert "/adressen/" in coder.get("/coderen/").text
    assert coder.get(f"/adressen/onderzoek/{cast.study.id}").status_code == 200
    sent = {"holds": "no", "version": "1"}
    assert lead.post(f"{path}/{cast.coder.id}", data=sent).status_code == 303
    assert coder.get(f"/adressen/onderzoek/{cast.study.id}").status_code == 404
    assert "Adressen" not in coder.get("/coderen/").text


def test_a_right_that_changed_meanwhile_is_not_overwritten(cast):
    give(cast, cast.coder)
    path = f"/onderzoeken/{cast.study.id}/adressen/{cast.coder.id}"
    answer = cast.browser(cast.lead).post(path, data={"holds": "yes", "version": "0"})
    assert answer.status_code == 409
    assert "Een collega heeft dit recht net veranderd." in answer.text


@pytest.mark.parametrize("sent", [{}, {"holds": "perhaps"}, {"holds": ""}])
def test_half_a_right_is_none(cast, sent):
    path = f"/onderzoeken/{cast.study.id}/adressen/{cast.coder.id}"
    assert cast.browser(cast.lead).post(path, data=sent).status_code == 404
    with cast.writing() as session:
        assert not keeps_register(session, cast.study.id, user_id=cast.coder.id)


def test_who_works_on_no_study_of_the_lead_gets_no_right(cast):
    stranger = cast.stranger(Role.CODER)
    path = f"/onderzoeken/{cast.study.id}/adressen/{stranger.id}"
    sent = {"holds": "yes", "version": "0"}
    assert cast.browser(cast.lead).post(path, data=sent).status_code == 404


def test_without_the_right_a_colleague_finds_nothing(cast, released):
    browser = cast.browser(cast.coder)
    for path in (
        f"/adressen/onderzoek/{cast.study.id}",
        f"/adressen/netwerk/{released['network']}",
        f"/adressen/actor/{released['actor']}",
        f"/adressen/actor/{released['actor']}/wijzigen",
        f"/adressen/actor/{released['actor']}/brieven",
        f"/adressen/actor/{released['actor']}/brief/letter/client.docx",
    ):
        assert browser.get(path).status_code == 404, path
    assert "U houdt nog geen adressen bij" in browser.get("/adressen/").text


def test_a_keeper_reaches_released_networks_of_his_study_only(cast, keeper, released):
    assert f"/adressen/onderzoek/{cast.study.id}" in keeper.get("/adressen/").text
    assert keeper.get(f"/adressen/netwerk/{released['network']}").status_code == 200
    not_drawn = f"/adressen/netwerk/{cast.network.id}"
    assert keeper.get(not_drawn).status_code == 404
    assert keeper.get(f"/adressen/actor/{cast.client_actor.id}").status_code == 404
    lead = cast.browser(cast.lead)
    assert lead.get(not_drawn).status_code == 200
    assert f"/adressen/onderzoek/{cast.study.id}" in lead.get("/adressen/").text
    assert keeper.get(f"/adressen/onderzoek/{cast.other_study.id}").status_code == 404
    listed = keeper.get(f"/adressen/onderzoek/{cast.study.id}").text
    assert "N05" in listed
    assert "N01" not in listed


def test_a_keeper_makes_a_network_and_adds_its_client(cast, keeper, released):
    made = keeper.post(f"/adressen/onderzoek/{cast.study.id}/klant/{released['unit']}")
    assert made.status_code == 303
    assert keeper.get(f"{made.location}/nieuw").status_code == 200
    added = keeper.post(f"{made.location}/nieuw", data=CONTACT)
    assert added.status_code == 303
    with cast.writing() as session:
        actor = session.get_one(Actor, UUID(added.location.rpartition("/")[2]))
        identity = identity_of(session, actor)
        assert identity.address.splitlines() == ADDRESS.splitlines()
        assert (identity.best_times, identity.avoid_times) == ("na 19 uur", "op woensdag")
        assert CANARY.encode() not in actor.identity_sealed


def test_a_name_is_shown_on_request_and_each_look_is_noted(cast, keeper, released):
    path = f"/adressen/actor/{released['actor']}"
    assert CANARY not in keeper.get(path).text
    assert noted(cast, "read_identity", released["actor"]) == []
    shown = keeper.post(f"{path}/persoon")
    assert CANARY in shown.text
    assert CANARY in keeper.get(f"{path}/wijzigen").text
    assert noted(cast, "read_identity", released["actor"]) == [cast.coder.id] * 2


def test_contact_data_change_as_the_form_shows_them_and_what_is_emptied_is_gone(
    cast, keeper, released
):
    path = f"/adressen/actor/{released['actor']}/wijzigen"
    assert keeper.post(path, data=CONTACT).status_code == 303
    assert keeper.post(path, data=CONTACT | {"best_times": ""}).status_code == 303
    with cast.writing() as session:
        identity = identity_of(session, session.get_one(Actor, released["actor"]))
        assert (identity.best_times, identity.email) == ("", "jansen@voorbeeld.nl")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Vul de naam in."),
        ({"phone": "12"}, "Dit is geen Nederlands telefoonnummer."),
        ({"email": "jansen"}, "Dit is geen e-mailadres."),
        ({"address": "x" * 301}, "Houd dit korter dan 300 tekens."),
        ({"role": "koning"}, "Kies iets uit de lijst."),
    ],
)
def test_wrong_contact_data_come_back_with_what_to_do(keeper, released, changes, words):
    path = f"/adressen/actor/{released['actor']}/wijzigen"
    answer = keeper.post(path, data=CONTACT | changes)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert "na 19 uur" in answer.text


def test_the_change_of_the_lead_keeps_the_address(cast, keeper, released):
    path = f"/adressen/actor/{released['actor']}/wijzigen"
    keeper.post(path, data=CONTACT)
    sent = {"role": "client", "description": "klant, 80"}
    lead = cast.browser(cast.lead)
    answer = lead.post(f"/netwerken/actor/{released['actor']}/wijzigen", data=sent)
    assert answer.status_code == 303
    with cast.writing() as session:
        identity = identity_of(session, session.get_one(Actor, released["actor"]))
        assert CANARY in identity.address
        assert identity.description == "klant, 80"


def test_how_somebody_is_heard_reaches_who_phones(cast):
    lead, path = cast.browser(cast.lead), f"/adressen/actor/{cast.daughter.id}"
    sent = {
        "heard_by": "phone",
        "with_interpreter": "y",
        "language": "Turks",
        "listened_in": "y",
        "listener": "haar zus",
    }
    assert lead.post(f"{path}/hoe", data=sent).status_code == 303
    assert 'value="Turks"' in lead.get(f"{path}/hoe").text
    with cast.writing() as session:
        assert heard_of(session, session.get_one(Actor, cast.daughter.id)).language == "Turks"


def test_a_client_who_cannot_decide_alone(cast):
    lead, path = cast.browser(cast.lead), f"/adressen/actor/{cast.client_actor.id}"
    sent = {"raised_by": "family", "is_incapable": "y", "source": "court", "since": "2025-01-02"}
    half = lead.post(f"{path}/beslissen", data=sent | {"since": ""})
    assert half.status_code == 422
    assert "Vul in wie dit zegt" in half.text
    for source in ("", " ", "koning"):
        sent_so = sent | {"source": source}
        assert lead.post(f"{path}/beslissen", data=sent_so).status_code == 422
    assert lead.post(f"{path}/beslissen", data=sent).status_code == 303
    page = lead.get(path).text
    assert "mag niet alleen beslissen" in page
    assert "Vul in wie er meebeslist" in page
    with cast.writing() as session:
        capacity = capacity_of(session, session.get_one(Actor, cast.client_actor.id))
        assert capacity.source is CapacitySource.COURT
    assert lead.post(f"{path}/beslissen", data={"raised_by": "client"}).status_code == 303
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        assert capacity_of(session, actor) != Capacity()
        assert not capacity_of(session, actor).is_incapable


def test_of_another_than_the_client_it_is_not_asked(cast):
    lead = cast.browser(cast.lead)
    assert lead.get(f"/adressen/actor/{cast.daughter.id}/beslissen").status_code == 404


def test_the_client_says_that_somebody_is_not_phoned(cast):
    lead, path = cast.browser(cast.lead), f"/adressen/actor/{cast.daughter.id}"
    with cast.writing() as session:
        consent(session, session.get_one(Actor, cast.daughter.id), Purpose.INTERVIEW)
    assert lead.post(f"{path}/bellen", data={}).status_code == 422
    sent = {"decision": "kept", "said_by": "actor"}
    assert lead.post(f"{path}/bellen", data=sent).status_code == 303
    assert "Niet bellen" in lead.get(path).text
    planned = lead.post(
        f"/netwerken/actor/{cast.daughter.id}/afspraak",
        data={"interviewer_id": cast.interviewer.id, "day": "2031-03-04", "clock": "14:30"},
    )
    assert planned.status_code == 409
    assert "De klant wil niet dat wij deze persoon bellen." in planned.text
    assert lead.post(f"{path}/bellen", data=sent | {"decision": "allowed"}).status_code == 303
    with cast.writing() as session:
        assert not is_kept_from_phone(session, cast.daughter.id)


def test_about_the_client_himself_it_is_refused(cast):
    lead = cast.browser(cast.lead)
    sent = {"decision": "kept", "said_by": "actor"}
    answer = lead.post(f"/adressen/actor/{cast.client_actor.id}/bellen", data=sent)
    assert answer.status_code == 422
    assert "Over zichzelf beslist de klant" in answer.text


def test_a_network_without_its_client_says_so_on_every_page_of_it(cast):
    lead, path = cast.browser(cast.lead), f"/adressen/netwerk/{cast.network.id}"
    words = "Netwerk N01 horen wij zonder de klant."
    pages = [
        path,
        f"/netwerken/{cast.network.id}",
        f"/netwerken/{cast.network.id}/ecogram",
        f"/netwerken/actor/{cast.daughter.id}",
        f"/netwerken/actor/{cast.daughter.id}/banden",
        f"/adressen/actor/{cast.daughter.id}",
        f"/adressen/actor/{cast.daughter.id}/brieven",
        f"/netwerkreview/{cast.network.id}",
    ]
    assert [one for one in pages if words in lead.get(one).text] == []
    changed = lead.post(f"{path}/zonder-klant", data={"reason": "deceased"})
    assert changed.status_code == 303
    assert [one for one in pages if words not in lead.get(one).text] == []
    interview = cast.interview(cast.daughter)
    assert words in cast.browser(cast.interviewer).get(f"/gesprekken/{interview}").text
    assert lead.post(f"{path}/zonder-klant", data={"reason": "no"}).status_code == 303
    assert words not in lead.get(path).text
    assert lead.post(f"{path}/zonder-klant", data={"reason": "x"}).status_code == 422


def test_the_same_person_is_told_to_the_keeper_and_to_no_network(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        network = create_network(session, study, reference="N02", created_by=None)
        other = add_actor(
            session,
            network,
            role=ActorRole.VOLUNTEER,
            identity=Identity(name="Dezelfde"),
            added_by=None,
        )
        reference, other_id = other.reference, other.id
    lead, path = cast.browser(cast.lead), f"/adressen/actor/{cast.daughter.id}"
    unknown = lead.post(f"{path}/zelfde", data={"reference": "N99-A1"})
    assert unknown.status_code == 422
    assert 'value="N99-A1"' in unknown.text
    assert lead.post(f"{path}/zelfde", data={"reference": reference}).status_code == 303
    assert lead.post(f"{path}/zelfde", data={"reference": reference}).status_code == 409
    assert reference in lead.get(path).text
    for page in (
        f"/netwerken/{cast.network.id}",
        f"/netwerken/actor/{cast.daughter.id}",
        f"/netwerken/{cast.network.id}/ecogram",
        f"/netwerkreview/{cast.network.id}",
    ):
        assert reference not in lead.get(page).text, page
    interview = cast.interview(cast.daughter)
    assert reference not in cast.browser(cast.interviewer).get(f"/gesprekken/{interview}").text
    assert lead.post(f"{path}/los").status_code == 303
    with cast.writing() as session:
        assert others_of_person(session, session.get_one(Actor, other_id)) == []


def test_of_who_was_erased_nothing_is_left_to_fill_in(cast):
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    lead, path = cast.browser(cast.lead), f"/adressen/actor/{cast.daughter.id}"
    page = lead.get(path)
    assert page.status_code == 200
    assert "Naam en adres zijn gewist" in page.text
    assert lead.get(f"{path}/wijzigen").status_code == 410
    assert lead.post(f"{path}/persoon").status_code == 410
    for name, sent in (
        ("hoe", {"heard_by": "phone"}),
        ("wijzigen", CONTACT | {"role": "family"}),
    ):
        assert lead.post(f"{path}/{name}", data=sent).status_code == 410, name


def test_a_network_of_another_study_answers_as_none(cast, keeper):
    with cast.writing() as session:
        study = session.get_one(Study, cast.other_study.id)
        network = create_network(session, study, reference="X1", created_by=None)
        network_id = network.id
        assert session.get_one(Network, network_id)
    for browser in (keeper, cast.browser(cast.lead)):
        assert browser.get(f"/adressen/netwerk/{network_id}").status_code == 404
        sent = {"reason": "deceased"}
        path = f"/adressen/netwerk/{network_id}/zonder-klant"
        assert browser.post(path, data=sent).status_code == 404


def test_no_page_of_the_register_has_a_name_in_its_title(cast, keeper, released):
    page = keeper.get(f"/adressen/actor/{released['actor']}/wijzigen").text
    assert CANARY not in re.search(r"<title>(.*?)</title>", page, re.S).group(1)


def test_what_a_colleague_changed_meanwhile_is_not_overwritten_unseen(cast, keeper, released):
    path = f"/adressen/actor/{released['actor']}/wijzigen"

    def mark(page):
        return page.split('name="seen"')[1].split('value="')[1].split('"')[0]

    seen = mark(keeper.get(path).text)
    lead = cast.browser(cast.lead)
    first = CONTACT | {"role": "client", "phone": "0612345678", "seen": mark(lead.get(path).text)}
    assert lead.post(path, data=first).status_code == 303
    mine = CONTACT | {"role": "client", "address": "Nieuwe weg 5", "seen": seen}
    answer = keeper.post(path, data=mine)
    assert answer.status_code == 409
    assert "Een collega heeft dit net veranderd." in answer.text
    assert "Nieuwe weg 5" in answer.text
    assert "0612345678" in keeper.get(path).text
    # Whoever looked and sends it again, means it.
    assert keeper.post(path, data=mine | {"seen": mark(answer.text)}).status_code == 303

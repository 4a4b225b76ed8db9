"""Every page of the lead: a stranger cannot tell what exists, another role may not come in."""

from uuid import uuid4

import pytest

from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.roles import Role

STUDY_PAGES = (
    ("GET", "/onderzoeken/{study}"),
    ("POST", "/onderzoeken/{study}/mensen"),
    ("GET", "/onderzoeken/{study}/klantenbestand"),
    ("POST", "/onderzoeken/{study}/klantenbestand"),
    ("GET", "/onderzoeken/{study}/loting"),
    ("POST", "/onderzoeken/{study}/loting"),
    ("GET", "/onderzoeken/{study}/loting.csv"),
    ("POST", "/onderzoeken/{study}/loting/reserve"),
    ("GET", "/onderzoeken/{study}/klantenbestand/kolommen"),
    ("POST", "/onderzoeken/{study}/klantenbestand/kolommen"),
    ("POST", "/onderzoeken/{study}/klantenbestand/lezen"),
    ("GET", "/onderzoeken/{study}/klantenbestand/voortgang"),
    ("GET", "/onderzoeken/{study}/klantenbestand/fouten.csv"),
    ("POST", "/onderzoeken/{study}/loting/ronde"),
    ("GET", "/onderzoeken/{study}/loting/opnieuw"),
    ("GET", "/onderzoeken/{study}/loting/vooraf"),
    ("POST", "/onderzoeken/{study}/loting/vooraf"),
    ("GET", "/onderzoeken/{study}/loting/bewijs"),
    ("GET", "/onderzoeken/{study}/loting/bewijs.txt"),
    ("GET", "/onderzoeken/{study}/loting/bewijs.csv"),
    ("GET", "/onderzoeken/{study}/loting/klantenbestand.csv"),
    ("GET", "/netwerken/onderzoek/{study}"),
    ("GET", "/onderzoeken/{study}/navraag"),
    ("GET", "/onderzoeken/{study}/logboek"),
    ("GET", "/onderzoeken/{study}/bewaartermijnen"),
    ("POST", "/onderzoeken/{study}/bewaartermijnen"),
    ("POST", "/netwerken/onderzoek/{study}/klant/{unit}"),
)
NETWORK_PAGES = (
    ("GET", "/netwerken/{network}"),
    ("GET", "/netwerken/{network}/mensen/nieuw"),
    ("POST", "/netwerken/{network}/mensen/nieuw"),
    ("GET", "/netwerken/{network}/kenmerken"),
    ("POST", "/netwerken/{network}/kenmerken"),
    ("POST", "/netwerken/{network}/meelezers"),
    ("GET", "/netwerken/{network}/ecogram"),
    ("GET", "/netwerken/{network}/banden.csv"),
    ("GET", "/netwerken/{network}/ecogram.svg"),
    ("GET", "/netwerken/{network}/ecogram.png"),
    ("GET", "/netwerken/{network}/ecogram.graphml"),
)
ACTOR_PAGES = (
    ("GET", "/netwerken/actor/{actor}"),
    ("POST", "/netwerken/actor/{actor}/persoon"),
    ("GET", "/netwerken/actor/{actor}/wijzigen"),
    ("GET", "/netwerken/actor/{actor}/gelezen"),
    ("POST", "/netwerken/actor/{actor}/wijzigen"),
    ("POST", "/netwerken/actor/{actor}/toestemming"),
    ("POST", "/netwerken/actor/{actor}/afspraak"),
    ("POST", "/netwerken/actor/{actor}/hervat"),
    ("GET", "/netwerken/actor/{actor}/banden"),
    ("POST", "/netwerken/actor/{actor}/banden"),
    ("POST", "/netwerken/actor/{actor}/erbij"),
    ("GET", "/netwerken/actor/{actor}/intrekken"),
    ("POST", "/netwerken/actor/{actor}/intrekken"),
    ("GET", "/netwerken/actor/{actor}/vertegenwoordiger"),
    ("POST", "/netwerken/actor/{actor}/vertegenwoordiger"),
    ("POST", "/netwerken/actor/{actor}/vertegenwoordiger/einde"),
)
PAGES = STUDY_PAGES + NETWORK_PAGES + ACTOR_PAGES
OWN = {"draws", "networks", "actors", "studies", "representatives", "withdrawals", "logbook"}


@pytest.fixture
def drawn(cast):
    """The cast's study with a draw of one out of two; returns the ids in the addresses."""
    with cast.writing() as session:
        frame = import_frame(
            session, cast.study, content=b"klantnummer\nK1\nK2\n", imported_by=None
        )
        draw = draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
        unit = drawn_units(session, draw.id)[0]
    return {
        "study": cast.study.id,
        "network": cast.network.id,
        "actor": cast.daughter.id,
        "unit": unit.id,
    }


def without_reference(page):
    """The page without its two random numbers: that of the form and that of the problem."""
    lines = page.splitlines()
    return [line for line in lines if "csrf" not in line.lower() and "Nummer voor" not in line]


def test_every_page_of_the_lead_is_in_this_test(app):
    known = {(method, path.replace("{unit}", "{}")) for method, path in PAGES}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in OWN and rule.arguments:
            found = [
                one
                for one in known
                if one[0] in rule.methods and _shape(one[1]) == _shape(rule.rule)
            ]
            assert found, rule


def _shape(path):
    return [part if "{" not in part and "<" not in part else "*" for part in path.split("/")]


def test_a_stranger_gets_the_answer_of_a_thing_that_does_not_exist(cast, drawn):
    browser = cast.browser(cast.stranger(Role.LEAD))
    nothing = {name: uuid4() for name in drawn}
    for method, path in PAGES:
        real = browser.open(path.format(**drawn), method=method)
        missing = browser.open(path.format(**nothing), method=method)
        assert (real.status_code, missing.status_code) == (404, 404), path
        assert without_reference(real.text) == without_reference(missing.text), path


@pytest.mark.parametrize(
    "role", [Role.INTERVIEWER, Role.CODER, Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN]
)
def test_another_role_does_not_open_pages_of_the_lead(cast, drawn, role):
    browser = cast.browser(cast.users[role])
    for method, path in (*PAGES, ("GET", "/onderzoeken/"), ("POST", "/onderzoeken/nieuw")):
        assert browser.open(path.format(**drawn), method=method).status_code == 403, path


def test_who_is_not_signed_in_is_asked_to(client, cast, drawn):
    for method, path in PAGES:
        answer = client.open(path.format(**drawn), method=method)
        assert answer.location.startswith("/inloggen"), path


def test_the_unit_of_another_study_is_not_found(cast, drawn):
    browser = cast.browser(cast.stranger(Role.LEAD))
    path = f"/netwerken/onderzoek/{cast.other_study.id}/klant/{drawn['unit']}"
    assert browser.post(path).status_code == 404

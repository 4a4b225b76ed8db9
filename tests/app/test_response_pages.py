"""Who was heard and who was not: the everyday page, the door for the researcher, and its files."""

import csv
import io

import pytest

from interviews.calls import Outcome, log_attempt
from interviews.interviews import interview_of
from research.drawn_networks import network_of_unit
from research.draws import Draw, draw_from_frame, released_units
from research.frames import SamplingFrame, import_frame, latest_frame
from research.networks import Actor, ActorRole, Identity, add_actor
from research.releases import ReleaseReason, release_next
from research.roles import Role
from research.studies import Study

PAGES = ("respons", "onderzoeker", "onderzoeker/respons")
FILES = ("onderzoeker/respons.csv", "onderzoeker/responscijfers.csv")
STRATA = ("Noord", "Zuid", "-Oost")


def path(cast, part, study=None):
    return f"/onderzoeken/{(study or cast.study).id}/{part}"


@pytest.fixture
def drawn(cast):
    """Nine of eighteen clients drawn from three strata; one network, whose client refuses."""
    rows = "".join(f"K{n:03},{STRATA[n % 3]}\n" for n in range(18))
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(
            session, study, content=f"klantnummer,wijk\n{rows}".encode(), imported_by=None
        )
        draw = draw_from_frame(session, frame, size=9, seed="s", drawn_by=cast.lead.id)
        unit = released_units(session, draw.id)[0]
        network = network_of_unit(session, study, unit, created_by=cast.lead.id)
        client = add_actor(
            session, network, role=ActorRole.CLIENT, identity=Identity(name="K"), added_by=None
        )
        return draw.id, unit.id, client.id


def refuse(cast, actor_id):
    with cast.writing() as session:
        interview = interview_of(session, session.get_one(Actor, actor_id))
        log_attempt(session, interview, outcome=Outcome.REFUSED, caller_id=cast.lead.id)


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("part", [*PAGES, *FILES])
def test_only_the_lead_of_the_study_opens_it(cast, part):
    assert cast.browser(cast.lead).get(path(cast, part)).status_code == 200
    assert cast.browser(cast.stranger(Role.LEAD)).get(path(cast, part)).status_code == 404
    for role in (Role.INTERVIEWER, Role.CODER, Role.EDITOR, Role.PROFESSIONAL, Role.ADMIN):
        assert cast.browser(cast.users[role]).get(path(cast, part)).status_code == 403, role


def test_a_study_without_anything_says_what_to_do_first(cast):
    browser = cast.browser(cast.stranger(Role.LEAD))
    text = browser.get(path(cast, "respons", cast.other_study)).text
    assert "Er is nog niets te tellen" in text
    assert "Naar de loting" in text
    for part in (*PAGES, *FILES):
        answer = browser.get(path(cast, part, cast.other_study))
        assert answer.status_code == 200, part
    text = browser.get(path(cast, "onderzoeker/respons", cast.other_study)).text
    assert "Er zijn nog geen gelote netwerken om over te rekenen." in text


def test_networks_without_a_draw_are_counted_and_get_no_rate(cast):
    browser = cast.browser(cast.lead)
    text = browser.get(path(cast, "respons")).text
    assert "Deze netwerken komen niet uit een loting." in text
    assert "%" not in browser.get(path(cast, "onderzoeker/respons")).text.split("<main")[1]


def test_the_page_says_in_words_whom_nobody_heard(cast, drawn):
    refuse(cast, drawn[2])
    text = cast.browser(cast.lead).get(path(cast, "respons")).text
    assert "Van de 9 vrijgegeven netwerken hoorden wij er 0." in text
    assert "1 netwerk wilde niet meedoen." in text
    assert "8 netwerken hebben wij nog niet gebeld." in text
    assert "Wat zij vinden, weten wij niet." in text
    # The network of the cast came from nowhere: it is told, and counted apart.
    assert "Er is ook 1 netwerk dat niet uit de loting komt." in text


def test_a_replacement_leaves_who_fell_out_in_the_total(cast, drawn):
    refuse(cast, drawn[2])
    browser = cast.browser(cast.lead)
    sent = {"unit": str(drawn[1]), "reason": ReleaseReason.REFUSED.value}
    answer = browser.post(path(cast, "loting/reserve"), data=sent)
    assert answer.status_code == 303, answer.text
    text = browser.get(path(cast, "respons")).text
    assert "Van de 10 vrijgegeven netwerken hoorden wij er 0." in text
    assert "1 netwerk wilde niet meedoen." in text


@pytest.mark.parametrize("reason", ReleaseReason)
def test_every_reason_to_replace_shows_in_the_account(cast, drawn, reason):
    """Also for a client of whom no network was ever made."""
    browser = cast.browser(cast.lead)
    with cast.writing() as session:
        draw = session.get_one(Draw, drawn[0])
        gone = released_units(session, draw.id)[4]
        release_next(session, draw, fell_out=gone, reason=reason, released_by=cast.lead.id)
    rows = rows_of(browser.get(path(cast, FILES[0])).text)
    stands = {row[2]: row[4] for row in rows if row[1] == "vrijgegeven"}
    assert stands["samen"] == "10"
    assert stands["nog niet gebeld"] == "9"


def test_the_researcher_sees_formula_counts_value_and_interval(cast, drawn):
    refuse(cast, drawn[2])
    text = cast.browser(cast.lead).get(path(cast, "onderzoeker/respons")).text
    assert "R / ((I + P + R + NC + O) + (UH + UO))" in text
    assert "1 / ((0 + 0 + 1 + 0 + 0) + (8 + 0))" in text
    assert "11%" in text
    assert "2% tot 43%" in text
    assert "e = 1." in text


def test_people_get_counts_and_no_percentage(cast, drawn):
    refuse(cast, drawn[2])
    text = cast.browser(cast.lead).get(path(cast, "onderzoeker/respons")).text
    people = text[text.index("Mensen in de netwerken") : text.index("Meenemen")]
    assert "zonder percentage of interval" in people
    assert "%" not in people


def test_a_small_stratum_does_not_stand_alone(cast, drawn):
    text = cast.browser(cast.lead).get(path(cast, "onderzoeker/respons")).text
    assert "Kleine groepen samen" in text
    assert "Noord" not in text


def test_the_files_hold_no_formula_and_add_up(cast):
    rows = "".join(f"K{n:03},{STRATA[n % 3]}\n" for n in range(60))
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(
            session, study, content=f"klantnummer,wijk\n{rows}".encode(), imported_by=None
        )
        draw_from_frame(session, frame, size=60, seed="s", drawn_by=cast.lead.id)
    browser = cast.browser(cast.lead)
    counts = rows_of(browser.get(path(cast, FILES[0])).text)
    assert {row[1] for row in counts} >= {"Noord", "Zuid", "'-Oost"}
    stands = [row for row in counts if row[1] == "vrijgegeven" and row[3]]
    assert sum(int(row[4]) for row in stands) == 60
    cells = {
        cell for row in [*counts, *rows_of(browser.get(path(cast, FILES[1])).text)] for cell in row
    }
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]


def test_the_rates_as_a_file_name_e(cast, drawn):
    rows = {row[0]: row for row in rows_of(cast.browser(cast.lead).get(path(cast, FILES[1])).text)}
    assert rows["e"][6] == "1.0000"
    assert rows["COOP1"][5:] == ["0", "", "", ""]
    assert rows["RR1"][2:7] == [
        "I / ((I + P + R + NC + O) + (UH + UO))",
        "0 / ((0 + 0 + 0 + 0 + 0) + (9 + 0))",
        "0",
        "9",
        "0.0000",
    ]


def test_everything_of_the_researcher_stands_behind_one_door(cast, drawn):
    browser = cast.browser(cast.lead)
    door = path(cast, "onderzoeker")
    for everyday in ("", "/loting", "/respons", "/klantenbestand"):
        text = browser.get(f"/onderzoeken/{cast.study.id}{everyday}").text
        assert f'href="{door}"' in text, everyday
        for proof in ("/loting/bewijs", "/loting.csv", "SHA-256", "RR1"):
            assert proof not in text.split("<main")[1], (everyday, proof)
    text = browser.get(door).text
    for proof in ("/loting/bewijs?nummer=1", "/loting.csv?nummer=1", "/loting/vooraf"):
        assert proof in text
    with cast.database.reading() as session:
        assert latest_frame(session, cast.study.id).sha256 in text
    # The old addresses still answer.
    assert browser.get(path(cast, "loting/bewijs")).status_code == 200


def test_two_draws_stand_side_by_side_and_count_once(cast, drawn):
    with cast.writing() as session:
        frame = session.get_one(SamplingFrame, session.get_one(Draw, drawn[0]).frame_id)
        draw_from_frame(session, frame, size=18, seed="t", drawn_by=cast.lead.id, reason="Opnieuw.")
    browser = cast.browser(cast.lead)
    text = browser.get(path(cast, "respons")).text
    assert "Van de 18 vrijgegeven netwerken" in text
    assert "telt één keer" in text
    assert "Ook eerder vrijgegeven" in browser.get(path(cast, "onderzoeker/respons")).text
    assert browser.get(path(cast, "onderzoeker")).text.count("Bekijk het bewijs van de loting") == 2


def test_the_rates_say_which_networks_are_not_in_them(cast, drawn):
    text = cast.browser(cast.lead).get(path(cast, "onderzoeker/respons")).text
    assert "Er is ook 1 netwerk dat niet uit de loting komt." in text
    assert "AAPOR laat weg wie niet bij het onderzoek hoort (NE)." in text

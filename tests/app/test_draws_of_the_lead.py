"""From client base to draw in the browser: good files, bad files, one draw, the reserve."""

import csv
import hashlib
import io
import threading

import pytest
from sqlmodel import func, select
from uploading import upload as bring_in

from research.draw_rules import DrawRule, Unit, draw_csv, draw_sample
from research.draws import Draw, DrawnUnit, draw_of, drawn_units
from research.frames import latest_frame
from research.networks import Network
from research.roles import Role
from research.studies import add_member

LINES = "klantnummer;wijk\n" + "".join(
    f"K{number};{('Noord', 'Zuid')[number % 2]}\n" for number in range(100, 130)
)
DRAW = {"size": "6", "seed": "dobbelsteen 4", "rule": "proportional"}


@pytest.fixture
def lead(cast):
    return cast.browser(cast.lead)


def upload(browser, cast, content, **other):
    return bring_in(browser, cast.study.id, content, **other)


def counted(cast, table):
    with cast.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_an_imported_client_base_shows_its_size_groups_and_hash(cast, lead):
    answer = upload(lead, cast, LINES.encode())
    assert answer.status_code == 303
    page = lead.get(answer.location).text
    rows = sorted(line.replace(";", "\t") for line in LINES.splitlines()[1:])
    digest = hashlib.sha256("".join(f"{row}\n" for row in rows).encode()).hexdigest()
    assert digest not in page
    assert digest in lead.get(f"/onderzoeken/{cast.study.id}/onderzoeker").text
    assert "kolom wijk: Noord, Zuid" in page
    assert "Klanten</dt><dd" in page
    assert ">30</dd>" in page


def test_choosing_no_file_says_so(cast, lead):
    answer = lead.post(f"/onderzoeken/{cast.study.id}/klantenbestand", data={})
    assert answer.status_code == 422
    assert "Kies eerst een bestand." in answer.text


class Untouched(io.RawIOBase):
    """A stream that says how much of it was read."""

    taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.taken += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_file_of_200_mb_is_refused_before_it_is_read(cast, lead):
    stream = Untouched()
    answer = lead.post(
        f"/onderzoeken/{cast.study.id}/klantenbestand",
        content_type="multipart/form-data; boundary=grens",
        environ_overrides={
            "wsgi.input": stream,
            "CONTENT_LENGTH": str(200 * 1024 * 1024),
        },
    )
    assert answer.status_code == 413
    assert "hoogstens 20 MB" in answer.text
    assert stream.taken < 1024 * 1024


def test_importing_again_replaces_what_the_draw_uses(cast, lead):
    upload(lead, cast, LINES.encode())
    upload(lead, cast, b"klantnummer\nA1\nA2\nA3\n")
    lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW | {"size": "2"})
    with cast.database.reading() as session:
        units = drawn_units(session, draw_of(session, cast.study.id).id)
    assert sorted(unit.pseudonym for unit in units) == ["A1", "A2", "A3"]


def test_after_the_draw_the_client_base_does_not_change(cast, lead):
    upload(lead, cast, LINES.encode())
    lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW)
    answer = upload(lead, cast, b"klantnummer\nA1\n")
    assert answer.status_code == 409
    assert "Het klantenbestand van dit onderzoek verandert niet meer" in answer.text
    with cast.database.reading() as session:
        assert latest_frame(session, cast.study.id).unit_count == 30


def test_the_form_suggests_another_seed_each_time(cast, lead):
    upload(lead, cast, LINES.encode())
    pages = {lead.get(f"/onderzoeken/{cast.study.id}/loting").text for _ in range(2)}
    seeds = {page.split('name="seed"')[1].split('value="')[1].split('"')[0] for page in pages}
    assert len(seeds) == 2
    assert all(len(seed) == 12 for seed in seeds)


def test_the_draw_page_lets_anyone_recompute_it(cast, lead):
    upload(lead, cast, LINES.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    assert lead.post(path, data=DRAW).status_code == 303
    page = lead.get(path).text
    command = "--rule proportional --size 6 --seed &#39;dobbelsteen 4&#39;"
    assert f"wij draw --frame klantenbestand.csv {command}" in lead.get(f"{path}/bewijs").text
    units = [Unit(*line.split(";")) for line in LINES.splitlines()[1:]]
    again = draw_sample(units, size=6, seed="dobbelsteen 4", rule=DrawRule.PROPORTIONAL)
    assert lead.get(path + ".csv").text == draw_csv(again)
    first = next(csv.DictReader(io.StringIO(draw_csv(again))))
    assert first["in_sample"] == "sample"
    assert first["pseudonym"] in page


def test_a_sample_larger_than_the_client_base_is_refused(cast, lead):
    upload(lead, cast, LINES.encode())
    answer = lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW | {"size": "31"})
    assert answer.status_code == 422
    assert "U vraagt 31 netwerken, maar het bestand telt er 30" in answer.text


@pytest.mark.parametrize("wrong", [{"size": "veel"}, {"size": "0"}, {"seed": "  "}])
def test_a_draw_needs_a_number_and_a_seed(cast, lead, wrong):
    upload(lead, cast, LINES.encode())
    answer = lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW | wrong)
    assert answer.status_code == 422
    assert counted(cast, Draw) == 0


def test_a_draw_without_a_client_base_leads_to_the_client_base(cast, lead):
    assert "Er is nog geen klantenbestand" in lead.get(f"/onderzoeken/{cast.study.id}/loting").text
    answer = lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW)
    assert answer.location.endswith("/klantenbestand")
    assert lead.get(f"/onderzoeken/{cast.study.id}/loting.csv").status_code == 404


def test_of_two_leads_who_draw_at_once_one_is_told(cast, lead):
    upload(lead, cast, LINES.encode())
    second = cast.stranger(Role.LEAD)
    with cast.writing() as session:
        add_member(session, cast.study, user_id=second.id, added_by=None)
    browsers = {"eerste": lead, "tweede": cast.browser(second)}
    answers = {}

    def draw(seed, browser):
        path = f"/onderzoeken/{cast.study.id}/loting"
        answers[seed] = browser.post(path, data=DRAW | {"seed": seed})

    threads = [threading.Thread(target=draw, args=pair) for pair in browsers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    by_status = {answer.status_code: seed for seed, answer in answers.items()}
    assert sorted(by_status) == [303, 409]
    assert "Dit onderzoek heeft al een loting" in answers[by_status[409]].text
    with cast.database.reading() as session:
        (kept,) = session.exec(select(Draw)).all()
    assert kept.seed == by_status[303]
    assert counted(cast, DrawnUnit) == 30


def units_of_draw(cast, number=0):
    with cast.database.reading() as session:
        made = draw_of(session, cast.study.id)
        return drawn_units(session, made.id)


def fall_out(lead, cast, unit, reason="moved"):
    path = f"/onderzoeken/{cast.study.id}/loting/reserve"
    return lead.post(path, data={"unit": str(unit.id), "reason": reason})


def test_a_replacement_comes_from_the_group_of_who_fell_out_and_all_stays_counted(cast, lead):
    upload(lead, cast, LINES.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW)
    before = units_of_draw(cast)
    first = {}
    for unit in before[6:]:
        first.setdefault(unit.stratum, unit.position)
    for place, reason in ((0, "moved"), (3, "refused")):
        assert fall_out(lead, cast, before[place], reason).status_code == 303
    released = {unit.position: unit for unit in units_of_draw(cast) if unit.released_at}
    assert set(range(1, 7)) < set(released)
    came = {unit.replaces: unit for unit in released.values() if not unit.in_sample}
    assert came.keys() == {1, 4}
    assert came[1].stratum == before[0].stratum
    assert came[1].position == first[before[0].stratum]
    assert came[4].stratum == before[3].stratum
    assert [came[1].release_reason, came[4].release_reason] == ["moved", "refused"]
    assert "in plaats van 1: de klant is verhuisd" in lead.get(path).text


def test_one_that_fell_out_is_replaced_once(cast, lead):
    upload(lead, cast, LINES.encode())
    lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW)
    unit = units_of_draw(cast)[0]
    assert fall_out(lead, cast, unit).status_code == 303
    assert fall_out(lead, cast, unit).status_code == 422
    assert sum(1 for one in units_of_draw(cast) if one.released_at) == 7


def test_nothing_is_released_without_who_fell_out_and_why(cast, lead):
    upload(lead, cast, LINES.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW)
    units = units_of_draw(cast)
    assert fall_out(lead, cast, units[0], "zomaar").status_code == 422
    assert fall_out(lead, cast, units[-1]).status_code == 422
    assert lead.post(f"{path}/reserve", data={"reason": "moved"}).status_code == 422
    assert sum(1 for unit in units_of_draw(cast) if unit.released_at) == 6


def test_an_empty_reserve_says_so(cast, lead):
    upload(lead, cast, b"klantnummer\nK1\n")
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW | {"size": "1"})
    answer = fall_out(lead, cast, units_of_draw(cast)[0])
    assert answer.status_code == 409
    assert "De reserve is op." in answer.text


def test_the_sample_is_released_in_batches_in_its_order(cast, lead):
    upload(lead, cast, LINES.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW | {"first": "2"})
    assert [one.batch for one in units_of_draw(cast)] == [1, 1] + [0] * 28
    assert lead.post(f"{path}/ronde", data={"count": "3"}).status_code == 303
    assert [one.batch for one in units_of_draw(cast)] == [1, 1, 2, 2, 2] + [0] * 25
    assert lead.post(f"{path}/ronde", data={"count": "9"}).status_code == 303
    assert [one.batch for one in units_of_draw(cast)] == [1, 1, 2, 2, 2, 3] + [0] * 24
    answer = lead.post(f"{path}/ronde", data={"count": "1"})
    assert answer.status_code == 409
    assert "Alle gelote netwerken zijn al vrijgegeven" in answer.text
    assert lead.post(f"{path}/ronde", data={"count": "0"}).status_code == 422


def test_a_second_draw_needs_a_reason_and_stands_beside_the_first(cast, lead):
    upload(lead, cast, LINES.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW)
    first = units_of_draw(cast)
    assert "Waarom loot u opnieuw?" in lead.get(f"{path}/opnieuw").text
    again = DRAW | {"seed": "tweede worp", "rule": "equal"}
    assert lead.post(path, data=again | {"reason": " "}).status_code == 422
    assert counted(cast, Draw) == 1
    assert lead.post(path, data=again | {"reason": "Te weinig uit Zuid"}).status_code == 303
    assert counted(cast, Draw) == 2
    page = lead.get(path).text
    assert "Te weinig uit Zuid" in page
    assert "Alle lotingen van dit onderzoek" in page
    old = lead.get(f"{path}.csv?nummer=1").text.splitlines()[1:]
    assert [line.split(",")[1] for line in old] == [one.pseudonym for one in first]
    assert lead.get(f"{path}?nummer=3").status_code == 404


def test_clients_of_one_network_have_one_place_and_the_chance_of_their_network(cast, lead):
    lines = "klantnummer;netwerk\nK1;N1\nK2;N1\nK3;\nK4;N2\n"
    upload(lead, cast, lines.encode())
    path = f"/onderzoeken/{cast.study.id}/loting"
    lead.post(path, data=DRAW | {"size": "2"})
    units = units_of_draw(cast)
    assert {(one.pseudonym, one.clients) for one in units} == {("N1", 2), ("K3", 1), ("N2", 1)}
    assert {round(one.chance, 9) for one in units} == {round(2 / 3, 9)}
    assert {one.weight for one in units} == {1.5}
    assert "(K1, K2)" in lead.get(path).text


def test_a_released_client_gets_one_network_and_a_reserve_client_none(cast, lead):
    upload(lead, cast, LINES.encode())
    lead.post(f"/onderzoeken/{cast.study.id}/loting", data=DRAW)
    with cast.database.reading() as session:
        units = drawn_units(session, draw_of(session, cast.study.id).id)
    path = f"/netwerken/onderzoek/{cast.study.id}"
    made = lead.post(f"{path}/klant/{units[0].id}")
    assert made.status_code == 303
    with cast.database.reading() as session:
        network = session.exec(select(Network).where(Network.drawn_unit_id == units[0].id)).one()
    assert (network.reference, network.district) == ("N02", units[0].stratum)
    twice = lead.post(f"{path}/klant/{units[0].id}")
    assert twice.status_code == 409
    assert "Bij dit klantnummer is al een netwerk gemaakt" in twice.text
    reserve = lead.post(f"{path}/klant/{units[-1].id}")
    assert reserve.status_code == 422
    assert "staat nog in de reserve" in reserve.text
    assert units[0].pseudonym in lead.get(path).text

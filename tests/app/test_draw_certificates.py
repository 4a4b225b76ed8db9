"""The proof of a draw: an outsider with a frame, a seed and ten lines of Python gets the same."""

import csv
import hashlib
import io
import re
import subprocess
import sys
from html import unescape

import pytest
from click.testing import CliRunner
from sqlmodel import select

from app.commands.study import draw as draw_command
from research.draw_plans import DrawPlan, commitment_of
from research.draws import draw_of, drawn_units
from research.frames import import_frame
from research.studies import Study

WARDS = ("Noord", "Zuid", "Oud-Oost, haven")
CLIENTS = "klantnummer;wijk;netwerk\n" + "".join(
    f"K{number:03};{WARDS[number % 7 % 3]};{'N1' * (number in (7, 14))}\n" for number in range(40)
)
SEED = 'worp "6" van 3\'s ü'


@pytest.fixture
def lead(cast):
    browser = cast.browser(cast.lead)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        import_frame(session, study, content=CLIENTS.encode(), imported_by=cast.lead.id)
    return browser


def page_of(lead, cast, end=""):
    answer = lead.get(f"/onderzoeken/{cast.study.id}/loting{end}")
    assert answer.status_code == 200
    return answer.text


def drawn(cast):
    with cast.database.reading() as session:
        return [one.pseudonym for one in drawn_units(session, draw_of(session, cast.study.id).id)]


def make(lead, cast, **choices):
    data = {"size": "9", "seed": SEED, "rule": "proportional"} | choices
    assert lead.post(f"/onderzoeken/{cast.study.id}/loting", data=data).status_code == 303


@pytest.mark.parametrize("rule", ["simple", "proportional", "equal"])
def test_the_printed_python_recomputes_the_draw(cast, lead, tmp_path, rule):
    make(lead, cast, rule=rule)
    page = page_of(lead, cast, "/bewijs")
    code = unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.S)[0])
    assert len(code.strip().splitlines()) == 10
    (tmp_path / "klantenbestand.csv").write_text(
        page_of(lead, cast, "/klantenbestand.csv"), encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == drawn(cast)
    assert code in page_of(lead, cast, "/bewijs.txt")


def test_the_printed_python_refuses_another_frame(cast, lead, tmp_path):
    make(lead, cast)
    code = unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", page_of(lead, cast, "/bewijs"), re.S)[0])
    other = page_of(lead, cast, "/klantenbestand.csv").replace("K001", "K999")
    (tmp_path / "klantenbestand.csv").write_text(other, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True)
    assert b"AssertionError" in ran.stderr


@pytest.mark.parametrize("rule", ["simple", "proportional", "equal"])
def test_the_command_line_gives_the_same_draw(cast, lead, tmp_path, rule):
    make(lead, cast, rule=rule)
    path = tmp_path / "klantenbestand.csv"
    # The lead's own file, its lines in another order.
    header, *lines = CLIENTS.splitlines()
    path.write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
    options = ["--frame", str(path), "--size", "9", "--seed", SEED, "--rule", rule]
    printed = CliRunner().invoke(draw_command, options)
    assert printed.output == page_of(lead, cast, ".csv")
    path.write_text(page_of(lead, cast, "/klantenbestand.csv"), encoding="utf-8")
    assert CliRunner().invoke(draw_command, options).output == printed.output


def test_the_table_tells_chance_weight_and_what_was_released(cast, lead):
    make(lead, cast, rule="equal", first="4")
    rows = list(csv.DictReader(io.StringIO(page_of(lead, cast, "/bewijs.csv"))))
    assert [row["pseudonym"] for row in rows] == drawn(cast)
    assert sum(float(row["chance"]) for row in rows) == pytest.approx(9, abs=1e-4)
    for row in rows:
        assert float(row["chance"]) * float(row["weight"]) == pytest.approx(1, abs=1e-4)
    assert [row["batch"] for row in rows[:5]] == ["1"] * 4 + [""]
    assert {row["clients"] for row in rows if row["pseudonym"] == "N1"} == {"2"}


def test_a_seed_can_be_promised_before_and_is_shown_after(cast, lead):
    path = f"/onderzoeken/{cast.study.id}/loting"
    promise = {"size": "5", "rule": "equal", "kind": "commitment"}
    assert lead.post(f"{path}/vooraf", data=promise).status_code == 303
    with cast.database.reading() as session:
        plan = session.exec(select(DrawPlan)).one()
    for page in (page_of(lead, cast, "/vooraf"), page_of(lead, cast)):
        assert plan.seed not in page
        assert plan.nonce not in page
    assert plan.commitment in page_of(lead, cast, "/vooraf")
    # Another size or seed than was promised is not asked for, and does not count.
    make(lead, cast, size="9", seed="liever dit", rule="simple")
    with cast.database.reading() as session:
        made = draw_of(session, cast.study.id)
    assert (made.size, made.method, made.seed, made.plan_id) == (5, "equal", plan.seed, plan.id)
    proof = page_of(lead, cast, "/bewijs")
    assert plan.seed in proof
    assert plan.nonce in proof
    assert hashlib.sha256((plan.seed + plan.nonce).encode()).hexdigest() == plan.commitment
    assert commitment_of(plan.seed, plan.nonce) in proof


def test_a_seed_can_come_from_a_later_public_value(cast, lead):
    path = f"/onderzoeken/{cast.study.id}/loting/vooraf"
    promise = {"size": "5", "rule": "simple", "kind": "public_value"}
    assert lead.post(path, data=promise).status_code == 422
    source = "Lotto, trekking van 5 december 2026"
    assert lead.post(path, data=promise | {"source": source}).status_code == 303
    make(lead, cast, seed="3 9 14 22 31 40")
    proof = page_of(lead, cast, "/bewijs.txt")
    assert source in proof
    assert "3 9 14 22 31 40" in proof


def test_every_promise_stays_in_the_proof(cast, lead):
    path = f"/onderzoeken/{cast.study.id}/loting/vooraf"
    for size in ("5", "6", "7"):
        lead.post(path, data={"size": size, "rule": "simple", "kind": "commitment"})
    make(lead, cast)
    with cast.database.reading() as session:
        plans = session.exec(select(DrawPlan)).all()
    for page in (page_of(lead, cast, "/bewijs"), page_of(lead, cast, "/bewijs.txt")):
        assert all(plan.commitment in page for plan in plans)
        # Of a promise that was not drawn the seed stays hidden.
        assert sum(plan.nonce in page for plan in plans) == 1


def test_a_promise_of_more_networks_than_there_are_is_refused(cast, lead):
    path = f"/onderzoeken/{cast.study.id}/loting/vooraf"
    answer = lead.post(path, data={"size": "40", "rule": "simple", "kind": "commitment"})
    assert answer.status_code == 422
    assert "het bestand telt er 39" in answer.text


def test_there_is_no_proof_without_a_draw(cast, lead):
    for end in ("/bewijs", "/bewijs.txt", "/bewijs.csv", "/klantenbestand.csv", "/opnieuw"):
        assert lead.get(f"/onderzoeken/{cast.study.id}/loting{end}").status_code == 404

"""Every file that the app hands out: its kind, its name, its headers, and what it cannot do."""

import csv
import io
import re
from base64 import b64encode
from hashlib import sha256
from uuid import uuid4

import pytest
from cast import CANARY, PHONE
from page_things import things_of
from werkzeug.routing import BuildError

from analysis.chapters import write_chapter
from research.certificates import FRAME_FILE
from research.draws import draw_from_frame
from research.frames import import_frame
from research.roles import Role
from research.studies import Study

# Route, kind, name of the file. A new export joins by one line; a test finds it if it does not.
EXPORTS = {
    "draws.download": ("/onderzoeken/{study}/loting.csv", "text/csv", "loting.csv"),
    "draws.certificate_text": (
        "/onderzoeken/{study}/loting/bewijs.txt",
        "text/plain",
        "bewijs-van-de-loting.txt",
    ),
    "draws.certificate_table": (
        "/onderzoeken/{study}/loting/bewijs.csv",
        "text/csv",
        "bewijs-van-de-loting.csv",
    ),
    "draws.frame_file": (
        "/onderzoeken/{study}/loting/klantenbestand.csv",
        "text/csv",
        FRAME_FILE,
    ),
    "independence.exceptions_file": (
        "/onderzoeken/{study}/onafhankelijkheid/uitzonderingen.csv",
        "text/csv",
        "uitzonderingen.csv",
    ),
    "memos.download": ("/memos/{study}/memos.csv", "text/csv", "memos.csv"),
    "codebook.download": (
        "/onderzoeken/{study}/codeboek.yaml",
        "application/yaml",
        "codeboek.yaml",
    ),
    "responses.account_file": (
        "/onderzoeken/{study}/onderzoeker/respons.csv",
        "text/csv",
        "respons.csv",
    ),
    "responses.rates_file": (
        "/onderzoeken/{study}/onderzoeker/responscijfers.csv",
        "text/csv",
        "responscijfers.csv",
    ),
    "method.download_html": (
        "/onderzoeken/{study}/onderzoeker/methode.html",
        "text/html",
        "methode.html",
    ),
    "method.download_markdown": (
        "/onderzoeken/{study}/onderzoeker/methode.md",
        "text/markdown",
        "methode.md",
    ),
    "ecograms.claims": ("/netwerken/{network}/banden.csv", "text/csv", "banden.csv"),
    "ecograms.drawing": ("/netwerken/{network}/ecogram.svg", "image/svg+xml", "ecogram.svg"),
    "ecograms.picture": ("/netwerken/{network}/ecogram.png", "image/png", "ecogram.png"),
    "ecograms.graph": (
        "/netwerken/{network}/ecogram.graphml",
        "application/xml",
        "ecogram.graphml",
    ),
    "chapters.download_html": (
        "/hoofdstuk/{study}/hoofdstuk.html",
        "text/html",
        "wij-ervaring.html",
    ),
    "chapters.download_markdown": (
        "/hoofdstuk/{study}/hoofdstuk.md",
        "text/markdown",
        "wij-ervaring.md",
    ),
    "editions.codings": (
        "/hoofdstuk/{study}/uitgaven/coderingen.csv",
        "text/csv",
        "coderingen.csv",
    ),
    "editions.answers": (
        "/hoofdstuk/{study}/uitgaven/antwoorden.csv",
        "text/csv",
        "antwoorden.csv",
    ),
    "editions.questions": ("/hoofdstuk/{study}/uitgaven/vragen.csv", "text/csv", "vragen.csv"),
    "chapters.download_docx": (
        "/hoofdstuk/{study}/hoofdstuk.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "wij-ervaring.docx",
    ),
    "chapters.download_pdf": (
        "/hoofdstuk/{study}/hoofdstuk.pdf",
        "application/pdf",
        "wij-ervaring.pdf",
    ),
}
# No text: their bytes hold no charset and no words that a search would find. What is in a Word
# file and a PDF is read back by test_chapter_files.py.
PACKED = {
    "image/png",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Made on other ground than this test lays: a picture and a table of who told what about whom,
# the lines of a file that were wrong, an appointment, and a letter, which does hold the name of
# its reader. Their own tests look at them.
ELSEWHERE = {
    "calendar.feed",
    "agreement.download",
    "appointments.file_of_actor",
    "appointments.file_of_call",
    "ecograms.timeline",
    "ecograms.timeline_picture",
    "draws.problems",
    "sent.document",
    # Of a session that is over, for who sat there (test_guided_sessions.py).
    "guided.record_text",
    "guided.record_document",
    # An empty sheet to fill in: see test_journey_sheets.py.
    "journey_sheets.template_csv",
    "journey_sheets.template_xlsx",
}
# The kind of file, where one route hands out several.
KIND = {"kind": "csv"}
TYPED = "=HYPERLINK(1)<script>alert(1)</script>"
# What a page, a part of one, or a file of the program itself may be.
OF_THE_APP = {"text/html", "text/css", "text/javascript", "application/json"}


@pytest.fixture
def known(cast):
    return things_of(cast)


@pytest.fixture
def exported(cast, known):
    """A browser of the lead, after a draw, a claim, and a chapter with a dangerous title."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(
            session,
            study,
            content=b"klantnummer,wijk\n@A1,@SUM(1)\nK2,-Zuid\n+B3,Noord\n",
            imported_by=None,
        )
        draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
        write_chapter(session, study, title=TYPED, introduction=TYPED, changed_by=cast.lead.id)
    return cast.browser(cast.lead)


@pytest.mark.parametrize("endpoint", EXPORTS)
def test_an_export_is_a_file_of_its_kind_under_a_wordless_name(cast, exported, endpoint):
    path, kind, name = EXPORTS[endpoint]
    answer = exported.get(path.format(study=cast.study.id, network=cast.network.id))
    assert answer.status_code == 200
    in_words = "" if kind in PACKED else "; charset=utf-8"
    assert answer.headers["Content-Type"] == f"{kind}{in_words}"
    assert re.fullmatch(
        rf'attachment; filename="?{re.escape(name)}"?', answer.headers["Content-Disposition"]
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    # A picture is no text: its bytes are searched; test_ecogram_pages.py looks at what is drawn.
    words = (CANARY, PHONE) if kind in PACKED else (CANARY, PHONE, "<script")
    for word in words:
        assert word.encode() not in answer.data


def test_every_route_that_hands_out_a_file_is_in_the_table(app, cast, known, exported):
    found = set()
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint == "static":
                continue
            values = {name: (known | KIND).get(name, uuid4()) for name in rule.arguments}
            try:
                found.add((rule.endpoint, adapter.build(rule.endpoint, values)))
            except (BuildError, ValueError):
                words = {name: KIND.get(name, "1") for name in rule.arguments}
                found.add((rule.endpoint, adapter.build(rule.endpoint, words)))
    browsers = [cast.browser(cast.users[role]) for role in Role]
    files = set()
    for endpoint, path in found:
        if endpoint == "security.logout":
            continue
        for browser in browsers:
            answer = browser.get(path)
            handed_out = "attachment" in answer.headers.get("Content-Disposition", "")
            if handed_out or (answer.status_code == 200 and answer.mimetype not in OF_THE_APP):
                files.add(endpoint)
    assert files - {"home.health"} - ELSEWHERE == set(EXPORTS)


@pytest.mark.parametrize("endpoint", ["draws.download", "draws.certificate_table"])
def test_the_draw_holds_no_formula(cast, exported, endpoint):
    """The client base itself is as it was typed: its hash covers those very signs."""
    text = exported.get(EXPORTS[endpoint][0].format(study=cast.study.id)).text
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {"'@A1", "'@SUM(1)", "'-Zuid", "'+B3"} <= cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]


def test_the_chapter_as_a_file_may_run_nothing(cast, exported):
    path = EXPORTS["chapters.download_html"][0]
    text = exported.get(path.format(study=cast.study.id, network=cast.network.id)).text
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)[1]
    assert b64encode(sha256(style.encode()).digest()).decode() in policy[1]
    assert text.index("Content-Security-Policy") < text.index("<title>")

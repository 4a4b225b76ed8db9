"""A client base on its way in: preview, columns, wrong lines in a file, all or nothing."""

import io
from datetime import date

import pytest
from openpyxl import Workbook
from sqlmodel import func, select
from uploading import send_file, suggested, upload

from app import frame_importing
from app.frame_importing import import_by_worker
from app.jobs import Job, JobKind, JobStatus
from app.views import draw_frames
from app.worker import do_job
from research.frame_uploads import FrameUpload
from research.frames import FrameUnit, SamplingFrame, latest_frame, unit_facts

GOOD = b"klantnummer;wijk\nK1;Noord\nK2;Zuid\n"
NAME = "Kanarievogel"


@pytest.fixture
def lead(cast):
    return cast.browser(cast.lead)


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/klantenbestand"


def workbook(rows, *, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def counted(cast, table):
    with cast.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def kept(cast):
    with cast.database.reading() as session:
        frame = latest_frame(session, cast.study.id)
        return sorted(unit_facts(session, frame.id)) if frame else []


def test_the_preview_tells_how_the_file_was_read(cast, lead, path):
    send_file(lead, cast.study.id, "Klantnummer|Wijk\n001|Café\n".encode("cp1252"))
    page = lead.get(f"{path}/kolommen").text
    assert "streep |" in page
    assert "cp1252" in page
    assert "Café" in page
    assert suggested(page) == {"use_000": "number", "use_001": "stratum"}


def test_a_file_that_was_read_wrong_is_read_again_as_the_lead_says(cast, lead, path):
    send_file(lead, cast.study.id, b"K-A;Noord\nK-B;Zuid\n")
    answer = lead.post(f"{path}/lezen", data={"delimiter": ";", "encoding": "cp1252"})
    assert answer.status_code == 303
    page = lead.get(f"{path}/kolommen").text
    assert "Er is geen kopregel." in page
    lead.post(f"{path}/kolommen", data={"use_000": "number", "use_001": "stratum"})
    assert kept(cast) == [("K-A", "Noord", ""), ("K-B", "Zuid", "")]


def test_the_choice_of_columns_is_remembered(cast, lead, path):
    content = b"code;gebied;naam\nK1;Noord;" + NAME.encode() + b"\n"
    choice = {"use_000": "number", "use_001": "stratum", "use_002": "drop"}
    assert upload(lead, cast.study.id, content, **choice).status_code == 303
    send_file(lead, cast.study.id, content)
    assert suggested(lead.get(f"{path}/kolommen").text) == choice


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("naam", ("Kanarievogel A", "Kanarievogel B")),
        ("contact", ("0612345678", "076-5141414")),
        ("iets", ("kanarie@vogel.nl", "vogel@kanarie.nl")),
        ("code2", ("123456782", "111222333")),
        ("gebied", ("4811 AB", "4812CD")),
    ],
)
def test_a_personal_column_comes_in_only_to_be_left_out(cast, lead, path, header, cells):
    content = f"klantnummer;{header}\nK1;{cells[0]}\nK2;{cells[1]}\n".encode()
    send_file(lead, cast.study.id, content)
    page = lead.get(f"{path}/kolommen").text
    assert cells[0] not in page
    assert "niet getoond" in page
    for wrong in ("", "stratum"):
        data = {"use_000": "number", "use_001": wrong}
        answer = lead.post(f"{path}/kolommen", data=data)
        assert answer.status_code == 422
        assert cells[0] not in answer.text
    assert counted(cast, SamplingFrame) == 0
    lead.post(f"{path}/kolommen", data={"use_000": "number", "use_001": "drop"})
    assert kept(cast) == [("K1", "", ""), ("K2", "", "")]


def test_every_wrong_line_is_listed_and_nothing_is_kept(cast, lead, path):
    lines = ["klantnummer;wijk;netwerk", "K1;Noord;A", ";Zuid;", "K1;Noord;", "K2;Noord"]
    lines += ["=A1;Noord;", "1-2-2026;Noord;", "1,2E+15;Noord;", "K9;Zuid;A"]
    answer = upload(lead, cast.study.id, "\n".join(lines).encode())
    page = lead.get(answer.location).text
    assert "7 regels kloppen niet." in page
    listed = lead.get(f"{path}/fouten.csv").text.splitlines()
    assert [line.split(";")[0] for line in listed[1:]] == ["3", "4", "5", "6", "7", "8", "9"]
    reasons = ("ontbreekt", "ook op regel 2", "2 velden", "formule", "datum", "afgerond", "groep")
    for line, reason in zip(listed[1:], reasons, strict=True):
        assert reason in line
    assert counted(cast, SamplingFrame) == counted(cast, FrameUnit) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Het bestand is leeg"),
        (b" \n \n", "Het bestand is leeg"),
        (b"PK\x03\x04\x00\x00", "geen CSV-bestand en geen Excel-bestand"),
        (b"klantnummer\n\x00\x01\x02", "geen CSV-bestand en geen Excel-bestand"),
    ],
)
def test_a_file_that_is_none_is_refused_at_once(cast, lead, content, message):
    answer = send_file(lead, cast.study.id, content)
    assert answer.status_code == 422
    assert message in answer.text
    assert counted(cast, FrameUpload) == 0


def test_a_header_alone_is_no_client_base(cast, lead, path):
    answer = upload(lead, cast.study.id, b"klantnummer;wijk\n")
    assert "Het bestand is leeg" in lead.get(answer.location).text


def test_a_wrong_choice_of_columns_says_so(cast, lead, path):
    send_file(lead, cast.study.id, GOOD)
    answer = lead.post(f"{path}/kolommen", data={"use_000": "drop", "use_001": "drop"})
    assert "Er is geen kolom met het klantnummer" in answer.text
    answer = lead.post(f"{path}/kolommen", data={"use_000": "number", "use_001": "number"})
    assert "elk hoogstens één kolom" in answer.text
    assert answer.status_code == 422


def test_a_workbook_keeps_leading_noughts_and_refuses_what_excel_changed(cast, lead, path):
    def shape(sheet):
        sheet["A2"].number_format = "00000"

    rows = [["klantnummer", "wijk"], [123, "Noord"], ["0042", "Zuid"], [7.0, "Oost"]]
    upload(lead, cast.study.id, workbook(rows, change=shape))
    assert kept(cast) == [("00123", "Noord", ""), ("0042", "Zuid", ""), ("7", "Oost", "")]
    rows = [["klantnummer", "wijk"], [date(2026, 1, 2), "Noord"], ["=1+1", "Zuid"], [1.5, "Oost"]]
    answer = upload(lead, cast.study.id, workbook(rows))
    page = lead.get(answer.location).text
    for reason in ("Regel 2: er staat een datum", "Regel 3: er staat een formule", "afgerond"):
        assert reason in page


def test_merged_cells_are_refused(cast, lead):
    rows = [["klantnummer", "wijk"], ["K1", "Noord"], ["K2", None]]
    content = workbook(rows, change=lambda sheet: sheet.merge_cells("B2:B3"))
    answer = send_file(lead, cast.study.id, content)
    assert answer.status_code == 422
    assert "samengevoegde cellen" in answer.text


def test_a_large_file_is_read_in_by_the_worker(cast, lead, path, monkeypatch):
    monkeypatch.setattr(draw_frames, "SMALL", 10)
    monkeypatch.setattr(frame_importing, "ROWS_AT_ONCE", 1)
    upload(lead, cast.study.id, GOOD)
    assert kept(cast) == []
    assert "De computer leest het bestand in" in lead.get(path).text
    with cast.database.reading() as session:
        job_id = session.exec(select(Job.id).where(Job.kind == JobKind.IMPORT_FRAME)).one()
    doers = {JobKind.IMPORT_FRAME: import_by_worker}
    assert do_job(cast.database, job_id, doers) is JobStatus.DONE
    assert kept(cast) == [("K1", "Noord", ""), ("K2", "Zuid", "")]


def test_a_worker_that_is_lost_halfway_leaves_no_client_base(cast, lead, path, monkeypatch):
    upload(lead, cast.study.id, b"klantnummer\nOUD\n")
    monkeypatch.setattr(draw_frames, "SMALL", 10)
    monkeypatch.setattr(frame_importing, "ROWS_AT_ONCE", 1)
    upload(lead, cast.study.id, GOOD)
    with cast.database.reading() as session:
        waiting = session.exec(select(FrameUpload)).one().id

    def lost(done, total):
        if done:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        import_by_worker(cast.database, waiting, lost)
    assert kept(cast) == [("OUD", "", "")]
    import_by_worker(cast.database, waiting, lambda done, total: None)
    assert [one[0] for one in kept(cast)] == ["K1", "K2"]
    assert counted(cast, SamplingFrame) == 2
    assert counted(cast, FrameUnit) == 3


def test_the_file_itself_goes_after_reading_and_is_sealed_before(cast, lead, path):
    content = b"klantnummer;naam\nK1;" + NAME.encode() + b"\n"
    send_file(lead, cast.study.id, content)
    with cast.database.reading() as session:
        sealed = session.exec(select(FrameUpload)).one().content_sealed
    assert NAME.encode() not in sealed
    assert len(sealed) > len(content)
    lead.post(f"{path}/kolommen", data={"use_000": "number", "use_001": "drop"})
    with cast.database.reading() as session:
        assert len(session.exec(select(FrameUpload)).one().content_sealed) < 40

"""Attacks with files: packed, nested, mislabelled, far too wide."""

import io
import json

import pytest
from bombs import bomb

from research.frame_errors import FrameError
from research.frame_reading import read_frame
from research.network_files import NetworkFileError, parse_network_file


@pytest.mark.parametrize(
    "content",
    [
        bomb("xl/worksheets/sheet1.xml"),
        b"PK\x03\x04",
        b"\x1f\x8b\x08\x00" + bytes(20),
        b"klantnummer\n" + b'"' + b"x" * 200_000,
        b"klantnummer;" + b";" * 200_000 + b"\nK1",
        b"klantnummer\n" + b"\xff\xfe\x00",
        b"\xef\xbb\xbf" * 3,
        b"\x81\x8d\x8f\x90\x9d",
        b"\n" * 100_000,
        b"klantnummer\nK1;" + b"x;" * 1000,
        b"naam;klantnummer\nJan;1",
        b"klantnummer\nK1\x00",
    ],
)
def test_a_file_that_is_no_client_base_is_refused_unopened(content):
    with pytest.raises(FrameError):
        read_frame(content)


def test_no_upload_opens_a_packed_file(cast):
    browser = cast.browser(cast.lead)
    address = f"/onderzoeken/{cast.study.id}/klantenbestand"
    for name in ("../../x.csv", "klanten.xlsx", "a\r\nb.csv", "x" * 3_000):
        file = (io.BytesIO(bomb("x")), name)
        answer = browser.post(address, data={"file": file})
        assert answer.status_code == 422
        assert "error-message" in answer.text


NETWORK = '{"network_id": "N1", "actors": [{"actor_id": "a", "role": "client", "turns": %s}]}'


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"network_id": ' * 50_000,
        NETWORK % ("[" * 5_000 + "]" * 5_000),
        NETWORK % json.dumps([{"speaker": "actor", "text": "x", "x": "y"}]),
        NETWORK % json.dumps([{"speaker": "actor", "text": "a\x00b"}]),
        NETWORK % '[{"speaker": "actor", "text": "\\ud800"}]',
        NETWORK % '[{"speaker": "actor", "speaker": "interviewer", "text": "x"}]',
        '{"network_id": "N1", "network_id": "N2", "actors": []}',
        '{"network_id": %s, "actors": []}' % ("9" * 10_000),
        '{"network_id": "%s", "actors": []}' % ("x" * 1_000_000),
        '{"network_id": "N1", "actors": [' + ",".join(["{}"] * 2_000) + "]}",
        '{"network_id": NaN, "actors": Infinity}',
        '{"__proto__": {}, "constructor": {}, "network_id": "N1", "actors": []}',
        "",
        "null",
    ],
)
def test_a_file_that_is_no_network_is_refused_without_its_words(content):
    with pytest.raises(NetworkFileError) as caught:
        parse_network_file(content.encode())
    assert len(str(caught.value)) < 300

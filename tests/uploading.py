"""A client base that comes in as people bring it in: a file, then the choice of its columns."""

import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SELECT = re.compile(r'<select[^>]*name="(use_\d+)"[^>]*>(.*?)</select>', re.S)


def send_file(browser: FlaskClient, study_id, content: bytes, name="klanten.csv") -> TestResponse:
    return browser.post(
        f"/onderzoeken/{study_id}/klantenbestand",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def suggested(page: str) -> dict[str, str]:
    """What the page proposes for each column."""
    chosen = {}
    for name, options in SELECT.findall(page):
        picked = re.search(r'<option selected value="([^"]*)"', options)
        first = re.search(r'<option[^>]*value="([^"]*)"', options)
        chosen[name] = (picked or first)[1]
    return chosen


def upload(browser: FlaskClient, study_id, content: bytes, **other: str) -> TestResponse:
    """Send the file and take what is proposed; ``other`` is chosen instead, as ``use_000``."""
    answer = send_file(browser, study_id, content)
    if answer.status_code != 303:
        return answer
    page = browser.get(answer.location)
    return browser.post(answer.location, data=suggested(page.text) | other)

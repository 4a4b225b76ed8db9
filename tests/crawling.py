"""Walks through the app as one person does who opens everything that he is offered.

Every address in an answer is opened once: links, parts that htmx fetches, pictures, files and
the targets of forms that fetch. What is found is given back as (endpoint, address, answer).
"""

import io
import re
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

PARTS = {"hx-get", "data-hx-get"}
# Where an address changes something: opened by no walk.
CHANGES = {"hx-post", "hx-put", "hx-patch", "hx-delete"}
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)


@dataclass(frozen=True)
class Met:
    """One answer on the way: of which endpoint, at which address, with which text."""

    endpoint: str
    url: str
    status: int
    text: str


def _addresses_of(page: str) -> Iterator[tuple[str, bool]]:
    """The addresses in a page: (address, whether htmx fetches it)."""
    for element in lxml.html.document_fromstring(page).iter("*"):
        fetches = element.get("method", "get").lower() == "get"
        for name, value in element.items():
            if name in CHANGES or (element.tag == "form" and name == "action" and not fetches):
                continue
            if name != "formaction" and value.startswith(("/", "?")):
                yield value, name in PARTS


def walk(app: Flask, browser: FlaskClient, *starts: str, alike: int | None = None) -> Iterator[Met]:
    """Yield every answer that can be reached from the start, breadth first.

    ``alike``: of one page of one thing, how many themes, sorts, periods and the like are opened.
    """
    waiting = deque((start, False) for start in starts)
    known, opened = set(waiting), Counter[tuple[str, ...]]()
    while waiting:
        url, part = waiting.popleft()
        endpoint = endpoint_of(app, url)
        if endpoint in {"static", "offline.worker"}:
            continue
        shape = (endpoint, *IDS.findall(urlsplit(url).path))
        opened[shape] += 1
        if alike and endpoint and opened[shape] > alike:
            continue
        answer = browser.get(url, headers={"HX-Request": "true"} if part else {})
        yield Met(endpoint, url, answer.status_code, whole_text(answer))
        for found in addresses_in(answer, url):
            if found not in known:
                known.add(found)
                waiting.append(found)


def addresses_in(answer: TestResponse, url: str) -> list[tuple[str, bool]]:
    """Return the addresses of this app in an answer, without the place on the page."""
    told = [answer.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location")]
    found = [(one, False) for one in told if one]
    if answer.mimetype == "text/html" and answer.text.strip():
        found += _addresses_of(answer.text)
    whole = [(urldefrag(urljoin(url, one)).url, part) for one, part in found]
    return [(one, part) for one, part in whole if not urlsplit(one).netloc]


def endpoint_of(app: Flask, url: str, method: str = "GET") -> str:
    """Return the endpoint of an address; nothing for one that does not exist."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(url).path, method)
    except HTTPException:
        return ""
    return str(endpoint)


def whole_text(answer: TestResponse) -> str:
    """Return everything that an answer tells: its headers, its text, and what is packed in it."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    texts = [headers, unquote(headers), *(_readable(one) for one in _unpacked(answer.data))]
    return "\n".join(texts)


def _readable(content: bytes) -> str:
    return unescape(content.decode("utf-8", errors="replace"))


def _unpacked(content: bytes) -> list[bytes]:
    """The bytes, and those of the files in a zip or the streams in a PDF."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    if content.startswith(b"%PDF"):
        for stream in STREAM.findall(content):
            try:
                found.append(zlib.decompress(stream))
            except zlib.error:
                continue
    return found


def guesses(app: Flask, ids: Mapping[str, object]) -> list[str]:
    """Return the address of every page that is made of these ids, for who types addresses."""
    adapter, found = app.url_map.bind("localhost"), []
    for rule in app.url_map.iter_rules():
        known = {name: ids[name] for name in rule.arguments if name in ids}
        if "GET" in (rule.methods or ()) and rule.arguments <= known.keys():
            found.append(adapter.build(rule.endpoint, known))
    return found

"""The page budget in bytes, for every page on the list; times are for ``make budget``.

No page is ever compressed. Counts what a first load asks for: the page as it is, and its files as
they go over the wire to a browser that unpacks.
"""

import re

import pytest
from accessible_pages import PAGES
from page_things import drawn_things_of

MAX_BYTES, MAX_SCRIPT = 150_000, 40_000
# What the browser sends and gets around each body: about 900 bytes of strict headers.
HEADERS = 900
SHEET = re.compile(r'<link rel="(?:stylesheet|icon|manifest)" href="(/[^"]+)"')
SCRIPT = re.compile(r'<script src="(/[^"]+)"')
PACKED = {"Accept-Encoding": "gzip, deflate, br"}
ROLES = sorted({look.role for look in PAGES})


@pytest.fixture
def size_of(cast):
    """The bytes of a file on the wire, each asked once."""
    client, known = cast.browser(cast.editor), {}

    def size(address):
        if address not in known:
            answer = client.get(address, headers=PACKED)
            assert answer.status_code == 200, address
            known[address] = len(answer.data) + HEADERS
        return known[address]

    return size


@pytest.mark.parametrize("role", ROLES)
def test_the_first_load_of_every_page_is_small(cast, size_of, role):
    ids, browser = drawn_things_of(cast), cast.browser(cast.users[role])
    for look in PAGES:
        if look.role != role:
            continue
        page = browser.get(look.path.format(**ids), headers=PACKED, follow_redirects=True)
        assert page.status_code == look.status, look.path
        # The length of a compressed page would tell about the words in it.
        assert "Content-Encoding" not in page.headers, look.path
        scripts, sheets = SCRIPT.findall(page.text), SHEET.findall(page.text)
        assert scripts, look.path
        assert sheets, look.path
        script = sum(size_of(one) for one in scripts)
        total = len(page.data) + HEADERS + script + sum(size_of(one) for one in sheets)
        assert script <= MAX_SCRIPT, (look.path, script)
        assert total <= MAX_BYTES, (look.path, total)

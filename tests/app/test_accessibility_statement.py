"""The accessibility statement: open to all, found from every page, honest about reporting."""

from dataclasses import replace

import pytest


def tell(app, contact):
    app.extensions["wij_settings"] = replace(app.extensions["wij_settings"], contact=contact)


def test_everybody_can_read_it(cast):
    for browser in (cast.browser(), cast.browser(cast.professional)):
        answer = browser.get("/toegankelijkheid")
        assert answer.status_code == 200
        assert "WCAG 2.2" in answer.text
        assert "Vraag het uw beheerder." in answer.text


@pytest.mark.parametrize("path", ["/inloggen", "/bestaat-niet", "/toegankelijkheid"])
def test_the_way_to_it_is_on_every_page(client, path):
    assert 'href="/toegankelijkheid"' in client.get(path).text


@pytest.mark.parametrize(
    ("contact", "link"),
    [("hulp@wij-toets.nl", "mailto:hulp@wij-toets.nl"), ("+31 (0)30 123-45", "tel:+3103012345")],
)
def test_it_says_where_to_report(app, client, contact, link):
    tell(app, contact)
    page = client.get("/toegankelijkheid").text
    assert f'href="{link}">{contact}</a>' in page
    assert "Vraag het uw beheerder." not in page

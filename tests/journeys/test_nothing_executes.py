"""What people type is shown as they typed it, and never does anything (in a real browser)."""

from collections.abc import Callable, Iterator

import pytest
from doors import browser_for
from every_form import BOOK, CONFIRMED, FORMS, TELLER, TEXT, Sent
from form_things import form_things
from playwright.sync_api import Page, expect
from wtforms import PasswordField, StringField
from xss import PAYLOADS, PROBES

from research.roles import Role

# Texts that no page shows again: a proof, an address to go to, what to look for, ids.
NOT_SHOWN = {"security.login", "entrance.check", "entrance.check_passkey"}
FITS = 118
WHATEVER_THE_TEXT = (404, 409)
# Fields that take a number or a date and refuse any other text.
SHAPED = {"phone", "size", "since", "until", "value", "low", "high"}
# What a page sends along by itself, or a button or a script: ids, versions, choices, sealed turns.
HIDDEN = {"tagger", "post_id", "turn_id", "revision", "start", "end", "credential"} | {
    *("seen", "holds", "state", "verdict", "step", "version", "act"),
    *("page_id", "page_number", "writer_id", "former_ids", "sealed"),
    *(
        "act_id",
        "attempt_id",
        "note_id",
        "memo_id",
        "looked_at",
        "shown",
        "attribute",
        "answer",
        "to",
    ),
    *("order", "ago", "sent_id", "round", "anyway", "content"),
    # An id of a part of the chapter, and a colour of six figures that is refused otherwise.
    *("thing", "colour"),
}
# The table of every form holds each endpoint once; these two show other fields under theirs.
PARTS = {
    name: TEXT
    for which in ("1", "2")
    for name in (f"label_{which}", f"success_{which}", f"failure_{which}")
}
MORE = (
    Sent(
        "codebook_changes.change_theme", f"{BOOK}/themas/pace/splits", Role.LEAD, PARTS | CONFIRMED
    ),
    Sent(
        "codebook_changes.change_book",
        f"{BOOK}/wijzigen/inlezen",
        Role.LEAD,
        {"content": TEXT} | CONFIRMED,
    ),
)
SEEN_AT = (
    (Role.LEAD, "/onderzoeken/"),
    (Role.LEAD, "/onderzoeken/{study_id}"),
    (Role.LEAD, "/netwerken/onderzoek/{study_id}"),
    (Role.LEAD, "/netwerken/{network_id}"),
    (Role.LEAD, "/netwerken/actor/{actor_id}"),
    (Role.LEAD, "/netwerken/actor/{actor_id}/banden"),
    (Role.LEAD, "/netwerken/{network_id}/ecogram"),
    (Role.LEAD, "/onderzoeken/{framed_id}/loting"),
    (Role.LEAD, "/onderzoeken/{study_id}/onafhankelijkheid"),
    (Role.LEAD, "/onderzoeken/{study_id}/brieven"),
    (Role.LEAD, "/onderzoeken/{study_id}/onderzoeker/methode"),
    (Role.LEAD, "/adressen/actor/{actor_id}"),
    (Role.LEAD, "/onderzoeken/{study_id}/klantreizen"),
    (Role.LEAD, "/klantreizen/{register_id}"),
    (Role.LEAD, "/klantreizen/reis/{journey_id}"),
    (Role.PROFESSIONAL, "/klantreizen/reis/{journey_id}/situatie"),
    (Role.LEAD, "/klantreizen/{register_id}/bijvangst"),
    (Role.LEAD, "/klantreizen/{register_id}/bijvangst/aannames/fte"),
    (Role.INTERVIEWER, "/vandaag/"),
    (Role.INTERVIEWER, "/gesprekken/{open_id}"),
    (Role.CODER, "/coderen/{closed_id}"),
    (Role.PROFESSIONAL, "/netwerkreview/{network_id}"),
    (Role.PROFESSIONAL, "/netwerkreview/sessies/{session_id}"),
    (Role.EDITOR, "/hoofdstuk/{study_id}"),
    (Role.EDITOR, "/hoofdstuk/{study_id}/tekst"),
    (Role.EDITOR, "/hoofdstuk/bewering/{claim_id}"),
    (Role.ADMIN, "/mensen/"),
)


def test_the_corpus_is_large_and_every_payload_is_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


@pytest.fixture
def calm(page_for) -> Iterator[Callable[..., Page]]:
    """Pages on which every dialog, marker and refused script is a failure."""
    opened: list[tuple[Page, list[str]]] = []

    def open_as(user) -> Page:
        page, seen = page_for(user), []
        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        opened.append((page, seen))
        return page

    yield open_as
    assert [seen for _page, seen in opened if seen] == []


def bundles() -> list[str]:
    """The payloads in texts that fit the shortest field."""
    made: list[str] = [""]
    for one in PAYLOADS:
        if len(made[-1]) + len(one) > FITS:
            made.append("")
        made[-1] += one
    return made


def sent_by_hand(live, form: Sent, ids, texts: list[str]) -> None:
    """Put the texts where a person types them, without the browser's own checks.

    What can be said only once, or not now, is refused whatever the text: once is enough.
    """
    live.app.config["WTF_CSRF_ENABLED"] = False
    browser = browser_for(live.cast, form.role, ids)
    for text in texts:
        address = {"email": f"{abs(hash(text))}@wij-toets.nl"} if "email" in form.fields else {}
        answer = browser.post(form.address(ids), data=form.filled(ids, text=text, **address))
        if answer.status_code in WHATEVER_THE_TEXT:
            break
    live.app.config["WTF_CSRF_ENABLED"] = True


def test_nothing_that_is_typed_anywhere_executes(live, calm) -> None:
    cast, ids = live.cast, form_things(live.cast)
    # All in one text first: a form that takes only one text and no second has met them all.
    texts = ["".join(PAYLOADS), *bundles()]
    # The teller first: a story that is opened again has no link of its own for a while.
    for form in sorted((*FORMS, *MORE), key=lambda form: form.role != TELLER):
        shown_later = form.texts and form.role and "/account/" not in form.path
        if shown_later and form.endpoint not in NOT_SHOWN | {"lock.unlock", "withdrawals.confirm"}:
            sent_by_hand(live, form, ids, texts)
    pages: dict[Role, Page] = {}
    found = 0
    for role, path in SEEN_AT:
        page = pages.get(role) or calm(cast.users[role])
        pages[role] = page
        page.goto(path.format(**ids))
        found += page.content().count("wijkwaad")
        assert page.evaluate(PROBES) == [], path
    assert found > 200


def test_a_form_that_is_refused_shows_what_was_typed_and_runs_nothing(live, calm) -> None:
    page = calm(live.cast.lead)
    page.goto("/onderzoeken/nieuw")
    for text in bundles()[:6]:
        page.locator("[name=title]").fill(text)
        page.locator("[name=question]").fill(text)
        page.evaluate("document.querySelector('#main form').noValidate = true")
        with page.expect_navigation():
            page.locator("#main form button[type=submit]").first.click()
        expect(page.locator("[name=title]")).to_have_value(text.strip())
        assert page.evaluate(PROBES) == []
    # What looks for life does find it.
    page.evaluate("document.body.setAttribute('hx-get', '/wijkwaad')")
    assert page.evaluate(PROBES) == ["body has it in hx-get"]


def test_every_field_that_a_person_types_is_in_the_table(app) -> None:
    """A text field that no line of the table fills was never attacked."""
    from app.forms.house import HouseForm

    # A form of several on one page has a prefix before its names.
    typed = {name.rpartition("-")[2] for form in (*FORMS, *MORE) for name in form.texts} | SHAPED
    missing = {
        (form.__name__, name)
        for form in _all(HouseForm)
        if form.__module__.startswith("app.forms.") and form.__name__ != "SampleForm"
        for name, field in vars(form).items()
        if _types(field) and name not in typed | HIDDEN
    }
    assert missing == set()


def _all(form: type) -> set[type]:
    return {form}.union(*(_all(one) for one in form.__subclasses__()))


def _types(field: object) -> bool:
    kind = getattr(field, "field_class", None)
    return (
        kind is not None and issubclass(kind, StringField) and not issubclass(kind, PasswordField)
    )

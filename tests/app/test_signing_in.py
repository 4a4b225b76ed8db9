"""Signing in, signing out, and what a copied cookie is worth afterwards."""

from cast import PASSPHRASE


def test_a_person_signs_in_and_reaches_his_work(cast):
    browser = cast.browser(cast.lead)
    assert browser.get("/").status_code == 302


def test_a_wrong_passphrase_opens_nothing(cast):
    browser = cast.browser()
    answer = browser.post("/inloggen", data={"email": cast.lead.email, "password": "fout"})
    assert answer.status_code == 200
    assert browser.get("/").location.startswith("/inloggen")


def test_a_cookie_copied_before_signing_out_opens_nothing(cast):
    browser = cast.browser(cast.lead)
    copied = browser.get_cookie("wij").value
    browser.post("/uitloggen")
    thief = cast.browser()
    thief.set_cookie("wij", copied)
    assert thief.get("/").location.startswith("/inloggen")


def test_signing_in_gives_the_session_a_new_number(cast):
    browser = cast.browser()
    browser.get("/inloggen")
    browser.set_cookie("wij", "a-number-fixed-by-somebody-else")
    browser.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
    assert browser.get_cookie("wij").value != "a-number-fixed-by-somebody-else"


def test_a_page_asked_for_by_htmx_sends_a_signed_out_person_to_the_sign_in_page(client):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/inloggen"

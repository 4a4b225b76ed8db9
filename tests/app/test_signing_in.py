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


def test_signing_in_gives_the_session_a_new_number(app, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = cast.browser()
    page = browser.get("/inloggen").text
    before = browser.get_cookie("wij").value
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    facts = {"email": cast.lead.email, "password": PASSPHRASE, "csrf_token": token}
    assert browser.post("/inloggen", data=facts).status_code == 302
    assert browser.get_cookie("wij").value != before
    fixed = cast.browser()
    fixed.set_cookie("wij", before)
    assert fixed.get("/").location.startswith("/inloggen")


def test_a_page_that_asks_for_a_part_stays_and_says_how_to_sign_in_beside_it(client):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "U bent uitgelogd" in answer.text
    assert 'href="/inloggen' in answer.text
    assert 'target="_blank"' in answer.text

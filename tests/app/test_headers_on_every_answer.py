"""Headers: the same strict set on every answer, errors included."""

import pytest

from app.access import anyone_signed_in, policy

STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "worker-src 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NEVER = {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Strict-Transport-Security"}


def assert_strict(answer, *, cache="no-store"):
    assert {name: answer.headers.get(name) for name in STRICT} == STRICT
    assert answer.headers["Cache-Control"] == cache
    assert not NEVER & set(answer.headers.keys())


@pytest.fixture
def routes(app):
    @policy(anyone_signed_in)
    def broken():
        raise ValueError

    app.add_url_rule("/toets/stuk", "toets.broken", broken)
    app.config["MAX_CONTENT_LENGTH"] = 1000


def test_every_kind_of_answer_is_strict(routes, cast):
    nobody, admin, lead = cast.browser(), cast.browser(cast.admin), cast.browser(cast.lead)
    answers = {
        "sign-in page": (nobody.get("/inloggen"), 200),
        "to the sign-in page": (nobody.get("/"), 302),
        "asked by htmx": (nobody.get("/", headers={"HX-Request": "true"}), 401),
        "wrong role": (admin.get("/onderzoeken/"), 403),
        "no such page": (nobody.get("/bestaat-niet"), 404),
        "wrong method": (nobody.delete("/inloggen"), 405),
        "too large": (nobody.post("/inloggen", data={"email": "x" * 2000}), 413),
        "broken": (lead.get("/toets/stuk"), 500),
        "health": (nobody.get("/gezond"), 200),
    }
    for name, (answer, status) in answers.items():
        assert answer.status_code == status, name
        assert_strict(answer)


def test_a_form_without_its_token_is_refused_strictly(app, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = cast.browser().post("/inloggen", data={"email": "x"})
    assert answer.status_code == 400
    assert_strict(answer)


def test_wordless_files_may_be_kept_for_an_hour(client):
    with client.get("/static/js/page.js") as answer:
        assert_strict(answer, cache="public, max-age=3600")
    assert_strict(client.get("/static/absent.js"))


def test_over_tls_the_browser_is_told_to_stay_there(client):
    answer = client.get("/inloggen", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_signing_out_empties_the_cache_and_keeps_unsent_turns(cast):
    answer = cast.browser(cast.lead).post("/uitloggen")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert_strict(answer)


def test_the_cookie_is_out_of_reach_of_scripts(cast):
    answer = cast.browser().post("/inloggen", data={"email": "x", "password": "y"})
    cookies = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("wij=")]
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie

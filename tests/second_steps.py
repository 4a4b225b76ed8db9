"""Second steps for the tests: an app on a phone, and a clock that moves when it is told to."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from cast import PASSPHRASE, Cast
from flask.testing import FlaskClient

from app import lock, passkeys, proof, second_factors, sign_in_sessions, throttle
from app.identity import User
from app.second_factors import SecretBox, add_app, new_recovery_codes
from app.totp import code_of, new_secret, step_at
from research.tables import now

# By its name in full: in its package the name is that of the blueprint.
PAGES = import_module("app.views.second_factors")
ELSEWHERE = import_module("app.views.single_sign_on")
CLOCKS = (lock, passkeys, proof, second_factors, sign_in_sessions, throttle, PAGES, ELSEWHERE)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = now()

    def move(self, **delta: float) -> None:
        self.moment += timedelta(**delta)

    def code(self, secret: bytes, steps: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return code_of(secret, step_at(self.moment) + steps)


def clock_for(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in CLOCKS:
        monkeypatch.setattr(module, "now", lambda: clock.moment)
    return clock


def phone_of(cast: Cast, user: User) -> bytes:
    """Give the person an app; return its secret."""
    secret, row_id = new_secret(), uuid4()
    sealed = SecretBox(cast.database.settings.master_key).seal(secret, row_id)
    with cast.writing() as session:
        add_app(session, user.id, row_id=row_id, sealed=sealed, name="Telefoon", step=0)
    return secret


def recovery_codes_of(cast: Cast, user: User) -> list[str]:
    with cast.writing() as session:
        return new_recovery_codes(session, user.id)


def at_second_step(
    cast: Cast, user: User, next_page: str = "/", *, browser: FlaskClient | None = None
) -> FlaskClient:
    """A browser of which the person gave his passphrase, and nothing more."""
    browser = browser or cast.app.test_client()
    facts = {"email": user.email, "password": PASSPHRASE, "next": next_page}
    answer = browser.post("/inloggen", data=facts)
    assert answer.location.startswith("/inloggen/tweede-stap"), answer.text
    return browser


def give_code(browser: FlaskClient, code: str, **query: str):
    return browser.post("/inloggen/tweede-stap", data={"code": code}, query_string=query)

"""Who keeps the machine helps the only administrator who lost everything."""

import pytest
from second_steps import phone_of, recovery_codes_of

from app import cli
from app.second_factors import factors_of, recovery_codes_left
from app.settings import Settings


@pytest.fixture
def wij(cast, settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_env", staticmethod(lambda _environ=None: settings))

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        return int(left.value.code or 0)

    return run


def test_the_command_takes_the_second_step_away(cast, wij):
    phone_of(cast, cast.admin)
    recovery_codes_of(cast, cast.admin)
    browser = cast.app.test_client()
    assert wij("user", "remove-second-step", cast.admin.email.upper()) == 0
    with cast.database.reading() as session:
        assert factors_of(session, cast.admin.id) == []
        assert recovery_codes_left(session, cast.admin.id) == 0
    assert cast.browser(cast.admin).get("/mensen/").status_code == 200
    assert browser.get("/mensen/").location.startswith("/inloggen")


def test_an_address_of_nobody_is_refused(wij, capsys):
    assert wij("user", "remove-second-step", "niemand@wij-toets.nl") != 0
    assert "Nobody signs in" in capsys.readouterr().err

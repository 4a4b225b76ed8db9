"""The settings that name the sign-in service of an organisation."""

import pytest

from app.provider_settings import provider_from
from app.secret_files import SettingsError


def provider(tmp_path, **env):
    names = {"WIJ_OIDC_ISSUER": "https://login.example.org/realm", "WIJ_OIDC_CLIENT_ID": "wij"}
    return provider_from(names | env, tmp_path)


def test_the_settings_name_a_service(tmp_path):
    assert provider_from({}, tmp_path) is None
    one = provider(tmp_path, WIJ_OIDC_NAME="Wolk", WIJ_OIDC_SECOND_STEP="there")
    assert one is not None
    assert one.client_secret is None
    assert one.second_step_there
    secret = tmp_path / "oidc.secret"
    secret.write_text("geheim\n")
    secret.chmod(0o600)
    one = provider(tmp_path)
    assert one is not None
    assert one.client_secret == "geheim"
    assert "geheim" not in repr(one)


@pytest.mark.parametrize(
    "env",
    [
        {"WIJ_OIDC_CLIENT_ID": ""},
        {"WIJ_OIDC_ISSUER": ""},
        {"WIJ_OIDC_ISSUER": "http://login.example.org"},
        {"WIJ_OIDC_ISSUER": "https://login.example.org/?a=b"},
        {"WIJ_OIDC_ISSUER": "login.example.org"},
        {"WIJ_OIDC_SECOND_STEP": "yes"},
        {"WIJ_OIDC_BY_EMAIL": "perhaps"},
        {"WIJ_OIDC_CLIENT_SECRET_FILE": "there-is-none"},
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path, env):
    with pytest.raises(SettingsError):
        provider(tmp_path, **env)


def test_a_secret_that_others_may_read_stops_the_start(tmp_path):
    secret = tmp_path / "oidc.secret"
    secret.write_text("geheim")
    secret.chmod(0o644)
    with pytest.raises(SettingsError):
        provider(tmp_path)

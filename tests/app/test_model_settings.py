"""The settings that name a language model of the organisation's own."""

import pytest

from app.model_settings import model_from
from app.secret_files import SettingsError


def model(tmp_path, **env):
    names = {"WIJ_MODEL_URL": "http://10.0.0.5:11434/v1/", "WIJ_MODEL_NAME": "proef:8b"}
    return model_from(names | env, tmp_path)


def test_there_is_none_unless_it_is_named_and_it_stays_inside(tmp_path):
    assert model_from({}, tmp_path) is None
    one = model(tmp_path)
    assert one is not None
    assert (one.url, one.model, one.key) == ("http://10.0.0.5:11434/v1", "proef:8b", None)
    assert (one.seconds, one.may_leave) == (60, False)


def test_a_key_comes_from_a_file_that_only_its_owner_reads(tmp_path):
    key = tmp_path / "model.key"
    key.write_text("geheim\n")
    with pytest.raises(SettingsError):
        model(tmp_path)
    key.chmod(0o600)
    one = model(tmp_path)
    assert one is not None
    assert one.key == "geheim"
    assert "geheim" not in repr(one)
    key.write_text("twee\nregels\n")
    with pytest.raises(SettingsError):
        model(tmp_path)


@pytest.mark.parametrize(
    "env",
    [
        {"WIJ_MODEL_NAME": ""},
        {"WIJ_MODEL_URL": ""},
        {"WIJ_MODEL_URL": "http://8.8.8.8/v1"},
        {"WIJ_MODEL_URL": "http://[2001:4860::1]/v1"},
        {"WIJ_MODEL_URL": "10.0.0.5:11434"},
        {"WIJ_MODEL_URL": "ftp://10.0.0.5/v1"},
        {"WIJ_MODEL_URL": "http://iemand@10.0.0.5/v1"},
        {"WIJ_MODEL_MAY_LEAVE": "yes"},
        {"WIJ_MODEL_MAY_LEAVE": "pseudonymised-turns"},  # over plain http
        {"WIJ_MODEL_SECONDS": "0"},
        {"WIJ_MODEL_SECONDS": "x"},
        {"WIJ_MODEL_KEY_FILE": "there-is-none"},
    ],
)
def test_a_wrong_value_stops_the_start(tmp_path, env):
    with pytest.raises(SettingsError):
        model(tmp_path, **env)


def test_words_leave_only_over_tls_after_saying_so_in_full(tmp_path):
    out = {"WIJ_MODEL_URL": "https://8.8.8.8/v1", "WIJ_MODEL_MAY_LEAVE": "pseudonymised-turns"}
    one = model(tmp_path, **out)
    assert one is not None
    assert one.may_leave

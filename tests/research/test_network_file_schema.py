"""Network files: good ones are read, bad ones refused with place and reason, never the words."""

import copy
import json

import pytest
import yaml
from cast import CANARY

from research.codebook import codebook
from research.network_files import MAX_BYTES, NetworkFileError, parse_network_file

GOOD = {
    "network_id": "N99",
    "district": "Noord",
    "network_attributes": {},
    "actors": [
        {
            "actor_id": "A1",
            "role": "client",
            "name": CANARY,
            "turns": [{"speaker": "actor", "text": f"{CANARY} kwam langs."}],
        },
        {"actor_id": "A2", "role": "family", "turns": []},
    ],
}


def refusal(network) -> NetworkFileError:
    content = network if isinstance(network, bytes) else json.dumps(network).encode()
    with pytest.raises(NetworkFileError) as caught:
        parse_network_file(content)
    error = caught.value
    told = f"{error} {error.facts} {error.__cause__!r} {error.__context__!r}"
    if error.__suppress_context__:
        told = f"{error} {error.facts}"
    assert CANARY not in told
    return error


def changed(*path, to):
    network = copy.deepcopy(GOOD)
    place = network
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return network


def test_a_good_file_is_read():
    assert parse_network_file(json.dumps(GOOD).encode("utf-8-sig")) == GOOD


@pytest.mark.parametrize("number", range(1, 11))
def test_every_reference_network_is_read(reference, number):
    path = reference / "networks" / f"N{number:02}.json"
    assert parse_network_file(path.read_bytes())["actors"]


@pytest.mark.parametrize("number", range(1, 6))
def test_every_real_account_is_read(reference, number):
    path = reference / "cases" / f"C{number}.json"
    assert parse_network_file(path.read_bytes())["actors"]


@pytest.mark.parametrize(
    ("network", "path", "reason"),
    [
        ([], "$", "object"),
        ({}, "$", "network_id ontbreekt"),
        ({"network_id": "N1"}, "$", "actors ontbreekt"),
        ({**GOOD, "actors": []}, "$.actors", "leeg"),
        ({**GOOD, "network_id": ""}, "$.network_id", "leeg"),
        ({**GOOD, "network_id": CANARY * 20}, "$.network_id", "te lang"),
        ({**GOOD, CANARY: 1}, "$", "onbekend veld"),
        ({**GOOD, "network_attributes": {CANARY: "x"}}, "$.network_attributes", "onbekend veld"),
        (changed("actors", 0, "role", to=CANARY), "$.actors[0].role", "kies uit: client"),
        (changed("actors", 1, "role", to="client"), "$.actors[1].role", "één klant"),
        (changed("actors", 1, "actor_id", to="A1"), "$.actors[1].actor_id", "dubbel"),
        (changed("actors", 0, "turns", to=CANARY), "$.actors[0].turns", "array"),
        (
            changed("actors", 0, "turns", 0, "text", to=[CANARY]),
            "$.actors[0].turns[0].text",
            "string",
        ),
        (
            changed("actors", 0, "turns", 0, "speaker", to=CANARY),
            "$.actors[0].turns[0].speaker",
            "kies uit: interviewer, actor",
        ),
        (
            changed("actors", 0, "turns", 0, to={"speaker": "actor"}),
            "$.actors[0].turns[0]",
            "text ontbreekt",
        ),
    ],
)
def test_a_broken_schema_names_place_and_reason(network, path, reason):
    error = refusal(network)
    assert error.facts["path"] == path
    assert reason in str(error.facts["reason"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "geen JSON"),
        (f'{{"network_id": {CANARY}'.encode(), "geen JSON"),
        (json.dumps(GOOD).encode("utf-16"), "geen UTF-8"),
        (f'{{"x": "{CANARY}\xe9"}}'.encode("latin-1"), "geen UTF-8"),
        (b"[" * 200_000, "te diep genest"),
        (b'{"a":' * 200_000, "te diep genest"),
        (b"9" * 10_000, "onmogelijk teken"),
        (json.dumps({**GOOD, "district": "\ud800"}).encode(), "onmogelijk teken"),
        (json.dumps({**GOOD, "district": "\x00"}).encode(), "onmogelijk teken"),
        (b" " * (MAX_BYTES + 1), "groter dan 20 MB"),
    ],
)
def test_what_is_no_json_is_refused_with_its_reason(content, reason):
    assert reason in str(refusal(content).facts["reason"])


def test_the_place_of_a_json_mistake_is_told():
    error = refusal(b'{\n  "network_id": "N1",,\n}')
    assert error.facts["path"] == "regel 2, teken 22"


def test_values_come_from_the_codebook():
    attribute = codebook().network_attributes[0]
    value = [CANARY] if attribute.many else CANARY
    error = refusal({**GOOD, "network_attributes": {attribute.id: value}})
    assert str(error.facts["path"]).startswith(f"$.network_attributes.{attribute.id}")


def test_the_codebook_is_the_one_of_the_reference(reference):
    theirs = yaml.safe_load((reference / "codebook.yaml").read_text(encoding="utf-8"))
    ours = codebook()
    assert [theme.id for theme in ours.themes] == [theme["id"] for theme in theirs["themes"]]
    for attributes, name in (
        (ours.interview_attributes, "interview_attributes"),
        (ours.network_attributes, "network_attributes"),
    ):
        wanted = {one["id"]: tuple(one["values"]) for one in theirs[name]}
        assert {one.id: one.values for one in attributes} == wanted

"""Network files: one JSON file per client network, the project's plain exchange format."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from research.codebook import Attribute, codebook
from research.errors import DomainError
from research.networks import ActorRole

MAX_BYTES = 20 * 1024 * 1024


class NetworkFileError(DomainError):
    """The file is no network file; says where and why, never what stands there."""

    template = "Netwerkbestand, plaats %(path)s: %(reason)s."


@cache
def network_schema() -> dict[str, Any]:
    """Return the JSON schema of a network file, with the values of the codebook."""
    book = codebook()
    turn = _object(
        {"speaker": {"enum": ["interviewer", "actor"]}, "text": {"type": "string"}},
        required=("speaker", "text"),
    )
    actor = _object(
        {
            "actor_id": {"type": "string", "minLength": 1, "maxLength": 80},
            "role": {"enum": [role.value for role in ActorRole]},
            "name": {"type": "string"},
            "phone": {"type": "string"},
            "description": {"type": "string"},
            "organisation": {"type": "string"},
            "attributes": _attributes(book.interview_attributes),
            "turns": {"type": "array", "items": turn},
        },
        required=("actor_id", "role", "turns"),
    )
    return _object(
        {
            "network_id": {"type": "string", "minLength": 1, "maxLength": 80},
            "district": {"type": "string"},
            "activity": {"type": "string"},
            "gist": {"type": "string"},
            "network_attributes": _attributes(book.network_attributes),
            "pii": {"type": "array", "items": {"type": "string"}},
            "actors": {"type": "array", "items": actor, "minItems": 1},
        },
        required=("network_id", "actors"),
    )


def parse_network_file(content: bytes) -> dict[str, Any]:
    """Return the network in the file.

    Raises:
        NetworkFileError: no JSON, or the schema is broken; names path and reason.
    """
    if len(content) > MAX_BYTES:
        raise NetworkFileError(path="$", reason="het bestand is groter dan 20 MB")
    network = _parsed(content)
    _check(network)
    return dict(network)


def _parsed(content: bytes) -> Any:
    """Read the JSON; of what is wrong only the place is told, and no cause keeps the words."""
    try:
        network = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
        signs = json.dumps(network, ensure_ascii=False).encode()
    except json.JSONDecodeError as problem:
        where = f"regel {problem.lineno}, teken {problem.colno}"
        raise NetworkFileError(path=where, reason="het bestand is geen JSON") from None
    except UnicodeDecodeError:
        raise NetworkFileError(path="$", reason="het bestand is geen UTF-8-tekst") from None
    except RecursionError:
        raise NetworkFileError(path="$", reason="het bestand is te diep genest") from None
    except ValueError:  # half a sign (a lone surrogate), or a number of thousands of digits
        raise NetworkFileError(path="$", reason="er staat een onmogelijk teken in") from None
    if b"\\u0000" in signs:
        raise NetworkFileError(path="$", reason="er staat een onmogelijk teken in")
    return network


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that stands twice: who checks a file may read another value than we do."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NetworkFileError(path="$", reason="er staat een veld dubbel in")
    return fields


def _check(network: Any) -> None:
    problems = sorted(
        Draft202012Validator(network_schema()).iter_errors(network), key=lambda one: one.json_path
    )
    if problems:
        worst = problems[0]
        raise NetworkFileError(path=worst.json_path, reason=_reason(worst.validator, worst))
    seen: set[str] = set()
    clients = 0
    for number, actor in enumerate(network["actors"]):
        path = f"$.actors[{number}]"
        if actor["actor_id"] in seen:
            raise NetworkFileError(path=f"{path}.actor_id", reason="deze actor staat er dubbel in")
        seen.add(actor["actor_id"])
        clients += actor["role"] == ActorRole.CLIENT
        if clients > 1:
            raise NetworkFileError(path=f"{path}.role", reason="een netwerk heeft één klant")


def _reason(validator: object, problem: Any) -> str:
    """Say what is wrong in Dutch, without repeating the value: it may be somebody's words."""
    if validator == "required":
        missing = [name for name in problem.validator_value if name not in problem.instance]
        return f"het veld {missing[0]} ontbreekt"
    if validator == "additionalProperties":
        return "hier staat een onbekend veld"
    if validator == "enum":
        allowed = ", ".join(str(value) for value in problem.validator_value)
        return f"kies uit: {allowed}"
    if validator == "type":
        return f"dit moet van het type {problem.validator_value} zijn"
    if validator in {"minItems", "minLength"}:
        return "dit mag niet leeg zijn"
    return "deze waarde is te lang of niet toegestaan"


def _object(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _attributes(attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for one in attributes:
        value = {"enum": sorted({*one.values, "unknown"})}
        properties[one.id] = {"type": "array", "items": value} if one.many else value
    return _object(properties)

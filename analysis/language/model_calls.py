"""Asking a language model on the organisation's own network, and nowhere else.

One request, one answer: no redirect is followed, no proxy of the environment is used, the whole
answer has one time limit and one size limit, and the other end must be an address of a private
network unless somebody allowed otherwise. Nothing that is sent or received is logged.
"""

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 1_000_000
CHUNK = 16_384
# Worth asking again: the model is loading, too busy, or broke off.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class ModelProblem(Exception):  # noqa: N818  it is what went wrong, whatever it was
    """The model gave nothing that can be used. It never holds a word that was sent."""


class ModelAwayError(ModelProblem):
    """There is no answer for now; asking again later may help."""


class ModelRefusesError(ModelProblem):
    """The endpoint will not take this request, now or later: a wrong key, model or path."""


class UnusableAnswerError(ModelProblem):
    """An answer came, and it is no list of codings: a refusal, a chat, half a sentence."""


class NotOnOwnNetworkError(ModelProblem):
    """The address lies outside the private network, and nobody allowed that."""


@dataclass(frozen=True)
class Endpoint:
    """Where a model listens, in the manner of the OpenAI API (``/v1/chat/completions``).

    Attributes:
        url: up to and with ``/v1``.
        model: the name under which the endpoint knows it.
        key: sent as a bearer token when there is one.
        seconds: for one whole answer.
        may_leave: whether words may go to an address beyond the private network.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 60
    may_leave: bool = False


def is_private(address: str) -> bool:
    """Return whether an IP address can only be of this machine or a private network."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(one, "ipv4_mapped", None)
    one = mapped or one
    return (one.is_private or one.is_loopback) and not one.is_unspecified


def ask(endpoint: Endpoint, body: dict[str, Any]) -> dict[str, Any]:
    """Send one request to ``/chat/completions``; return the parsed answer.

    Raises:
        ModelAwayError: no answer, too late, too long, or a status that may pass.
        ModelRefusesError: any other status that is not 200.
        NotOnOwnNetworkError: the other end is somewhere else; nothing was sent.
        UnusableAnswerError: the answer is no JSON object.
    """
    connection = _connection(endpoint)
    watchdog = threading.Timer(endpoint.seconds, _break_off, [connection])
    try:
        _connect(connection, endpoint)
        watchdog.start()
        path = urlsplit(endpoint.url).path.rstrip("/") + "/chat/completions"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        connection.request("POST", path, json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        status, content = answer.status, _read(answer)
    except (OSError, http.client.HTTPException) as problem:
        # The text of the problem may hold an address; its kind is enough.
        raise ModelAwayError(type(problem).__name__) from None
    finally:
        watchdog.cancel()
        connection.close()
    if status in PASSING:
        raise ModelAwayError(f"status {status}")
    if status != http.HTTPStatus.OK:
        raise ModelRefusesError(f"status {status}")
    return _parsed(content)


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    parts = urlsplit(endpoint.url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=endpoint.seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=endpoint.seconds)


def _connect(connection: http.client.HTTPConnection, endpoint: Endpoint) -> None:
    """Connect, and look at who answered before a word is sent: a name can point anywhere."""
    connection.connect()
    peer = connection.sock.getpeername()[0] if connection.sock else ""
    if not endpoint.may_leave and not is_private(str(peer)):
        raise NotOnOwnNetworkError("the address is not of a private network")


def _break_off(connection: http.client.HTTPConnection) -> None:
    """End what takes too long; a server that drips a byte now and then keeps nobody waiting."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse) -> bytes:
    found = bytearray()
    while piece := answer.read1(CHUNK):
        found += piece
        if len(found) > MOST_BYTES:
            raise ModelAwayError("the answer is too long")
    return bytes(found)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise UnusableAnswerError("the answer is no JSON") from None
    if not isinstance(found, dict):
        raise UnusableAnswerError("the answer is no JSON object")
    return found

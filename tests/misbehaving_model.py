"""A small model endpoint that answers as it is told: well, wrongly, late or not at all."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    server: "ModelServer"

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(size))
        self.server.asked.append((self.path, dict(self.headers), body))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self, body)

    def reply(self, content, status=200, headers=()):
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args):
        """Say nothing."""


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


@dataclass
class Running:
    server: ModelServer = field(default_factory=ModelServer)

    def __post_init__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def will(self, *answers: Answer):
        """Give these answers, one after the other; the last one again and again."""
        self.server.answers[:] = answers


def saying(content) -> Answer:
    """The model says this: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    whole = {"choices": [{"message": {"role": "assistant", "content": text}}]}
    return lambda handler, _body: handler.reply(whole)


def coding(*codings) -> Answer:
    return saying({"codings": list(codings)})


def status(code: int) -> Answer:
    return lambda handler, _body: handler.reply({"error": "x"}, code)


def raw(content: bytes) -> Answer:
    return lambda handler, _body: handler.reply(content)


def redirecting(to: str) -> Answer:
    return lambda handler, _body: handler.reply({}, 307, [("Location", to)])


def hanging_up(handler, _body):
    handler.connection.close()


def dripping(handler, _body):
    """A byte of a header now and then, for ever."""
    try:
        for _ in range(200):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass

"""An app behind a real server, for who comes with a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress.server import create_server

LONGEST = 5


@contextmanager
def serving(app: Flask, *, threads: int = 8) -> Iterator[str]:
    """Serve the app as ``wij serve`` does; yield its address. Nothing runs on afterwards."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=threads)
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # A request that is still answered must not meet the next test.
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=LONGEST)
        # The loop lets go of its own sockets: closed under it, it would poll a file that is gone.
        server.trigger.pull_trigger(lambda: [one.close() for one in list(sockets.values())])
        loop.join(timeout=LONGEST)

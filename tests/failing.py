"""Addresses that fail in every way that the application knows."""

from cast import CANARY, PHONE
from flask import Flask, abort

from app.access import anyone_signed_in, policy
from research.errors import ConflictError, InvalidValueError, KeyDestroyedError

STATUSES = (400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503)
DOMAIN = {409: ConflictError, 410: KeyDestroyedError, 422: InvalidValueError}


def add_failing(app: Flask) -> None:
    """Add an address per status; ``/toets/fout/500`` fails with words in its error."""
    for status in STATUSES:
        app.add_url_rule(
            f"/toets/fout/{status}",
            f"toets.fout{status}",
            _failing(status),
            methods=["GET", "POST"],
        )


def _failing(status: int):
    @policy(anyone_signed_in)
    def view():
        if status in DOMAIN:
            raise DOMAIN[status](field="stand")
        if status == 500:
            raise ValueError(f"{CANARY} {PHONE}")
        abort(status, description=f"{CANARY} {PHONE}")

    return view

"""What somebody typed into a form that could not be taken, so that it is not lost.

A page that stood open too long may send it again: nothing of the request was done, so that
sending it again does it once. A page whose subject is gone shows the words, to copy them.
The words go back to the browser that sent them, and nowhere else.
"""

from dataclasses import dataclass

from flask import request

# A passphrase is never sent back, nor the name that somebody looked for; a file cannot be.
NEVER_ENDPOINTS = {"security.login", "security.logout", "finding.find"}
NEVER_ENDPOINTS |= {"teller.enter", "table.enter", "own_voice.take_back"}
NEVER_BLUEPRINTS = {"entrance", "account", "second_factors", "single_sign_on", "lock"}
TOKEN = "csrf_token"
LONG = 30


@dataclass(frozen=True)
class Field:
    """One field as it was sent; a long one is shown, so that its reader knows it is there."""

    name: str
    value: str

    @property
    def is_shown(self) -> bool:
        """Return whether somebody typed this: ids and choices are short and on one line."""
        return "\n" in self.value or " " in self.value.strip() or len(self.value) > 2 * LONG


@dataclass(frozen=True)
class Typed:
    """A form as it was sent, and the address that it was sent to."""

    address: str
    fields: tuple[Field, ...]
    has_file: bool

    @property
    def shown(self) -> list[Field]:
        """Return what somebody typed, without ids and choices."""
        return [one for one in self.fields if one.is_shown]


def came_from_our_page() -> bool:
    """Return whether a page of our own sent this request; the browser says so itself.

    Another site must not be able to lay its words ready in a form of ours.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def typed_again() -> Typed | None:
    """Return what this request sent, when a page of ours sent it and it may be shown."""
    if request.method != "POST" or request.endpoint in NEVER_ENDPOINTS:
        return None
    if request.blueprint in NEVER_BLUEPRINTS:
        return None
    if request.endpoint is None or not came_from_our_page():
        return None
    fields = tuple(
        Field(name, value)
        for name, values in request.form.lists()
        if name != TOKEN
        for value in values
    )
    return Typed(request.full_path.rstrip("?"), fields, bool(request.files))

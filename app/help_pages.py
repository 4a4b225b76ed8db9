"""Help: a page per role, with pictures that the test run made of the real screen."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request, url_for

from research.errors import NotFoundError
from research.roles import Role

PICTURES = Path(__file__).parent / "static" / "img" / "help"
# How the address names a role.
SLUGS = {
    Role.LEAD: "onderzoeksleider",
    Role.INTERVIEWER: "interviewer",
    Role.CODER: "codeur",
    Role.PROFESSIONAL: "professional",
    Role.EDITOR: "redacteur",
    Role.ADMIN: "beheerder",
}
# Pages on which people hesitate, and the step of a help page that is about them.
HELP_OF = {
    "calls.call": (Role.INTERVIEWER, 2),
    "interviews.conversation": (Role.INTERVIEWER, 4),
    "interviews.closing": (Role.INTERVIEWER, 5),
    "coding.story": (Role.CODER, 3),
    "reviews.network": (Role.PROFESSIONAL, 2),
    "guided.prepare": (Role.PROFESSIONAL, 3),
    "guided.cards": (Role.PROFESSIONAL, 4),
    "claims.compose": (Role.EDITOR, 3),
    "claims.claim": (Role.EDITOR, 4),
    "claims.support": (Role.EDITOR, 4),
    "resident_promises.page": (Role.EDITOR, 7),
    "resident_promises.number": (Role.EDITOR, 7),
    "resident_promises.themes": (Role.LEAD, 9),
    "resident_promises.text": (Role.LEAD, 9),
    "draws.draw": (Role.LEAD, 3),
    "actors.actor": (Role.LEAD, 6),
}
# The head of a WebP as Chromium writes it: width and height, each less one, in 24 bits.
SIZE_AT, SIZE_BYTES = 24, 3


@dataclass(frozen=True)
class Picture:
    """A picture of the screen; width and height in pixels keep its place while it loads."""

    filename: str
    width: int
    height: int


def role_of(slug: str) -> Role:
    """Return the role that an address names.

    Raises:
        NotFoundError: no role has this name.
    """
    for role, name in SLUGS.items():
        if name == slug:
            return role
    raise NotFoundError


def picture(name: str) -> Picture:
    """Return a picture by name, for example ``picture("interviewer-1")``."""
    with (PICTURES / f"{name}.webp").open("rb") as file:
        file.seek(SIZE_AT)
        width, height = (int.from_bytes(file.read(SIZE_BYTES), "little") + 1 for _side in range(2))
    return Picture(f"img/help/{name}.webp", width, height)


def help_address(role: Role, step: int | None = None) -> str:
    """Return the address of a role's help page, or of one step on it."""
    anchor = None if step is None else f"stap-{step}"
    return url_for("help.role", slug=SLUGS[role], _anchor=anchor)


def help_here() -> str | None:
    """Return where the help about the page of this request stands; None when there is none."""
    found = HELP_OF.get(request.endpoint or "")
    return help_address(*found) if found else None


def init_help(app: Flask) -> None:
    """Let templates show pictures and point to help."""
    app.jinja_env.globals.update(help_picture=picture, help_here=help_here, help_slug=SLUGS.get)

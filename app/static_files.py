"""Static files: an address that names the content, kept for a year, and sent compressed.

Only these files are ever compressed. A page holds words beside what its reader typed, and
the length of a compressed page tells about both (BREACH).
"""

import gzip
import hashlib
import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

# Sent as one file, joined in this order: one sheet for the whole site, eight requests less.
JOINED = {
    "css/site.css": (
        "vendor/utrecht/utrecht.css",
        "css/tokens.css",
        "css/tokens-components.css",
        "css/base.css",
        "css/shell.css",
        "css/forms.css",
        "css/components.css",
        "css/words.css",
        "css/keys.css",
    ),
    # What waits in the browser, for every page of who types in conversations.
    "js/waiting.js": ("js/outbox.js", "js/unsent.js"),
    # The live conversation, its parts in the order in which they need each other.
    "js/conversation.js": (
        "js/sealing.js",
        "js/sending.js",
        "js/drafts.js",
        "js/chat-view.js",
        "js/writer.js",
        "js/chat-choices.js",
        "js/chat.js",
        "js/compass.js",
        "js/clock.js",
        "js/pause.js",
        "js/expand.js",
    ),
    "js/afterwards-page.js": (
        "js/sealing.js",
        "js/sending.js",
        "js/drafts.js",
        "js/afterwards.js",
    ),
}
# Python's own table differs from machine to machine, and browsers are told not to guess.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
COMPRESSIBLE = {".css", ".js", ".json", ".md", ".svg", ".txt", ".webmanifest"}
VERSION_SIGNS = 12
A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
# Our own scripts say why in whole lines; a browser needs none of it.
WHOLE_LINE_COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
State = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent; ``packed`` is absent when packing does not make it smaller."""

    body: bytes
    packed: bytes | None
    version: str
    mimetype: str


class StaticFiles:
    """The files of one folder, read and packed at first use, and again once they change."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; nothing is read yet."""
        self._folder = folder
        self._kept: dict[str, tuple[State, StaticFile]] = {}
        self._paths: dict[str, list[Path]] = {}

    def find(self, name: str) -> StaticFile | None:
        """Return the file with this name below the folder, or None when there is none."""
        try:
            # A name that was found once stands for the same places ever after.
            paths = self._paths.get(name) or [self._path(one) for one in JOINED.get(name, (name,))]
            state = tuple((one.st_mtime_ns, one.st_size) for one in map(os.stat, paths))
            kept = self._kept.get(name)
            if kept is None or kept[0] != state:
                kept = state, _read(name, paths)
                self._kept[name], self._paths[name] = kept, paths
        except (OSError, ValueError):
            return None
        return kept[1]

    def _path(self, name: str) -> Path:
        path = safe_join(str(self._folder), name)
        if path is None or not os.path.isfile(path):
            raise FileNotFoundError
        return Path(path)


def init_static_files(app: Flask) -> None:
    """Let ``url_for('static', ...)`` add the version, and send the files ourselves."""
    files = StaticFiles(Path(str(app.static_folder)))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            found = files.find(str(values.get("filename", "")))
            if found is not None:
                values["v"] = found.version

    def send(filename: str) -> Response:
        found = files.find(filename)
        if found is None:
            abort(404)
        return _answer(found)

    app.view_functions["static"] = send


def _read(name: str, paths: list[Path]) -> StaticFile:
    body = b"\n".join(path.read_bytes() for path in paths)
    kind = Path(name).suffix
    if kind == ".js" and name.startswith("js/"):
        body = WHOLE_LINE_COMMENT.sub(b"", body)
    packed = gzip.compress(body, compresslevel=9, mtime=0) if kind in COMPRESSIBLE else None
    return StaticFile(
        body=body,
        packed=packed if packed is not None and len(packed) < len(body) else None,
        version=hashlib.sha256(body).hexdigest()[:VERSION_SIGNS],
        mimetype=TYPES.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream",
    )


def _answer(file: StaticFile) -> Response:
    packed = file.packed if request.accept_encodings["gzip"] > 0 else None
    answer = Response(file.body if packed is None else packed, mimetype=file.mimetype)
    if packed is not None:
        answer.headers["Content-Encoding"] = "gzip"
    if file.packed is not None:
        answer.vary.add("Accept-Encoding")
    answer.set_etag(file.version if packed is None else f"{file.version}-gzip")
    answer.headers["Cache-Control"] = _how_long(file)
    answer.make_conditional(request)
    return answer


def _how_long(file: StaticFile) -> str:
    asked = request.args.get("v")
    if asked is None:
        return AN_HOUR
    # While servers change over, an old one is asked for the new file: keep nothing of that.
    return A_YEAR if asked == file.version else "no-cache"

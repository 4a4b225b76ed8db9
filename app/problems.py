"""The one place that turns errors into answers, in the same voice for page and part."""

import errno
import logging
import os
import secrets
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlcipher3 import dbapi2 as sqlcipher
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from app.database import close_request_session
from app.htmx import wants_part
from app.languages import DEFAULT, LANGUAGES
from app.problem_words import LABELS, Action, Kind, Words, words_for
from app.typed_again import Typed, came_from_our_page, typed_again
from research.errors import (
    ConflictError,
    DomainError,
    KeyDestroyedError,
    NotAllowedError,
    NotFoundError,
)

log = logging.getLogger("wij")
STATUS = (
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (KeyDestroyedError, 410),
    (DomainError, 422),
)


# Of PostgreSQL: no room on the disk; a lock that was not to be had, two that wait for each other,
# too many connections, and a server that stops or starts.
FULL_STATE = "53100"
BUSY_STATES = {"55P03", "40P01", "53300", "57P01", "57P02", "57P03"}
ROOT = Path(__file__).parents[1]
OURS = tuple(f"{ROOT / name}{os.sep}" for name in ("app", "analysis", "interviews", "research"))
# Where the page says what happened: an element of layout.html that stays in sight.
MESSAGES = "#request-problem"
# Lets the script of the page show the reference of an answer that htmx does not swap in.
REFERENCE_HEADER = "X-Problem-Reference"
# A form on a page that stays open is sent again with this; only our own pages can read it.
TOKEN_HEADER = "X-Fresh-Token"
# Nobody is signed in yet on these, so that nobody can have been signed out.
OUTSIDE = {
    "security.login",
    "entrance.page",
    "entrance.check",
    "entrance.check_passkey",
    "languages.choose",
    "teller.enter",
    "table.enter",
    "own_voice.add",
    "own_voice.take_back",
}
READS = {"GET", "HEAD", "OPTIONS"}
# Their own words say no more than the words of their status.
PLAIN = {NotFoundError, NotAllowedError, ConflictError, KeyDestroyedError, DomainError}


class WithoutWords(logging.Filter):
    """Flask logs an error with its message and traceback, which may hold words of a story."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep class and place of the error, and drop the rest."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg = "problem class=%s at=%s"
            record.args = (type(error).__name__, place_of(error))
            record.exc_info = record.exc_text = None
        return True


def message_of(error: DomainError) -> str:
    """Return the message in the reader's language."""
    return str(_(error.template, **error.facts))


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a domain error."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


@dataclass(frozen=True)
class Problem:
    """One error as its reader sees it."""

    status: int
    reference: str
    words: Words
    happened: Any
    typed: Typed | None = None

    @property
    def safe(self) -> Any:
        """What is safe, for who was sending or reading."""
        return self.words.safe_for(sends=request.method not in READS, part=wants_part())

    @property
    def action(self) -> Action:
        """The main thing to do now."""
        return self.words.action

    @property
    def resends(self) -> bool:
        """Whether the main thing to do is to send the same form again."""
        return self.action is Action.RESEND

    @property
    def may_resend(self) -> bool:
        """Whether the page can send what was typed once more."""
        return self.typed is not None and self.action in {Action.RESEND, Action.SIGN_IN}

    @property
    def opens_beside(self) -> bool:
        """Whether the reader signs in on another tab, because this page holds his words."""
        return self.action is Action.SIGN_IN and self.typed is not None

    @property
    def target(self) -> str:
        """Where the main button leads."""
        return _target(self.action)

    @property
    def label(self) -> Any:
        """What the main button says."""
        at_home = self.action in {Action.BACK, Action.AGAIN} and self.target == _home()
        return LABELS[Action.HOME if at_home else self.action]


def init_problems(app: Flask) -> None:
    """Register the answers to every kind of error."""

    @app.errorhandler(DomainError)
    def domain_problem(error: DomainError) -> Response:
        happened = None if type(error) in PLAIN else message_of(error)
        status = status_of(error)
        return problem_answer(status, error, happened=happened, typed=_words_left(status))

    @app.errorhandler(IntegrityError)
    def two_at_once(error: IntegrityError) -> Response:
        return problem_answer(409, error, typed=_words_left(409))

    @app.errorhandler(HTTPException)
    def http_problem(error: HTTPException) -> Response:
        if isinstance(error, CSRFError):
            answer = _form_too_old(error)
        else:
            answer = problem_answer(error.code or 500, error)
        for name, value in error.get_headers():
            if name != "Content-Type":
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        return problem_answer(_status_of_trouble(error), error)

    app.logger.addFilter(WithoutWords())


def problem_answer(
    status: int,
    error: BaseException | None = None,
    *,
    happened: str | None = None,
    kind: Kind | None = None,
    typed: Typed | None = None,
) -> Response:
    """Render a page, or for htmx an alert that lands in the message area.

    The log gets the reference, the class and the place: never the words of a request.

    Args:
        status: the HTTP status of the answer.
        error: what went wrong, for the log.
        happened: what happened, when the words of the status say less.
        kind: which of several errors with this status it is.
        typed: what was sent, when the page gives it back.
    """
    close_request_session()
    words, reference = words_for(status, kind), secrets.token_hex(4)
    problem = Problem(status, reference, words, happened or words.happened, typed)
    _log(reference, status, error)
    answer = make_response(_page(problem), status)
    answer.headers[REFERENCE_HEADER] = reference
    answer.vary.add("HX-Request")
    if wants_part():
        answer.headers["HX-Retarget"] = MESSAGES
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def _status_of_trouble(error: Exception) -> int:
    """Tell what time alone mends, and a full disk, from an error in the program."""
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "errno", None) == errno.ENOSPC:
        return 507
    if not isinstance(error, OperationalError | sqlcipher.OperationalError):
        return 500
    said = str(cause)
    if getattr(cause, "sqlstate", None) == FULL_STATE or "disk is full" in said:
        return 507
    busy = getattr(cause, "sqlstate", None) in BUSY_STATES
    return 503 if busy or "is locked" in said else 500


def place_of(error: BaseException | None) -> str:
    """Return file and line of our own code where the error came from; no values."""
    # Without the lines themselves, which would be read from the disk.
    walked = traceback.walk_tb(error.__traceback__) if error else ()
    frames = [(frame.f_code.co_filename, line) for frame, line in walked]
    ours = [(name, line) for name, line in frames if name.startswith(OURS)]
    chosen = (ours or frames)[-1:]
    return "".join(f"{Path(name).name}:{line}" for name, line in chosen) or "unknown"


def _log(reference: str, status: int, error: BaseException | None) -> None:
    cause = getattr(error, "original_exception", None) or error
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "problem reference=%s status=%s class=%s at=%s endpoint=%s",
        reference,
        status,
        type(cause).__name__ if cause else None,
        place_of(cause),
        request.endpoint,
    )


def _form_too_old(error: CSRFError) -> Response:
    """Answer a form whose page no longer may send it, and lose nothing that was typed."""
    typed = None if wants_part() else typed_again()
    held = typed is not None or wants_part()
    if current_user.is_authenticated or request.endpoint in OUTSIDE:
        kind = Kind.EXPIRED if held else Kind.EXPIRED_EMPTY
    else:
        kind = Kind.SIGNED_OUT if held else Kind.SIGNED_OUT_EMPTY
    answer = problem_answer(400, error, kind=kind, typed=typed)
    if wants_part() and came_from_our_page():
        answer.headers[TOKEN_HEADER] = generate_csrf()
    return answer


def _words_left(status: int) -> Typed | None:
    """What somebody typed about a thing that went away or changed while he typed."""
    typed = typed_again() if status in {404, 409} and not wants_part() else None
    return typed if typed is not None and typed.shown else None


def _page(problem: Problem) -> str:
    """The page itself may be what fails, such as when the database is gone."""
    template = "_problem.html" if wants_part() else "problem.html"
    try:
        return render_template(template, problem=problem)
    except Exception as error:
        _log(problem.reference, problem.status, error)
        close_request_session()
        return _page_without_database(problem)


def _page_without_database(problem: Problem) -> str:
    """Render without anything that looks up who the reader is."""
    template = "_problem.html" if wants_part() else "problem_bare.html"
    with force_locale(request.accept_languages.best_match(LANGUAGES) or DEFAULT):
        return current_app.jinja_env.get_template(template).render(problem=problem)


def _home() -> str:
    return url_for("home.start")


def _target(action: Action) -> str:
    here = request.full_path.rstrip("?")
    reads = request.method in READS
    if action is Action.SIGN_IN:
        return url_for("security.login", next=here if reads and not wants_part() else None)
    if action is Action.AGAIN and reads:
        return here
    if action in {Action.BACK, Action.AGAIN}:
        return _page_before() or _home()
    return _home()


def _page_before() -> str | None:
    """Return the page of ours that the reader came from; asking the failing page again is none."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.scheme not in {"http", "https"}:
        return None
    if came.path == request.path and request.method in READS:
        return None
    return came._replace(scheme="", netloc="", fragment="").geturl()

"""The one place that turns errors into answers, in the same voice for page and part."""

import logging
import secrets
import traceback
from pathlib import Path

from flask import Flask, make_response, render_template, request
from flask import Response as PlainResponse
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from app.database import close_request_session
from app.htmx import wants_part
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


ROOT = Path(__file__).parents[1]
OURS = tuple(ROOT / name for name in ("app", "analysis", "interviews", "research"))
# Where the page says what happened: an element of layout.html.
MESSAGES = "#flashes"


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


def init_problems(app: Flask) -> None:
    """Register the answers to every kind of error."""

    @app.errorhandler(DomainError)
    def domain_problem(error: DomainError) -> Response:
        return problem_answer(status_of(error), message_of(error))

    @app.errorhandler(IntegrityError)
    def two_at_once(_error: IntegrityError) -> Response:
        return problem_answer(409, message_of(ConflictError()))

    @app.errorhandler(HTTPException)
    def http_problem(error: HTTPException) -> Response:
        status = error.code or 500
        answer = problem_answer(status, _http_message(status), error)
        for name, value in error.get_headers():
            if name != "Content-Type":
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        return problem_answer(500, _http_message(500), error)

    app.logger.addFilter(WithoutWords())


def problem_answer(status: int, message: str, error: BaseException | None = None) -> Response:
    """Render a page, or for htmx an alert that lands in the message area.

    The log gets the reference, the class and the place: never the words of a request.
    """
    close_request_session()
    reference = secrets.token_hex(4)
    if status >= 500:
        _log(reference, status, error)
    answer = make_response(_page(status, message, reference), status)
    answer.vary.add("HX-Request")
    if wants_part():
        answer.headers["HX-Retarget"] = MESSAGES
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def place_of(error: BaseException | None) -> str:
    """Return file and line of our own code where the error came from; no values."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [one for one in frames if any(Path(one.filename).is_relative_to(at) for at in OURS)]
    chosen = (ours or list(frames))[-1:]
    return "".join(f"{Path(one.filename).name}:{one.lineno}" for one in chosen) or "unknown"


def _log(reference: str, status: int, error: BaseException | None) -> None:
    log.error(
        "problem reference=%s status=%s class=%s at=%s endpoint=%s",
        reference,
        status,
        type(error).__name__ if error else None,
        place_of(error),
        request.endpoint,
    )


def _page(status: int, message: str, reference: str) -> str | PlainResponse:
    """The page itself may be what fails, such as when the database is gone."""
    template = "_problem.html" if wants_part() else "problem.html"
    try:
        return render_template(template, status=status, message=message, reference=reference)
    except Exception as error:
        _log(reference, status, error)
        close_request_session()
        return PlainResponse(f"{message} ({reference})\n", mimetype="text/plain")


def _http_message(status: int) -> str:
    messages = {
        400: _(
            "De pagina was te lang open of is onvolledig verstuurd. Ververs en probeer opnieuw."
        ),
        403: _("Dit mag niet met uw rol. Vraag de onderzoeksleider."),
        404: _("Deze pagina bestaat niet, of is niet voor u."),
        405: _("Dit kan hier niet. Ga terug en probeer het opnieuw."),
        413: _("Dit is te groot. Een bestand mag hoogstens 20 MB zijn."),
        429: _("U probeert het te vaak. Wacht een minuut en probeer het opnieuw."),
        500: _("Er ging bij ons iets mis. Wat eerder is bewaard, is veilig."),
    }
    return str(messages.get(status, messages[400 if status < 500 else 500]))

"""The one place that turns errors into answers, in the same voice for page and part."""

import logging
import secrets

from flask import Flask, make_response, render_template, request
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
        return problem_answer(error.code or 500, _http_message(error.code or 500))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        return problem_answer(500, _http_message(500), error_class=type(error).__name__)


def problem_answer(status: int, message: str, error_class: str | None = None) -> Response:
    """Render a page, or for htmx an alert that lands in the message area.

    The log gets the reference, the status and the class: never the words of a request.
    """
    close_request_session()
    reference = secrets.token_hex(4)
    if status >= 500:
        log.error(
            "problem reference=%s status=%s class=%s endpoint=%s",
            reference,
            status,
            error_class,
            request.endpoint,
        )
    template = "_problem.html" if wants_part() else "problem.html"
    answer = make_response(
        render_template(template, status=status, message=message, reference=reference), status
    )
    answer.vary.add("HX-Request")
    if wants_part():
        answer.headers["HX-Retarget"] = "#messages"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


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

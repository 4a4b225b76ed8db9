"""Calendar files as answers, and what a page shows of an appointment that was called off."""

from uuid import UUID

from flask import Request, Response, request
from sqlmodel import Session

from interviews.calendar_files import MIMETYPE, Event, calendar_of, version_of
from interviews.cancelling import can_restore
from interviews.interviews import Interview

FILE_NAME = "afspraak.ics"


def as_file(event: Event) -> Response:
    """Return one appointment as a file to keep, under a name without words of anybody."""
    answer = Response(calendar_of([event]), mimetype=MIMETYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename={FILE_NAME}"
    return answer


def as_feed(events: list[Event], asked: Request) -> Response:
    """Return the events, or 304 when the calendar has them already."""
    answer = Response(calendar_of(events), mimetype=MIMETYPE)
    # Weak: the moment of writing differs every time, and the appointments need not.
    answer.set_etag(version_of(events), weak=True)
    answer.make_conditional(asked)
    return answer


def no_such_feed(too_often: str | None) -> Response:
    """Return the one answer to every wrong address; the throttle may make it a 429."""
    return Response("" if too_often is None else too_often, status=404, mimetype="text/plain")


def just_cancelled(session: Session, interview: Interview | None) -> UUID | None:
    """Return the appointment that the reader just called off, when he can set it back."""
    named = request.args.get("afgezegd", type=UUID)
    if named is None or interview is None or not can_restore(session, interview, named):
        return None
    return named

"""A teller with a link: made by the interviewer, opened by himself in a browser of his own."""

from uuid import UUID

from cast import Cast
from flask.testing import FlaskClient

from interviews.interviews import Interview
from interviews.story_links import Secrets, make_link


def link_to(cast: Cast, interview_id: UUID) -> Secrets:
    """Make a link to a story; return its key and code."""
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        return make_link(session, interview, made_by=cast.interviewer.id)


def teller_browser(cast: Cast, interview_id: UUID) -> FlaskClient:
    """A browser in which the teller opened his link."""
    made, browser = link_to(cast, interview_id), cast.app.test_client()
    answer = browser.post("/mijn-verhaal/", data={"key": made.key, "code": made.code})
    assert (answer.status_code, answer.location) == (303, "/mijn-verhaal/begin")
    return browser

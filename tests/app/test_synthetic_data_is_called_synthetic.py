"""Whoever sees made-up people is told that they are made up, and nobody else is."""

import pytest
from cast import consent

from interviews.appointments import make_appointment
from interviews.interviews import interview_of
from research.consents import Purpose
from research.studies import Study
from research.tables import now

NOTICE = "de mensen en verhalen hier zijn verzonnen"


def pages(cast):
    """(who, address) of every page outside the lead's own that shows people of the study."""
    open_id, closed_id = cast.interview(cast.daughter), cast.story(cast.client_actor)
    return [
        (cast.interviewer, "/vandaag/"),
        (cast.interviewer, f"/vandaag/{open_id}"),
        (cast.interviewer, f"/gesprekken/{open_id}"),
        (cast.interviewer, f"/gesprekken/{open_id}/afsluiten"),
        (cast.interviewer, f"/gesprekken/{closed_id}/afgesloten"),
        (cast.coder, f"/taken/{closed_id}/voortgang"),
        (cast.coder, f"/coderen/{closed_id}"),
        (cast.professional, f"/netwerkreview/{cast.network.id}"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}"),
    ]


@pytest.mark.parametrize("synthetic", [True, False])
def test_every_page_with_people_says_whether_they_are_made_up(cast, synthetic):
    with cast.writing() as session:
        session.get_one(Study, cast.study.id).synthetic = synthetic
        consent(session, cast.daughter, Purpose.INTERVIEW)
        make_appointment(
            session,
            interview_of(session, cast.daughter),
            interviewer_id=cast.interviewer.id,
            starts_at=now(),
            made_by=None,
        )
    shown = {}
    for who, address in pages(cast):
        answer = cast.browser(who).get(address)
        assert answer.status_code == 200, address
        shown[address] = NOTICE in answer.text
    assert shown == dict.fromkeys(shown, synthetic)

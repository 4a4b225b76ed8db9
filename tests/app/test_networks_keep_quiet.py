"""A walk through the lead's pages leaves no name or number in logs, addresses or rows."""

import json
import logging

from cast import CANARY, PHONE, consent
from sqlmodel import select

from app.jobs import Job
from app.sign_in_sessions import SignInSession
from research.audit import AuditEntry
from research.consents import Purpose

PERSON = {
    "role": "family",
    "name": f"{CANARY} Nicht",
    "phone": PHONE,
    "description": f"nicht van {CANARY}",
    "organisation": f"{CANARY} bv",
}


def test_a_walk_with_canaries_leaves_no_trace_outside_the_seal(cast, caplog):
    caplog.set_level(logging.DEBUG)
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.INTERVIEW)
    browser = cast.browser(cast.lead)
    network, actor = f"/netwerken/{cast.network.id}", f"/netwerken/actor/{cast.daughter.id}"
    answers = [
        browser.get(network),
        browser.post(f"{network}/mensen/nieuw", data=PERSON),
        browser.post(f"{network}/mensen/nieuw", data=PERSON | {"phone": f"{CANARY} {PHONE}"}),
        browser.post(f"{network}/mensen/nieuw", data=PERSON | {"role": "client"}),
        browser.post(f"{actor}/persoon"),
        browser.post(f"{actor}/wijzigen", data=PERSON),
        browser.post(f"{actor}/toestemming", data={"purpose": CANARY, "decision": PHONE}),
        browser.post(f"{actor}/toestemming", data={"purpose": "interview", "decision": "given"}),
        browser.post(
            f"{actor}/afspraak", data={"interviewer_id": CANARY, "day": PHONE, "clock": CANARY}
        ),
        browser.post(f"{network}/meelezers", data={"user_id": CANARY}),
        browser.post(f"{network}/kenmerken", data={"lasting": CANARY}),
        browser.get(f"/netwerken/onderzoek/{cast.study.id}?zoek={CANARY}"),
    ]
    assert [one.status_code for one in answers] == [
        200, 303, 422, 422, 200, 303, 422, 303, 422, 422, 422, 200,
    ]  # fmt: skip
    traces = [one.location for one in answers if one.location]
    traces += [record.getMessage() for record in caplog.records]
    with cast.database.reading() as session:
        rows = [*session.exec(select(Job)), *session.exec(select(AuditEntry))]
        assert len(rows) > 8
        traces += [json.dumps(row.model_dump(mode="json")) for row in rows]
        # Flash messages wait in the sign-in session.
        traces += [row.facts for row in session.exec(select(SignInSession))]
    assert [one for one in traces if CANARY in one or PHONE in one] == []

"""Where tellers of one network differ both stand; a lead settles what holds, with a reason."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import CANARY, consent
from sqlmodel import select

from analysis.network_values import NetworkValue, ValueState, settled_value
from analysis.withdrawal import erase_actor
from interviews.interviews import find_interview
from interviews.reopening import ReopenReason, reopen_interview
from research.audit import AuditEntry
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, Network
from research.roles import Role

WHY = {"reason": f"{CANARY} was erbij, de ander hoorde het later."}
FOUND = {"attribute": "solution", "value": "found"} | WHY


@pytest.fixture
def differ(cast):
    """The client says that there is a solution, the daughter that there is none."""
    said(cast, cast.client_actor, "found")
    said(cast, cast.daughter, "none")


def said(cast, actor, value):
    cast.story(actor)
    with cast.writing() as session:
        interview = find_interview(session, actor.id)
        interview.attributes = interview.attributes | {"solution": value}
        session.add(interview)


def place(cast):
    return f"/netwerken/{cast.network.id}/verschillen"


def stands(cast, attribute="solution"):
    with cast.database.reading() as session:
        return settled_value(session, session.get_one(Network, cast.network.id), attribute)


def settle(cast, browser=None, **facts):
    sent = FOUND | {"seen": stands(cast).seen} | facts
    return (browser or cast.browser(cast.lead)).post(place(cast), data=sent)


def test_what_each_said_stands_side_by_side_and_nobody_settled_it(cast, differ):
    page = cast.browser(cast.lead).get(place(cast)).text
    assert "Zij verschillen" in page
    assert [value for _actor, value in stands(cast).said] == ["found", "none"]
    assert (stands(cast).state, stands(cast).value) == (ValueState.DIFFERS, None)
    assert stands(cast).is_unsettled


def test_who_agree_need_nobody_to_settle(cast):
    said(cast, cast.client_actor, "found")
    said(cast, cast.daughter, "found")
    assert (stands(cast).state, stands(cast).value) == (ValueState.AGREED, "found")
    assert not stands(cast).is_unsettled
    assert settle(cast).status_code == 409


def test_a_lead_settles_it_with_a_reason_that_lies_sealed(cast, differ):
    assert settle(cast).status_code == 303
    assert (stands(cast).state, stands(cast).value) == (ValueState.SETTLED, "found")
    page = cast.browser(cast.lead).get(place(cast)).text
    assert "was erbij" in page
    with cast.database.reading() as session:
        [act] = session.exec(select(NetworkValue))
        assert CANARY.encode() not in act.reason_sealed
        assert act.rests_on == {
            str(cast.client_actor.id): "found",
            str(cast.daughter.id): "none",
        }
        kinds = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.kind == "network_value")
            .order_by(AuditEntry.seq)
        )
        assert kinds.all() == ["settle"]


def test_without_a_reason_or_with_another_answer_nothing_is_settled(cast, differ):
    answer = settle(cast, reason=" ", value="none")
    assert answer.status_code == 422
    assert "Schrijf op waarom" in answer.text
    assert settle(cast, value="maybe").status_code == 422
    assert settle(cast, attribute="cooperation").status_code == 404
    assert stands(cast).state == ValueState.DIFFERS


def test_taking_it_back_leaves_it_open_and_keeps_the_history(cast, differ):
    settle(cast)
    back = {"attribute": "solution", "seen": stands(cast).seen}
    lead = cast.browser(cast.lead)
    assert lead.post(f"{place(cast)}/terug", data=back).status_code == 303
    assert lead.post(f"{place(cast)}/terug", data=back).status_code == 409
    assert stands(cast).state == ValueState.DIFFERS
    assert [act.value for act in stands(cast).history] == ["found", None]
    assert "Weer opengelaten" in lead.get(place(cast)).text


def test_two_at_once_settle_it_once(cast, differ):
    seen, browsers = stands(cast).seen, [cast.browser(cast.lead) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda one: settle(cast, one, seen=seen).status_code, browsers)
        assert sorted(answers) == [303, 409]
    assert len(stands(cast).history) == 1


def test_what_was_said_since_the_page_was_drawn_is_looked_at_first(cast, differ):
    seen = stands(cast).seen
    with cast.writing() as session:
        interview = find_interview(session, cast.daughter.id)
        interview.attributes = interview.attributes | {"solution": "on_the_way"}
        session.add(interview)
    answer = settle(cast, seen=seen)
    assert answer.status_code == 409
    assert "was erbij" in answer.text


def test_who_took_his_story_back_does_not_count_and_what_rested_on_it_is_flagged(cast, differ):
    settle(cast)
    with cast.writing() as session:
        facts = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN}
        record_consent(session, actor_id=cast.daughter.id, **facts, recorded_by=None)
    found = stands(cast)
    assert (found.state, found.value) == (ValueState.MOVED, "found")
    assert found.is_unsettled
    assert [actor.id for actor, _value in found.said] == [cast.client_actor.id]
    assert "Kijk hier opnieuw naar" in cast.browser(cast.lead).get(place(cast)).text


def test_an_erased_teller_takes_his_answer_and_the_reason_along(cast, differ):
    settle(cast)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    with cast.database.reading() as session:
        [act] = session.exec(select(NetworkValue))
        assert act.rests_on[str(cast.daughter.id)] == "unknown"
        assert act.reason_sealed == b""
    assert stands(cast).state == ValueState.MOVED


def test_a_reopened_conversation_flags_it_until_it_is_closed(cast, differ):
    settle(cast)
    with cast.writing() as session:
        interview = find_interview(session, cast.daughter.id)
        facts = {"reopened_by": cast.lead.id, "leads": True}
        reopen_interview(session, interview, reason=ReopenReason.WRONG, words="", **facts)
    assert stands(cast).state == ValueState.MOVED


def test_strangers_and_others_settle_nothing(cast, differ):
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(place(cast)).status_code == 404
    assert settle(cast, stranger).status_code == 404
    for role in (Role.INTERVIEWER, Role.CODER, Role.PROFESSIONAL, Role.EDITOR):
        assert settle(cast, cast.browser(cast.users[role])).status_code == 403
    assert stands(cast).state == ValueState.DIFFERS


def test_who_reviews_sees_what_holds_beside_the_voices_and_no_reason(cast, differ):
    with cast.writing() as session:
        for actor in (cast.client_actor, cast.daughter):
            consent(session, actor, Purpose.NETWORK_READING)
    browser, here = cast.browser(cast.professional), f"/netwerkreview/{cast.network.id}"
    assert "Voor het netwerk" not in browser.get(here).text
    settle(cast)
    page = browser.get(here).text
    assert re.search(r"Voor het netwerk", page)
    assert "was erbij" not in page

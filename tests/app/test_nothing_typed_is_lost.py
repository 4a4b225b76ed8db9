"""A form that cannot be kept comes back as it was typed, with what is wrong beside it."""

import re
import sys
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from added_voices import joining_things
from blind_coding import settled_story
from cast import consent
from claiming import counted_claim_in, quoted_claim
from doors import browser_for
from journeying import monitor_of
from page_things import memo_that_changed
from sitting import make_table
from sqlmodel import select
from typed_again import TRIES, WORDS
from typed_nowhere import NEVER_GIVEN_BACK, NOTHING_TYPED
from worker_home import made_once

from analysis.claims import Claim, delete_claim
from analysis.codings import Coding
from analysis.journey_judgements import judged_in_sheet
from analysis.journeys import ClientJourney
from analysis.reviews import start_session
from app.problems import message_of
from interviews.interviews import Interview, NoConsentError, find_interview, interview_of
from interviews.plan_proposals import LineKind, PlanLine, PlanProposal
from interviews.turns import turns_of
from research.consents import Purpose
from research.errors import ConflictError
from research.frames import import_frame
from research.networks import (
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.studies import Study
from research.tables import now

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def ids(cast):
    return real_things(cast)


@made_once
def real_things(cast):
    """Ids of real things: three conversations, a session, a claim with a quote, a frame."""
    claim_id, fragment_id = quoted_claim(cast)
    open_id = cast.interview(cast.daughter)
    monitor = monitor_of(cast)
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        study = session.get_one(Study, cast.study.id)
        planned, agreed = (
            add_actor(session, network, role=role, identity=Identity(name="Anna"), added_by=None)
            for role in (ActorRole.NEIGHBOUR, ActorRole.VOLUNTEER)
        )
        consent(session, agreed, Purpose.INTERVIEW)
        waiting = interview_of(session, planned)
        waiting.interviewer_id = cast.interviewer.id
        known = _known_to(session, study, cast.interviewer.id)
        review = start_session(session, network, held_on=date(2026, 11, 2), started_by=cast.lead.id)
        import_frame(session, study, content=b"client\nA1\nA2\nA3\n", imported_by=cast.lead.id)
        closed = find_interview(session, cast.client_actor.id)
        facts = make_table(session, cast) | {
            **_journeys(session, cast, monitor),
            "study_id": study.id,
            "network_id": network.id,
            "actor_id": cast.client_actor.id,
            "agreed_id": agreed.id,
            "waiting_id": agreed.id,
            "proposal_id": _proposed(session, cast),
            "planned_id": waiting.id,
            "known_id": known,
            "open_id": open_id,
            "closed_id": closed.id,
            "revision_id": turns_of(session, closed.id)[1][1].id,
            "told_turn_id": turns_of(session, closed.id)[1][0].id,
            "memo_id": memo_that_changed(session, cast, closed),
            "coding_id": session.exec(
                select(Coding.id).where(Coding.fragment_id == fragment_id)
            ).first(),
            "session_id": review.id,
            "claim_id": claim_id,
            "counted_id": counted_claim_in(session, study).id,
            "fragment_id": fragment_id,
            "interviewer_id": cast.interviewer.id,
            "new_id": uuid4(),
            **joining_things(session, cast),
            "point_id": settled_story(
                session, closed, cast.coder.id, reason="Zo.", outcome=None
            ).id,
        }
    facts["turn_id"] = told_turn(cast, open_id)
    return facts


def _journeys(session, cast, monitor):
    """A journey that was judged, and who holds the audit talk about it."""
    cast.users["director"] = monitor.director
    journey = session.get_one(ClientJourney, monitor.journey_id)
    judged_in_sheet(session, journey, eyes="social_worker", effects={"guidance": "prevented"})
    return {"register_id": monitor.register_id, "journey_id": monitor.journey_id}


def _proposed(session, cast):
    day = now() + timedelta(days=7)
    proposal = PlanProposal(
        study_id=cast.study.id,
        first_day=day.date(),
        last_day=day.date(),
        asked_by=cast.lead.id,
        made_at=now(),
    )
    session.add(proposal)
    session.flush()
    line = PlanLine(
        proposal_id=proposal.id,
        actor_id=cast.client_actor.id,
        kind=LineKind.NEW.value,
        interviewer_id=cast.interviewer.id,
        starts_at=day,
        ends_at=day + timedelta(minutes=45),
        knows_network=True,
    )
    session.add(line)
    session.flush()
    return proposal.id


def _known_to(session, study, interviewer_id):
    """A conversation in a network that its interviewer reviews as well."""
    network = create_network(session, study, reference="N77", created_by=None)
    assign_reviewer(session, network, user_id=interviewer_id, assigned_by=None)
    actor = add_actor(
        session, network, role=ActorRole.CLIENT, identity=Identity(name="Bea"), added_by=None
    )
    interview = interview_of(session, actor)
    interview.interviewer_id = interviewer_id
    session.flush()
    return interview.id


def told_turn(cast, interview_id):
    turn_id = uuid4()
    facts = {"turn_id": turn_id, "speaker": "actor", "mode": "verbatim", "text": "Eerst dit."}
    answer = cast.browser(cast.interviewer).post(f"/gesprekken/{interview_id}/beurten", data=facts)
    assert answer.status_code == 303
    return turn_id


def refuse(monkeypatch, name):
    """Let the function say that somebody was first; a view by the same name hides its module."""
    module, _dot, function = name.rpartition(".")

    def conflict(*_arguments, **_facts):
        raise ConflictError

    monkeypatch.setattr(sys.modules[module], function, conflict)


def is_shown(page, name, value):
    """Whether the page has this value in this field: typed, ticked, or chosen."""
    for tag in re.findall(rf'<input[^>]*name="{name}"[^>]*>', page):
        if unescape(re.search(r'value="([^"]*)"', tag + 'value=""').group(1)) == value:
            return 'type="radio"' not in tag and 'type="checkbox"' not in tag or " checked" in tag
    for area in re.findall(rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.S):
        if unescape(area) == value:
            return True
    for field in re.findall(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S):
        if re.search(rf'<option selected value="{re.escape(value)}"', field):
            return True
    return False


@pytest.mark.parametrize("name", TRIES)
def test_a_form_that_a_rule_refuses_comes_back_as_it_was_typed(cast, ids, monkeypatch, name):
    one = TRIES[name]
    browser = browser_for(cast, one.role, ids)
    sent = {key: value.format(**ids) for key, value in one.sent.items()}
    refuse(monkeypatch, one.asks)
    answer = browser.post(one.path.format(**ids), data=sent)
    assert answer.status_code in {409, 422}
    assert "Nummer voor de beheerder" not in answer.text
    assert "Iemand anders heeft dit net veranderd." in answer.text
    lost = [
        key
        for key, value in sent.items()
        if key not in one.hidden and not is_shown(answer.text, key, value)
    ]
    assert lost == []


def test_the_search_for_lost_words_finds_what_is_lost():
    page = '<input type="radio" name="a" value="x"><textarea name="b">\nhallo</textarea>'
    assert not is_shown(page, "a", "x")
    assert not is_shown(page, "b", "dag")
    assert not is_shown(page, "c", "x")
    assert is_shown(page, "b", "hallo")


def test_words_about_a_thing_that_was_deleted_meanwhile_are_given_back(cast, ids):
    browser = cast.browser(cast.editor)
    with cast.writing() as session:
        claim = session.get_one(Claim, ids["claim_id"])
        delete_claim(session, claim, deleted_by=cast.editor.id)
    path = f"/hoofdstuk/bewering/{ids['claim_id']}/zin"
    answer = browser.post(path, data={"sentence": WORDS}, headers=OURS)
    assert answer.status_code == 404
    assert WORDS in unescape(answer.text)
    assert "<echt>" not in answer.text
    assert "Kopieer wat u nodig heeft." in answer.text
    assert "Verstuur opnieuw" not in answer.text
    elsewhere = browser.post(path, data={"sentence": WORDS})
    assert WORDS not in unescape(elsewhere.text)


def test_a_conversation_that_a_colleague_took_gives_the_words_back(cast, ids):
    with cast.writing() as session:
        session.get_one(Interview, ids["open_id"]).interviewer_id = cast.lead.id
    sent = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": WORDS}
    answer = cast.browser(cast.interviewer).post(
        f"/gesprekken/{ids['open_id']}/beurten", data=sent, headers=OURS
    )
    assert answer.status_code in {404, 409}
    assert WORDS in unescape(answer.text)


def test_consent_that_was_withdrawn_meanwhile_is_said_where_there_is_no_form_left(cast, ids):
    browser = cast.browser(cast.lead)
    path = f"/netwerken/actor/{ids['agreed_id']}"
    said = {"purpose": "interview", "decision": "withdrawn"}
    assert browser.post(f"{path}/toestemming", data=said).status_code == 303
    sent = {"interviewer_id": cast.interviewer.id, "day": "2031-03-04", "clock": "14:30"}
    answer = browser.post(f"{path}/afspraak", data=sent)
    assert answer.status_code in {409, 422}
    with cast.app.test_request_context():
        words = message_of(NoConsentError())
    assert words in unescape(answer.text)


def test_every_form_is_on_one_of_the_lists(app):
    adapter = app.url_map.bind("localhost")
    some = "00000000-0000-4000-8000-000000000000"
    paths = [re.sub(r"\{\w+\}", some, one.path) for one in TRIES.values()]
    tried = {adapter.match(path, method="POST")[0] for path in paths}
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.endpoint.startswith("security.")
    }
    assert forms - tried - NOTHING_TYPED - NEVER_GIVEN_BACK == set()
    assert tried & NOTHING_TYPED == set()

"""The pages of independence: an interviewer is stopped, the lead excepts, and it is all told."""

import re

import pytest
from cast import CANARY, consent
from sqlmodel import select

from interviews.appointments import Appointment, make_appointment
from interviews.interviews import interview_of
from research.audit import AuditEntry
from research.consents import Purpose
from research.independence import KnowsHow, links_of, set_rule, state_link
from research.independence_exceptions import exceptions_of
from research.networks import Actor, Identity, Network, change_identity, create_network
from research.roles import Role
from research.studies import Study
from research.tables import now

REASON = f"Zij was mijn juf, {CANARY}."


@pytest.fixture
def study_path(cast):
    return f"/onderzoeken/{cast.study.id}/onafhankelijkheid"


@pytest.fixture
def call(cast):
    """The address of a call that the interviewer has today."""
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=now(),
            made_by=cast.lead.id,
        )
        return f"/vandaag/{interview.id}"


def knows(cast, how=KnowsHow.KNOWS):
    with cast.writing() as session:
        state_link(
            session,
            session.get_one(Study, cast.study.id),
            user_id=cast.interviewer.id,
            how=how,
            about=REASON,
            stated_by=cast.lead.id,
            network=session.get_one(Network, cast.network.id),
        )


def hard(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        set_rule(session, study, is_hard=True, version=0, changed_by=cast.lead.id)


def made(cast):
    with cast.writing() as session:
        return exceptions_of(session, session.get_one(Study, cast.study.id))


def test_who_knows_a_network_reads_why_he_should_not_phone_it(cast, call):
    knows(cast)
    page = cast.browser(cast.interviewer).get(call).text
    assert "U kent dit netwerk" in page
    assert REASON in page
    assert "Begin het gesprek" not in page


def test_the_server_stops_a_conversation_that_the_page_did_not_offer(cast, call):
    knows(cast)
    answer = cast.browser(cast.interviewer).post(f"{call}/begin")
    assert answer.status_code == 409
    assert made(cast) == []


def test_an_interviewer_says_himself_that_he_knows_it_and_phones_with_a_reason(cast, call):
    browser = cast.browser(cast.interviewer)
    said = {"ken-how": "knows", "ken-about": REASON}
    assert browser.post(f"{call}/onafhankelijk/ken-ik", data=said).status_code == 303
    assert "U kent dit netwerk" in browser.get(call).text
    answer = browser.post(f"{call}/onafhankelijk/toch", data={"toch-reason": "Lang geleden."})
    assert answer.status_code == 303
    assert "Begin het gesprek" in browser.get(call).text
    (told,) = made(cast)
    assert (told.reason, told.exception.made_by) == ("Lang geleden.", cast.interviewer.id)


def test_under_the_hard_rule_he_is_sent_to_the_lead(cast, call):
    knows(cast)
    hard(cast)
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"{call}/onafhankelijk").text
    assert "Vraag het hem" in page
    assert "toch-reason" not in page
    answer = browser.post(f"{call}/onafhankelijk/toch", data={"toch-reason": "Ik kan het."})
    assert answer.status_code == 403
    assert made(cast) == []


def test_the_lead_sees_the_appointment_and_excepts_it_with_a_reason(cast, call, study_path):
    knows(cast)
    hard(cast)
    browser = cast.browser(cast.lead)
    assert "Deze afspraken vragen aandacht" in browser.get(study_path).text
    actor = f"/netwerken/actor/{cast.client_actor.id}"
    assert "Wie kent dit netwerk?" in browser.get(actor).text
    sent = {"interviewer_id": str(cast.interviewer.id), "day": "2031-03-04", "clock": "14:30"}
    stopped = browser.post(f"{actor}/afspraak", data=sent)
    assert stopped.status_code == 409
    assert "Deze interviewer kent dit netwerk." in stopped.text
    excepted = browser.post(f"{actor}/afspraak", data=sent | {"exception": REASON})
    assert excepted.status_code == 303
    page = browser.get(study_path).text
    assert "Deze afspraken vragen aandacht" not in page
    assert REASON in page
    assert "Begin het gesprek" in cast.browser(cast.interviewer).get(call).text
    with cast.writing() as session:
        assert session.exec(select(Appointment).where(Appointment.starts_at > now())).all()


def test_an_exception_that_the_lead_takes_back_stops_again(cast, call, study_path):
    knows(cast)
    cast.browser(cast.interviewer).post(
        f"{call}/onafhankelijk/toch", data={"toch-reason": "Kan best."}
    )
    (told,) = made(cast)
    browser = cast.browser(cast.lead)
    end = f"{study_path}/uitzonderingen/{told.exception.id}/einde"
    assert browser.post(end).status_code == 303
    assert "voorbij" in browser.get(study_path).text
    assert "U kent dit netwerk" in cast.browser(cast.interviewer).get(call).text


def test_the_file_of_exceptions_asks_the_passphrase_and_is_noted(cast, call, study_path):
    knows(cast)
    cast.browser(cast.interviewer).post(f"{call}/onafhankelijk/toch", data={"toch-reason": "=1+1"})
    browser = cast.browser(cast.lead)
    answer = browser.get(f"{study_path}/uitzonderingen.csv")
    assert answer.status_code == 200
    row = answer.text.splitlines()[1]
    assert row.startswith("N01,Interviewer,kent dit netwerk,nee,'=1+1,Interviewer,")
    with browser.session_transaction() as kept:
        kept["confirmed_at"] = 0
    assert browser.get(f"{study_path}/uitzonderingen.csv").status_code == 303
    with cast.writing() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.action == "export")).all()
    assert [one.kind for one in noted] == ["independence"]


def test_a_rule_that_a_colleague_changed_meanwhile_is_not_overwritten(cast, study_path):
    browser = cast.browser(cast.lead)
    version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(study_path).text).group(1)
    hard(cast)
    answer = browser.post(f"{study_path}/regel", data={"rule": "soft", "version": version})
    assert answer.status_code == 409
    assert "Een collega heeft deze regel net veranderd." in answer.text


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 5000])
def test_a_version_that_is_no_number_changes_no_rule(cast, study_path, version):
    sent = {"rule": "hard", "version": version}
    assert cast.browser(cast.lead).post(f"{study_path}/regel", data=sent).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"band-user_id": ""}, "Kies iemand uit de lijst."),
        ({"band-how": ""}, "Kies een van de drie."),
        ({"band-network_id": ""}, "Kies het netwerk dat deze collega kent."),
        ({"band-how": "organisation"}, "Kies geen netwerk bij een organisatie of team."),
        ({"band-about": " "}, "Schrijf in een paar woorden waarom."),
        ({"band-about": "x" * 501}, "Houd dit korter dan 500 tekens."),
    ],
)
def test_half_a_link_says_what_is_missing_and_keeps_nothing(cast, study_path, changes, words):
    sent = {
        "band-user_id": str(cast.interviewer.id),
        "band-how": "knows",
        "band-network_id": str(cast.network.id),
        "band-about": "buren",
    }
    answer = cast.browser(cast.lead).post(f"{study_path}/banden", data=sent | changes)
    assert answer.status_code == 422
    assert words in answer.text
    with cast.writing() as session:
        assert links_of(session, cast.study.id) == []


def test_a_link_of_another_study_is_none_here(cast, study_path):
    knows(cast)
    with cast.writing() as session:
        (link,) = links_of(session, cast.study.id)
        other = session.get_one(Study, cast.other_study.id)
        create_network(session, other, reference="N09", created_by=None)
    browser = cast.browser(cast.stranger(Role.LEAD))
    path = f"/onderzoeken/{cast.other_study.id}/onafhankelijkheid/banden/{link.id}/einde"
    assert browser.post(path).status_code == 404
    assert browser.get(study_path).status_code == 404


def test_an_interviewer_of_another_call_sees_nothing_of_it(cast, call):
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert stranger.get(f"{call}/onafhankelijk").status_code == 404
    sent = {"toch-reason": "Ik bel."}
    assert stranger.post(f"{call}/onafhankelijk/toch", data=sent).status_code == 404


def test_who_works_where_a_person_of_the_network_works_is_stopped_too(cast, call):
    with cast.writing() as session:
        daughter = session.get_one(Actor, cast.daughter.id)
        identity = Identity(name="Iemand", organisation="Welzijn Zuid")
        change_identity(session, daughter, identity=identity, changed_by=None)
        state_link(
            session,
            session.get_one(Study, cast.study.id),
            user_id=cast.interviewer.id,
            how=KnowsHow.ORGANISATION,
            about="welzijn zuid",
            stated_by=cast.lead.id,
        )
    assert "U kent dit netwerk" in cast.browser(cast.interviewer).get(call).text

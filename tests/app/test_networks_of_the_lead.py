"""Networks in the browser: who is in them, what they agreed to, and when they are phoned."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import select

from analysis.withdrawal import erase_actor
from interviews.appointments import make_appointment, standing_appointment
from interviews.calls import Outcome, log_attempt
from interviews.interviews import InterviewStatus, find_interview, interview_of
from research.audit import AuditEntry
from research.consents import Decision, Purpose, consent_history, current_consents
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    actors_of,
    add_actor,
    identity_of,
    is_reviewer,
)
from research.roles import Role

GRANDSON = {
    "role": "family",
    "name": f"{CANARY} Kleinzoon",
    "phone": "06 87 65 43 21",
    "description": "kleinzoon, 19",
    "organisation": "",
}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# A day that comes, in winter: Amsterdam is one hour ahead of UTC.
A_WINTER_DAY = f"{datetime.now(UTC).year + 1}-01-20"


@pytest.fixture
def lead(cast):
    return cast.browser(cast.lead)


def actions(cast, kind):
    with cast.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.kind == kind)).all()
    return [(entry.action, entry.user_id) for entry in entries]


def test_a_person_joins_the_network_with_sealed_identity(cast, lead):
    answer = lead.post(f"/netwerken/{cast.network.id}/mensen/nieuw", data=GRANDSON)
    assert answer.status_code == 303
    with cast.database.reading() as session:
        added = actors_of(session, cast.network.id)[-1]
        assert added.reference == "N01-A3"
        assert CANARY.encode() not in added.identity_sealed
        assert identity_of(session, added).phone == "06 87 65 43 21"


def test_name_and_number_are_shown_on_request_only_and_that_is_noted(cast, lead):
    page = lead.get(f"/netwerken/actor/{cast.daughter.id}")
    network = lead.get(f"/netwerken/{cast.network.id}")
    change = lead.get(f"/netwerken/actor/{cast.daughter.id}/wijzigen")
    for closed in (page, network, change):
        assert CANARY not in closed.text
        assert PHONE not in closed.text
    assert "dochter, 52" in page.text
    assert ("read_identity", cast.lead.id) not in actions(cast, "actor")
    shown = lead.post(f"/netwerken/actor/{cast.daughter.id}/persoon")
    assert CANARY in shown.text
    assert PHONE in shown.text
    assert ("read_identity", cast.lead.id) in actions(cast, "actor")


def test_htmx_gets_only_the_part_with_name_and_number(cast, lead):
    path = f"/netwerken/actor/{cast.daughter.id}/persoon"
    part = lead.post(path, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="person"')
    assert PHONE in part.text


@pytest.mark.parametrize("number", ["12345", "0612345", "061234567890", "bel maar", "0000000000"])
def test_what_is_no_dutch_number_is_refused(cast, lead, number):
    answer = lead.post(
        f"/netwerken/{cast.network.id}/mensen/nieuw", data=GRANDSON | {"phone": number}
    )
    assert answer.status_code == 422
    assert "Dit is geen Nederlands telefoonnummer" in answer.text


@pytest.mark.parametrize("number", ["", "+31 6 12345678", "010-123 45 67", "0031612345678"])
def test_a_number_may_be_written_in_many_ways_or_be_unknown(cast, lead, number):
    answer = lead.post(
        f"/netwerken/{cast.network.id}/mensen/nieuw", data=GRANDSON | {"phone": number}
    )
    assert answer.status_code == 303


def test_a_second_client_is_refused(cast, lead):
    answer = lead.post(
        f"/netwerken/{cast.network.id}/mensen/nieuw", data=GRANDSON | {"role": "client"}
    )
    assert answer.status_code == 422
    assert "Dit netwerk heeft al een klant" in answer.text
    answer = lead.post(f"/netwerken/actor/{cast.daughter.id}/wijzigen", data={"role": "client"})
    assert answer.status_code == 422


def test_changing_a_person_keeps_what_was_left_empty(cast, lead):
    path = f"/netwerken/actor/{cast.daughter.id}/wijzigen"
    facts = {"role": "volunteer", "name": "", "phone": "", "description": "buddy"}
    assert lead.post(path, data=facts).status_code == 303
    with cast.database.reading() as session:
        changed = session.get(Actor, cast.daughter.id)
        identity = identity_of(session, changed)
    assert changed.role == ActorRole.VOLUNTEER
    assert (identity.name, identity.phone) == (f"{CANARY} Dochter", PHONE)
    assert identity.description == "buddy"


def test_a_number_can_be_taken_away(cast, lead):
    path = f"/netwerken/actor/{cast.daughter.id}/wijzigen"
    lead.post(path, data={"role": "family", "forget_phone": "y"})
    with cast.database.reading() as session:
        assert identity_of(session, session.get(Actor, cast.daughter.id)).phone == ""


def test_consent_is_a_list_of_what_was_said(cast, lead):
    path = f"/netwerken/actor/{cast.daughter.id}"
    for decision in ("given", "withdrawn"):
        said = {"purpose": "quotes", "decision": decision}
        assert lead.post(f"{path}/toestemming", data=said).status_code == 303
    with cast.database.reading() as session:
        history = consent_history(session, actor_id=cast.daughter.id)
    assert [(one.purpose, one.decision) for one in history] == [
        ("quotes", "given"),
        ("quotes", "withdrawn"),
    ]
    assert all(one.recorded_by == cast.lead.id for one in history)
    page = lead.get(path).text
    assert "citaten in het hoofdstuk – <strong>ja</strong>" in page
    assert "citaten in het hoofdstuk – <strong>ingetrokken</strong>" in page


@pytest.mark.parametrize("said", [{}, {"purpose": "alles", "decision": "given"}])
def test_an_answer_outside_the_list_is_refused(cast, lead, said):
    answer = lead.post(f"/netwerken/actor/{cast.daughter.id}/toestemming", data=said)
    assert answer.status_code == 422
    with cast.database.reading() as session:
        assert consent_history(session, actor_id=cast.daughter.id) == []


def appointment(cast, clock="14:30", day=A_WINTER_DAY, who=None):
    return {"interviewer_id": str((who or cast.interviewer).id), "day": day, "clock": clock}


def test_an_appointment_is_kept_in_utc_and_shown_in_dutch_time(cast, lead):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
    path = f"/netwerken/actor/{cast.daughter.id}"
    assert lead.post(f"{path}/afspraak", data=appointment(cast)).status_code == 303
    with cast.database.reading() as session:
        interview = find_interview(session, cast.daughter.id)
        standing = standing_appointment(session, interview.id)
    assert standing.starts_at.isoformat() == f"{A_WINTER_DAY}T13:30:00+00:00"
    assert interview.status == InterviewStatus.PLANNED
    assert "14:30" in lead.get(path).text


def test_without_consent_there_is_no_appointment(cast, lead):
    path = f"/netwerken/actor/{cast.daughter.id}"
    assert 'name="clock"' not in lead.get(path).text
    answer = lead.post(f"{path}/afspraak", data=appointment(cast))
    assert answer.status_code == 422
    with cast.database.reading() as session:
        assert find_interview(session, cast.daughter.id) is None


def test_a_busy_interviewer_is_a_conflict_on_the_form(cast, lead):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        consent(session, cast.client_actor, Purpose.INTERVIEW)
    first = f"/netwerken/actor/{cast.client_actor.id}/afspraak"
    assert lead.post(first, data=appointment(cast, "14:00")).status_code == 303
    answer = lead.post(
        f"/netwerken/actor/{cast.daughter.id}/afspraak", data=appointment(cast, "14:30")
    )
    assert answer.status_code == 409
    assert "De interviewer heeft op dat moment al een afspraak" in answer.text
    assert 'value="14:30"' in answer.text


def test_an_interviewer_from_outside_the_study_cannot_be_chosen(cast, lead):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
    stranger = cast.stranger(Role.INTERVIEWER)
    answer = lead.post(
        f"/netwerken/actor/{cast.daughter.id}/afspraak", data=appointment(cast, who=stranger)
    )
    assert answer.status_code == 422
    assert "Kies een interviewer die aan dit onderzoek meewerkt." in answer.text


@pytest.mark.parametrize(
    ("day", "clock", "message"),
    [
        ("2020-01-20", "14:30", "Deze tijd is al voorbij"),
        ("", "14:30", "Kies een dag."),
        (A_WINTER_DAY, "half drie", "Kies een tijd, zoals 14:30."),
        ("2040-03-25", "02:30", "deze tijd bestaat niet"),
    ],
)
def test_an_odd_time_says_what_to_do(cast, lead, day, clock, message):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
    answer = lead.post(
        f"/netwerken/actor/{cast.daughter.id}/afspraak", data=appointment(cast, clock, day)
    )
    assert answer.status_code == 422
    assert message in answer.text


def test_who_does_not_want_to_be_phoned_any_more_loses_his_appointment(cast, lead):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        make_appointment(
            session,
            interview_of(session, cast.daughter),
            interviewer_id=cast.interviewer.id,
            starts_at=datetime.now(AMSTERDAM) + timedelta(days=1),
            made_by=cast.lead.id,
        )
    said = {"purpose": "interview", "decision": "withdrawn"}
    path = f"/netwerken/actor/{cast.daughter.id}"
    assert lead.post(f"{path}/toestemming", data=said).status_code == 303
    with cast.database.reading() as session:
        interview = find_interview(session, cast.daughter.id)
        assert standing_appointment(session, interview.id) is None
        assert interview.status == InterviewStatus.TO_PLAN
        said_last = current_consents(session, actor_id=cast.daughter.id)
    assert said_last[Purpose.INTERVIEW] is Decision.WITHDRAWN
    assert ("cancel", cast.lead.id) in actions(cast, "appointment")


def test_call_attempts_are_shown(cast, lead):
    interview_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        interview = find_interview(session, cast.daughter.id)
        assert interview.id == interview_id
        log_attempt(session, interview, outcome=Outcome.VOICEMAIL, caller_id=cast.interviewer.id)
    page = lead.get(f"/netwerken/actor/{cast.daughter.id}").text
    assert "voicemail" in page
    assert "Het gesprek is nu bezig." in page


def test_a_professional_is_asked_to_review(cast, lead):
    helper = cast.stranger(Role.PROFESSIONAL)
    path = f"/netwerken/{cast.network.id}/meelezers"
    assert lead.post(path, data={"user_id": str(helper.id)}).status_code == 303
    with cast.database.reading() as session:
        assert is_reviewer(session, cast.network.id, user_id=helper.id)
    answer = lead.post(path, data={"user_id": str(cast.stranger(Role.INTERVIEWER).id)})
    assert answer.status_code == 422


def test_the_attributes_come_from_the_codebook_and_may_be_unknown(cast, lead):
    path = f"/netwerken/{cast.network.id}/kenmerken"
    facts = {"questions": ["debts", "dementia"], "resources": ["unknown"], "lasting": "yes"}
    assert lead.post(path, data=facts).status_code == 303
    with cast.database.reading() as session:
        kept = session.get(Network, cast.network.id).attributes
    assert kept["questions"] == ["debts", "dementia"]
    assert kept["resources"] == ["unknown"]
    assert (kept["lasting"], kept["care_type"]) == ("yes", "unknown")
    assert "Schulden, dementie" in lead.get(f"/netwerken/{cast.network.id}").text
    both = lead.post(path, data={"questions": ["debts", "unknown"]})
    assert both.status_code == 422
    assert lead.post(path, data={"lasting": "misschien"}).status_code == 422


def test_an_erased_person_stays_in_the_list_without_words(cast, lead):
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.daughter.id), cast.lead.id)
    assert "gewist" in lead.get(f"/netwerken/{cast.network.id}").text
    path = f"/netwerken/actor/{cast.daughter.id}"
    assert "Deze persoon is gewist" in lead.get(path).text
    assert lead.post(f"{path}/persoon").status_code == 410
    assert lead.get(f"{path}/wijzigen").status_code == 410
    said = {"purpose": "quotes", "decision": "given"}
    assert lead.post(f"{path}/toestemming", data=said).status_code == 410


def test_numbers_stay_apart_when_two_people_have_one_name(cast):
    with cast.writing() as session:
        network = session.get(Network, cast.network.id)
        twins = [
            add_actor(
                session,
                network,
                role=ActorRole.FAMILY,
                identity=Identity(name=f"{CANARY} Zoon", phone=PHONE),
                added_by=None,
            )
            for _ in range(2)
        ]
    assert [one.number for one in twins] == [3, 4]

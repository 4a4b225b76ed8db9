"""The administrator keeps the accounts, shows a passphrase once, and never reads a story."""

import logging
import re

import pytest
from cast import PASSPHRASE
from sqlmodel import select

from app.identity import User
from app.people import new_passphrase
from app.sign_in_sessions import SignInSession
from research.audit import AuditEntry
from research.roles import Role

NEW = {"display_name": "Nieuwe Collega", "email": "Nieuw@wij-toets.nl", "roles": ["interviewer"]}


@pytest.fixture
def admin(cast):
    return cast.browser(cast.admin)


def passphrase_on(page):
    return re.search(r"<pre>(.+?)</pre>", page)[1]


def test_a_new_person_signs_in_with_the_passphrase_that_was_shown(cast, admin):
    answer = admin.post("/mensen/nieuw", data=NEW)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    browser = cast.browser()
    facts = {"email": "nieuw@wij-toets.nl", "password": passphrase_on(answer.text)}
    assert browser.post("/inloggen", data=facts).status_code == 302
    assert browser.get("/").location == "/vandaag/"


def test_the_passphrase_is_shown_once_and_kept_nowhere(cast, admin, caplog):
    caplog.set_level(logging.DEBUG)
    answer = admin.post("/mensen/nieuw", data=NEW)
    secret = passphrase_on(answer.text)
    assert answer.location is None
    assert secret not in admin.get("/mensen/").text
    assert secret not in "".join(record.getMessage() for record in caplog.records)
    with cast.database.reading() as session:
        assert all(secret not in one.facts for one in session.exec(select(SignInSession)))
        person = session.exec(select(User).where(User.email == "nieuw@wij-toets.nl")).one()
    assert person.password.startswith("$argon2id$")


def test_a_passphrase_has_25_signs_and_is_never_the_same():
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one.replace("-", "")) == 25 for one in made)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "geen adres"}, "Dit is geen e-mailadres"),
        ({"display_name": " "}, "Vul de naam in."),
        ({"roles": []}, "Kies minstens één rol."),
        ({"roles": ["admin", "lead"]}, "Een beheerder leest geen verhalen"),
        ({"email": "lead@wij-toets.nl"}, "Met dit e-mailadres bestaat al een account"),
    ],
)
def test_a_wrong_form_makes_no_account(cast, admin, change, message):
    answer = admin.post("/mensen/nieuw", data=NEW | change)
    assert answer.status_code == 422
    assert message in answer.text
    with cast.database.reading() as session:
        names = [one.display_name for one in session.exec(select(User))]
    assert "Nieuwe Collega" not in names


def test_who_is_shut_out_is_signed_out_everywhere_and_cannot_come_in(cast, admin):
    inside = cast.browser(cast.interviewer)
    assert inside.get("/vandaag/").status_code == 200
    assert admin.post(f"/mensen/{cast.interviewer.id}/uit").status_code == 303
    assert inside.get("/vandaag/").location.startswith("/inloggen")
    facts = {"email": cast.interviewer.email, "password": PASSPHRASE}
    refused = cast.browser().post("/inloggen", data=facts)
    assert refused.status_code == 200
    assert "E-mailadres of wachtwoord klopt niet" in refused.text


def test_who_may_come_back_signs_in_anew(cast, admin):
    inside = cast.browser(cast.interviewer)
    admin.post(f"/mensen/{cast.interviewer.id}/uit")
    assert admin.post(f"/mensen/{cast.interviewer.id}/aan").status_code == 303
    assert inside.get("/vandaag/").location.startswith("/inloggen")
    assert cast.browser(cast.interviewer).get("/vandaag/").status_code == 200
    with cast.database.reading() as session:
        acts = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.object_id == cast.interviewer.id)
            .order_by(AuditEntry.seq)
            .order_by(AuditEntry.seq)
        ).all()
    assert acts[-2:] == ["deactivate", "activate"]


def test_an_administrator_does_not_shut_himself_out(cast, admin):
    answer = admin.post(f"/mensen/{cast.admin.id}/uit")
    assert answer.status_code == 422
    assert "U kunt uw eigen account niet uitzetten" in answer.text
    assert admin.get("/mensen/").status_code == 200


def test_a_person_who_does_not_exist_is_not_found(admin):
    missing = "00000000-0000-4000-8000-000000000000"
    assert admin.post(f"/mensen/{missing}/uit").status_code == 404
    assert admin.post(f"/mensen/{missing}/aan").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_keeps_accounts(cast, role):
    browser = cast.browser(cast.users[role])
    assert browser.get("/mensen/").status_code == 403
    assert browser.get("/mensen/nieuw").status_code == 403
    assert browser.post("/mensen/nieuw", data=NEW).status_code == 403
    assert browser.post(f"/mensen/{cast.lead.id}/uit").status_code == 403
    assert browser.post(f"/mensen/{cast.lead.id}/aan").status_code == 403


def test_an_administrator_never_reads_a_story(cast, admin):
    interview_id = cast.story(cast.client_actor)
    paths = (
        f"/gesprekken/{interview_id}",
        f"/netwerken/{cast.network.id}",
        f"/netwerken/actor/{cast.client_actor.id}",
        f"/onderzoeken/{cast.study.id}",
    )
    for path in paths:
        assert admin.get(path).status_code in {403, 404}, path


def test_who_lost_his_passphrase_gets_another_one_and_is_signed_out(cast, admin):
    browser = cast.browser(cast.editor)
    answer = admin.post(f"/mensen/{cast.editor.id}/wachtwoord")
    assert answer.status_code == 200
    assert browser.get("/hoofdstuk/").location.startswith("/inloggen")
    facts = {"email": cast.editor.email, "password": PASSPHRASE}
    assert cast.browser().post("/inloggen", data=facts).status_code == 200
    facts["password"] = passphrase_on(answer.text)
    assert cast.browser().post("/inloggen", data=facts).status_code == 302


def test_nobody_else_gives_a_passphrase(cast):
    lead = cast.browser(cast.lead)
    assert lead.post(f"/mensen/{cast.editor.id}/wachtwoord").status_code == 403
    facts = {"email": cast.editor.email, "password": PASSPHRASE}
    assert cast.browser().post("/inloggen", data=facts).status_code == 302

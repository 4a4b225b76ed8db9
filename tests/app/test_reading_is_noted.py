"""Whoever reads raw words or who somebody is, is in the audit log: also on a page of refusal."""

import pytest
from sqlmodel import select

from interviews.turns import turns_of
from research.audit import AuditEntry
from research.vault import Vault

NOTED = {"read", "read_identity", "read_raw", "search", "export"}


@pytest.fixture
def unsealed(monkeypatch):
    """What was unsealed since it was last emptied: names of fields."""
    seen = []
    real = Vault.unseal

    def unseal(self, owner, sealed, *, row, field):
        seen.append(field)
        return real(self, owner, sealed, row=row, field=field)

    monkeypatch.setattr(Vault, "unseal", unseal)
    return seen


@pytest.fixture
def scene(cast):
    """One open conversation with a turn, and one actor who still has to be phoned."""
    interview_id = cast.interview(cast.client_actor)
    browser = cast.browser(cast.interviewer)
    turn_id = "11111111-1111-4111-8111-111111111111"
    words = {"turn_id": turn_id, "speaker": "actor", "mode": "verbatim", "text": "Ja."}
    assert browser.post(f"/gesprekken/{interview_id}/beurten", data=words).status_code == 303
    return {
        "interview": interview_id,
        "turn": turn_id,
        "actor": cast.client_actor.id,
        "network": cast.network.id,
    }


READINGS = (
    ("interviewer", "GET", "/vandaag/{interview}", {}),
    ("interviewer", "POST", "/vandaag/{interview}/persoon", {}),
    ("interviewer", "POST", "/vandaag/{interview}/poging", {}),
    ("interviewer", "POST", "/vandaag/{interview}/nieuwe-tijd", {}),
    ("interviewer", "GET", "/gesprekken/{interview}", {}),
    ("interviewer", "GET", "/gesprekken/{interview}/beurten/{turn}", {"htmx": True}),
    ("interviewer", "GET", "/gesprekken/{interview}/beurten/{turn}/verbeter", {}),
    ("lead", "GET", "/netwerken/{network}", {}),
    ("lead", "POST", "/netwerken/{network}/meelezers", {}),
    ("lead", "GET", "/netwerken/actor/{actor}", {}),
    ("lead", "POST", "/netwerken/actor/{actor}/persoon", {}),
    ("lead", "GET", "/netwerken/actor/{actor}/wijzigen", {}),
    ("lead", "POST", "/netwerken/actor/{actor}/toestemming", {}),
    ("lead", "POST", "/adressen/actor/{actor}/persoon", {}),
    ("lead", "GET", "/adressen/actor/{actor}/wijzigen", {}),
    ("lead", "GET", "/adressen/actor/{actor}/brief/letter/client", {}),
    ("lead", "GET", "/adressen/actor/{actor}/brief/letter/client.docx", {}),
    ("lead", "POST", "/netwerken/actor/{actor}/afspraak", {}),
    ("lead", "POST", "/netwerken/actor/{actor}/hervat", {}),
)


@pytest.mark.parametrize(("who", "method", "path", "how"), READINGS)
def test_it_is_noted(cast, scene, unsealed, database, who, method, path, how):
    person = getattr(cast, who)
    browser = cast.browser(person)
    headers = {"HX-Request": "true"} if how else {}

    def noted():
        with database.reading() as session:
            mine = select(AuditEntry).where(AuditEntry.user_id == person.id)
            return [one for one in session.exec(mine) if one.action in NOTED]

    before = len(noted())
    unsealed.clear()
    answer = browser.open(path.format(**scene), method=method, headers=headers)
    assert answer.status_code < 500
    assert set(unsealed) & {"raw", "identity"}, answer.status_code
    assert len(noted()) > before


def test_searching_in_names_is_noted(cast, scene, unsealed, database):
    unsealed.clear()
    cast.browser(cast.lead).post("/zoeken", data={"words": "kanarievogel"})
    assert "identity" in unsealed
    with database.reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "search")).all()
        assert {one.user_id for one in found} == {cast.lead.id}


def test_nobody_unseals_outside_these_pages(app, cast, scene, unsealed, database):
    """Every other page without a story of its own opens no raw word and no identity."""
    with database.reading() as session:
        assert turns_of(session, scene["interview"])
    known = {path.split("/{")[0] for _who, _method, path, _how in READINGS} | {"/zoeken"}
    wrong = []
    for rule in app.url_map.iter_rules():
        plain = not rule.arguments and "GET" in rule.methods and rule.endpoint != "static"
        if not plain or rule.rule.rstrip("/") in known:
            continue
        for person in (cast.lead, cast.interviewer, cast.coder, cast.editor, cast.admin):
            unsealed.clear()
            cast.browser(person).get(rule.rule)
            if set(unsealed) & {"raw", "identity"}:
                wrong.append((rule.rule, person.display_name))
    assert wrong == []

"""Who finds what: each role what its own pages show, and nothing of others."""

import pytest
from cast import CANARY, PASSPHRASE, PHONE, consent
from claiming import quoted_claim
from searching_for import addresses, find, hits, noted

from app.identity import create_user
from interviews.interviews import interview_of
from research.consents import Purpose
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.roles import Role
from research.studies import Study, add_member

OTHER = "Vreemdeling"


@pytest.fixture
def call_id(cast):
    """A call of the interviewer with the daughter, that is going on."""
    return cast.interview(cast.daughter)


@pytest.fixture
def elsewhere(cast):
    """A network with people in the study of strangers; each of them works there."""
    with cast.writing() as session:
        study = session.get(Study, cast.other_study.id)
        network = create_network(session, study, reference="N01", created_by=None)
        for role in (Role.CODER, Role.EDITOR, Role.INTERVIEWER):
            add_member(session, study, user_id=cast.stranger(role).id, added_by=None)
        assign_reviewer(
            session, network, user_id=cast.stranger(Role.PROFESSIONAL).id, assigned_by=None
        )
        identity = Identity(name=f"{OTHER} Dochter", phone="0687654321")
        actor = add_actor(session, network, role=ActorRole.FAMILY, identity=identity, added_by=None)
        return network, actor


# ---- What each role finds ---------------------------------------------------


def test_the_lead_finds_networks_and_people_by_reference(cast):
    answer = find(cast, cast.lead, "n01")
    assert hits(answer) == [
        (f"/netwerken/{cast.network.id}", "Netwerk N01"),
        (f"/netwerken/actor/{cast.client_actor.id}", "Klant N01-A1"),
        (f"/netwerken/actor/{cast.daughter.id}", "Familie N01-A2"),
    ]
    assert CANARY not in answer.text
    assert noted(cast, cast.lead) == []


def test_the_lead_finds_a_person_by_name_and_sees_only_that_name(cast):
    answer = find(cast, cast.lead, f"dochter {CANARY[:6].lower()}")
    assert hits(answer) == [
        (f"/netwerken/actor/{cast.daughter.id}", f"{CANARY} Dochter Familie N01-A2")
    ]
    assert PHONE not in answer.text
    assert "Wij houden bij wie een naam of nummer opzoekt." in answer.text
    assert noted(cast, cast.lead) == [("search", None), ("read_identity", cast.daughter.id)]


def test_a_phone_number_finds_whose_it_is_without_showing_name_or_number(cast):
    answer = find(cast, cast.lead, "+31 6 1234 5678")
    assert addresses(answer) == {
        f"/netwerken/actor/{one.id}" for one in (cast.daughter, cast.client_actor)
    }
    assert CANARY not in answer.text
    assert PHONE not in answer.text
    assert [action for action, _id in noted(cast, cast.lead)] == ["search"] + ["read_identity"] * 2


def test_role_and_name_together_narrow_the_list(cast):
    assert addresses(find(cast, cast.lead, f"klant {CANARY}")) == {
        f"/netwerken/actor/{cast.client_actor.id}"
    }


def test_accents_and_capitals_do_not_count(cast):
    with cast.writing() as session:
        network = session.get(Network, cast.network.id)
        named = add_actor(
            session,
            network,
            role=ActorRole.NEIGHBOUR,
            identity=Identity(name="Özlem Çelik-d’Hondt"),
            added_by=None,
        )
    for words in ("ozlem", "CELIK", "çel özl", "d'hondt"):
        assert addresses(find(cast, cast.lead, words)) == {f"/netwerken/actor/{named.id}"}, words


def test_the_lead_finds_a_network_by_district_activity_and_study(cast):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        network = create_network(
            session,
            study,
            reference="N77",
            district="Überwijk",
            activity="Eettafel",
            created_by=None,
        )
    for words in ("uberw", "eettafel n77", "onderzoek 2026 n77"):
        assert addresses(find(cast, cast.lead, words)) == {f"/netwerken/{network.id}"}, words


def test_the_interviewer_finds_whom_he_calls_by_name_number_and_reference(cast, call_id):
    for words in ("Dochter", PHONE, "familie", "N01-A2"):
        assert addresses(find(cast, cast.interviewer, words)) == {f"/vandaag/{call_id}"}, words
    assert noted(cast, cast.interviewer) == [
        ("search", None),
        ("read_identity", cast.daughter.id),
        ("search", None),
        ("read_identity", cast.daughter.id),
    ]


def test_the_interviewer_does_not_find_people_whom_he_does_not_call(cast, call_id):
    assert hits(find(cast, cast.interviewer, "klant")) == []
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.INTERVIEW)
        interview_of(session, cast.client_actor)
    assert hits(find(cast, cast.interviewer, f"{CANARY} Klant")) == []


def test_a_name_no_longer_opens_once_the_conversation_is_over(cast):
    story_id = cast.story(cast.client_actor)
    browser_finds = find(cast, cast.interviewer, "N01-A1")
    assert addresses(browser_finds) == {f"/vandaag/{story_id}"}
    assert hits(find(cast, cast.interviewer, CANARY)) == []
    assert noted(cast, cast.interviewer) == []


def test_the_professional_finds_his_networks_by_reference_and_study_and_no_people(cast):
    url = f"/netwerkreview/{cast.network.id}"
    assert hits(find(cast, cast.professional, "n01")) == [(url, "Netwerk N01")]
    assert addresses(find(cast, cast.professional, "onderzoek 20")) == {url}
    for words in (CANARY, "klant", "dochter", PHONE):
        assert hits(find(cast, cast.professional, words)) == [], words
    assert noted(cast, cast.professional) == []


def test_the_coder_finds_closed_stories_by_network_and_role_and_no_names(cast):
    story_id = cast.story(cast.client_actor)
    cast.interview(cast.daughter)
    for words in ("n01", "klant", "klant 1", "N01-A1"):
        assert addresses(find(cast, cast.coder, words)) == {f"/coderen/{story_id}"}, words
    for words in ("familie", CANARY, PHONE):
        assert hits(find(cast, cast.coder, words)) == [], words
    assert noted(cast, cast.coder) == []


def test_the_editor_finds_claims_by_network_and_words_and_no_people(cast):
    claim_id, _fragment = quoted_claim(cast)
    for words in ("n01", "geluisterd", "aandacht"):
        assert addresses(find(cast, cast.editor, words)) == {f"/hoofdstuk/bewering/{claim_id}"}
    for words in (CANARY, "klant", PHONE, "N02"):
        assert hits(find(cast, cast.editor, words)) == [], words
    assert noted(cast, cast.editor) == []


def test_the_administrator_finds_accounts_and_nothing_of_a_study(cast):
    cast.story(cast.client_actor)
    answer = find(cast, cast.admin, "codeur vreemde")
    stranger = cast.stranger(Role.CODER)
    assert hits(answer) == [(f"/mensen/#account-{stranger.id}", stranger.display_name)]
    assert f'id="account-{stranger.id}"' in cast.browser(cast.admin).get("/mensen/").text
    for words in ("n01", CANARY, PHONE, "Onderzoek 2026", "klant"):
        assert hits(find(cast, cast.admin, words)) == [], words
    assert noted(cast, cast.admin) == []


def test_who_has_two_roles_finds_what_either_finds(cast, call_id):
    with cast.app.app_context(), cast.writing() as session:
        both = create_user(
            session,
            email="beide@wij-toets.nl",
            display_name="Beide",
            passphrase=PASSPHRASE,
            roles=[Role.PROFESSIONAL, Role.CODER],
        )
        network = session.get(Network, cast.network.id)
        assign_reviewer(session, network, user_id=both.id, assigned_by=None)
        add_member(session, session.get(Study, cast.study.id), user_id=both.id, added_by=None)
    story_id = cast.story(cast.client_actor)
    assert addresses(find(cast, both, "n01")) == {
        f"/netwerkreview/{cast.network.id}",
        f"/coderen/{story_id}",
    }


def test_every_hit_opens(cast, call_id):
    """What the search may find is what the page behind it may show."""
    quoted_claim(cast)
    for role, words in (
        (Role.LEAD, "n01"),
        (Role.LEAD, CANARY),
        (Role.INTERVIEWER, "n01"),
        (Role.INTERVIEWER, CANARY),
        (Role.CODER, "n01"),
        (Role.PROFESSIONAL, "n01"),
        (Role.EDITOR, "n01"),
        (Role.ADMIN, "interviewer"),
    ):
        browser = cast.browser(cast.users[role])
        found = addresses(browser.post("/zoeken", data={"words": words}))
        assert found, (role, words)
        for url in found:
            assert browser.get(url.split("#")[0]).status_code == 200, (role, url)


# ---- What nobody else finds -------------------------------------------------


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_a_stranger_finds_nothing_of_others(cast, call_id, elsewhere, role):
    quoted_claim(cast)
    network, actor = elsewhere
    for words in ("N01", CANARY, f"{CANARY} Dochter", PHONE, "Onderzoek 2026", "klant", "geluist"):
        answer = find(cast, cast.stranger(role), words)
        own = {f"/netwerken/{network.id}", f"/netwerken/actor/{actor.id}"}
        own.add(f"/netwerkreview/{network.id}")
        assert addresses(answer) <= own, (words, hits(answer))
        assert "Dochter" not in answer.text.replace(f"{CANARY} Dochter", "")
    opened = [thing for action, thing in noted(cast, cast.stranger(role)) if thing]
    assert opened == []


def test_people_of_another_study_are_not_even_opened(cast, elsewhere, monkeypatch):
    import app.searching as searching

    opened = []
    unseal = searching.identity_of
    monkeypatch.setattr(
        searching,
        "identity_of",
        lambda session, actor: opened.append(actor.id) or unseal(session, actor),
    )
    assert hits(find(cast, cast.lead, OTHER)) == []
    assert set(opened) == {cast.client_actor.id, cast.daughter.id}
    opened.clear()
    find(cast, cast.lead, "n01")
    find(cast, cast.lead, "xyz77")
    find(cast, cast.lead, "1")
    assert opened == []


def test_a_person_who_was_erased_is_found_by_reference_only(cast):
    with cast.writing() as session:
        actor = session.get(Actor, cast.daughter.id)
        cast.database.vault.keys.destroy(actor.id)
    assert hits(find(cast, cast.lead, f"{CANARY} Dochter")) == []
    answer = find(cast, cast.lead, CANARY)
    assert addresses(answer) == {f"/netwerken/actor/{cast.client_actor.id}"}
    assert len(hits(find(cast, cast.lead, "n01"))) == 3


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/zoeken").location.startswith("/inloggen")
    answer = client.post("/zoeken", data={"words": CANARY})
    assert answer.location.startswith("/inloggen")
    assert CANARY not in answer.location
    part = client.post("/zoeken", data={"words": CANARY}, headers={"HX-Request": "true"})
    assert part.status_code == 401

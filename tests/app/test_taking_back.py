"""Taking back works on the very next request; a client's network rests with his story."""

import pytest
from cast import CANARY, consent
from claiming import WORDS, claim, release, told

from analysis.patterns import study_factors
from analysis.withdrawal import erase_actor
from interviews.interviews import find_interview
from research.consents import Decision, Purpose, SaidBy, has_consented, record_consent
from research.networks import Actor, ActorRole, Identity, Network, add_actor
from research.representatives import Representative, name_representative
from research.standing import (
    is_standing_network,
    is_still_told,
    may_be_learned_from,
    may_be_phoned_again,
    may_be_read_in_network,
)

FIRM = {"sure": "y"}


@pytest.fixture
def both(cast):
    """Client and daughter told their story; both are coded, quoted and in one claim."""
    fragments = {}
    for actor in (cast.client_actor, cast.daughter):
        fragments[actor.id] = told(cast, actor)
        release(cast, actor, fragments[actor.id])
        with cast.writing() as session:
            consent(session, actor, Purpose.NETWORK_READING)
    made = claim(cast, *fragments.values(), quoted=True)
    return fragments, made


def interview_id(cast, actor):
    with cast.database.reading() as session:
        return find_interview(session, actor.id).id


def take_back(cast, actor):
    path = f"/netwerken/actor/{actor.id}/intrekken"
    return cast.browser(cast.lead).post(path, data=FIRM)


def places(cast, made):
    """Every page on which the words of the teller can stand, with its reader."""
    return (
        (cast.professional, f"/netwerkreview/{cast.network.id}"),
        (cast.lead, f"/netwerkreview/{cast.network.id}"),
        (cast.editor, f"/hoofdstuk/bewering/{made}"),
        (cast.editor, f"/hoofdstuk/bewering/{made}/steun"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}/tekst"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}/hoofdstuk.md"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}/hoofdstuk.html"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}/nieuw/attention/success"),
        (cast.coder, f"/coderen/{interview_id(cast, cast.client_actor)}"),
        (cast.coder, f"/coderen/{interview_id(cast, cast.daughter)}"),
        (cast.interviewer, f"/gesprekken/{interview_id(cast, cast.daughter)}/verhaal"),
        (cast.interviewer, f"/gesprekken/{interview_id(cast, cast.daughter)}/getypt"),
    )


def test_before_it_happens_the_lead_sees_what_disappears_and_no_word(cast, both):
    page = cast.browser(cast.lead).get(f"/netwerken/actor/{cast.client_actor.id}/intrekken").text
    assert "gaat uit het hoofdstuk" in page
    assert f"Familie {cast.daughter.reference}" in page
    assert WORDS not in page
    assert CANARY not in page
    page = cast.browser(cast.lead).get(f"/netwerken/actor/{cast.daughter.id}/intrekken").text
    assert "blijft, met minder steun" in page


def test_without_the_tick_nothing_is_taken_back(cast, both):
    path = f"/netwerken/actor/{cast.client_actor.id}/intrekken"
    answer = cast.browser(cast.lead).post(path, data={})
    assert answer.status_code == 422
    with cast.database.reading() as session:
        assert is_still_told(session, cast.client_actor.id)


def test_after_the_client_took_back_no_page_shows_a_word_of_his_network(cast, both):
    _fragments, made = both
    browsers = {user.id: cast.browser(user) for user, _path in places(cast, made)}
    before = [browsers[user.id].get(path) for user, path in places(cast, made)]
    assert all(WORDS in answer.text for answer in before), [
        path
        for (_user, path), one in zip(places(cast, made), before, strict=True)
        if WORDS not in one.text
    ]
    answer = take_back(cast, cast.client_actor)
    assert answer.location.endswith(f"/onderzoeken/{cast.study.id}/navraag")
    for user, path in places(cast, made):
        assert WORDS not in browsers[user.id].get(path).text, path
    with cast.database.reading() as session:
        assert study_factors(session, cast.study.id).factors == ()


def test_the_search_does_not_find_what_was_taken_back(cast, both):
    coder, professional = cast.browser(cast.coder), cast.browser(cast.professional)
    path = f"/coderen/{interview_id(cast, cast.daughter)}"
    assert path in coder.post("/zoeken", data={"words": "N01"}).text
    assert "/netwerkreview/" in professional.post("/zoeken", data={"words": "N01"}).text
    take_back(cast, cast.client_actor)
    assert path not in coder.post("/zoeken", data={"words": "N01"}).text
    assert str(cast.network.id) not in professional.post("/zoeken", data={"words": "N01"}).text


def test_who_rests_is_asked_and_comes_back_with_a_yes(cast, both):
    take_back(cast, cast.client_actor)
    lead = cast.browser(cast.lead)
    list_page = f"/onderzoeken/{cast.study.id}/navraag"
    assert cast.daughter.reference in lead.get(list_page).text
    assert "rust" in lead.get(f"/onderzoeken/{cast.study.id}").text
    with cast.database.reading() as session:
        assert not is_still_told(session, cast.daughter.id)
    answer = lead.post(
        f"/netwerken/actor/{cast.daughter.id}/toestemming",
        data={"purpose": "interview", "decision": "given"},
    )
    assert answer.status_code == 303
    assert cast.daughter.reference not in lead.get(list_page).text
    with cast.database.reading() as session:
        assert is_still_told(session, cast.daughter.id)
        assert not is_still_told(session, cast.client_actor.id)
        assert not is_standing_network(session, cast.network.id)
        assert study_factors(session, cast.study.id).factors[0].actors == 1


def test_the_yes_of_one_teller_brings_back_nobody_else(cast, both):
    with cast.writing() as session:
        network = session.get(Network, cast.network.id)
        neighbour = add_actor(
            session, network, role=ActorRole.NEIGHBOUR, identity=Identity(), added_by=None
        )
    cast.story(neighbour)
    take_back(cast, cast.client_actor)
    with cast.writing() as session:
        consent(session, neighbour, Purpose.INTERVIEW)
    with cast.database.reading() as session:
        assert is_still_told(session, neighbour.id)
        assert not is_still_told(session, cast.daughter.id)


def test_who_rests_and_says_no_leaves_the_list_and_stays_away(cast, both):
    take_back(cast, cast.client_actor)
    lead = cast.browser(cast.lead)
    lead.post(
        f"/netwerken/actor/{cast.daughter.id}/toestemming",
        data={"purpose": "interview", "decision": "withdrawn"},
    )
    assert cast.daughter.reference not in lead.get(f"/onderzoeken/{cast.study.id}/navraag").text
    with cast.database.reading() as session:
        assert not is_still_told(session, cast.daughter.id)


def test_one_other_teller_takes_only_his_own_words_along(cast, both):
    take_back(cast, cast.daughter)
    with cast.database.reading() as session:
        assert is_still_told(session, cast.client_actor.id)
        assert is_standing_network(session, cast.network.id)
        assert study_factors(session, cast.study.id).factors[0].actors == 1


def test_a_client_who_never_took_part_does_not_silence_his_network(cast):
    told(cast, cast.daughter)
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.client_actor.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=None,
        )
    with cast.database.reading() as session:
        assert is_still_told(session, cast.daughter.id)


def say(session, actor, purpose, decision, said_by):
    record_consent(
        session,
        actor_id=actor.id,
        purpose=purpose,
        decision=decision,
        recorded_by=None,
        said_by=said_by,
    )


@pytest.mark.parametrize(
    ("own", "other", "agreed"),
    [
        (Decision.GIVEN, Decision.GIVEN, True),
        (Decision.GIVEN, None, False),
        (None, Decision.GIVEN, False),
        (Decision.REFUSED, Decision.GIVEN, False),
        (Decision.GIVEN, Decision.WITHDRAWN, False),
    ],
)
def test_beside_a_representative_both_have_to_say_yes(cast, own, other, agreed):
    client = cast.client_actor
    with cast.writing() as session:
        name_representative(session, session.get(Actor, client.id), name=CANARY, named_by=None)
        for decision, speaker in ((own, SaidBy.ACTOR), (other, SaidBy.REPRESENTATIVE)):
            if decision is not None:
                say(session, client, Purpose.INTERVIEW, decision, speaker)
    with cast.database.reading() as session:
        assert has_consented(session, actor_id=client.id, purpose=Purpose.INTERVIEW) is agreed


def test_the_no_of_a_representative_takes_the_story_out(cast, both):
    with cast.writing() as session:
        client = session.get(Actor, cast.client_actor.id)
        name_representative(session, client, name=CANARY, named_by=None)
        say(session, client, Purpose.INTERVIEW, Decision.GIVEN, SaidBy.REPRESENTATIVE)
        assert is_still_told(session, client.id)
        say(session, client, Purpose.INTERVIEW, Decision.WITHDRAWN, SaidBy.REPRESENTATIVE)
        assert not is_still_told(session, client.id)
        assert not is_still_told(session, cast.daughter.id)


def test_the_name_of_a_representative_is_sealed_and_shown_on_request_only(cast):
    lead, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.client_actor.id}"
    answer = lead.post(f"{path}/vertegenwoordiger", data={"name": "Corrie Voogd"})
    assert answer.status_code == 303
    assert "Corrie" not in lead.get(path).text
    assert "Corrie" not in lead.get(f"{path}/vertegenwoordiger").text
    assert "Corrie Voogd" in lead.post(f"{path}/persoon").text
    assert lead.post(f"{path}/vertegenwoordiger/einde").status_code == 303
    assert "Corrie" not in lead.post(f"{path}/persoon").text
    assert lead.post(f"{path}/vertegenwoordiger", data={"name": " "}).status_code == 422


def test_the_yes_of_a_representative_is_noted_beside_that_of_the_client(cast):
    lead, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.client_actor.id}"
    lead.post(f"{path}/vertegenwoordiger", data={"name": "Corrie Voogd"})
    for speaker in ("actor", "representative"):
        with cast.database.reading() as session:
            client = cast.client_actor.id
            assert not has_consented(session, actor_id=client, purpose=Purpose.INTERVIEW)
        data = {"purpose": "interview", "decision": "given", "said_by": speaker}
        assert lead.post(f"{path}/toestemming", data=data).status_code == 303
    with cast.database.reading() as session:
        assert has_consented(session, actor_id=client, purpose=Purpose.INTERVIEW)
    assert "(vertegenwoordiger)" in lead.get(path).text


@pytest.mark.parametrize(
    ("purpose", "rule"),
    [
        (Purpose.NETWORK_READING, may_be_read_in_network),
        (Purpose.LEARNING, may_be_learned_from),
        (Purpose.FOLLOW_UP, may_be_phoned_again),
    ],
)
def test_each_purpose_opens_its_own_door_and_no_other(cast, purpose, rule):
    told(cast, cast.client_actor)
    with cast.writing() as session:
        actor = session.get(Actor, cast.client_actor.id)
        for other in Purpose:
            if other not in {purpose, Purpose.INTERVIEW}:
                consent(session, actor, other)
        assert not rule(session, actor)
        consent(session, actor, purpose)
        assert rule(session, actor)
        say(session, actor, Purpose.INTERVIEW, Decision.WITHDRAWN, SaidBy.ACTOR)
        assert not rule(session, actor)


def test_an_erased_representative_is_gone_with_the_client(cast):
    with cast.writing() as session:
        client = session.get(Actor, cast.client_actor.id)
        name_representative(session, client, name=CANARY, named_by=None)
        erase_actor(session, client, None)
    with cast.database.reading() as session:
        assert session.get(Representative, cast.client_actor.id) is None

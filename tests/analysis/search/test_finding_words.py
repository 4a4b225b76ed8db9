"""Searching in stories: what is found, for whom, and what is not found any more."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from cast import CANARY, consent
from sqlalchemy import text
from sqlmodel import func, select
from telling_stories import told

from analysis.assignments import assign_coders
from analysis.codings import CodingStatus, add_coding
from analysis.hidden_names import hide_name
from analysis.search.concordance import page_of
from analysis.search.finding import find
from analysis.search.indexing import index_story, unread_stories
from analysis.search.queries import Filters, Order, SpokenBy, query_of
from analysis.search.tables import SearchEntry, SearchStory
from analysis.search.word_forms import words_in
from analysis.withdrawal import erase_actor
from app.resealing import turn_data_key
from interviews.interviews import Interview
from interviews.turns import turns_of
from interviews.wall_clock import DUTCH_TIME
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole
from research.tables import now


def look(cast, typed, *, user=None, exact=False, order=Order.STORY, number=1, **filters):
    """What the lead (or somebody else) finds: the pieces, and what was found."""
    user = user or cast.lead
    query = query_of(typed, exact=exact, filters=Filters(**filters))
    with cast.database.reading() as session:
        found = find(session, query, user_id=user.id, leads="lead" in user.role_names)
        page = page_of(session, query, found, order=order, number=number)
        return [f"{one.left}<{one.words}>{one.right}" for one in page.lines], found


def words(cast, typed, **how):
    return look(cast, typed, **how)[0]


@pytest.fixture
def stories(cast):
    by_client = ("?Hoe ging het?", "Ze luisterde niet. Geen tijd, zei ze.", "Jammer.")
    by_daughter = ("Ik wil dat zij luisteren.", "Zij hadden tijd en geen haast.")
    return told(cast, cast.client_actor, *by_client), told(cast, cast.daughter, *by_daughter)


# ---- What is found ----------------------------------------------------------


def test_all_forms_of_a_word_are_found_and_only_one_when_asked(cast, stories):
    assert words(cast, "luistert") == [
        "Ze <luisterde> niet. Geen tijd, zei ze.",
        "Ik wil dat zij <luisteren>.",
    ]
    assert words(cast, "Luisterde", exact=True) == ["Ze <luisterde> niet. Geen tijd, zei ze."]
    assert words(cast, "luistert", exact=True) == []


def test_words_in_quotes_stand_one_after_the_other_in_one_turn(cast, stories):
    assert words(cast, '"geen tijd"') == ["Ze luisterde niet. <Geen tijd>, zei ze."]
    assert words(cast, '"niet geen"') == ["Ze luisterde <niet. Geen> tijd, zei ze."]
    assert words(cast, '"ze jammer"') == []


def test_all_words_have_to_be_in_one_turn(cast, stories):
    found, told_of = look(cast, "tijd geen")
    assert len(found) == 4
    assert (told_of.turns, told_of.tellers, told_of.networks) == (2, 2, 1)
    assert words(cast, "luisteren jammer") == []


def test_the_interviewer_is_looked_through_when_asked(cast, stories):
    assert words(cast, "hoe") == []
    assert words(cast, "hoe", spoken_by=SpokenBy.INTERVIEWER) == ["<Hoe> ging het?"]
    assert words(cast, "gaan", spoken_by=SpokenBy.BOTH) == ["Hoe <ging> het?"]


def test_role_network_and_period_narrow(cast, stories):
    today = now().astimezone(DUTCH_TIME).date()
    assert len(words(cast, "tijd")) == 2
    assert words(cast, "tijd", role=ActorRole.FAMILY) == ["Zij hadden <tijd> en geen haast."]
    assert len(words(cast, "tijd", network="n01")) == 2
    assert words(cast, "tijd", network="N02") == []
    assert words(cast, "tijd", since=today + timedelta(days=2)) == []
    assert len(words(cast, "tijd", since=today - timedelta(days=2), until=today)) == 2


def test_a_theme_narrows_to_words_that_a_person_accepted(cast, stories):
    with cast.writing() as session:
        interview = session.get_one(Interview, stories[0])
        _turn, revision = turns_of(session, interview.id)[1]
        coding = add_coding(
            session,
            interview,
            revision,
            start=0,
            end=18,
            theme="attention",
            pole=Pole.FAILURE,
            coder_id=cast.coder.id,
        )
    assert words(cast, "ze", theme="attention") == ["<Ze> luisterde niet. Geen tijd, zei ze."]
    assert words(cast, "ze", theme="attention", pole=Pole.SUCCESS) == []
    assert words(cast, "tijd", pole=Pole.FAILURE) == []
    with cast.writing() as session:
        coding.status = CodingStatus.SUGGESTED.value
        session.add(coding)
    assert words(cast, "ze", theme="attention") == []


def test_lines_are_sorted_on_the_word_before_and_behind(cast):
    told(cast, cast.daughter, "Zij bracht soep. Hij at soep. Alle soep is op. Die soep smaakt.")
    assert [one.split("<")[0].split()[-1] for one in words(cast, "soep", order=Order.LEFT)] == [
        "Alle",
        "at",
        "bracht",
        "Die",
    ]
    right = [one.split(">")[1].split()[0] for one in words(cast, "soep", order=Order.RIGHT)]
    assert right == [".", ".", "is", "smaakt."]


def test_pages_hold_twenty_five_lines_and_the_last_one_is_the_last(cast):
    told(cast, cast.daughter, *("Zorg en zorg." for _ in range(15)))
    assert len(words(cast, "zorg")) == 25
    assert len(words(cast, "zorg", number=2)) == 5
    assert words(cast, "zorg", number=99) == words(cast, "zorg", number=2)
    assert words(cast, "zorg", number=-1) == words(cast, "zorg")


def test_places_are_those_of_reading_every_word(cast):
    """An index that agrees with looking through every turn agrees with the other database too."""
    chance = Random(8)
    vocabulary = (
        "soep",
        "zorg",
        "🌻",
        "tijd",
        "niet",
        "é́n",
        "luisterde",
        "geluisterd",
        ".",
        "liep",
    )
    turns = [" ".join(chance.choices(vocabulary, k=chance.randint(1, 30))) for _ in range(40)]
    told(cast, cast.client_actor, *(f"a {one}" for one in turns[:20]))
    told(cast, cast.daughter, *(f"a {one}" for one in turns[20:]))
    for typed in ("soep", "luisteren", '"niet tijd"', '"lopen zorg"', "soep lopen"):
        query = query_of(typed)
        expected = sum(_count(query, words_in(f"a {one}")) for one in turns)
        assert look(cast, typed)[1].many == expected, typed


def _count(query, found):
    stems = [word.stem for word in found]
    per_part = [
        {at for at in range(len(stems)) if tuple(stems[at : at + len(one.stems)]) == one.stems}
        for one in query.sought
    ]
    return len(set().union(*per_part)) if all(per_part) else 0


# ---- Who finds what ---------------------------------------------------------


def test_a_stranger_finds_nothing(cast, stories):
    for role in ("lead", "coder"):
        assert words(cast, "tijd", user=cast.stranger(role)) == []


def test_a_coder_does_not_find_a_story_that_was_given_to_somebody_else(cast, stories):
    assert len(words(cast, "tijd", user=cast.coder)) == 2
    with cast.writing() as session:
        interview = session.get_one(Interview, stories[0])
        assign_coders(session, interview, user_ids=[cast.lead.id], assigned_by=cast.lead.id)
    assert words(cast, "tijd", user=cast.coder) == ["Zij hadden <tijd> en geen haast."]


def test_who_takes_back_is_not_found_at_the_next_search(cast, stories):
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    found, told_of = look(cast, "tijd")
    assert found == ["Ze luisterde niet. Geen <tijd>, zei ze."]
    assert told_of.searched == 1


def test_a_story_whose_client_took_back_rests_until_its_teller_says_yes_again(cast, stories):
    said = {"purpose": Purpose.INTERVIEW, "recorded_by": None}
    with cast.writing() as session:
        client = cast.client_actor.id
        record_consent(session, actor_id=client, decision=Decision.WITHDRAWN, **said)
    assert words(cast, "tijd") == []
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
    assert len(words(cast, "tijd")) == 1


def test_who_was_erased_is_gone_from_the_index(cast, stories):
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    assert len(words(cast, "tijd")) == 1
    with cast.database.reading() as session:
        left = select(func.count()).select_from(SearchEntry)
        assert session.exec(left.where(SearchEntry.interview_id == stories[1])).one() == 0


# ---- What the index holds ---------------------------------------------------


def test_the_index_holds_no_word_and_no_two_tellers_share_a_value(cast):
    told(cast, cast.client_actor, "Kanarievogel zingt mooi.")
    told(cast, cast.daughter, "Kanarievogel zingt mooi.")
    with cast.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT places_sealed FROM search_entry")).scalars()
        values = [bytes(one).lower() for one in rows]
    assert len(values) == len(set(values)) == 2
    for value in values:
        assert not any(one in value for one in (b"kanarie", b"zing", b"mooi"))


def test_a_row_does_not_tell_how_many_words_it_holds_or_how_often(cast):
    told(cast, cast.client_actor, "Soep.")
    told(cast, cast.daughter, "Zorg zorg zorg zorg, altijd zorg en soep.")
    with cast.database.reading() as session:
        sizes = [len(one) for one in session.exec(select(SearchEntry.places_sealed))]
    assert len(sizes) == 2
    assert len(set(sizes)) == 1


def test_without_the_key_of_its_teller_a_story_is_in_no_search(cast, stories):
    """A copy of the database from before the erasure: its rows are there, and mean nothing."""
    cast.database.vault.keys.destroy(cast.daughter.id)
    found, told_of = look(cast, "tijd")
    assert found == ["Ze luisterde niet. Geen <tijd>, zei ze."]
    assert told_of.searched == 1


def test_a_name_that_somebody_hides_is_not_found_and_shown_nowhere(cast):
    interview_id = told(cast, cast.daughter, f"Toen kwam {CANARY} langs met soep.")
    assert len(words(cast, CANARY)) == 1
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        hide_name(session, interview, name=CANARY, hidden_by=cast.coder.id)
    found, told_of = look(cast, CANARY)
    assert found == []
    assert told_of.unread == {cast.study.id: [interview_id]}
    with cast.writing() as session:
        index_story(session, session.get_one(Interview, interview_id))
    assert words(cast, CANARY) == []
    assert words(cast, "soep") == ["Toen kwam [klant] langs met <soep>."]


def test_a_story_is_read_again_after_its_key_was_turned(cast, stories):
    with cast.writing() as session:
        turn_data_key(session, cast.daughter.id)
    with cast.database.reading() as session:
        assert unread_stories(session, cast.study.id) == [stories[1]]
    assert len(words(cast, "tijd")) == 1
    with cast.writing() as session:
        index_story(session, session.get_one(Interview, stories[1]))
    assert len(words(cast, "tijd")) == 2


def test_reading_a_story_twice_changes_nothing(cast, stories):
    before, found_before = look(cast, "tijd")
    with cast.writing() as session:
        index_story(session, session.get_one(Interview, stories[0]))
        index_story(session, session.get_one(Interview, stories[0]))
    after, found_after = look(cast, "tijd")
    assert after == before
    assert found_after.hits_in(0, 9) == found_before.hits_in(0, 9)


def test_a_story_of_another_set_of_rules_waits_to_be_read_again(cast, stories):
    with cast.writing() as session:
        session.get_one(SearchStory, stories[0]).words_version = 0
    _found, told_of = look(cast, "tijd")
    assert told_of.unread == {cast.study.id: [stories[0]]}
    assert told_of.searched == 1


def test_a_place_that_the_text_no_longer_has_is_left_out(cast, stories):
    query = query_of("tijd")
    with cast.database.reading() as session:
        found = find(session, query, user_id=cast.lead.id, leads=True)
        shifted = replace(found.words, places=found.words.places + 1)
        gone = replace(found.words, stories=[uuid4() for _ in found.words.stories])
        for words_of_before in (shifted, gone):
            older = replace(found, words=words_of_before)
            assert page_of(session, query, older, order=Order.LEFT, number=1).lines == []

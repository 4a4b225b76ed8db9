"""The index in memory: who opened it matters to nobody, and what has to go is forgotten."""

import numpy as np
import pytest
from cast import CANARY
from telling_stories import told

from analysis.assignments import assign_coders
from analysis.search import opened
from analysis.search.concordance import page_of
from analysis.search.finding import find
from analysis.search.opened import OpenedIndex
from analysis.search.queries import Filters, Order, query_of
from analysis.search.reach import reach_of
from analysis.search.vocabulary import Vocabulary
from interviews.interviews import Interview


def look(cast, typed, *, user=None, order=Order.STORY, number=1):
    user = user or cast.lead
    with cast.database.reading() as session:
        query = query_of(typed)
        found = find(session, query, user_id=user.id, leads=user is cast.lead)
        page = page_of(session, query, found, order=order, number=number)
        return [f"{one.left}<{one.words}>{one.right}" for one in page.lines]


def open_in(cast, index):
    """What an index of its own holds after the lead searched with it."""
    with cast.database.reading() as session:
        reach = reach_of(session, user_id=cast.lead.id, leads=True, filters=Filters())
        return index.words_of(session, reach.stories)


def test_what_the_lead_opened_is_not_found_by_who_may_not_read_it(cast):
    mine = told(cast, cast.client_actor, "Geen tijd.")
    told(cast, cast.daughter, "Zij hadden tijd.")
    assert len(look(cast, "tijd")) == 2
    with cast.writing() as session:
        interview = session.get_one(Interview, mine)
        assign_coders(session, interview, user_ids=[cast.lead.id], assigned_by=cast.lead.id)
    assert look(cast, "tijd", user=cast.coder) == ["Zij hadden <tijd>."]
    assert look(cast, "tijd", user=cast.stranger("coder")) == []
    assert len(look(cast, "tijd")) == 2


def test_a_phrase_does_not_run_on_into_the_next_story(cast):
    told(cast, cast.client_actor, "Zij nam de tijd")
    told(cast, cast.daughter, "Soep is lekker")
    assert look(cast, '"tijd soep"') == []
    assert len(look(cast, '"de tijd"')) == 1


def test_the_order_by_neighbours_goes_on_over_the_pages(cast):
    words = [f"woord{number:02}" for number in range(30)]
    told(cast, cast.daughter, *(f"{word} soep" for word in reversed(words)))
    pages = [look(cast, "soep", order=Order.LEFT, number=number) for number in (1, 2)]
    assert [line.split()[0] for page in pages for line in page] == words


def test_without_a_neighbour_comes_before_any_neighbour(cast):
    told(cast, cast.daughter, "aap soep", "soep", "soep aap")
    assert look(cast, "soep", order=Order.LEFT) == ["<soep>", "<soep> aap", "aap <soep>"]
    assert look(cast, "soep", order=Order.RIGHT) == ["aap <soep>", "<soep>", "<soep> aap"]


def test_a_second_look_opens_nothing(cast, monkeypatch):
    told(cast, cast.daughter, "Zij hadden tijd.")
    before = look(cast, "tijd")
    monkeypatch.setattr(opened, "read", None)
    assert look(cast, "tijd") == before
    assert look(cast, "soep") == []


def test_when_a_key_is_gone_every_word_is_forgotten(cast, monkeypatch):
    """Also when another process destroyed it: only the file of the key is asked."""
    told(cast, cast.client_actor, "Geen tijd.")
    told(cast, cast.daughter, f"Toen kwam {CANARY}.")
    index = OpenedIndex()
    assert CANARY.lower() in open_in(cast, index).vocabulary.forms
    monkeypatch.setattr(opened, "LOOK_SECONDS", 0.0)
    cast.database.vault.keys.destroy(cast.daughter.id)
    left = open_in(cast, index)
    assert left.vocabulary.forms == ["geen", "tijd"]
    assert len(left.places) == 2


def test_when_nobody_searches_every_word_is_forgotten(cast, monkeypatch):
    told(cast, cast.daughter, "Zij hadden tijd.")
    index = OpenedIndex()
    assert len(open_in(cast, index).places) == 3
    assert not index.forget_when_idle()
    monkeypatch.setattr(opened, "IDLE_SECONDS", 0.0)
    assert index.forget_when_idle()
    assert index._vocabulary.forms == []
    assert index._words is None
    assert len(open_in(cast, index).places) == 3


def test_the_index_in_memory_is_forgotten_without_anybody_asking(cast, monkeypatch):
    told(cast, cast.daughter, "Zij hadden tijd.")
    monkeypatch.setattr(opened, "IDLE_SECONDS", 0.0)
    look(cast, "tijd")
    index = opened._OPENED[cast.database.vault]
    assert index._kept
    opened._sweep()
    assert not index._kept
    assert look(cast, "tijd") == ["Zij hadden <tijd>."]


@pytest.mark.parametrize("added", [["b", "a", "c"], ["c"], []])
def test_ranks_are_those_of_the_alphabet(added):
    vocabulary = Vocabulary()
    for word in ("zee", "aap", *added):
        vocabulary.add(word, word)
    ranks = vocabulary.ranks()
    assert [vocabulary.forms[at] for at in np.argsort(ranks)] == sorted(vocabulary.forms)
    vocabulary.add("nieuw", "nieuw")
    assert len(vocabulary.ranks()) == len(vocabulary.forms)

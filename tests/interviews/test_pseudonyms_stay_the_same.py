"""Pseudonyms: one placeholder per name in a network, and offsets that can be mapped."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from cast import CANARY
from hypothesis import given
from hypothesis import strategies as some
from sqlmodel import select

from interviews.file_pseudonyms import pseudonymise_file
from interviews.interviews import Interview, close_interview
from interviews.network_names import NetworkPseudonym
from interviews.placeholders import placeholders_for
from interviews.pseudonyms import (
    UnreadStory,
    UnreadTurn,
    find_names,
    keep_pseudonyms,
    unread_story,
)
from interviews.replacements import replace_spans
from interviews.rosters import names_in, own_word, roster_of
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, pseudonymised_text, turns_of
from research.networks import ActorRole, Identity, add_actor


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    kind: str = "person"


class WordFinder:
    """Finds these words, and the roster, letter for letter."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def find(self, text, *, roster):
        found = []
        for word in sorted({*self.words, *roster}, key=len, reverse=True):
            at = text.find(word)
            if at >= 0 and all(at + len(word) <= one.start or one.end <= at for one in found):
                found.append(Span(at, at + len(word)))
        return sorted(found, key=lambda one: one.start)


def tell(cast, actor, *texts):
    interview_id = cast.interview(actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        for text in texts:
            add_turn(
                session,
                interview,
                turn_id=uuid4(),
                speaker=Speaker.ACTOR,
                mode=Mode.VERBATIM,
                text=text,
                written_by=cast.interviewer.id,
            )
        close_interview(session, interview, attributes={}, closed_by=cast.interviewer.id)
    return interview_id


def pseudonymised(cast, interview_id, finder):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        found = find_names(unread_story(session, interview), finder)
        keep_pseudonyms(session, interview, found)
        return [
            pseudonymised_text(session, interview, revision)
            for _turn, revision in turns_of(session, interview_id)
        ]


def test_an_actor_becomes_his_role_and_a_stranger_a_number(cast):
    told = tell(cast, cast.client_actor, f"{CANARY} Dochter belde Truus.", "Truus kwam met Bep.")
    assert pseudonymised(cast, told, WordFinder("Truus", "Bep")) == [
        "[dochter] belde [naam 1].",
        "[naam 1] kwam met [naam 2].",
    ]


def test_a_name_is_the_same_in_every_story_of_the_network(cast):
    one = tell(cast, cast.client_actor, "Bep en Truus kwamen.")
    other = tell(cast, cast.daughter, "truus kwam vaker dan Bep.")
    finder = WordFinder("Truus", "truus", "Bep")
    assert pseudonymised(cast, one, finder) == ["[naam 1] en [naam 2] kwamen."]
    assert pseudonymised(cast, other, finder) == ["[naam 2] kwam vaker dan [naam 1]."]


def test_of_a_name_only_a_keyed_hash_is_kept(cast):
    pseudonymised(cast, tell(cast, cast.client_actor, "Truus kwam."), WordFinder("Truus"))
    with cast.writing() as session:
        [kept] = session.exec(select(NetworkPseudonym))
    assert (kept.kind, kept.number, len(kept.fingerprint)) == ("naam", 1, 64)


def test_two_actors_of_one_role_are_told_apart(cast):
    with cast.writing() as session:
        for name in ("Anna Bos", "Eva Bos"):
            add_actor(
                session,
                cast.network,
                role=ActorRole.NEIGHBOUR,
                identity=Identity(name=name),
                added_by=None,
            )
        roster = roster_of(session, cast.network.id)
    assert roster["Anna"] == "[buur 1]"
    assert roster["Eva Bos"] == "[buur 2]"


def test_an_erased_actor_leaves_the_roster(cast, database):
    database.vault.keys.destroy(cast.daughter.id)
    with cast.writing() as session:
        roster = roster_of(session, cast.network.id)
    assert f"{CANARY} Klant" in roster
    assert f"{CANARY} Dochter" not in roster


@pytest.mark.parametrize("told", ["Riet", "riet", "Riets", "Riet's", "Riet’s"])
def test_a_possessive_is_the_same_person(told):
    assert own_word({"Riet": "[familielid]"}, told) == "[familielid]"


def test_parts_of_a_name_count_and_particles_do_not():
    assert names_in("Jan van der Berg") == ["Jan van der Berg", "Jan", "Berg"]
    assert names_in("") == []


TEXT = "Jan en Truus zagen Jan-Willem bij Bep."
NAMES = (Span(0, 3), Span(7, 12), Span(19, 29), Span(34, 37))


@given(some.sets(some.sampled_from(NAMES)), some.data())
def test_a_span_without_a_name_keeps_its_words(found, data):
    result = replace_spans(TEXT, list(found), lambda _kind, _words: "[iemand]")
    start = data.draw(some.integers(0, len(TEXT) - 1))
    end = data.draw(some.integers(start + 1, len(TEXT)))
    new_start, new_end = result.span(start, end)
    assert 0 <= new_start < new_end <= len(result.text)
    touched = any(one.start < end and start < one.end for one in found)
    if touched:
        assert "[iemand]" in result.text[new_start:new_end]
    else:
        assert result.text[new_start:new_end] == TEXT[start:end]


@given(some.sets(some.sampled_from(NAMES)), some.data())
def test_offsets_go_there_and_back(found, data):
    result = replace_spans(TEXT, list(found), lambda _kind, words: f"[{len(words)}]")
    start = data.draw(some.integers(0, len(TEXT) - 1))
    end = data.draw(some.integers(start + 1, len(TEXT)))
    back = result.raw_span(*result.span(start, end))
    touched = [one for one in found if one.start < end and start < one.end]
    assert back == (
        min([start, *(one.start for one in touched)]),
        max([end, *(one.end for one in touched)]),
    )


def test_a_relative_is_called_by_what_he_is_and_a_number_parts_two():
    family, neighbour = ActorRole.FAMILY, ActorRole.NEIGHBOUR
    people = [
        (ActorRole.CLIENT, "weduwnaar"),
        (family, "dochter van de klant, woont dichtbij"),
        (family, "Zoon"),
        (family, "jongste zoon"),
        (family, "woont ver weg"),
        (neighbour, "zoon van de bakker"),
    ]
    assert placeholders_for(people) == [
        "[klant]",
        "[dochter]",
        "[zoon 1]",
        "[zoon 2]",
        "[familielid]",
        "[buur]",
    ]


def test_a_name_that_one_turn_gives_away_is_found_in_the_others():
    class Gullible(WordFinder):
        def find(self, text, *, roster):
            return super().find(text, roster=[*roster, *(["Ouarda"] if "zus" in text else [])])

    turns = tuple(
        UnreadTurn(uuid4(), uuid4(), text) for text in ("Ouarda kookt", "mijn zus Ouarda")
    )
    found = find_names(UnreadStory(turns, ()), Gullible())
    assert [len(found[one.revision_id]) for one in turns] == [1, 1]


def test_a_file_is_pseudonymised_without_a_database():
    network = {
        "network_id": "X",
        "gist": "About Truus",
        "pii": ["Truus"],
        "actors": [
            {
                "actor_id": "X-A1",
                "role": "client",
                "name": "Kees Kanarie",
                "phone": "0612345678",
                "description": "man, vriend van Truus",
                "turns": [{"speaker": "actor", "text": "Ik ben Kees. Truus hielp."}],
            }
        ],
    }
    result, spans = pseudonymise_file(network, WordFinder())
    [actor] = result["actors"]
    assert actor["turns"][0]["text"] == "Ik ben [klant]. [naam 1] hielp."
    assert (actor["name"], actor["description"]) == ("[klant]", "man, vriend van [naam 1]")
    assert [(one["turn"], one["start"], one["end"], one["placeholder"]) for one in spans] == [
        (0, 7, 11, "[klant]"),
        (0, 13, 18, "[naam 1]"),
    ]
    for secret in ("Truus", "Kees", "0612345678"):
        assert secret not in repr(result)
    assert network["actors"][0]["name"] == "Kees Kanarie", "what was given is left alone"

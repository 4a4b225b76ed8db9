"""Import of network files: what comes in, what is refused, and where the offsets point."""

import json
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from analysis.coding_import import import_codings
from analysis.codings import CodingStatus, codings_of_interview
from interviews.fragments import fragment_text
from interviews.interviews import InterviewStatus
from interviews.network_import import (
    check_networks,
    find_names_in_file,
    import_network,
    keep_imported_pseudonyms,
    names_in_file,
)
from interviews.turns import pseudonymised_text, raw_text, turns_of
from research.consents import Purpose, current_consents
from research.network_files import NetworkFileError, parse_network_file
from research.networks import (
    Actor,
    Network,
    NetworkReferenceTakenError,
    actors_of,
    identity_of,
)


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    kind: str


class ExactFinder:
    """Finds the roster letter for letter; enough to see what is handed to a finder."""

    def find(self, text, *, roster):
        found, taken = [], set()
        for name in sorted(roster, key=len, reverse=True):
            at = text.find(name)
            while at >= 0:
                if not taken & set(range(at, at + len(name))):
                    found.append(Span(at, at + len(name), "person"))
                    taken |= set(range(at, at + len(name)))
                at = text.find(name, at + 1)
        return sorted(found, key=lambda span: span.start)


def a_network(**changes):
    client = {
        "actor_id": "X-A1",
        "role": "client",
        "name": "Toos Kanarie",
        "description": "vrouw, 82",
        "attributes": {"solution": "found"},
        "turns": [
            {"speaker": "interviewer", "text": "Dag Toos, hoe ging het?"},
            {"speaker": "actor", "text": "  Goed. Marie luisterde echt naar mij."},
        ],
    }
    silent = {"actor_id": "X-A2", "role": "family", "turns": []}
    network = {
        "network_id": "X",
        "district": "Noordoost",
        "activity": "Ontmoeting",
        "network_attributes": {"care_type": "unknown"},
        "pii": ["Marie"],
        "actors": [client, silent],
    }
    return parse_network_file(json.dumps(network | changes).encode())


@pytest.fixture
def imported(cast):
    found = find_names_in_file(a_network(), ExactFinder())
    with cast.writing() as session:
        made = import_network(
            session,
            cast.study,
            a_network(),
            consents=[Purpose.QUOTES],
            imported_by=cast.lead.id,
        )
        texts = keep_imported_pseudonyms(session, made, found)
    return made, texts


def test_a_network_comes_in_with_actors_stories_and_answers(cast, imported):
    made, _ = imported
    with cast.writing() as session:
        network = session.get_one(Network, made.network.id)
        client, family = actors_of(session, network.id)
        interview = made.interviews["X-A1"]
        turns = turns_of(session, interview.id)
        said = [raw_text(session, interview, revision) for _turn, revision in turns]
        assert (network.reference, network.district) == ("X", "Noordoost")
        assert identity_of(session, client).name == "Toos Kanarie"
        assert said == ["Dag Toos, hoe ging het?", "Goed. Marie luisterde echt naar mij."]
        assert interview.status == InterviewStatus.CLOSED
        assert interview.attributes["solution"] == "found"
        assert "X-A2" not in made.interviews, "who told nothing has no interview yet"
        assert family.reference == "X-A2"


def test_only_the_named_purposes_are_consented_to(cast, imported):
    made, _ = imported
    with cast.writing() as session:
        for actor in actors_of(session, made.network.id):
            assert list(current_consents(session, actor_id=actor.id)) == [Purpose.QUOTES]


def test_the_names_that_a_file_lists_are_replaced(cast, imported):
    made, texts = imported
    interview = made.interviews["X-A1"]
    with cast.writing() as session:
        kept = [
            pseudonymised_text(session, interview, revision)
            for _turn, revision in turns_of(session, interview.id)
        ]
    assert kept == ["Dag [klant], hoe ging het?", "Goed. [naam 1] luisterde echt naar mij."]
    assert [text.text for text in texts.values()] == kept


def test_the_listed_names_are_kept_nowhere(cast, imported):
    made, _ = imported
    with cast.writing() as session:
        for actor in session.exec(select(Actor).where(Actor.network_id == made.network.id)):
            assert "Marie" not in repr(identity_of(session, actor))


def test_codings_of_a_file_point_to_the_same_words_after_the_names_are_gone(cast, imported):
    made, texts = imported
    words = "Marie luisterde echt"
    start = a_network()["actors"][0]["turns"][1]["text"].index(words)
    coding = {
        "network_id": "X",
        "actor_id": "X-A1",
        "turn": 1,
        "start": start,
        "end": start + len(words),
        "theme": "attention",
        "pole": "success",
    }
    lines = [coding, coding, coding | {"network_id": "other"}]
    with cast.writing() as session:
        kept = import_codings(session, made, lines, texts=texts, coder_id=cast.coder.id)
        [(found, fragment, _turn)] = codings_of_interview(session, made.interviews["X-A1"].id)
        assert kept == 1
        assert fragment_text(session, fragment) == "[naam 1] luisterde echt"
        assert (found.status, found.coder_id) == (CodingStatus.ACCEPTED, cast.coder.id)


def test_turns_get_the_ids_that_the_importer_gives(cast):
    def number(actor_id: str, turn: int) -> UUID:
        return UUID(int=int(actor_id[-1]) * 1000 + turn)

    with cast.writing() as session:
        made = import_network(
            session,
            cast.study,
            a_network(),
            consents=[],
            imported_by=None,
            turn_id_of=number,
        )
        turns = turns_of(session, made.interviews["X-A1"].id)
    assert [turn.id.int for turn, _ in turns] == [1000, 1001]


def test_the_same_network_twice_is_refused(cast, imported):
    with cast.writing() as session, pytest.raises(NetworkReferenceTakenError, match="X"):
        check_networks(session, cast.study, [a_network()])
    twice = [a_network(network_id="Y")] * 2
    with cast.writing() as session, pytest.raises(NetworkReferenceTakenError, match="Y"):
        check_networks(session, cast.study, twice)


def test_another_study_may_have_a_network_of_the_same_name(cast, imported):
    with cast.writing() as session:
        check_networks(session, cast.other_study, [a_network()])


@pytest.mark.parametrize(("text", "why"), [("   ", "leeg"), ("a" * 20_001, "20000")])
def test_a_turn_that_cannot_be_kept_is_named_by_its_path_only(cast, text, why):
    network = a_network()
    network["actors"][0]["turns"][1]["text"] = text
    with cast.writing() as session, pytest.raises(NetworkFileError, match=why) as caught:
        check_networks(session, cast.study, [a_network(network_id=str(uuid4())), network])
    assert "$.actors[0].turns[1].text" in str(caught.value)


def test_a_finder_is_told_everything_that_the_file_knows():
    network = a_network()
    network["actors"][1]["phone"] = "0612345678"
    assert names_in_file(network) == ["Marie", "Toos Kanarie", "Toos", "Kanarie", "0612345678"]

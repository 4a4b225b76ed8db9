"""A name that stayed: hidden in the whole network, remembered, and codings keep their words."""

from uuid import uuid4

import pytest
from sqlmodel import select

from analysis.codings import add_coding, codings_of_interview
from analysis.hidden_names import NameNotThereError, NotANameError, hide_name
from interviews.fragments import fragment_text
from interviews.interviews import Interview, close_interview
from interviews.network_names import NetworkPseudonym
from interviews.pseudonyms import find_names, keep_pseudonyms, unread_story
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, pseudonymised_text, turns_of
from research.audit import AuditEntry
from research.codebook import Pole

TOLD = "Toen kwam ouarda. Ik vond Ouarda's soep lekker, [buur] ook. De bakker bakt, Bakker niet."


class Nothing:
    """Finds no name at all."""

    def find(self, text, *, roster):
        return []


def tell(cast, actor, *texts):
    """Hold and close an interview; the finder misses every name in it."""
    interview_id = cast.interview(actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        for text in texts:
            turn = {"turn_id": uuid4(), "speaker": Speaker.ACTOR, "mode": Mode.VERBATIM}
            add_turn(session, interview, text=text, written_by=cast.interviewer.id, **turn)
        close_interview(session, interview, attributes={}, closed_by=None)
        story = unread_story(session, interview)
        keep_pseudonyms(session, interview, find_names(story, Nothing()))
    return interview_id


def texts(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        turns = turns_of(session, interview_id)
        return [pseudonymised_text(session, interview, revision) for _turn, revision in turns]


def code(cast, interview_id, words):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        revision = turns_of(session, interview_id)[0][1]
        start = TOLD.index(words)
        places = {"start": start, "end": start + len(words)}
        facts = {"theme": "access", "pole": Pole.SUCCESS, "coder_id": cast.coder.id}
        add_coding(session, interview, revision, **places, **facts)


def coded(cast, interview_id):
    with cast.database.reading() as session:
        found = codings_of_interview(session, interview_id)
        return [fragment_text(session, fragment) for _coding, fragment, _turn in found]


def hide(cast, interview_id, name):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        return hide_name(session, interview, name=name, hidden_by=cast.coder.id).places


def test_a_name_goes_from_every_story_of_the_network_and_from_those_that_come(cast):
    first, second = tell(cast, cast.client_actor, TOLD), tell(cast, cast.daughter, "OUARDA!")
    assert hide(cast, first, "ouarda") == 3
    assert texts(cast, first) == [
        "Toen kwam [naam 1]. Ik vond [naam 1] soep lekker, [buur] ook. De bakker bakt, Bakker niet."
    ]
    assert texts(cast, second) == ["[naam 1]!"]
    with cast.writing() as session:
        interview = session.get_one(Interview, second)
        revision = turns_of(session, second)[0][1]
        revision.pseudonymised_sealed = None
        session.add(revision)
        session.flush()
        story = unread_story(session, interview)
        keep_pseudonyms(session, interview, find_names(story, Nothing()))
    assert texts(cast, second) == ["[naam 1]!"], "the network remembers"
    with cast.database.reading() as session:
        kept = session.exec(select(NetworkPseudonym)).one()
        assert kept.marked
        assert "ouarda" not in repr(kept).lower()
        last = session.exec(select(AuditEntry).where(AuditEntry.action == "hide_name")).one()
        assert (last.kind, last.object_id) == ("story", first)


def test_codings_keep_their_words_and_those_that_fall_together_merge(cast):
    story = tell(cast, cast.client_actor, TOLD)
    for words in ("kwam ouarda", "kwam ouar", "soep lekker", "Toen", "bakt"):
        code(cast, story, words)
    hide(cast, story, "ouarda")
    assert sorted(coded(cast, story)) == [
        "Toen",
        "bakt",
        "kwam [naam 1]",
        "kwam [naam 1]",
        "soep lekker",
    ]


def test_an_everyday_word_is_hidden_only_as_it_was_typed_and_not_remembered(cast):
    story = tell(cast, cast.client_actor, TOLD)
    assert hide(cast, story, "Bakker") == 1
    assert texts(cast, story)[0].endswith("De bakker bakt, [naam 1] niet.")
    with cast.database.reading() as session:
        assert not session.exec(select(NetworkPseudonym)).one().marked


@pytest.mark.parametrize("name", ["", "[buur]", "12", "een twee drie vier vijf", "x" * 61])
def test_what_cannot_be_a_name_is_refused(cast, name):
    story = tell(cast, cast.client_actor, TOLD)
    with pytest.raises(NotANameError):
        hide(cast, story, name)


def test_a_name_must_stand_in_the_story_and_not_inside_a_placeholder(cast):
    story = tell(cast, cast.client_actor, TOLD)
    for name in ("Kees", "buur", "oua"):
        with pytest.raises(NameNotThereError):
            hide(cast, story, name)
    assert texts(cast, story) == [TOLD]

"""Who takes his story back: the claim turns red, and the next edition says what changed."""

import pytest
from cast import Cast
from claiming import SENTENCE, WORDS, quoted_claim

from analysis.claims import Claim, place_claim
from analysis.consequences import take_back
from analysis.edition_changes import Difference, changes
from analysis.editions import (
    NotSettledError,
    editions_of,
    make_edition,
    open_edition,
    unsettled,
)
from research.networks import Actor
from research.studies import Study


def path(cast: Cast, part: str = "") -> str:
    return f"/hoofdstuk/{cast.study.id}/uitgaven/{part}"


def settled(cast: Cast) -> int:
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        return make_edition(session, study, made_by=cast.editor.id).number


def edition(cast: Cast, number: int):
    with cast.database.reading() as session:
        known = {one.number: one for one in editions_of(session, cast.study.id)}
        return open_edition(session, known[number])


def test_a_story_taken_back_turns_the_claim_red_and_the_next_edition_tells_it(cast: Cast):
    claim_id, _fragment_id = quoted_claim(cast)
    settled(cast)
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, cast.client_actor.id), noted_by=cast.lead.id)
    with cast.database.reading() as session:
        study = session.get_one(Study, cast.study.id)
        assert [one.claim.id for one in unsettled(session, study)] == [claim_id]
        page = cast.browser(cast.editor).get(path(cast)).text
    assert "Stel een uitgave vast" not in page
    with cast.writing() as session, pytest.raises(NotSettledError):
        make_edition(session, session.get_one(Study, cast.study.id), made_by=cast.editor.id)
    with cast.writing() as session:
        claim = session.get_one(Claim, claim_id)
        place_claim(session, claim, in_chapter=False, placed_by=cast.editor.id)
    assert settled(cast) == 2
    found = {one.what for one in changes(edition(cast, 1), edition(cast, 2))}
    # What was taken back is in no edition any more, so the first one no longer holds the sentence.
    assert SENTENCE not in str(edition(cast, 1).document)
    assert edition(cast, 1).is_touched
    assert {Difference.SENTENCE_GONE, Difference.QUOTE_GONE} & found or edition(cast, 1).quotes_gone
    text = cast.browser(cast.editor).get(path(cast, "1/verschil")).text
    assert "Vergeleken met uitgave 2." in text
    assert WORDS not in text

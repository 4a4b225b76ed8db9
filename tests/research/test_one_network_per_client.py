"""A client who comes up in two draws of a study is one client, and gets one network."""

import pytest

from analysis.response import study_response
from interviews.progress import progress_of
from research.drawn_networks import (
    UnitHasNetworkError,
    network_of_unit,
    units_without_network,
)
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.networks import networks_of
from research.studies import Study

CONTENT = b"klantnummer\n" + b"".join(b"K%d\n" % number for number in range(6))


@pytest.fixture
def twice(cast):
    """Two draws of one client base; the second one holds everybody. Returns their ids."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=CONTENT, imported_by=None)
        facts = {"drawn_by": cast.lead.id, "reason": "Het startwoord was bekend."}
        first = draw_from_frame(session, frame, size=3, seed="een", **facts)
        second = draw_from_frame(session, frame, size=6, seed="twee", **facts)
        return first.id, second.id


def units(session, draw_id):
    return {one.pseudonym: one for one in drawn_units(session, draw_id)}


def test_the_second_draw_makes_no_second_network(cast, twice):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        [drawn, *_others] = drawn_units(session, twice[0])
        made = network_of_unit(session, study, drawn, created_by=cast.lead.id)
        again = units(session, twice[1])[drawn.pseudonym]
        with pytest.raises(UnitHasNetworkError):
            network_of_unit(session, study, again, created_by=cast.lead.id)
        assert [one.id for one in networks_of(session, study.id) if one.drawn_unit_id] == [made.id]


def test_who_has_a_network_does_not_wait_for_one_after_the_second_draw(cast, twice):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        [drawn, *_others] = drawn_units(session, twice[0])
        network_of_unit(session, study, drawn, created_by=cast.lead.id)
        waiting = {one.pseudonym for one in units_without_network(session, study.id)}
        assert waiting == {f"K{number}" for number in range(6)} - {drawn.pseudonym}
        assert progress_of(session, study).without_network == 5


def test_who_was_released_in_an_earlier_draw_only_still_waits_for_a_network(cast):
    """Nobody asks after him else, and the account counts him as never tried."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=CONTENT, imported_by=None)
        facts = {"drawn_by": cast.lead.id, "reason": "Het startwoord was bekend."}
        first = draw_from_frame(session, frame, size=2, seed="een", **facts)
        second = draw_from_frame(session, frame, size=2, seed="drie", **facts)
        numbers = [
            [one.pseudonym for one in drawn_units(session, draw.id, limit=2)]
            for draw in (first, second)
        ]
        assert set(numbers[0]) != set(numbers[1])
        waiting = [one.pseudonym for one in units_without_network(session, study.id)]
        assert waiting == list(dict.fromkeys(numbers[0] + numbers[1]))
        assert progress_of(session, study).without_network == len(waiting)


def test_a_number_of_another_study_is_another_client(cast, twice):
    """Client numbers of two organisations may be the same."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        [drawn, *_others] = drawn_units(session, twice[0])
        network_of_unit(session, study, drawn, created_by=cast.lead.id)
        other = session.get_one(Study, cast.other_study.id)
        frame = import_frame(session, other, content=CONTENT, imported_by=None)
        draw = draw_from_frame(session, frame, size=6, seed="drie", drawn_by=None)
        assert len(units_without_network(session, other.id)) == 6
        same = units(session, draw.id)[drawn.pseudonym]
        network_of_unit(session, other, same, created_by=cast.lead.id)


def test_everything_ever_released_counts_once(cast, twice):
    """Three in the first draw and the same three among the six of the second."""
    with cast.database.reading() as session:
        found = study_response(session, cast.study.id)
    assert (found.frame_units, found.drawn, found.released) == (6, 6, 6)

"""Sentences about networks as a whole, with their count, from what was answered of them."""

import pytest
from cast import Cast
from sqlmodel import select
from study_like_2021 import study_like_2021

from analysis.claim_evidence import count, query_from
from analysis.claim_proposals import Proposal, proposals
from analysis.study_voices import study_voices
from app.evidence_words import answer_words
from research.networks import Network
from research.studies import Study


@pytest.fixture
def study_id(cast):
    return study_like_2021(cast)


def answered(cast: Cast, study_id, **attributes) -> None:
    """Answer attributes of networks: per attribute the values in the order of the networks."""
    with cast.writing() as session:
        statement = select(Network).where(Network.study_id == study_id).order_by(Network.reference)
        for number, network in enumerate(session.exec(statement)):
            known = {k: v[number] for k, v in attributes.items() if number < len(v)}
            network.attributes = {**network.attributes, **known}
            session.add(network)


def proposed(cast: Cast, study_id) -> dict[str, Proposal]:
    with cast.database.reading() as session:
        study = session.get_one(Study, study_id)
        found = proposals(study_voices(session, study_id), organisation=study.organisation)
        return {one.name: one for one in found}


def test_how_clients_go_on_is_counted_where_it_is_known(cast, study_id):
    answered(
        cast,
        study_id,
        goes_on_how=["alone"] * 6 + ["with_support"] * 3 + ["unknown"] * 11,
        lasting=["yes"] * 5 + ["no"] * 15,
    )
    found = proposed(cast, study_id)
    assert found["goes_on_alone"].sentence == (
        "In twee derde van de netwerken (6 van 9) kan de klant alleen verder."
    )
    assert len(found["goes_on_alone"].counted.unknown) == 11
    assert found["lasting_yes"].sentence.endswith("houdt de oplossing stand.")
    assert "goes_on_with_circle" not in found


def test_resources_and_care_take_any_of_many_values(cast, study_id):
    resources = [["own_network", "own_talents"]] * 4 + [["own_talents"]] * 16
    effect = ["prevented"] * 5 + ["reduced", "ended"] + ["unchanged"] * 13
    answered(cast, study_id, resources=resources, tailored_care_effect=effect)
    found = proposed(cast, study_id)
    assert found["resource_own_network"].sentence == (
        "In vier van de twintig netwerken hielp het eigen netwerk mee."
    )
    assert found["resource_own_talents"].counted.part == 20
    assert (found["care_prevented"].counted.part, found["care_less"].counted.part) == (5, 2)


def test_several_questions_are_counted_and_one_is_a_counter_example(cast, study_id):
    many, one = ["debts", "loneliness", "housing"], ["debts"]
    answered(cast, study_id, questions=[many] * 18 + [one] * 2)
    counted = proposed(cast, study_id)["several_questions"].counted
    assert (counted.part, counted.whole) == (18, 20)
    assert len(counted.others) == 2


def test_who_brought_the_question_and_whether_it_is_solved_go_together(cast, study_id):
    found = proposed(cast, study_id)
    assert found["own_solved"].counted.whole == found["others_solved"].counted.whole == 10
    solved = found["own_solved"].counted.part + found["others_solved"].counted.part
    assert solved == found["solved"].counted.part == 15


def test_where_client_and_others_agree_is_what_is_left_of_where_they_differ(cast, study_id):
    found = proposed(cast, study_id)
    for name, one in found.items():
        if name.startswith("agrees_"):
            other = found.get(name.replace("agrees_", "differs_"))
            assert one.counted.whole == one.counted.part + (other.counted.part if other else 0)


def test_a_stored_question_about_a_network_counts_again_and_has_words(cast, study_id):
    answered(cast, study_id, goes_on_how=["alone"] * 20, questions=[["debts", "housing", "other"]])
    found = proposed(cast, study_id)
    with cast.database.reading() as session:
        voices = study_voices(session, study_id)
    for one in found.values():
        again = count(query_from(one.counted.query.kept()), voices)
        assert (again.part, again.whole) == (one.counted.part, one.counted.whole)
    with cast.app.test_request_context():
        assert "alleen" in answer_words(found["goes_on_alone"].counted)[0]
        assert answer_words(found["several_questions"].counted)[0].endswith("minstens 3")


def test_nobody_of_whom_it_is_known_makes_no_sentence(cast, study_id):
    assert not {name for name in proposed(cast, study_id) if name.startswith("resource_")}

"""The sentences that a chapter makes, out of a study in the shape of that of 2021."""

import pytest
from cast import Cast
from sqlmodel import select
from study_like_2021 import study_like_2021

from analysis.claim_evidence import count, query_from
from analysis.claim_proposals import Proposal, proposals
from analysis.codings import Coding, add_suggestion, judge
from analysis.network_values import settle_value, settled_value
from analysis.study_voices import study_voices
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Network
from research.studies import Study


def proposed(cast: Cast, study_id) -> dict[str, Proposal]:
    with cast.database.reading() as session:
        study = session.get_one(Study, study_id)
        found = proposals(study_voices(session, study_id), organisation=study.organisation)
        return {one.name: one for one in found}


def answer(cast: Cast, study_id, reference: str, role: ActorRole, **answers) -> None:
    with cast.writing() as session:
        statement = (
            select(Interview)
            .join(Actor, Actor.id == Interview.actor_id)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference == reference, Actor.role == role)
        )
        for interview in session.exec(statement):
            interview.attributes = {**interview.attributes, **answers}
            session.add(interview)


@pytest.fixture
def study_id(cast):
    return study_like_2021(cast)


def test_the_study_of_2021_gives_the_sentences_of_2021(cast, study_id):
    found = proposed(cast, study_id)
    assert {name: found[name].sentence for name in SENTENCES} == SENTENCES


SENTENCES = {
    "question_own": "Bij de helft van de vragen (10 van 20) bracht de klant die zelf in.",
    "question_others": (
        "Bij de helft van de vragen (10 van 20) kwam die van familie, buren of een professional."
    ),
    "solved": (
        "In drie kwart van de netwerken (15 van 20) is er een oplossing, of is de klant daar "
        "naar onderweg."
    ),
    "sees_otherwise": (
        "In ongeveer de helft van de netwerken met een oplossing (8 van 15) kijkt de kring om "
        "de klant anders naar de oplossing dan de klant zelf."
    ),
    "told_coordination_volunteers_failure": (
        "In vier van de twintig netwerken vertelde iemand dat de vrijwilliger en de organisatie "
        "te weinig van elkaar wisten."
    ),
    "cooperation_colleagues_positive": (
        "Volgens bijna alle netwerkcollega’s (94%, 31 van 33) gaat de samenwerking met de "
        "professionals van WIJ goed."
    ),
    "others_concern": "Bij alle tien vragen van anderen ging het om een zorg.",
    "failure_is_coordination": (
        "In alle vier netwerken waar iets beter kan gaat het over afstemming."
    ),
}


def test_each_sentence_has_its_evidence_and_its_counter_examples(cast, study_id):
    found = proposed(cast, study_id)
    otherwise = found["sees_otherwise"].counted
    assert [case.network.network.reference for case in otherwise.met] == [
        f"N{number:02}" for number in range(1, 9)
    ]
    assert [case.network.network.reference for case in otherwise.others] == [
        f"N{number:02}" for number in range(9, 16)
    ]
    colleagues = found["cooperation_colleagues_positive"].counted
    assert {case.voice.answers["cooperation"] for case in colleagues.others} == {"mixed"}
    assert ActorRole.CLIENT not in {case.voice.actor.role for case in colleagues.met}
    told = found["told_coordination_volunteers_failure"].counted
    marks = [
        mark
        for case in told.met
        for voice in told.tellers(case)
        for marks in voice.told.values()
        for mark in marks
    ]
    assert len(marks) == 4
    assert not any(mark.by_program for mark in marks)


def test_a_stored_question_gives_the_same_count(cast, study_id):
    found = proposed(cast, study_id)
    with cast.database.reading() as session:
        study = study_voices(session, study_id)
    for one in found.values():
        again = count(query_from(one.counted.query.kept()), study)
        assert (again.part, again.whole) == (one.counted.part, one.counted.whole)


def test_one_changed_answer_changes_the_sentence(cast, study_id):
    for role in ActorRole:
        answer(cast, study_id, "N01", role, question_raised_by="family")
    found = proposed(cast, study_id)
    assert found["question_own"].sentence.startswith("Bij negen van de twintig vragen bracht")
    assert found["question_others"].sentence.startswith("Bij elf van de twintig vragen kwam")


def test_where_tellers_differ_nothing_is_counted_until_it_is_settled(cast, study_id):
    answer(cast, study_id, "N01", ActorRole.VOLUNTEER, question_raised_by="family")
    counted = proposed(cast, study_id)["question_own"].counted
    assert (counted.part, counted.whole, len(counted.unknown)) == (9, 19, 1)
    with cast.writing() as session:
        network = session.exec(
            select(Network).where(Network.study_id == study_id, Network.reference == "N01")
        ).one()
        settle_value(
            session,
            network,
            attribute="question_raised_by",
            value="client",
            reason="De klant belde zelf.",
            seen=settled_value(session, network, "question_raised_by").seen,
            decided_by=cast.lead.id,
        )
    counted = proposed(cast, study_id)["question_own"].counted
    assert (counted.part, counted.whole) == (10, 20)


def test_a_suggestion_that_nobody_judged_makes_no_sentence(cast, study_id):
    with cast.writing() as session:
        interview = session.get_one(
            Interview,
            session.exec(
                select(Interview.id)
                .join(Actor, Actor.id == Interview.actor_id)
                .join(Network, Network.id == Actor.network_id)
                .where(Network.study_id == study_id, Actor.role == ActorRole.VOLUNTEER)
            ).first(),
        )
        revision = turns_of(session, interview.id)[1][1]
        coding = add_suggestion(
            session,
            interview,
            revision,
            start=0,
            end=9,
            theme="pace",
            pole=Pole.SUCCESS,
            version="toets",
            certainty=0.9,
        )
        coding_id = coding.id
    assert "voice_pace_success" not in proposed(cast, study_id)
    with cast.writing() as session:
        coding = session.get_one(Coding, coding_id)
        judge(session, coding, accepted=True, judged_by=cast.coder.id)
    voice = proposed(cast, study_id)["voice_pace_success"]
    assert voice.sentence.startswith("Wij hoorden van één van de 50 mensen die wij spraken")
    assert voice.sentence.endswith(" dat er genoeg tijd is genomen.")
    [case] = voice.counted.met
    assert [mark.by_program for mark in case.voice.told["pace", "success"]] == [True]


def test_who_takes_his_story_back_is_in_no_count(cast, study_id):
    with cast.writing() as session:
        client = session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference == "N01")
            .where(Actor.role == ActorRole.CLIENT)
        ).one()
        record_consent(
            session,
            actor_id=client.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    # The others of his network rest with him.
    counted = proposed(cast, study_id)["question_own"].counted
    assert (counted.part, counted.whole) == (9, 19)


def test_a_study_without_stories_proposes_nothing(cast):
    assert proposed(cast, cast.study.id) == {}

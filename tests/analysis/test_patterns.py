"""Patterns count what people accepted: actors within a network, networks within a study."""

from uuid import UUID

from cast import CANARY, consent

from analysis.codings import CodingStatus, add_coding, add_suggestion, codings_of_interview, judge
from analysis.patterns import network_pattern, study_factors
from interviews.interviews import Interview
from interviews.turns import Speaker, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Identity, add_actor, create_network


def actor_turns(session, interview_id):
    return [
        revision
        for turn, revision in turns_of(session, interview_id)
        if turn.speaker == Speaker.ACTOR
    ]


def code(cast, interview_id: UUID, theme: str, pole: Pole, *, turn: int = 0, end: int = 10) -> None:
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        revision = actor_turns(session, interview_id)[turn]
        add_coding(
            session,
            interview,
            revision,
            start=0,
            end=end,
            theme=theme,
            pole=pole,
            coder_id=cast.coder.id,
        )


def suggest(cast, interview_id: UUID, theme: str, pole: Pole) -> UUID:
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        coding = add_suggestion(
            session,
            interview,
            actor_turns(session, interview_id)[0],
            start=0,
            end=20,
            theme=theme,
            pole=pole,
            certainty=0.8,
            version="toets-1",
        )
        return coding.id


def second_network(cast) -> Actor:
    with cast.writing() as session:
        network = create_network(session, cast.study, reference="N02", created_by=None)
        identity = Identity(name=f"{CANARY} Twee")
        return add_actor(session, network, role=ActorRole.CLIENT, identity=identity, added_by=None)


def pattern(cast, *, reads_all: bool = True):
    with cast.database.reading() as session:
        return network_pattern(session, cast.network.id, reads_all=reads_all)


def test_an_accepted_coding_stands_in_the_column_of_its_teller_only(cast):
    story = cast.story(cast.client_actor)
    cast.story(cast.daughter)
    code(cast, story, "attention", Pole.SUCCESS)
    client, daughter = pattern(cast).voices
    assert [(one.theme, one.pole, len(one.fragments)) for one in client.factors] == [
        ("attention", Pole.SUCCESS, 1)
    ]
    assert daughter.factors == ()


def test_a_suggestion_counts_only_after_a_person_accepted_it(cast):
    story = cast.story(cast.client_actor)
    coding_id = suggest(cast, story, "pace", Pole.SUCCESS)
    assert pattern(cast).voices[0].factors == ()
    with cast.database.reading() as session:
        assert study_factors(session, cast.study.id).factors == ()
    with cast.writing() as session:
        [(coding, _fragment, _turn)] = codings_of_interview(
            session, story, statuses=[CodingStatus.SUGGESTED]
        )
        assert coding.id == coding_id
        judge(session, coding, accepted=True, judged_by=cast.coder.id)
    assert [one.theme for one in pattern(cast).voices[0].factors] == ["pace"]


def test_two_fragments_of_one_actor_are_two_mentions_of_one_network(cast):
    story = cast.story(cast.client_actor)
    code(cast, story, "attention", Pole.SUCCESS, end=10)
    code(cast, story, "attention", Pole.SUCCESS, end=20)
    with cast.database.reading() as session:
        factor = study_factors(session, cast.study.id).of("attention", Pole.SUCCESS)
    assert (factor.networks, factor.actors, factor.mentions) == (1, 1, 2)
    assert len(set(factor.fragment_ids)) == 2


def test_a_factor_of_two_networks_comes_before_one_that_was_told_more_often(cast):
    first, second = cast.story(cast.client_actor), cast.story(second_network(cast))
    for end in (5, 10, 15):
        code(cast, first, "pace", Pole.SUCCESS, end=end)
    for story in (first, second):
        code(cast, story, "trust", Pole.SUCCESS)
    with cast.database.reading() as session:
        factors = study_factors(session, cast.study.id)
    assert [one.theme for one in factors.most_told(Pole.SUCCESS)] == ["trust", "pace"]
    assert factors.most_told(Pole.FAILURE) == []


def test_the_denominators_count_networks_that_were_heard(cast):
    second_network(cast)
    cast.story(cast.client_actor)
    cast.interview(cast.daughter)
    with cast.database.reading() as session:
        factors = study_factors(session, cast.study.id)
    assert (factors.networks_heard, factors.networks_made, factors.actors_heard) == (1, 2, 1)
    assert factors.networks_released == 0


def test_factors_of_another_study_are_not_counted(cast):
    code(cast, cast.story(cast.client_actor), "attention", Pole.SUCCESS)
    with cast.database.reading() as session:
        factors = study_factors(session, cast.other_study.id)
    assert factors.factors == ()
    assert factors.of("attention", Pole.SUCCESS).networks == 0


def test_who_has_no_closed_conversation_was_not_heard(cast):
    cast.story(cast.client_actor)
    cast.interview(cast.daughter)
    assert [actor.id for actor in pattern(cast).not_heard] == [cast.daughter.id]


def test_a_professional_gets_only_who_agreed_that_the_network_reads_along(cast):
    for actor in (cast.client_actor, cast.daughter):
        cast.story(actor)
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.NETWORK_READING)
    seen = pattern(cast, reads_all=False)
    assert [voice.actor.id for voice in seen.voices] == [cast.daughter.id]
    assert [actor.id for actor in seen.kept_apart] == [cast.client_actor.id]
    assert len(pattern(cast).voices) == 2


def test_a_withdrawn_consent_takes_the_voice_away_again(cast):
    cast.story(cast.daughter)
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.NETWORK_READING)
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.NETWORK_READING,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    assert pattern(cast, reads_all=False).voices == ()

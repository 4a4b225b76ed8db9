"""Erasure: nobody can read an erased actor again, here or in any backup, with any key left."""

from datetime import time

import pytest
from cast import CANARY, PHONE
from sqlalchemy import text
from sqlmodel import select

from analysis.claims import ClaimSupport, claims_of, make_claim, support_of
from analysis.codings import Coding, add_coding
from analysis.reviews import ReviewPost, start_session
from analysis.withdrawal import erase_actor
from app.backup import stored_tables
from app.migrate import upgrade
from app.models import metadata
from interviews.call_times import CallTime
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus, find_interview
from interviews.turns import Turn, TurnRevision, turns_of
from research.audit import AuditEntry, first_broken_entry
from research.codebook import Pole, codebook
from research.consents import Decision, Purpose, current_consents
from research.errors import KeyDestroyedError
from research.networks import Actor, Network, actors_of, identity_of
from research.studies import Study
from research.vault import vault_of


@pytest.fixture
def findings(cast):
    """Both tell their story; each is coded, quoted in a session and carries a claim."""
    stories = {actor.id: cast.story(actor) for actor in (cast.client_actor, cast.daughter)}
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        theme = codebook().themes[0].id
        network = session.get(Network, cast.network.id)
        review = start_session(
            session, network, held_on=cast.study.starts_on, started_by=cast.lead.id
        )
        fragments = []
        for number, story in enumerate(stories.values()):
            interview = session.get(Interview, story)
            _, revision = turns_of(session, story)[1]
            coding = add_coding(
                session,
                interview,
                revision,
                start=0,
                end=16,
                theme=theme,
                pole=Pole.SUCCESS,
                coder_id=cast.coder.id,
            )
            fragments.append(session.get(Fragment, coding.fragment_id))
            quote(session, review, fragments[-1], number)
        for support in ([fragments[0]], fragments):
            make_claim(
                session,
                study,
                theme=theme,
                pole=Pole.SUCCESS,
                sentence="Mensen voelen zich gehoord.",
                fragments=support,
                made_by=cast.lead.id,
            )
    return stories


def quote(session, review, fragment, number):
    """A professional may quote; the words of the post are the professional's own."""
    post = ReviewPost(
        id=fragment.id,
        session_id=review.id,
        seq=number + 1,
        text_sealed=vault_of(session).seal(
            review.network_id, "Dit raakte mij.", row=fragment.id, field="text"
        ),
        fragment_id=fragment.id,
    )
    session.add(post)
    session.flush()


def erase(cast, actor):
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, actor.id), cast.admin.id)


def test_the_words_are_gone_and_the_actor_still_counts(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.reading() as session:
        actor = session.get(Actor, cast.client_actor.id)
        assert actor.erased_at is not None
        assert [one.id for one in actors_of(session, cast.network.id)] == [
            cast.client_actor.id,
            cast.daughter.id,
        ]
        interview = find_interview(session, actor.id)
        assert interview.status == InterviewStatus.CLOSED
        assert set(map(str, interview.attributes.values())) <= {"unknown", "[]"}
        assert turns_of(session, interview.id) == []
        with pytest.raises(KeyDestroyedError):
            identity_of(session, actor)


def test_nothing_that_rested_on_the_words_is_left(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.reading() as session:
        tellers = {turn.interview_id for turn in session.exec(select(Turn))}
        assert tellers == {findings[cast.daughter.id]}
        assert len(session.exec(select(TurnRevision)).all()) == 4
        assert len(session.exec(select(Fragment)).all()) == 1
        assert len(session.exec(select(Coding)).all()) == 1
        assert len(session.exec(select(ClaimSupport)).all()) == 1
        alone, shared = claims_of(session, cast.study.id)
        assert (alone.status, support_of(session, alone.id)) == ("draft", [])
        assert len(support_of(session, shared.id)) == 1


def test_what_others_said_stays(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.reading() as session:
        assert identity_of(session, session.get(Actor, cast.daughter.id)).phone == PHONE
        posts = session.exec(select(ReviewPost).order_by(ReviewPost.seq)).all()
        assert [post.fragment_id is None for post in posts] == [True, False]


def test_every_purpose_is_withdrawn_and_the_log_tells_who_erased(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.reading() as session:
        said = current_consents(session, actor_id=cast.client_actor.id)
        assert said == dict.fromkeys(Purpose, Decision.WITHDRAWN)
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "erase")).one()
        assert (entry.user_id, entry.object_id) == (cast.admin.id, cast.client_actor.id)
        assert first_broken_entry(session) is None


def test_a_conversation_that_is_going_on_ends(cast, database):
    interview_id = cast.interview(cast.client_actor)
    erase(cast, cast.client_actor)
    with database.reading() as session:
        assert session.get(Interview, interview_id).status == InterviewStatus.NOT_HELD


def test_an_actor_who_was_never_interviewed_can_be_erased(cast, database):
    erase(cast, cast.daughter)
    with database.reading() as session:
        assert session.get(Actor, cast.daughter.id).erased_at is not None


def test_erasing_twice_changes_nothing(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.reading() as session:
        before = session.get(Actor, cast.client_actor.id).erased_at
    erase(cast, cast.client_actor)
    with database.reading() as session:
        assert session.get(Actor, cast.client_actor.id).erased_at == before
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "erase")).all()) == 1


def test_an_erasure_that_is_rolled_back_keeps_words_and_key(cast, findings, database):
    with database.writing() as session:
        erase_actor(session, session.get(Actor, cast.client_actor.id), None)
        session.rollback()
        session.commit()
    with database.reading() as session:
        actor = session.get(Actor, cast.client_actor.id)
        assert identity_of(session, actor).phone == PHONE


def test_a_power_cut_between_commit_and_key_is_finished_at_the_next_start(
    cast, findings, database, monkeypatch
):
    def power_cut(_key_id):
        raise SystemExit

    monkeypatch.setattr(database.vault.keys, "destroy", power_cut)
    with pytest.raises(SystemExit):
        erase(cast, cast.client_actor)
    monkeypatch.undo()
    assert database.vault.keys.exists(cast.client_actor.id)
    upgrade(database)
    assert not database.vault.keys.exists(cast.client_actor.id)


def test_when_somebody_liked_to_be_phoned_goes_with_him(cast, findings, database):
    with database.writing() as session:
        for actor in (cast.client_actor, cast.daughter):
            session.add(CallTime(actor_id=actor.id, kind="bad", starts=time(9), ends=time(12)))
        session.commit()
    erase(cast, cast.client_actor)
    with database.reading() as session:
        kept = session.exec(select(CallTime.actor_id)).all()
    assert kept == [cast.daughter.id]


def test_every_table_that_points_at_a_story_is_known_to_erasure(cast, findings, database):
    """Who adds such a table must think of erasure: this test tells him."""
    story = {"turn", "turn_revision", "fragment", "interview"}
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in story
    }
    assert pointing == {
        "appointment.interview_id",
        "blind_coding.fragment_id",
        "blind_story.interview_id",
        "call_attempt.interview_id",
        "call_claim.interview_id",
        "call_decision.interview_id",
        "claim_support.fragment_id",
        "quote_use.fragment_id",
        "corrected_places.revision_id",
        "name_correction.interview_id",
        "name_question.interview_id",
        "name_question.revision_id",
        "story_check.interview_id",
        "coding.fragment_id",
        "coding_act.interview_id",
        "fragment.revision_id",
        "review_post.fragment_id",
        "session_card.fragment_id",
        "raw_opening.interview_id",
        "coding_assignment.interview_id",
        "turn.interview_id",
        "turn_revision.turn_id",
        "compass_use.interview_id",
        "memo.interview_id",
        "memo.turn_id",
        "private_note.interview_id",
        "quote_choice.revision_id",
        "quote_choice.turn_id",
        "read_back_call.interview_id",
        "reflection.interview_id",
        "reopening.interview_id",
        "search_entry.interview_id",
        "search_story.interview_id",
        "story_link.interview_id",
        "story_size.interview_id",
        "turn_topics.interview_id",
        "veiled_turn.interview_id",
        "veiled_turn.turn_id",
        "turn_topics.turn_id",
        "worry.interview_id",
    }


def test_the_database_itself_holds_no_sealed_word_of_the_erased(cast, findings, database):
    erase(cast, cast.client_actor)
    with database.engine.connect() as connection:
        for table in stored_tables(connection):
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
                if table.name == "actor" and row["erased_at"] is not None:
                    assert row["identity_sealed"] == b""
                for value in row.values():
                    assert CANARY not in str(value)

"""Undo and redo: ten acts back and on, never over a colleague's change, and nothing for others."""

from uuid import uuid4

import pytest
from cast import consent
from sqlmodel import select

from analysis.coding_acts import CodingAct, Deed, acts_of
from analysis.coding_undo import ChangedSinceError, NotThisStepError, redo, steps_of, undo
from analysis.codings import (
    Coding,
    CodingStatus,
    add_coding,
    add_suggestion,
    codings_of_interview,
    fragment_of,
    judge,
    reopen,
    state_of,
)
from analysis.releasing import QuotesNotAgreedError, release_coding
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole, codebook
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor

PAGE = uuid4()


@pytest.fixture
def told(cast, session):
    story_id = cast.story(cast.client_actor)
    return session.get(Interview, story_id), turns_of(session, story_id)[1][1]


def by_hand(session, cast, told, theme="attention", page_id=PAGE, coder=None):
    return add_coding(
        session,
        *told,
        start=0,
        end=20,
        theme=theme,
        pole=Pole.SUCCESS,
        coder_id=(coder or cast.coder).id,
        page_id=page_id,
    )


def suggested(session, told, theme="pace"):
    place = {"start": 0, "end": 20, "theme": theme, "pole": Pole.SUCCESS}
    return add_suggestion(session, *told, **place, certainty=0.7, version="toets-1")


def steps(session, cast, told, page_id=PAGE, user=None):
    return steps_of(session, told[0], user_id=(user or cast.coder).id, page_id=page_id)


def back(session, cast, told, act=None, **changes):
    act = act or steps(session, cast, told).undo
    who = {"user_id": cast.coder.id, "page_id": PAGE, **changes}
    return undo(session, told[0], act.id, **who)


def again(session, cast, told):
    act = steps(session, cast, told).redo
    return redo(session, told[0], act.id, user_id=cast.coder.id, page_id=PAGE)


def states(session, told):
    found = codings_of_interview(session, told[0].id)
    return {one.id: (state_of(one), fragment.released_at) for one, fragment, _turn in found}


def ten_acts(session, cast, told):
    """Five themes by hand, and a suggestion accepted, rejected, reopened, accepted, released."""
    consent(session, cast.client_actor, Purpose.QUOTES)
    coding, me = suggested(session, told, "respect"), {"page_id": PAGE}
    for theme in [one.id for one in codebook().themes if one.id != "respect"][:5]:
        yield by_hand(session, cast, told, theme)
    yield judge(session, coding, accepted=True, judged_by=cast.coder.id, **me)
    yield judge(session, coding, accepted=False, judged_by=cast.coder.id, **me)
    yield reopen(session, coding, reopened_by=cast.coder.id, **me)
    yield judge(session, coding, accepted=True, judged_by=cast.coder.id, **me)
    yield release_coding(session, told[0], coding, released=True, by=cast.coder.id, **me)


def test_ten_acts_are_undone_one_by_one_and_done_again(cast, session, told):
    history = [states(session, told) for _act in ten_acts(session, cast, told)]
    for before in reversed(history[:-1]):
        back(session, cast, told)
        now = states(session, told)
        assert {one: now[one] for one in before} == before
    back(session, cast, told)
    assert steps(session, cast, told).undo is None
    nothing_found = {state["status"] for state, _at in states(session, told).values()}
    assert nothing_found == {CodingStatus.REJECTED, CodingStatus.SUGGESTED}
    for after in history[:-1]:
        again(session, cast, told)
        now = states(session, told)
        assert {one: now[one][0] for one in after} == {one: after[one][0] for one in after}
    again(session, cast, told)
    assert {one: s for one, (s, _r) in states(session, told).items()} == {
        one: s for one, (s, _r) in history[-1].items()
    }
    assert steps(session, cast, told).redo is None
    assert [one.number for one in acts_of(session, told[0].id)] == list(range(1, 31))


def test_a_new_act_forgets_what_could_be_done_again(cast, session, told):
    by_hand(session, cast, told)
    back(session, cast, told)
    assert steps(session, cast, told).redo is not None
    by_hand(session, cast, told, "pace")
    assert steps(session, cast, told).redo is None


def test_the_change_of_a_colleague_is_never_overwritten(cast, session, told):
    first = by_hand(session, cast, told, "pace")
    coding = by_hand(session, cast, told)
    mine = steps(session, cast, told).undo
    judge(session, coding, accepted=False, judged_by=cast.lead.id, page_id=uuid4())
    with pytest.raises(ChangedSinceError):
        back(session, cast, told, mine)
    assert (coding.status, coding.decided_by) == (CodingStatus.REJECTED, cast.lead.id)
    # What he did before it, on other words, still goes back.
    assert steps(session, cast, told).undo.coding_id == first.id


def test_what_a_colleague_changed_after_an_undo_is_not_done_again(cast, session, told):
    coding = by_hand(session, cast, told)
    back(session, cast, told)
    undone = steps(session, cast, told).redo
    by_hand(session, cast, told, page_id=uuid4(), coder=cast.lead)
    assert steps(session, cast, told).redo is None
    with pytest.raises(ChangedSinceError):
        redo(session, told[0], undone.id, user_id=cast.coder.id, page_id=PAGE)
    assert coding.decided_by == cast.lead.id


def test_a_second_press_undoes_no_second_act(cast, session, told):
    by_hand(session, cast, told, "pace")
    by_hand(session, cast, told)
    act = steps(session, cast, told).undo
    back(session, cast, told, act)
    with pytest.raises(NotThisStepError):
        back(session, cast, told, act)


def test_an_earlier_step_on_the_same_coding_waits_for_the_later_one(cast, session, told):
    coding = suggested(session, told)
    judge(session, coding, accepted=True, judged_by=cast.coder.id, page_id=PAGE)
    first = steps(session, cast, told).undo
    judge(session, coding, accepted=False, judged_by=cast.coder.id, page_id=PAGE)
    with pytest.raises(NotThisStepError):
        back(session, cast, told, first)


@pytest.mark.parametrize("who", ["page", "colleague", "none"])
def test_acts_belong_to_one_person_on_one_page(cast, session, told, who):
    by_hand(session, cast, told)
    act = steps(session, cast, told).undo
    others = {"page": {"page_id": uuid4()}, "colleague": {"user": cast.lead}}
    assert steps(session, cast, told, **others.get(who, {"page_id": None})).undo is None
    changes = {"page": {"page_id": uuid4()}, "colleague": {"user_id": cast.lead.id}}
    if who in changes:
        with pytest.raises(NotThisStepError):
            back(session, cast, told, act, **changes[who])


def test_a_release_comes_back_only_while_the_teller_agrees_to_quotes(cast, session, told):
    consent(session, cast.client_actor, Purpose.QUOTES)
    coding = by_hand(session, cast, told)
    release_coding(session, told[0], coding, released=True, by=cast.coder.id, page_id=PAGE)
    back(session, cast, told)
    assert fragment_of(session, coding).released_at is None
    record_consent(
        session,
        actor_id=cast.client_actor.id,
        purpose=Purpose.QUOTES,
        decision=Decision.WITHDRAWN,
        recorded_by=None,
    )
    with pytest.raises(QuotesNotAgreedError):
        again(session, cast, told)


def test_every_deed_is_kept_and_goes_with_the_story(cast, session, told):
    for _act in ten_acts(session, cast, told):
        pass
    back(session, cast, told)
    again(session, cast, told)
    kinds = {one.deed for one in acts_of(session, told[0].id)}
    assert kinds == set(Deed) - {Deed.WITHHOLD}
    session.commit()
    erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
    assert session.exec(select(CodingAct)).all() == []
    assert session.exec(select(Coding)).all() == []

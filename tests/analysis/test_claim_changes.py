"""A claim that says something else turns red, and keeps the chapter open until it is settled."""

from dataclasses import replace

import pytest
from cast import Cast
from claiming import claim, client_of, code, told
from sqlmodel import select
from study_like_2021 import study_like_2021

from analysis.claim_changes import (
    AcceptReasonError,
    Change,
    NothingChangedError,
    accept_change,
    changed_claims,
    reason_of,
    take_back_acceptance,
    unsettled_claims,
)
from analysis.claim_honesty import NoInterval, honesty_of, wilson, without_each_network
from analysis.claim_proposals import proposals
from analysis.claim_support import claim_view
from analysis.claims import Claim, delete_claim, place_claim
from analysis.consequences import consequences_of
from analysis.counted_claims import reword, study_proposals, take_proposal
from analysis.second_looks import ClaimChangedError
from analysis.study_voices import study_voices
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview
from research.codebook import Pole
from research.codebook_acts import merged
from research.codebook_versions import CodebookAct, codebook_of, keep_version
from research.networks import Actor, ActorRole, Network
from research.studies import Study


@pytest.fixture
def study_id(cast):
    return study_like_2021(cast)


def in_chapter(cast: Cast, study_id, name: str):
    with cast.writing() as session:
        study = session.get_one(Study, study_id)
        seen = next(one.seen for one in study_proposals(session, study) if one.name == name)
        made = take_proposal(session, study, name=name, seen=seen, taken_by=cast.editor.id)
        place_claim(session, made, in_chapter=True, placed_by=cast.editor.id)
        return made.id


def open_ones(cast: Cast, study_id):
    with cast.database.reading() as session:
        return unsettled_claims(session, study_id)


def others_brought(cast: Cast, study_id, *references: str) -> None:
    """These networks say now that the family brought the question."""
    with cast.writing() as session:
        statement = (
            select(Interview)
            .join(Actor, Actor.id == Interview.actor_id)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference.in_(references))
        )
        for interview in session.exec(statement):
            interview.attributes = {**interview.attributes, "question_raised_by": "family"}
            session.add(interview)


def accept(cast: Cast, claim_id, reason: str = "Het scheelt er één.", seen: str = "") -> None:
    with cast.writing() as session:
        one = session.get_one(Claim, claim_id)
        state = seen or claim_view(session, one).state
        accept_change(session, one, seen=state, reason=reason, accepted_by=cast.editor.id)


def test_a_claim_that_holds_keeps_no_chapter_open(cast, study_id):
    in_chapter(cast, study_id, "question_own")
    assert open_ones(cast, study_id) == []


def test_a_count_with_another_name_turns_red_and_tells_then_and_now(cast, study_id):
    claim_id = in_chapter(cast, study_id, "question_own")
    others_brought(cast, study_id, "N01")
    [found] = open_ones(cast, study_id)
    assert (found.view.claim.id, found.change) == (claim_id, Change.SAYS_OTHER)
    assert found.then == "de helft van de vragen (10 van 20)"
    assert found.now == "negen van de twintig vragen"


def test_a_count_that_is_called_the_same_turns_nothing_red(cast, study_id):
    in_chapter(cast, study_id, "sees_otherwise")
    with cast.writing() as session:
        client = session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference == "N15")
            .where(Actor.role == ActorRole.CLIENT)
        ).one()
        erase_actor(session, client, None)
    # 8 of 14 is called by its count; 8 of 15 was about half.
    [found] = open_ones(cast, study_id)
    assert found.now == "acht van de veertien netwerken met een oplossing"


def test_who_withdraws_a_story_reads_before_which_counts_will_change(cast, study_id):
    claim_id = in_chapter(cast, study_id, "told_coordination_volunteers_failure")
    with cast.database.reading() as session:
        client = session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference == "N01")
            .where(Actor.role == ActorRole.CLIENT)
        ).one()
        # The whole network rests with its client, the volunteer too.
        [found] = consequences_of(session, client).counts
    assert (found.claim_id, found.in_chapter) == (claim_id, True)
    assert found.before == "vier van de twintig netwerken"
    assert found.after == "drie van de negentien netwerken"


def test_nothing_left_is_red_too(cast, study_id):
    in_chapter(cast, study_id, "told_coordination_volunteers_failure")
    with cast.writing() as session:
        volunteers = session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Actor.role == ActorRole.VOLUNTEER)
        ).all()
        for one in volunteers:
            erase_actor(session, one, None)
    [found] = open_ones(cast, study_id)
    assert found.change is Change.GONE
    assert found.now.startswith("geen van de")


def test_a_sentence_worded_while_nobody_counts_is_shown_then_and_later(cast, study_id):
    claim_id = in_chapter(cast, study_id, "told_coordination_volunteers_failure")
    with cast.writing() as session:
        for one in session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id)
        ).all():
            erase_actor(session, one, None)
        claim = session.get_one(Claim, claim_id)
        words = {"before": "Volgens", "after": "hield niemand contact."}
        reword(session, claim, **words, seen=claim.version, changed_by=cast.editor.id)
        assert claim.counted["whole"] == 0
    assert all(one.now.startswith("geen van de") for one in open_ones(cast, study_id))


def test_wording_it_again_settles_it(cast, study_id):
    claim_id = in_chapter(cast, study_id, "question_own")
    others_brought(cast, study_id, "N01")
    with cast.writing() as session:
        one = session.get_one(Claim, claim_id)
        words = {"before": "Bij", "after": "bracht de klant die zelf in."}
        reword(session, one, **words, seen=1, changed_by=cast.editor.id)
    assert open_ones(cast, study_id) == []


@pytest.mark.parametrize("away", ["take out", "delete"])
def test_dropping_it_settles_it(cast, study_id, away):
    claim_id = in_chapter(cast, study_id, "question_own")
    others_brought(cast, study_id, "N01")
    accept(cast, claim_id)
    with cast.writing() as session:
        one = session.get_one(Claim, claim_id)
        if away == "delete":
            delete_claim(session, one, deleted_by=cast.editor.id)
        else:
            place_claim(session, one, in_chapter=False, placed_by=cast.editor.id)
    assert open_ones(cast, study_id) == []


def test_accepting_it_needs_a_reason_and_holds_for_this_count_only(cast, study_id):
    claim_id = in_chapter(cast, study_id, "question_own")
    others_brought(cast, study_id, "N01")
    with pytest.raises(AcceptReasonError):
        accept(cast, claim_id, "  ")
    accept(cast, claim_id)
    assert open_ones(cast, study_id) == []
    with cast.database.reading() as session:
        view = claim_view(session, session.get_one(Claim, claim_id))
        settlement = changed_claims(session, [view])[claim_id].settlement
        assert reason_of(session, view.claim, settlement) == "Het scheelt er één."
        assert b"scheelt" not in settlement.reason_sealed
    others_brought(cast, study_id, "N02")
    [again] = open_ones(cast, study_id)
    assert again.now == "acht van de twintig vragen"


def test_an_acceptance_can_be_taken_back(cast, study_id):
    claim_id = in_chapter(cast, study_id, "question_own")
    others_brought(cast, study_id, "N01")
    accept(cast, claim_id)
    for _twice in range(2):
        with cast.writing() as session:
            one = session.get_one(Claim, claim_id)
            take_back_acceptance(session, one, by=cast.editor.id)
    assert len(open_ones(cast, study_id)) == 1


def test_two_people_do_not_accept_another_claim_than_they_read(cast, study_id):
    claim_id = in_chapter(cast, study_id, "question_own")
    with pytest.raises(NothingChangedError):
        accept(cast, claim_id)
    others_brought(cast, study_id, "N01")
    with pytest.raises(ClaimChangedError):
        accept(cast, claim_id, seen="old")
    accept(cast, claim_id)
    with pytest.raises(NothingChangedError):
        accept(cast, claim_id)


def test_a_freely_worded_claim_turns_red_when_its_counts_move(cast):
    claim(cast, told(cast, cast.client_actor))
    assert open_ones(cast, cast.study.id) == []
    code(cast, cast.story(client_of(cast, "N02")), "attention")
    [found] = open_ones(cast, cast.study.id)
    assert found.change is Change.TYPED_OTHER
    assert found.then == "in het enige netwerk, 1 mens, 1 fragment"
    assert found.now == "in beide netwerken, 2 mensen, 1 fragment"


def honesty(cast: Cast, study_id, name: str):
    with cast.database.reading() as session:
        voices = study_voices(session, study_id)
        found = {one.name: one for one in proposals(voices, organisation="WIJ")}
        return honesty_of(session, study_id, found[name].counted, voices)


def test_honesty_of_people_and_of_networks_that_nobody_drew(cast, study_id):
    assert honesty(cast, study_id, "solved").no_interval is NoInterval.NOT_DRAWN
    colleagues = honesty(cast, study_id, "cooperation_colleagues_positive")
    assert colleagues.no_interval is NoInterval.PEOPLE
    assert not colleagues.few
    assert honesty(cast, study_id, "sees_otherwise").few
    assert colleagues.without_interviewer is None


def test_leaving_one_network_out_tells_whether_the_sentence_holds(cast, study_id):
    solved = honesty(cast, study_id, "solved").without_network
    assert (solved.low, solved.high) == ((14, 19), (15, 19))
    assert (solved.same, solved.of) == (15, 20)
    assert not solved.holds


def test_everybody_is_something_else_than_all_but_one(cast, study_id):
    """Without the one network that is the exception, the sentence would be about all."""
    with cast.database.reading() as session:
        voices = study_voices(session, study_id)
        chosen = tuple(
            one for one in voices.networks if one.network.reference in {"N01", "N02", "N03", "N20"}
        )
        few = replace(voices, networks=chosen)
        found = {one.name: one for one in proposals(few, organisation="WIJ")}
        spread = without_each_network(found["question_own"].counted)
    assert (spread.low, spread.high) == ((2, 3), (3, 3))
    assert (spread.same, spread.of) == (3, 4)


def test_leaving_one_interviewer_out_counts_again(cast, study_id):
    other = cast.stranger("interviewer").id
    with cast.writing() as session:
        statement = (
            select(Interview)
            .join(Actor, Actor.id == Interview.actor_id)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference.in_(["N16", "N17"]))
        )
        for interview in session.exec(statement):
            interview.interviewer_id = other
            session.add(interview)
    found = honesty(cast, study_id, "solved").without_interviewer
    assert (found.low, found.high, found.of) == ((0, 2), (15, 18), 2)


def test_it_tells_what_it_rests_on_and_who_was_not_heard(cast, study_id):
    told_by = honesty(cast, study_id, "told_coordination_volunteers_failure")
    assert (told_by.by_people, told_by.by_program) == (4, 0)
    assert honesty(cast, study_id, "question_own").agreed == 20
    with cast.writing() as session:
        one = session.exec(
            select(Actor)
            .join(Network, Network.id == Actor.network_id)
            .where(Network.study_id == study_id, Network.reference == "N01")
            .where(Actor.role == ActorRole.NEIGHBOUR)
        ).one()
        erase_actor(session, one, None)
    assert honesty(cast, study_id, "question_own").not_heard == {"neighbour": 1}


@pytest.mark.parametrize(
    ("part", "whole", "interval"),
    [(10, 20, (5, 15)), (8, 15, (4, 12)), (0, 20, (0, 4)), (20, 20, (16, 20)), (81, 263, (67, 97))],
)
def test_wilson_against_published_values(part, whole, interval):
    """81 of 263: 25.5% to 36.6% in R. G. Newcombe, Statistics in Medicine 17 (1998)."""
    assert wilson(part, whole) == interval


def test_a_merged_theme_is_counted_under_its_heir(cast, study_id):
    claim_id = in_chapter(cast, study_id, "told_coordination_volunteers_failure")
    with cast.writing() as session:
        study = session.get_one(Study, study_id)
        keep_version(
            session,
            study,
            book=merged(
                codebook_of(session, study_id),
                "coordination_volunteers",
                into="coordination_professionals",
            ),
            act=CodebookAct.MERGE,
            seen=1,
            reason="Eén soort afstemming.",
            made_by=cast.lead.id,
        )
        view = claim_view(session, session.get_one(Claim, claim_id))
        assert (view.counted.part, view.counted.whole) == (4, 20)
    assert Pole(view.claim.pole) is Pole.FAILURE

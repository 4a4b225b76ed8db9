"""Claims about ties: side by side, never overwritten, gone with their teller."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from analysis.withdrawal import erase_actor
from research.audit import AuditEntry
from research.errors import InvalidValueError, KeyDestroyedError
from research.involvement import (
    Involvement,
    current_involvement,
    involvement_versions,
    tell_involvement,
)
from research.networks import Actor, ActorRole, Identity, add_actor
from research.partial_dates import (
    EndsBeforeItBeginsError,
    PartialDateError,
    as_years,
    partial_date,
    partial_period,
)
from research.ties import (
    Direction,
    SamePersonError,
    Support,
    Tie,
    TieQuality,
    TieStanding,
    ToldTie,
    current_ties,
    note_of,
    take_back_tie,
    tell_tie,
    versions_of,
)

SECRET = "Kanarievogel bracht soep"


@pytest.fixture
def people(cast):
    """The client, the daughter and a neighbour, as the cast's network has them."""
    with cast.writing() as session:
        neighbour = add_actor(
            session,
            cast.network,
            role=ActorRole.NEIGHBOUR,
            identity=Identity(name="Buur"),
            added_by=None,
        )
    return cast.client_actor, cast.daughter, neighbour


def fresh(session, *actors):
    return [session.get_one(Actor, one.id) for one in actors]


def tell(session, reporter, one, other, **told):
    return tell_tie(session, reporter, one=one, other=other, told=ToldTie(**told), recorded_by=None)


def test_claims_of_two_tellers_stand_side_by_side(cast, people):
    with cast.writing() as session:
        client, daughter, neighbour = fresh(session, *people)
        tell(session, client, daughter, client, quality=TieQuality.GOOD)
        tell(session, daughter, daughter, client, quality=TieQuality.STRAINED)
        tell(session, daughter, neighbour, client)
    with cast.database.reading() as session:
        ties = current_ties(session, cast.network.id)
        assert sorted(one.quality for one in ties) == ["good", "strained", "untold"]
        mine = current_ties(session, cast.network.id, reporter_ids=[people[1].id])
        assert len(mine) == 2


def test_correcting_makes_a_version_and_the_old_one_stays(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)
        first = tell(session, client, daughter, None, kinds=(Support.COMPANY,), note=SECRET)
        again = tell(session, client, daughter, client, kinds=(Support.COMPANY,), note=SECRET)
        assert again.id == first.id
        tell(session, client, daughter, None, kinds=(Support.ADVICE,), since="3-2019")
    with cast.database.reading() as session:
        (now,) = current_ties(session, cast.network.id)
        assert (now.kinds, now.since, now.version) == (["advice"], "2019-03", 2)
        assert [one.kinds for one in versions_of(session, now)] == [["company"], ["advice"]]
        assert note_of(session, versions_of(session, now)[0]) == SECRET
        of_ties = select(AuditEntry.action).where(AuditEntry.kind == "tie").order_by(AuditEntry.seq)
        acts = session.exec(of_ties.order_by(AuditEntry.seq)).all()
        assert acts == ["create", "correct"]


def test_the_direction_is_that_of_the_first_person_whatever_the_order(cast, people):
    with cast.writing() as session:
        client, daughter, neighbour = fresh(session, *people)
        helps = tell(session, client, neighbour, daughter, direction=Direction.GIVES)
        assert (helps.one_id, helps.other_id) == (daughter.id, neighbour.id)
        assert helps.direction == Direction.RECEIVES
        same = tell(session, client, daughter, neighbour, direction=Direction.RECEIVES)
        assert same.id == helps.id
        both = tell(session, client, neighbour, daughter, direction=Direction.BOTH)
        assert (both.direction, both.version) == ("both", 2)


def test_what_is_taken_back_is_not_told_and_can_be_told_again(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)
        tie = tell(session, client, daughter, None)
        take_back_tie(session, tie, recorded_by=None)
        assert current_ties(session, cast.network.id) == []
        assert take_back_tie(session, tie, recorded_by=None).version == 2
        assert tell(session, client, daughter, None).version == 3


def test_a_denial_carries_nothing_but_itself(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)
        no = tell(
            session, client, daughter, None, kinds=(Support.ADVICE,), since="2019", is_there=False
        )
        assert (no.standing, no.kinds, no.since) == (TieStanding.DENIED, [], "")


def test_a_tie_is_between_two_people_of_the_network(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)
        for one, other in ((daughter, daughter), (client, None), (None, None)):
            with pytest.raises(SamePersonError):
                tell(session, daughter, one, other)
        stranger = Actor(
            network_id=cast.network.id, reference="X", role="family", number=9, identity_sealed=b""
        )
        with pytest.raises(InvalidValueError):
            tell(session, daughter, stranger, None)
        with pytest.raises(InvalidValueError):
            tell(session, daughter, daughter, None, note="n" * 1001)


def test_erasing_a_teller_removes_every_version_he_told_and_nothing_else(cast, people):
    with cast.writing() as session:
        client, daughter, neighbour = fresh(session, *people)
        for since in ("2018", "2019"):
            tell(session, daughter, neighbour, None, since=since, note=SECRET)
            tell_involvement(
                session, daughter, actor=daughter, since=since, until="", recorded_by=None
            )
        tell(session, client, daughter, None, note=SECRET)
        tell_involvement(session, client, actor=daughter, since="2020", until="", recorded_by=None)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    with cast.database.reading() as session:
        assert {one.reporter_id for one in session.exec(select(Tie))} == {people[0].id}
        assert {one.reporter_id for one in session.exec(select(Involvement))} == {people[0].id}
        (left,) = current_ties(session, cast.network.id)
        assert note_of(session, left) == SECRET
    with cast.writing() as session:
        daughter = session.get_one(Actor, cast.daughter.id)
        with pytest.raises(KeyDestroyedError):
            tell(session, daughter, daughter, None)


def test_a_destroyed_key_breaks_nothing(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)
        tie = tell(session, daughter, daughter, None, note=SECRET)
        assert SECRET.encode() not in tie.note_sealed
        session.info["vault"].keys.destroy(daughter.id)
        assert note_of(session, tie) == ""
        assert len(current_ties(session, cast.network.id)) == 1


def test_who_joined_and_left_is_told_in_versions(cast, people):
    with cast.writing() as session:
        client, daughter, _n = fresh(session, *people)

        def say(since, until=""):
            return tell_involvement(
                session, client, actor=daughter, since=since, until=until, recorded_by=None
            )

        assert say("") is None
        assert say("2019").version == 1
        assert say("2019").version == 1
        assert say("2019", "12-3-2024").until == "2024-03-12"
        assert len(current_involvement(session, cast.network.id)) == 1
        say("", "")
        assert current_involvement(session, cast.network.id) == []
        versions = involvement_versions(session, reporter_id=client.id, actor_id=daughter.id)
        assert [one.since for one in versions] == ["2019", "2019", ""]


def test_dates_as_people_remember_them():
    told = {
        "": "",
        "2019": "2019",
        " 3-2019 ": "2019-03",
        "2019-3": "2019-03",
        "12-3-2019": "2019-03-12",
        "12/03/2019": "2019-03-12",
        "2019-03-12": "2019-03-12",
    }
    assert {text: partial_date(text) for text in told} == told
    for wrong in ("vorig jaar", "31-2-2019", "13-2019", "1899", "2101", "19", "0000", "٢٠١٩x"):
        with pytest.raises(PartialDateError):
            partial_date(wrong)


def test_an_end_lies_after_its_beginning_as_far_as_both_are_told():
    assert partial_period("3-2019", "2019") == ("2019-03", "2019")
    with pytest.raises(EndsBeforeItBeginsError):
        partial_period("3-2019", "2-2019")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_lies_within_its_month_and_its_year(day):
    text = day.isoformat()
    for shorter in (text[:7], text[:4]):
        first, last = as_years(shorter), as_years(shorter, last=True)
        # A month is taken as a twelfth of a year: two days off at most.
        assert first - 2 / 365 <= as_years(text) <= last + 2 / 365

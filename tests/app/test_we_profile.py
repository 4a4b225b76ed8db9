"""The profile of the wij-ervaring: its parts worked out by hand, its norms, and who may read it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from cast import CANARY
from networks_told import Told
from sqlmodel import select

from analysis.profile_norms import ProfileNorm, norm_on, norms_of
from analysis.study_base import base_of
from analysis.we_profile import Part, profile_of
from interviews.interviews import find_interview
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Network
from research.roles import Role
from research.ties import TieQuality, ToldTie, tell_tie

NORM = {"at_least": "75", "from_on": "2026-01-01", "reason": f"{CANARY} vroeg erom."}


@pytest.fixture
def told(cast):
    """Four networks; in the first everybody but the daughter is positive about cooperation."""
    made = Told(cast)
    with cast.writing() as session:
        for role, how in (
            ("client", "positive"),
            ("family", "mixed"),
            ("professional", "positive"),
        ):
            interview = find_interview(session, made.actors["P1", ActorRole(role)].id)
            interview.attributes = interview.attributes | {"cooperation": how}
            session.add(interview)
        network = session.exec(select(Network).where(Network.reference == "P1")).one()
        network.attributes = {"goes_on_how": "with_circle", "lasting": "no"}
        session.add(network)
    return made


def place(cast, rest=""):
    return f"/hoofdstuk/{cast.study.id}/wij-ervaring{rest}"


def shares(cast, reference=None):
    with cast.database.reading() as session:
        base = base_of(session, cast.study.id)
        profile = profile_of(session, base)
        ids = {one.reference: one.id for one in base.networks}
    found = profile.networks[ids[reference]] if reference else profile.whole
    return {part: (one.count, one.total) for part, one in found.items()}


def settle(cast, browser=None, part="everyone", **facts):
    with cast.database.reading() as session:
        version = str(len(norms_of(session, cast.study.id)[Part(part)]))
    sent = NORM | {"version": version} | facts
    return (browser or cast.browser(cast.lead)).post(place(cast, f"/norm/{part}"), data=sent)


def test_each_part_of_a_network_is_what_its_formula_says(cast, told):
    found = shares(cast, "P1")
    assert found[Part.BALANCE] == (2, 3)
    assert found[Part.SAME_SOLUTION] == (1, 3)
    assert found[Part.SAME_COOPERATION] == (1, 3)
    assert found[Part.COLLEAGUES] == (1, 2)
    assert found[Part.EVERYONE] == (2, 3)
    assert found[Part.OWN_STRENGTH] == (1, 1)
    assert found[Part.LASTING] == (0, 1)
    assert found[Part.GOES_ON] == (0, 0)
    assert found[Part.GIVING_SEEN] == (0, 0)


def test_the_whole_is_what_the_networks_hold_together(cast, told):
    each = [shares(cast, one) for one in ("P1", "P2", "P3", "P4")]
    for part, (count, total) in shares(cast).items():
        assert (count, total) == (
            sum(one[part][0] for one in each),
            sum(one[part][1] for one in each),
        )
    assert shares(cast)[Part.SAME_SOLUTION] == (2, 7)


def test_support_that_two_tell_is_seen_and_of_one_alone_is_not(cast, told):
    client, family = told.actors["P1", ActorRole.CLIENT], told.actors["P1", ActorRole.FAMILY]
    helper = told.actors["P1", ActorRole.PROFESSIONAL]
    with cast.writing() as session:
        for teller, about in ((client, family), (family, family), (client, helper)):
            who, other = session.get_one(Actor, teller.id), session.get_one(Actor, about.id)
            tie = ToldTie(quality=TieQuality.GOOD)
            tell_tie(session, who, one=None, other=other, told=tie, recorded_by=None)
    assert shares(cast, "P1")[Part.GIVING_SEEN] == (1, 2)


def test_pages_show_formula_evidence_and_fragments_and_no_mark(cast, told):
    browser = cast.browser(cast.editor)
    page = browser.get(place(cast)).text
    assert "Dit is geen cijfer" in page
    assert "Hoe vaak zeggen zij hetzelfde over de oplossing?" in page
    ids = [page.index(f"Netwerk P{n}") for n in (1, 2, 3, 4)]
    assert ids == sorted(ids)
    with cast.database.reading() as session:
        network = session.exec(select(Network).where(Network.reference == "P1")).one()
    opened = browser.get(place(cast, f"/{network.id}")).text
    assert "1 thema’s goed, 0 beter" in opened or "2 thema’s goed, 0 beter" in opened
    # What the client tells of attention and of trust are the same words: shown once.
    assert opened.count("voices-quote") == 3


def test_a_norm_has_a_date_and_a_reason_and_shows_who_meets_it(cast, told):
    assert settle(cast).status_code == 303
    page = cast.browser(cast.editor).get(place(cast)).text
    assert "haalt de norm niet" in page
    assert "ten minste 75%" in page
    history = cast.browser(cast.editor).get(place(cast, "/norm/everyone")).text
    assert "vroeg erom" in history
    with cast.database.reading() as session:
        [act] = session.exec(select(ProfileNorm))
        assert CANARY.encode() not in act.reason_sealed
    settle(cast, at_least="60")
    assert "haalt de norm niet" not in cast.browser(cast.lead).get(place(cast)).text


def test_a_norm_of_tomorrow_does_not_hold_today(cast, told):
    settle(cast, from_on=(date.today() + timedelta(days=2)).isoformat())
    with cast.database.reading() as session:
        acts = norms_of(session, cast.study.id)[Part.EVERYONE]
    assert norm_on(acts, date.today()) is None
    assert norm_on(acts, date.today() + timedelta(days=3)) == 75


@pytest.mark.parametrize(
    "wrong",
    [{"at_least": "0"}, {"at_least": "101"}, {"at_least": "x"}, {"reason": " "}, {"from_on": ""}],
)
def test_a_norm_that_does_not_fit_keeps_what_was_typed(cast, told, wrong):
    answer = settle(cast, **wrong)
    assert answer.status_code == 422
    assert "vroeg erom" in answer.text or "reason" in wrong
    with cast.database.reading() as session:
        assert session.exec(select(ProfileNorm)).all() == []


def test_a_norm_is_taken_back_and_its_history_stays(cast, told):
    settle(cast)
    lead = cast.browser(cast.lead)
    back = place(cast, "/norm/everyone/terug")
    assert lead.post(back, data={"version": "1"}).status_code == 303
    assert lead.post(back, data={"version": "1"}).status_code == 409
    page = lead.get(place(cast, "/norm/everyone")).text
    assert "Geen norm meer" in page
    assert "vroeg erom" in page
    assert "haalt de norm" not in lead.get(place(cast)).text


def test_two_at_once_set_one_norm(cast, told):
    browsers = [cast.browser(cast.lead) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda one: settle(cast, one, version="0").status_code, browsers)
        assert sorted(answers) == [303, 409]


def test_who_withdraws_is_out_of_the_profile_on_the_next_request(cast, told):
    with cast.writing() as session:
        facts = {"decision": Decision.WITHDRAWN, "recorded_by": None, "purpose": Purpose.INTERVIEW}
        record_consent(session, actor_id=told.actors["P1", ActorRole.FAMILY].id, **facts)
    assert shares(cast, "P1")[Part.EVERYONE] == (2, 2)
    assert shares(cast, "P1")[Part.SAME_SOLUTION] == (1, 1)


def test_an_editor_reads_and_a_lead_sets(cast, told):
    editor = cast.browser(cast.editor)
    assert "Stel de norm vast" not in editor.get(place(cast, "/norm/everyone")).text
    assert settle(cast, editor).status_code == 403
    assert editor.get(place(cast, "/norm/nothing")).status_code == 404
    assert editor.get(place(cast, f"/{cast.other_study.id}")).status_code == 404
    for user in (cast.professional, cast.coder, cast.interviewer, cast.admin):
        assert cast.browser(user).get(place(cast)).status_code == 403
    for role in (Role.LEAD, Role.EDITOR):
        assert cast.browser(cast.stranger(role)).get(place(cast)).status_code == 404

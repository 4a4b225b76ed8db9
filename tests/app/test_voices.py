"""Many voices on one event: what is marked, what opens, who settles, and who may not read."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import CANARY, consent
from sqlmodel import select

from analysis.codings import Coding, add_coding, judge
from analysis.polyphony import Mark, polyphony_of
from analysis.voice_marks import Marked, VoiceMark, mark_reason, marks_of
from analysis.withdrawal import erase_actor
from app.voice_pages import marked_row
from interviews.interviews import Interview, find_interview
from interviews.quote_choices import QuoteChoice
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.independence import KnowsHow, end_link, links_of, state_link
from research.networks import Actor, ActorRole, Identity, Network, add_actor, assign_reviewer
from research.roles import Role
from research.studies import Study

LISTENED, CALLED = "Ze luisterde echt naar mij", "Ik werd nooit teruggebeld."
ATTENTION = "thema-attention"
WHY = {"reason": f"{CANARY} zei het in de sessie."}


def told(cast, actor, *, says=None, codings=(), reads_along=True):
    """A closed story: its answers, and its codings as (turn, words, theme, pole)."""
    story_id = cast.story(actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        interview.attributes = interview.attributes | (says or {})
        session.add(interview)
        for turn, words, theme, pole in codings:
            revision = turns_of(session, story_id)[turn][1]
            facts = {"start": 0, "end": len(words), "coder_id": cast.coder.id}
            add_coding(session, interview, revision, theme=theme, pole=pole, **facts)
        if reads_along:
            consent(session, actor, Purpose.NETWORK_READING)
    return story_id


@pytest.fixture
def two(cast):
    """The client was heard well; his daughter was not, and sees the solution differently."""
    mine = [(1, LISTENED, "attention", Pole.SUCCESS), (3, CALLED, "access", Pole.FAILURE)]
    told(cast, cast.client_actor, says={"solution_view": "positive"}, codings=mine)
    hers = [(3, CALLED, "attention", Pole.FAILURE)]
    told(cast, cast.daughter, says={"solution_view": "negative"}, codings=hers)


def place(cast, row=""):
    return f"/netwerkreview/{cast.network.id}/stemmen" + (f"/{row}" if row else "")


def rows(cast):
    with cast.database.reading() as session:
        return {one.id: one for one in polyphony_of(session, cast.network.id).rows}


def marked(cast, row=ATTENTION):
    with cast.database.reading() as session:
        network = session.get_one(Network, cast.network.id)
        return marked_row(session, network, row)


def settle(cast, browser=None, row=ATTENTION, **facts):
    sent = {"mark": "agree", "seen": marked(cast, row).seen} | WHY | facts
    return (browser or cast.browser(cast.professional)).post(place(cast, row), data=sent)


def takes_back(cast, actor, purpose=Purpose.INTERVIEW):
    with cast.writing() as session:
        facts = {"purpose": purpose, "decision": Decision.WITHDRAWN, "recorded_by": None}
        record_consent(session, actor_id=actor.id, **facts)


def test_rows_are_suggested_from_answers_and_accepted_codings(cast, two):
    found = rows(cast)
    assert found["solution"].suggested is Mark.AGREE
    assert found["solution_view"].suggested is Mark.DIFFERS
    assert found[ATTENTION].suggested is Mark.DIFFERS
    assert found["thema-access"].suggested is Mark.SILENT
    assert [one.role for one in found["thema-access"].silent] == [ActorRole.FAMILY]
    assert found["can_go_on"].suggested is None
    assert found["better"].suggested is Mark.DIFFERS


def test_who_tells_both_ways_agrees_with_who_tells_one_of_them(cast):
    both = [
        (1, LISTENED, "attention", Pole.SUCCESS),
        (3, CALLED, "attention", Pole.FAILURE),
    ]
    told(cast, cast.client_actor, codings=both)
    told(cast, cast.daughter, codings=both[1:])
    assert rows(cast)[ATTENTION].suggested is Mark.AGREE
    with cast.writing() as session:
        mine = select(Coding).where(Coding.pole == "failure").order_by(Coding.made_at)
        coding = session.exec(mine).first()
        judge(session, coding, accepted=False, judged_by=cast.coder.id)
    assert rows(cast)[ATTENTION].suggested is Mark.DIFFERS


def test_one_voice_alone_is_marked_nowhere(cast):
    told(cast, cast.client_actor, codings=[(1, LISTENED, "attention", Pole.SUCCESS)])
    assert {one.suggested for one in rows(cast).values()} == {None}
    page = cast.browser(cast.professional).get(place(cast)).text
    assert "U leest hier één verteller" in page
    assert "ziet het anders" not in page.lower()


def test_every_mark_opens_the_fragments_and_no_page_says_contradiction(cast, two):
    browser = cast.browser(cast.professional)
    page = browser.get(place(cast)).text
    assert "Ziet het anders" in page
    links = re.findall(rf'href="({re.escape(place(cast))}/[^"]+)"', page)
    assert len(links) == len(rows(cast))
    seen = "".join(browser.get(link).text for link in links)
    for row in rows(cast).values():
        for account in row.accounts:
            assert account.fragments or not account.says or row.id not in {ATTENTION, "better"}
    assert LISTENED in seen
    assert CALLED in seen
    assert LISTENED not in page
    assert "tegenspraak" not in (page + seen).lower()


def test_words_under_a_question_are_those_of_turns_that_likely_tell_of_it(cast, two):
    [account, _daughter] = rows(cast)["solution_view"].accounts
    coded = {one.id for row in rows(cast).values() for a in row.accounts for one in a.fragments}
    assert {one.id for one in account.fragments} <= coded
    page = cast.browser(cast.professional).get(place(cast, "solution_view")).text
    assert "gaan waarschijnlijk hierover" in page


def test_only_who_lets_the_network_read_along_is_read_by_the_lead_too(cast):
    told(cast, cast.client_actor, codings=[(1, LISTENED, "attention", Pole.SUCCESS)])
    hers = [(3, CALLED, "attention", Pole.FAILURE)]
    told(cast, cast.daughter, codings=hers, reads_along=False)
    for user in (cast.professional, cast.lead):
        browser = cast.browser(user)
        answers = browser.get(place(cast)).text + browser.get(place(cast, ATTENTION)).text
        assert CALLED not in answers
        assert "deze verteller leest niet mee" in answers
    assert [len(one.accounts) for one in rows(cast).values()] == [1] * len(rows(cast))


def test_words_that_a_teller_keeps_are_counted_and_not_shown(cast, two):
    with cast.writing() as session:
        interview = find_interview(session, cast.client_actor.id)
        turn, revision = turns_of(session, interview.id)[1]
        session.add(
            QuoteChoice(turn_id=turn.id, revision_id=revision.id, may_quote=False, how="by_link")
        )
    page = cast.browser(cast.professional).get(place(cast, ATTENTION)).text
    assert LISTENED not in page
    assert "houdt 1 fragment voor zichzelf" in page


def test_a_person_settles_a_row_with_a_reason_that_lies_sealed(cast, two):
    assert settle(cast).status_code == 303
    assert (marked(cast).settled, marked(cast).mark) == (Mark.AGREE, Mark.AGREE)
    lead = cast.browser(cast.lead).get(place(cast, ATTENTION)).text
    assert "zei het in de sessie" in lead
    assert "vastgesteld" in cast.browser(cast.professional).get(place(cast)).text
    with cast.database.reading() as session:
        [act] = session.exec(select(VoiceMark))
        assert CANARY.encode() not in act.reason_sealed
        told_then = {str(cast.client_actor.id): "success", str(cast.daughter.id): "failure"}
        assert act.rests_on == told_then
        kinds = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.kind == "voice_mark")
            .order_by(AuditEntry.seq)
        )
        assert kinds.all() == ["settle"]


def test_without_a_reason_or_with_another_word_nothing_is_settled(cast, two):
    answer = settle(cast, reason=" ")
    assert answer.status_code == 422
    assert "Schrijf op waarom" in answer.text
    assert settle(cast, mark="contradiction").status_code == 422
    assert settle(cast, reason="a" * 1001).status_code == 422
    professional = cast.browser(cast.professional)
    assert professional.post(place(cast, "thema-nothing"), data=WHY).status_code == 404
    assert marked(cast).settled is None


def test_taking_it_back_leaves_the_suggestion_and_keeps_the_history(cast, two):
    settle(cast)
    browser, sent = cast.browser(cast.professional), {"seen": marked(cast).seen}
    assert browser.post(f"{place(cast, ATTENTION)}/terug", data=sent).status_code == 303
    assert browser.post(f"{place(cast, ATTENTION)}/terug", data=sent).status_code == 409
    again = {"seen": marked(cast).seen}
    assert browser.post(f"{place(cast, ATTENTION)}/terug", data=again).status_code == 409
    assert marked(cast).mark is Mark.DIFFERS
    assert [act.mark for act in marked(cast).history] == ["agree", None]
    assert "Weer opengelaten" in browser.get(place(cast, ATTENTION)).text


def test_two_at_once_settle_it_once_and_the_other_keeps_his_words(cast, two):
    seen = marked(cast).seen
    browsers = [cast.browser(cast.professional), cast.browser(cast.lead)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: settle(cast, one, seen=seen), browsers))
    assert sorted(one.status_code for one in answers) == [303, 409]
    [late] = [one for one in answers if one.status_code == 409]
    assert "zei het in de sessie" in late.text
    assert len(marked(cast).history) == 1


def test_when_what_is_told_changes_the_mark_asks_to_be_looked_at(cast, two):
    settle(cast)
    with cast.writing() as session:
        coding = session.exec(
            select(Coding).where(Coding.theme == "attention", Coding.pole == "failure")
        ).one()
        judge(session, coding, accepted=False, judged_by=cast.coder.id)
    assert marked(cast).has_moved
    assert marked(cast).mark is Mark.SILENT
    assert "Kijk hier opnieuw naar" in cast.browser(cast.lead).get(place(cast, ATTENTION)).text


@pytest.mark.parametrize("purpose", [Purpose.INTERVIEW, Purpose.NETWORK_READING])
def test_who_takes_back_is_gone_on_the_next_request_and_so_is_the_reason(cast, two, purpose):
    settle(cast)
    takes_back(cast, cast.daughter, purpose)
    browser = cast.browser(cast.professional)
    page = browser.get(place(cast)).text + browser.get(place(cast, ATTENTION)).text
    assert CALLED not in page
    assert "zei het in de sessie" not in page
    assert [len(one.accounts) for one in rows(cast).values()] == [1] * len(rows(cast))


def test_when_the_client_takes_back_the_whole_page_is_gone(cast, two):
    takes_back(cast, cast.client_actor)
    assert cast.browser(cast.professional).get(place(cast)).status_code == 404
    assert cast.browser(cast.lead).get(place(cast, ATTENTION)).status_code == 404


def test_erasing_somebody_removes_what_he_said_from_marks_and_their_reasons(cast, two):
    settle(cast)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    with cast.database.reading() as session:
        [act] = session.exec(select(VoiceMark))
        assert (act.rests_on[str(cast.daughter.id)], act.reason_sealed) == ("", b"")
        found = Marked(marked(cast).row, marks_of(session, cast.network.id)[ATTENTION])
        assert mark_reason(session, found, act) is None


def test_who_takes_part_in_a_network_himself_does_not_read_it(cast, two):
    browser = cast.browser(cast.professional)
    assert browser.get(place(cast)).status_code == 200
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        facts = {"how": KnowsHow.TAKES_PART, "about": "Hij is de wijkverpleegkundige."}
        study = session.get_one(Study, cast.study.id)
        who = {"user_id": cast.professional.id, "stated_by": cast.lead.id}
        state_link(session, study, network=network, **facts, **who)
    review = f"/netwerkreview/{cast.network.id}"
    for path in (place(cast), place(cast, ATTENTION), review, f"{review}/ecogram"):
        assert browser.get(path).status_code == 404
    assert cast.network.reference not in browser.get("/netwerkreview/").text
    assert settle(cast, browser).status_code == 404


def test_a_reviewer_says_himself_that_he_takes_part_and_a_lead_takes_it_back(cast, two):
    browser = cast.browser(cast.professional)
    assert "Hoort u zelf bij dit netwerk?" in browser.get(place(cast)).text
    assert cast.browser(cast.lead).post(place(cast, "ik-hoor-erbij")).status_code == 404
    assert browser.post(place(cast, "ik-hoor-erbij")).status_code == 303
    assert browser.get(place(cast)).status_code == 404
    with cast.writing() as session:
        [link] = links_of(session, cast.study.id)
        end_link(session, link, ended_by=cast.lead.id)
    assert browser.get(place(cast)).status_code == 200


def test_a_stranger_and_other_roles_do_not_find_it(cast, two):
    for role in (Role.PROFESSIONAL, Role.LEAD):
        stranger = cast.browser(cast.stranger(role))
        assert stranger.get(place(cast)).status_code == 404
        assert settle(cast, stranger).status_code == 404
    for user in (cast.coder, cast.editor, cast.interviewer, cast.admin):
        assert cast.browser(user).get(place(cast)).status_code == 403


def test_six_voices_stand_in_one_row(cast, two):
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        roles = (ActorRole.VOLUNTEER, ActorRole.NEIGHBOUR, ActorRole.SOCIAL_WORKER)
        more = [
            add_actor(session, network, role=one, identity=Identity(name="Piet"), added_by=None)
            for one in roles
        ]
        assign_reviewer(session, network, user_id=cast.lead.id, assigned_by=None)
    for actor in more:
        told(cast, actor, codings=[(1, LISTENED, "attention", Pole.SUCCESS)])
    row = rows(cast)[ATTENTION]
    assert [one.says for one in row.accounts] == [
        ("success",),
        ("failure",),
        ("success",),
        ("success",),
        ("success",),
    ]
    assert row.suggested is Mark.DIFFERS

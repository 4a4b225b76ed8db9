"""Opening a closed conversation again: who may, what stays, and what is asked anew."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import Session, select

from analysis.codings import add_coding
from analysis.patterns import network_pattern
from analysis.stories import story_of
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview, InterviewStatus, close_interview
from interviews.raw_access import raw_access
from interviews.reflections import keep_reflection
from interviews.removing import TurnReadError, remove_turn
from interviews.reopening import Reopening, words_of_reopening
from interviews.story_checks import ReadBack, check_of, confirm_names, note_read_back, text_version
from interviews.telling import correct_turn
from interviews.turns import revisions_of, turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.keys import part_of
from research.members import remove_member
from research.networks import Actor
from research.roles import Role
from research.studies import Study
from research.tables import now
from research.vault import vault_of

WHY = {"reason": "forgotten", "words": f"{CANARY} belde terug."}


@pytest.fixture
def closed(cast):
    return cast.story(cast.client_actor)


def place(closed):
    return f"/gesprekken/{closed}/heropenen"


def status_of(cast, closed):
    with cast.database.reading() as session:
        return session.get(Interview, closed).status


def kept(session: Session) -> list[Reopening]:
    return list(session.exec(select(Reopening)))


def test_the_page_says_what_it_means_before_it_is_done(cast, closed):
    page = cast.browser(cast.interviewer).get(place(closed)).text
    assert "Codes blijven op hun eigen woorden" in page
    assert "telt niet mee in patronen" in page
    assert "opnieuw nodig" in page


def test_who_held_it_opens_it_with_a_reason_that_lies_sealed(cast, closed):
    answer = cast.browser(cast.interviewer).post(place(closed), data=WHY)
    assert (answer.status_code, answer.location) == (303, f"/gesprekken/{closed}")
    with cast.database.reading() as session:
        interview = session.get(Interview, closed)
        assert (interview.status, interview.closed_at) == (InterviewStatus.OPEN, None)
        [one] = kept(session)
        assert one.reason == "forgotten"
        assert CANARY.encode() not in one.words_sealed
        assert words_of_reopening(session, interview, one) == WHY["words"]
        assert one.closed_at is not None
        acts = select(AuditEntry.user_id).where(AuditEntry.action == "reopen")
        assert session.exec(acts).all() == [cast.interviewer.id]


def test_no_reason_opens_nothing_and_gives_the_words_back(cast, closed):
    browser = cast.browser(cast.interviewer)
    answer = browser.post(place(closed), data={"words": "Een woord."})
    assert answer.status_code == 422
    assert "Een woord." in answer.text
    answer = browser.post(place(closed), data={"reason": "other", "words": " "})
    assert answer.status_code == 422
    assert "Schrijf kort waarom" in answer.text
    assert status_of(cast, closed) == InterviewStatus.CLOSED


def test_strangers_and_colleagues_open_nothing(cast, closed):
    for role in (Role.INTERVIEWER, Role.LEAD):
        browser = cast.browser(cast.stranger(role))
        assert browser.get(place(closed)).status_code == 404
        assert browser.post(place(closed), data=WHY).status_code == 404
    assert cast.browser(cast.coder).post(place(closed), data=WHY).status_code == 403
    assert status_of(cast, closed) == InterviewStatus.CLOSED


def test_two_at_once_open_it_once(cast, closed):
    browsers = [cast.browser(cast.interviewer), cast.browser(cast.lead)]
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda one: one.post(place(closed), data=WHY).status_code, browsers))
    assert sorted(codes) == [303, 409]
    with cast.database.reading() as session:
        assert len(kept(session)) == 1


def test_once_both_steps_are_done_only_a_lead_opens_it_and_it_goes_back_to_who_held_it(
    cast, closed
):
    with cast.writing() as session:
        interview = session.get_one(Interview, closed)
        seen = text_version(session, closed)
        confirm_names(session, interview, seen=seen, checked_by=cast.interviewer.id)
        day = now().date()
        facts = {"how": ReadBack.BY_PHONE, "on": day, "today": day}
        note_read_back(session, interview, **facts, noted_by=cast.interviewer.id)
    mine = cast.browser(cast.interviewer)
    assert "Vraag het de onderzoeksleider" in mine.get(place(closed)).text
    assert mine.post(place(closed), data=WHY).status_code == 403
    answer = cast.browser(cast.lead).post(place(closed), data=WHY)
    assert answer.location == f"/netwerken/actor/{cast.client_actor.id}"
    assert mine.get(f"/gesprekken/{closed}").status_code == 200
    assert cast.browser(cast.lead).get(f"/gesprekken/{closed}").status_code == 404
    with cast.database.reading() as session:
        assert not check_of(session, closed).names_checked
        assert check_of(session, closed).read_back is None
        interview = session.get_one(Interview, closed)
        assert not raw_access(session, interview, reader_id=cast.lead.id).is_open


def test_after_two_weeks_the_interviewer_asks_the_lead(cast, closed):
    with cast.writing() as session:
        interview = session.get_one(Interview, closed)
        interview.opened_at -= timedelta(days=15)
        interview.closed_at -= timedelta(days=15)
        session.add(interview)
    assert cast.browser(cast.interviewer).post(place(closed), data=WHY).status_code == 403
    assert cast.browser(cast.lead).post(place(closed), data=WHY).status_code == 303


def test_typed_words_that_are_gone_open_for_nobody(cast, closed):
    with cast.writing() as session:
        vault_of(session).keys.destroy(part_of(cast.client_actor.id, "raw"))
    answer = cast.browser(cast.lead).post(place(closed), data=WHY)
    assert answer.status_code == 409
    assert "al gewist" in answer.text


def test_who_took_his_story_back_stays_closed(cast, closed):
    with cast.writing() as session:
        said = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN}
        record_consent(session, actor_id=cast.client_actor.id, **said, recorded_by=None)
    for user in (cast.interviewer, cast.lead):
        assert cast.browser(user).post(place(closed), data=WHY).status_code == 404
    assert status_of(cast, closed) == InterviewStatus.CLOSED


def test_who_left_the_study_gets_nothing_back(cast, closed):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        remove_member(session, study, user_id=cast.interviewer.id, removed_by=cast.lead.id)
    answer = cast.browser(cast.lead).post(place(closed), data=WHY)
    assert answer.status_code == 409
    assert "werkt niet meer mee" in answer.text


def test_closing_again_starts_from_the_earlier_answers_and_keeps_them(cast, closed):
    browser = cast.browser(cast.interviewer)
    browser.post(place(closed), data=WHY)
    here = f"/gesprekken/{closed}/afsluiten"
    page = browser.get(here).text
    assert "Dit gesprek is heropend" in page
    chosen = [one for one in re.findall(r"<input[^>]*>", page) if " checked" in one]
    assert any('value="found"' in one for one in chosen)
    assert browser.post(here, data={"attribute_solution": "none"}).status_code == 303
    with cast.database.reading() as session:
        interview = session.get_one(Interview, closed)
        assert interview.attributes["solution"] == "none"
        assert kept(session)[0].attributes["solution"] == "found"


def test_the_time_between_is_no_part_of_how_long_it_took(cast, closed):
    with cast.writing() as session:
        interview = session.get_one(Interview, closed)
        interview.closed_at = now() - timedelta(days=2)
        interview.opened_at = interview.closed_at - timedelta(minutes=40)
        session.add(interview)
    browser = cast.browser(cast.interviewer)
    browser.post(place(closed), data=WHY)
    browser.post(f"/gesprekken/{closed}/afsluiten", data={})
    with cast.database.reading() as session:
        lasted = session.get_one(Interview, closed).lasted
        assert timedelta(minutes=39) < lasted < timedelta(minutes=42)


def coded(session, closed, cast):
    """Accept a coding on the first turn of the teller; return turn and interview."""
    interview = session.get_one(Interview, closed)
    turn, revision = next(one for one in turns_of(session, closed) if one[0].speaker == "actor")
    facts = {"theme": "attention", "pole": Pole.SUCCESS, "coder_id": cast.coder.id}
    add_coding(session, interview, revision, start=0, end=3, **facts)
    return interview, turn


def test_a_corrected_turn_keeps_its_codings_on_the_words_they_were_about(cast, closed):
    with cast.writing() as session:
        coded(session, closed, cast)
    cast.browser(cast.interviewer).post(place(closed), data=WHY)
    with cast.writing() as session:
        assert network_pattern(session, cast.network.id, reads_all=True).voices == ()
        interview = session.get_one(Interview, closed)
        turn = next(one for one, _last in turns_of(session, closed) if one.speaker == "actor")
        correct_turn(session, interview, turn, text="Nu anders.", corrected_by=cast.interviewer.id)
        close_interview(session, interview, attributes={}, closed_by=cast.interviewer.id)
        [told] = [one for one in story_of(session, interview) if one.turn.id == turn.id]
        assert told.marks == ()
        assert [one.words for one in told.earlier] == ["Ze "]
        assert len(revisions_of(session, turn)) == 2
    page = cast.browser(cast.coder).get(f"/coderen/{closed}").text
    assert "eerdere woorden" in page


def test_a_turn_that_others_read_is_not_taken_out(cast, closed):
    cast.browser(cast.interviewer).post(place(closed), data=WHY)
    with cast.writing() as session:
        interview = session.get_one(Interview, closed)
        turn = turns_of(session, closed)[0][0]
        with pytest.raises(TurnReadError):
            remove_turn(session, interview, turn, act_id=uuid4(), removed_by=cast.interviewer.id)


def test_the_number_shows_again_only_to_who_may_call_once_more(cast, closed):
    browser = cast.browser(cast.interviewer)
    browser.post(place(closed), data=WHY)
    answer = browser.post(f"/vandaag/{closed}/persoon")
    assert answer.status_code == 409
    assert PHONE not in answer.text
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.FOLLOW_UP)
    assert PHONE in browser.post(f"/vandaag/{closed}/persoon").text


def test_what_he_wrote_for_himself_he_reads_back_and_nothing_replaces_it_unseen(cast, closed):
    with cast.writing() as session:
        told = {"touched": f"Het raakte {CANARY}."}
        facts = {"answers": told, "shared": False, "written_by": cast.interviewer.id}
        keep_reflection(session, session.get_one(Interview, closed), **facts)
    browser = cast.browser(cast.interviewer)
    assert told["touched"] in browser.get(f"/gesprekken/{closed}/verhaal").text
    browser.post(place(closed), data=WHY)
    assert told["touched"] in browser.get(f"/gesprekken/{closed}/afsluiten").text
    other = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert other.get(f"/gesprekken/{closed}/verhaal").status_code == 404


def test_an_erased_teller_leaves_no_reason_behind(cast, closed):
    cast.browser(cast.interviewer).post(place(closed), data=WHY)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), None)
    with cast.database.reading() as session:
        assert kept(session) == []

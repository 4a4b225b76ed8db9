"""Anyone in a network adds an experience with its code; a lead looks before anybody reads it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sitting import let_read
from sqlmodel import col, select

from analysis.expiry import due_in, expire
from analysis.withdrawal import finish_erasures
from app.daily import do_daily
from app.jobs import Job, JobKind
from app.throttle import ADDRESS
from app.understanding import LanguageTools
from app.voice_names import replace_voice_names
from app.worker import do_waiting_jobs, doers_with
from interviews.joined_voices import (
    MOST_WAITING,
    JoinedVoice,
    add_voice,
    keep_replaced_voice,
    voice_words,
)
from interviews.joining_codes import JoiningCode, network_by_code
from interviews.name_corrections import UNDO_FOR
from research.consents import Decision, Purpose
from research.errors import KeyDestroyedError
from research.networks import Actor, ActorRole, Network
from research.roles import Role
from research.studies import Study
from research.tables import now
from research.vault import vault_of

DOOR = "/ik-hoor-erbij/"
WORDS = "Ik breng elke week soep langs. Zwaantje Kwik bedankt mij nooit."
SHOWN = "Ik breng elke week soep langs. [naam 1] bedankt mij nooit."
TOKEN = re.compile(r'"[\w.-]{60,}"')
CODE = re.compile(r'id="code">([0-9A-Z-]+)<')


class OneName:
    """A finder that knows one name."""

    def find(self, text, *, roster):
        at = text.find("Zwaantje Kwik")
        return [] if at < 0 else [Span(at, at + len("Zwaantje Kwik"))]


class Span:
    """A found name."""

    kind = "person"

    def __init__(self, start, end):
        self.start, self.end = start, end


def code_for(cast, user=None):
    page = cast.browser(user or cast.lead).post(f"/erbij/{cast.network.id}")
    assert page.status_code == 201
    return CODE.search(page.text)[1]


def send(cast, given, words=WORDS, **facts):
    data = {"sent_id": str(uuid4()), "role": "neighbour", "agrees": "y", "code": given}
    return cast.browser().post(DOOR, data=data | {"text": words} | facts)


def replaced(cast, tmp_path):
    """The worker did its work."""
    tools = LanguageTools(tmp_path, finder=OneName())
    return do_waiting_jobs(cast.database, doers_with(tools))


def the_voice(cast):
    with cast.database.reading() as session:
        return session.exec(select(JoinedVoice)).one()


def seen_by(cast, user):
    return cast.browser(user).get(f"/netwerkreview/{cast.network.id}").text


def at_lead(cast):
    return cast.browser(cast.lead).get(f"/erbij/{cast.network.id}").text


@pytest.fixture
def added(cast, tmp_path):
    answer = send(cast, code_for(cast))
    assert answer.status_code == 201, answer.text
    replaced(cast, tmp_path)
    return the_voice(cast).id, CODE.search(answer.text)[1]


def test_it_joins_the_line_only_after_names_were_replaced_and_a_lead_looked(cast, tmp_path):
    code = code_for(cast, cast.professional)
    assert send(cast, code).status_code == 201
    assert "soep" not in at_lead(cast)
    voice_id = the_voice(cast).id
    early = cast.browser(cast.lead).post(f"/erbij/ervaring/{voice_id}/opnemen")
    assert early.status_code == 303
    assert the_voice(cast).joined_at is None
    replaced(cast, tmp_path)
    page = at_lead(cast)
    assert SHOWN in page
    assert "Zwaantje" not in page
    assert "soep" not in seen_by(cast, cast.professional)
    cast.browser(cast.lead).post(f"/erbij/ervaring/{voice_id}/opnemen")
    line = seen_by(cast, cast.professional)
    assert SHOWN in line
    assert "kwam er zelf bij" in line


def test_the_first_page_of_the_lead_says_that_something_waits(cast, added):
    page = cast.browser(cast.lead).get("/", follow_redirects=True).text
    assert "1 netwerk waar iemand zelf iets vertelde" in page
    assert f"/erbij/{cast.network.id}" in page


def test_the_words_as_typed_are_gone_once_their_names_were_replaced(cast, added):
    voice = the_voice(cast)
    assert voice.raw_sealed == b""
    with cast.database.reading() as session:
        vault = vault_of(session)
        old = b"x" * 40
        with pytest.raises(KeyDestroyedError):
            vault.unseal(voice.id, old, row=voice.id, field="raw")


def test_a_lead_hides_a_name_that_stayed(cast, added):
    voice_id, _back = added
    lead = cast.browser(cast.lead)
    where = f"/erbij/ervaring/{voice_id}/naam"
    assert lead.post(where, data={"name": "SOEP"}).status_code == 303
    assert "elke week [naam 2] langs" in at_lead(cast)
    for wrong in ("Piet", "naam", "  ", ""):
        answer = lead.post(where, data={"name": wrong})
        assert answer.status_code in {400, 422}, wrong
    assert "[naam 1] bedankt" in at_lead(cast)


def test_a_name_hidden_by_mistake_is_put_back_once(cast, added):
    voice_id, _back = added
    lead, before = cast.browser(cast.lead), at_lead(cast)
    undo = f"/erbij/ervaring/{voice_id}/naam/terug"
    assert f'action="{undo}"' not in before
    lead.post(f"/erbij/ervaring/{voice_id}/naam", data={"name": "week"})
    assert f'action="{undo}"' in at_lead(cast)
    assert "Teruggezet" in lead.post(undo, follow_redirects=True).text
    assert "elke week soep" in at_lead(cast)
    assert "niet meer terug te draaien" in lead.post(undo, follow_redirects=True).text
    assert "elke week soep" in at_lead(cast)


@pytest.mark.parametrize("way", ["joined", "late"])
def test_words_that_held_a_hidden_name_are_kept_no_longer_than_needed(cast, added, way):
    voice_id, _back = added
    lead = cast.browser(cast.lead)
    lead.post(f"/erbij/ervaring/{voice_id}/naam", data={"name": "soep"})
    if way == "joined":
        lead.post(f"/erbij/ervaring/{voice_id}/opnemen")
    else:
        with cast.database.writing() as session:
            voice = session.get_one(JoinedVoice, UUID(str(voice_id)))
            assert voice.before_hiding_sealed
            voice.hidden_at = now() - UNDO_FOR
            session.add(voice)
            session.commit()
        do_daily(cast.database)
    with cast.database.reading() as session:
        assert session.get_one(JoinedVoice, UUID(str(voice_id))).before_hiding_sealed is None
    undo = f"/erbij/ervaring/{voice_id}/naam/terug"
    assert "niet meer terug te draaien" in lead.post(undo, follow_redirects=True).text


def test_who_told_it_takes_it_back_with_his_own_code_once(cast, added):
    voice_id, back = added
    cast.browser(cast.lead).post(f"/erbij/ervaring/{voice_id}/opnemen")
    browser = cast.browser()
    assert browser.post(f"{DOOR}terug", data={"code": "ABCD-2345"}).status_code == 422
    assert "soep" in seen_by(cast, cast.professional)
    assert browser.post(f"{DOOR}terug", data={"code": back.lower()}).status_code == 200
    assert "soep" not in seen_by(cast, cast.professional)
    assert browser.post(f"{DOOR}terug", data={"code": back}).status_code == 422
    with cast.database.reading() as session:
        assert vault_of(session).keys.was_destroyed(voice_id)


def test_what_a_lead_refuses_is_erased(cast, added):
    voice_id, _back = added
    answer = cast.browser(cast.lead).post(f"/erbij/ervaring/{voice_id}/weg")
    assert answer.status_code == 303
    with cast.database.reading() as session:
        assert session.get(JoinedVoice, voice_id) is None
        assert vault_of(session).keys.was_destroyed(voice_id)


def test_words_that_went_while_they_waited_for_the_worker_are_skipped(cast, tmp_path):
    send(cast, code_for(cast))
    voice_id = the_voice(cast).id
    cast.browser(cast.lead).post(f"/erbij/ervaring/{voice_id}/weg")
    replaced(cast, tmp_path)
    with cast.database.reading() as session:
        kind = JobKind.REPLACE_VOICE_NAMES.value
        job = session.exec(select(Job).where(Job.kind == kind)).one()
    assert (job.status, job.error_class) == ("skipped", "StoryTakenBackError")


def test_the_worker_does_it_once(cast, added, tmp_path):
    voice_id, _back = added
    tools = LanguageTools(tmp_path, finder=OneName())
    replace_voice_names(cast.database, voice_id, tools=tools, progress=lambda *_: None)
    with cast.writing() as session:
        voice = session.get_one(JoinedVoice, voice_id)
        keep_replaced_voice(session, voice, [Span(0, 2)])
        assert voice_words(session, voice) == SHOWN


def test_he_is_no_actor_so_that_nothing_can_count_him(cast, added):
    lead = cast.browser(cast.lead)
    study, network = f"/onderzoeken/{cast.study.id}", f"/netwerken/{cast.network.id}"
    counting = (
        f"{study}/respons",
        f"{study}/onderzoeker/respons.csv",
        f"{study}/onderzoeker/responscijfers.csv",
        f"/hoofdstuk/{cast.study.id}/patronen",
        f"/hoofdstuk/{cast.study.id}/cijfers",
        network,
    )

    def told():
        pages = [lead.get(one) for one in counting]
        assert {one.status_code for one in pages} == {200}
        return [TOKEN.sub("", one.text) for one in pages]

    with cast.database.reading() as session:
        before = len(session.exec(select(Actor)).all())
    pages = told()
    lead.post(f"/erbij/ervaring/{added[0]}/opnemen")
    lead.get(f"/erbij/{cast.network.id}")
    assert told() == pages
    with cast.database.reading() as session:
        assert len(session.exec(select(Actor)).all()) == before
        assert session.get(Actor, added[0]) is None


def test_the_code_is_kept_as_a_hash_opens_in_any_writing_and_ends(cast):
    code = code_for(cast)
    with cast.writing() as session:
        row = session.exec(select(JoiningCode)).one()
        assert code.replace("-", "") not in row.code_hash
        found = network_by_code(session, f" {code.lower()} ")
        assert found is not None
        assert found.id == cast.network.id
    newer = code_for(cast)
    assert send(cast, code).status_code == 422
    assert send(cast, newer).status_code == 201
    assert newer not in cast.browser(cast.lead).get(f"/erbij/{cast.network.id}").text
    cast.browser(cast.professional).post(f"/erbij/{cast.network.id}/einde")
    assert send(cast, newer).status_code == 422


def test_an_old_code_opens_nothing_and_nothing_more_opens_when_the_client_stops(cast):
    code = code_for(cast)
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, Purpose.INTERVIEW)
    assert send(cast, code).status_code == 422
    let_read(cast, cast.client_actor, Decision.GIVEN, Purpose.INTERVIEW)
    assert send(cast, code).status_code == 201
    with cast.writing() as session:
        row = session.exec(select(JoiningCode)).one()
        row.ends_at = now() - timedelta(seconds=1)
        session.add(row)
    assert send(cast, code).status_code == 422


def test_when_the_client_stops_the_line_rests(cast, added):
    cast.browser(cast.lead).post(f"/erbij/ervaring/{added[0]}/opnemen")
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, Purpose.INTERVIEW)
    assert "soep" not in seen_by(cast, cast.lead)


def test_nothing_is_kept_without_a_yes_a_role_and_words(cast):
    code = code_for(cast)
    for left_out in ("agrees", "role", "text", "code", "sent_id"):
        answer = send(cast, code, **{left_out: ""})
        assert answer.status_code == 422, left_out
    assert send(cast, code, role="lead").status_code == 422
    with cast.database.reading() as session:
        assert session.exec(select(JoinedVoice)).all() == []


def test_a_wrong_code_gives_the_words_back_and_tells_nothing(cast):
    answer = send(cast, "ABCD-EFGH-JKLM")
    assert answer.status_code == 422
    assert "Ik breng elke week soep langs." in answer.text
    assert cast.network.reference not in answer.text


def test_sent_twice_is_kept_once_with_a_fresh_code_to_take_it_back(cast, tmp_path):
    code, sent_id = code_for(cast), str(uuid4())
    first = CODE.search(send(cast, code, sent_id=sent_id).text)[1]
    replaced(cast, tmp_path)
    second = CODE.search(send(cast, code, sent_id=sent_id).text)[1]
    assert send(cast, code, "Iets anders.", sent_id=sent_id).status_code == 409
    browser = cast.browser()
    assert browser.post(f"{DOOR}terug", data={"code": first}).status_code == 422
    assert the_voice(cast).id == UUID(sent_id)
    assert browser.post(f"{DOOR}terug", data={"code": second}).status_code == 200
    # What was taken back does not come back by a page that was left open.
    assert send(cast, code, sent_id=sent_id).status_code == 409


def test_a_code_that_got_about_fills_nothing(cast):
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        for _one in range(MOST_WAITING):
            add_voice(session, network, voice_id=uuid4(), role=ActorRole.FAMILY, text="Het gaat.")
    answer = send(cast, code_for(cast))
    assert answer.status_code == 409
    assert "soep" in answer.text


@pytest.mark.parametrize("path", ["", "terug"])
def test_who_guesses_waits(cast, path):
    browser = cast.browser()
    data = {"sent_id": str(uuid4()), "role": "family", "agrees": "y", "text": "Goed."}
    for _try in range(ADDRESS.free + 1):
        answer = browser.post(DOOR + path, data=data | {"code": "ABCD-EFGH-JKLM"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert "te vaak" in answer.text


def test_only_a_lead_of_the_study_decides_and_only_who_reviews_makes_a_code(cast, added):
    voice_id, _back = added
    for user in (cast.professional, cast.interviewer, cast.stranger(Role.LEAD)):
        browser = cast.browser(user)
        for act in ("opnemen", "weg", "naam"):
            answer = browser.post(f"/erbij/ervaring/{voice_id}/{act}", data={"name": "soep"})
            assert answer.status_code in {403, 404}
    assert the_voice(cast).joined_at is None
    assert "soep" not in cast.browser(cast.professional).get(f"/erbij/{cast.network.id}").text
    stranger = cast.browser(cast.stranger(Role.PROFESSIONAL))
    assert stranger.post(f"/erbij/{cast.network.id}").status_code == 404


def test_what_was_kept_long_enough_goes_and_an_old_backup_brings_nothing_back(cast, added):
    voice_id, _back = added
    voice = the_voice(cast)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        expire(session, due_in(session, study, now() + timedelta(days=365 * 30)))
    with cast.database.reading() as session:
        assert session.get(JoinedVoice, voice_id) is None
        assert session.exec(select(JoiningCode)).all() == []
    with cast.writing() as session:
        session.add(JoinedVoice(**voice.model_dump()))
    with cast.database.reading() as session:
        again = session.exec(select(JoinedVoice).where(col(JoinedVoice.id) == voice_id)).one()
        assert voice_words(session, again) is None
    with cast.writing() as session:
        finish_erasures(session)
        assert session.get(JoinedVoice, voice_id) is None

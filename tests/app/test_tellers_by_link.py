"""A teller by his personal link: he reads, corrects, releases, withholds and stops."""

import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from cast import CANARY, consent
from retelling import link_to, teller_browser
from sqlmodel import select
from told_story import CALLED_BACK, LISTENED, coded_story

from analysis.carried_codings import carry_codings
from analysis.codings import add_coding, codings_of_interview
from analysis.consequences import take_back
from analysis.expiry import Due, expire
from analysis.teller_fragments import QuoteState, teller_fragments
from interviews import story_links
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.pseudonyms import keep_pseudonyms, unread_story
from interviews.story_checks import check_of, confirm_names, text_version
from interviews.story_links import StoryLink, StoryVisit, end_link
from interviews.turns import Mode, TurnRevision, pseudonymised_text, turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Purpose, current_consents
from research.networks import Actor
from research.standing import is_still_told
from research.tables import now
from research.vault import vault_of

HERE = "/mijn-verhaal"


@pytest.fixture
def story_id(cast):
    return coded_story(cast, cast.client_actor)


@pytest.fixture
def browser(cast, story_id):
    return teller_browser(cast, story_id)


def last(cast, story_id, seq):
    with cast.database.reading() as session:
        return turns_of(session, story_id)[seq - 1][1]


def states(cast):
    """What may be quoted, by the words."""
    with cast.database.reading() as session:
        ids = [one.id for one in session.exec(select(Fragment)).all()]
        return {one.text: one.quote for one in teller_fragments(session, ids)}


def test_he_reads_his_own_words_with_the_names_that_he_used(browser):
    page = browser.get(f"{HERE}/verhaal")
    assert page.status_code == 200
    assert CANARY in page.text
    assert "Wij vroegen" in page.text


def test_names_give_way_to_roles_once_the_typed_words_are_gone(cast, story_id, browser):
    with cast.writing() as session:
        for _turn, revision in turns_of(session, story_id):
            revision.raw_sealed = b""
            session.add(revision)
    page = browser.get(f"{HERE}/verhaal").text
    assert CANARY not in page
    assert "[naam 1]" in page
    assert "zo kort mogelijk" in page


def test_a_correction_is_a_revision_of_his_own_and_the_words_of_before_stay(
    cast, story_id, browser
):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        seen = text_version(session, story_id)
        confirm_names(session, interview, seen=seen, checked_by=cast.lead.id)
    answer = browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Ze belden mij laat terug."})
    assert answer.status_code == 303
    assert "Ze belden mij laat terug." in browser.get(f"{HERE}/verhaal").text
    with cast.database.reading() as session:
        told = last(cast, story_id, 4)
        assert (told.number, told.told_back, told.made_by) == (2, "by_link", None)
        assert told.pseudonymised_sealed is None
        # Nobody looked for names in the new words yet.
        assert not check_of(session, story_id).names_checked
        assert pseudonymised_text(session, session.get_one(Interview, story_id), told) is None


def test_he_takes_a_correction_back(cast, story_id, browser):
    browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Iets anders."})
    assert browser.post(f"{HERE}/stuk/4/terug", data={"seen": "2"}).status_code == 303
    page = browser.get(f"{HERE}/verhaal").text
    assert CALLED_BACK in page
    assert "Iets anders." not in page
    assert last(cast, story_id, 4).number == 3


def test_words_can_still_be_corrected_after_the_typed_ones_went(cast, story_id, browser):

    with cast.database.writing() as session:
        expire(session, Due(raw_words=[story_id]))
    said = "Mijn zus Ouarda belde."
    assert browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": said}).status_code == 303
    told = last(cast, story_id, 4)
    assert (told.raw_sealed, bool(told.late_sealed)) == (b"", True)
    assert b"Ouarda" not in told.late_sealed

    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        assert [one.text for one in unread_story(session, interview).turns] == [said]
        keep_pseudonyms(session, interview, {told.id: []})
    assert last(cast, story_id, 4).late_sealed is None


def test_two_devices_at_once_lose_nothing(cast, story_id, browser):
    browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Van de telefoon."})
    answer = browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Van de tablet."})
    assert answer.status_code == 409
    assert "Van de tablet." in answer.text
    assert "Van de telefoon." in answer.text
    assert last(cast, story_id, 4).number == 2


def test_words_of_the_interviewer_are_not_his_to_correct(browser):
    assert browser.post(f"{HERE}/stuk/1", data={"seen": "1", "text": "x"}).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_no_words_or_too_many_are_refused_and_given_back(cast, story_id, browser, text):
    answer = browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": text})
    assert answer.status_code == 422
    assert text in answer.text
    assert last(cast, story_id, 4).number == 1


def test_all_of_it_releases_every_fragment_and_later_ones_too(cast, story_id, browser):
    assert set(states(cast).values()) == {QuoteState.NOT_RELEASED}
    answer = browser.post(f"{HERE}/gebruiken", data={"answer": "all"})
    assert answer.location.startswith(f"{HERE}/belangrijk")
    assert states(cast) == dict.fromkeys((LISTENED, CALLED_BACK), QuoteState.ALLOWED)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        revision = turns_of(session, story_id)[3][1]
        how = {"theme": "attention", "pole": Pole.FAILURE, "coder_id": cast.coder.id}
        add_coding(session, interview, revision, start=27, end=46, **how)
    assert states(cast)["Dat vond ik jammer."] is QuoteState.ALLOWED


def test_some_of_it_is_asked_piece_by_piece_and_a_withheld_piece_is_no_quote(
    cast, story_id, browser
):
    answer = browser.post(f"{HERE}/gebruiken", data={"answer": "some"})
    assert answer.location == f"{HERE}/gebruiken/2"
    yes = {"answer": "yes", "seen": str(last(cast, story_id, 2).id)}
    answer = browser.post(f"{HERE}/gebruiken/2", data=yes)
    assert answer.location == f"{HERE}/gebruiken/4"
    no = {"answer": "no", "seen": str(last(cast, story_id, 4).id)}
    assert browser.post(f"{HERE}/gebruiken/4", data=no).location.startswith(f"{HERE}/belangrijk")
    assert states(cast) == {LISTENED: QuoteState.ALLOWED, CALLED_BACK: QuoteState.WITHHELD}
    lead = cast.browser(cast.lead)
    with cast.database.reading() as session:
        coding = [one for one, _f, turn in codings_of_interview(session, story_id) if turn.seq == 4]
    # Nobody releases it over his head.
    where = f"/coderen/{story_id}/coderingen/{coding[0].id}/vrijgeven"
    assert lead.post(where).status_code == 409
    assert states(cast)[CALLED_BACK] is QuoteState.WITHHELD
    assert "wil niet dat u dit stuk citeert" in lead.get(f"/coderen/{story_id}").text
    assert CALLED_BACK not in lead.get(f"/netwerkreview/{cast.network.id}").text


def test_none_of_it_takes_the_consent_to_quotes_back(cast, story_id, browser):
    browser.post(f"{HERE}/gebruiken", data={"answer": "all"})
    browser.post(f"{HERE}/gebruiken", data={"answer": "none"})
    assert set(states(cast).values()) == {QuoteState.NOT_AGREED}
    with cast.database.reading() as session:
        said = current_consents(session, actor_id=cast.client_actor.id)
    assert said[Purpose.QUOTES] == "withdrawn"
    browser.post(f"{HERE}/gebruiken", data={"answer": "all"})
    assert set(states(cast).values()) == {QuoteState.ALLOWED}


def test_a_yes_is_for_the_words_that_he_saw(cast, story_id, browser):
    former = str(last(cast, story_id, 4).id)
    browser.post(f"{HERE}/gebruiken", data={"answer": "some"})
    browser.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Anders."})
    answer = browser.post(f"{HERE}/gebruiken/4", data={"answer": "yes", "seen": former})
    assert answer.location == f"{HERE}/gebruiken/4?gedaan=veranderd"


def test_what_matters_most_stands_beside_the_story_for_coders(cast, story_id, browser):
    said = {"seen": "0", "text": "Dat iemand luistert."}
    assert browser.post(f"{HERE}/belangrijk", data=said).status_code == 303
    with cast.database.reading() as session:
        turn, _revision = turns_of(session, story_id)[-1]
        assert (turn.part, turn.speaker, turn.seq) == ("matters", "actor", 5)
    assert "Dat iemand luistert." in browser.get(f"{HERE}/belangrijk").text
    again = {"seen": "1", "text": "Dat iemand blijft."}
    browser.post(f"{HERE}/belangrijk", data=again)
    with cast.database.reading() as session:
        assert len(turns_of(session, story_id)) == 5
    assert "zelf het belangrijkst" in cast.browser(cast.coder).get(f"/coderen/{story_id}").text


def test_he_sees_in_which_roles_people_read_and_no_name(cast, story_id, browser):
    cast.browser(cast.coder).get(f"/coderen/{story_id}")
    page = browser.get(f"{HERE}/wie-las").text
    assert "Codeur" in page
    assert cast.coder.display_name not in page.replace("Codeur", "")


def test_he_stops_and_it_holds_at_once(cast, story_id, browser):
    refused = browser.post(f"{HERE}/stoppen", data={})
    assert refused.status_code == 422
    answer = browser.post(f"{HERE}/stoppen", data={"sure": "y"})
    assert answer.location == f"{HERE}/tot-ziens?hoe=gestopt"
    with cast.database.reading() as session:
        assert not is_still_told(session, cast.client_actor.id)
        assert not session.exec(select(StoryVisit)).all()
    assert browser.get(f"{HERE}/verhaal").status_code == 401
    assert cast.browser(cast.coder).get(f"/coderen/{story_id}").status_code == 404


def test_when_he_is_done_the_story_counts_as_read_back(cast, story_id, browser):
    assert browser.post(f"{HERE}/klaar").location == f"{HERE}/tot-ziens?hoe=klaar"
    with cast.database.reading() as session:
        check = check_of(session, story_id)
    assert (check.read_back, check.read_back_noted_by) == ("by_link", None)
    assert browser.get(f"{HERE}/verhaal").status_code == 401


def test_his_visit_is_no_sign_in_and_a_sign_in_is_no_visit(cast, story_id, browser):
    assert browser.get("/").status_code == 302
    assert browser.get(f"/coderen/{story_id}").location.startswith("/inloggen")
    assert cast.browser(cast.lead).get(f"{HERE}/verhaal").status_code == 401
    # Both in one browser: neither sees the other.
    both = cast.browser(cast.admin)
    made = link_to(cast, story_id)
    both.post(f"{HERE}/", data={"key": made.key, "code": made.code})
    page = both.get(f"{HERE}/verhaal").text
    assert CANARY in page
    assert cast.admin.display_name not in page
    assert both.get("/mensen/").status_code == 200
    assert both.get(f"/coderen/{story_id}").status_code == 403


def test_he_reaches_his_own_story_only(cast, story_id, browser):
    other = cast.story(cast.daughter)
    mine = link_to(cast, other)
    hers = cast.app.test_client()
    hers.post(f"{HERE}/", data={"key": mine.key, "code": mine.code})
    hers.post(f"{HERE}/stuk/4", data={"seen": "1", "text": "Van de dochter."})
    assert "Van de dochter." not in browser.get(f"{HERE}/verhaal").text


def wrong(cast, story_id, how):
    """A link and what is given at the door."""
    made = link_to(cast, story_id)
    if how == "unknown":
        return {"key": "A" * 20, "code": made.code}
    if how == "wrong code":
        return {"key": made.key, "code": "A" * 8}
    with cast.writing() as session:
        link = session.exec(select(StoryLink).where(StoryLink.ended_at.is_(None))).one()
        if how == "revoked":
            interview = session.get_one(Interview, story_id)
            end_link(session, interview, ended_by=cast.lead.id)
        if how == "expired":
            link.ends_at = now() - timedelta(seconds=1)
            session.add(link)
        if how == "taken back":
            actor = session.get_one(Actor, cast.client_actor.id)
            take_back(session, actor, noted_by=cast.lead.id)
    return {"key": made.key, "code": made.code}


def test_whatever_is_wrong_the_answer_is_the_same(cast, story_id):
    pages = set()
    for how in ("unknown", "wrong code", "revoked", "expired", "taken back"):
        given = wrong(cast, story_id, how)
        answer = cast.app.test_client().post(f"{HERE}/", data=given)
        assert answer.status_code == 422, how
        page = answer.text.replace(given["key"], "").replace(given["code"], "")
        pages.add(page)
    assert len(pages) == 1
    assert "Bel wie u de brief" in pages.pop()


def test_guessing_the_code_ends_the_link(cast, story_id, monkeypatch):
    monkeypatch.setattr(sys.modules["app.views.teller"], "refuse_too_many", lambda *_: None)
    made = link_to(cast, story_id)
    guesser = cast.app.test_client()
    for _ in range(story_links.MOST_WRONG):
        guesser.post(f"{HERE}/", data={"key": made.key, "code": "A" * 8})
    right = guesser.post(f"{HERE}/", data={"key": made.key, "code": made.code})
    assert right.status_code == 422


def test_who_guesses_waits(cast, story_id):
    made, guesser = link_to(cast, story_id), cast.app.test_client()
    for _ in range(5):
        guesser.post(f"{HERE}/", data={"key": made.key, "code": "A" * 8})
    answer = guesser.post(f"{HERE}/", data={"key": made.key, "code": made.code})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    # A known and an unknown link wait alike.
    for _ in range(5):
        guesser.post(f"{HERE}/", data={"key": "B" * 20, "code": "A" * 8})
    assert guesser.post(f"{HERE}/", data={"key": "B" * 20, "code": "A" * 8}).status_code == 429


def test_a_link_that_is_taken_back_while_he_reads_closes_calmly(cast, story_id, browser):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        end_link(session, interview, ended_by=cast.lead.id)
    page = browser.get(f"{HERE}/verhaal")
    assert page.status_code == 401
    assert CANARY not in page.text
    typed = {"seen": "1", "text": "Dit typte ik net."}
    same = {"Origin": "http://localhost"}
    answer = browser.post(f"{HERE}/stuk/4", data=typed, headers=same)
    assert answer.status_code == 401
    assert "Dit typte ik net." in answer.text
    assert "nog niet bewaard" in answer.text


def test_a_visit_ends_by_itself_and_what_he_typed_is_sent_after_coming_back(
    cast, story_id, browser
):
    with cast.writing() as session:
        for visit in session.exec(select(StoryVisit)):
            visit.ends_at = now() - timedelta(seconds=1)
            session.add(visit)
    typed = {"seen": "1", "text": "Wat ik lang zat te typen."}
    answer = browser.post(f"{HERE}/stuk/4", data=typed, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    assert "Verstuur opnieuw" in answer.text
    assert last(cast, story_id, 4).number == 1
    made = link_to(cast, story_id)
    browser.post(f"{HERE}/", data={"key": made.key, "code": made.code})
    assert browser.post(f"{HERE}/stuk/4", data=typed).status_code == 303
    assert last(cast, story_id, 4).number == 2


def test_secrets_lie_nowhere_in_the_open(cast, story_id):
    made = link_to(cast, story_id)
    with cast.database.reading() as session:
        link = session.exec(select(StoryLink)).one()
        audits = [(one.kind, one.action) for one in session.exec(select(AuditEntry)).all()]
    assert made.key not in str(link.model_dump())
    assert made.code not in str(link.model_dump())
    assert ("story_link", "create") in audits


def test_no_search_engine_or_third_party_hears_of_it(browser):
    for path in ("/", "/begin", "/verhaal", "/tot-ziens"):
        answer = browser.get(f"{HERE}{path}")
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "htmx" not in answer.text
        assert "<title>Uw verhaal</title>" in answer.text


def test_consent_to_quotes_that_was_never_asked_is_asked(cast):
    story_id = cast.story(cast.daughter)
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.NETWORK_READING)
    browser = teller_browser(cast, story_id)
    browser.post(f"{HERE}/gebruiken", data={"answer": "none"})
    with cast.database.reading() as session:
        said = current_consents(session, actor_id=cast.daughter.id)
    assert said[Purpose.QUOTES] == "refused"


def link_by(cast, story_id, person):
    """A teller's browser, with the link that this person made on the page."""
    made = cast.browser(person).post(f"/verhaal-link/{story_id}").text
    key = made.split('id="link">')[1].split("<")[0].partition("#")[2]
    code = made.split('id="code">')[1].split("<")[0]
    browser = cast.app.test_client()
    assert browser.post(f"{HERE}/", data={"key": key, "code": code}).status_code == 303
    return browser


def test_nobody_reads_by_a_link_of_his_own_what_two_leads_open_together(cast, story_id):
    assert (
        "staan er bij deze link rollen"
        in cast.browser(cast.lead).get(f"/verhaal-link/{story_id}").text
    )
    by_lead = link_by(cast, story_id, cast.lead)
    for where in ("verhaal", "stuk/2", "gebruiken/2"):
        page = by_lead.get(f"{HERE}/{where}").text
        assert CANARY not in page, where
        assert "[naam 1]" in page, where
    assert CANARY in link_by(cast, story_id, cast.interviewer).get(f"{HERE}/verhaal").text


def test_what_is_sent_as_it_was_shown_is_no_correction(cast, story_id):
    by_lead = link_by(cast, story_id, cast.lead)
    shown = "Ze luisterde echt naar mij, die [naam 1]. Ze nam de tijd."
    by_lead.post(f"{HERE}/stuk/2", data={"seen": "1", "text": shown})
    assert last(cast, story_id, 2).number == 1


def test_what_the_interviewer_typed_better_is_not_for_the_teller_to_undo(cast, story_id, browser):
    with cast.writing() as session:
        turn, told = turns_of(session, story_id)[3]
        again = told.model_dump() | {"id": uuid4(), "number": 2}
        session.add(TurnRevision(**again))
        seal = vault_of(session).seal
        session.flush()
        made = session.get_one(TurnRevision, again["id"])
        made.raw_sealed = seal(cast.client_actor.id, "Netter.", row=made.id, field="raw")
        session.add(made)
    assert "Zet terug" not in browser.get(f"{HERE}/stuk/4").text
    answer = browser.post(f"{HERE}/stuk/4/terug", data={"seen": "2"})
    assert answer.status_code == 422
    assert last(cast, story_id, 4).number == 2


def test_what_the_interviewer_noticed_is_not_called_a_question(cast, story_id, browser):
    with cast.writing() as session:
        turn = turns_of(session, story_id)[0][0]
        turn.mode = Mode.OBSERVATION.value
        session.add(turn)
    page = browser.get(f"{HERE}/verhaal").text
    assert "Dit merkten wij op" in page


def test_his_no_holds_when_a_colleague_releases_at_the_same_moment(cast, story_id, browser):
    browser.post(f"{HERE}/gebruiken", data={"answer": "some"})
    no = {"answer": "no", "seen": str(last(cast, story_id, 4).id)}
    browser.post(f"{HERE}/gebruiken/4", data=no)
    with cast.writing() as session:
        # As a release leaves it that had looked just before the no.
        for one in session.exec(select(Fragment)).all():
            one.released_at = now()
            session.add(one)
    assert states(cast) == {LISTENED: QuoteState.ALLOWED, CALLED_BACK: QuoteState.WITHHELD}


def test_a_yes_does_not_go_along_to_words_with_something_else_around_them(cast, story_id, browser):
    browser.post(f"{HERE}/gebruiken", data={"answer": "all"})
    assert states(cast)[LISTENED] is QuoteState.ALLOWED
    told = {"seen": "1", "text": f"Ik dacht eerst: {LISTENED} Maar dat was niet zo."}
    browser.post(f"{HERE}/stuk/2", data=told)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        keep_pseudonyms(session, interview, {turns_of(session, story_id)[1][1].id: []})
        assert carry_codings(session, interview) == 1
    assert states(cast)[LISTENED] is QuoteState.NOT_RELEASED
    seen = {"answer": "yes", "seen": str(last(cast, story_id, 2).id)}
    browser.post(f"{HERE}/gebruiken/2", data=seen)
    assert states(cast)[LISTENED] is QuoteState.ALLOWED

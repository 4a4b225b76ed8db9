"""The influence meter on its pages: hidden turns of who codes, and the figures of the lead."""

import threading

import pytest
from cast import CANARY
from sqlmodel import select
from waiting_jobs import LightTools

from analysis import influence_measures
from analysis.codings import Coding, add_suggestion, codings_of_interview
from analysis.influence_figures import CodedTurn
from analysis.veils import InfluenceMeter, VeiledTurn, start_meter
from app.understanding import understand_interview
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.roles import Role
from research.studies import Study

HTMX = {"HX-Request": "true"}
LOOK_FIRST = "Kijk hier eerst zelf."


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/invloed"


@pytest.fixture
def story_id(cast):
    """A story whose second told turn hides a suggestion; the first one shows its own."""
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        start_meter(session, session.get_one(Study, cast.study.id))
        interview = session.get_one(Interview, story_id)
        turns = turns_of(session, story_id)
        session.add(VeiledTurn(turn_id=turns[3][0].id, interview_id=story_id))
        session.flush()
        for number, theme in ((1, "attention"), (3, "pace")):
            add_suggestion(
                session,
                interview,
                turns[number][1],
                start=0,
                end=20,
                theme=theme,
                pole=Pole.SUCCESS,
                certainty=0.8,
                version="toets-1",
            )
    return story_id


def hidden_turn(cast, story_id):
    with cast.database.reading() as session:
        turn, revision = turns_of(session, story_id)[3]
        return turn.id, revision.id


def opening(cast, story_id):
    return f"/coderen/{story_id}/beurten/{hidden_turn(cast, story_id)[0]}/klaar"


def veil(cast):
    with cast.database.reading() as session:
        return session.exec(select(VeiledTurn)).one()


@pytest.mark.parametrize("part", ["", "/verhaal"])
def test_a_hidden_suggestion_is_not_sent(cast, story_id, part):
    page = cast.browser(cast.coder).get(f"/coderen/{story_id}{part}", headers=HTMX).text
    assert LOOK_FIRST in page
    assert "Niets hier" in page
    assert page.count('class="coding-item ') == 1
    assert "coding-item--suggested" in page
    with cast.database.reading() as session:
        hidden = {one.id for one, _f, _t in codings_of_interview(session, story_id)}
    assert len(hidden) == 1


def test_nothing_here_shows_the_suggestions_and_stays_on_the_turn(cast, story_id):
    browser = cast.browser(cast.coder)
    answer = browser.post(opening(cast, story_id))
    assert answer.status_code == 303
    assert answer.location.startswith(f"/coderen/{story_id}?")
    assert answer.location.endswith("#beurt-4")
    page = browser.get(f"/coderen/{story_id}").text
    assert LOOK_FIRST not in page
    assert page.count('class="coding-item ') == 2
    assert veil(cast).chosen == []


def test_with_htmx_only_the_turns_come_back(cast, story_id):
    answer = cast.browser(cast.coder).post(opening(cast, story_id), headers=HTMX)
    assert answer.location.startswith(f"/coderen/{story_id}/verhaal")


def test_who_coded_the_turn_is_done_with_it(cast, story_id):
    browser = cast.browser(cast.coder)
    _turn, revision = hidden_turn(cast, story_id)
    chosen = {"revision": revision, "start": 0, "end": 26, "theme": "access", "pole": "failure"}
    browser.post(f"/coderen/{story_id}/coderingen", data=chosen)
    page = browser.get(f"/coderen/{story_id}").text
    assert "Klaar met deze beurt" in page
    browser.post(opening(cast, story_id))
    kept = veil(cast)
    assert (kept.suggested, kept.chosen) == ([["pace", "success"]], [["access", "failure"]])


def test_opening_twice_is_no_problem(cast, story_id):
    browser, way = cast.browser(cast.coder), opening(cast, story_id)
    browser.post(way)
    first = veil(cast).opened_at
    assert cast.browser(cast.lead).post(way).status_code == 303
    assert veil(cast).opened_at == first


@pytest.mark.parametrize("role", [Role.CODER, Role.LEAD])
def test_a_stranger_gets_what_is_not_there(cast, story_id, path, role):
    browser = cast.browser(cast.stranger(role))
    assert browser.post(opening(cast, story_id)).status_code == 404
    assert browser.get(path).status_code == (404 if role is Role.LEAD else 403)
    assert veil(cast).opened_at is None


def test_only_a_lead_sees_the_figures(cast, story_id, path):
    for who in (cast.coder, cast.editor, cast.interviewer, cast.admin):
        assert cast.browser(who).get(path).status_code == 403
    page = cast.browser(cast.lead).get(path).text
    assert "Er wacht 1 beurt waarbij een codeur eerst zelf kijkt." in page
    assert CANARY not in page


def test_the_seed_is_no_secret_to_the_lead_and_is_told_to_nobody_else(cast, story_id, path):
    with cast.database.reading() as session:
        seed = session.exec(select(InfluenceMeter)).one().seed
    assert seed in cast.browser(cast.lead).get(path).text
    assert seed not in cast.browser(cast.coder).get(f"/coderen/{story_id}").text


def test_the_lead_chooses_a_share_and_that_is_logged(cast, story_id, path):
    browser = cast.browser(cast.lead)
    answer = browser.post(path, data={"share": "20", "version": "1"}, follow_redirects=True)
    assert "Dit geldt voor verhalen die de computer hierna leest." in answer.text
    with cast.database.reading() as session:
        assert session.exec(select(InfluenceMeter)).one().share == 20
        kinds = [one.kind for one in session.exec(select(AuditEntry))]
    assert "influence_meter" in kinds


def test_switching_off_shows_everything(cast, story_id, path):
    cast.browser(cast.lead).post(path, data={"share": "0", "version": "1"})
    assert LOOK_FIRST not in cast.browser(cast.coder).get(f"/coderen/{story_id}").text


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"share": "", "version": "1"}, 422, "Kies een van deze."),
        ({"share": "77", "version": "1"}, 422, "Not a valid choice|geldige|Kies"),
        ({"share": "20", "version": "0"}, 409, "Een collega heeft deze keuze net veranderd."),
        ({"share": "20", "version": "9999999999999999999"}, 409, "net veranderd"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(cast, story_id, path, sent, status, words):
    answer = cast.browser(cast.lead).post(path, data=sent)
    assert answer.status_code == status
    assert any(one in answer.text for one in words.split("|"))
    with cast.database.reading() as session:
        assert session.exec(select(InfluenceMeter)).one().share == 10


def test_two_leads_at_once_one_is_told(cast, story_id, path):
    browsers = [cast.browser(cast.lead) for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def send(browser, share):
        start.wait()
        answers.append(browser.post(path, data={"share": share, "version": "1"}).status_code)

    both = [
        threading.Thread(target=send, args=one) for one in zip(browsers, ("5", "20"), strict=True)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [303, 409]


def test_a_new_study_has_its_meter(cast):
    browser = cast.browser(cast.lead)
    facts = {"title": "Nieuw", "question": "Hoe?", "organisation": "Wij"}
    days = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    browser.post("/onderzoeken/nieuw", data=facts | days)
    with cast.database.reading() as session:
        study = session.exec(select(Study).where(Study.title == "Nieuw")).one()
        assert session.get_one(InfluenceMeter, study.id).share == 10


def test_the_worker_draws_before_it_keeps_a_suggestion(cast):
    """With every turn drawn, the worker's suggestions reach nobody."""
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        start_meter(session, session.get_one(Study, cast.study.id), share=100)

    tools = LightTools()
    understand_interview(cast.database, story_id, tools=tools, progress=lambda _d, _t: None)
    page = cast.browser(cast.coder).get(f"/coderen/{story_id}").text
    assert page.count(LOOK_FIRST) == 2
    assert 'class="coding-item ' not in page
    with cast.database.reading() as session:
        assert len(session.exec(select(Coding)).all()) == 1


def test_the_lead_is_told_where_following_exceeds_finding(cast, story_id, path, monkeypatch):
    """36 of 40 seen suggestions were followed, and 10 of 30 hidden ones were found."""
    code, nothing = frozenset({("attention", "success")}), frozenset()
    seen = [CodedTurn(False, code, code)] * 36 + [CodedTurn(False, code, nothing)] * 4
    alone = [CodedTurn(True, code, code)] * 10 + [CodedTurn(True, code, nothing)] * 20
    monkeypatch.setattr(influence_measures, "_seen_turns", lambda *_given: [*seen, *alone])
    browser = cast.browser(cast.lead)
    assert "Bij 1 thema sturen de voorstellen" in browser.get("/onderzoeken/").text
    browser.post(opening(cast, story_id))
    page = browser.get(path).text
    assert "Bij 1 thema sturen de voorstellen" in page
    assert "36 van 40" in page
    assert "10 van 30" in page
    assert 'class="chart"' in page


def test_too_few_to_tell_a_share_says_how_many_there_are(cast, story_id, path):
    browser = cast.browser(cast.lead)
    browser.post(opening(cast, story_id))
    page = browser.get(path).text
    assert "te weinig (1)" in page
    assert "Een deel tonen wij vanaf 20." in page
    assert "sturen de voorstellen</" not in page

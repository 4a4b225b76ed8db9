"""A lead says, per theme, how widely the program looks; the next story is read that way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select
from waiting_jobs import LightTools, told_interview

from analysis.suggestion_breadth import (
    Breadth,
    BreadthChangedError,
    SuggestionBreadth,
    choose_breadth,
    suggestion_breadth,
)
from app.understanding import understand_interview
from research.audit import AuditEntry
from research.codebook_acts import retired
from research.codebook_versions import CodebookAct, codebook_of, keep_version
from research.errors import InvalidValueError
from research.studies import Study


def here(cast):
    return f"/onderzoeken/{cast.study.id}/voorstellen"


def sent(cast, **chosen):
    facts = {f"breadth-{theme}": one for theme, one in chosen.items()}
    with cast.database.reading() as session:
        themes = [one.id for one in codebook_of(session, cast.study.id).offered]
    return {"version": "0"} | {f"breadth-{one}": "balanced" for one in themes} | facts


def choices(cast):
    with cast.database.reading() as session:
        return suggestion_breadth(session, cast.study.id).choices


def test_a_lead_chooses_per_theme_and_sees_what_stands(cast):
    browser = cast.browser(cast.lead)
    assert "Weinig, maar zeker" in browser.get(here(cast)).text
    answer = browser.post(here(cast), data=sent(cast, pace="wide", trust="sure"))
    assert answer.status_code == 303
    assert choices(cast) == {"pace": "wide", "trust": "sure"}
    page = browser.get(here(cast)).text
    assert '<option selected value="wide">' in page.split('name="breadth-pace"')[1]
    with cast.database.reading() as session:
        kinds = session.exec(select(AuditEntry.kind)).all()
        assert kinds.count("suggestion_breadth") == 1


def test_the_same_again_is_no_new_choice(cast):
    browser = cast.browser(cast.lead)
    browser.post(here(cast), data=sent(cast, pace="wide"))
    again = sent(cast, pace="wide") | {"version": "1"}
    assert browser.post(here(cast), data=again).status_code == 303
    with cast.database.reading() as session:
        assert session.exec(select(SuggestionBreadth.version)).all() == [1]


def test_a_choice_that_is_not_on_the_list_keeps_nothing(cast):
    browser = cast.browser(cast.lead)
    assert browser.post(here(cast), data=sent(cast, pace="alles")).status_code == 422
    assert choices(cast) == {}


def test_of_two_leads_at_once_the_second_sees_that_and_keeps_his_choice_on_the_page(cast):
    browser = cast.browser(cast.lead)
    assert browser.post(here(cast), data=sent(cast, pace="wide")).status_code == 303
    answer = browser.post(here(cast), data=sent(cast, pace="sure"))
    assert answer.status_code == 409
    assert "net veranderd" in answer.text
    assert '<option selected value="sure">' in answer.text.split('name="breadth-pace"')[1]
    assert choices(cast) == {"pace": "wide"}
    version = answer.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    again = sent(cast, pace="sure") | {"version": version}
    assert browser.post(here(cast), data=again).status_code == 303
    assert choices(cast) == {"pace": "sure"}


def test_at_the_same_moment_one_of_two_is_kept(cast):
    def choose(breadth):
        with cast.writing() as session:
            study = session.get_one(Study, cast.study.id)
            facts = {"version": 0, "chosen_by": cast.lead.id}
            try:
                choose_breadth(session, study, choices={"pace": breadth}, **facts)
            except BreadthChangedError:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(choose, [Breadth.SURE, Breadth.WIDE])) == [False, True]


def test_a_theme_that_the_study_no_longer_offers_is_not_chosen(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        book = retired(codebook_of(session, study.id), "pace")
        act = {"act": CodebookAct.RETIRE, "seen": 1, "made_by": cast.lead.id}
        keep_version(session, study, book=book, reason="Zelden.", **act)
        with pytest.raises(InvalidValueError):
            choose_breadth(
                session,
                study,
                choices={"pace": Breadth.WIDE},
                version=0,
                chosen_by=cast.lead.id,
            )
    assert "breadth-pace" not in cast.browser(cast.lead).get(here(cast)).text


def test_only_a_lead_of_the_study_chooses(cast):
    for person in (cast.coder, cast.interviewer, cast.editor):
        assert cast.browser(person).get(here(cast)).status_code == 403
    other = f"/onderzoeken/{cast.other_study.id}/voorstellen"
    assert cast.browser(cast.lead).get(other).status_code == 404


class Noting(LightTools):
    """Notes how widely it was asked to look."""

    def suggest(self, said, **settings):
        self.settings = settings
        return super().suggest(said)


def test_the_next_story_is_read_as_the_study_chose(cast):
    cast.browser(cast.lead).post(here(cast), data=sent(cast, pace="wide"))
    tools = Noting()
    interview_id = told_interview(cast)
    understand_interview(cast.database, interview_id, tools=tools, progress=lambda *_: None)
    assert tools.settings == {"settings": {"pace": "wide"}}

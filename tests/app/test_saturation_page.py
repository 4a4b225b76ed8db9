"""The page about saturation: what it counts, what it leaves out, and who may see it."""

import pytest

from analysis.codings import Coding, CodingStatus, add_coding, add_suggestion, judge
from analysis.consequences import take_back
from analysis.saturation_stories import coded_stories
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.networks import Actor
from research.roles import Role


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def other_id(cast):
    return cast.story(cast.daughter)


def code(cast, story_id, *themes):
    with cast.writing() as session:
        for number, theme in enumerate(themes):
            add_coding(
                session,
                session.get_one(Interview, story_id),
                turns_of(session, story_id)[1][1],
                start=number,
                end=12,
                theme=theme,
                pole=Pole.SUCCESS,
                coder_id=cast.coder.id,
            )


def suggest(cast, story_id, theme="pace"):
    with cast.writing() as session:
        facts = {"theme": theme, "pole": Pole.SUCCESS, "certainty": 0.9, "version": "toets-1"}
        interview = session.get_one(Interview, story_id)
        revision = turns_of(session, story_id)[3][1]
        return add_suggestion(session, interview, revision, start=0, end=12, **facts).id


def page_of(cast, user=None):
    return cast.browser(user or cast.coder).get(f"/coderen/verzadiging/{cast.study.id}")


def stories_of(cast):
    with cast.database.reading() as session:
        return coded_stories(session, cast.study.id)


def test_only_what_a_person_accepted_counts(cast, story_id, other_id):
    code(cast, story_id, "attention", "access")
    suggest(cast, story_id)
    suggest(cast, other_id)
    found = stories_of(cast)
    assert [(one.role, one.themes) for one in found.heard] == [
        ("client", frozenset({"attention", "access"}))
    ]
    assert (found.uncoded, found.unfinished) == (1, 1)
    page = page_of(cast).text
    assert "In 1 afgesloten gesprek staat nog geen codering." in page
    assert "In 1 geteld gesprek wachten nog voorstellen." in page
    assert "Hier telt alleen wat een mens accepteerde: 2 coderingen." in page


def test_a_rejected_coding_is_no_theme(cast, story_id):
    coding_id = suggest(cast, story_id)
    with cast.writing() as session:
        judge(session, session.get_one(Coding, coding_id), accepted=False, judged_by=cast.coder.id)
        assert session.get_one(Coding, coding_id).status == CodingStatus.REJECTED
    assert stories_of(cast).heard == ()


def test_nothing_accepted_yet_says_what_will_come(cast, story_id):
    page = page_of(cast).text
    assert "Er is nog niets om te tellen" in page
    assert "<svg" not in page.split("<main")[1].split("Er is nog niets")[0]


def test_with_few_interviews_it_says_so_and_estimates_nothing(cast, story_id, other_id):
    code(cast, story_id, "attention")
    code(cast, other_id, "attention", "trust")
    page = page_of(cast).text
    assert "Er zijn nu 2 gesprekken gecodeerd." in page
    assert "te weinig gesprekken" in page
    assert "per gesprek</" not in page
    assert 'role="img"' in page
    assert "Na 2 gesprekken zijn dit er 2." in page


def test_a_story_that_was_taken_back_counts_no_longer(cast, story_id, other_id):
    code(cast, story_id, "attention")
    code(cast, other_id, "trust")
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, cast.daughter.id), noted_by=cast.lead.id)
    assert [one.themes for one in stories_of(cast).heard] == [frozenset({"attention"})]


def test_the_same_page_again_shows_the_same_numbers(cast, story_id, other_id):
    code(cast, story_id, "attention")
    code(cast, other_id, "trust", "access")
    first, second = (page_of(cast).text.split("<main")[1].split("<form")[0] for _ in range(2))
    assert first == second


def test_who_does_not_code_or_works_elsewhere_sees_nothing(cast, story_id):
    code(cast, story_id, "attention")
    assert page_of(cast, cast.lead).status_code == 200
    for user in (cast.stranger(Role.CODER), cast.stranger(Role.LEAD)):
        assert page_of(cast, user).status_code == 404
    for user in (cast.editor, cast.interviewer, cast.professional, cast.admin):
        assert page_of(cast, user).status_code == 403

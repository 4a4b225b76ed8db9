"""On the coder's page a suggestion says why it is there, and pages say on what numbers rest."""

import re

import pytest
from cast import CANARY, consent
from sqlmodel import select

from analysis.codings import Coding, add_coding, add_suggestion, judge
from analysis.evidence import Clue, Evidence, keep_evidence
from app.understanding import LanguageTools, cache_directory, understand_interview
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.roles import Role


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


class NoNames:
    def find(self, _text, *, roster):
        assert roster is not None
        return []


def suggest_in(cast, story_id, evidence, *, certainty=0.8, start=0, end=24, turn=1):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        coding = add_suggestion(
            session,
            interview,
            turns_of(session, story_id)[turn][1],
            start=start,
            end=end,
            theme="attention",
            pole=Pole.SUCCESS,
            certainty=certainty,
            version="toets-1",
        )
        if evidence is not None:
            keep_evidence(session, interview, coding, evidence)
        return coding.id


def page_of(cast, story_id, user=None):
    return cast.browser(user or cast.coder).get(f"/coderen/{story_id}").text


def why_of(page, coding_id):
    return page.split(f'id="waarom-{coding_id}"')[1].split("</details>")[0]


def test_a_suggestion_tells_its_words_their_context_certainty_and_version(cast, story_id):
    clues = (Clue(3, 12), Clue(13, 17, ("absent", "other"), "aside"))
    coding_id = suggest_in(cast, story_id, Evidence(clues))
    why = why_of(page_of(cast, story_id), coding_id)
    assert '<span class="why__clue why__clue--for">luisterde</span>' in why
    assert '<span class="why__clue why__clue--aside">echt</span>' in why
    assert "“luisterde”: telt mee." in why
    assert "“echt”: telt niet mee. Er staat een ontkenning bij." in why
    assert "hoorde het van een ander" in why
    assert "De computer is vrij zeker." in why
    assert "versie toets-1 " in why
    assert not re.search(r"0[.,]8|80|%", why)
    assert 'data-clues="3-12 "' in why


@pytest.mark.parametrize(
    ("certainty", "words"), [(0.75, "vrij zeker"), (0.5, "redelijk zeker"), (0.2, "onzeker")]
)
def test_certainty_is_told_in_words(cast, story_id, certainty, words):
    coding_id = suggest_in(cast, story_id, Evidence(), certainty=certainty)
    assert f"De computer is {words}." in why_of(page_of(cast, story_id), coding_id)


def test_a_suggestion_without_fixed_words_says_so_with_an_example(cast, story_id):
    coding_id = suggest_in(cast, story_id, Evidence(example="Zij <b>hoorde</b> mij."))
    why = why_of(page_of(cast, story_id), coding_id)
    assert "De computer herkende geen vaste woorden." in why
    assert "“Zij &lt;b&gt;hoorde&lt;/b&gt; mij.”" in why


def test_words_without_context_say_what_was_not_seen(cast, story_id):
    coding_id = suggest_in(cast, story_id, Evidence((Clue(3, 12),)))
    assert "geen ontkenning, wens, vermoeden" in why_of(page_of(cast, story_id), coding_id)


def test_an_older_suggestion_says_that_nothing_was_kept(cast, story_id):
    coding_id = suggest_in(cast, story_id, None)
    why = why_of(page_of(cast, story_id), coding_id)
    assert "is niet bewaard" in why
    assert "why__clue" not in why


def test_it_is_closed_until_asked_for_and_stays_after_a_judgement(cast, story_id):
    coding_id = suggest_in(cast, story_id, Evidence((Clue(3, 12),)))
    page = page_of(cast, story_id)
    assert "<details" in page.split(f'id="waarom-{coding_id}"')[0][-40:]
    assert " open" not in why_of(page, coding_id).split(">")[0]
    with cast.writing() as session:
        judge(session, session.get_one(Coding, coding_id), accepted=True, judged_by=cast.coder.id)
    assert "“luisterde”: telt mee." in why_of(page_of(cast, story_id), coding_id)


def test_what_a_person_coded_has_no_explanation_by_the_computer(cast, story_id):
    with cast.writing() as session:
        coding = add_coding(
            session,
            session.get_one(Interview, story_id),
            turns_of(session, story_id)[1][1],
            start=0,
            end=12,
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
    page = page_of(cast, story_id)
    assert f"codering-{coding.id}" in page
    assert f"waarom-{coding.id}" not in page


def test_a_stranger_reads_no_explanation(cast, story_id):
    suggest_in(cast, story_id, Evidence((Clue(3, 12),)))
    for role in (Role.CODER, Role.LEAD):
        answer = cast.browser(cast.stranger(role)).get(f"/coderen/{story_id}")
        assert answer.status_code == 404
        assert "luisterde" not in answer.text


def test_the_worker_keeps_why_it_suggests(cast, story_id):
    tools = LanguageTools(cache_directory(), finder=NoNames())
    understand_interview(cast.database, story_id, tools=tools, progress=lambda *_: None)
    with cast.database.reading() as session:
        codings = session.exec(select(Coding)).all()
        assert codings
        assert all(one.evidence_sealed for one in codings)
    page = page_of(cast, story_id)
    assert "telt mee." in page
    assert CANARY not in page


# ---- On what numbers rest ----------------------------------------------------------------------


def test_pages_with_counts_say_what_people_found_and_what_was_suggested_first(cast, story_id):
    followed = suggest_in(cast, story_id, None)
    suggest_in(cast, story_id, None, start=3, end=12)
    with cast.writing() as session:
        judge(session, session.get_one(Coding, followed), accepted=True, judged_by=cast.coder.id)
        add_coding(
            session,
            session.get_one(Interview, story_id),
            turns_of(session, story_id)[3][1],
            start=0,
            end=26,
            theme="access",
            pole=Pole.FAILURE,
            coder_id=cast.coder.id,
        )
    for user, url in (
        (cast.coder, f"/onderzoeken/{cast.study.id}/codeboek"),
        (cast.editor, f"/hoofdstuk/{cast.study.id}"),
    ):
        page = cast.browser(user).get(url).text
        assert "Hier telt alleen wat een mens accepteerde: 2 coderingen." in page
        assert "Bij 1 daarvan kwam de computer eerst met een voorstel." in page
        assert "Nog 1 voorstel wacht en telt niet mee." in page


def test_pages_about_few_people_say_it_without_numbers(cast, story_id):
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.NETWORK_READING)
    suggest_in(cast, story_id, None)
    for user, url in (
        (cast.editor, f"/hoofdstuk/{cast.study.id}/cijfers"),
        (cast.professional, f"/netwerkreview/{cast.network.id}"),
    ):
        page = cast.browser(user).get(url).text
        assert "Hier telt alleen wat een mens accepteerde. Een voorstel" in page

"""Pages of the codebook: coders read, the lead changes, and everybody sees what it does first."""

import io
import re

import pytest
from cast import CANARY
from claiming import code, release, told
from sqlalchemy import event
from sqlmodel import select

from analysis.codings import Coding, add_suggestion
from app.jobs import Job, JobKind
from app.worker import do_waiting_jobs, doers_with
from interviews.interviews import Interview
from interviews.turns import Speaker, turns_of
from research.audit import AuditEntry
from research.codebook import Pole, codebook
from research.codebook_acts import ThemeText, split
from research.codebook_files import to_yaml
from research.codebook_versions import CodebookAct, codebook_of, keep_version
from research.roles import Role
from research.studies import Study

THEME = {"label": "Rust", "success": "Er is rust.", "failure": "Er is onrust."}
WHY = {"reason": "In vijf verhalen genoemd."}


@pytest.fixture
def book(cast):
    return f"/onderzoeken/{cast.study.id}/codeboek"


@pytest.fixture
def lead(cast):
    return cast.browser(cast.lead)


def now(cast):
    with cast.database.reading() as session:
        return codebook_of(session, cast.study.id)


def confirmed(lead, path, version=1, **fields):
    data = WHY | fields | {"version": str(version), "step": "confirm"}
    return lead.post(path, data=data)


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_a_coder_reads_and_prints_but_does_not_change(cast, book):
    coder = cast.browser(cast.coder)
    page = coder.get(book).text
    for theme in codebook().themes:
        assert theme.label in page
        assert theme.success.split(";")[0] in page
    assert "Voeg een thema toe" not in page
    assert coder.get(f"{book}/wijzigen/nieuw").status_code == 403
    assert confirmed(coder, f"{book}/wijzigen/nieuw", **THEME).status_code == 403
    assert cast.browser(cast.editor).get(book).status_code == 403


@pytest.mark.parametrize("end", ["", "/themas/pace", "/geschiedenis", ".yaml", "/wijzigen/nieuw"])
def test_a_stranger_finds_no_codebook(cast, book, end):
    assert cast.browser(cast.stranger(Role.LEAD)).get(book + end).status_code == 404


def test_a_change_is_looked_at_before_it_is_made(cast, book, lead):
    code(cast, cast.story(cast.client_actor), "pace")
    path = f"{book}/themas/pace/samenvoegen"
    assert "Contact van mens tot mens" in lead.get(path).text
    looked = lead.post(path, data=WHY | {"into": "presence", "version": "1", "step": "look"})
    assert looked.status_code == 200
    assert "Dit verandert er" in looked.text
    assert "telt nu bij" in looked.text
    assert now(cast).version == 1
    sent = hidden(looked.text)
    assert sent["into"] == "presence"
    answer = lead.post(path, data=sent | {"version": "1", "step": "confirm"})
    assert answer.status_code == 303
    assert now(cast).counts_as("pace") == "presence"
    history = lead.get(f"{book}/geschiedenis").text
    assert WHY["reason"] in history
    assert cast.lead.display_name in history


def test_a_step_back_keeps_what_was_typed(cast, book, lead):
    typed = WHY | THEME | {"version": "1", "step": "back"}
    page = lead.post(f"{book}/wijzigen/nieuw", data=typed).text
    assert all(value in page for value in (WHY | THEME).values())
    assert now(cast).version == 1


def test_what_is_missing_is_asked_and_what_was_typed_stays(book, lead):
    answer = confirmed(lead, f"{book}/wijzigen/nieuw", **THEME | {"failure": ""})
    assert answer.status_code == 422
    assert THEME["success"] in answer.text
    without = confirmed(lead, f"{book}/wijzigen/nieuw", **THEME, reason=" ")
    assert without.status_code == 422
    assert "Schrijf kort op waarom" in without.text


def test_a_name_that_is_taken_is_refused(book, lead):
    answer = confirmed(lead, f"{book}/wijzigen/nieuw", **THEME | {"label": "Tijd en tempo"})
    assert answer.status_code == 422
    assert "heet al zo" in answer.text


def test_the_second_lead_is_told_what_happened_and_can_go_on(cast, book, lead):
    confirmed(lead, f"{book}/themas/trust/stop")
    late = confirmed(lead, f"{book}/wijzigen/nieuw", **THEME)
    assert late.status_code == 409
    assert THEME["label"] in late.text
    assert "net veranderd" in late.text
    assert 'name="version" type="hidden" value="2"' in late.text
    assert confirmed(lead, f"{book}/wijzigen/nieuw", version=2, **THEME).status_code == 303


def test_a_new_theme_can_be_coded_and_says_that_nobody_suggests_it(cast, book, lead):
    interview_id = cast.story(cast.client_actor)
    confirmed(lead, f"{book}/wijzigen/nieuw", **THEME)
    new = now(cast).themes[-1]
    assert "geen voorstellen" in lead.get(f"{book}/themas/{new.id}").text
    story = cast.browser(cast.coder).get(f"/coderen/{interview_id}").text
    assert f'<option value="{new.id}">Rust</option>' in story
    code(cast, interview_id, new.id)
    assert "Rust" in cast.browser(cast.coder).get(f"/coderen/{interview_id}").text
    assert "Rust" in cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}").text
    path = f"/hoofdstuk/{cast.study.id}/nieuw/{new.id}/success"
    assert "wat goed ging bij ‘Rust’" in cast.browser(cast.editor).get(path).text


def test_a_theme_that_left_is_refused_with_a_sentence(cast, book, lead):
    interview_id = cast.story(cast.client_actor)
    confirmed(lead, f"{book}/themas/pace/stop")
    coder = cast.browser(cast.coder)
    page = coder.get(f"/coderen/{interview_id}").text
    assert 'value="pace"' not in page
    sentence = re.search(r'<option value="([0-9a-f-]+:\d+:\d+)"', page)[1]
    data = {"sentence": sentence, "theme": "pace", "pole": "success"}
    answer = coder.post(f"/coderen/{interview_id}/coderingen", data=data)
    assert answer.status_code == 422
    assert "niet meer in gebruik" in answer.text


def test_the_worker_lets_suggestions_follow_and_the_page_tells_how_far(cast, book, lead):
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        [revision, *_] = [
            revision
            for turn, revision in turns_of(session, interview_id)
            if turn.speaker == Speaker.ACTOR
        ]
        facts = {"pole": Pole.SUCCESS, "certainty": 0.9, "version": "toets"}
        add_suggestion(session, interview, revision, start=0, end=9, theme="pace", **facts)
    confirmed(lead, f"{book}/themas/pace/stop")
    assert "volgen het nieuwe codeboek" in lead.get(book).text
    with cast.database.reading() as session:
        jobs = session.exec(select(Job.kind).where(Job.kind == JobKind.FOLLOW_CODEBOOK)).all()
        assert len(jobs) == 1
    do_waiting_jobs(cast.database, doers_with(None))
    assert "volgen het nieuwe codeboek" not in lead.get(book).text
    with cast.database.reading() as session:
        assert session.exec(select(Coding.status)).one() == "shelved"


def test_taking_back_shows_first_what_it_does(cast, book, lead):
    confirmed(lead, f"{book}/themas/pace/stop")
    path = f"{book}/geschiedenis/2/terug"
    assert "weer in gebruik" in lead.get(path).text
    assert confirmed(lead, path, version=2).status_code == 303
    assert now(cast).offers("pace")
    again = lead.get(path)
    assert again.status_code == 422
    assert "al ongedaan gemaakt" in again.text
    assert lead.get(f"{book}/geschiedenis/99/terug").status_code == 404


def test_a_codebook_goes_out_and_in_as_a_file(cast, book, lead):
    out = lead.get(f"{book}.yaml")
    assert out.mimetype == "application/yaml"
    changed = out.text.replace("label: Tijd en tempo", "label: Genoeg tijd")
    file = (io.BytesIO(changed.encode()), "codeboek.yaml")
    looked = lead.post(f"{book}/wijzigen/inlezen", data=WHY | {"file": file, "version": "1"})
    assert looked.status_code == 200
    assert "heet nu ‘Genoeg tijd’" in looked.text
    assert now(cast).version == 1
    done = confirmed(lead, f"{book}/wijzigen/inlezen", content=changed)
    assert done.status_code == 303
    assert now(cast).theme("pace").label == "Genoeg tijd"
    assert lead.get(f"{book}.yaml").text == to_yaml(now(cast))


def test_a_wrong_file_says_which_line_and_comes_back(book, lead):
    answer = confirmed(lead, f"{book}/wijzigen/inlezen", content="themes:\n- id: *x\n")
    assert answer.status_code == 422
    assert "Regel 2" in answer.text
    assert "- id: *x" in answer.text


def test_the_second_lens_is_switched_on_by_the_lead(cast, book, lead):
    assert "Vakmanschap" not in lead.get(book).text.replace("vakmanschap", "")
    assert "Negen thema" in lead.get(f"{book}/wijzigen/vakmanschap-aan").text
    assert confirmed(lead, f"{book}/wijzigen/vakmanschap-aan").status_code == 303
    page = lead.get(book).text
    assert "Moed" in page
    assert "2014" in page
    interview_id = cast.story(cast.client_actor)
    assert "Moed (vakmanschap)" in cast.browser(cast.coder).get(f"/coderen/{interview_id}").text


def test_examples_are_released_words_only_and_reading_them_is_noted(cast, book):
    coder = cast.browser(cast.coder)
    fragment_id = told(cast, cast.client_actor)
    assert "Nog geen verteller" in coder.get(f"{book}/themas/attention").text
    release(cast, cast.client_actor, fragment_id)
    page = coder.get(f"{book}/themas/attention").text
    assert "Ze nam de tijd." in page
    assert CANARY not in page
    with cast.database.reading() as session:
        wanted = (AuditEntry.kind == "fragments", AuditEntry.user_id == cast.coder.id)
        assert len(session.exec(select(AuditEntry).where(*wanted)).all()) == 1


def test_a_theme_says_where_it_touches_others(cast, book):
    page = cast.browser(cast.coder).get(f"{book}/themas/trust").text
    assert "Raakt aan" in page
    assert f"{book}/themas/attention" in page


def test_codings_of_a_split_theme_are_placed_one_by_one(cast, book):
    interview_id = cast.story(cast.client_actor)
    code(cast, interview_id, "trust")
    parts = (ThemeText("Rust", "Ja.", "Nee."), ThemeText("Band", "Ja.", "Nee."))
    with cast.writing() as session:
        made = {"seen": 1, "reason": "Te breed.", "made_by": cast.lead.id}
        study = session.get_one(Study, cast.study.id)
        keep_version(
            session,
            study,
            book=split(codebook(), "trust", parts=parts),
            act=CodebookAct.SPLIT,
            **made,
        )
    coder = cast.browser(cast.coder)
    page = coder.get(f"{book}/themas/trust/verdelen").text
    assert "Ze nam de tijd." in page
    with cast.database.reading() as session:
        coding_id = session.exec(select(Coding.id)).one()
    first = now(cast).theme("trust").into[0]
    path = f"/coderen/{interview_id}/coderingen/{coding_id}/verdelen"
    assert coder.post(path, data={"theme": "pace"}).status_code == 422
    assert cast.browser(cast.stranger(Role.CODER)).post(path).status_code == 404
    assert coder.post(path, data={"theme": first}).status_code == 303
    assert coder.post(path, data={"theme": first}).status_code == 409
    assert "Alles is geplaatst" in coder.get(f"{book}/themas/trust/verdelen").text
    assert coder.post(f"{path}/terug").status_code == 303
    assert "Alles is geplaatst" not in coder.get(f"{book}/themas/trust/verdelen").text


def test_the_page_asks_the_database_as_often_with_many_themes(cast, book, lead):
    asked = []

    def count(*_facts):
        asked.append(1)

    def queries():
        asked.clear()
        lead.get(book)
        return len(asked)

    event.listen(cast.database.engine, "before_cursor_execute", count)
    few = queries()
    for version in range(1, 6):
        confirmed(
            lead, f"{book}/wijzigen/nieuw", version=version, **THEME | {"label": f"R{version}"}
        )
    queries()
    many = queries()
    event.remove(cast.database.engine, "before_cursor_execute", count)
    assert many <= few + 2

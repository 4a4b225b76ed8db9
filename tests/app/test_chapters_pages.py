"""The editor reads the chapter, writes its introduction, and takes it along; that is noted."""

import pytest
from cast import CANARY, PHONE, Cast
from claiming import SENTENCE, WORDS, claim, quoted_claim, told
from sqlmodel import select

from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, withhold_fragment
from research.audit import AuditEntry
from research.networks import Actor
from research.roles import Role
from research.studies import add_member

PARTS = ("tekst", "inleiding", "hoofdstuk.html", "hoofdstuk.md")
DOWNLOADS = ("hoofdstuk.html", "hoofdstuk.md")


def get(cast: Cast, part: str, user=None):
    return cast.browser(user or cast.editor).get(f"/hoofdstuk/{cast.study.id}/{part}")


def last_act(cast: Cast) -> tuple[str, str]:
    with cast.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        return entry.action, entry.kind


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.INTERVIEWER, Role.CODER, Role.ADMIN])
def test_other_roles_have_no_chapter(cast, part, role):
    assert get(cast, part, cast.users[role]).status_code == 403


@pytest.mark.parametrize("part", PARTS)
def test_an_editor_of_another_study_finds_no_chapter(cast, part):
    assert get(cast, part, cast.stranger(Role.EDITOR)).status_code == 404


def test_a_stranger_cannot_write_the_introduction(cast):
    path = f"/hoofdstuk/{cast.study.id}/inleiding"
    answer = cast.browser(cast.stranger(Role.EDITOR)).post(path, data={"title": "x"})
    assert answer.status_code == 404
    assert cast.browser(cast.professional).post(path, data={"title": "x"}).status_code == 403


def test_the_page_shows_the_chapter_with_a_style_of_its_own(cast):
    quoted_claim(cast)
    answer = get(cast, "tekst")
    assert SENTENCE in answer.text
    assert WORDS in answer.text
    assert last_act(cast) == ("read", "chapter")
    assert answer.text.count("<h1") == 1
    style = cast.browser(cast.editor).get("/hoofdstuk/stijl.css")
    assert style.mimetype == "text/css"
    assert ".chapter" in style.text


def test_an_empty_study_shows_a_skeleton_with_limits(cast):
    with cast.writing() as session:
        add_member(session, cast.other_study, user_id=cast.editor.id, added_by=None)
    answer = cast.browser(cast.editor).get(f"/hoofdstuk/{cast.other_study.id}/tekst")
    assert answer.status_code == 200
    assert "Wat dit onderzoek niet zegt" in answer.text
    assert "Er staat nog geen bewering in het hoofdstuk." in answer.text


@pytest.mark.parametrize("part", DOWNLOADS)
def test_a_download_is_a_file_that_is_noted(cast, part):
    quoted_claim(cast)
    answer = get(cast, part)
    kind = part.split(".")[1]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="wij-ervaring.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert last_act(cast) == (f"export_{kind}", "chapter")
    assert WORDS in answer.text
    assert CANARY not in answer.text
    assert PHONE not in answer.text


@pytest.mark.parametrize("part", [*DOWNLOADS, "tekst"])
def test_words_that_were_taken_back_are_in_no_download(cast, part):
    _claim_id, fragment_id = quoted_claim(cast)
    with cast.writing() as session:
        fragment = session.get_one(Fragment, fragment_id)
        withhold_fragment(session, fragment, withheld_by=cast.interviewer.id)
    answer = get(cast, part)
    assert SENTENCE in answer.text
    assert WORDS not in answer.text


@pytest.mark.parametrize("part", [*DOWNLOADS, "tekst"])
def test_an_erased_teller_does_not_break_the_chapter(cast, part):
    quoted_claim(cast)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
    answer = get(cast, part)
    assert answer.status_code == 200
    assert WORDS not in answer.text
    assert SENTENCE not in answer.text


def test_the_editor_is_told_which_sentence_was_left_out(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    cast.database.vault.keys.destroy(cast.client_actor.id)
    text = get(cast, "tekst").text
    assert "1 bewering is weggelaten" in text
    assert f"/hoofdstuk/bewering/{claim_id}" in text
    assert SENTENCE not in get(cast, "hoofdstuk.md").text


def test_title_and_introduction_are_kept_and_escaped(cast):
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/{cast.study.id}/inleiding"
    words = {"title": "<i>Titel</i>", "introduction": "<script>x</script>\n\nTweede alinea."}
    assert browser.post(path, data=words).status_code == 303
    for part in ("tekst", "inleiding", "hoofdstuk.html"):
        text = browser.get(f"/hoofdstuk/{cast.study.id}/{part}").text
        assert "<i>Titel" not in text
        assert "<script>x" not in text
        assert "&lt;i&gt;Titel&lt;/i&gt;" in text
    again = {"title": "Tweede titel", "introduction": ""}
    assert browser.post(path, data=again).status_code == 303
    assert "Tweede titel" in browser.get(f"/hoofdstuk/{cast.study.id}/hoofdstuk.md").text


def test_a_chapter_without_a_title_comes_back(cast):
    answer = cast.browser(cast.editor).post(
        f"/hoofdstuk/{cast.study.id}/inleiding", data={"title": " ", "introduction": "Tekst."}
    )
    assert answer.status_code == 422
    assert "Geef het hoofdstuk een titel." in answer.text
    assert "Tekst." in answer.text


def written_in(cast, browser, **changed):
    words = {"title": "Titel", "introduction": "Vooraf.", "house": "", "colour": "#115061"}
    path = f"/hoofdstuk/{cast.study.id}/inleiding"
    return browser.post(path, data={**words, **changed})


def test_the_style_of_the_house_is_in_every_file(cast):
    browser = cast.browser(cast.editor)
    answer = written_in(cast, browser, house="Welzijn Ergens", colour="#6a2c70")
    assert answer.status_code == 303
    page = browser.get(f"/hoofdstuk/{cast.study.id}/hoofdstuk.html").text
    assert "Welzijn Ergens" in page
    assert "#6a2c70" in page
    assert "#115061" not in page
    style = browser.get("/hoofdstuk/stijl.css?kleur=%236a2c70").text
    assert "#6a2c70" in style
    assert "}body" not in browser.get("/hoofdstuk/stijl.css?kleur=red}body{}").text


@pytest.mark.parametrize("colour", ["#ffee00", "rood", "#12345", "#fff;} body{display:none"])
def test_a_colour_that_nobody_can_read_comes_back(cast, colour):
    answer = written_in(cast, cast.browser(cast.editor), colour=colour)
    assert answer.status_code == 422
    assert "Kies een donkere kleur." in answer.text
    assert "Vooraf." in answer.text


def test_the_second_of_two_who_write_the_introduction_is_told(cast):
    one, other = cast.browser(cast.editor), cast.browser(cast.lead)
    assert written_in(cast, one, seen="0").status_code == 303
    late = written_in(cast, other, seen="0", introduction="Van de ander.")
    assert late.status_code == 409
    assert "Een collega heeft dit net veranderd." in late.text
    assert "Van de ander." in late.text
    assert 'name="seen" value="1"' in late.text
    assert "Vooraf." in one.get(f"/hoofdstuk/{cast.study.id}/hoofdstuk.md").text
    assert written_in(cast, other, seen="1", introduction="Van de ander.").status_code == 303

"""The method appendix: what the program knows, what the lead is asked once, and what stays open."""

import threading
from datetime import timedelta

import pytest
from cast import CANARY, PHONE
from claiming import quoted_claim
from sqlmodel import select

from analysis.chapter_text import chapter_html, chapter_markdown, method_html, method_markdown
from analysis.chapters import chapter_facts
from analysis.method_answers import (
    MOST_SIGNS,
    AnswerChangedError,
    MethodAnswer,
    keep_answers,
    method_answers,
)
from analysis.method_items import method_list
from analysis.method_known import OF_FACTS, OF_FINDINGS
from interviews.interviews import Interview
from research.audit import AuditEntry
from research.circumstances import Heard, HeardBy, note_heard
from research.draws import draw_from_frame
from research.errors import InvalidValueError
from research.frames import import_frame
from research.letter_log import SentBy, log_sent
from research.letters import Addressee, LetterKind, template_of
from research.networks import Actor
from research.roles import Role
from research.studies import Study
from research.tables import now

WORDS = "Zij zijn sociaal werker en oefenden in luisteren."
FORMATS = [chapter_html, chapter_markdown, method_html, method_markdown]
FRAME = b"klantnummer\n" + b"".join(b"K%d\n" % number for number in range(8))


def path(cast, part="methode", study=None):
    return f"/onderzoeken/{(study or cast.study).id}/onderzoeker/{part}"


def lines(cast, study=None):
    with cast.database.reading() as session:
        facts = chapter_facts(session, session.get_one(Study, (study or cast.study).id))
    return {one.number: one for one in facts.method.lines}


def written(cast, write_out, study=None):
    with cast.database.reading() as session:
        return write_out(session, session.get_one(Study, (study or cast.study).id))


def answer(cast, answers, seen=None, by=None):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        by = (by or cast.lead).id
        return keep_answers(session, study, answers=answers, seen=seen or {}, changed_by=by)


def fields(browser, url):
    """What the form would send as it stands: every text and every version."""
    text = browser.get(url).text
    sent = {}
    for one in method_list().asked:
        sent[f"item_{one.number}"] = ""
        at = text.index(f'name="seen_{one.number}"')
        sent[f"seen_{one.number}"] = text[at:].split('value="')[1].split('"')[0]
    return sent


def test_the_list_has_the_32_items_in_their_order():
    book = method_list()
    assert [one.number for one in book.items] == list(range(1, 33))
    assert "COREQ" in book.source
    assert len({one.title for one in book.items}) == 32


def test_every_item_is_asked_or_known():
    """An item that nobody can fill in would stay open for ever."""
    known = set(OF_FACTS) | set(OF_FINDINGS)
    assert known | {one.number for one in method_list().asked} == set(range(1, 33))


def test_an_empty_study_says_what_is_open(cast):
    found = lines(cast, cast.other_study)
    assert found[10].is_open
    assert found[12].is_open
    assert found[31].is_open
    assert not found[9].is_open
    document = written(cast, method_markdown, cast.other_study)
    assert document.count("*Nog niet beantwoord.*") == sum(one.is_open for one in found.values())


def test_what_the_program_knows_fills_itself_in_and_stays_live(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=FRAME, imported_by=None)
        draw_from_frame(session, frame, size=3, seed="s", drawn_by=cast.lead.id)
    assert "3 netwerken, geloot uit alle netwerken samen." in lines(cast)[10].known
    assert frame.sha256 in lines(cast)[10].known
    assert "0 van de 2 mensen" in lines(cast)[12].known
    assert lines(cast)[1].known == ""
    quoted_claim(cast)
    found = lines(cast)
    assert found[1].known == "1 interviewer voerde de gesprekken."
    assert "van de 3 vrijgegeven netwerken" in found[12].known
    assert "nog niet gebeld (3)" in found[13].known
    assert "Er staat 1 citaat in" in found[29].known
    assert "1 zin over wat goed ging en 0 over wat beter kan" in found[31].known
    assert "13 onderwerpen" in found[25].known


def test_networks_from_outside_the_draw_are_told_apart_and_not_lost(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=FRAME, imported_by=None)
        draw_from_frame(session, frame, size=3, seed="s", drawn_by=cast.lead.id)
    assert "Netwerken van buiten de loting: nog niet gebeld" in lines(cast)[13].known
    cast.story(cast.client_actor)
    found = lines(cast)
    assert "bij 0 van de 3 vrijgegeven netwerken, en bij 1 van de 1 netwerk" in found[12].known


def test_an_information_sheet_is_no_letter_more(cast):
    with cast.writing() as session:
        client = session.get_one(Actor, cast.client_actor.id)
        for kind, addressee in (
            (LetterKind.LETTER, Addressee.CLIENT),
            (LetterKind.INFORMATION, Addressee.EVERYONE),
        ):
            log_sent(
                session,
                client,
                template=template_of(session, cast.study.id, kind, addressee),
                sent_by=SentBy.POST,
                sent_on=now().date(),
                today=now().date(),
                recorded_by=cast.lead.id,
            )
    assert "Er ging 1 brief uit." in lines(cast)[11].known


def test_the_length_of_one_or_two_conversations_is_not_told(cast):
    cast.story(cast.client_actor)
    cast.story(cast.daughter)
    with cast.writing() as session:
        for one in session.exec(select(Interview)).all():
            one.opened_at = one.closed_at - timedelta(minutes=40)
            session.add(one)
    assert lines(cast)[21].known == ""


def test_the_mode_of_the_conversations_is_counted_where_it_was_noted(cast):
    cast.story(cast.client_actor)
    assert lines(cast)[14].known == ""
    assert lines(cast)[15].known == ""
    heard = Heard(heard_by=HeardBy.AT_HOME, listened_in=True, listener=CANARY)
    with cast.writing() as session:
        client = session.get_one(Actor, cast.client_actor.id)
        note_heard(session, client, heard=heard, noted_by=cast.lead.id)
    assert lines(cast)[14].known == "De gesprekken: thuis (een enkele)."
    assert lines(cast)[15].known == "Iemand die meeluisterde bij een enkele."


def test_one_or_two_people_are_a_few(cast):
    cast.story(cast.client_actor)
    assert "(een enkele)" in lines(cast)[13].known
    assert "(1)" not in lines(cast)[13].known + lines(cast)[16].known


def test_an_answer_is_remembered_sealed_and_noted(cast):
    assert answer(cast, {2: f"  {WORDS} {CANARY} "}) == 1
    assert lines(cast)[2].answer == f"{WORDS} {CANARY}"
    with cast.database.reading() as session:
        [kept] = session.exec(select(MethodAnswer)).all()
        assert CANARY.encode() not in kept.answer_sealed
        noted = session.exec(select(AuditEntry).where(AuditEntry.kind == "method")).all()
        assert [one.action for one in noted] == ["write"]
    # Sent again unchanged: nothing happens, whoever sends it.
    assert answer(cast, {2: f"{WORDS} {CANARY}"}) == 0


def test_two_leads_never_overwrite_each_other_unseen(cast):
    answer(cast, {2: "Van de een.", 3: "Werk."})
    with pytest.raises(AnswerChangedError) as told:
        answer(cast, {2: "Van de ander.", 4: "Vrouwen."})
    assert told.value.numbers == {2}
    # All or nothing.
    assert lines(cast)[4].is_open
    assert answer(cast, {2: "Van de ander.", 4: "Vrouwen."}, seen={2: 1}) == 2
    assert lines(cast)[2].answer == "Van de ander."


def test_two_at_once_leave_one_answer_and_one_refusal(cast):
    done, refused = [], []

    def write(words):
        try:
            answer(cast, {2: words})
            done.append(words)
        except AnswerChangedError:
            refused.append(words)

    tries = [threading.Thread(target=write, args=(f"Antwoord {one}",)) for one in range(2)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert (len(done), len(refused)) == (1, 1)
    assert lines(cast)[2].answer == done[0]


@pytest.mark.parametrize("answers", [{10: WORDS}, {99: WORDS}, {2: "x" * (MOST_SIGNS + 1)}])
def test_an_answer_that_nobody_asked_for_or_too_long_is_refused(cast, answers):
    with pytest.raises(InvalidValueError):
        answer(cast, answers)
    with cast.database.reading() as session:
        assert session.exec(select(MethodAnswer)).all() == []


def test_the_answers_of_one_study_are_no_other_studys(cast):
    answer(cast, {2: WORDS})
    with cast.database.reading() as session:
        other = method_answers(session, session.get_one(Study, cast.other_study.id))
    assert {one.words for one in other.values()} == {""}


@pytest.mark.parametrize("write_out", FORMATS)
def test_the_appendix_joins_the_chapter_and_stands_alone(cast, write_out):
    quoted_claim(cast)
    answer(cast, {2: WORDS})
    document = written(cast, write_out)
    assert "oe het onderzoek is gedaan" in document
    assert WORDS in document
    assert "Nog niet beantwoord." in document
    for one in method_list().items:
        assert f"{one.number}. {one.title}" in document.replace("&#39;", "'")
    assert CANARY not in document
    assert PHONE not in document


@pytest.mark.parametrize("write_out", FORMATS)
def test_an_answer_stays_text(cast, write_out):
    answer(cast, {2: "<script>alert(1)</script> [klik](javascript:x)\n\n# Kop"})
    document = written(cast, write_out)
    assert "<script>" not in document
    assert "\n# Kop" not in document
    if write_out in {chapter_markdown, method_markdown}:
        assert "[klik](" not in document


def test_only_the_lead_of_the_study_opens_it(cast):
    for part in ("methode", "methode.html", "methode.md"):
        assert cast.browser(cast.lead).get(path(cast, part)).status_code == 200
        assert cast.browser(cast.stranger(Role.LEAD)).get(path(cast, part)).status_code == 404
    for role in (Role.INTERVIEWER, Role.CODER, Role.EDITOR, Role.PROFESSIONAL, Role.ADMIN):
        assert cast.browser(cast.users[role]).post(path(cast)).status_code == 403
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.post(path(cast), data={"item_2": WORDS}).status_code == 404


def test_the_form_remembers(cast):
    browser = cast.browser(cast.lead)
    sent = fields(browser, path(cast)) | {"item_2": WORDS, "item_22": "Regel een.\r\nRegel twee."}
    answered = browser.post(path(cast), data=sent, follow_redirects=True)
    assert answered.status_code == 200
    assert "Uw antwoorden zijn bewaard." in answered.text
    assert WORDS in answered.text
    assert lines(cast)[22].answer == "Regel een.\nRegel twee."


def test_an_answer_that_is_too_long_comes_back(cast):
    browser = cast.browser(cast.lead)
    sent = fields(browser, path(cast)) | {"item_2": "x" * (MOST_SIGNS + 1)}
    answered = browser.post(path(cast), data=sent)
    assert answered.status_code == 422
    assert "Maak dit antwoord korter" in answered.text
    assert "x" * (MOST_SIGNS + 1) in answered.text


def test_a_lead_who_comes_second_sees_what_his_colleague_wrote_and_may_choose(cast):
    browser = cast.browser(cast.lead)
    opened = fields(browser, path(cast))
    answer(cast, {2: "Van een collega."})
    sent = opened | {"item_2": "Van mij.", "item_3": "Ook van mij."}
    answered = browser.post(path(cast), data=sent)
    assert answered.status_code == 409
    assert "Uw collega schreef: Van een collega." in answered.text
    assert "Van mij." in answered.text
    assert "Ook van mij." in answered.text
    assert lines(cast)[2].answer == "Van een collega."
    at = answered.text.index('name="seen_2"')
    assert answered.text[at:].split('value="')[1].startswith("1")
    again = browser.post(path(cast), data=sent | {"seen_2": "1"})
    assert again.status_code == 303
    assert lines(cast)[2].answer == "Van mij."

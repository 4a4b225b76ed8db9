"""Letters: a study writes its own, a keeper prints and sends them, and all of it is noted."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from cast import CANARY
from docx import Document
from sqlmodel import select

from app.letter_files import KIND, letter_docx
from research.audit import AuditEntry
from research.letter_contacts import contact_of
from research.letter_log import sent_to
from research.letters import Addressee, LetterField, LetterKind, template_of
from research.networks import Actor, change_identity, identity_of
from research.representatives import name_representative
from research.tables import now

WHICH = (LetterKind.LETTER, Addressee.CLIENT)
TEXT = """# Onze brief

{naam}
{adres}

Beste {naam},

## Kop

- een
- twee

Vragen? {contact}"""
VALUES = {
    LetterField.NAME: "# Jo <b>& Co",
    LetterField.ADDRESS: "Straat 1\n1234 AB Dorp",
    LetterField.CONTACT: "Anna",
}


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/brieven/letter/client"


@pytest.fixture
def person(cast):
    return f"/adressen/actor/{cast.client_actor.id}"


def standing(cast):
    with cast.writing() as session:
        return template_of(session, cast.study.id, *WHICH)


def test_a_word_file_has_headings_a_list_and_dutch_as_its_language():
    facts = {"title": "Brief", "author": "Welzijn", "made_at": now()}
    document = Document(io.BytesIO(letter_docx(TEXT, VALUES, **facts)))
    shapes = [(one.style.name, one.text) for one in document.paragraphs]
    assert shapes == [
        ("Heading 1", "Onze brief"),
        ("Normal", "# Jo <b>& Co\nStraat 1\n1234 AB Dorp"),
        ("Normal", "Beste # Jo <b>& Co,"),
        ("Heading 2", "Kop"),
        ("List Bullet", "een"),
        ("List Bullet", "twee"),
        ("Normal", "Vragen? Anna"),
    ]
    assert document.core_properties.language == "nl-NL"
    assert 'w:lang w:val="nl-NL"' in document.styles.element.xml
    assert "Jo" not in document.core_properties.title + document.core_properties.author
    assert document.core_properties.comments == ""


def test_a_line_for_an_address_that_nobody_knows_is_left_out():
    facts = {"title": "Brief", "author": "Welzijn", "made_at": now()}
    made = letter_docx(TEXT, VALUES | {LetterField.ADDRESS: ""}, **facts)
    assert Document(io.BytesIO(made)).paragraphs[1].text == "# Jo <b>& Co"


def test_the_lead_looks_first_and_then_keeps_his_own_text(cast, path):
    lead = cast.browser(cast.lead)
    assert "Dit is de standaardtekst." in lead.get(path).text
    looked = lead.post(path, data={"text": TEXT, "version": "0", "act": "look"})
    assert looked.status_code == 200
    assert "nog niet bewaard" in looked.text
    assert "Beste mevrouw Voorbeeld," in looked.text
    assert standing(cast).version == 0
    assert lead.post(path, data={"text": TEXT, "version": "0"}).status_code == 303
    assert standing(cast).version == 1
    assert "Onze brief" in lead.get(path).text


@pytest.mark.parametrize("act", ["look", ""])
def test_an_unknown_field_is_named_and_the_text_comes_back(cast, path, act):
    sent = {"text": "Beste {vriend}, dit is een tekst.", "version": "0", "act": act}
    answer = cast.browser(cast.lead).post(path, data=sent)
    assert answer.status_code == 422
    assert "Het veld {vriend} kennen wij hier niet." in unescape(answer.text)
    assert "Beste {vriend}, dit is een tekst." in unescape(answer.text)
    assert standing(cast).version == 0


def test_two_leads_at_once_lose_nothing(cast, path):
    lead = cast.browser(cast.lead)
    assert lead.post(path, data={"text": "eerste", "version": "0"}).status_code == 303
    late = lead.post(path, data={"text": "tweede tekst", "version": "0"})
    assert late.status_code == 409
    assert "Een collega heeft deze tekst net veranderd." in late.text
    assert "tweede tekst" in late.text
    again = re.search(r'name="version"[^>]*value="(-?\d+)"', late.text).group(1)
    assert again == "0"
    assert standing(cast).text == "eerste\n"


def test_the_text_of_the_house_comes_back_once(cast, path):
    lead = cast.browser(cast.lead)
    lead.post(path, data={"text": "eigen", "version": "0"})
    assert lead.post(f"{path}/terugzetten", data={"version": "1"}).status_code == 303
    assert standing(cast).version == 2
    assert standing(cast).text.startswith("# Wilt u vertellen")
    assert lead.post(f"{path}/terugzetten", data={"version": "1"}).status_code == 409
    assert lead.post(f"{path}/terugzetten").status_code == 409


@pytest.mark.parametrize("wrong", ["letter/everyone", "script/koning", "x/client"])
def test_a_text_that_is_none_is_not_found(cast, wrong):
    lead = cast.browser(cast.lead)
    assert lead.get(f"/onderzoeken/{cast.study.id}/brieven/{wrong}").status_code == 404


def test_whom_to_reach_stands_in_every_text(cast, path):
    lead, where = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/brieven"
    assert "Vul eerst in bij wie mensen terechtkunnen" in lead.get(where).text
    sent = {"contact-words": "Anna, 020 123 45 67", "contact-version": "0"}
    assert lead.post(where, data=sent).status_code == 303
    assert "Anna, 020 123 45 67" in lead.get(path).text
    late = lead.post(where, data=sent | {"contact-words": "Bea"})
    assert late.status_code == 409
    assert 'value="Bea"' in late.text
    with cast.writing() as session:
        assert contact_of(session, cast.study.id) == ("Anna, 020 123 45 67", 1)


def test_a_letter_with_name_and_address_is_an_export_that_is_noted(cast, person):
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        identity = identity_of(session, actor)
        identity.address = "Straat 1"
        change_identity(session, actor, identity=identity, changed_by=None)
    lead = cast.browser(cast.lead)
    answer = lead.get(f"{person}/brief/letter/client.docx")
    assert answer.status_code == 200
    assert answer.mimetype == KIND
    assert answer.headers["Content-Disposition"] == "attachment; filename=brief.docx"
    words = "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    assert f"{CANARY} Klant\nStraat 1" in words
    assert "Onderzoek 2026" in words
    assert "{" not in words
    printed = lead.get(f"{person}/brief/letter/client")
    assert printed.mimetype == "text/html"
    assert f"Beste {CANARY} Klant," in printed.text
    with cast.writing() as session:
        found = select(AuditEntry).where(
            AuditEntry.action == "export", AuditEntry.object_id == cast.client_actor.id
        )
        assert [one.user_id for one in session.exec(found)] == [cast.lead.id] * 2


def test_a_letter_with_a_hole_says_so_before_it_is_made(cast, person):
    lead = cast.browser(cast.lead)
    assert "Er ontbreekt nog iets in de brief" in lead.get(f"{person}/brieven").text
    sent = {"contact-words": "Anna", "contact-version": "0"}
    lead.post(f"/onderzoeken/{cast.study.id}/brieven", data=sent)
    assert "Er ontbreekt nog iets in de brief" not in lead.get(f"{person}/brieven").text


def test_it_asks_the_passphrase_after_a_while(cast, person):
    lead = cast.browser(cast.lead)
    with lead.session_transaction() as kept:
        kept["confirmed_at"] = 0
    for which in ("letter/client.docx", "letter/client"):
        answer = lead.get(f"{person}/brief/{which}")
        assert answer.status_code == 303
        assert "/account/bevestig" in answer.location


def test_a_letter_is_there_for_who_it_is_for(cast, person):
    lead = cast.browser(cast.lead)
    for wrong in ("letter/family", "letter/representative", "script/client", "letter/x"):
        assert lead.get(f"{person}/brief/{wrong}.docx").status_code == 404, wrong
    assert lead.get(f"{person}/brief/information/everyone.docx").status_code == 200
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        name_representative(session, actor, name="Mevrouw Voogd", named_by=None)
    answer = lead.get(f"{person}/brief/letter/representative.docx")
    words = "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    assert "Beste Mevrouw Voogd," in words
    assert f"U beslist mee voor {CANARY} Klant." in words


def test_what_was_sent_is_noted_and_a_mistake_is_struck_through(cast, person):
    lead, today = cast.browser(cast.lead), date.today().isoformat()
    sent = {
        "verstuurd-what": "letter-client",
        "verstuurd-sent_by": "post",
        "verstuurd-sent_on": today,
    }
    assert lead.post(f"{person}/verstuurd", data=sent).status_code == 303
    page = lead.get(f"{person}/brieven").text
    assert "met de post" in page
    with cast.writing() as session:
        (line,) = sent_to(session, cast.client_actor.id)
    back = f"{person}/verstuurd/{line.entry.id}/terug"
    assert lead.post(back).status_code == 303
    assert "<s>" in lead.get(f"{person}/brieven").text
    again = lead.post(back)
    assert again.status_code == 409
    assert "Deze regel is al teruggenomen." in again.text
    other = f"/adressen/actor/{cast.daughter.id}/verstuurd/{line.entry.id}/terug"
    assert lead.post(other).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verstuurd-what": ""}, "Kies wat het was."),
        ({"verstuurd-what": "letter-family"}, "Kies iets uit de lijst."),
        ({"verstuurd-sent_by": ""}, "Kies hoe het is verstuurd."),
        ({"verstuurd-sent_on": ""}, "Kies een dag."),
        (
            {"verstuurd-sent_on": (date.today() + timedelta(days=3)).isoformat()},
            "Deze dag moet nog komen.",
        ),
    ],
)
def test_half_an_entry_is_none(cast, person, changes, words):
    sent = {
        "verstuurd-what": "letter-client",
        "verstuurd-sent_by": "post",
        "verstuurd-sent_on": date.today().isoformat(),
    }
    answer = cast.browser(cast.lead).post(f"{person}/verstuurd", data=sent | changes)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    with cast.writing() as session:
        assert sent_to(session, cast.client_actor.id) == []


def test_who_phones_has_a_help_without_a_name(cast):
    interview = cast.interview(cast.daughter)
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/vandaag/{interview}/belhulp")
    assert page.status_code == 200
    assert "Zo begint u het gesprek met familie of een buur" in page.text
    assert CANARY not in page.text
    assert cast.browser(cast.lead).get(f"/vandaag/{interview}/belhulp").status_code == 404

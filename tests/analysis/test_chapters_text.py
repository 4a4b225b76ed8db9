"""The chapter says what was counted, quotes what may be quoted, and admits its limits."""

import re
from datetime import date, timedelta

import pytest
from cast import CANARY, PHONE
from claiming import SENTENCE, WORDS, claim, client_of, quoted_claim, release, told
from old_sessions import add_commitment
from sqlmodel import select

from analysis.chapter_text import chapter_html, chapter_markdown, note_export
from analysis.chapters import ChapterUntitledError, chapter_facts, chapter_words, write_chapter
from analysis.codings import add_suggestion
from analysis.reviews import CommitmentState, start_session
from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, withhold_fragment
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.audit import AuditEntry, first_broken_entry
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, Network
from research.studies import Study

FORMATS = [chapter_html, chapter_markdown]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def written(cast, write_out, study=None) -> str:
    with cast.database.reading() as session:
        return write_out(session, session.get_one(Study, (study or cast.study).id))


def facts(cast):
    with cast.database.reading() as session:
        return chapter_facts(session, session.get_one(Study, cast.study.id))


def write(cast, title: str, introduction: str) -> None:
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        write_chapter(
            session, study, title=title, introduction=introduction, changed_by=cast.editor.id
        )


@pytest.mark.parametrize("write_out", FORMATS)
def test_an_empty_study_gives_a_skeleton_with_its_limits(cast, write_out):
    document = written(cast, write_out, cast.other_study)
    assert "De wij-ervaring" in document
    for heading in ("Wat goed ging", "Wat beter kan", "Wat dit onderzoek niet zegt"):
        assert heading in document
    assert "Wij hebben nog niemand gesproken" in document
    assert "geen loting vastgelegd" in document
    assert document.count("Hierover is nog niets opgeschreven.") == 2


@pytest.mark.parametrize("write_out", FORMATS)
def test_a_claim_stands_with_its_quote_and_its_proof(cast, write_out):
    quoted_claim(cast)
    document = written(cast, write_out)
    assert SENTENCE in document
    assert WORDS in document
    assert "verteld in 1 van 1 netwerk, door 1 van 1 persoon" in document
    assert "Codeboek versie 1." in document
    assert "1 van 1" in document


def test_one_or_two_out_of_more_are_a_few_in_the_proof(cast):
    """One teller in one network of three: the exact count would single somebody out."""
    claim(cast, told(cast, cast.client_actor))
    for reference in ("N02", "N03"):
        cast.story(client_of(cast, reference))
    document = written(cast, chapter_markdown)
    assert (
        "verteld in een enkel van 3 netwerken, door een enkele van 3 mensen die wij spraken. "
        "De zin steunt op 1 fragment van een enkele persoon uit een enkel netwerk."
    ) in document


@pytest.mark.parametrize("write_out", FORMATS)
@pytest.mark.parametrize("way", ["withhold", "withdraw", "erase"])
def test_a_quote_that_was_taken_back_is_gone_at_once(cast, write_out, way):
    _claim_id, fragment_id = quoted_claim(cast)
    assert WORDS in written(cast, write_out)
    with cast.writing() as session:
        if way == "withhold":
            fragment = session.get_one(Fragment, fragment_id)
            withhold_fragment(session, fragment, withheld_by=cast.lead.id)
        elif way == "erase":
            erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
        else:
            record_consent(
                session,
                actor_id=cast.client_actor.id,
                purpose=Purpose.QUOTES,
                decision=Decision.WITHDRAWN,
                recorded_by=None,
            )
    assert WORDS not in written(cast, write_out)


@pytest.mark.parametrize("write_out", FORMATS)
def test_released_words_that_nobody_chose_to_quote_stay_out(cast, write_out):
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    claim(cast, fragment_id)
    document = written(cast, write_out)
    assert SENTENCE in document
    assert WORDS not in document


@pytest.mark.parametrize("write_out", FORMATS)
def test_a_concept_stays_out_of_the_chapter(cast, write_out):
    claim(cast, told(cast, cast.client_actor), in_chapter=False)
    assert SENTENCE not in written(cast, write_out)


@pytest.mark.parametrize("write_out", FORMATS)
def test_a_claim_without_support_left_is_not_exported_and_the_editor_hears_it(cast, write_out):
    claim_id = claim(cast, told(cast, cast.client_actor))
    told(cast, cast.daughter)
    cast.database.vault.keys.destroy(cast.client_actor.id)
    assert SENTENCE not in written(cast, write_out)
    assert [view.claim.id for view in facts(cast).left_out] == [claim_id]


@pytest.mark.parametrize("write_out", FORMATS)
def test_no_name_number_or_id_of_a_person_is_in_the_document(cast, write_out):
    quoted_claim(cast)
    told(cast, cast.daughter)
    document = written(cast, write_out)
    assert CANARY not in document
    assert PHONE not in document
    assert not ID.search(document)
    assert cast.network.reference not in document


def test_what_people_typed_cannot_become_html(cast):
    fragment_id = told(cast, cast.client_actor)
    claim(cast, fragment_id, sentence="<script>alert(wij)</script> & <img src=x>")
    write(cast, "<b>Titel</b>", "<a href='http://kwaad.nl'>klik</a>")
    document = written(cast, chapter_html)
    assert "<script" not in document
    assert "<img" not in document
    assert "<b>" not in document
    assert "&lt;script&gt;alert(wij)&lt;/script&gt; &amp; &lt;img src=x&gt;" in document


def test_what_people_typed_cannot_become_markdown(cast):
    fragment_id = told(cast, cast.client_actor)
    claim(cast, fragment_id, sentence="[klik](http://kwaad.nl) ![x](y)\n\n# kop <script>")
    write(cast, "* Titel", "# Kop\n\n- punt\n\n> citaat")
    document = written(cast, chapter_markdown)
    assert "<" not in document
    assert not re.search(r"(?<!\\)\]\(", document)
    assert r"\[klik\](http:\/\/kwaad.nl) !\[x\](y) \# kop &lt;script&gt;" in document
    assert r"# \* Titel" in document
    assert "\n\\# Kop\n\n\\- punt\n\n&gt; citaat\n" in document


def test_the_html_document_stands_alone(cast):
    quoted_claim(cast)
    document = written(cast, chapter_html)
    assert document.startswith("<!doctype html>")
    assert '<html lang="nl">' in document
    assert "<style>" in document
    assert not re.search(r"<(script|link|img|iframe)\b|https?:|url\(|@import", document)
    assert set(re.findall(r'href="([^"]+)"', document)) == {"#bewijs-1", "#zin-1"}


def test_the_markdown_keeps_its_blocks_apart(cast):
    quoted_claim(cast)
    document = written(cast, chapter_markdown)
    assert f"\n\n{SENTENCE} (1)\n\n> {WORDS}\n>\n> — klant\n\n## Wat beter kan\n\n" in document
    line = "| Klanten en familieleden samen | 1 van 2 | nog niet gebeld (een enkele) |"
    assert f"\n| --- | --- | --- |\n{line}\n" in document
    assert "\n\n\n" not in document


@pytest.mark.parametrize("write_out", FORMATS)
def test_synthetic_data_is_named_first(cast, write_out):
    with cast.writing() as session:
        session.get_one(Study, cast.study.id).synthetic = True
    document = written(cast, write_out)
    assert document.index("Voorbeeldgegevens") < document.index("Wat wij wilden weten")
    assert "verzonnen" not in written(cast, write_out, cast.other_study)


def test_the_limits_name_who_is_missing_and_who_coded(cast):
    told(cast, cast.client_actor)
    client_of(cast, "N02")
    document = written(cast, chapter_markdown)
    assert "Wij spraken mensen uit één netwerk." in document
    assert "Uit één netwerk hebben wij niemand gesproken. Dat ontbreekt" in document
    assert "Van twee van de drie mensen in deze netwerken hebben wij geen verhaal." in document
    assert "Familieleden hebben wij niet gesproken." in document
    assert "Eén persoon bepaalde welke woorden bij welk thema horen." in document


def test_a_suggestion_is_a_limit_and_not_a_finding(cast):
    story = cast.story(cast.client_actor)
    with cast.writing() as session:
        _turn, revision = turns_of(session, story)[1]
        add_suggestion(
            session,
            session.get_one(Interview, story),
            revision,
            start=0,
            end=5,
            theme="pace",
            pole=Pole.SUCCESS,
            certainty=0.9,
            version="toets-1",
        )
    document = written(cast, chapter_markdown)
    assert "Eén voorstel van het programma is nog niet beoordeeld." in document
    assert "Tijd en tempo" not in document


def test_commitments_are_counts_without_words(cast):
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        review = start_session(session, network, held_on=date(2026, 3, 1), started_by=cast.lead.id)
        made = [
            add_commitment(
                session,
                review,
                who=f"{CANARY} wie",
                what=f"{CANARY} wat",
                due_on=date(2026, 3, 1) + timedelta(days=number),
                made_by=cast.lead.id,
            )
            for number in range(3)
        ]
        made[0].state = CommitmentState.DONE.value
        session.add(made[0])
    document = written(cast, chapter_markdown)
    assert "bespraken één netwerk in één sessie. Zij maakten drie afspraken." in document
    assert "Gedaan: 1. Niet gedaan: 0. Nog open: 2." in document
    assert CANARY not in document


def test_the_introduction_is_sealed_and_the_title_is_needed(cast):
    write(cast, " De  wij-ervaring in 2026 ", "Eerste alinea.\n\nTweede.")
    with cast.database.reading() as session:
        study = session.get_one(Study, cast.study.id)
        assert chapter_words(session, study) == (
            "De wij-ervaring in 2026",
            "Eerste alinea.\n\nTweede.",
        )
    assert "<p>Eerste alinea.</p>\n<p>Tweede.</p>" in written(cast, chapter_html)
    with pytest.raises(ChapterUntitledError):
        write(cast, "  ", "x")


def test_an_export_is_in_the_audit_log(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        note_export(session, study, kind="md", exported_by=cast.editor.id)
    with cast.database.reading() as session:
        newest = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)
        last = session.exec(newest).one()
        assert (last.action, last.kind, last.object_id) == ("export_md", "chapter", study.id)
        assert first_broken_entry(session) is None

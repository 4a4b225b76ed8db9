"""An edition stays as it was settled, but for what its tellers take back; changes are told."""

import csv
import io

import pytest
from cast import CANARY, PHONE, Cast
from claiming import (
    SENTENCE,
    WORDS,
    claim,
    client_of,
    code,
    quoted_claim,
    release,
    say_of,
    told,
)
from reading_pdf import opened

from analysis.chapter_outline import PartKind
from analysis.chapter_text import current_document
from analysis.claim_support import choose_quotes
from analysis.claims import Claim, rewrite_claim
from analysis.document import Note
from analysis.edition_changes import Difference, changes
from analysis.editions import (
    QUOTE_GONE,
    ChapterEdition,
    NotSettledError,
    allowed_now,
    editions_of,
    make_edition,
    open_edition,
    unsettled,
)
from analysis.outline_acts import add_part
from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, withhold_fragment
from research.networks import Actor
from research.roles import Role
from research.studies import Study


def path(cast: Cast, part: str = "") -> str:
    return f"/hoofdstuk/{cast.study.id}/uitgaven/{part}"


def settled(cast) -> int:
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        return make_edition(session, study, made_by=cast.editor.id).number


def edition(cast, number=1):
    with cast.database.reading() as session:
        known = {one.number: one for one in editions_of(session, cast.study.id)}
        return open_edition(session, known[number])


def now(cast):
    with cast.database.reading() as session:
        document = current_document(session, session.get_one(Study, cast.study.id))
        return allowed_now(session, document)


def withhold(cast, fragment_id) -> None:
    with cast.writing() as session:
        fragment = session.get_one(Fragment, fragment_id)
        withhold_fragment(session, fragment, withheld_by=cast.lead.id)


def words_of(found) -> str:
    return str(list(found.document.blocks()))


def test_a_settled_chapter_keeps_its_words_while_the_chapter_goes_on(cast):
    quoted_claim(cast)
    assert settled(cast) == 1
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        add_part(
            session,
            study,
            section="limits",
            kind=PartKind.TEXT,
            words="Later geschreven.",
            added_by=cast.editor.id,
        )
    found = edition(cast)
    assert SENTENCE in words_of(found)
    assert WORDS in words_of(found)
    assert "Later geschreven." not in words_of(found)
    assert "Uitgave 1, vastgesteld op" in found.document.standing
    assert not found.is_touched


def test_words_of_tellers_are_not_kept_in_an_edition(cast):
    quoted_claim(cast)
    settled(cast)
    assert WORDS not in str(edition(cast).kept)


def test_a_chapter_that_does_not_hold_is_not_settled(cast):
    claim(cast, told(cast, cast.client_actor))
    told(cast, cast.daughter)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        assert len(unsettled(session, study)) == 1
        with pytest.raises(NotSettledError):
            make_edition(session, study, made_by=cast.editor.id)
    answer = cast.browser(cast.editor).post(path(cast))
    assert answer.status_code == 409
    assert "Nog niet elke zin klopt of is nagekeken." in answer.text
    assert SENTENCE in answer.text
    with cast.database.reading() as session:
        assert editions_of(session, cast.study.id) == []


def test_a_claim_at_which_nobody_looked_keeps_the_chapter_open(cast):
    claim(cast, told(cast, cast.client_actor), looked_at=False)
    with cast.writing() as session, pytest.raises(NotSettledError):
        make_edition(session, session.get_one(Study, cast.study.id), made_by=cast.editor.id)


@pytest.mark.parametrize("kind", ["md", "html", "docx", "pdf"])
def test_a_quote_that_is_taken_back_is_in_no_download_and_the_edition_is_marked(cast, kind):
    _claim, fragment_id = quoted_claim(cast)
    settled(cast)
    browser = cast.browser(cast.editor)
    before = browser.get(path(cast, f"1/hoofdstuk.{kind}"))
    assert before.status_code == 200
    assert f"wij-ervaring-uitgave-1.{kind}" in before.headers["Content-Disposition"]
    withhold(cast, fragment_id)
    after = browser.get(path(cast, f"1/hoofdstuk.{kind}")).data
    text = " ".join(opened(after).pages()) if kind == "pdf" else after.decode("utf-8", "ignore")
    assert WORDS not in text
    if kind == "pdf":
        assert WORDS in " ".join(opened(before.data).pages())
        assert "Daarna weggehaald: 1 citaat." in text
        assert QUOTE_GONE in text
    assert "1 citaat weggehaald" in browser.get(path(cast)).text
    shown = browser.get(path(cast, "1")).text
    assert "Uit deze uitgave is iets weggehaald" in shown
    assert WORDS not in shown


def test_a_sentence_of_which_everything_is_gone_goes_too(cast):
    quoted_claim(cast)
    settled(cast)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
    found = edition(cast)
    assert (found.quotes_gone, found.sentences_gone) == (1, 1)
    assert SENTENCE not in words_of(found)
    assert WORDS not in words_of(found)


def test_what_changed_between_editions_is_told_in_words(cast):
    claim_id, fragment_id = quoted_claim(cast)
    settled(cast)
    assert changes(edition(cast), now(cast)) == []
    withhold(cast, fragment_id)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        made = session.get_one(Claim, claim_id)
        choose_quotes(session, made, fragment_ids=[], chosen_by=cast.editor.id)
        rewrite_claim(session, made, sentence="Er is geluisterd.", changed_by=cast.editor.id)
        add_part(
            session,
            study,
            section="limits",
            kind=PartKind.TEXT,
            words="Later geschreven.",
            added_by=cast.editor.id,
        )

    with cast.writing() as session:
        say_of(session, session.get_one(Claim, claim_id), is_fine=True, looked_by=cast.lead.id)
    assert settled(cast) == 2
    found = {one.what: one for one in changes(edition(cast, 1), edition(cast, 2))}
    assert found[Difference.SENTENCE_CHANGED].before == SENTENCE
    assert found[Difference.SENTENCE_CHANGED].after == "Er is geluisterd."
    assert Difference.QUOTE_GONE in found
    assert "Later geschreven." in found[Difference.TEXT_CHANGED].after
    assert WORDS not in str(found)
    text = cast.browser(cast.editor).get(path(cast, "1/verschil")).text
    assert "Vergeleken met uitgave 2." in text
    for words in ("Andere zin", "Citaat weg", "Er is geluisterd.", "Later geschreven."):
        assert words in text
    assert WORDS not in text
    assert "Er veranderde niets" in cast.browser(cast.editor).get(path(cast, "2/verschil")).text


@pytest.mark.parametrize("part", ["", "1", "1/verschil", "1/hoofdstuk.pdf", "coderingen.csv"])
def test_strangers_find_no_edition(cast, part):
    claim(cast, told(cast, cast.client_actor))
    settled(cast)
    assert cast.browser(cast.stranger(Role.EDITOR)).get(path(cast, part)).status_code == 404
    assert cast.browser(cast.interviewer).get(path(cast, part)).status_code == 403


def test_what_is_no_edition_is_not_found(cast):
    browser = cast.browser(cast.editor)
    for part in ("1", "1/verschil", "1/hoofdstuk.pdf"):
        assert browser.get(path(cast, part)).status_code == 404
    claim(cast, told(cast, cast.client_actor))
    settled(cast)
    assert browser.get(path(cast, "1/hoofdstuk.odt")).status_code == 404


def test_an_edition_is_sealed(cast):
    claim(cast, told(cast, cast.client_actor))
    settled(cast)
    with cast.database.reading() as session:
        (row,) = editions_of(session, cast.study.id)
        assert isinstance(row, ChapterEdition)
        assert SENTENCE.encode() not in row.content_sealed


def test_an_auditor_counts_every_note_again_from_the_table_alone(cast):
    """Somebody else's arithmetic: nothing of this program but the words of the notes and a file."""
    release(cast, cast.client_actor, told(cast, cast.client_actor))
    told(cast, cast.daughter)
    for reference in ("N02", "N03"):
        code(cast, cast.story(client_of(cast, reference)))
    cast.story(client_of(cast, "N04"))
    claim(cast, told(cast, client_of(cast, "N05")))
    content = cast.browser(cast.editor).get(path(cast, "coderingen.csv")).text
    rows = list(csv.DictReader(io.StringIO(content)))
    heard = [row for row in rows if row["soort"] == "persoon"]
    notes = [one for one in now(cast).document.blocks() if isinstance(one, Note)]
    assert len(notes) == 1
    for note in notes:
        own = [row for row in rows if (row["thema"], row["pool"]) == (note.theme, note.pole)]
        supporting = [row for row in own if row["fragment"] in note.codes]
        assert dict(note.counts) == {
            "networks": len({row["netwerk"] for row in own}),
            "networks_heard": len({row["netwerk"] for row in heard}),
            "actors": len({row["persoon"] for row in own}),
            "actors_heard": len({row["persoon"] for row in heard}),
            "fragments": len({row["fragment"] for row in supporting}),
            "supporting_actors": len({row["persoon"] for row in supporting}),
            "supporting_networks": len({row["netwerk"] for row in supporting}),
        }
        assert dict(note.counts)["networks_heard"] == 5
        assert dict(note.counts)["networks"] == 4
    for word in (CANARY, PHONE, WORDS, cast.network.reference):
        assert word not in content

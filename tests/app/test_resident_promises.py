"""The promise to residents: what speaks to it, who chooses that, and how it goes into a chapter."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from cast import CANARY
from networks_told import Told
from reading_files import missing_rows, read_back
from sqlmodel import select

from analysis.chapter_document import chapter_document
from analysis.chapter_outline import PartKind, outline_of
from analysis.chapters import chapter_facts
from analysis.document import Chart, Table
from analysis.outline_acts import add_part
from analysis.promise_acts import (
    LONGEST,
    OwnPromiseError,
    PromiseMovedError,
    adopt_promise,
    look_at_promise,
    match_line,
    undo_promise,
)
from analysis.promise_counts import study_promise
from analysis.resident_promises import Group, ResidentPromise, promise_of, shipped_promise
from analysis.study_voices import study_voices
from app.chapter_files import KINDS
from research.codebook import codebook
from research.consents import Decision, Purpose, record_consent
from research.networks import ActorRole, Network
from research.roles import Role
from research.studies import Study


@pytest.fixture
def told(cast):
    """Four networks; attention is told well in two and badly in a third; P4 tells nothing."""
    return Told(cast)


def place(cast, rest=""):
    return f"/hoofdstuk/{cast.study.id}/belofte/{rest}"


def study_of(session, cast):
    return session.get_one(Study, cast.study.id)


def number_now(cast):
    with cast.database.reading() as session:
        return promise_of(session, cast.study.id).number


def adopted(cast, *, looked=False):
    with cast.writing() as session:
        study = study_of(session, cast)
        adopt_promise(session, study, seen=number_now(cast), by=cast.lead.id)
    if looked:
        with cast.writing() as session:
            study = study_of(session, cast)
            look_at_promise(session, study, seen=number_now(cast), by=cast.editor.id)


def lines(cast):
    with cast.database.reading() as session:
        voices = study_voices(session, cast.study.id)
        return {one.line.id: one for one in study_promise(session, cast.study.id, voices).lines}


def sent(cast, **facts):
    return {"version": str(number_now(cast)), **facts}


WRITTEN = {
    "promise": f"- U belt en wij nemen op, zei {CANARY}\nWij luisteren",
    "list": "",
    "source": "Ons plan",
    "dated": "2025-02-01",
}


def test_the_shipped_promise_is_dated_sourced_and_speaks_the_codebook():
    shipped = shipped_promise()
    assert len(shipped.of(Group.PROMISE)) == 4
    assert len(shipped.of(Group.LIST)) == 10
    assert shipped.dated == date(2021, 1, 31)
    assert shipped.source
    known = {one.id for one in codebook().themes}
    assert {theme for one in shipped.lines for theme in one.themes} <= known
    assert all(one.themes for one in shipped.of(Group.PROMISE))


def test_a_network_counts_once_per_pole_and_silence_is_the_rest(cast, told):
    adopted(cast)
    found = lines(cast)["all_questions"]  # access and attention
    refs = [[one.network.reference for one in part] for part in (found.well, found.better)]
    assert refs == [["P1", "P2"], ["P3"]]
    assert [one.network.reference for one in found.silent] == ["P4"]
    assert (found.heard, found.people, found.both) == (4, 4, 0)
    for one in lines(cast).values():
        if one.has_theme:
            spoke = {n.network.id for n in (*one.well, *one.better)}
            assert len(spoke) + len(one.silent) == one.heard


def test_a_line_without_themes_has_no_silence_either(cast, told):
    adopted(cast)
    found = lines(cast)["client_support"]
    assert not found.has_theme
    assert found.silent == ()


def test_only_accepted_codings_and_stories_that_stand_count(cast, told):
    adopted(cast)
    with cast.writing() as session:
        gone = told.actors["P3", ActorRole.PROFESSIONAL]
        facts = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN}
        record_consent(session, actor_id=gone.id, **facts, recorded_by=None)
    found = lines(cast)["all_questions"]
    assert [one.network.reference for one in found.well] == ["P1", "P2"]
    assert found.better == ()
    assert [one.network.reference for one in found.silent] == ["P3", "P4"]


def test_answers_of_a_network_count_where_they_are_known(cast, told):
    with cast.writing() as session:
        for reference, how in (("P1", "alone"), ("P2", "with_support"), ("P3", "unknown")):
            network = session.exec(select(Network).where(Network.reference == reference)).one()
            network.attributes = {"goes_on_how": how}
            session.add(network)
    with cast.database.reading() as session:
        voices = study_voices(session, cast.study.id)
        told_now = study_promise(session, cast.study.id, voices)
    counts = next(one for one in told_now.policy if one.attribute == "goes_on_how")
    assert {k: len(v) for k, v in counts.values.items()} == {
        "alone": 1,
        "with_circle": 0,
        "with_support": 1,
    }
    assert (counts.known, len(counts.unknown)) == (2, 2)


def test_every_number_opens_its_networks_and_fragments(cast, told):
    adopted(cast)
    browser = cast.browser(cast.editor)
    page = unescape(browser.get(place(cast)).text)
    assert "Je bent meteen aan het goede adres" in page
    assert "2 van 4" in page
    assert "%" not in page.split("De zinnen van de belofte")[1].split("Hoe gaat het verder")[0]
    opened = browser.get(place(cast, "all_questions/goed")).text
    assert opened.count("voices-quote") == 3
    silent = browser.get(place(cast, "all_questions/stil")).text
    assert "Netwerk P4" in silent
    assert "Wij vroegen er niet naar" in silent
    assert browser.get(place(cast, "all_questions/anders")).status_code == 404
    assert browser.get(place(cast, "nothing/goed")).status_code == 404
    answers = browser.get(place(cast, "antwoord/lasting"))
    assert answers.status_code == 200
    # Counts and references: nobody's words or name.
    assert "voices-quote" not in answers.text
    assert browser.get(place(cast, "antwoord/district")).status_code == 404


def test_a_lead_begins_with_the_example_and_a_second_person_looks(cast, told):
    lead, editor = cast.browser(cast.lead), cast.browser(cast.editor)
    assert "Er is nog geen belofte" in lead.get(place(cast)).text
    assert lead.post(place(cast, "voorbeeld"), data=sent(cast)).status_code == 303
    own = lead.post(place(cast, "nagekeken"), data=sent(cast))
    assert own.status_code == 422
    assert "Vraag een collega" in own.text
    assert editor.post(place(cast, "nagekeken"), data=sent(cast)).status_code == 303
    assert "De belofte kan in het hoofdstuk" in editor.get(place(cast)).text


def test_a_lead_writes_the_own_promise_and_it_lies_sealed(cast, told):
    lead = cast.browser(cast.lead)
    assert lead.post(place(cast, "tekst"), data=sent(cast, **WRITTEN)).status_code == 303
    with cast.database.reading() as session:
        [row] = session.exec(select(ResidentPromise))
        assert CANARY.encode() not in row.content_sealed
        now = promise_of(session, cast.study.id)
    assert [one.text for one in now.lines][1] == "Wij luisteren"
    assert now.lines[0].text.startswith("U belt")
    page = lead.get(place(cast)).text
    assert "Geen thema gaat hierover" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"promise": " - \n"}, "minstens één zin"),
        ({"promise": "a" * (LONGEST + 1)}, "hoogstens 300 tekens"),
        ({"promise": "\n".join(f"zin {n}" for n in range(13))}, "hoogstens 12 zinnen"),
        ({"source": " "}, "waar de belofte staat"),
        ({"dated": "2099-01-01"}, "Die dag is voorbij"),
        ({"dated": ""}, "Kies een dag"),
    ],
)
def test_a_promise_that_does_not_fit_comes_back_with_a_next_step(cast, told, wrong, said):
    answer = cast.browser(cast.lead).post(place(cast, "tekst"), data=sent(cast, **WRITTEN | wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert number_now(cast) == 0


def test_a_sentence_that_stays_keeps_its_themes(cast, told):
    adopted(cast)
    first = shipped_promise().of(Group.PROMISE)[0]
    facts = WRITTEN | {"promise": f"Iets nieuws\n{first.text}"}
    cast.browser(cast.lead).post(place(cast, "tekst"), data=sent(cast, **facts))
    with cast.database.reading() as session:
        now = promise_of(session, cast.study.id).of(Group.PROMISE)
    assert [one.themes for one in now] == [(), first.themes]


def test_other_themes_count_otherwise_and_undo_brings_them_back(cast, told):
    adopted(cast, looked=True)
    lead = cast.browser(cast.lead)
    chosen = sent(cast, themes=["trust"], answers=["lasting"])
    assert lead.post(place(cast, "all_questions/themas"), data=chosen).status_code == 303
    assert len(lines(cast)["all_questions"].silent) == 2
    with cast.database.reading() as session:
        assert not promise_of(session, cast.study.id).may_go_out
    assert lead.post(place(cast, "terug"), data=sent(cast)).status_code == 303
    assert len(lines(cast)["all_questions"].silent) == 1
    with cast.database.reading() as session:
        # What the second person saw is what stands there again.
        assert promise_of(session, cast.study.id).may_go_out
    for _ in range(2):
        assert lead.post(place(cast, "terug"), data=sent(cast)).status_code == 303
    assert "Er is nog geen belofte" in lead.get(place(cast)).text
    assert lead.post(place(cast, "terug"), data=sent(cast)).status_code == 409


def test_an_editor_takes_back_only_his_own_look(cast, told):
    adopted(cast)
    editor = cast.browser(cast.editor)
    assert editor.post(place(cast, "terug"), data=sent(cast)).status_code == 403
    editor.post(place(cast, "nagekeken"), data=sent(cast))
    assert editor.post(place(cast, "terug"), data=sent(cast)).status_code == 303
    assert editor.post(place(cast, "all_questions/themas"), data=sent(cast)).status_code == 403
    assert editor.post(place(cast, "tekst"), data=sent(cast, **WRITTEN)).status_code == 403


def test_an_unknown_theme_is_refused_and_a_strange_version_fits_nothing(cast, told):
    adopted(cast)
    lead = cast.browser(cast.lead)
    wrong = lead.post(place(cast, "all_questions/themas"), data=sent(cast, themes=["nothing"]))
    assert wrong.status_code == 422
    old = {"version": "x", "themes": ["trust"]}
    assert lead.post(place(cast, "all_questions/themas"), data=old).status_code == 409


def test_of_two_leads_at_once_one_is_told_to_look(cast, told):
    adopted(cast)
    seen = number_now(cast)

    def choose(theme):
        try:
            with cast.writing() as session:
                facts = {"themes": [theme], "answers": [], "seen": seen, "by": cast.lead.id}
                study = study_of(session, cast)
                match_line(session, study, line_id="all_questions", **facts)
        except PromiseMovedError:
            return "moved"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(choose, ["trust", "pace"])) == ["kept", "moved"]


def test_who_chose_does_not_look_and_nothing_is_looked_at_before_there_is_something(cast, told):
    with cast.writing() as session:
        with pytest.raises(PromiseMovedError):
            look_at_promise(session, study_of(session, cast), seen=0, by=cast.editor.id)
        with pytest.raises(PromiseMovedError):
            undo_promise(session, study_of(session, cast), seen=0, by=cast.lead.id)
    adopted(cast)
    with cast.writing() as session, pytest.raises(OwnPromiseError):
        look_at_promise(session, study_of(session, cast), seen=1, by=cast.lead.id)


@pytest.mark.parametrize("role", [Role.CODER, Role.INTERVIEWER, Role.PROFESSIONAL, Role.ADMIN])
def test_who_may_not_read_fragments_of_claims_gets_no_promise(cast, told, role):
    assert cast.browser(cast.users[role]).get(place(cast)).status_code in {403, 404}


def test_a_stranger_gets_what_he_gets_for_nothing(cast, told):
    assert cast.browser(cast.stranger(Role.EDITOR)).get(place(cast)).status_code == 404


def with_part(cast, ref, kind=PartKind.CHART):
    with cast.writing() as session:
        study = study_of(session, cast)
        add_part(
            session, study, section="limits", kind=kind, ref=ref, words="", added_by=cast.editor.id
        )
    with cast.database.reading() as session:
        study = study_of(session, cast)
        facts = chapter_facts(session, study)
        return chapter_document(facts, outline_of(session, study))


@pytest.fixture
def many(cast, told, monkeypatch):
    """The same stories with the limit for small studies lowered, so that four networks show."""
    monkeypatch.setattr("analysis.promise_figures.SMALLEST_INSIDE", 2)


def test_the_promise_stands_in_the_chapter_after_a_second_look(cast, many):
    adopted(cast)
    before = with_part(cast, "promise")
    assert not [one for one in before.blocks() if "belofte" in getattr(one, "caption", "")]
    with cast.writing() as session:
        look_at_promise(session, study_of(session, cast), seen=1, by=cast.editor.id)
    document = with_part(cast, "promise_list", PartKind.TABLE)
    shown = [one for one in document.blocks() if "belofte" in getattr(one, "caption", "").lower()]
    assert [type(one) for one in shown] == [Chart, Table]
    assert "Uitvoeringsplan" in shown[0].table.caption
    assert shown[0].table.rows[0][1:] == ("een of twee", "een of twee", "niet getoond")


@pytest.mark.parametrize("kind", KINDS)
def test_all_four_files_say_the_same_of_the_promise(cast, many, kind):
    adopted(cast, looked=True)
    with_part(cast, "promise_list", PartKind.TABLE)
    document = with_part(cast, "promise")
    tables = {
        one.table.caption if isinstance(one, Chart) else one.caption: (
            one.table if isinstance(one, Chart) else one
        )
        for one in document.blocks()
        if isinstance(one, Chart | Table) and "belofte" in one.caption.lower()
    }
    text = read_back(kind, KINDS[kind].write(document))
    assert sum(len(one.rows) for one in tables.values()) == 14
    for caption, table in tables.items():
        assert missing_rows(text, table) == []
        assert caption.split(". Bron")[0] in text
    # A count more or less would not be found.
    other = replace(table, rows=tuple((*row[:-1], "17 van 17") for row in table.rows))
    assert missing_rows(text, other) == list(other.rows)

"""The codebook of a study: versions that say who, when and why, and never lose an old one."""

import threading

import pytest
from cast import CANARY
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from research.audit import AuditEntry
from research.codebook import Lens, ThemeState, codebook, craft_themes, touches
from research.codebook_acts import (
    LabelTakenError,
    LastThemeError,
    MergeWithItselfError,
    NothingChangedError,
    ThemeIncompleteError,
    ThemeNotOpenError,
    ThemeText,
    ThemeTooLongError,
    added,
    changed,
    merged,
    retired,
    split,
    with_craft,
)
from research.codebook_versions import (
    CodebookAct,
    CodebookMovedError,
    CodebookVersion,
    NoSuchVersionError,
    ReasonMissingError,
    codebook_of,
    history_of,
    keep_version,
)
from research.studies import Study

REST = ThemeText("Rust", "Er is rust in huis.", "Er is onrust in huis.")
NOISE = ThemeText("Herrie", "Het is stil.", "Het is lawaaiig.")


def keep(cast, book, act=CodebookAct.CHANGE, seen=1, reason="Vaak verteld."):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        facts = {"book": book, "act": act, "seen": seen, "made_by": cast.lead.id}
        return keep_version(session, study, reason=reason, **facts).number


def test_a_study_starts_with_the_codebook_that_ships(cast):
    with cast.database.reading() as session:
        assert codebook_of(session, cast.study.id) == codebook()
        assert history_of(session, cast.study.id) == []
        with pytest.raises(NoSuchVersionError):
            codebook_of(session, cast.study.id, 2)


def test_another_name_keeps_the_theme_and_its_old_version(cast):
    text = ThemeText("Luisteren", "Er is geluisterd.", "Er is niet geluisterd.")
    assert keep(cast, changed(codebook(), "attention", text)) == 2
    with cast.database.reading() as session:
        assert codebook_of(session, cast.study.id).theme("attention").label == "Luisteren"
        assert codebook_of(session, cast.study.id, 1) == codebook()
        assert codebook_of(session, cast.other_study.id) == codebook()
        [entry] = history_of(session, cast.study.id)
        assert (entry.act, entry.themes, entry.reason) == (
            CodebookAct.CHANGE,
            ("attention",),
            "Vaak verteld.",
        )
        assert entry.made_by == cast.lead.id
        acts = session.exec(
            select(AuditEntry.action).where(AuditEntry.kind == "codebook").order_by(AuditEntry.seq)
        ).all()
        assert acts == ["codebook_change"]


def test_who_looked_at_an_older_version_is_told_so(cast):
    keep(cast, added(codebook(), REST), CodebookAct.ADD)
    with pytest.raises(CodebookMovedError):
        keep(cast, added(codebook(), NOISE), CodebookAct.ADD)


def test_two_leads_at_once_make_one_version(cast):
    start, made = threading.Barrier(2), []

    def lead(text):
        start.wait()
        try:
            made.append(keep(cast, added(codebook(), text), CodebookAct.ADD))
        except CodebookMovedError:
            made.append(None)

    threads = [threading.Thread(target=lead, args=(one,)) for one in (REST, NOISE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(made, key=str) == [2, None]


def test_a_reason_is_asked(cast):
    with pytest.raises(ReasonMissingError):
        keep(cast, added(codebook(), REST), CodebookAct.ADD, reason="  ")


def test_words_of_a_codebook_lie_sealed(cast):
    text = ThemeText(CANARY, f"{CANARY} is er.", f"{CANARY} is er niet.")
    keep(cast, added(codebook(), text), CodebookAct.ADD, reason=f"{CANARY} zei het.")
    with cast.database.reading() as session:
        row = session.exec(select(CodebookVersion)).one()
        kept = [row.content_sealed, row.reason_sealed, str(row.themes).encode()]
        assert not any(CANARY.encode() in one for one in kept)


def test_a_theme_that_is_no_longer_offered_stays_known():
    book = retired(codebook(), "pace")
    assert not book.offers("pace")
    assert book.theme("pace").state is ThemeState.RETIRED
    assert book.counts_as("pace") == "pace"
    with pytest.raises(ThemeNotOpenError):
        retired(book, "pace")


def test_a_merged_theme_counts_as_its_heir_also_when_that_is_merged():
    book = merged(merged(codebook(), "pace", into="presence"), "presence", into="attention")
    assert book.counts_as("pace") == book.counts_as("presence") == "attention"
    with pytest.raises(MergeWithItselfError):
        merged(book, "attention", into="attention")


def test_a_split_theme_has_two_new_ones_and_says_nothing_about_old_codings():
    book = split(codebook(), "trust", parts=(REST, NOISE))
    whole = book.theme("trust")
    assert [book.theme(one).label for one in whole.into] == ["Rust", "Herrie"]
    assert book.counts_as("trust") == "trust"
    assert not any(CANARY in one or "rust" in one for one in whole.into)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (ThemeText("Rust", "", "Onrust."), ThemeIncompleteError),
        (ThemeText("Rust", "Rust.", " \n"), ThemeIncompleteError),
        (ThemeText("R" * 81, "Rust.", "Onrust."), ThemeTooLongError),
        (ThemeText("Rust", "R" * 401, "Onrust."), ThemeTooLongError),
        (ThemeText("tijd  en TEMPO", "Rust.", "Onrust."), LabelTakenError),
    ],
)
def test_a_theme_needs_a_name_of_its_own_and_both_poles(text, error):
    with pytest.raises(error):
        added(codebook(), text)


def test_the_same_words_again_are_no_change():
    theme = codebook().theme("pace")
    with pytest.raises(NothingChangedError):
        changed(codebook(), "pace", ThemeText(theme.label, theme.success, theme.failure))


def test_the_last_theme_stays():
    book = codebook()
    for theme in book.themes[1:]:
        book = retired(book, theme.id)
    with pytest.raises(LastThemeError):
        retired(book, book.themes[0].id)


def test_the_second_lens_is_off_and_offered_only_when_switched_on():
    assert all(one.lens is Lens.EXPERIENCE for one in codebook().offered)
    on = with_craft(codebook(), is_on=True)
    assert len(on.offered) == 22
    off = with_craft(on, is_on=False)
    assert off.offered == codebook().offered
    assert off.has("craft_courage")
    with pytest.raises(MergeWithItselfError):
        merged(on, "craft_trust", into="trust")


def test_the_lens_and_the_touches_are_whole():
    assert len({one.id for one in craft_themes()}) == 9
    assert all(one.label and one.success and one.failure for one in craft_themes())
    known = {one.id for one in codebook().themes}
    assert len(touches()) == 19
    assert all(set(one.themes) <= known and one.when and one.goes_to for one in touches())
    assert {theme for one in touches() for theme in one.themes} == known


@given(
    st.lists(
        st.tuples(st.sampled_from(["merge", "retire"]), st.integers(0, 12), st.integers(0, 12))
    )
)
def test_whatever_is_done_every_theme_still_counts_somewhere(acts):
    book, ids = codebook(), [one.id for one in codebook().themes]
    for act, one, other in acts:
        try:
            if act == "merge":
                book = merged(book, ids[one], into=ids[other])
            else:
                book = retired(book, ids[one])
        except (ThemeNotOpenError, MergeWithItselfError, LastThemeError):
            continue
    assert book.offered
    for theme_id in ids:
        heir = book.theme(book.counts_as(theme_id))
        assert heir.state in {ThemeState.OPEN, ThemeState.RETIRED}

"""Letters: plain texts that a study changes version by version, and what was sent when."""

import threading
from datetime import date, timedelta

import pytest
from plain_dutch import problems

from research.errors import InvalidValueError
from research.letter_contacts import ContactChangedError, contact_of, set_contact
from research.letter_log import (
    SentAheadError,
    SentBy,
    SentLongAgoError,
    TakenBackBeforeError,
    last_sent,
    log_sent,
    sent_to,
    take_back_sent,
)
from research.letters import (
    ADDRESSEE_OF,
    BRACES,
    Addressee,
    LetterChangedError,
    LetterEmptyError,
    LetterField,
    LetterKind,
    LetterTooLongError,
    OpenBraceError,
    Template,
    UnknownFieldError,
    blocks,
    check_letter,
    filled,
    kinds_of_letters,
    reset_letter,
    shipped,
    template_of,
    versions_of_letter,
    write_letter,
)
from research.networks import Actor, ActorRole
from research.studies import Study

TODAY = date(2026, 11, 25)
WHICH = (LetterKind.LETTER, Addressee.CLIENT)


@pytest.fixture
def writing(cast):
    with cast.writing() as session:
        yield session


@pytest.fixture
def study(cast, writing):
    return writing.get_one(Study, cast.study.id)


@pytest.mark.parametrize("which", kinds_of_letters(), ids="-".join)
def test_every_text_of_the_house_is_plain_and_can_be_filled_in(which):
    kind, addressee = which
    text = shipped()[kind][addressee]
    check_letter(text, kind, addressee)
    found = []
    for block in blocks(text):
        words = " ".join(BRACES.sub("X", line) for line in block.lines)
        found += [f"{told} | {words}" for told in problems(words)]
    assert found == []
    assert next(blocks(text)).kind == "heading1"


def test_there_is_a_letter_and_a_script_for_every_role():
    wanted = {ADDRESSEE_OF[role] for role in ActorRole} | {Addressee.REPRESENTATIVE}
    for kind in (LetterKind.LETTER, LetterKind.SCRIPT):
        assert {one for one in wanted if (kind, one) in kinds_of_letters()} == wanted
    assert (LetterKind.INFORMATION, Addressee.EVERYONE) in kinds_of_letters()


def test_only_a_letter_holds_a_name():
    for kind, texts in shipped().items():
        for text in texts.values():
            assert ("{naam}" in text) is (kind == LetterKind.LETTER)


def test_a_study_changes_a_text_and_puts_that_of_the_house_back(cast, writing, study):
    house = template_of(writing, study.id, *WHICH)
    assert house.version == 0
    write_letter(
        writing, study, template=house, text="# Hallo\r\n\r\nBeste {naam}", written_by=cast.lead.id
    )
    own = template_of(writing, study.id, *WHICH)
    assert (own.version, own.text) == (1, "# Hallo\n\nBeste {naam}\n")
    reset_letter(writing, study, template=own, written_by=cast.lead.id)
    back = template_of(writing, study.id, *WHICH)
    assert back.version == 2
    assert back.text.strip() == house.text.strip()
    assert [one.version for one in versions_of_letter(writing, study.id, *WHICH)] == [1, 2]
    assert template_of(writing, cast.other_study.id, *WHICH).version == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", LetterEmptyError),
        (" \n ", LetterEmptyError),
        ("Beste {name}", UnknownFieldError),
        ("Beste {}", UnknownFieldError),
        ("Beste {klant}", UnknownFieldError),
        ("Beste {naam", OpenBraceError),
        ("Beste naam}", OpenBraceError),
        ("Beste {{naam}}", OpenBraceError),
        ("x" * 8001, LetterTooLongError),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_refused(cast, writing, study, text, error):
    house = template_of(writing, study.id, *WHICH)
    with pytest.raises(error):
        write_letter(writing, study, template=house, text=text, written_by=cast.lead.id)
    assert template_of(writing, study.id, *WHICH).version == 0


def test_a_script_takes_no_name(cast):
    with pytest.raises(UnknownFieldError):
        check_letter("Dag {naam}", LetterKind.SCRIPT, Addressee.CLIENT)
    check_letter("Voor {klant}", LetterKind.LETTER, Addressee.REPRESENTATIVE)


def test_of_two_who_write_at_once_one_is_told_and_nothing_is_overwritten(cast):
    went = []

    def write(text):
        try:
            with cast.writing() as session:
                study = session.get_one(Study, cast.study.id)
                house = Template(*WHICH, 0, "")
                write_letter(session, study, template=house, text=text, written_by=cast.lead.id)
            went.append(text)
        except LetterChangedError:
            went.append(None)

    threads = [threading.Thread(target=write, args=(one,)) for one in ("een", "twee")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert went.count(None) == 1
    with cast.writing() as session:
        assert template_of(session, cast.study.id, *WHICH).text.strip() in went


def test_fields_are_filled_in_and_an_empty_one_says_which_it_is():
    text = "Beste {naam}, bel {contact}."
    values = {LetterField.NAME: "Jo {contact} & Co", LetterField.CONTACT: ""}
    assert filled(text, values) == "Beste Jo {contact} & Co, bel (contact)."


def test_a_text_is_cut_into_headings_items_and_paragraphs():
    found = list(blocks("# Kop\nregel een\nregel twee\n\n- eerste\n- tweede\n## Sub\nslot"))
    assert [(one.kind, one.lines) for one in found] == [
        ("heading1", ("Kop",)),
        ("paragraph", ("regel een", "regel twee")),
        ("item", ("eerste",)),
        ("item", ("tweede",)),
        ("heading2", ("Sub",)),
        ("paragraph", ("slot",)),
    ]


def test_whom_to_reach_is_filled_in_once_and_nobody_overwrites_another(cast, writing, study):
    assert contact_of(writing, study.id) == ("", 0)
    by = {"changed_by": cast.lead.id}
    set_contact(writing, study, words=" Anna,\n 020 123 ", version=0, **by)
    assert contact_of(writing, study.id) == ("Anna, 020 123", 1)
    with pytest.raises(ContactChangedError):
        set_contact(writing, study, words="Bea", version=0, **by)
    with pytest.raises(InvalidValueError):
        set_contact(writing, study, words="x" * 301, version=1, **by)


def sends(session, cast, *, day=TODAY, version=3, kind=LetterKind.LETTER):
    template = Template(kind, Addressee.CLIENT, version, "")
    return log_sent(
        session,
        session.get_one(Actor, cast.client_actor.id),
        template=template,
        sent_by=SentBy.POST,
        sent_on=day,
        today=TODAY,
        recorded_by=cast.lead.id,
    )


def test_what_was_sent_stays_with_its_version_and_day(cast, writing):
    sends(writing, cast, day=TODAY - timedelta(days=2))
    sends(writing, cast, kind=LetterKind.INFORMATION)
    lines = sent_to(writing, cast.client_actor.id)
    assert [(one.entry.kind, one.entry.version, one.entry.sent_by) for one in lines] == [
        ("letter", 3, "post"),
        ("information", 3, "post"),
    ]
    last = last_sent(writing, cast.client_actor.id)
    assert last.sent_on == TODAY - timedelta(days=2)


def test_a_mistake_is_taken_back_by_an_entry_once(cast, writing):
    entry = sends(writing, cast)
    correction = take_back_sent(writing, entry, recorded_by=cast.lead.id)
    (line,) = sent_to(writing, cast.client_actor.id)
    assert line.taken_back.id == correction.id
    assert last_sent(writing, cast.client_actor.id) is None
    for one in (entry, correction):
        with pytest.raises(TakenBackBeforeError):
            take_back_sent(writing, one, recorded_by=cast.lead.id)


@pytest.mark.parametrize(
    ("day", "error"),
    [(TODAY + timedelta(days=1), SentAheadError), (date(1999, 1, 1), SentLongAgoError)],
)
def test_a_day_that_cannot_be_is_refused(cast, writing, day, error):
    with pytest.raises(error):
        sends(writing, cast, day=day)
    assert sent_to(writing, cast.client_actor.id) == []

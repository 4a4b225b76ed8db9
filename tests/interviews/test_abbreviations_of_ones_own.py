"""Abbreviations: each person's own short list of ordinary words, never a name."""

import pytest

from interviews.abbreviations import (
    MOST,
    SHIPPED,
    AbbreviationTakenError,
    BadAbbreviationError,
    BadExpansionError,
    TooManyAbbreviationsError,
    abbreviations_of,
    add_abbreviation,
    forget_abbreviation,
    take_shipped,
)


def own(session, user):
    return {one.short: one.long for one in abbreviations_of(session, user.id)}


def add(session, user, short, long):
    add_abbreviation(session, user_id=user.id, short=short, long=long)


def test_a_list_is_of_one_person(cast, session):
    add(session, cast.interviewer, "mz", "mantelzorger")
    add(session, cast.interviewer, "mz", "mantelzorger")
    assert own(session, cast.interviewer) == {"mz": "mantelzorger"}
    assert own(session, cast.lead) == {}
    add(session, cast.lead, "mz", "mijn zus")
    forget_abbreviation(session, user_id=cast.lead.id, short="mz")
    assert own(session, cast.interviewer) == {"mz": "mantelzorger"}


def test_an_abbreviation_means_one_thing(cast, session):
    add(session, cast.interviewer, "mz", "mantelzorger")
    with pytest.raises(AbbreviationTakenError):
        add(session, cast.interviewer, "mz", "mijn zus")


@pytest.mark.parametrize("short", ["", "m", "MZ", "m z", "m2", "mantelzor", "m.z"])
def test_an_abbreviation_is_a_few_small_letters(cast, session, short):
    with pytest.raises(BadAbbreviationError):
        add(session, cast.interviewer, short, "mantelzorger")


@pytest.mark.parametrize(
    "long",
    ["", "Piet Jansen", "bel 0612345678", "a" * 51, "een twee drie vier vijf zes", "mz", "<b>"],
)
def test_names_and_numbers_are_kept_out(cast, session, long):
    with pytest.raises(BadExpansionError):
        add(session, cast.interviewer, "mz", long)


def test_what_is_shipped_fits_the_rules_and_never_overwrites(cast, session):
    add(session, cast.interviewer, "mz", "mijn zus")
    take_shipped(session, user_id=cast.interviewer.id, shorts=[*SHIPPED, "onbekend"])
    assert own(session, cast.interviewer) == SHIPPED | {"mz": "mijn zus"}


def test_a_list_is_short(cast, session):
    letters = [a + b for a in "abcdefgh" for b in "abcdefgh"]
    for short in letters[:MOST]:
        add(session, cast.interviewer, short, "lang woord")
    with pytest.raises(TooManyAbbreviationsError):
        add(session, cast.interviewer, letters[MOST], "lang woord")

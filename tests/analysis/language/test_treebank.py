"""Bringing two schemes of annotation to one: small made-up sentences, none from the treebank."""

import gzip
from pathlib import Path

import pytest

from analysis.language import treebank
from analysis.language.treebank import Habits, is_tree, lemma_of, read, renew
from analysis.language.treebank_words import Word, set_marks

NO_HABITS = Habits(frozenset(), frozenset())


def sentence(*rows: tuple[str, str, str, int, str]) -> list[Word]:
    return [Word(form, lemma, upos, "_", head, rel) for form, lemma, upos, head, rel in rows]


def heads(words: list[Word]) -> list[tuple[int, str]]:
    return [(word.head, word.relation) for word in words]


def test_a_verb_that_the_older_rules_called_a_helper_becomes_the_head() -> None:
    words = sentence(
        ("Zij", "zij", "PRON", 3, "nsubj"),
        ("werd", "worden", "AUX", 3, "cop"),
        ("boos", "boos", "ADJ", 0, "root"),
    )
    renew(words, NO_HABITS)
    assert heads(words) == [(2, "nsubj"), (0, "root"), (2, "xcomp")]
    assert words[1].upos == "VERB"


def test_being_stays_a_helper() -> None:
    words = sentence(
        ("Zij", "zij", "PRON", 3, "nsubj"),
        ("is", "zijn", "AUX", 3, "cop"),
        ("boos", "boos", "ADJ", 0, "root"),
    )
    renew(words, NO_HABITS)
    assert heads(words) == [(3, "nsubj"), (3, "cop"), (0, "root")]


def test_a_possessive_is_no_article() -> None:
    words = sentence(("mijn", "mijn", "DET", 2, "det"), ("zus", "zus", "NOUN", 0, "root"))
    renew(words, NO_HABITS)
    assert (words[0].upos, words[0].relation) == ("PRON", "nmod:poss")


def test_who_does_it_in_a_passive_clause_is_the_agent() -> None:
    words = sentence(
        ("Hij", "hij", "PRON", 5, "nsubj:pass"),
        ("werd", "worden", "AUX", 5, "aux:pass"),
        ("door", "door", "ADP", 4, "case"),
        ("haar", "haar", "PRON", 5, "obl"),
        ("gehaald", "halen", "VERB", 0, "root"),
    )
    renew(words, NO_HABITS)
    assert words[3].relation == "obl:agent"


def test_a_noun_behind_a_preposition_of_many_words_is_no_object() -> None:
    words = sentence(
        ("Zij", "zij", "PRON", 2, "nsubj"),
        ("liep", "lopen", "VERB", 0, "root"),
        ("in", "in", "ADP", 2, "obl"),
        ("plaats", "plaats", "NOUN", 3, "fixed"),
        ("van", "van", "ADP", 3, "fixed"),
        ("haar", "haar", "PRON", 7, "nmod:poss"),
        ("zus", "zus", "NOUN", 2, "obj"),
    )
    renew(words, NO_HABITS)
    assert heads(words)[6] == (2, "obl")
    assert heads(words)[2] == (7, "case")


def test_an_object_beside_a_place_of_one_word_stays_an_object() -> None:
    words = sentence(
        ("Zij", "zij", "PRON", 2, "nsubj"),
        ("zag", "zien", "VERB", 0, "root"),
        ("binnen", "binnen", "ADP", 2, "obl"),
        ("brood", "brood", "NOUN", 2, "obj"),
    )
    renew(words, NO_HABITS)
    assert heads(words)[3] == (2, "obj")


def test_what_a_passive_tells_late_is_its_subject() -> None:
    words = sentence(
        ("Er", "er", "ADV", 5, "expl"),
        ("werd", "worden", "AUX", 5, "aux:pass"),
        ("een", "een", "DET", 4, "det"),
        ("brief", "brief", "NOUN", 5, "obj"),
        ("gestuurd", "sturen", "VERB", 0, "root"),
    )
    renew(words, NO_HABITS)
    assert words[3].relation == "nsubj:pass"


def test_a_passive_that_has_a_subject_keeps_its_object() -> None:
    words = sentence(
        ("Zij", "zij", "PRON", 5, "nsubj:pass"),
        ("werd", "worden", "AUX", 5, "aux:pass"),
        ("een", "een", "DET", 4, "det"),
        ("huis", "huis", "NOUN", 5, "obj"),
        ("beloofd", "beloven", "VERB", 0, "root"),
    )
    renew(words, NO_HABITS)
    assert words[3].relation == "obj"


def test_and_hangs_on_what_follows() -> None:
    words = sentence(
        ("soep", "soep", "NOUN", 0, "root"),
        ("en", "en", "CCONJ", 1, "cc"),
        ("brood", "brood", "NOUN", 1, "conj"),
    )
    renew(words, NO_HABITS)
    assert words[1].head == 3


def test_closing_marks_hang_where_their_openers_do() -> None:
    words = sentence(
        ("(", "(", "PUNCT", 0, "punct"),
        ("soep", "soep", "NOUN", 0, "root"),
        (")", ")", "PUNCT", 0, "punct"),
    )
    set_marks(words)
    assert words[0].head == words[2].head == 2


def test_a_sentence_of_marks_alone_does_not_hang_the_reader() -> None:
    words = sentence((".", ".", "PUNCT", 0, "punct"), (".", ".", "PUNCT", 1, "punct"))
    set_marks(words)


@pytest.mark.parametrize(
    ("form", "lemma", "expected"),
    [("viel", "mee_vallen", "vallen"), ("meegevallen", "mee_vallen", "meevallen")],
)
def test_a_part_that_stands_elsewhere_is_left_off(form: str, lemma: str, expected: str) -> None:
    assert lemma_of(Word(form, lemma, "VERB", "_", 0, "root")) == expected


def test_a_circle_is_no_tree() -> None:
    assert not is_tree(sentence(("a", "a", "X", 2, "dep"), ("b", "b", "X", 1, "dep")))
    assert is_tree(sentence(("a", "a", "X", 0, "root"), ("b", "b", "X", 1, "dep")))


def test_a_sentence_that_stands_in_both_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(name: str, *forms: str) -> None:
        lines = [f"1\t{one}\t{one}\tVERB\t_\t_\t0\troot\t_\t_\n\n" for one in forms]
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write("".join(lines))

    for name in (*treebank.NEW, *treebank.OLD, treebank.TEST):
        write(name)
    write(treebank.NEW[0], "loopt")
    write(treebank.OLD[1], "loopt", "belt", "zingt")
    write(treebank.TEST, "zingt")
    learnt, test = treebank.training_and_test(tmp_path)
    assert [one[0].form for one in learnt] == ["loopt", "belt"]
    assert [one[0].form for one in test] == ["zingt"]
    assert read(tmp_path / treebank.OLD[0]) == []

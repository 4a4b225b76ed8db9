"""One story told by several: row by row where accounts agree, see it differently, or are silent.

A row is a question that every teller answers, what could be better, or a theme. Everybody gets
the same rows, the lead too: only tellers who let their network read along, and only words that
they do not withhold. What a row suggests comes from those answers and from accepted codings;
what stands is settled by a person (``analysis/voice_marks.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from analysis.language.topics import Topic, topics_of
from analysis.patterns import NetworkPattern, Voice, network_pattern
from analysis.session_quotes import withheld_of
from interviews.fragments import Fragment
from interviews.turns import Speaker, pseudonymised_text, turns_of
from research.codebook import UNKNOWN, Codebook, Lens, Pole
from research.errors import NotFoundError
from research.networks import Actor

BETTER = "better"
OF_THEME = "thema-"


class Mark(StrEnum):
    """How the accounts of one row lie beside each other.

    ``AGREE``: all who tell it have something in common. ``DIFFERS``: they have nothing in common.
    ``SILENT``: of those who were heard only one tells it.
    """

    AGREE = "agree"
    DIFFERS = "differs"
    SILENT = "silent"


class Aspect(StrEnum):
    """What the open conversation is about, in the order of most stories; then the themes."""

    QUESTION = "question"
    SOLUTION = "solution"
    EXPERIENCE = "experience"
    GOING_ON = "going_on"
    BETTER = "better"
    THEME = "theme"


ATTRIBUTES: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.QUESTION: ("question_raised_by", "question_kind"),
    Aspect.SOLUTION: ("solution",),
    Aspect.EXPERIENCE: ("solution_view", "cooperation"),
    Aspect.GOING_ON: ("can_go_on",),
}
# Where in a story the words about an answer are likely to stand.
TOPIC_OF = {
    Aspect.QUESTION: Topic.QUESTION,
    Aspect.SOLUTION: Topic.SOLUTION,
    Aspect.EXPERIENCE: Topic.EXPERIENCE,
    Aspect.GOING_ON: Topic.GOING_ON,
}


@dataclass(frozen=True)
class Account:
    """What one teller says in one row.

    Attributes:
        actor: role and number are shown, never who it is.
        says: a value, poles, or theme ids, depending on the row; empty when he is silent.
        fragments: the released words behind it, by theme and in text order.
        kept: how many coded fragments he keeps to himself.
    """

    actor: Actor
    says: tuple[str, ...]
    fragments: tuple[Fragment, ...]
    kept: int = 0


@dataclass(frozen=True)
class Row:
    """One row of the page.

    Attributes:
        id: an attribute, ``better``, or ``thema-`` with the theme.
        aspect: under which heading it stands.
        accounts: one per teller, in actor order.
    """

    id: str
    aspect: Aspect
    accounts: tuple[Account, ...]

    @property
    def theme(self) -> str:
        """Return the theme of a row about a theme, else nothing."""
        return self.id.removeprefix(OF_THEME) if self.aspect is Aspect.THEME else ""

    @property
    def silent(self) -> tuple[Actor, ...]:
        """Return who was heard and says nothing of it."""
        return tuple(one.actor for one in self.accounts if not one.says)

    @property
    def suggested(self) -> Mark | None:
        """Return what the answers and codings suggest; None with nothing to lay side by side."""
        said = [frozenset(one.says) for one in self.accounts if one.says]
        if len(self.accounts) < 2 or not said:
            return None
        if len(said) == 1:
            return Mark.SILENT
        # Who also tells what could be better does not see it differently from who tells only that.
        return Mark.AGREE if frozenset.intersection(*said) else Mark.DIFFERS

    @property
    def rests_on(self) -> dict[str, str]:
        """Return what each says, by actor id: a mark that was settled rests on it."""
        return {str(one.actor.id): " ".join(one.says) for one in self.accounts}


@dataclass(frozen=True)
class Polyphony:
    """The rows of a network.

    Attributes:
        pattern: who was heard, who keeps apart, and who was not heard.
        rows: in the order of the page.
    """

    pattern: NetworkPattern
    rows: tuple[Row, ...]

    def of(self, aspect: Aspect) -> list[Row]:
        """Return the rows under one heading."""
        return [row for row in self.rows if row.aspect is aspect]

    def row(self, row_id: str) -> Row:
        """Return one row.

        Raises:
            NotFoundError: no such row, or nobody tells it (any more).
        """
        for one in self.rows:
            if one.id == row_id:
                return one
        raise NotFoundError


def polyphony_of(session: Session, network_id: UUID) -> Polyphony:
    """Lay the accounts of a network side by side, as its professionals may read them.

    Args:
        session: any session.
        network_id: whose voices.

    Returns:
        Rows for every answer, for what could be better, and for every theme that is told.
    """
    pattern = network_pattern(session, network_id, reads_all=False)
    coded = [
        one for voice in pattern.voices for factor in voice.factors for one in factor.fragments
    ]
    withheld = withheld_of(session, coded)
    topics = {voice.actor.id: _topics(session, voice) for voice in pattern.voices}
    rows = [
        _of_attribute(pattern, aspect, attribute, withheld, topics)
        for aspect, attributes in ATTRIBUTES.items()
        for attribute in attributes
    ]
    rows.append(_of_better(pattern, withheld))
    rows += [_of_theme(pattern, theme, withheld) for theme in _told_themes(pattern)]
    return Polyphony(pattern, tuple(rows))


def rows_known(book: Codebook) -> set[str]:
    """Return every row that a network may have."""
    attributes = {one for group in ATTRIBUTES.values() for one in group}
    return attributes | {BETTER} | {f"{OF_THEME}{one.id}" for one in book.of_lens(Lens.EXPERIENCE)}


def _topics(session: Session, voice: Voice) -> dict[UUID, tuple[Topic, ...]]:
    """What each turn of a story is likely about, by revision; read in memory, kept nowhere."""
    found: dict[UUID, tuple[Topic, ...]] = {}
    question = ""
    for turn, revision in turns_of(session, voice.interview.id):
        text = pseudonymised_text(session, voice.interview, revision) or ""
        if turn.speaker == Speaker.ACTOR:
            found[revision.id] = topics_of(text, question)
        question = text if turn.speaker == Speaker.INTERVIEWER else ""
    return found


def _of_attribute(
    pattern: NetworkPattern,
    aspect: Aspect,
    attribute: str,
    withheld: set[UUID],
    topics: Mapping[UUID, Mapping[UUID, Sequence[Topic]]],
) -> Row:
    accounts = []
    for voice in pattern.voices:
        value = str(voice.attributes.get(attribute, UNKNOWN))
        of_turn = topics[voice.actor.id]
        about = [
            one
            for one in _in_order(voice, set(Pole))
            if TOPIC_OF[aspect] in of_turn.get(one.revision_id, ())
        ]
        says = () if value == UNKNOWN else (value,)
        accounts.append(_account(voice.actor, says, about, withheld))
    return Row(attribute, aspect, tuple(accounts))


def _of_better(pattern: NetworkPattern, withheld: set[UUID]) -> Row:
    accounts = []
    for voice in pattern.voices:
        themes = tuple(one.theme for one in voice.factors if one.pole is Pole.FAILURE)
        accounts.append(_account(voice.actor, themes, _in_order(voice, {Pole.FAILURE}), withheld))
    return Row(BETTER, Aspect.BETTER, tuple(accounts))


def _of_theme(pattern: NetworkPattern, theme: str, withheld: set[UUID]) -> Row:
    accounts = []
    for voice in pattern.voices:
        factors = [one for one in voice.factors if one.theme == theme]
        words = {one.id: one for factor in factors for one in factor.fragments}
        poles = tuple(one.pole.value for one in factors)
        accounts.append(_account(voice.actor, poles, words.values(), withheld))
    return Row(f"{OF_THEME}{theme}", Aspect.THEME, tuple(accounts))


def _told_themes(pattern: NetworkPattern) -> list[str]:
    """The themes of the network, those that most tell of first, then in codebook order."""
    order = [one.id for one in pattern.book.of_lens(Lens.EXPERIENCE)]
    tellers = dict.fromkeys(order, 0)
    for voice in pattern.voices:
        for theme in {one.theme for one in voice.factors}:
            tellers[theme] += 1
    return sorted((one for one in order if tellers[one]), key=lambda one: -tellers[one])


def _in_order(voice: Voice, poles: set[Pole]) -> list[Fragment]:
    """Every coded fragment of a voice once, of these poles."""
    factors = [one for one in voice.factors if one.pole in poles]
    return list({one.id: one for factor in factors for one in factor.fragments}.values())


def _account(
    actor: Actor, says: tuple[str, ...], fragments: Iterable[Fragment], withheld: set[UUID]
) -> Account:
    coded = list(fragments)
    shown = tuple(one for one in coded if one.id not in withheld)
    return Account(actor, says, shown, len(coded) - len(shown))

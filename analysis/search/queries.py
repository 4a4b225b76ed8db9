"""What somebody looks for: words, and words that stand one after the other."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from analysis.search.word_forms import words_in
from research.codebook import Pole
from research.errors import DomainError
from research.networks import ActorRole

MOST_WORDS = 12
# Words between quotes, double or single; a quote within a word, as in "zo'n", is none.
PART = re.compile(
    r"""["“”„]([^"“”„]*)["“”„]|(?<!\w)['‘’](.+?)['‘’](?!\w)|([^\s"“”„]+)""",
)


class NoWordsError(DomainError):
    """Nothing that was typed is a word."""

    template = "Typ een woord, of een paar woorden."


class TooManyWordsError(DomainError):
    """More words than anybody looks for at once."""

    template = "Zoek met hoogstens %(most)s woorden. Haal er een paar weg."


class SpokenBy(StrEnum):
    """Whose words are looked through."""

    TELLER = "teller"
    INTERVIEWER = "interviewer"
    BOTH = "both"


class Order(StrEnum):
    """In which order places are shown."""

    STORY = "story"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Sought:
    """One word, or several that stand one after the other.

    Attributes:
        forms: without capitals and accents, as typed.
        stems: of those forms, equally long.
    """

    forms: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Filters:
    """Which stories, and which words in them; None lets everything pass.

    ``network`` is the reference of a network; ``since`` and ``until`` are days on which
    conversations ended, both included.
    """

    study_id: UUID | None = None
    network: str = ""
    role: ActorRole | None = None
    theme: str | None = None
    pole: Pole | None = None
    since: date | None = None
    until: date | None = None
    spoken_by: SpokenBy = SpokenBy.TELLER


@dataclass(frozen=True)
class Query:
    """What to look for: all of ``sought``, within one turn."""

    sought: tuple[Sought, ...]
    exact: bool = False
    filters: Filters = Filters()

    @property
    def stems(self) -> list[str]:
        """Return every stem once, the longest first: it is likely to be the rarest."""
        every = {stem for one in self.sought for stem in one.stems}
        return sorted(every, key=lambda stem: (-len(stem), stem))


def query_of(text: str, *, exact: bool = False, filters: Filters | None = None) -> Query:
    """Return what somebody looks for who typed this.

    Args:
        text: words, and words between quotation marks that stand one after the other.
        exact: only the forms that were typed; else all forms of a word.
        filters: which stories and words; every story when None.

    Raises:
        NoWordsError, TooManyWordsError.
    """
    sought = []
    for part in PART.findall(text):
        words = words_in("".join(part))
        if words:
            sought.append(Sought(tuple(w.form for w in words), tuple(w.stem for w in words)))
    if not sought:
        raise NoWordsError
    if sum(len(one.stems) for one in sought) > MOST_WORDS:
        raise TooManyWordsError(most=MOST_WORDS)
    # The same words twice are looked for once.
    return Query(tuple(dict.fromkeys(sought)), exact, filters or Filters())

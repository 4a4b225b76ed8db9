"""The method appendix: 32 items, known by the program or answered by the lead, or honestly open."""

from dataclasses import dataclass

from sqlmodel import Session

from analysis.method_answers import method_answers
from analysis.method_facts import method_facts
from analysis.method_findings import Findings
from analysis.method_items import method_list
from analysis.method_known import known_words
from analysis.response_account import ResponseAccount
from research.studies import Study


@dataclass(frozen=True)
class MethodLine:
    """One item as it reads now.

    Attributes:
        number, title: of the list.
        known: what the program says; empty when it knows nothing (yet).
        answer: what the lead wrote; empty when he wrote nothing.
        asked: whether the lead is asked about it.
    """

    number: int
    title: str
    known: str
    answer: str
    asked: bool

    @property
    def is_open(self) -> bool:
        """Return whether nothing is told yet."""
        return not self.known and not self.answer


@dataclass(frozen=True)
class MethodSection:
    """One of the three parts of the appendix."""

    title: str
    lines: tuple[MethodLine, ...]


@dataclass(frozen=True)
class MethodAppendix:
    """The whole appendix of a study."""

    source: str
    sections: tuple[MethodSection, ...]

    @property
    def lines(self) -> tuple[MethodLine, ...]:
        """Return every item, in order."""
        return tuple(one for section in self.sections for one in section.lines)

    @property
    def told(self) -> int:
        """Return how many items say something."""
        return sum(not one.is_open for one in self.lines)


def method_appendix(
    session: Session,
    study: Study,
    findings: Findings,
    account: ResponseAccount | None = None,
) -> MethodAppendix:
    """Write the appendix as it stands at this moment.

    Args:
        session: any session; nothing is written.
        study: also one without anything: what is not known is said to be open.
        findings: what the chapter counts.
        account: of the response (``method_account``), for who made it already.
    """
    answers = method_answers(session, study)
    known = known_words(method_facts(session, study, account), findings)
    book = method_list()
    return MethodAppendix(
        source=book.source,
        sections=tuple(
            MethodSection(
                part.title,
                tuple(
                    MethodLine(
                        number=one.number,
                        title=one.title,
                        known=known.get(one.number, ""),
                        answer=answers[one.number].words if one.ask else "",
                        asked=bool(one.ask),
                    )
                    for one in part.items
                ),
            )
            for part in book.parts
        ),
    )

"""The chapter as a document: HTML that stands alone, and Markdown.

Everything that a person wrote passes the escaping of its format; quotes are checked again
at the moment of writing. No name, number or id of a person is in the facts to begin with.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlmodel import Session

from analysis.chapter_limits import limits_of
from analysis.chapter_response import response_lines
from analysis.chapters import ChapterFacts, chapter_facts
from analysis.claim_support import ClaimView
from analysis.human_numbers import counted, counted_word, dutch_date, starting
from analysis.markdown import markdown_escaped, paragraphs_of
from analysis.small_cells import A_FEW
from interviews.placeholders import ROLE_WORDS
from research import audit
from research.codebook import codebook
from research.studies import Study

TEMPLATES = Path(__file__).with_name("templates")


def chapter_html(session: Session, study: Study) -> str:
    """Return the chapter as one HTML document with its own style and no link to anything.

    Args:
        session: any session; nothing is written.
        study: also one without claims or even networks: its chapter says so.
    """
    return _document("chapter.html", session, study)


def chapter_body(facts: ChapterFacts) -> Markup:
    """Return the inside of the HTML document, for a page that has the style already."""
    part = _environment(markdown=False).get_template("_chapter.html")
    return Markup(part.render(**_words(facts)))  # noqa: S704  the template escapes


def chapter_markdown(session: Session, study: Study) -> str:
    """Return the chapter as Markdown (CommonMark with tables).

    Args:
        session: any session; nothing is written.
        study: also one without claims or even networks: its chapter says so.
    """
    document = _environment(markdown=True).get_template("chapter.md")
    return document.render(**_words(chapter_facts(session, study)))


def method_html(session: Session, study: Study) -> str:
    """Return the method appendix alone, as one HTML document like the chapter."""
    return _document("method.html", session, study)


def method_markdown(session: Session, study: Study) -> str:
    """Return the method appendix alone, as Markdown."""
    document = _environment(markdown=True).get_template("method.md")
    return document.render(**_words(chapter_facts(session, study)))


def chapter_style() -> str:
    """Return the CSS of the document; every rule is within ``.chapter``."""
    return (TEMPLATES / "chapter.css").read_text(encoding="utf-8")


def note_export(
    session: Session, study: Study, *, kind: str, exported_by: UUID | None, what: str = "chapter"
) -> None:
    """Note in the audit log that the chapter left the house; ``kind`` is html, md, ...

    ``what`` is ``method`` for the appendix alone.
    """
    audit.record(
        session,
        user_id=exported_by,
        action=f"export_{kind}",
        kind=what,
        object_id=study.id,
    )


def proof_of(view: ClaimView) -> str:
    """Return what a claim rests on, in counts with their denominators.

    One or two out of more are "een enkele" here, also where a second person found the sentence
    itself fine: the proof stands beside every sentence, and nobody reads it for itself.
    """
    factor, heard, people = view.factor, view.networks_heard, view.actors_heard
    networks = _few(factor.networks, of=heard, few="een enkel")
    actors = _few(factor.actors, of=people)
    fragments = counted(len(view.lines), "fragment", "fragmenten")
    tellers = _few(view.supporting_actors, of=people)
    places = _few(view.supporting_networks, of=heard, few="een enkel")
    persons = "persoon" if view.supporting_actors == 1 or tellers == "een enkele" else "mensen"
    spots = "netwerk" if view.supporting_networks == 1 or places == "een enkel" else "netwerken"
    return (
        f"{starting(codebook().theme(view.claim.theme).label)}: verteld in {networks} van "
        f"{counted(heard, 'netwerk', 'netwerken')}, door {actors} van "
        f"{counted(people, 'persoon', 'mensen')} die wij spraken. De zin steunt op {fragments} "
        f"van {tellers} {persons} uit {places} {spots}. "
        f"Codeboek versie {view.claim.codebook_version}."
    )


def _document(template: str, session: Session, study: Study) -> str:
    style = chapter_style()
    # Even outside the app the file runs no script and asks for nothing.
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = _environment(markdown=False).get_template(template)
    facts = _words(chapter_facts(session, study))
    return page.render(style=Markup(style), style_hash=digest, **facts)  # noqa: S704  our own


def _few(number: int, *, of: int, few: str = "een enkele") -> str:
    return few if 0 < number <= A_FEW < of else str(number)


def _environment(*, markdown: bool) -> Environment:
    """Escaping is the rule in both formats: a template cannot forget it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_for_markdown if markdown else None,
    )
    environment.filters.update(day=dutch_date, starting=starting)
    environment.globals.update(
        counted=counted, counted_word=counted_word, proof=proof_of, paragraphs=paragraphs_of
    )
    return environment


def _for_markdown(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return markdown_escaped(value)
    return value


def _words(facts: ChapterFacts) -> dict[str, Any]:
    return {
        "facts": facts,
        "study": facts.study,
        "response": facts.response,
        "method": facts.method,
        "introduction": paragraphs_of(facts.introduction),
        "limits": limits_of(facts),
        "roles": response_lines(facts.response),
        "role_words": ROLE_WORDS,
        "codebook_version": codebook().version,
    }

"""The keys of the product: one table for the page that lists them and for the script that acts.

A shortcut names what it acts on by a CSS selector. The script shows and answers only those
whose element is on the page, so that the list never promises a key that does nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from app.navigation import menu_of
from app.when_shown import WhenShown
from research.roles import Question, Role


class Act(StrEnum):
    """What the script does with the element or the address of a shortcut."""

    LIST = "list"  # open or close the list of keys
    GO = "go"  # open the address
    FOCUS = "focus"  # put the focus on the first such element
    NEXT = "next"  # the next such element after the focus
    PREVIOUS = "previous"
    HERE = "here"  # press the one in the list item of the focus; else go to the first
    NEAR = "near"  # open the one at the focus, or nearest around it; else go to the first
    PRESS = "press"  # press the last such element
    TOLD = "told"  # the element answers the key by itself; the list only tells it


@dataclass(frozen=True)
class Shortcut:
    """One key, or two after each other (``g v``), or one with Alt (``Alt+1``)."""

    keys: str
    words: Any
    act: Act
    at: str = ""

    @property
    def parts(self) -> list[str]:
        """Return the keys to draw one by one: ``Alt+1`` is two at once, ``g v`` two in turn."""
        return [part for pair in self.keys.split() for part in pair.split("+")]

    @property
    def is_plain(self) -> bool:
        """Return whether the key is a sign alone, which a person can switch off."""
        return "+" not in self.keys and self.act is not Act.TOLD


@dataclass(frozen=True)
class Section:
    """The keys of one kind of page, and the question that a role must answer with yes."""

    title: Any
    shortcuts: tuple[Shortcut, ...]
    may: Question | None = None


# The letter after "g" for each entry of the menu, by its endpoint.
LETTERS = {
    "calls.today": "v",
    "studies.index": "o",
    "coding.index": "c",
    "reviews.index": "n",
    "claims.index": "h",
    "people.index": "m",
    "retention.house": "b",
}
EVERYWHERE = (
    Shortcut("?", _l("Open of sluit deze lijst"), Act.LIST),
    Shortcut("/", _l("Zoek een netwerk of mens"), Act.FOCUS, "#zoek"),
    Shortcut(
        "Ctrl+Enter", _l("Verstuur het formulier waarin u typt"), Act.TOLD, "main form textarea"
    ),
)
BEGIN = ".main-step :is(a, input:not([type=hidden]), button)"
SESSION = ".page-head__action a[href*='/leersessie/']"
TELLER = "#coderen .story[data-revision]"
UNCODED = "#coderen .coding-turn:not(:has(.coding-item)) > .story[data-revision]"
TURN = ".story[data-tap]"
PAUSE = ":is(#pause-button, #resume-button)"
WAITING = '.coding-item--suggested button[value="accept"]'
SECTIONS = (
    Section(
        _l("Uw eerste pagina"),
        (Shortcut("v", _l("Naar uw volgende werk"), Act.FOCUS, ".next-work a"),),
    ),
    Section(
        _l("Een telefoontje"),
        (
            Shortcut("n", _l("Naar naam en nummer"), Act.FOCUS, "#person :is(button, a)"),
            Shortcut("b", _l("Naar het begin van het gesprek"), Act.FOCUS, BEGIN),
        ),
        Role.can_interview,
    ),
    Section(
        _l("Een gesprek typen"),
        (
            Shortcut("Enter", _l("Bewaar de zin"), Act.TOLD, ".chat-composer"),
            Shortcut("Shift+Enter", _l("Nieuwe regel in de zin"), Act.TOLD, ".chat-composer"),
            Shortcut("F2", _l("Wissel wie er spreekt"), Act.TOLD, ".chat-composer"),
            Shortcut("Alt+1", _l("De verteller zegt dit"), Act.TOLD, ".chat-composer"),
            Shortcut("Alt+2", _l("De interviewer zegt dit"), Act.TOLD, ".chat-composer"),
            Shortcut(
                "Alt+3",
                _l("Wissel hoe u typt: letterlijk, samengevat, eigen waarneming"),
                Act.TOLD,
                ".chat-composer",
            ),
            Shortcut("Alt+4", _l("Verbeter de laatste zin"), Act.PRESS, "#turns .line__edit"),
            Shortcut(
                "Alt+5", _l("Naar ‘Gesprek afsluiten’"), Act.FOCUS, "a.closing-way, .closing-way a"
            ),
            Shortcut("Alt+7", _l("Wat kan ik nog vragen?"), Act.PRESS, "#compass-button"),
            Shortcut("Alt+9", _l("Een zorg: de stappen"), Act.PRESS, "[popovertarget='zorg']"),
            Shortcut("Alt+0", _l("Pauze, en weer verder"), Act.PRESS, PAUSE),
            Shortcut("Alt+6", _l("Terug naar het typvak"), Act.FOCUS, ".chat-composer textarea"),
            Shortcut("Alt+8", _l("Naar de notities voor uzelf"), Act.FOCUS, ".notes > summary"),
        ),
        Role.can_interview,
    ),
    Section(
        _l("Een verhaal coderen"),
        (
            Shortcut("v", _l("Volgend voorstel"), Act.NEXT, WAITING),
            Shortcut("t", _l("Vorig voorstel"), Act.PREVIOUS, WAITING),
            Shortcut("a", _l("Accepteer dit voorstel"), Act.HERE, WAITING),
            Shortcut(
                "w",
                _l("Wijs dit voorstel af"),
                Act.HERE,
                '.coding-item--suggested button[value="reject"]',
            ),
            Shortcut("e", _l("Waarom dit voorstel?"), Act.HERE, ".coding-item .why > summary"),
            Shortcut(
                "z",
                _l("Kies zelf woorden: naar de volgende beurt"),
                Act.NEXT,
                TELLER,
            ),
            Shortcut("← →", _l("Kies een woord van de beurt"), Act.TOLD, TELLER),
            Shortcut("Shift+→", _l("Neem een woord erbij"), Act.TOLD, TELLER),
            Shortcut("↑ ↓", _l("Kies een hele zin"), Act.TOLD, TELLER),
            Shortcut("Shift+←", _l("Haal een woord eraf"), Act.TOLD, TELLER),
            Shortcut("Enter", _l("Codeer de gekozen woorden"), Act.TOLD, TELLER),
            Shortcut("s f", _l("Kies ‘ging goed’ of ‘kan beter’"), Act.TOLD, "#pole input"),
            Shortcut("o", _l("Volgende beurt zonder codering"), Act.NEXT, UNCODED),
            Shortcut("p", _l("Vorige beurt zonder codering"), Act.PREVIOUS, UNCODED),
            Shortcut(
                "f", _l("Naar het formulier om te coderen"), Act.FOCUS, "#theme-search, #theme"
            ),
            Shortcut("m", _l("Memo bij deze beurt of codering"), Act.NEAR, "#verhaal .memo-way"),
            Shortcut("u", _l("Maak uw laatste stap ongedaan"), Act.PRESS, "#ongedaan"),
            Shortcut("r", _l("Doe die stap toch opnieuw"), Act.PRESS, "#nog-eens"),
        ),
        Role.can_code,
    ),
    Section(
        _l("Namen nakijken"),
        (
            Shortcut("z", _l("Kies woorden: naar de volgende beurt"), Act.NEXT, TURN),
            Shortcut("← →", _l("Kies een woord van de beurt"), Act.TOLD, TURN),
            Shortcut("Shift+→", _l("Neem een woord erbij"), Act.TOLD, TURN),
            Shortcut("Enter", _l("Vervang de gekozen woorden"), Act.TOLD, TURN),
            Shortcut("f", _l("Naar het formulier om te vervangen"), Act.FOCUS, "#verbergen #what"),
        ),
        Role.can_mend_names,
    ),
    Section(
        _l("Een netwerk bespreken"),
        (
            Shortcut(
                "s",
                _l("Naar ‘Begin een leersessie’ of de sessie van nu"),
                Act.FOCUS,
                SESSION,
            ),
        ),
        Role.can_review,
    ),
)


def sections_for(user: Any) -> Iterator[Section]:
    """Yield the sections with keys for this person: everywhere, the menu, then his pages."""
    yield Section(_l("Op elke pagina"), EVERYWHERE)
    ways = tuple(
        Shortcut(f"g {LETTERS[item['endpoint']]}", item["label"], Act.GO, item["url"])
        for item in menu_of(user)
        if item["endpoint"] in LETTERS
    )
    yield Section(_l("Ga naar"), ways)
    yield from (one for one in SECTIONS if one.may is None or user.may(one.may))


def init_shortcuts(app: Flask) -> None:
    """Give every template the keys of its reader."""

    @app.context_processor
    def shortcuts() -> dict[str, Any]:
        user = current_user._get_current_object()
        keys = WhenShown(lambda: sections_for(user) if user.is_authenticated else ())
        return {"shortcut_sections": keys}

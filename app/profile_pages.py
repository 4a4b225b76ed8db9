"""The wij-ervaring profile in words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from analysis.profile_norms import norm_on, norms_of
from analysis.study_base import Base
from analysis.we_profile import Evidence, Part, Profile, profile_of
from app.formats import listed, today
from app.pattern_pages import value_word
from app.review_pages import actor_label
from app.tie_words import ON_A_LINE

NAMES = {
    Part.BALANCE: _l("Balans van wat goed ging en beter kan"),
    Part.SAME_SOLUTION: _l("Zelfde kijk op de oplossing"),
    Part.SAME_COOPERATION: _l("Zelfde kijk op de samenwerking"),
    Part.COLLEAGUES: _l("Collega’s in het netwerk over ons"),
    Part.EVERYONE: _l("Iedereen over de samenwerking"),
    Part.GIVING_SEEN: _l("Gezien wat ieder geeft"),
    Part.GOES_ON: _l("De klant kan verder"),
    Part.OWN_STRENGTH: _l("Verder alleen of met eigen kring"),
    Part.LASTING: _l("Het houdt stand"),
}
FORMULAS = {
    Part.BALANCE: _l(
        "Wij kijken naar wie iets vertelde. "
        "Wie noemt minstens zoveel thema’s die goed gingen als thema’s die beter kunnen?"
    ),
    Part.SAME_SOLUTION: _l(
        "Wij leggen steeds twee antwoorden naast elkaar. "
        "Hoe vaak zeggen zij hetzelfde over de oplossing?"
    ),
    Part.SAME_COOPERATION: _l(
        "Wij leggen steeds twee antwoorden naast elkaar. "
        "Hoe vaak zeggen zij hetzelfde over de samenwerking?"
    ),
    Part.COLLEAGUES: _l(
        "Wie antwoordde, en is geen klant of sociaal werker? "
        "Hoeveel van hen zijn positief over de samenwerking?"
    ),
    Part.EVERYONE: _l("Hoeveel van wie antwoordde, zijn positief over de samenwerking?"),
    Part.GIVING_SEEN: _l(
        "Iemand vertelt dat twee mensen elkaar steunen. "
        "Hoe vaak vertelt een ander dat ook, en ziet niemand het anders?"
    ),
    Part.GOES_ON: _l(
        "Van welke netwerken is dit bekend? In hoeveel daarvan kan de klant verder? "
        "Zien zij het anders, dan telt het niet als ja."
    ),
    Part.OWN_STRENGTH: _l(
        "Van welke netwerken is dit bekend? "
        "In hoeveel daarvan kan de klant alleen of met zijn kring verder?"
    ),
    Part.LASTING: _l("Van welke netwerken is dit bekend? In hoeveel daarvan houdt het stand?"),
}


def profile_facts(session: Session, base: Base, study_id: UUID) -> dict[str, Any]:
    """Return what both pages of the profile show."""
    profile: Profile = profile_of(session, base)
    acts = norms_of(session, study_id)
    return {
        "base": base,
        "profile": profile,
        "parts": list(Part),
        "names_of_parts": NAMES,
        "formulas": FORMULAS,
        "acts": acts,
        "norms": {part: norm_on(acts[part], today()) for part in Part},
        "evidence_words": evidence_words,
    }


def evidence_words(part: Part, one: Evidence) -> str:
    """Return one thing that is counted, in words: who, and what he or they say."""
    who = listed(_each(one))
    if part is Part.BALANCE:
        well, better = one.says
        counts = _("%(well)s thema’s goed, %(better)s beter", well=well, better=better)
        return f"{who}: {counts}"
    if part is Part.GIVING_SEEN:
        return f"{who or _('de klant')}: {ON_A_LINE[one.says[0]]}"  # type: ignore[index]
    said = listed([value_word(value) for value in one.says])
    return f"{who}: {said}" if who else said


def part_of(name: str) -> Part | None:
    """Return a part by its name in an address."""
    return next((one for one in Part if one.value == name), None)


def _each(one: Evidence) -> Iterable[str]:
    return [actor_label(actor) for actor in one.actors]

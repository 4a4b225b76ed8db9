"""A comparison of networks in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from analysis.comparisons import TOLD, Comparison
from analysis.qca import Outcome, Term
from app.formats import listed
from app.labels import label, theme_label

FACTS = {
    "raised.client": _l("de klant bracht de vraag zelf in"),
    "kind.concrete": _l("de vraag is concreet"),
    "solution.found": _l("er is een oplossing"),
    "can_go_on.yes": _l("de klant kan verder"),
    "all_positive.solution": _l("iedereen kijkt positief naar de oplossing"),
    "all_positive.cooperation": _l("iedereen is positief over de samenwerking"),
}
# From here on chance makes such a table so often that it tells nothing.
OFTEN = 0.1


def fact_word(fact: str) -> str:
    """Return a fact of a network in words."""
    if fact in FACTS:
        return str(FACTS[fact])
    return str(_("verteld: %(factor)s", factor=_factor(fact)))


def comparison_facts(found: Comparison) -> dict[str, Any]:
    """Return what the page of a comparison shows."""
    conditions = found.plan.conditions
    return {
        "found": found,
        "plan": found.plan,
        "fact_word": fact_word,
        "conditions": [(one, fact_word(one)) for one in conditions],
        "told": TOLD,
        "outcomes": {
            Outcome.PRESENT: _("ja"),
            Outcome.ABSENT: _("nee"),
            Outcome.CONTRADICTION: _("verschilt"),
        },
        "contradictions": [row for row in found.rows if row.outcome is Outcome.CONTRADICTION],
        "descriptions": [
            [term_words(term, conditions) for term in solution] for solution in found.solutions
        ],
        "chance_is_often": found.baseline.share >= OFTEN,
    }


def term_words(term: Term, conditions: list[str]) -> str:
    """Return one description: what holds, and what does not."""
    parts = []
    for part, fact in zip(term, conditions, strict=True):
        if part is True:
            parts.append(fact_word(fact))
        elif part is False:
            parts.append(_absent(fact))
    return str(listed(parts))


def _absent(fact: str) -> str:
    if fact in FACTS:
        return str(_("niet: %(fact)s", fact=fact_word(fact)))
    return str(_("niet verteld: %(factor)s", factor=_factor(fact)))


def _factor(fact: str) -> str:
    _told, theme, pole = fact.split(".")
    return f"{theme_label(theme)} ({label('pole', pole)})"

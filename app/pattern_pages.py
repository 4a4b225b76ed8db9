"""What the pages of patterns over networks show; words are unsealed for one number at a time."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from analysis.charts import BETTER, GOOD, Bar, Picture, bars
from analysis.study_base import Base, Number
from analysis.study_patterns import (
    SOLVED,
    VIEWS,
    FactorRow,
    contrast_rows,
    factor_rows,
    number_named,
    pair_rows,
    raised_rows,
)
from analysis.teller_fragments import QuoteState, teller_fragments
from app.formats import listed
from app.labels import label, theme_label
from app.review_pages import actor_label
from research.codebook import UNKNOWN, Pole
from research.networks import ActorRole

COLOURS = {Pole.SUCCESS: GOOD, Pole.FAILURE: BETTER}
ASKED = ("question_raised_by", "solution", "solution_view")


def pattern_facts(base: Base) -> dict[str, Any]:
    """Return every figure of the page, with its charts; no words of people."""
    factors = {pole: factor_rows(base, pole) for pole in Pole}
    roles = [one.value for one in ActorRole if _has(base, one.value)]
    return {
        "base": base,
        "factors": factors,
        "charts": {pole: _chart(base, rows, pole) for pole, rows in factors.items() if rows},
        "pairs": pair_rows(base),
        "contrasts": contrast_rows(base),
        "raised": raised_rows(base),
        "solved": SOLVED,
        "views": VIEWS,
        "role_words": [label("actor_role", one).capitalize() for one in roles],
        "solved_words": [value_word(one).capitalize() for one in SOLVED],
        "view_words": [value_word(one).capitalize() for one in VIEWS],
        "missing": _missing(base),
        "value": value_word,
    }


def number_facts(session: Session, base: Base, kind: str, name: str) -> dict[str, Any]:
    """Return what makes one number: its networks, who tells what there, and in which words.

    Raises:
        NotFoundError: no such number, or nothing is counted in it (any more).
    """
    number = number_named(base, kind, name)
    told = teller_fragments(session, number.fragment_ids)
    networks = [one for one in base.networks if _counts(base, number, one.id)]
    return {
        "base": base,
        "number": number,
        "title": number_title(kind, name),
        "of_answers": kind in {"vraag", "kijk"},
        "networks": networks,
        "told": {one.id: [t for t in told if t.network.id == one.id] for one in networks},
        "said": {one.id: _said(base, number, one.id) for one in networks},
        "kept": QuoteState.WITHHELD,
        "actor_label": actor_label,
        "counts_people": number.units <= set(base.actors),
    }


def number_title(kind: str, name: str) -> str:
    """Return in words what a number counts."""
    parts = name.split(".")
    if kind in {"netwerken", "geloot", "mensen"}:
        factor = _factor_words(parts[0], parts[1])
        if len(parts) == 3:
            role = label("actor_role", parts[2])
            return str(_("%(factor)s, verteld door: %(role)s", factor=factor, role=role))
        drawn = str(_("Gelote netwerken: %(factor)s", factor=factor))
        return drawn if kind == "geloot" else factor
    if kind == "paar":
        pair = [_factor_words(*parts[:2]), _factor_words(*parts[2:])]
        return str(_("In hetzelfde netwerk: %(pair)s", pair=listed(pair)))
    raised = value_word(parts[0])
    if kind == "kijk":
        view = value_word(parts[1])
        return str(_("Vraag van: %(who)s. Kijk op de oplossing: %(view)s", who=raised, view=view))
    if len(parts) == 2:
        solution = value_word(parts[1])
        return str(_("Vraag van: %(who)s. Oplossing: %(what)s", who=raised, what=solution))
    return str(_("Vraag van: %(who)s", who=raised))


def value_word(value: str) -> str:
    """Return the word of an answer, also for a network whose tellers differ."""
    return str(_("zij zien het anders")) if value == "differs" else label("value", value)


def _factor_words(theme: str, pole: str) -> str:
    return f"{theme_label(theme)} ({label('pole', pole)})"


def _chart(base: Base, rows: list[FactorRow], pole: Pole) -> Picture:
    heard = len(base.networks)
    first = rows[0]
    most = _(
        "Het vaakst: %(theme)s, in %(num)s van %(total)s netwerken.",
        theme=theme_label(first.factor.theme),
        num=first.networks.count,
        total=heard,
    )
    what = (
        _("Wat goed ging, per thema.") if pole is Pole.SUCCESS else _("Wat beter kan, per thema.")
    )
    return bars(
        [Bar(theme_label(row.factor.theme), row.networks.count, series=pole.value) for row in rows],
        alt_text=f"{what} {most}",
        axis=str(_("aantal netwerken")),
        colours={pole.value: COLOURS[pole]},
        most=heard,
    )


def _missing(base: Base) -> list[str]:
    """Who was not heard, in words: roles with counts, and networks."""
    found = []
    networks = base.networks_made - len(base.networks)
    if networks:
        found.append(ngettext("%(num)s netwerk", "%(num)s netwerken", networks))
    for role, count in base.not_heard.items():
        found.append(_("%(num)s keer %(role)s", num=count, role=label("actor_role", role)))
    return [str(one) for one in found]


def _has(base: Base, role: str) -> bool:
    return any(one.role == role for one in base.actors.values())


def _counts(base: Base, number: Number, network_id: Any) -> bool:
    return network_id in number.units or any(
        base.actors[one].network_id == network_id for one in number.units if one in base.actors
    )


def _said(base: Base, number: Number, network_id: Any) -> list[tuple[Any, list[str]]]:
    """What everybody who counts answered in this network, by person."""
    found = []
    for actor in base.actors.values():
        counted = actor.id in number.units or network_id in number.units
        if actor.network_id != network_id or not counted:
            continue
        answers = base.answers.get(actor.id, {})
        found.append((actor, [label("value", answers.get(one, UNKNOWN)) for one in ASKED]))
    return found

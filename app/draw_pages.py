"""What the pages of a client base and a draw show."""

from typing import Any

from flask import request
from sqlmodel import Session

from app.forms.draws import REASON_WORDS, RULE_WORDS, BatchForm, DrawForm, PlanForm, ReleaseForm
from research.draw_plans import DrawPlan, PlanKind, new_seed, open_plan, plans_of
from research.draw_rules import DrawRule
from research.draws import (
    Draw,
    draw_of,
    draws_of,
    released_units,
    waiting_count,
    waiting_units,
)
from research.errors import NotFoundError
from research.frames import SamplingFrame, clients_of_networks, latest_frame, strata_of
from research.releases import replaceable
from research.studies import Study

# The reserve can be as long as the client base: the page shows its beginning.
RESERVE_SHOWN = 50
RESERVE_AT_MOST = 2000


def study_facts(study: Study) -> dict[str, Any]:
    """Return what every page of a study shows."""
    return {"study": study, "study_is_synthetic": study.synthetic}


def asked_draw(session: Session, study: Study) -> Draw:
    """Return the draw with the number in the address; the last one without a number.

    Raises:
        NotFoundError: the study has no such draw.
    """
    made = draws_of(session, study.id)
    number = request.args.get("nummer", type=int, default=len(made))
    if not 1 <= number <= len(made):
        raise NotFoundError
    return made[number - 1]


def draw_form(session: Session, study: Study, base: SamplingFrame | None) -> DrawForm:
    """Return the form of a new draw without the questions that were answered before."""
    plan = open_plan(session, base) if base else None
    form = DrawForm(data=_suggestion(base, plan))
    if plan is not None:
        del form.size
        del form.rule
        if plan.kind == PlanKind.COMMITMENT:
            del form.seed
    elif base is None or not base.stratum_name:
        del form.rule
    if draw_of(session, study.id) is None:
        del form.reason
    return form


def new_facts(session: Session, study: Study, form: DrawForm) -> dict[str, Any]:
    """Return what the page of a new draw shows."""
    base = latest_frame(session, study.id)
    plan = open_plan(session, base) if base else None
    return study_facts(study) | {
        "frame": base,
        "strata": strata_of(session, base.id) if base else [],
        "form": form,
        "plan": plan,
        "rule_words": _rule_words(plan.method) if plan else "",
        "again": draw_of(session, study.id) is not None,
    }


def plan_facts(session: Session, study: Study, form: PlanForm) -> dict[str, Any]:
    """Return what the page of a promised draw shows."""
    base = latest_frame(session, study.id)
    if base is None or not base.stratum_name:
        del form.rule
    plan = open_plan(session, base) if base else None
    return study_facts(study) | {
        "frame": base,
        "form": form,
        "plan": plan,
        "rule_words": _rule_words(plan.method) if plan else "",
        "earlier": [one for one in plans_of(session, study.id) if one is not plan],
    }


def draw_facts(session: Session, study: Study, made: Draw) -> dict[str, Any]:
    """Return what the page of a draw shows; ``alles=ja`` shows more of the reserve."""
    base = session.get_one(SamplingFrame, made.frame_id)
    released = released_units(session, made.id)
    limit = RESERVE_AT_MOST if request.args.get("alles") == "ja" else RESERVE_SHOWN
    shown = waiting_units(session, made.id, in_sample=False, limit=limit)
    labels = [one.pseudonym for one in (*released, *shown)]
    draws = draws_of(session, study.id)
    return study_facts(study) | {
        "draw": made,
        "draws": draws,
        "is_last": made.id == draws[-1].id,
        "frame": base,
        "released": released,
        "still_sample": waiting_count(session, made.id, in_sample=True),
        "waiting": waiting_count(session, made.id, in_sample=False),
        "shown": shown,
        "clients": clients_of_networks(session, base.id, labels) if base.network_name else {},
        "reasons": {one.value: words for one, words in REASON_WORDS.items()},
        "form": ReleaseForm(replaceable(session, made.id), formdata=None),
        "batch_form": BatchForm(formdata=None),
    }


def certificate_facts(session: Session, study: Study, made: Draw) -> dict[str, Any]:
    """Return what the proof of a draw shows, on the page and in the text."""
    plan = session.get(DrawPlan, made.plan_id) if made.plan_id else None
    return study_facts(study) | {
        "draw": made,
        "draws": draws_of(session, study.id),
        "frame": session.get_one(SamplingFrame, made.frame_id),
        "plan": plan,
        "plans": plans_of(session, study.id),
        "rule_words": _rule_words(made.method),
        "released": len(released_units(session, made.id)),
    }


def _rule_words(method: str) -> Any:
    return RULE_WORDS[DrawRule(method)]


def _suggestion(base: SamplingFrame | None, plan: DrawPlan | None) -> dict[str, Any]:
    seed = "" if plan else new_seed()
    return {"seed": seed, "size": min(20, base.network_count) if base else 20}

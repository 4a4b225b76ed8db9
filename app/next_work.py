"""The next piece of work of a person: what the first page of each role offers first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from analysis.claim_support import ClaimView, looks_for
from analysis.patterns import FactorCount, StudyFactors
from app.labels import label, theme_label
from app.overview import Overview
from app.review_pages import NetworkLine
from research.networks import Actor, Network
from research.studies import Study


@dataclass(frozen=True)
class NextWork:
    """One thing to do now, and the link that leads to it."""

    title: str
    what: str
    detail: str
    action: str
    url: str


def next_step(overviews: Sequence[Overview]) -> NextWork | None:
    """Return what the lead does first: the first thing that waits, in the newest study."""
    for one in overviews:
        for waiting in one.attention:
            title = _("Dit is nu nodig")
            return NextWork(title, one.study.title, waiting.words, waiting.action, waiting.url)
    return None


def next_review(lines: Sequence[NetworkLine]) -> NextWork | None:
    """Return what a professional does first.

    A session that goes on comes first, then a commitment that is late, then a network that
    nobody talked about, and then a commitment that is still open.
    """
    going_on = next((one for one in lines if one.going_on), None)
    if going_on is not None:
        return _session(going_on)
    late = next((one for one in lines if one.overdue), None)
    if late is not None:
        words = ngettext(
            "%(num)s afspraak is over de datum",
            "%(num)s afspraken zijn over de datum",
            late.overdue,
        )
        return _look_back(late, words)
    fresh = next((one for one in lines if one.heard and not one.last), None)
    if fresh is not None:
        return _first_talk(fresh)
    left = next((one for one in lines if one.open_commitments), None)
    if left is None:
        return None
    count = left.open_commitments
    words = ngettext("%(num)s afspraak staat open", "%(num)s afspraken staan open", count)
    return _look_back(left, words)


def next_story(network: Network, actor: Actor, interview_id: UUID, *, suggested: int) -> NextWork:
    """Return the story that a coder reads next; ``suggested`` counts what waits in it."""
    waiting = ngettext("%(num)s voorstel wacht", "%(num)s voorstellen wachten", suggested)
    return NextWork(
        _("Uw volgende verhaal"),
        _("%(network)s, %(role)s %(number)s", **_teller(network, actor)),
        waiting if suggested else _("De computer vond niets. Lees het verhaal zelf."),
        _("Beoordeel het volgende verhaal"),
        url_for("coding.story", interview_id=interview_id),
    )


def next_sentence(
    study: Study,
    views: Sequence[ClaimView],
    open_factors: Sequence[FactorCount],
    factors: StudyFactors,
    *,
    user_id: UUID,
) -> NextWork | None:
    """Return what an editor does first: look at a colleague's, mend, write, or read the whole."""
    asked = next(iter(looks_for(views, user_id)), None)
    if asked is not None:
        return _to_look_at(asked)
    shaky = next((one for one in views if _is_shaky(one)), None)
    if shaky is not None:
        return _to_check(shaky, _("Wat eronder ligt, klopt niet meer met de zin."))
    if open_factors:
        return _to_write(study, open_factors[0], factors)
    changed = next((one for one in views if one.numbers_changed), None)
    if changed is not None:
        return _to_check(changed, _("De aantallen zijn veranderd."))
    if not views:
        return None
    return NextWork(
        _("Alle zinnen zijn geschreven"),
        study.title,
        _("Lees na of het hoofdstuk klopt."),
        _("Lees het hoofdstuk"),
        url_for("chapters.text", study_id=study.id),
    )


def _to_look_at(view: ClaimView) -> NextWork:
    return NextWork(
        _("Een zin wacht op uw blik"),
        view.sentence,
        _("Een collega schreef hem. Kijk of niemand herkenbaar is."),
        _("Kijk deze zin na"),
        url_for("claims.claim", claim_id=view.claim.id, _anchor="nagekeken"),
    )


def _session(line: NetworkLine) -> NextWork:
    assert line.going_on is not None
    return NextWork(
        _("Er is een sessie bezig"),
        _("Netwerk %(reference)s", reference=line.network.reference),
        _("Sessie van %(day)s", day=format_date(line.going_on.held_on, "long")),
        _("Ga naar de sessie"),
        url_for("guided.door", session_id=line.going_on.id),
    )


def _look_back(line: NetworkLine, words: str) -> NextWork:
    return NextWork(
        _("Kijk terug op uw afspraken"),
        _("Netwerk %(reference)s", reference=line.network.reference),
        words,
        _("Bekijk de afspraken"),
        url_for("reviews.network", network_id=line.network.id),
    )


def _first_talk(line: NetworkLine) -> NextWork:
    return NextWork(
        _("Uw volgende netwerk"),
        _("Netwerk %(reference)s", reference=line.network.reference),
        _(
            "%(heard)s van %(total)s mensen vertelden hun verhaal. Er is nog niet over gepraat.",
            heard=line.heard,
            total=line.actors,
        ),
        _("Lees wat zij vertellen"),
        url_for("reviews.network", network_id=line.network.id),
    )


def _teller(network: Network, actor: Actor) -> dict[str, object]:
    role = label("actor_role", actor.role)
    return {"network": network.reference, "role": role, "number": actor.number}


def _is_shaky(view: ClaimView) -> bool:
    return bool(not view.stands or view.lost or view.names_other_share)


def _to_check(view: ClaimView, why: str) -> NextWork:
    url = url_for("claims.claim", claim_id=view.claim.id)
    return NextWork(_("Kijk deze zin na"), view.sentence, why, _("Ga naar deze zin"), url)


def _to_write(study: Study, factor: FactorCount, factors: StudyFactors) -> NextWork:
    pole = factor.pole.value
    counts = {"num": factor.networks, "total": factors.networks_heard}
    return NextWork(
        _("Uw volgende zin"),
        _(
            "%(theme)s: %(pole)s",
            theme=theme_label(factor.theme, study.id),
            pole=label("pole", pole),
        ),
        _("%(num)s van %(total)s netwerken", **counts),
        _("Schrijf deze zin"),
        url_for("claims.compose", study_id=study.id, theme=factor.theme, pole=pole),
    )

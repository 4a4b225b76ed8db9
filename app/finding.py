"""Who finds what: each role finds what its own pages show, and nothing else."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlmodel import Session, col, or_, select

from analysis.assignments import open_to
from analysis.claim_support import ClaimView, claim_views
from analysis.patterns import study_factors
from app.identity import User
from app.labels import claim_subject, label
from app.people import everyone
from app.search_words import Query
from app.searching import Finder, Found, Hit, Search, run
from interviews.appointments import Appointment
from interviews.interviews import Interview, InterviewStatus
from research.drawn_networks import pseudonyms_of
from research.independence import networks_to_review
from research.members import in_studies_of
from research.networks import Actor, Network, networks_of
from research.roles import Role
from research.standing import is_standing_network, still_told
from research.studies import Study

OVER = {InterviewStatus.CLOSED.value, InterviewStatus.NOT_HELD.value}
# Networks, and the people in them as they were added.
IN_ORDER = (col(Network.reference), col(Actor.number))


def may_search(role: Role) -> bool:
    """The policy of the search page: every role that finds something."""
    return role in FINDERS


def hints_for(user: User) -> list[Any]:
    """Return what the person can look for, as sentences."""
    return [finder.hint for finder in finders_of(user)]


def finders_of(user: User) -> list[Finder]:
    """Return what the roles of this person find."""
    return [finder for role in Role if role in user.held_roles for finder in FINDERS.get(role, ())]


def search(session: Session, user: User, query: Query) -> Found:
    """Find what the person may see.

    Args:
        session: a session that may write: who was found by name is noted.
        user: who searches.
        query: at least one word.
    """
    return run(Search(session, user, query), finders_of(user))


def _networks_of_lead(looking: Search) -> Iterator[Hit]:
    for study in looking.studies().values():
        numbers = pseudonyms_of(looking.session, study.id)
        for network in networks_of(looking.session, study.id):
            facts = [numbers.get(network.id, ""), network.district, study.title]
            detail = " · ".join(one for one in facts if one)
            make = partial(_network, network, study, "networks.network", detail)
            yield from looking.plain(make, network.reference, network.activity, *facts)


def _people_of_lead(looking: Search) -> Iterator[Hit]:
    studies = looking.studies()
    statement = (
        select(Network, Actor)
        .join(Actor, col(Actor.network_id) == Network.id)
        .where(col(Network.study_id).in_(studies))
        .order_by(*IN_ORDER)
    )
    for network, actor in looking.session.exec(statement):
        make = partial(_person, network, actor, studies[network.study_id])
        yield from looking.person(actor, make, *_about(network, actor), may_open=True)


def _calls(looking: Search) -> Iterator[Hit]:
    """The interviewer's own calls, under the rule of ``interview_for``.

    A name opens only while the call is still to be made, as on the page of the call.
    """
    me = looking.user.id
    mine = select(Appointment.interview_id).where(
        Appointment.interviewer_id == me, col(Appointment.cancelled_at).is_(None)
    )
    statement = (
        select(Interview, Actor, Network, Study)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .join(Study, col(Study.id) == Network.study_id)
        .where(or_(Interview.interviewer_id == me, col(Interview.id).in_(mine)), in_studies_of(me))
        .order_by(*IN_ORDER)
    )
    for interview, actor, network, study in looking.session.exec(statement):
        taken = interview.status == InterviewStatus.OPEN and interview.interviewer_id != me
        may_open = not taken and interview.status not in OVER
        make = partial(_call, interview, actor, study)
        yield from looking.person(actor, make, *_about(network, actor), may_open=may_open)


def _networks_of_professional(looking: Search) -> Iterator[Hit]:
    for network in networks_to_review(looking.session, user_id=looking.user.id):
        if not is_standing_network(looking.session, network.id):
            continue
        study = looking.session.get_one(Study, network.study_id)
        make = partial(_network, network, study, "reviews.network", study.title)
        yield from looking.plain(make, network.reference, study.title)


def _stories(looking: Search) -> Iterator[Hit]:
    studies = looking.studies()
    statement = (
        select(Interview, Actor, Network)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            col(Network.study_id).in_(studies),
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
            open_to(looking.user.id),
        )
        .order_by(*IN_ORDER)
    )
    for interview, actor, network in looking.session.exec(statement):
        make = partial(_story, interview, actor, network, studies[network.study_id])
        yield from looking.plain(make, *_about(network, actor))


def _claims(looking: Search) -> Iterator[Hit]:
    """An editor sees networks as far as they carry a claim: by reference, under the claim."""
    for study in looking.studies().values():
        factors = study_factors(looking.session, study.id)
        for view in claim_views(looking.session, study.id, factors):
            networks = sorted({line.told.network.reference for line in view.lines})
            theme = claim_subject(view, study.id)
            make = partial(_claim, view, study, f"{theme} · {', '.join(networks)}")
            yield from looking.plain(make, view.sentence, theme, *networks)


def _accounts(looking: Search) -> Iterator[Hit]:
    for one in everyone(looking.session):
        roles = [label("role", role) for role in one.held_roles]
        make = partial(_account, one, f"{one.email} · {', '.join(roles)}")
        yield from looking.plain(make, one.display_name, one.email, *roles)


def _network(network: Network, study: Study, endpoint: str, detail: str) -> Hit:
    url = url_for(endpoint, network_id=network.id)
    return Hit(_in(network), detail, url, synthetic=study.synthetic)


def _person(network: Network, actor: Actor, study: Study) -> Hit:
    url = url_for("actors.actor", actor_id=actor.id)
    return Hit(_who(actor), f"{_in(network)} · {study.title}", url, synthetic=study.synthetic)


def _call(interview: Interview, actor: Actor, study: Study) -> Hit:
    url = url_for("calls.call", interview_id=interview.id)
    status = label("interview_status", interview.status).capitalize()
    return Hit(_who(actor), status, url, synthetic=study.synthetic)


def _story(interview: Interview, actor: Actor, network: Network, study: Study) -> Hit:
    url = url_for("coding.story", interview_id=interview.id)
    return Hit(_who(actor), f"{_in(network)} · {study.title}", url, synthetic=study.synthetic)


def _claim(view: ClaimView, study: Study, detail: str) -> Hit:
    url = url_for("claims.claim", claim_id=view.claim.id)
    return Hit(view.sentence, detail, url, synthetic=study.synthetic)


def _account(user: User, detail: str) -> Hit:
    url = url_for("people.index", _anchor=f"account-{user.id}")
    return Hit(user.display_name, detail, url)


def _in(network: Network) -> str:
    return str(_("Netwerk %(reference)s", reference=network.reference))


def _who(actor: Actor) -> str:
    return f"{label('actor_role', actor.role).capitalize()} {actor.reference}"


def _about(network: Network, actor: Actor) -> tuple[str, ...]:
    role = label("actor_role", actor.role)
    return network.reference, actor.reference, role, str(actor.number)


# Who finds what. A new kind joins by one line.
FINDERS: dict[Role, tuple[Finder, ...]] = {
    Role.LEAD: (
        Finder(
            _l("Netwerken"),
            _l("Een netwerk vindt u met het kenmerk, het klantnummer, de wijk of het onderzoek."),
            _networks_of_lead,
        ),
        Finder(
            _l("Mensen"),
            _l("Een mens vindt u met de naam, het telefoonnummer, het kenmerk of de rol."),
            _people_of_lead,
        ),
    ),
    Role.INTERVIEWER: (
        Finder(
            _l("Uw telefoontjes"),
            _l("Wie u belt, vindt u met de naam, het telefoonnummer, het kenmerk of de rol."),
            _calls,
        ),
    ),
    Role.CODER: (
        Finder(
            _l("Verhalen"),
            _l("Een verhaal vindt u met het kenmerk van het netwerk of de rol van de verteller."),
            _stories,
        ),
    ),
    Role.PROFESSIONAL: (
        Finder(
            _l("Uw netwerken"),
            _l("Een netwerk vindt u met het kenmerk of de naam van het onderzoek."),
            _networks_of_professional,
        ),
    ),
    Role.EDITOR: (
        Finder(
            _l("Beweringen"),
            _l("Een bewering vindt u met woorden uit de zin, het thema of het netwerk."),
            _claims,
        ),
    ),
    Role.ADMIN: (
        Finder(
            _l("Accounts"),
            _l("Een account vindt u met de naam, het e-mailadres of de rol."),
            _accounts,
        ),
    ),
}

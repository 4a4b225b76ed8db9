"""Pages of the administrator: who may sign in. No page here shows a study or a story."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in
from app.database import get_session
from app.forms.people import PersonForm
from app.identity import User, create_user
from app.people import (
    activate,
    deactivate,
    everyone,
    new_passphrase,
    remove_second_factors,
    renew_passphrase,
)
from app.problems import message_of, status_of
from app.proof import asks_passphrase_again
from app.second_factors import who_has_one
from research.errors import DomainError, NotFoundError
from research.roles import Role

people = Blueprint("people", __name__, url_prefix="/mensen")
Answer = str | tuple[str, int] | Response


@people.get("/")
@policy(Role.can_administer)
def index() -> str:
    """Show everybody who has an account."""
    return _index(get_session())


@people.get("/nieuw")
@policy(Role.can_administer)
def new() -> str:
    """Ask who gets an account."""
    return render_template("people/new.html", form=PersonForm())


@people.post("/nieuw")
@policy(Role.can_administer)
def create() -> Answer:
    """Make an account. The passphrase is in this answer only: not in a URL, log or flash."""
    session, form = get_session(), PersonForm()
    if not form.validate():
        return render_template("people/new.html", form=form), 422
    passphrase = new_passphrase()
    try:
        person = create_user(
            session,
            email=form.email.data,
            display_name=form.display_name.data,
            passphrase=passphrase,
            roles=form.chosen,
            created_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.email.errors = [message_of(error)]
        return render_template("people/new.html", form=form), status_of(error)
    return render_template("people/made.html", person=person, passphrase=passphrase), 201


@people.post("/<uuid:user_id>/uit")
@policy(Role.can_administer)
def shut_out(user_id: UUID) -> Answer:
    """Refuse this person at the door from now on."""
    session, me = get_session(), signed_in()
    person = _person(session, user_id)
    try:
        deactivate(session, person, by=me.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _index(session, problem=message_of(error)), status_of(error)
    flash(_("Dit account staat uit. Deze persoon is overal uitgelogd."), "success")
    return redirect(url_for(".index"), 303)


@people.post("/<uuid:user_id>/aan")
@policy(Role.can_administer)
def let_in(user_id: UUID) -> Answer:
    """Let this person sign in again."""
    session = get_session()
    activate(session, _person(session, user_id), by=signed_in().id)
    session.commit()
    flash(_("Dit account staat weer aan."), "success")
    return redirect(url_for(".index"), 303)


@people.post("/<uuid:user_id>/wachtwoord")
@policy(Role.can_administer)
def renew(user_id: UUID) -> str:
    """Give another passphrase. It is in this answer only: not in a URL, log or flash."""
    session = get_session()
    person = _person(session, user_id)
    passphrase = renew_passphrase(session, person, by=signed_in().id)
    session.commit()
    return render_template("people/made.html", person=person, passphrase=passphrase, renewed=True)


@people.post("/<uuid:user_id>/tweede-stap-weg")
@policy(Role.can_administer)
@asks_passphrase_again
def remove_factors(user_id: UUID) -> Answer:
    """Take the second step of a person away, who then chooses a new one."""
    session, me = get_session(), signed_in()
    person = _person(session, user_id)
    try:
        remove_second_factors(session, person, by=me.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _index(session, problem=message_of(error)), status_of(error)
    flash(_("De tweede stap is weg. Deze persoon is overal uitgelogd."), "success")
    return redirect(url_for(".index"), 303)


def _index(session: Session, *, problem: str | None = None) -> str:
    return render_template(
        "people/index.html",
        people=everyone(session),
        with_factor=who_has_one(session),
        me=signed_in(),
        problem=problem,
    )


def _person(session: Session, user_id: UUID) -> User:
    person = session.get(User, user_id)
    if person is None:
        raise NotFoundError
    return person

"""Abbreviations that expand while one types: one's own list, and whether it works."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from app.access import policy, signed_in
from app.database import get_session
from app.forms.abbreviations import AbbreviationForm, ShippedForm
from app.identity import User
from app.problems import message_of, status_of
from interviews.abbreviations import (
    MOST,
    SHIPPED,
    abbreviations_of,
    add_abbreviation,
    forget_abbreviation,
    take_shipped,
)
from research.errors import DomainError
from research.roles import Role

abbreviations = Blueprint("abbreviations", __name__, url_prefix="/account/afkortingen")
Answer = BaseResponse | str | tuple[str, int]


@abbreviations.get("/")
@policy(Role.can_interview)
def page() -> str:
    """Show one's own list, and what can be taken into it."""
    return _page(get_session(), AbbreviationForm(formdata=None))


@abbreviations.post("/")
@policy(Role.can_interview)
def add() -> Answer:
    """Put an abbreviation on the list."""
    session, form = get_session(), AbbreviationForm()
    try:
        add_abbreviation(
            session, user_id=signed_in().id, short=form.short.data, long=form.long.data
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, form), status_of(error)
    flash(_("De afkorting staat in uw lijst."), "success")
    return redirect(url_for(".page"), 303)


@abbreviations.post("/kies")
@policy(Role.can_interview)
def take() -> Answer:
    """Take the chosen abbreviations of the shipped list."""
    session, form = get_session(), ShippedForm()
    try:
        take_shipped(session, user_id=signed_in().id, shorts=form.shorts.data or [])
        session.commit()
    except DomainError as error:
        session.rollback()
        again = AbbreviationForm(formdata=None)
        again.form_errors.append(message_of(error))
        return _page(session, again), status_of(error)
    return redirect(url_for(".page"), 303)


@abbreviations.post("/weg/<short>")
@policy(Role.can_interview)
def forget(short: str) -> BaseResponse:
    """Take an abbreviation off the list."""
    session = get_session()
    forget_abbreviation(session, user_id=signed_in().id, short=short)
    session.commit()
    return redirect(url_for(".page"), 303)


@abbreviations.post("/aan-of-uit")
@policy(Role.can_interview)
def switch() -> BaseResponse:
    """Let abbreviations expand, or not: a person chooses."""
    session = get_session()
    me = session.get_one(User, signed_in().id)
    me.expands = not me.expands
    session.add(me)
    session.commit()
    return redirect(url_for(".page"), 303)


def _page(session: Session, form: AbbreviationForm) -> str:
    me = session.get_one(User, signed_in().id)
    own = abbreviations_of(session, me.id)
    known = {one.short for one in own}
    others = {short: long for short, long in SHIPPED.items() if short not in known}
    return render_template(
        "account/abbreviations.html",
        own=own,
        others=others,
        is_on=me.expands,
        most=MOST,
        form=form,
        shipped=ShippedForm(formdata=None),
    )

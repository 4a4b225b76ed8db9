"""Sign-in through Flask-Security: argon2id, our own user table, our own sessions."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore, UserMixin
from sqlalchemy import bindparam, select
from sqlmodel import col
from werkzeug.local import LocalProxy

from app.database import get_session
from app.forms.sign_in import SignInForm
from app.identity import User
from app.settings import Settings
from app.sign_in_sessions import LIFETIME, DatabaseSessionInterface


class UnusedRole(RoleMixin):
    """Flask-Security wants a role table; our roles are names on the user."""

    name = ""


# Every request of somebody who is signed in asks this: written once.
BY_MARK = select(User).where(col(User.fs_uniquifier) == bindparam("mark"))


class Users(SQLAlchemySessionUserDatastore):
    """The people who sign in, as Flask-Security looks them up."""

    def find_user(self, case_insensitive: bool = False, **facts: Any) -> UserMixin | None:
        """Return the person with this fact; most often the mark in the cookie's session."""
        if facts.keys() == {"fs_uniquifier"} and not case_insensitive:
            found: User | None = self.db.session.scalar(
                BY_MARK, {"mark": str(facts["fs_uniquifier"])}
            )
            return found
        return super().find_user(case_insensitive=case_insensitive, **facts)


def security_config(settings: Settings) -> dict[str, Any]:
    """Return the settings of Flask-Security."""
    return {
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 15,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False,
            "test_environment": settings.demo,
        },
        "SECURITY_LOGIN_URL": "/inloggen",
        "SECURITY_LOGOUT_URL": "/uitloggen",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/inloggen",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
            _l("E-mailadres of wachtwoord klopt niet. Probeer het opnieuw."),
            "error",
        ),
        "SECURITY_MSG_UNAUTHENTICATED": (_l("Log eerst in."), "info"),
        "SECURITY_MSG_LOGIN": (_l("Log eerst in."), "info"),
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_REMEMBER_ME": False,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_STATIC_FOLDER": None,
        "REMEMBER_COOKIE_DURATION": LIFETIME,
    }


def init_sign_in(app: Flask, settings: Settings) -> None:
    """Let people sign in."""
    for name, value in security_config(settings).items():
        app.config.setdefault(name, value)
    app.session_interface = DatabaseSessionInterface()
    # A proxy, because every request has a session of its own.
    sessions: Any = LocalProxy(get_session)
    datastore = Users(sessions, User, UnusedRole)
    Security(app, datastore, login_form=SignInForm)

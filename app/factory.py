"""The application, made from its settings."""

from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from app import models  # noqa: F401  every table must be known before the first session
from app.access import init_access
from app.address_rules import QuickRule
from app.database import Database, init_database
from app.formats import init_formats
from app.headers import init_headers
from app.help_pages import init_help
from app.labels import init_labels
from app.languages import init_languages
from app.lock import init_lock
from app.navigation import init_navigation
from app.problems import init_problems
from app.proof import init_proof
from app.settings import Settings
from app.shortcuts import init_shortcuts
from app.sign_in import init_sign_in
from app.single_sign_on import init_single_sign_on
from app.static_files import init_static_files
from app.throttle import init_throttle
from app.tours import init_tours
from app.trusted_hosts import only_under
from app.views import BLUEPRINTS
from app.views.entrance import front_door

MAX_CONTENT_LENGTH = 21 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
MAX_FIELDS = 1000


class BoundedRequest(HtmxAwareRequest):  # type: ignore[misc]
    """A request whose form is bounded however it was sent: the library bounds only its parts."""

    def _load_form_data(self) -> None:
        """Read the form.

        Raises:
            RequestEntityTooLarge: it is larger, or has more fields, than any form of ours.
        """
        in_one_piece = self.mimetype == "application/x-www-form-urlencoded"
        if in_one_piece and (self.content_length or 0) > MAX_FORM_MEMORY_SIZE:
            raise RequestEntityTooLarge
        super()._load_form_data()
        if sum(len(values) for _name, values in self.form.lists()) > MAX_FIELDS:
            raise RequestEntityTooLarge


def create_app(settings: Settings, database: Database | None = None, **overrides: Any) -> Flask:
    """Build the application.

    Args:
        settings: read from the environment by the caller.
        database: an open database; opened from the settings when absent.
        overrides: Flask configuration, for tests.
    """
    app = Flask(__name__.rpartition(".")[0])
    app.url_rule_class = QuickRule
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_CONTENT_LENGTH,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY_SIZE,
        SESSION_COOKIE_NAME="__Host-wij" if settings.proxied else "wij",
        SESSION_COOKIE_SECURE=settings.proxied,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.update(overrides)
    app.extensions["wij_settings"] = settings
    if settings.hosts:
        app.wsgi_app = only_under(settings.hosts, app.wsgi_app)  # type: ignore[assignment, method-assign]
    if settings.proxied:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    init_database(app, database or Database(settings))
    init_languages(app)
    init_formats(app)
    CSRFProtect(app)
    Htmx(app)
    app.request_class = BoundedRequest
    init_sign_in(app, settings)
    init_single_sign_on(app, settings)
    init_throttle(app)
    init_access(app)
    init_lock(app)
    init_proof(app)
    init_problems(app)
    init_headers(app)
    init_labels(app)
    init_navigation(app)
    init_help(app)
    init_tours(app)
    init_shortcuts(app)
    init_static_files(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.view_functions["security.login"] = front_door
    return app

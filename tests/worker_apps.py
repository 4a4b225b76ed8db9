"""Apps that a worker makes once: their routes, templates and style sheets are slow to make.

A test gets an app as new: what it may change (``config`` and ``extensions``) is put back,
and an app that was changed in another way is thrown away.
"""

from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app.database import Database
from app.factory import create_app
from app.settings import Settings

# The real hash is slow on purpose; a cast of twelve would wait for it in every test.
CHEAP_HASH = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
# What a change would be carried by from one test to the next.
PARTS = (
    "view_functions",
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "teardown_appcontext_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
    "error_handler_spec",
    "blueprints",
    "request_class",
    "response_class",
    "test_client_class",
    "session_interface",
    "wsgi_app",
)


class WorkerApps:
    """One app per kind of settings."""

    def __init__(self, templates: FileSystemBytecodeCache) -> None:
        self._templates = templates
        self._made: dict[object, _Kept] = {}

    def get(self, settings: Settings, database: Database, **overrides: Any) -> Flask:
        """Return an app as new, on this database; the same one to who asks twice."""
        which = (settings, tuple(sorted(overrides.items())))
        kept = self._made.get(which)
        if kept is None or not kept.is_whole():
            app = create_app(
                settings,
                database,
                SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP_HASH,
                **overrides,
            )
            app.jinja_env.bytecode_cache = self._templates
            kept = self._made[which] = _Kept(app)
        return kept.as_new(settings, database)


class _Kept:
    """An app, and what it was when it was made."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._config, self._extensions = dict(app.config), dict(app.extensions)
        self._parts = _parts(app)

    def is_whole(self) -> bool:
        return self._parts == _parts(self._app)

    def as_new(self, settings: Settings, database: Database) -> Flask:
        app = self._app
        app.config.clear()
        app.config.update(self._config)
        app.extensions.clear()
        app.extensions.update(self._extensions, wij_settings=settings, wij_database=database)
        # A test may add a route, as to an app that has answered nobody yet.
        app._got_first_request = False
        return app


def _parts(app: Flask) -> dict[str, object]:
    """What the app is made of, in copies that a later change does not touch."""
    parts = {name: _copy(getattr(app, name)) for name in PARTS}
    environment = app.jinja_env
    words = {name: _copy(getattr(environment, name)) for name in ("globals", "filters", "tests")}
    return parts | words | {"routes": sum(1 for _rule in app.url_map.iter_rules())}


def _copy(thing: object) -> object:
    if isinstance(thing, dict):
        return {name: _copy(one) for name, one in thing.items()}
    return [_copy(one) for one in thing] if isinstance(thing, list) else thing

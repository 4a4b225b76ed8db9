"""The style page: every component in all its states, for who makes or judges pages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from app.access import anyone_signed_in, policy
from app.forms.style import LONG, sample_form

style = Blueprint("style", __name__, url_prefix="/stijl")
SCHEMES = ("licht", "donker")


@style.get("/")
@policy(anyone_signed_in)
def index() -> str:
    """Show the components; ``schema`` chooses light or dark, else the reader's system does."""
    asked = request.args.get("schema")
    return render_template(
        "style/index.html",
        scheme=asked if asked in SCHEMES else None,
        forms={state: sample_form(state) for state in ("gewoon", "fout", "uit")},
        refused=sample_form("fout", mistakes=3),
        long=LONG,
    )


@style.post("/")
@policy(anyone_signed_in)
def try_out() -> Response:
    """Answer the buttons of the samples: they change nothing."""
    flash(_("Dit was een voorbeeld. Er is niets veranderd."), "success")
    return redirect(url_for("style.index"))

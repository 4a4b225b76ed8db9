"""What the pages of a register of client journeys share: their tabs, and who may open which."""

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from analysis.journeys import JourneyRegister
from app.journey_access import Near, Standing
from app.settings import Settings

# Each tab: the page, and how near one has to come.
TABS = (
    ("journeys.overview", Near.COUNT),
    ("journeys.single_ones", Near.JOURNEYS),
    ("journey_judging.talk", Near.AFTER),
    ("framework.page", Near.SAVINGS),
    ("savings.page", Near.SAVINGS),
    ("journeys.seats", Near.LEAD),
)


def smallest_group() -> int:
    """Return how many journeys a group needs to be told apart."""
    settings: Settings = current_app.extensions["wij_settings"]
    return settings.smallest_group


def register_page(
    template: str, register: JourneyRegister, standing: Standing, *, here: str, **facts: Any
) -> str:
    """Draw a page of a register with its tabs; ``here`` is the endpoint of its tab."""
    words = {
        "journeys.overview": _("In cijfers"),
        "journeys.single_ones": _("Klantreizen"),
        "journey_judging.talk": _("Auditgesprek"),
        "framework.page": _("Toetsingskader"),
        "savings.page": _("Bijvangst"),
        "journeys.seats": _("Wie doet mee?"),
    }
    tabs = [
        (words[endpoint], url_for(endpoint, register_id=register.id), endpoint == here)
        for endpoint, near in TABS
        if standing.may(near)
    ]
    return render_template(
        template,
        register=register,
        standing=standing,
        tabs=tabs,
        study_is_synthetic=register.synthetic,
        **facts,
    )

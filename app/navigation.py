"""The menu: everybody sees his own work first."""

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError

from app.database import get_session
from app.finding import may_search
from app.journey_access import follows_some_register
from app.when_shown import WhenShown
from research.register_keepers import keeps_some_register
from research.roles import Question, Role

# One line per entry: words, endpoint, and the question that a role must answer with yes.
MENU: list[tuple[Any, str, Question]] = [
    (_l("Vandaag"), "calls.today", Role.can_interview),
    (_l("Onderzoek"), "studies.index", Role.can_lead),
    (_l("Coderen"), "coding.index", Role.can_code),
    (_l("Mijn netwerken"), "reviews.index", Role.can_review),
    (_l("Hoofdstuk"), "claims.index", Role.can_edit_chapter),
    (_l("Mensen"), "people.index", Role.can_administer),
    (_l("Bewaren"), "retention.house", Role.can_administer),
]
# For who keeps the register of a study: a right of a person, not of a role.
REGISTER = (_l("Adressen"), "register.index")
# For who follows a register of client journeys; a lead finds his in each study.
JOURNEYS = (_l("Klantreizen"), "journeys.index")
# Pages that belong to the entry of another blueprint.
PARTS = {
    "draws": "studies",
    "responses": "studies",
    "memberships": "studies",
    "method": "studies",
    "networks": "studies",
    "network_values": "studies",
    "call_holds": "studies",
    "worries": "studies",
    "actors": "studies",
    "ecograms": "studies",
    "ties": "studies",
    "representatives": "studies",
    "call_rules": "studies",
    "independence": "studies",
    "interviewer_effects": "studies",
    "influence": "studies",
    "learning": "studies",
    "memos": "coding",
    "story_memos": "coding",
    "most_to_learn": "coding",
    "planning": "studies",
    "plans": "studies",
    "keepers": "studies",
    "letters": "studies",
    "contacts": "register",
    "sent": "register",
    "withdrawals": "studies",
    "raw_words": "studies",
    "assignments": "studies",
    "logbook": "studies",
    "guided": "reviews",
    "commitments": "reviews",
    "telling_back": "reviews",
    "joining": "reviews",
    "blind": "coding",
    "blind_rounds": "studies",
    "agreement": "coding",
    "saturation": "coding",
    "spoken_words": "coding",
    "own_stories": "calls",
    "reopening": "calls",
    "afterwards": "calls",
    "private_notes": "calls",
    "names": "calls",
    "codebook": "coding",
    "codebook_changes": "coding",
    "split_themes": "coding",
    "compass": "calls",
    "compass_setting": "studies",
    "availability": "calls",
    "study_times": "studies",
    "call_times": "calls",
    "appointments": "calls",
    "read_backs": "calls",
    "story_links": "calls",
    "calendar": "calls",
    "chapters": "claims",
    "outlines": "claims",
    "editions": "claims",
    "story_search": "coding",
    "figures": "claims",
    "claim_changes": "claims",
    "proposals": "claims",
    "quote_board": "claims",
    "second_looks": "claims",
    "journey_judging": "journeys",
    "journey_sheets": "journeys",
    "savings": "journeys",
    "framework": "journeys",
    "voices": "reviews",
    "study_patterns": "claims",
    "comparisons": "claims",
    "we_profile": "claims",
    "resident_promises": "claims",
}
# Where such a page belongs for who has no entry of that name in the menu.
INSTEAD = {"calls": "coding", "studies": "calls", "register": "studies", "journeys": "studies"}
# Who has more than one role starts at the first of these that is his.
FIRST_PAGE = [
    "studies.index",
    "calls.today",
    "coding.index",
    "reviews.index",
    "claims.index",
    "people.index",
]


def menu_of(user: Any) -> list[dict[str, Any]]:
    """Return the entries that the person may open; the current one is marked."""
    if not user.is_authenticated:
        return []
    here = PARTS.get(request.blueprint or "", request.blueprint)
    entries = [(words, endpoint) for words, endpoint, may in MENU if user.may(may)]
    if _keeps_some_register(user):
        entries.append(REGISTER)
    if _follows_some_journeys(user):
        entries.append(JOURNEYS)
    if here not in {endpoint.split(".")[0] for _words, endpoint in entries}:
        here = INSTEAD.get(here or "", here)
    return [
        {
            "label": words,
            "endpoint": endpoint,
            "url": url_for(endpoint),
            "current": here == endpoint.split(".")[0],
        }
        for words, endpoint in entries
    ]


def _keeps_some_register(user: Any) -> bool:
    """Return whether a lead gave this person a register; a lead finds his in each study."""
    if user.may(Role.can_lead) or not user.may(Role.can_keep_register):
        return False
    if "keeps_register" not in g:
        try:
            g.keeps_register = keeps_some_register(get_session(), user_id=user.id)
        except SQLAlchemyError:
            # The page that says what went wrong has its menu all the same.
            g.keeps_register = False
    return bool(g.keeps_register)


def _follows_some_journeys(user: Any) -> bool:
    """Return whether there is a register of client journeys for this person; a lead has his own."""
    if user.may(Role.can_lead) or not user.may(Role.can_follow_journeys):
        return False
    if "follows_journeys" not in g:
        try:
            g.follows_journeys = follows_some_register(get_session(), user)
        except SQLAlchemyError:
            g.follows_journeys = False
    return bool(g.follows_journeys)


def first_page(user: Any) -> str:
    """Return the URL of the person's own work."""
    allowed = {endpoint for _words, endpoint, may in MENU if user.may(may)}
    return next(url_for(endpoint) for endpoint in FIRST_PAGE if endpoint in allowed)


def init_navigation(app: Flask) -> None:
    """Give every template the menu of its reader, and the search field when he finds anything."""

    @app.context_processor
    def menu() -> dict[str, Any]:
        if request.blueprint in {"teller", "table", "own_voice"}:
            # Who comes by one of these doors has no menu, whoever is signed in in the browser.
            return {"nav_items": [], "nav_finds": False, "nav_field": False}
        # The person himself: a proxy looks him up again at each of many questions.
        user = current_user._get_current_object()
        finds = user.is_authenticated and user.may(may_search)
        # The search page has a larger field of its own.
        here = request.blueprint == "finding"
        entries = WhenShown(lambda: menu_of(user))
        return {"nav_items": entries, "nav_finds": finds, "nav_field": not here}

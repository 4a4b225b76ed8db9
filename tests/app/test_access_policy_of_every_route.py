"""Closed by default: every route has a policy, and a stranger learns nothing."""

import re
from uuid import UUID, uuid4

import pytest
from cast import PASSPHRASE
from werkzeug.routing import BuildError

from analysis.claims import make_claim
from analysis.codings import add_coding
from analysis.reviews import start_session
from app.access import OPEN_ENDPOINTS, policy_of
from app.identity import User, create_user
from app.jobs import JobKind, add_job
from app.table import is_for_seats
from app.teller import is_for_tellers
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole, codebook
from research.networks import Network, assign_reviewer
from research.roles import Role, any_role
from research.studies import Study

# Only these may ever be open; who adds one must say so here too.
OPEN = {
    "static",
    "security.login",
    "security.logout",
    "entrance.page",
    "entrance.check",
    "entrance.check_passkey",
    "single_sign_on.start",
    "single_sign_on.back",
    "home.health",
    "calendar.feed",
    "languages.choose",
    "offline.page",
    "offline.conversation",
    "statement.page",
    "statement.privacy",
    "offline.worker",
    # Here a teller gives the key and code of his link: nobody knows him before that.
    "teller.entrance",
    "teller.enter",
    # Says goodbye to whoever left; it knows nothing of him.
    "teller.goodbye",
    # Here somebody gives the code of a guided session; nobody knows him before that.
    "table.entrance",
    "table.enter",
    # Anyone in a network leaves an experience here with its code. Nothing can be read.
    "own_voice.page",
    "own_voice.add",
    "own_voice.back",
    "own_voice.take_back",
    # Says goodbye to whoever left the table; it knows nothing of him.
    "table.goodbye",
}


def rules(app):
    return list(app.url_map.iter_rules())


def unguarded(app):
    """Endpoints that are neither open, nor guarded, nor closed for everybody."""
    return {
        rule.endpoint
        for rule in rules(app)
        if rule.endpoint not in OPEN_ENDPOINTS
        and policy_of(app, rule.endpoint) is None
        and not is_for_tellers(app.view_functions[rule.endpoint])
        and not is_for_seats(app.view_functions[rule.endpoint])
        and not rule.endpoint.startswith("security.")
    }


def test_every_route_is_open_on_purpose_or_has_a_policy(app):
    assert OPEN_ENDPOINTS == OPEN
    assert unguarded(app) == set()


def test_a_route_that_forgets_its_policy_is_found_and_closed(app, cast):
    app.add_url_rule("/vergeten", "toets.forgotten", lambda: "secret")
    assert unguarded(app) == {"toets.forgotten"}
    for browser in (cast.browser(), cast.browser(cast.lead), cast.browser(cast.admin)):
        answer = browser.get("/vergeten")
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_pages_of_flask_security_that_are_not_used_are_closed(app, cast):
    unused = [
        rule
        for rule in rules(app)
        if rule.endpoint.startswith("security.") and rule.endpoint not in OPEN
    ]
    for browser in (cast.browser(), cast.browser(cast.lead)):
        for rule in unused:
            path = re.sub(r"<[^>]+>", "x", rule.rule)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                assert browser.open(path, method=method).status_code == 404, rule.endpoint
    for path in ("/change", "/reset", "/verify", "/register", "/confirm", "/login", "/tf-setup"):
        assert cast.browser(cast.lead).get(path).status_code == 404


def test_who_is_not_signed_in_reaches_nothing(app, cast):
    browser = cast.browser()
    for rule in rules(app):
        if rule.endpoint in OPEN or rule.endpoint.startswith("security."):
            continue
        path = address(app, rule, {})
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            answer = browser.open(path, method=method)
            view = app.view_functions[rule.endpoint]
            if is_for_tellers(view) or is_for_seats(view):
                # Those who told, or sit at a table, have no account: signing in is no help.
                assert answer.status_code == 401, rule.endpoint
                assert "Deze pagina is nu dicht" in answer.text
                continue
            assert answer.status_code == 302, rule.endpoint
            assert answer.location.startswith("/inloggen"), rule.endpoint


@pytest.fixture
def ids(cast):
    """Ids of real things of the study, by the name that routes give them."""
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        interview = session.get(Interview, interview_id)
        turn, revision = turns_of(session, interview_id)[1]
        theme = codebook().themes[0].id
        coding = add_coding(
            session,
            interview,
            revision,
            start=0,
            end=16,
            theme=theme,
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
        claim = make_claim(
            session,
            study,
            theme=theme,
            pole=Pole.SUCCESS,
            sentence="Mensen voelen zich gehoord.",
            fragments=[session.get(Fragment, coding.fragment_id)],
            made_by=cast.lead.id,
        )
        network = session.get(Network, cast.network.id)
        review = start_session(session, network, held_on=study.starts_on, started_by=cast.lead.id)
        job = add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=interview_id,
            asked_by=cast.lead.id,
        )
        return {
            "study_id": study.id,
            "network_id": cast.network.id,
            "actor_id": cast.client_actor.id,
            "interview_id": interview_id,
            "turn_id": turn.id,
            "fragment_id": coding.fragment_id,
            "coding_id": coding.id,
            "claim_id": claim.id,
            "session_id": review.id,
            "review_id": review.id,
            "job_id": job.id,
        }


def address(app, rule, known: dict[str, UUID]) -> str:
    values = {name: known.get(name, uuid4()) for name in rule.arguments}
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        try:
            return adapter.build(rule.endpoint, values)
        except (BuildError, ValueError):
            return adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"))


def without_chance(page: str) -> str:
    """Drop the reference, tokens and ids, which differ every time."""
    page = re.sub(r"(csrf_token[^>]*value=|X-CSRFToken[^,}]*)[^>}]*", "", page)
    return re.sub(r"\b[0-9a-f]{8}(-[0-9a-f-]{27})?\b", "", page)


@pytest.fixture
def stranger_with(cast):
    """A browser of somebody with these roles, who has nothing to do with the study."""

    def sign_in(roles):
        with cast.app.app_context(), cast.writing() as session:
            user = create_user(
                session,
                email="niemand@wij-toets.nl",
                display_name="Niemand",
                passphrase=PASSPHRASE,
                roles=roles,
            )
        return cast.browser(user)

    return sign_in


@pytest.mark.parametrize("roles", [list(Role), [Role.PROFESSIONAL]], ids=["every role", "reviewer"])
def test_a_stranger_gets_the_same_answer_as_for_a_thing_that_does_not_exist(
    app, ids, stranger_with, roles
):
    stranger = stranger_with(roles)
    wrong = []
    for rule in rules(app):
        if not rule.arguments & set(ids) or not any_role(roles, policy_of(app, rule.endpoint)):
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            real = stranger.open(address(app, rule, ids), method=method)
            random = stranger.open(address(app, rule, {}), method=method)
            same = without_chance(real.text) == without_chance(random.text)
            if not same or {real.status_code, random.status_code} != {404}:
                wrong.append((method, rule.rule, real.status_code, random.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_a_member_with_another_role_is_kept_out(app, cast, ids, role):
    browser, wrong = cast.browser(cast.users[role]), []
    for rule in rules(app):
        may = policy_of(app, rule.endpoint)
        if may is None or may(role):
            continue
        answer = browser.open(
            address(app, rule, ids), method=min(rule.methods - {"HEAD", "OPTIONS"})
        )
        if answer.status_code != 403:
            wrong.append((rule.rule, answer.status_code))
    assert wrong == []


def test_who_leads_one_study_may_review_a_network_of_another(cast):
    """Two roles are two ways in: the one does not close the other."""
    with cast.writing() as session:
        both = session.get_one(User, cast.stranger(Role.LEAD).id)
        both.role_names = [Role.LEAD.value, Role.PROFESSIONAL.value]
        session.add(both)
    browser = cast.browser(cast.stranger(Role.LEAD))
    assert browser.get(f"/netwerkreview/{cast.network.id}").status_code == 404
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        assign_reviewer(session, network, user_id=cast.stranger(Role.LEAD).id, assigned_by=None)
    assert browser.get(f"/netwerkreview/{cast.network.id}").status_code == 200
    assert browser.get(f"/netwerken/{cast.network.id}").status_code == 404


def test_nobody_who_signs_in_opens_a_page_of_tellers(app, cast):
    """Not a lead, not an administrator: only who gave the key and code of a link."""
    theirs = [one for one in rules(app) if is_for_tellers(app.view_functions[one.endpoint])]
    assert len(theirs) > 10
    for role in Role:
        browser = cast.browser(cast.users[role])
        for rule in theirs:
            method = min(rule.methods - {"HEAD", "OPTIONS"})
            answer = browser.open(address(app, rule, {}), method=method)
            assert answer.status_code == 401, (role, rule.endpoint)

"""Who opens what: every route, every role and nobody, on every kind of object. No leaks.

The matrix is made from the routes of the app. A route with an id joins by one line in
``OWN``: who has to be able to open his own object there. Everything else follows: a role
whose policy says no gets 403, an object that is foreign or of another network or that was
taken back answers as one that does not exist.
"""

import re
from uuid import UUID, uuid4

import pytest
from cast import CANARY, PHONE, consent, tell
from claiming import counted_claim_in
from old_sessions import add_commitment
from werkzeug.routing import BuildError
from worker_home import made_once

from analysis.claims import make_claim
from analysis.coding_acts import acts_of
from analysis.codings import add_coding
from analysis.comparisons import ComparisonPlan
from analysis.consequences import take_back
from analysis.journeys import JourneyFacts, add_journey, make_register, registers_of
from analysis.promise_acts import adopt_promise
from analysis.resident_promises import promise_of
from analysis.reviews import start_session
from analysis.withdrawal import erase_actor
from app.access import OPEN_ENDPOINTS, policy_of
from app.jobs import JobKind, add_job
from app.letter_files import KIND
from interviews.fragments import Fragment
from interviews.interviews import close_interview, interview_of, open_interview
from interviews.plan_proposals import PlanProposal
from interviews.raw_openings import allow_opening, ask_opening
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.roles import Role
from research.studies import Study
from research.tables import now

LEAD, INTERVIEWER, CODER = Role.LEAD, Role.INTERVIEWER, Role.CODER
PROFESSIONAL, EDITOR, ADMIN = Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN
STUDY, NETWORK, ACTOR, INTERVIEW = "study", "network", "actor", "interview"

# The first part of an endpoint, what its object belongs to, and who opens his own there.
OWN: dict[str, tuple[str, set[Role]]] = {
    "studies": (STUDY, {LEAD}),
    "draws": (STUDY, {LEAD}),
    "responses": (STUDY, {LEAD}),
    "method": (STUDY, {LEAD}),
    "memberships": (STUDY, {LEAD}),
    "memberships.stop_reviewing": (NETWORK, {LEAD}),
    "networks.of_study": (STUDY, {LEAD}),
    "networks.make": (STUDY, {LEAD}),
    "withdrawals.waiting": (STUDY, {LEAD}),
    "logbook.of_study": (STUDY, {LEAD}),
    "retention": (STUDY, {LEAD}),
    "call_rules": (STUDY, {LEAD}),
    "independence": (STUDY, {LEAD}),
    "interviewer_effects": (STUDY, {LEAD}),
    "influence": (STUDY, {LEAD}),
    "learning": (STUDY, {LEAD}),
    "most_to_learn": (STUDY, {LEAD, CODER}),
    "planning": (STUDY, {LEAD}),
    "plans": (STUDY, {LEAD}),
    "keepers": (STUDY, {LEAD}),
    "letters": (STUDY, {LEAD}),
    "letters.script": (INTERVIEW, {INTERVIEWER}),
    "register.of_study": (STUDY, {LEAD}),
    "register.make": (STUDY, {LEAD}),
    "register": (NETWORK, {LEAD}),
    "register.change": (ACTOR, {LEAD}),
    "register.keep": (ACTOR, {LEAD}),
    "contacts": (ACTOR, {LEAD}),
    "sent": (ACTOR, {LEAD}),
    "independence.own": (INTERVIEW, {INTERVIEWER}),
    "independence.know": (INTERVIEW, {INTERVIEWER}),
    "independence.go_on": (INTERVIEW, {INTERVIEWER}),
    "codebook": (STUDY, {LEAD, CODER}),
    "codebook_changes": (STUDY, {LEAD}),
    "split_themes": (INTERVIEW, {LEAD, CODER}),
    "split_themes.page": (STUDY, {LEAD, CODER}),
    "compass_setting.of_study": (STUDY, {LEAD}),
    "compass_setting.switch": (STUDY, {LEAD}),
    "suggestion_breadths": (STUDY, {LEAD}),
    "compass": (INTERVIEW, {INTERVIEWER}),
    "chapters": (STUDY, {LEAD, EDITOR}),
    "outlines": (STUDY, {LEAD, EDITOR}),
    "editions": (STUDY, {LEAD, EDITOR}),
    "figures": (STUDY, {LEAD, EDITOR, PROFESSIONAL}),
    "claims": (STUDY, {LEAD, EDITOR}),
    "claim_changes": (STUDY, {LEAD, EDITOR}),
    "proposals": (STUDY, {LEAD, EDITOR}),
    "quote_board": (STUDY, {LEAD, EDITOR}),
    "study_patterns": (STUDY, {LEAD, EDITOR}),
    "comparisons": (STUDY, {LEAD, EDITOR}),
    "we_profile": (STUDY, {LEAD, EDITOR}),
    "we_profile.settle": (STUDY, {LEAD}),
    "we_profile.take_back": (STUDY, {LEAD}),
    "resident_promises": (STUDY, {LEAD, EDITOR}),
    "resident_promises.text": (STUDY, {LEAD}),
    "resident_promises.write": (STUDY, {LEAD}),
    "resident_promises.adopt": (STUDY, {LEAD}),
    "resident_promises.themes": (STUDY, {LEAD}),
    "resident_promises.match": (STUDY, {LEAD}),
    "comparisons.choose": (STUDY, {LEAD}),
    "comparisons.take_back": (STUDY, {LEAD}),
    "second_looks": (STUDY, {LEAD, EDITOR}),
    "networks": (NETWORK, {LEAD}),
    # Who has a seat: see test_journeys.py and test_savings_pages.py.
    "journeys": (STUDY, {LEAD}),
    "journeys.overview": (STUDY, {LEAD, EDITOR}),
    "journey_judging": (STUDY, {LEAD}),
    "journey_sheets": (STUDY, {LEAD}),
    "savings": (STUDY, {LEAD}),
    "savings.page": (STUDY, {LEAD, EDITOR}),
    "savings.example": (STUDY, {LEAD, EDITOR}),
    "framework": (STUDY, {LEAD, EDITOR}),
    "worries": (STUDY, {LEAD}),
    "worries.ask": (INTERVIEW, {INTERVIEWER}),
    "worries.note": (INTERVIEW, {INTERVIEWER}),
    "worries.aftercare": (INTERVIEW, {INTERVIEWER}),
    "study_times": (STUDY, {LEAD}),
    "appointments": (INTERVIEW, {INTERVIEWER}),
    "appointments.file_of_actor": (ACTOR, {LEAD}),
    "appointments.cancel_of_actor": (ACTOR, {LEAD}),
    "appointments.restore_of_actor": (ACTOR, {LEAD}),
    "call_times": (INTERVIEW, {INTERVIEWER}),
    "call_times.of_actor": (ACTOR, {LEAD}),
    "call_times.note_of_actor": (ACTOR, {LEAD}),
    "call_times.remove_of_actor": (ACTOR, {LEAD}),
    "network_values": (NETWORK, {LEAD}),
    "call_holds": (NETWORK, {LEAD}),
    "call_holds.told": (INTERVIEW, {INTERVIEWER}),
    "call_holds.note": (INTERVIEW, {INTERVIEWER}),
    "reviews": (NETWORK, {LEAD, PROFESSIONAL}),
    "guided": (NETWORK, {LEAD, PROFESSIONAL}),
    "commitments": (NETWORK, {LEAD, PROFESSIONAL}),
    "voices": (NETWORK, {LEAD, PROFESSIONAL}),
    "telling_back": (NETWORK, {LEAD, PROFESSIONAL}),
    "joining": (NETWORK, {LEAD, PROFESSIONAL}),
    "joining.confirm": (NETWORK, {LEAD}),
    "joining.refuse": (NETWORK, {LEAD}),
    "joining.hide": (NETWORK, {LEAD}),
    "joining.undo": (NETWORK, {LEAD}),
    "actors": (ACTOR, {LEAD}),
    "representatives": (ACTOR, {LEAD}),
    "withdrawals": (ACTOR, {LEAD}),
    "ecograms": (NETWORK, {LEAD}),
    "ecograms.of_professional": (NETWORK, {LEAD, PROFESSIONAL}),
    "ties": (ACTOR, {LEAD}),
    "ties.page_interviewer": (INTERVIEW, {INTERVIEWER}),
    "ties.keep_interviewer": (INTERVIEW, {INTERVIEWER}),
    "ties.back_interviewer": (INTERVIEW, {INTERVIEWER}),
    "ties.involve_interviewer": (INTERVIEW, {INTERVIEWER}),
    "calls": (INTERVIEW, {INTERVIEWER}),
    "interviews": (INTERVIEW, {INTERVIEWER}),
    "outbox": (INTERVIEW, {INTERVIEWER}),
    "pausing": (INTERVIEW, {INTERVIEWER}),
    "afterwards": (INTERVIEW, {INTERVIEWER}),
    "private_notes": (INTERVIEW, {INTERVIEWER}),
    "reopening": (INTERVIEW, {LEAD, INTERVIEWER}),
    "own_stories": (INTERVIEW, {INTERVIEWER}),
    "names": (INTERVIEW, {LEAD, INTERVIEWER, CODER}),
    "names.give": (INTERVIEW, {LEAD, INTERVIEWER}),
    "names.keep_hidden": (INTERVIEW, {LEAD, INTERVIEWER}),
    "names.confirm": (INTERVIEW, {LEAD, INTERVIEWER}),
    "names.read_back": (INTERVIEW, {LEAD, INTERVIEWER}),
    "names.step_back": (INTERVIEW, {LEAD, INTERVIEWER}),
    "read_backs": (INTERVIEW, {LEAD, INTERVIEWER}),
    "story_links": (INTERVIEW, {LEAD, INTERVIEWER}),
    "coding": (INTERVIEW, {LEAD, CODER}),
    "coding.release": (INTERVIEW, {LEAD}),
    "coding.withhold": (INTERVIEW, {LEAD}),
    "coding_log": (INTERVIEW, {LEAD, CODER}),
    "memos": (STUDY, {LEAD, CODER}),
    "memos.of_network": (NETWORK, {LEAD, CODER}),
    "memos.download": (STUDY, {LEAD}),
    "story_memos": (INTERVIEW, {LEAD, CODER}),
    "assignments": (INTERVIEW, {LEAD}),
    "blind": (INTERVIEW, {LEAD, CODER}),
    "blind_rounds": (STUDY, {LEAD}),
    "agreement": (STUDY, {LEAD, CODER}),
    "saturation": (STUDY, {LEAD, CODER}),
    "spoken_words": (STUDY, {LEAD, CODER}),
    "raw_words": (INTERVIEW, {LEAD}),
    "jobs": (INTERVIEW, {LEAD, CODER}),
    "jobs.progress": (INTERVIEW, {LEAD, CODER, INTERVIEWER}),
}
# Routes whose ids are no research object: accounts, files, texts for everybody. When a person
# can phone: see test_availability_pages.py.
NO_OBJECT = {
    "availability",
    "static",
    "abbreviations",
    "security",
    "people",
    "help",
    "tours",
    "languages",
    "second_factors",
}
# The number of a piece of one's own story: a door of its own (test_tellers_by_link.py).
NO_OBJECT |= {"teller"}
# What lies on one table: a door of its own (test_guided_sessions.py).
NO_OBJECT |= {"table"}
# Where words or counts of a story stand: gone for everybody once it was taken back.
STORY = {
    "coding",
    "coding_log",
    "story_memos",
    "names",
    "read_backs",
    "story_links",
    "own_stories",
    "raw_words",
    "assignments",
    "reviews",
    "jobs",
    "split_themes",
    "voices",
}

LETTER = {"kind": "letter", "addressee": "client"}
# Their own tests look inside (test_letter_pages.py, test_ecogram_pages.py).
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"image/png", "application/pdf", SHEET, KIND}
# There is nothing to open here until something happened, and this story has not that much.
NOTHING_YET = {
    "blind.story",
    "blind.differences",
    "blind_rounds.seat",
    "appointments.file_of_actor",
    "appointments.file_of_call",
    "codebook_changes.ask_back",
    "draws.problems",
    "ecograms.timeline",
    "ecograms.timeline_picture",
    "names.place",
    "split_themes.page",
}
# A session here has no rounds; one that has is opened in test_guided_sessions.py.
NOTHING_YET |= {f"guided.{one}" for one in ("door", "cards", "record")}
NOTHING_YET |= {f"guided.{one}" for one in ("record_text", "record_document")}
# Once its text was approved: test_telling_back.py.
NOTHING_YET |= {"telling_back.letter"}
# Of who wrote it, at what he wrote about: test_memos.py.
NOTHING_YET |= {"memos.memo", "story_memos.of_turn", "story_memos.of_coding"}
# Of who made it alone: test_commitments.py.
NOTHING_YET |= {"commitments.commitment"}
# Once the chapter was settled: test_editions.py.
NOTHING_YET |= {f"editions.{one}" for one in ("edition", "difference", "download")}
# Opened in test_reading_back_by_phone.py: pieces have numbers.
NOTHING_YET |= {"read_backs.piece"}


def matrix_place(endpoint: str) -> tuple[str, set[Role]] | None:
    return OWN.get(endpoint) or OWN.get(endpoint.split(".")[0])


def with_objects(app):
    """Every route on one object of the research, with each of its methods."""
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.split(".")[0]
        if rule.arguments and blueprint not in NO_OBJECT and rule.endpoint not in OPEN_ENDPOINTS:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method


def address(app, rule, known) -> str:
    values = {name: known.get(name, uuid4()) for name in rule.arguments}
    if "name" in rule.arguments:
        values["name"] = "fte" if rule.endpoint.startswith("savings.") else "klantreizen"
    values |= {"theme": "attention", "pole": "success"} if "theme" in rule.arguments else {}
    values |= {"theme_id": "pace", "act": "stop", "what": "nieuw"}
    values |= {"row_id": "solution", "section": "limits", "thing": "limits"}
    values |= {"part": "everyone"} if rule.endpoint.startswith("we_profile") else {}
    if rule.endpoint.startswith("resident_promises."):
        values |= {"line_id": "all_questions", "what": "goed", "attribute": "lasting"}
    if rule.endpoint == "study_patterns.number":
        values |= {"kind": "netwerken", "name": "attention.success"}
    values |= LETTER if "addressee" in rule.arguments else {}
    adapter = app.url_map.bind("localhost")
    try:
        return adapter.build(rule.endpoint, values)
    except (BuildError, ValueError):
        return adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"))


def story_things(session, cast, network, actor, *, by) -> dict[str, UUID | str]:
    """A closed, coded conversation with a claim, a session, a job and an opening."""
    study = session.get_one(Study, network.study_id)
    consent(session, actor, Purpose.INTERVIEW)
    consent(session, actor, Purpose.NETWORK_READING)
    interview = interview_of(session, actor)
    open_interview(session, interview, interviewer_id=by)
    tell(session, interview, written_by=by)
    close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)
    turn, revision = turns_of(session, interview.id)[1]
    coding = add_coding(
        session,
        interview,
        revision,
        start=0,
        end=16,
        theme="attention",
        pole=Pole.SUCCESS,
        coder_id=cast.coder.id,
    )
    claim = make_claim(
        session,
        study,
        theme="attention",
        pole=Pole.SUCCESS,
        sentence=f"{CANARY} voelt zich gehoord.",
        fragments=[session.get_one(Fragment, coding.fragment_id)],
        made_by=None,
    )
    review = start_session(session, network, held_on=study.starts_on, started_by=None)
    commitment = add_commitment(
        session, review, who=CANARY, what="belt terug", due_on=study.ends_on, made_by=None
    )
    job = add_job(session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=interview.id, asked_by=None)
    opening = ask_opening(session, interview, reason=CANARY, asked_by=cast.lead.id)
    allow_opening(session, opening, allowed_by=cast.stranger(LEAD).id)
    proposal = PlanProposal(
        study_id=study.id,
        first_day=study.starts_on,
        last_day=study.ends_on,
        asked_by=cast.lead.id,
        made_at=now(),
    )
    session.add(proposal)
    chosen = {"conditions": ["raised.client"], "outcome": "solution.found"}
    comparison = ComparisonPlan(study_id=study.id, networks_then=1, codings_then=1, **chosen)
    session.add(comparison)
    if not promise_of(session, study.id).number:
        adopt_promise(session, study, seen=0, by=by)
    session.flush()
    register_id, journey_id = journey_in(session, study)
    return {
        "register_id": register_id,
        "journey_id": journey_id,
        "comparison_id": comparison.id,
        "study_id": study.id,
        "network_id": network.id,
        "actor_id": actor.id,
        "interview_id": interview.id,
        "turn_id": turn.id,
        "coding_id": coding.id,
        "act_id": acts_of(session, interview.id)[-1].id,
        "claim_id": claim.id,
        "counted_id": counted_claim_in(session, study).id,
        "proposal_name": "solved",
        "session_id": review.id,
        "commitment_id": commitment.id,
        "job_id": job.id,
        "object_id": interview.id,
        "opening_id": opening.id,
        "proposal_id": proposal.id,
    }


def journey_in(session, study) -> tuple[UUID, UUID]:
    """A register of its own, with one journey."""
    year = 2001 + len(registers_of(session, study.id))
    register = make_register(session, study, year=year, organisation="Wij", made_by=None)
    facts = JourneyFacts(number="K1", district=CANARY)
    return register.id, add_journey(session, register, facts, added_by=None).id


def network_in(session, study, reference):
    network = create_network(session, study, reference=reference, created_by=None)
    identity = Identity(name=f"{CANARY} {reference}", phone=PHONE)
    return network, add_actor(
        session, network, role=ActorRole.CLIENT, identity=identity, added_by=None
    )


@pytest.fixture
def things(cast):
    return all_kinds_of_things(cast)


@made_once
def all_kinds_of_things(cast):
    """Ids of one's own, of another network of the study, of another study, taken back, erased."""
    made = {}
    with cast.writing() as session:
        own = session.get_one(Network, cast.network.id)
        client = session.get_one(Actor, cast.client_actor.id)
        made["own"] = story_things(session, cast, own, client, by=cast.interviewer.id)
        made["own"]["user_id"] = cast.coder.id
        other, somebody = network_in(session, cast.study, "N02")
        stranger = cast.stranger(INTERVIEWER).id
        made["other network"] = story_things(session, cast, other, somebody, by=stranger)
        foreign, foreigner = network_in(session, cast.other_study, "N03")
        made["other study"] = story_things(session, cast, foreign, foreigner, by=stranger)
        left, leaver = network_in(session, cast.study, "N04")
        made["taken back"] = story_things(session, cast, left, leaver, by=cast.interviewer.id)
        take_back(session, leaver, noted_by=cast.lead.id)
        gone, erased = network_in(session, cast.study, "N05")
        made["erased"] = story_things(session, cast, gone, erased, by=cast.interviewer.id)
        erase_actor(session, erased, None)
        for study, name in ((cast.study, "own"), (cast.other_study, "other study")):
            frame = import_frame(session, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
            draw = draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
            made[name]["unit_id"] = drawn_units(session, draw.id)[0].id
    return made


def without_chance(page: str, ids) -> str:
    """Drop tokens, references and the ids that were asked for: the rest has to be the same."""
    for one in ids.values():
        page = page.replace(str(one), "")
    page = re.sub(r"(csrf_token[^>]*value=|X-CSRFToken[^,}]*)[^>}]*", "", page)
    return re.sub(r"\b[0-9a-f]{8}(-[0-9a-f-]{27})?\b", "", page)


class Missing:
    """How one browser is told, per route, that a thing does not exist: asked once."""

    def __init__(self, app, browser) -> None:
        self.app, self.browser, self.told = app, browser, {}

    def __call__(self, answer, rule, method, ids) -> bool:
        """Whether the answer is that of a thing that does not exist, but for the id."""
        key = rule.rule, method, *ids
        if key not in self.told:
            nothing = {name: uuid4() for name in ids}
            absent = self.browser.open(address(self.app, rule, nothing), method=method)
            self.told[key] = absent.status_code, without_chance(absent.text, nothing)
        return (answer.status_code, without_chance(answer.text, ids)) == self.told[key] and (
            answer.status_code == 404
        )


def test_every_route_on_an_object_is_in_the_matrix(app):
    forgotten = {
        rule.endpoint for rule, _method in with_objects(app) if matrix_place(rule.endpoint) is None
    }
    assert forgotten == set(), "say in OWN who opens his own object there"
    used = {rule.endpoint for rule, _method in with_objects(app)}
    used |= {one.split(".")[0] for one in used}
    assert set(OWN) <= used


def test_a_route_that_nobody_said_anything_about_is_found(app):
    app.add_url_rule("/nieuw/<uuid:story_id>", "fresh.page", lambda story_id: str(story_id))
    assert matrix_place("fresh.page") is None
    assert "fresh.page" in {rule.endpoint for rule, _method in with_objects(app)}


def test_nobody_opens_anything(app, cast, things):
    browser, wrong = cast.browser(), []
    for rule, method in with_objects(app):
        answer = browser.open(address(app, rule, things["own"]), method=method)
        if answer.status_code != 302 or not answer.location.startswith("/inloggen"):
            wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_may_not_gets_no_further_than_the_door(app, cast, things, role):
    browser, wrong = cast.browser(cast.users[role]), []
    for rule, method in with_objects(app):
        if policy_of(app, rule.endpoint)(role):
            continue
        # The door is before the things: whose they are plays no part, so two kinds will do, the
        # one asked as a page and the other as a part of one.
        for kind, headers in (("own", {}), ("erased", {"HX-Request": "true"})):
            ids = things[kind]
            answer = browser.open(address(app, rule, ids), method=method, headers=headers)
            if answer.status_code != 403 or CANARY in answer.text:
                wrong.append((rule.endpoint, method, kind, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_what_is_foreign_answers_as_what_does_not_exist(app, cast, things, role):
    """Another study for everybody; of one's own study all that the role does not reach."""
    browser, wrong = cast.browser(cast.users[role]), []
    missing = Missing(app, browser)
    for rule, method in with_objects(app):
        if not policy_of(app, rule.endpoint)(role):
            continue
        for kind in foreign_to(role, rule.endpoint):
            ids = things[kind]
            answer = browser.open(address(app, rule, ids), method=method)
            if not missing(answer, rule, method, ids):
                wrong.append((rule.endpoint, method, kind, answer.status_code))
    assert wrong == []


def foreign_to(role: Role, endpoint: str) -> list[str]:
    belongs, own = matrix_place(endpoint)
    kinds = ["other study"]
    if role not in own:
        kinds.append("own")
    if belongs in {NETWORK, INTERVIEW} and role in {INTERVIEWER, PROFESSIONAL}:
        kinds.append("other network")
    if endpoint.split(".")[0] in STORY and endpoint != "jobs.retry":
        kinds += ["taken back", "erased"]
    return kinds


@pytest.mark.parametrize("role", [LEAD, INTERVIEWER, CODER, PROFESSIONAL, EDITOR])
def test_everybody_opens_his_own(app, cast, things, role):
    """Without this, a house that is shut for all would pass the other tests."""
    browser, wrong = cast.browser(cast.users[role]), []
    for rule, method in with_objects(app):
        if method != "GET" or role not in matrix_place(rule.endpoint)[1]:
            continue
        if rule.endpoint in NOTHING_YET:
            continue
        if not policy_of(app, rule.endpoint)(role):
            wrong.append((rule.endpoint, "the policy says no"))
            continue
        answer = browser.open(address(app, rule, things["own"]))
        if answer.status_code not in {200, 204, 302, 303}:
            wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", ["taken back", "erased"])
def test_nothing_of_who_left_is_told(app, cast, things, role, kind):
    """No page shows a word of the story; a name only to who may still see who it was."""
    browser, wrong = cast.browser(cast.users[role]), []
    for rule, method in with_objects(app):
        if method != "GET":
            continue
        answer = browser.get(address(app, rule, things[kind]))
        if answer.mimetype in BINARY:
            continue
        if "luisterde" in answer.text or (kind == "erased" and CANARY in answer.text):
            study_wide = matrix_place(rule.endpoint)[0] == STUDY
            if not study_wide:
                wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []

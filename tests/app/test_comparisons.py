"""Networks compared on what was chosen beforehand: who chose, what comes out, who is left out."""

from uuid import uuid4

import pytest
from networks_told import Told
from sqlmodel import select

from analysis.comparisons import ComparisonPlan, compared, fact_holds, facts_known
from analysis.qca import Outcome
from analysis.study_base import base_of
from interviews.interviews import find_interview
from research.audit import AuditEntry
from research.consents import Decision, Purpose, record_consent
from research.networks import ActorRole
from research.roles import Role

TRUST, FOUND = "told.trust.success", "solution.found"


@pytest.fixture
def told(cast):
    return Told(cast)


def place(cast, rest=""):
    return f"/hoofdstuk/{cast.study.id}/vergelijken{rest}"


def choose(cast, browser=None, **facts):
    sent = {"first": TRUST, "outcome": FOUND} | facts
    return (browser or cast.browser(cast.lead)).post(place(cast), data=sent)


def result(cast, conditions, outcome):
    plan = ComparisonPlan(
        study_id=cast.study.id,
        conditions=conditions,
        outcome=outcome,
        networks_then=0,
        codings_then=0,
    )
    with cast.database.reading() as session:
        return compared(base_of(session, cast.study.id), plan)


def test_a_choice_is_kept_with_who_and_when_before_the_result_is_seen(cast, told):
    answer = choose(cast, second="raised.client")
    assert answer.status_code == 303
    with cast.database.reading() as session:
        [plan] = session.exec(select(ComparisonPlan))
        assert plan.conditions == [TRUST, "raised.client"]
        assert (plan.outcome, plan.chosen_by) == (FOUND, cast.lead.id)
        assert (plan.networks_then, plan.codings_then) == (4, 10)
        kinds = (
            select(AuditEntry.action)
            .where(AuditEntry.kind == "comparison_plan")
            .order_by(AuditEntry.seq)
        )
        assert session.exec(kinds).all() == ["create"]
    page = cast.browser(cast.editor).get(answer.location).text
    assert "Er waren toen 4 netwerken gehoord en 10 fragmenten goedgekeurd" in page
    assert "keer opnieuw uit" in page


def test_the_table_says_what_holds_and_who_is_left_out(cast, told):
    found = result(cast, [TRUST], FOUND)
    # P3 tells two solutions and P4 none: of neither is the outcome known.
    assert found.left_out == ("P3", "P4")
    assert [(row.conditions, row.outcome) for row in found.rows] == [
        ((True,), Outcome.CONTRADICTION)
    ]
    assert (found.rows[0].with_outcome, found.rows[0].without) == (("P1",), ("P2",))
    assert found.solutions == ()


def test_what_tells_two_networks_apart_is_described(cast, told):
    found = result(cast, [TRUST, "told.fitting_solution.failure"], FOUND)
    assert found.solutions == (((True, False),),)
    assert found.baseline.share == 1.0
    answer = choose(cast, second="told.fitting_solution.failure")
    page = cast.browser(cast.lead).get(answer.location).text
    assert "niet verteld: een oplossing waarmee iemand verder kan (kan beter)" in page.lower()
    assert "Toeval geeft vaak" in page
    assert "oorzaak" not in page.lower()
    assert "doordat" not in page.lower()


def test_facts_are_known_or_left_open(cast, told):
    with cast.database.reading() as session:
        base = base_of(session, cast.study.id)
    ids = {one.reference: one.id for one in base.networks}
    assert fact_holds(base, ids["P1"], "raised.client") is None
    assert fact_holds(base, ids["P2"], "raised.client") is False
    assert fact_holds(base, ids["P3"], "raised.client") is True
    assert fact_holds(base, ids["P3"], "all_positive.solution") is True
    assert fact_holds(base, ids["P1"], "all_positive.solution") is False
    assert fact_holds(base, ids["P4"], "all_positive.cooperation") is None
    assert all(fact_holds(base, ids["P4"], one) in {True, False, None} for one in facts_known(base))


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": ""},
        {"outcome": ""},
        {"second": TRUST},
        {"outcome": TRUST},
        {"third": "told.nothing.success"},
    ],
)
def test_a_choice_that_does_not_fit_is_kept_from_nobody_but_the_table(cast, told, wrong):
    assert choose(cast, **wrong).status_code == 422
    with cast.database.reading() as session:
        assert session.exec(select(ComparisonPlan)).all() == []


def test_a_choice_is_taken_back_once_and_stays_in_sight(cast, told):
    link = choose(cast).location
    lead = cast.browser(cast.lead)
    assert lead.post(f"{link}/terug").status_code == 303
    assert lead.post(f"{link}/terug").status_code == 409
    assert "teruggenomen" in lead.get(place(cast)).text
    assert "Teruggenomen op" in lead.get(link).text


def test_who_withdraws_is_out_of_the_table_on_the_next_request(cast, told):
    link, editor = choose(cast).location, cast.browser(cast.editor)
    assert "Wij vergelijken 2 netwerken" in editor.get(link).text
    with cast.writing() as session:
        facts = {"decision": Decision.WITHDRAWN, "recorded_by": None, "purpose": Purpose.INTERVIEW}
        record_consent(session, actor_id=told.actors["P1", ActorRole.CLIENT].id, **facts)
    page = editor.get(link).text
    assert "Wij vergelijken 1 netwerk" in page
    assert "P1" not in page


def test_a_new_answer_changes_the_table(cast, told):
    with cast.writing() as session:
        interview = find_interview(session, told.actors["P4", ActorRole.CLIENT].id)
        interview.attributes = interview.attributes | {"solution": "found"}
        session.add(interview)
    assert result(cast, [TRUST], FOUND).left_out == ("P3",)


def test_an_editor_reads_and_a_lead_chooses(cast, told):
    link = choose(cast).location
    editor = cast.browser(cast.editor)
    assert editor.get(place(cast)).status_code == 200
    assert "Bewaar de keuze" not in editor.get(place(cast)).text
    assert choose(cast, editor).status_code == 403
    assert editor.post(f"{link}/terug").status_code == 403
    for user in (cast.professional, cast.coder, cast.interviewer):
        assert cast.browser(user).get(link).status_code == 403
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(link).status_code == 404
    other = link.replace(str(cast.study.id), str(cast.other_study.id))
    assert stranger.get(other).status_code == 404
    assert cast.browser(cast.lead).get(place(cast, f"/{uuid4()}")).status_code == 404

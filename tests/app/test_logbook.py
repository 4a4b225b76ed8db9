"""The log says when, in which role and what kind of thing: never a word, a name or a number."""

import ast
import re
from pathlib import Path

from cast import CANARY, PHONE
from claiming import told

from app.logbook import PAGE, log_of_study, technical_log
from app.logbook_words import ACTIONS, KINDS, TECHNICAL
from research import audit
from research.roles import Role

ROOT = Path(__file__).parents[2]


def constants(call, name):
    """Every text that a keyword of ``audit.record`` can be, in one call."""
    found = next((one.value for one in call.keywords if one.arg == name), None)
    if isinstance(found, ast.JoinedStr):
        return {str(found.values[0].value).rstrip("_")}
    return {
        one.value
        for one in ast.walk(found or ast.Constant(None))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def recorded(name):
    found = set()
    for package in ("research", "interviews", "analysis", "app"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                    found |= constants(node, name)
    return found


def known(words, name):
    return name in words or any(word.startswith(f"{name}_") for word in words)


def test_every_act_and_kind_in_the_code_has_a_word():
    assert {one for one in recorded("action") if not known(ACTIONS, one)} == set()
    assert {one for one in recorded("kind") if not known(KINDS, one)} == set()
    assert set(KINDS) >= TECHNICAL
    assert len(recorded("action")) > 30


def test_the_lead_reads_roles_dates_and_kinds_and_no_word(cast):
    told(cast, cast.client_actor)
    cast.browser(cast.coder).get("/coderen/")
    page = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}/logboek").text
    assert "Interviewer" in page
    assert "zin in een gesprek" in page
    for word in (CANARY, PHONE, "luisterde", cast.interviewer.email):
        assert word not in page


def test_the_log_of_one_study_says_nothing_of_another(cast):
    told(cast, cast.client_actor)
    with cast.app.test_request_context(), cast.database.reading() as session:
        own = log_of_study(session, cast.study.id, page=1)
        other = log_of_study(session, cast.other_study.id, page=1)
    assert len(own.lines) > 5
    assert len(other.lines) == 2


def test_the_administrator_reads_accounts_and_keys_and_no_study(cast):
    told(cast, cast.client_actor)
    page = cast.browser(cast.admin).get("/mensen/gebeurtenissen").text
    assert "account" in page
    for word in ("verhaal</", "zin in een gesprek", "netwerk</"):
        assert word not in page
    assert cast.browser(cast.admin).get(f"/onderzoeken/{cast.study.id}/logboek").status_code == 403
    assert cast.browser(cast.lead).get("/mensen/gebeurtenissen").status_code == 403


def test_a_long_log_is_paged_without_losing_a_line(cast):
    with cast.writing() as session:
        for _ in range(PAGE + 5):
            audit.record(session, user_id=cast.admin.id, action="turn", kind="data_key")
    with cast.app.test_request_context(), cast.database.reading() as session:
        pages = [technical_log(session, page=number) for number in (1, 2, 99)]
    assert len(pages[0].lines) == PAGE
    assert pages[0].earlier
    assert not pages[1].earlier
    assert not pages[2].lines
    first = cast.browser(cast.admin).get("/mensen/gebeurtenissen").text
    assert re.search(r'href="/mensen/gebeurtenissen\?bladzijde=2"', first)
    for odd in ("0", "-3", "x", "9" * 30):
        answer = cast.browser(cast.admin).get(f"/mensen/gebeurtenissen?bladzijde={odd}")
        assert answer.status_code == 200


def test_a_stranger_does_not_find_the_log(cast):
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(f"/onderzoeken/{cast.study.id}/logboek").status_code == 404

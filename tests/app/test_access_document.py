"""The table of who may see what is that of the code."""

import re
from pathlib import Path

from app.access import policy_of
from research.roles import Role

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
COLUMNS = [Role.LEAD, Role.INTERVIEWER, Role.CODER, Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN]


def rows() -> dict[str, list[str]]:
    lines = re.findall(r"^\| (can_\w+) \| (.+) \|$", TABLE.read_text(encoding="utf-8"), re.M)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in lines}


def questions() -> set[str]:
    return {name for name in vars(Role) if name.startswith("can_")}


def test_every_question_is_in_the_table_and_no_other():
    assert set(rows()) == questions()


def test_every_cell_says_what_the_code_says():
    for name, cells in rows().items():
        answers = ["yes" if getattr(Role, name)(role) else "-" for role in COLUMNS]
        assert cells[: len(COLUMNS)] == answers, name
        assert cells[len(COLUMNS)], name


def test_every_question_guards_a_page(app):
    guards = {policy_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert {one for one in questions() if getattr(Role, one) not in guards} == set()


def test_the_administrator_answers_no_to_every_question_about_a_story():
    allowed = {name for name in questions() if getattr(Role, name)(Role.ADMIN)}
    assert allowed == {"can_administer", "can_read_technical_events"}

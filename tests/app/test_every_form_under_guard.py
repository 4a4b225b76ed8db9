"""Every form once, by who sends it, under the rules of the database: none of them breaks.

On SQLite the tests of each part send its forms; here row-level security is what may be too
narrow, and a statement what PostgreSQL takes otherwise.
"""

import os

import pytest
from doors import browser_for
from every_form import FORMS
from form_things import form_things

pytestmark = pytest.mark.skipif(
    os.environ.get("WIJ_TEST_ENGINE", "sqlite") != "postgresql",
    reason="SQLite has no rules of its own about who reads and writes",
)
TAKEN = {200, 201, 202, 204, 302, 303}
# A rule of ours has its say, or the thing went with a form before it; see every_form.py.
REFUSED = {400, 401, 403, 404, 409, 410, 422, 429}
MOST = 0.75
READY = "everybody has signed in and every form has its things"


def test_every_form_is_taken_or_refused_by_a_rule_of_ours(cast, worker_home):
    ids, answers = form_things(cast), {}
    browsers = {role: browser_for(cast, role, ids) for role in {form.role for form in FORMS}}
    worker_home.keep(READY)
    for form in FORMS:
        status = browsers[form.role].post(form.address(ids), data=form.filled(ids)).status_code
        if status not in TAKEN:
            # What it needs may have gone with a form before it.
            worker_home.put_back(READY)
            again = browsers[form.role].post(form.address(ids), data=form.filled(ids))
            status = max(status, again.status_code) if status >= 500 else again.status_code
        answers[form.endpoint, form.path] = status
    refused = {one: status for one, status in answers.items() if status not in TAKEN}
    assert {one: status for one, status in refused.items() if status not in REFUSED} == {}
    assert len(answers) - len(refused) > MOST * len(answers), refused

"""Which page writes: one at a time, taken over only on purpose, and never for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from interviews.appointments import Appointment, standing_appointment
from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of
from interviews.writing import HELD_FOR, hold_writing
from research.roles import Role
from research.tables import now

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def interview_id(cast) -> UUID:
    return cast.interview(cast.daughter)


@pytest.fixture
def browser(cast):
    return cast.browser(cast.interviewer)


def ask(browser, interview_id, page, act="hold", **more):
    facts = {"page_id": str(page), "act": act} | more
    return browser.post(f"/gesprekken/{interview_id}/schrijver", data=facts, headers=SCRIPT).json


def say(browser, interview_id, page, words):
    facts = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": words}
    facts |= {"page_id": str(page), "page_number": "1", "writer_id": str(page)}
    return browser.post(f"/gesprekken/{interview_id}/beurten", data=facts, headers=SCRIPT)


def test_one_page_writes_the_other_reads_until_it_takes_over(browser, interview_id):
    one, other = uuid4(), uuid4()
    assert ask(browser, interview_id, one) == {"writes": True, "last": 0, "open": True}
    assert ask(browser, interview_id, other)["writes"] is False
    refused = say(browser, interview_id, other, "Mag niet.")
    assert refused.status_code == 409
    assert 'data-reason="reading"' in refused.text
    assert say(browser, interview_id, one, "Mag wel.").status_code == 201
    assert ask(browser, interview_id, other, "take") == {"writes": True, "last": 1, "open": True}
    assert ask(browser, interview_id, one)["writes"] is False
    assert say(browser, interview_id, one, "Nu niet meer.").status_code == 409


def test_a_page_that_left_or_is_gone_makes_room(browser, interview_id):
    one, other, third = uuid4(), uuid4(), uuid4()
    ask(browser, interview_id, one)
    assert ask(browser, interview_id, one, "leave")["writes"] is False
    assert ask(browser, interview_id, other)["writes"] is True
    gone = ",".join(str(page) for page in (one, other))
    assert ask(browser, interview_id, third, former_ids=gone)["writes"] is True


def test_a_page_that_is_silent_for_long_loses_the_writing(cast, interview_id):
    one, other = uuid4(), uuid4()
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        assert hold_writing(session, interview, page_id=one)
        soon, late = now() + HELD_FOR / 2, now() + HELD_FOR + timedelta(seconds=1)
        assert not hold_writing(session, interview, page_id=other, moment=soon)
        assert hold_writing(session, interview, page_id=other, moment=late)


def test_of_eight_pages_at_once_one_writes(cast, interview_id):
    browsers = [cast.browser(cast.interviewer) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: ask(one, interview_id, uuid4())["writes"], browsers))
    assert sorted(answers) == [False] * 7 + [True]


def test_who_reads_along_gets_only_what_is_new_and_it_is_noted(cast, browser, interview_id):
    page = uuid4()
    say(browser, interview_id, page, "Eerst.")
    facts = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": "Daarna."}
    browser.post(f"/gesprekken/{interview_id}/beurten", data=facts)
    answer = browser.get(f"/gesprekken/{interview_id}/beurten/na/1", headers=SCRIPT)
    assert "Daarna." in answer.text
    assert "Eerst." not in answer.text
    assert browser.get(f"/gesprekken/{interview_id}/beurten/na/2", headers=SCRIPT).text == ""
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert stranger.get(f"/gesprekken/{interview_id}/beurten/na/0").status_code == 404


def test_a_page_that_says_it_is_there_reads_no_words(browser, interview_id, database):
    """It says so every few seconds: the sealed words of a whole story are not read for it."""
    page, asked = uuid4(), []
    say(browser, interview_id, page, "Goed.")

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    assert ask(browser, interview_id, page)["last"] == 1
    event.remove(database.engine, "before_cursor_execute", note)
    assert any("UPDATE interview" in one for one in asked)
    assert not any("turn_revision" in one for one in asked)


def test_a_page_without_an_id_is_refused(browser, interview_id):
    answer = browser.post(f"/gesprekken/{interview_id}/schrijver", data={"act": "take"})
    assert answer.status_code == 400


@pytest.fixture
def disk(app, database, settings):
    """Let the disk of the embedded database be full for as long as ``disk.is_full``."""
    if settings.sqlite_path is None:
        pytest.skip("a full disk is played on the embedded database")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    state = SimpleNamespace(is_full=False)

    def limit(connection, _record, _proxy):
        # A limit below what is there means: not one page more.
        most = 1 if state.is_full else 2**30
        connection.execute(f"PRAGMA max_page_count = {most}")

    event.listen(database.engine.pool, "checkout", limit)
    return state


def test_a_full_disk_is_said_and_nothing_that_was_acknowledged_goes(
    cast, disk, browser, interview_id
):
    def send(number):
        facts = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim"}
        facts["text"] = f"Deel {number}. " + "Lang. " * 3000
        return browser.post(f"/gesprekken/{interview_id}/beurten", data=facts, headers=SCRIPT)

    saved = [number for number in range(2) if send(number).status_code == 201]
    disk.is_full = True
    answers = {number: send(number) for number in range(2, 8)}
    refused = [one for one in answers.values() if one.status_code == 507]
    assert refused
    assert "De schijf van de server is vol" in refused[-1].text
    saved += [number for number, one in answers.items() if one.status_code == 201]
    assert len(saved) + len(refused) == 8
    disk.is_full = False
    assert send(8).status_code == 201
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        kept = [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]
    assert [int(one.split()[1].rstrip(".")) for one in kept] == [*saved, 8]


def test_a_locked_database_is_said_as_something_that_passes(app, database, browser, interview_id):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    real = database.for_readers

    def busy(**_facts):
        raise OperationalError("", {}, Exception("database is locked"))

    database.for_readers = busy
    answer = say(browser, interview_id, uuid4(), "Even niet.")
    assert answer.status_code == 503
    database.for_readers = real
    assert say(browser, interview_id, uuid4(), "Nu wel.").status_code == 201


def colleague_with_an_appointment(cast, interview_id):
    give_appointment(cast, interview_id, cast.lead)
    return cast.browser(cast.lead)


def give_appointment(cast, interview_id, user):
    with cast.writing() as session:
        earlier = standing_appointment(session, interview_id)
        if earlier is not None:
            earlier.cancelled_at = now()
            session.add(earlier)
            session.flush()
        session.add(
            Appointment(
                interview_id=interview_id,
                interviewer_id=user.id,
                starts_at=now(),
                ends_at=now(),
            )
        )


def test_a_colleague_goes_on_only_on_purpose_and_the_other_is_told(cast, browser, interview_id):
    assert say(browser, interview_id, uuid4(), "Door de eerste.").status_code == 201
    colleague = colleague_with_an_appointment(cast, interview_id)
    page = colleague.get(f"/gesprekken/{interview_id}")
    assert page.status_code == 409
    assert "Neem het gesprek over" in page.text
    assert "Door de eerste." not in page.text
    assert colleague.post(f"/gesprekken/{interview_id}/overnemen").status_code == 303
    assert "Door de eerste." in colleague.get(f"/gesprekken/{interview_id}").text
    late = say(browser, interview_id, uuid4(), "Nog door de eerste.")
    assert late.status_code == 409
    assert say(colleague, interview_id, uuid4(), "Door de tweede.").status_code == 201
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert stranger.post(f"/gesprekken/{interview_id}/overnemen").status_code == 404


def test_who_had_the_appointment_is_told_that_it_is_over_and_keeps_his_words(
    cast, browser, interview_id
):
    """Without the reason his page would go on sending for ever, and never say why."""
    give_appointment(cast, interview_id, cast.interviewer)
    assert say(browser, interview_id, uuid4(), "Door de eerste.").status_code == 201
    colleague = colleague_with_an_appointment(cast, interview_id)
    colleague.post(f"/gesprekken/{interview_id}/overnemen")
    late = say(browser, interview_id, uuid4(), "Nog door de eerste.")
    assert late.status_code == 409
    assert 'data-reason="over"' in late.text
    assert "Nog door de eerste." in late.text
    plain = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": "En dit."}
    page = browser.post(f"/gesprekken/{interview_id}/beurten", data=plain)
    assert page.status_code == 409
    assert "En dit." in page.text

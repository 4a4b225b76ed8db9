"""The pages to search in stories: by POST, noted, and with what is wrong in plain words."""

import re

import pytest
from cast import CANARY
from sqlmodel import col, select
from telling_stories import told
from waiting_jobs import LightTools

from app.jobs import Job, JobKind, JobStatus
from app.worker import do_waiting_jobs, doers_with
from research.audit import AuditEntry
from research.networks import Actor
from research.roles import Role
from research.tables import now

PAGE = "/zoeken/verhalen"


@pytest.fixture
def stories(cast):
    return (
        told(cast, cast.client_actor, "?Hoe ging het?", "Ze luisterde niet. Geen tijd."),
        told(cast, cast.daughter, "Zij hadden tijd en luisterden naar <b>mij</b>."),
    )


def find(cast, user, words, **fields):
    return cast.browser(user).post(PAGE, data={"words": words} | fields)


def noted(cast, user):
    """Whose words this person was shown by searching."""
    with cast.database.reading() as session:
        mine = select(AuditEntry.object_id).where(
            AuditEntry.user_id == user.id, AuditEntry.action == "find_words"
        )
        return set(session.exec(mine))


def pieces(answer):
    lines = re.findall(r"<p class=.kwic.*?</p>", answer.text)
    return [re.sub(r"<[^>]+>", "", one) for one in lines]


def test_a_coder_finds_words_in_their_context_with_the_way_to_the_place(cast, stories):
    answer = find(cast, cast.coder, "luisteren")
    assert answer.status_code == 200
    assert "2 keer gevonden" in answer.text
    assert "In 2 beurten, bij 2 vertellers, in 1 netwerk." in answer.text
    assert f'href="/coderen/{stories[0]}#beurt-2"' in answer.text
    assert pieces(answer)[0] == "Ze luisterde niet. Geen tijd."
    assert "naar &lt;b&gt;mij&lt;/b&gt;." in answer.text
    assert answer.headers["Cache-Control"].startswith("no-store")


def test_the_way_to_the_place_leads_there(cast, stories):
    answer = cast.browser(cast.coder).get(f"/coderen/{stories[0]}")
    assert 'id="beurt-2"' in answer.text


def test_whose_words_were_shown_is_noted_without_the_words(cast, stories):
    find(cast, cast.coder, "hadden")
    assert noted(cast, cast.coder) == {stories[1]}
    find(cast, cast.lead, "bestaatniet")
    assert noted(cast, cast.lead) == set()
    with cast.database.reading() as session:
        for entry in session.exec(select(AuditEntry)):
            assert "hadden" not in f"{entry.action}{entry.kind}"


def test_others_are_refused_and_strangers_find_nothing(cast, stories):
    for role in (Role.INTERVIEWER, Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN):
        assert find(cast, cast.users[role], "tijd").status_code == 403
        assert cast.browser(cast.users[role]).get(PAGE).status_code == 403
    answer = find(cast, cast.stranger(Role.CODER), "tijd")
    assert "Er is geen verhaal om in te zoeken" in answer.text
    assert noted(cast, cast.stranger(Role.CODER)) == set()


def test_what_cannot_be_looked_for_comes_back_with_what_to_do(cast, stories):
    answer = find(cast, cast.coder, "?!")
    assert answer.status_code == 422
    assert "Typ een woord, of een paar woorden." in answer.text
    answer = find(cast, cast.coder, "tijd", since="2026-05-02", until="2026-05-01", network="N77")
    assert answer.status_code == 422
    assert "De laatste dag ligt voor de eerste." in answer.text
    assert 'value="N77"' in answer.text
    assert 'value="tijd"' in answer.text
    assert find(cast, cast.coder, "tijd", theme="<x>").status_code == 422
    assert find(cast, cast.coder, "tijd", study="nee").status_code == 422


def test_a_part_is_sent_to_htmx_and_the_choices_stay(cast, stories):
    answer = cast.browser(cast.coder).post(
        PAGE,
        data={"words": "tijd", "exact": "y", "role": "family", "sort": "right"},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in answer.text
    assert len(pieces(answer)) == 1
    assert re.search(r'name="order"[^>]*value="right"', answer.text)
    assert re.search(r'selected value="family"', answer.text)
    assert re.search(r'checked[^>]*name="exact"', answer.text)


def test_pages_are_turned_by_the_form_so_that_no_word_is_in_an_address(cast):
    told(cast, cast.daughter, *("Zorg en zorg." for _ in range(15)))
    answer = find(cast, cast.coder, "zorg", page="2")
    assert "Bladzijde 2 van 2" in answer.text
    assert len(pieces(answer)) == 5
    assert "zorg" not in "".join(re.findall(r'(?:href|action|hx-post)="([^"]*)"', answer.text))
    assert len(pieces(find(cast, cast.coder, "zorg", page="nee"))) == 25


def test_a_name_in_a_story_is_not_found(cast):
    told(cast, cast.daughter, f"Toen kwam {CANARY} met soep.", names=[CANARY])
    assert "Niets gevonden" in find(cast, cast.coder, CANARY).text
    assert "Niets gevonden" in find(cast, cast.coder, "klant").text
    assert pieces(find(cast, cast.coder, "soep")) == ["Toen kwam [klant] met soep."]


# ---- Stories that the index does not hold -----------------------------------


def test_a_story_that_was_not_read_yet_is_told_of_and_read_by_the_worker(cast):
    told(cast, cast.daughter, "Zij hadden tijd.", indexed=False)
    answer = find(cast, cast.coder, "tijd")
    assert "1 verhaal doet nog niet mee" in answer.text
    find(cast, cast.coder, "tijd")
    with cast.database.reading() as session:
        (job,) = session.exec(select(Job).where(Job.kind == JobKind.INDEX_STORIES.value))
        assert job.object_id == cast.study.id
    do_waiting_jobs(cast.database, doers_with(LightTools()))
    with cast.database.reading() as session:
        job = session.get_one(Job, job.id)
        assert (job.status, job.done, job.total) == (JobStatus.DONE.value, 1, 1)
    assert len(pieces(find(cast, cast.coder, "tijd"))) == 1


def test_a_worker_that_was_lost_goes_on_where_it_was(cast):
    told(cast, cast.daughter, "Zij hadden tijd.")
    told(cast, cast.client_actor, "Geen tijd.", indexed=False)
    find(cast, cast.coder, "tijd")
    with cast.writing() as session:
        job = session.exec(select(Job).where(col(Job.kind) == JobKind.INDEX_STORIES.value)).one()
        job.status, job.attempts = JobStatus.RUNNING.value, 1
        job.beat_at = now().replace(year=2020)
        session.add(job)
    do_waiting_jobs(cast.database, doers_with(LightTools()))
    with cast.database.reading() as session:
        job = session.get_one(Job, job.id)
        assert (job.status, job.done, job.total) == (JobStatus.DONE.value, 1, 1)
    assert len(pieces(find(cast, cast.coder, "tijd"))) == 2


def test_a_story_of_who_was_erased_meanwhile_is_not_read(cast):
    told(cast, cast.daughter, "Zij hadden tijd.", indexed=False)
    find(cast, cast.coder, "tijd")
    with cast.writing() as session:
        session.get_one(Actor, cast.daughter.id).erased_at = now()
    cast.database.vault.keys.destroy(cast.daughter.id)
    do_waiting_jobs(cast.database, doers_with(LightTools()))
    assert "Er is geen verhaal om in te zoeken" in find(cast, cast.coder, "tijd").text

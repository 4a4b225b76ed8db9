"""Another tagger reads again what nobody judged yet, and nothing else."""

import pytest
from sqlmodel import select
from waiting_jobs import LightTools

from analysis.codings import Coding, CodingStatus, add_suggestion, judge, reopen
from analysis.memo_places import at_coding
from analysis.memos import Memo, MemoKind, add_memo
from analysis.rereading import untouched_stories
from analysis.unveiling import open_turn
from analysis.veils import VeiledTurn, start_meter
from analysis.withdrawal import withdraw_all
from app.jobs import Job, JobKind, JobStatus
from app.rereading import reread_by_worker
from app.worker import do_job, doers_with
from interviews.fragments import Fragment, source_of
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.networks import Actor
from research.roles import Role
from research.studies import Study

OLD, NEW = "eerder-1", "light-1"


class Finds(LightTools):
    """Finds ``luisterde`` and gives it a factor; does something while it thinks."""

    def __init__(self, meanwhile=lambda: None):
        super().__init__()
        self.meanwhile = meanwhile

    def suggest(self, said, **settings):
        self.meanwhile()
        return super().suggest(said, **settings)


@pytest.fixture
def stories(cast):
    """Two closed stories with a suggestion each: of the client, and of his daughter."""
    return [suggested(cast, cast.story(one)) for one in (cast.client_actor, cast.daughter)]


def suggested(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        revision = turns_of(session, story_id)[3][1]
        facts = {"theme": "access", "pole": Pole.FAILURE, "certainty": 0.8, "version": OLD}
        add_suggestion(session, interview, revision, start=0, end=26, **facts)
    return story_id


def codings(cast, story_id):
    with cast.database.reading() as session:
        found = session.exec(select(Coding)).all()
        return [one for one in found if story_of(session, one) == story_id]


def story_of(session, coding):
    return source_of(session, session.get_one(Fragment, coding.fragment_id))[0].id


def reread(cast, tools=None):
    steps = []
    reread_by_worker(
        cast.database,
        cast.study.id,
        tools=tools or Finds(),
        progress=lambda *one: steps.append(one),
    )
    return steps


def judged(cast, story_id, then=None):
    [one] = codings(cast, story_id)
    with cast.writing() as session:
        coding = session.get_one(Coding, one.id)
        judge(session, coding, accepted=True, judged_by=cast.coder.id)
        if then:
            then(session, coding)


def test_what_nobody_judged_is_replaced_and_what_somebody_judged_stays(cast, stories):
    first, second = stories
    judged(cast, second)
    assert reread(cast) == [(0, 1), (1, 1)]
    assert {one.suggester_version for one in codings(cast, first)} == {NEW}
    [kept] = codings(cast, second)
    assert (kept.suggester_version, kept.status) == (OLD, CodingStatus.ACCEPTED)
    # Again: the same words bear the same factor once.
    before = len(codings(cast, first))
    reread(cast)
    assert len(codings(cast, first)) == before


def test_a_judgement_that_was_taken_back_was_a_judgement(cast, stories):
    judged(cast, stories[0], lambda session, one: reopen(session, one, reopened_by=cast.coder.id))
    reread(cast)
    assert {one.suggester_version for one in codings(cast, stories[0])} == {OLD}


def test_who_judges_while_the_computer_thinks_keeps_what_he_judged(cast, stories):
    first, second = stories
    did = []

    def meanwhile():
        if not did:
            did.append(True)
            judged(cast, first)

    reread(cast, Finds(meanwhile))
    [kept] = codings(cast, first)
    assert (kept.suggester_version, kept.status) == (OLD, CodingStatus.ACCEPTED)
    assert {one.suggester_version for one in codings(cast, second)} == {NEW}


def test_a_memo_at_a_suggestion_and_a_turn_that_was_opened_keep_a_story(cast, stories):
    first, second = stories
    [one] = codings(cast, first)
    with cast.writing() as session:
        interview = session.get_one(Interview, first)
        at = at_coding(session, interview, session.get_one(Coding, one.id))
        add_memo(session, Memo(written_by=cast.coder.id, **at), text="Hm.", kind=MemoKind.SEEN)
        turn = turns_of(session, second)[1][0]
        session.add(VeiledTurn(turn_id=turn.id, interview_id=second))
        session.flush()
        open_turn(session, session.get_one(Interview, second), turn.id, by=cast.coder.id)
        assert untouched_stories(session, cast.study.id) == []


def test_no_turn_is_hidden_that_somebody_may_have_read_with_its_suggestion(cast, stories):
    with cast.writing() as session:
        start_meter(session, session.get_one(Study, cast.study.id), share=100)
        session.add(
            VeiledTurn(turn_id=turns_of(session, stories[0])[1][0].id, interview_id=stories[0])
        )
    reread(cast)
    with cast.database.reading() as session:
        assert len(session.exec(select(VeiledTurn)).all()) == 1


def test_a_story_that_was_taken_back_is_left_alone(cast, stories):
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        withdraw_all(session, actor, withdrawn_by=cast.lead.id)
    assert stories[0] not in untouched(cast)
    reread(cast)
    assert {one.suggester_version for one in codings(cast, stories[0])} == {OLD}


def untouched(cast):
    with cast.database.reading() as session:
        return untouched_stories(session, cast.study.id)


def test_the_lead_asks_for_it_sees_how_far_it_is_and_asks_once(cast, stories):
    lead, page = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/leren"
    assert "Lees 2 verhalen opnieuw" in lead.get(page).text
    assert lead.post(f"{page}/opnieuw-lezen").status_code == 303
    shown = lead.get(page).text
    assert "De computer leest verhalen opnieuw" in shown
    assert "Lees 2 verhalen opnieuw" not in shown
    assert 'hx-trigger="every 2s"' in shown
    again = lead.post(f"{page}/opnieuw-lezen")
    assert again.status_code == 409
    assert "De computer leest de verhalen al opnieuw" in again.text
    with cast.database.reading() as session:
        kind = JobKind.REREAD_STORIES.value
        job = session.exec(select(Job).where(Job.kind == kind)).one()
    assert do_job(cast.database, job.id, doers_with(Finds())) is JobStatus.DONE
    assert {one.suggester_version for one in codings(cast, stories[0])} == {NEW}
    # Nobody judged them yet: after switching back they are read again.
    assert "Lees 2 verhalen opnieuw" in lead.get(page).text


def test_where_everything_was_judged_it_says_so(cast, stories):
    for one in stories:
        judged(cast, one)
    lead, page = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/leren"
    assert "opnieuw-lezen" not in lead.get(page).text
    answer = lead.post(f"{page}/opnieuw-lezen", follow_redirects=True)
    assert "In elk verhaal is al iets beoordeeld" in answer.text


@pytest.mark.parametrize("role", [Role.CODER, Role.INTERVIEWER])
def test_only_a_lead_lets_the_computer_read_again(cast, stories, role):
    browser = cast.browser(cast.users[role])
    answer = browser.post(f"/onderzoeken/{cast.study.id}/leren/opnieuw-lezen")
    assert answer.status_code == 403

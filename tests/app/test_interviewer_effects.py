"""Conversations in numbers: everybody sees his own, the lead only after it was talked about."""

import re
import threading
from datetime import timedelta

import pytest
from cast import CANARY, consent
from sqlmodel import func, select

from analysis.codings import add_coding
from analysis.consequences import take_back
from analysis.interviewer_effects import Measure, effects_of_study, own_effects
from analysis.withdrawal import erase_actor
from app.daily import do_daily
from interviews.interviews import Interview, InterviewStatus
from interviews.story_sizes import StorySize, count_story, words_in
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Purpose
from research.effects_choice import (
    ChoiceChangedError,
    EffectsChoice,
    NoReasonError,
    NotTalkedAboutError,
    ShownTo,
    choose_effects,
    effects_choice,
)
from research.networks import Actor, ActorRole, Identity, Network, add_actor
from research.roles import Role
from research.studies import Study, add_member
from research.tables import now

OWN = "/mijn-gesprekken"
REASON = "Om samen te leren vragen stellen."


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/interviewers"


def hold(cast, who, words):
    """Closed conversations of one interviewer, with so many words each; return the actors' ids."""
    ids = []
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        for number, count in enumerate(words):
            actor = add_actor(
                session,
                network,
                role=ActorRole.NEIGHBOUR,
                identity=Identity(name=CANARY),
                added_by=None,
            )
            consent(session, actor, Purpose.INTERVIEW)
            closed = now() - timedelta(days=len(words) - number)
            interview = Interview(
                actor_id=actor.id,
                interviewer_id=who.id,
                status=InterviewStatus.CLOSED.value,
                opened_at=closed - timedelta(minutes=30),
                closed_at=closed,
            )
            session.add(interview)
            session.flush()
            asked = count // 4
            size = {"told_words": count - asked, "asked_words": asked}
            session.add(StorySize(interview_id=interview.id, told_turns=9, asked_turns=8, **size))
            ids.append(actor.id)
    return ids


def colleagues(cast, count):
    """More people who phone in the study: every stranger can."""
    found = [cast.lead, *(cast.stranger(role) for role in (Role.INTERVIEWER, Role.LEAD))][:count]
    with cast.writing() as session:
        for one in found:
            study = session.get_one(Study, cast.study.id)
            add_member(session, study, user_id=one.id, added_by=None)
    return found


def choose(cast, shown_to=ShownTo.LEAD, version=0, **other):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        facts = {"reason": REASON, "talked_about": True} | other
        choose_effects(
            session,
            study,
            shown_to=shown_to,
            version=version,
            chosen_by=cast.lead.id,
            **facts,
        )


def table_rows(page):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", one).split())
            for one in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in body.split("<tr>")[1:]
    ]


def test_words_are_counted_as_a_person_would():
    assert words_in("Ze luisterde echt, naar [naam 1]. Foto's!") == 6
    assert words_in("") == 0
    assert words_in("…!?") == 0


def test_a_story_is_counted_once_its_names_are_replaced(cast):
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        size = count_story(session, session.get_one(Interview, interview_id))
        assert (size.told_turns, size.asked_turns) == (2, 2)
        assert (size.told_words, size.asked_words) == (19, 10)


def test_a_story_with_names_in_it_is_not_counted_yet(cast):
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        turns_of(session, interview_id)[0][1].pseudonymised_sealed = None
        session.flush()
        assert count_story(session, interview) is None
        session.commit()
    page = cast.browser(cast.interviewer).get(OWN).text
    assert "nog niet bekend" in page


def test_the_daily_work_counts_stories_from_before(cast):
    cast.story(cast.client_actor)
    do_daily(cast.database)
    do_daily(cast.database)
    with cast.database.reading() as session:
        assert session.exec(select(func.count()).select_from(StorySize)).one() == 1


def test_an_interviewer_sees_his_own_conversations_and_a_warning_on_few(cast):
    hold(cast, cast.interviewer, [400, 800, 1200])
    page = cast.browser(cast.interviewer).get(OWN).text
    assert "Alleen u ziet deze cijfers" in page
    assert "Dit zijn weinig gesprekken" in page
    assert ["Woorden", "800"] in table_rows(page)
    assert "pas bij drie andere interviewers" in page
    assert CANARY not in page


def test_ten_conversations_are_shown_without_the_warning(cast):
    hold(cast, cast.interviewer, [400] * 10)
    assert "Dit zijn weinig gesprekken" not in cast.browser(cast.interviewer).get(OWN).text


def test_the_middle_half_needs_three_colleagues_with_ten_conversations(cast):
    hold(cast, cast.interviewer, [400, 800])
    [one, two, three] = colleagues(cast, 3)
    hold(cast, one, [300] * 6)
    hold(cast, two, [600] * 6)
    with cast.database.reading() as session:
        own = own_effects(session, cast.study.id, user_id=cast.interviewer.id)
    assert own.middle == {}
    hold(cast, three, [1100])
    with cast.database.reading() as session:
        own = own_effects(session, cast.study.id, user_id=cast.interviewer.id)
    # Rounded, so that it gives no single conversation away.
    assert own.middle[Measure.WORDS] == (300, 600)
    assert Measure.FACTORS not in own.middle
    assert "300 tot 600" in cast.browser(cast.interviewer).get(OWN).text


def test_factors_are_those_that_a_coder_accepted(cast):
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        _turn, revision = turns_of(session, interview_id)[1]
        words = {"start": 0, "end": 12, "theme": "attention", "coder_id": cast.coder.id}
        [before] = own_effects(session, cast.study.id, user_id=cast.interviewer.id).held
        add_coding(session, interview, revision, pole=Pole.SUCCESS, **words)
        add_coding(session, interview, revision, pole=Pole.SUCCESS, **(words | {"end": 16}))
        [after] = own_effects(session, cast.study.id, user_id=cast.interviewer.id).held
    assert (before.factors, after.factors) == (None, 1)


def test_who_took_his_story_back_or_was_erased_counts_nowhere(cast):
    left, gone, *_rest = hold(cast, cast.interviewer, [400, 400, 800])
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, left), noted_by=cast.lead.id)
        erase_actor(session, session.get_one(Actor, gone), None)
    with cast.database.reading() as session:
        own = own_effects(session, cast.study.id, user_id=cast.interviewer.id)
        # What was erased leaves no number behind either.
        assert session.exec(select(func.count()).select_from(StorySize)).one() == 2
    assert [one.words for one in own.held] == [800]


def test_the_lead_sees_nothing_until_he_says_why(cast, path):
    hold(cast, cast.interviewer, [400] * 10)
    page = cast.browser(cast.lead).get(path).text
    assert "U ziet ze niet" in page
    assert "Het midden per interviewer" not in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"reason": REASON}, "Bespreek dit eerst"),
        ({"talked_about": "y"}, "waarom u deze cijfers nodig heeft"),
        ({"talked_about": "y", "reason": "x" * 501}, "korter dan 500"),
    ],
)
def test_the_lead_cannot_open_them_just_like_that(cast, path, sent, says):
    browser = cast.browser(cast.lead)
    answer = browser.post(path, data={"shown_to": "lead", "version": "0"} | sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert sent.get("reason", "") in answer.text
    with cast.database.reading() as session:
        assert effects_choice(session, cast.study.id).shown_to is ShownTo.ONESELF


def test_the_lead_sees_medians_by_name_and_the_interviewer_reads_why(cast, path):
    [other] = colleagues(cast, 1)
    hold(cast, other, [300] * 12)
    hold(cast, cast.interviewer, [900] * 5 + [600] * 7)
    browser = cast.browser(cast.lead)
    facts = {"shown_to": "lead", "version": "0", "reason": REASON, "talked_about": "y"}
    assert browser.post(path, data=facts).status_code == 303
    page = browser.get(path).text
    assert "Dit is geen ranglijst" in page
    rows = [row[:3] for row in table_rows(page)]
    # In steps of five: two of the twelve are not counted yet.
    assert rows == [
        ["Interviewer", "10", "750"],
        ["Interviewer eerste helft", "5", "900"],
        ["Interviewer laatste helft", "5", "600"],
        ["Lead", "10", "300"],
        ["Lead eerste helft", "5", "300"],
        ["Lead laatste helft", "5", "300"],
    ]
    own = cast.browser(cast.interviewer).get(OWN).text
    assert "De onderzoeksleider ziet deze cijfers ook" in own
    assert REASON in own
    with cast.database.reading() as session:
        entries = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.kind == "interviewer_effects")
            .order_by(AuditEntry.seq)
        ).all()
    assert entries == ["show_to_lead", "read"]


def test_few_conversations_are_not_described(cast, path):
    hold(cast, cast.interviewer, [400] * 4)
    choose(cast)
    page = cast.browser(cast.lead).get(path).text
    assert "minder dan 5" in page
    assert "400" not in page


def test_between_five_and_ten_it_says_that_they_are_few(cast, path):
    hold(cast, cast.interviewer, [400] * 7)
    choose(cast)
    [row] = table_rows(cast.browser(cast.lead).get(path).text)
    assert row[1] == "5 weinig"


def test_a_study_can_leave_them_out_altogether(cast, path):
    hold(cast, cast.interviewer, [400] * 10)
    choose(cast, ShownTo.NOBODY)
    own = cast.browser(cast.interviewer).get(OWN).text
    assert "laten wij deze cijfers weg" in own
    assert "Uw midden" not in own
    assert "Niemand ziet ze" in cast.browser(cast.lead).get(path).text


def test_closing_them_again_forgets_the_reason(cast, path):
    choose(cast)
    choose(cast, ShownTo.ONESELF, version=1)
    with cast.database.reading() as session:
        assert session.get_one(EffectsChoice, cast.study.id).reason_sealed == b""
        assert effects_choice(session, cast.study.id).reason == ""


def test_two_leads_who_choose_at_once_do_not_overrule_each_other(cast):
    ends = []

    def one(shown_to):
        try:
            choose(cast, shown_to)
            ends.append("chosen")
        except ChoiceChangedError:
            ends.append("changed")

    threads = [
        threading.Thread(target=one, args=[which]) for which in (ShownTo.LEAD, ShownTo.NOBODY)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["changed", "chosen"]


def test_the_rule_holds_below_the_page_too(cast):
    with pytest.raises(NotTalkedAboutError):
        choose(cast, talked_about=False)
    with pytest.raises(NoReasonError):
        choose(cast, reason="  ")


def test_an_interviewer_and_a_stranger_do_not_open_the_page_of_the_lead(cast, path):
    choose(cast)
    assert cast.browser(cast.interviewer).get(path).status_code == 403
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={"shown_to": "nobody"}).status_code == 404


def test_colleagues_of_another_study_count_nowhere(cast):
    hold(cast, cast.interviewer, [400] * 5)
    with cast.database.reading() as session:
        assert effects_of_study(session, cast.other_study.id) == []
        [mine] = effects_of_study(session, cast.study.id)
    assert mine.user_id == cast.interviewer.id

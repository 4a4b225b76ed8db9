"""The page with the words that stand out: whose, from which stories, and never of one person."""

import re

import pytest
from cast import CANARY, PHONE
from sqlmodel import select
from telling_stories import told

from analysis.codings import add_coding
from analysis.consequences import take_back
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.networks import Actor, ActorRole, Identity, Network, add_actor
from research.roles import Role

GRAMMAR = "de en het een van dat niet maar ik zij was er op aan bij " * 5
GOOD = "Zij nam de tijd en luisterde rustig. " * 5 + GRAMMAR
BAD = "Ik moest wachten en niemand belde. " * 5 + GRAMMAR
ALONE = "Pannenkoekenboot. " * 30


@pytest.fixture
def stories(cast):
    """Four people tell the same; one of them also has a word that nobody else has."""
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        people = [
            add_actor(
                session,
                network,
                role=ActorRole.NEIGHBOUR,
                identity=Identity(name=f"{CANARY} {n}", phone=PHONE, description="buur"),
                added_by=cast.lead.id,
            )
            for n in range(2)
        ]
    found = []
    for number, actor in enumerate([cast.client_actor, cast.daughter, *people]):
        good = GOOD + ALONE if number == 0 else GOOD
        story_id = told(cast, actor, good.strip(), BAD.strip())
        found.append((actor, story_id))
        with cast.writing() as session:
            interview = session.get_one(Interview, story_id)
            for (_turn, revision), pole, text in zip(
                turns_of(session, story_id), Pole, (good, BAD), strict=True
            ):
                facts = {"start": 0, "end": len(text.strip()), "theme": "attention"}
                add_coding(session, interview, revision, pole=pole, coder_id=cast.coder.id, **facts)
    return found


def page_of(cast, user=None):
    return cast.browser(user or cast.coder).get(f"/zoeken/verhalen/woorden/{cast.study.id}")


def words_on(page, form):
    return re.findall(rf'form="{form}" name="words" value="([^"]*)"', page)


def test_words_of_success_and_of_failure_stand_apart_with_counts(cast, stories):
    page = page_of(cast).text
    assert {"tijd", "luisterde", "rustig"} <= set(words_on(page, "zoek-success"))
    assert {"wachten", "niemand"} <= set(words_on(page, "zoek-failure"))
    assert not {"de", "en", "niet"} & set(words_on(page, "zoek-success"))
    assert page.count('role="img"') == 2
    assert "Woorden bij ‘ging goed’: " in page


def test_a_word_of_one_person_is_not_shown(cast, stories):
    assert "annenkoekenboot" not in page_of(cast).text


def test_words_that_stand_together_lead_to_both(cast, stories):
    pairs = words_on(page_of(cast).text, "zoek-paar")
    assert "&#34;luisterde rustig&#34;" in pairs


def test_a_word_leads_to_where_people_said_it(cast, stories):
    browser = cast.browser(cast.coder)
    asked = {"words": "tijd", "pole": "success", "study": str(cast.study.id)}
    page = browser.post("/zoeken/verhalen", data=asked).text
    assert "20 keer gevonden" in page
    asked = {"words": '"luisterde rustig"', "study": str(cast.study.id)}
    assert "20 keer gevonden" in browser.post("/zoeken/verhalen", data=asked).text


def test_a_story_that_was_taken_back_is_in_no_count_from_then_on(cast, stories):
    before = page_of(cast).text
    assert "4 verhalen die u mag lezen" in before
    for actor, _story in stories[2:]:
        with cast.writing() as session:
            take_back(session, session.get_one(Actor, actor.id), noted_by=cast.lead.id)
    page = page_of(cast).text
    assert "2 verhalen die u mag lezen" in page
    # What is left are two people: too few to show any word of.
    assert words_on(page, "zoek-success") == []
    assert "Er springt nog geen woord eruit." in page


def test_who_looked_is_noted_and_no_word_with_it(cast, stories):
    page_of(cast)
    with cast.database.reading() as session:
        entry = session.exec(
            select(AuditEntry).where(
                AuditEntry.action == "find_words", AuditEntry.object_id == cast.study.id
            )
        ).one()
        assert entry.user_id == cast.coder.id


def test_without_stories_the_page_says_what_will_come(cast):
    assert "Er is nog geen verhaal om in te zoeken" in page_of(cast).text


def test_who_may_not_read_stories_sees_no_word(cast, stories):
    for role in (Role.CODER, Role.LEAD):
        assert page_of(cast, cast.stranger(role)).status_code == 404
    for user in (cast.editor, cast.interviewer, cast.professional, cast.admin):
        answer = page_of(cast, user)
        assert answer.status_code == 403
        assert "luisterde" not in answer.text

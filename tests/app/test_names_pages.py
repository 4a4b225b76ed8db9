"""The names of a story: who hides, who gives back, and who asks."""

import re
from importlib import import_module
from uuid import uuid4

import pytest
from cast import CANARY
from names_in_stories import (
    OTHER,
    TOLD,
    Words,
    confirm,
    read_back,
    revision_of,
    second_lead,
    shown,
    spot,
    tell,
    version,
)
from sqlmodel import select

from analysis.codings import add_coding, codings_of_interview
from interviews.fragments import fragment_text
from interviews.interviews import Interview
from interviews.name_corrections import UNDO_FOR, CorrectedPlaces, NameCorrection
from interviews.network_names import NetworkPseudonym
from interviews.raw_openings import allow_opening, ask_opening
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.networks import ActorRole, Identity, Network, add_actor
from research.roles import Role
from research.tables import now


@pytest.fixture
def story(cast):
    """A story in which the program took the name of a club for that of a person."""
    return tell(cast, cast.client_actor, TOLD, Words("Zonnebloem"))


@pytest.fixture
def other(cast, story):
    """Another story of the network, held by somebody else."""
    return tell(
        cast, cast.daughter, OTHER, Words("Zonnebloem"), interviewer=cast.stranger(Role.INTERVIEWER)
    )


@pytest.fixture
def second(cast):
    return second_lead(cast)


def code(cast, story, words):
    text = shown(cast, story)
    with cast.writing() as session:
        interview = session.get_one(Interview, story)
        revision = turns_of(session, story)[0][1]
        start = text.index(words)
        facts = {"theme": "access", "pole": Pole.SUCCESS, "coder_id": cast.coder.id}
        span = {"start": start, "end": start + len(words)}
        add_coding(session, interview, revision, **span, **facts)


def coded(cast, story):
    with cast.database.reading() as session:
        found = codings_of_interview(session, story)
        return sorted(fragment_text(session, fragment) for _c, fragment, _t in found)


def correction(cast):
    with cast.database.reading() as session:
        return session.exec(select(NameCorrection)).one()


def entries(cast, action):
    with cast.database.reading() as session:
        return session.exec(select(AuditEntry).where(AuditEntry.action == action)).all()


# Giving back


def test_a_word_that_is_no_name_comes_back_in_the_network_and_codings_stay(cast, story, other):
    assert shown(cast, story).startswith("De [naam 1] 🌻 kwam")
    for words in ("🌻 kwam langs", "belde Ouarda", "De [naam 1]"):
        code(cast, story, words)
    interviewer, place = cast.browser(cast.interviewer), spot(cast, story)
    page = interviewer.get(place).text
    assert "Zonnebloem" in page
    assert "zet terug" in page
    answer = interviewer.post(place)
    assert answer.status_code == 303
    assert "onnebloem" not in answer.headers["Location"].lower()
    assert shown(cast, story) == TOLD
    assert shown(cast, other) == OTHER
    assert coded(cast, story) == ["De Zonnebloem", "belde Ouarda", "🌻 kwam langs"]


def test_who_presses_twice_is_told_that_it_was_done(cast, story):
    interviewer, place = cast.browser(cast.interviewer), spot(cast, story)
    assert interviewer.post(place).status_code == 303
    again = interviewer.post(place, follow_redirects=True)
    assert "Hier staat geen vervanging meer." in again.text
    assert shown(cast, story) == TOLD
    with cast.database.reading() as session:
        assert len(session.exec(select(NameCorrection)).all()) == 1


def test_the_network_learns_it_for_stories_that_come(cast, story):
    cast.browser(cast.interviewer).post(spot(cast, story))
    later = tell(cast, cast.daughter, "Zonnebloem! En zonnebloem.", Words("[Zz]onnebloem"))
    assert shown(cast, later) == "Zonnebloem! En [naam 1].", "with its capital only"
    with cast.database.reading() as session:
        assert "onnebloem" not in repr(session.exec(select(NameCorrection)).one()).lower()


def test_giving_back_is_undone_and_then_the_network_forgets_it(cast, story, other):
    interviewer = cast.browser(cast.interviewer)
    before, before_other = shown(cast, story), shown(cast, other)
    code(cast, story, "🌻 kwam langs")
    interviewer.post(spot(cast, story))
    url = f"/namen/{story}/terug/{correction(cast).id}"
    assert interviewer.post(url).status_code == 303
    assert (shown(cast, story), shown(cast, other)) == (before, before_other)
    assert coded(cast, story) == ["🌻 kwam langs"]
    assert interviewer.post(url).status_code == 409
    with cast.writing() as session:
        neighbour = add_actor(
            session, session.get_one(Network, cast.network.id), role=ActorRole.NEIGHBOUR,
            identity=Identity(name="Buur"), added_by=None,
        )  # fmt: skip
    later = tell(cast, neighbour, "Zonnebloem!", Words("Zonnebloem"))
    assert shown(cast, later) == "[naam 1]!"


def test_a_name_of_the_network_itself_comes_back_in_one_place_and_is_not_learned(cast):
    told = f"{CANARY} zingt. {CANARY} kwam."
    story = tell(cast, cast.client_actor, told, Words(CANARY))
    interviewer, place = cast.browser(cast.interviewer), spot(cast, story)
    assert "Zo heet iemand uit dit netwerk" in interviewer.get(place).text
    interviewer.post(place)
    assert shown(cast, story).startswith(f"{CANARY} zingt. [")
    assert not correction(cast).learned


def test_who_does_not_see_raw_words_gives_nothing_back_and_sees_nothing(cast, story, other):
    place = spot(cast, story)
    for user in (cast.lead, cast.coder):
        browser = cast.browser(user)
        answer = browser.get(place)
        assert answer.status_code == 200
        assert "Zonnebloem" not in answer.text
        assert browser.post(place).status_code == 403
    assert cast.browser(cast.stranger(Role.INTERVIEWER)).get(place).status_code == 404
    assert shown(cast, story).startswith("De [naam 1]")
    assert entries(cast, "read_raw") == []


def test_two_leads_open_it_and_one_of_them_gives_it_back(cast, second, story):
    with cast.writing() as session:
        interview = session.get_one(Interview, story)
        opening = ask_opening(session, interview, reason="Nodig.", asked_by=cast.lead.id)
        allow_opening(session, opening, allowed_by=second.id)
    lead, place = cast.browser(cast.lead), spot(cast, story)
    assert "Zonnebloem" in lead.get(place).text
    assert [one.user_id for one in entries(cast, "read_raw")] == [cast.lead.id]
    assert lead.post(place).status_code == 303
    assert shown(cast, story) == TOLD


def test_a_coder_asks_and_the_interviewer_finds_and_answers(cast, story):
    coder, interviewer = cast.browser(cast.coder), cast.browser(cast.interviewer)
    place, later = spot(cast, story), spot(cast, story, nth=1)
    assert coder.post(f"{place}/vraag").status_code == 303
    assert coder.post(f"{place}/vraag").status_code == 409
    assert coder.post(f"{later}/vraag").status_code == 303
    assert "2 vragen over namen" in interviewer.get("/vandaag/").text
    page = interviewer.get(f"/namen/{story}").text
    assert "Staat hier wel een naam?" in page
    answer = re.search(r"/namen/[^\"]*/vragen/[^\"]*/naam", interviewer.get(place).text).group()
    assert interviewer.post(answer).status_code == 303
    assert interviewer.post(answer).status_code == 409
    assert "hier staat een naam" in coder.get(place).text
    interviewer.post(later)
    assert "vraag over een naam" not in interviewer.get("/vandaag/").text


def test_an_answered_question_does_not_wait_again_when_the_word_is_hidden_again(cast, story):
    where, interviewer = spot(cast, story), cast.browser(cast.interviewer)
    cast.browser(cast.coder).post(f"{where}/vraag")
    assert "Een codeur vraagt" in interviewer.get(where).text
    interviewer.post(where)
    interviewer.post(f"/namen/{story}/terug/{correction(cast).id}")
    assert "Een codeur vraagt" not in interviewer.get(where).text


def test_a_coder_cannot_ask_what_nobody_can_see_any_more(cast, story):
    with cast.writing() as session:
        ((_turn, revision),) = turns_of(session, story)
        revision.raw_sealed = b""
        session.add(revision)
    coder, place = cast.browser(cast.coder), spot(cast, story)
    assert "Niemand kan dit nog nakijken" in coder.get(place).text
    assert coder.post(f"{place}/vraag").status_code == 410
    assert cast.browser(cast.interviewer).post(place).status_code == 403


def test_a_question_that_nobody_alone_can_answer_waits_for_the_lead(cast, story):
    cast.browser(cast.coder).post(f"{spot(cast, story)}/vraag")
    lead, wanted = cast.browser(cast.lead), "1 verhaal met een vraag over een naam"
    assert wanted not in lead.get(f"/onderzoeken/{cast.study.id}").text
    interviewer = cast.browser(cast.interviewer)
    confirm(interviewer, story)
    read_back(interviewer, story)
    assert wanted in lead.get(f"/onderzoeken/{cast.study.id}").text
    assert f"/letterlijk/{story}" in lead.get(spot(cast, story)).text


# Hiding


def test_chosen_words_are_hidden_with_their_kind_and_found_in_other_stories(cast, story, other):
    interviewer = cast.browser(cast.interviewer)
    text, page = shown(cast, story), interviewer.get(f"/namen/{story}").text
    at = text.index("Ouarda,")
    sent = {
        "revision": revision_of(cast, story),
        "start": at,
        "end": at + len("Ouarda,"),
        "seen": version(page),
        "what": "location",
    }
    answer = interviewer.post(f"/namen/{story}/verberg", data=sent)
    assert answer.status_code == 303, answer.text
    assert shown(cast, story).endswith("belde [plaats 1], van de [naam 1].")
    assert shown(cast, other).endswith("En [plaats 1] soep.")
    again = interviewer.post(f"/namen/{story}/verberg", data=sent)
    assert again.status_code == 409, "the words moved since the page was drawn"
    assert "net veranderd" in again.text


def test_another_name_of_somebody_of_the_network_gets_his_placeholder(cast, story):
    sent = {"name": "ouarda", "what": str(cast.daughter.id)}
    assert cast.browser(cast.coder).post(f"/namen/{story}/verberg", data=sent).status_code == 303
    assert "belde [dochter], van" in shown(cast, story)
    later = tell(cast, cast.daughter, "Ouardas tuin, en OUARDA zelf.", Words())
    assert shown(cast, later) == "[dochter] tuin, en [dochter] zelf."
    foreign = {"name": "langs", "what": str(uuid4())}
    assert cast.browser(cast.coder).post(f"/namen/{story}/verberg", data=foreign).status_code == 422


def test_hiding_is_undone_in_every_story_while_its_words_are_kept(cast, story, other):
    interviewer = cast.browser(cast.interviewer)
    before, before_other = shown(cast, story), shown(cast, other)
    code(cast, story, "belde Ouarda")
    sent = {"name": "ouarda", "what": "person"}
    interviewer.post(f"/namen/{story}/verberg", data=sent)
    assert coded(cast, story) == ["belde [naam 2]"]
    page = interviewer.get(f"/namen/{story}").text
    assert "Vervangen door [naam 2]" in page
    assert "uarda" not in page
    interviewer.post(f"/namen/{story}/terug/{correction(cast).id}")
    assert (shown(cast, story), shown(cast, other)) == (before, before_other)
    assert coded(cast, story) == ["belde Ouarda"]
    with cast.database.reading() as session:
        assert not any(one.marked for one in session.exec(select(NetworkPseudonym)))
        assert session.exec(select(CorrectedPlaces)).all() == []


def test_a_colleague_who_codes_does_not_bring_back_a_name_that_another_hid(cast, story):
    cast.browser(cast.lead).post(
        f"/namen/{story}/verberg", data={"name": "Ouarda", "what": "person"}
    )
    hidden, coder = shown(cast, story), cast.browser(cast.coder)
    url = f"/namen/{story}/terug/{correction(cast).id}"
    assert url not in coder.get(f"/namen/{story}").text
    assert coder.post(url).status_code == 403
    assert shown(cast, story) == hidden
    interviewer = cast.browser(cast.interviewer)
    assert url in interviewer.get(f"/namen/{story}").text
    assert interviewer.post(url).status_code == 303
    assert "Ouarda" in shown(cast, story)


def test_who_hid_a_name_takes_it_back_himself(cast, story):
    coder = cast.browser(cast.coder)
    coder.post(f"/namen/{story}/verberg", data={"name": "Ouarda", "what": "person"})
    assert coder.post(f"/namen/{story}/terug/{correction(cast).id}").status_code == 303
    assert "Ouarda" in shown(cast, story)


def test_choosing_words_takes_the_network_before_the_story(cast, story, monkeypatch):
    """As giving back and undoing do: the other way round, two people wait for each other."""
    order, names_views = [], import_module("app.views.names")
    for name in ("lock_network", "check_unmoved"):
        act = getattr(names_views, name)

        def noted(*args, name=name, act=act, **facts):
            order.append(name)
            return act(*args, **facts)

        monkeypatch.setattr(names_views, name, noted)
    lead = cast.browser(cast.lead)
    at = shown(cast, story).index("Ouarda")
    chosen = {"revision": str(revision_of(cast, story)), "start": at, "end": at + len("Ouarda")}
    sent = chosen | {"seen": version(lead.get(f"/namen/{story}").text), "what": "person"}
    assert lead.post(f"/namen/{story}/verberg", data=sent).status_code == 303
    assert order == ["lock_network", "check_unmoved"]


def test_after_two_weeks_the_words_are_gone_and_nothing_is_undone(cast, story):
    from app.retention import carry_out

    interviewer = cast.browser(cast.interviewer)
    interviewer.post(f"/namen/{story}/verberg", data={"name": "ouarda", "what": "person"})
    with cast.writing() as session:
        one = session.exec(select(NameCorrection)).one()
        one.made_at = now() - UNDO_FOR
        session.add(one)
    assert "langer dan 14 dagen" in interviewer.get(f"/namen/{story}").text
    assert interviewer.post(f"/namen/{story}/terug/{correction(cast).id}").status_code == 409
    with cast.writing() as session:
        carry_out(session)
        assert session.exec(select(CorrectedPlaces)).all() == []
    later = tell(cast, cast.daughter, "Ouarda!", Words())
    assert shown(cast, later) == "[naam 2]!", "what was learned stays"


def test_a_name_that_was_given_back_can_be_hidden_after_all(cast, story):
    interviewer = cast.browser(cast.interviewer)
    interviewer.post(spot(cast, story))
    sent = {"name": "Zonnebloem", "what": "organisation"}
    assert interviewer.post(f"/namen/{story}/verberg", data=sent).status_code == 303
    later = tell(cast, cast.daughter, "Zonnebloem!", Words("Zonnebloem"))
    assert shown(cast, later) == "[organisatie 1]!"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"what": "person"}, "Kies woorden in het verhaal, of typ de naam."),
        ({"name": "ouarda"}, "Kies wat het is."),
        ({"name": "Kees", "what": "person"}, "Deze naam staat niet in het verhaal"),
        ({"name": "[naam 1]", "what": "person"}, "Kies alleen de naam, hooguit vier woorden."),
        ({"revision": "x", "start": "1", "end": "2", "what": "person"}, "of typ de naam."),
    ],
)
def test_what_cannot_be_hidden_is_refused_with_the_next_step(cast, story, sent, told):
    answer = cast.browser(cast.coder).post(f"/namen/{story}/verberg", data=sent)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_coding_of_words_that_moved_meanwhile_is_refused(cast, story):
    coder = cast.browser(cast.coder)
    page = coder.get(f"/coderen/{story}").text
    cast.browser(cast.interviewer).post(spot(cast, story))
    sent = {
        "revision": revision_of(cast, story),
        "start": 0,
        "end": 5,
        "theme": "access",
        "pole": "success",
        "seen": version(page),
    }
    answer = coder.post(f"/coderen/{story}/coderingen", data=sent)
    assert answer.status_code == 422
    assert "net veranderd" in answer.text
    assert coded(cast, story) == []

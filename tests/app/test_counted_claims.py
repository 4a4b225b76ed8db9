"""An editor takes a proposed sentence and words it; the count is not his to type."""

import pytest
from cast import CANARY, PHONE, Cast
from claiming import WORDS, code, told
from sqlmodel import select

from analysis.claim_support import claim_view
from analysis.claims import Claim, claims_of
from analysis.withdrawal import erase_actor
from research.audit import AuditEntry
from research.networks import Actor
from research.roles import Role

VOICE = "voice_attention_success"


def address(cast: Cast, name: str = "") -> str:
    return f"/hoofdstuk/{cast.study.id}/voorstellen" + (f"/{name}" if name else "")


def take(cast: Cast, name: str, seen: str, user=None):
    browser = cast.browser(user or cast.editor)
    return browser.post(address(cast, name), data={"seen": seen})


def taken(cast: Cast, name: str = VOICE, seen: str = "1-1"):
    """The claim that was made of a proposal."""
    assert take(cast, name, seen).status_code == 303
    with cast.database.reading() as session:
        return claims_of(session, cast.study.id)[-1].id


def sentence(cast: Cast, claim_id) -> str:
    with cast.database.reading() as session:
        return claim_view(session, session.get_one(Claim, claim_id)).sentence


def reworded(cast: Cast, claim_id, before: str, after: str, seen: int = 1, user=None):
    data = {"before": before, "after": after, "seen": str(seen)}
    browser = cast.browser(user or cast.editor)
    return browser.post(f"/hoofdstuk/bewering/{claim_id}/woorden", data=data)


def test_the_page_shows_sentences_with_their_count_and_no_name(cast):
    told(cast, cast.client_actor)
    page = cast.browser(cast.editor).get(address(cast)).text
    assert "In het enige netwerk is er een oplossing" in page
    assert "Wij hoorden van de enige die wij spraken dat er echt is geluisterd." in page
    assert CANARY not in page


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.INTERVIEWER, Role.CODER, Role.ADMIN])
def test_other_roles_see_no_proposals(cast, role):
    told(cast, cast.client_actor)
    browser = cast.browser(cast.users[role])
    assert browser.get(address(cast)).status_code == 403
    assert browser.post(address(cast, "solved"), data={"seen": "1-1"}).status_code == 403


def test_a_stranger_finds_nothing(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast)
    browser = cast.browser(cast.stranger(Role.EDITOR))
    for path in (address(cast), address(cast, VOICE), f"/hoofdstuk/bewering/{claim_id}/bewijs"):
        assert browser.get(path).status_code == 404
    assert reworded(cast, claim_id, "a", "b", user=cast.stranger(Role.EDITOR)).status_code == 404


def test_a_proposal_becomes_a_draft_with_its_question(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast)
    with cast.database.reading() as session:
        kept = session.get_one(Claim, claim_id)
        assert (kept.kind, kept.part, kept.status) == ("single_voice", "voice", "draft")
        assert kept.counted == {"part": 1, "whole": 1, "networks": 1, "actors": 1}
        assert kept.codebook_version == 1
        assert b"geluisterd" not in kept.sentence_sealed
    assert "Al overgenomen" in cast.browser(cast.editor).get(address(cast)).text


def test_a_proposal_is_taken_once(cast):
    told(cast, cast.client_actor)
    taken(cast)
    again = take(cast, VOICE, "1-1", cast.lead)
    assert again.status_code == 409
    assert "Deze zin is al overgenomen." in again.text
    with cast.database.reading() as session:
        assert len(claims_of(session, cast.study.id)) == 1


@pytest.mark.parametrize(
    ("name", "seen"), [("solved", "7-9"), ("none_such", "1-1"), ("solved", "")]
)
def test_what_changed_since_the_page_is_not_taken(cast, name, seen):
    told(cast, cast.client_actor)
    answer = take(cast, name, seen)
    assert answer.status_code == 409
    assert "Dit voorstel is net veranderd of verdwenen." in answer.text


def test_the_words_are_edited_and_the_count_stays(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast, "solved")
    page = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}").text
    assert 'name="before"' in page
    assert 'name="after"' in page
    assert page.count("het enige netwerk") >= 2
    answer = reworded(cast, claim_id, "", "vond de klant wat hij zocht, al in 2021.")
    assert answer.status_code == 303
    assert sentence(cast, claim_id) == "Het enige netwerk vond de klant wat hij zocht, al in 2021."


@pytest.mark.parametrize(
    "words",
    [
        "is in 9 netwerken een oplossing.",
        "heeft 40% een oplossing.",
        "heeft de helft een oplossing.",
        "heeft drie kwart een oplossing.",
        "hebben bijna alle mensen een oplossing.",
        "en in twee van de vijf netwerken niet.",
        "is \N{OBJECT REPLACEMENT CHARACTER} een oplossing.",
    ],
)
def test_a_count_among_the_words_is_refused_and_the_words_come_back(cast, words):
    told(cast, cast.client_actor)
    claim_id = taken(cast, "solved")
    before = sentence(cast, claim_id)
    answer = reworded(cast, claim_id, "In", words)
    assert answer.status_code == 422
    assert "Het aantal staat al in de zin en telt zelf mee." in answer.text
    assert words in answer.text
    assert sentence(cast, claim_id) == before


def test_a_sentence_without_words_is_refused(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast, "solved")
    assert reworded(cast, claim_id, "", " . ").status_code == 422
    assert reworded(cast, claim_id, "x" * 601, "").status_code == 422


def test_two_editors_do_not_overwrite_each_other(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast, "solved")
    assert reworded(cast, claim_id, "In", "kwam er iets uit.", user=cast.lead).status_code == 303
    late = reworded(cast, claim_id, "In", "lukte het.", seen=1)
    assert late.status_code == 409
    assert "lukte het." in late.text
    assert sentence(cast, claim_id) == "In het enige netwerk kwam er iets uit."


def test_the_evidence_page_shows_words_without_names_and_is_noted(cast):
    told(cast, cast.client_actor)
    claim_id = taken(cast)
    for path in (f"/hoofdstuk/bewering/{claim_id}/bewijs", address(cast, VOICE)):
        page = cast.browser(cast.editor).get(path).text
        assert WORDS in page
        assert "Netwerk N01" in page
        assert CANARY not in page
        assert PHONE not in page
        with cast.database.reading() as session:
            last = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert (last.action, last.kind) == ("read", "fragments")


def test_counter_examples_stand_beside_it(cast):
    told(cast, cast.client_actor)
    other = cast.story(cast.daughter)
    code(cast, other, "attention")
    page = cast.browser(cast.editor).get(address(cast, "solved")).text
    assert "Er is geen tegenvoorbeeld." in page
    assert "Oplossing: gevonden" in page


def test_the_sentence_follows_who_is_erased(cast):
    told(cast, cast.client_actor)
    told(cast, cast.daughter)
    claim_id = taken(cast, "told_attention_success")
    assert sentence(cast, claim_id).startswith("In het enige netwerk vertelde iemand")
    for actor in (cast.daughter, cast.client_actor):
        with cast.writing() as session:
            erase_actor(session, session.get_one(Actor, actor.id), None)
    assert sentence(cast, claim_id).startswith("In geen van de netwerken")
    page = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}")
    assert page.status_code == 200
    assert WORDS not in page.text

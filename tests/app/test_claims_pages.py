"""The editor makes claims; nobody else gets in, and no word leaves by another door."""

from uuid import uuid4

import pytest
from cast import CANARY, PHONE, Cast
from claiming import (
    SENTENCE,
    WORDS,
    claim,
    code,
    counted_claim_in,
    quoted_claim,
    release,
    stored,
    told,
)
from sqlmodel import select

from analysis.claims import Claim, ClaimStatus, claims_of, support_of
from analysis.withdrawal import erase_actor
from research.audit import AuditEntry
from research.networks import Actor
from research.roles import Role
from research.studies import add_member


def page(cast: Cast, path: str, user=None):
    return cast.browser(user or cast.editor).get(path)


def actions(cast: Cast) -> list[tuple[str, str]]:
    with cast.database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq))
        return [(entry.action, entry.kind) for entry in entries]


def paths(cast: Cast, claim_id) -> list[str]:
    study = f"/hoofdstuk/{cast.study.id}"
    return [
        study,
        f"{study}/nieuw",
        f"{study}/nieuw/attention/success",
        f"/hoofdstuk/bewering/{claim_id}",
        f"/hoofdstuk/bewering/{claim_id}/steun",
    ]


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.INTERVIEWER, Role.CODER, Role.ADMIN])
def test_other_roles_have_no_claims(cast, role):
    claim_id, fragment_id = quoted_claim(cast)
    browser = cast.browser(cast.users[role])
    for path in paths(cast, claim_id):
        assert browser.get(path).status_code == 403, path
    for path in ("zin", "citaten", "hoofdstuk", "steun", "weg"):
        answer = browser.post(f"/hoofdstuk/bewering/{claim_id}/{path}")
        assert answer.status_code == 403, path
    assert stored(cast, claim_id) is not None


def test_an_editor_of_another_study_finds_nothing(cast):
    claim_id, fragment_id = quoted_claim(cast)
    browser = cast.browser(cast.stranger(Role.EDITOR))
    for path in paths(cast, claim_id):
        assert browser.get(path).status_code == 404, path
    for path in ("zin", "citaten", "hoofdstuk", "steun", "weg"):
        answer = browser.post(f"/hoofdstuk/bewering/{claim_id}/{path}", data={"sentence": "x"})
        assert answer.status_code == 404, path
    kept = stored(cast, claim_id)
    assert kept.status == ClaimStatus.IN_CHAPTER


def test_who_is_not_signed_in_is_asked_to(cast):
    answer = cast.browser().get(f"/hoofdstuk/{cast.study.id}")
    assert answer.status_code == 302
    assert "/inloggen" in answer.location


def test_an_editor_of_one_study_goes_straight_to_it(cast):
    assert page(cast, "/hoofdstuk/").location == f"/hoofdstuk/{cast.study.id}"
    with cast.writing() as session:
        add_member(session, cast.other_study, user_id=cast.editor.id, added_by=None)
    both = page(cast, "/hoofdstuk/")
    assert both.status_code == 200
    assert "Onderzoek 2026" in both.text
    assert "Ander onderzoek" in both.text
    assert (
        "nog niet mee aan een onderzoek"
        in page(cast, "/hoofdstuk/", cast.stranger(Role.EDITOR)).text
    )


def test_an_empty_study_says_what_has_to_happen_first(cast):
    cast.story(cast.client_actor)
    for path in ("", "/nieuw"):
        answer = page(cast, f"/hoofdstuk/{cast.study.id}{path}")
        assert "Eerst moet een codeur fragmenten accepteren." in answer.text
    missing = page(cast, f"/hoofdstuk/{cast.study.id}/nieuw/attention/success")
    assert missing.status_code == 404


def test_a_theme_without_a_sentence_is_suggested(cast):
    told(cast, cast.client_actor)
    answer = page(cast, f"/hoofdstuk/{cast.study.id}")
    assert "Nog geen zin over" in answer.text
    assert f"/hoofdstuk/{cast.study.id}/nieuw/attention/success" in answer.text
    assert "1 van 1 netwerken" in answer.text


def test_composing_shows_words_with_roles_and_notes_who_read(cast):
    told(cast, cast.client_actor)
    answer = page(cast, f"/hoofdstuk/{cast.study.id}/nieuw/attention/success")
    assert "In het enige netwerk vertelde één persoon dat er echt is geluisterd." in answer.text
    assert WORDS in answer.text
    assert "klant" in answer.text
    assert CANARY not in answer.text
    assert PHONE not in answer.text
    assert actions(cast)[-1] == ("read", "fragments")


def test_a_claim_is_made_put_in_the_chapter_and_taken_out(cast):
    fragment_id = told(cast, cast.client_actor)
    browser = cast.browser(cast.editor)
    made = browser.post(
        f"/hoofdstuk/{cast.study.id}/nieuw/attention/success",
        data={"sentence": "Er is geluisterd.", "fragments": [str(fragment_id)]},
    )
    assert made.status_code == 303
    with cast.database.reading() as session:
        [kept] = claims_of(session, cast.study.id)
        assert [one.id for _support, one in support_of(session, kept.id)] == [fragment_id]
    assert kept.made_by == cast.editor.id
    assert made.location == f"/hoofdstuk/bewering/{kept.id}"
    assert "Er is geluisterd." in browser.get(made.location).text
    place = f"/hoofdstuk/bewering/{kept.id}/hoofdstuk"
    assert browser.post(place, data={"in_chapter": "y"}).status_code == 303
    assert stored(cast, kept.id).status == ClaimStatus.IN_CHAPTER
    assert browser.post(place).status_code == 303
    assert stored(cast, kept.id).status == ClaimStatus.DRAFT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"sentence": "Er is geluisterd."}, "Kies minstens één fragment"),
        ({"sentence": "  ", "fragments": "own"}, "Schrijf eerst de zin"),
        ({"sentence": "x" * 601, "fragments": "own"}, "Maak de zin korter"),
        (
            {"sentence": "Er is geluisterd.", "fragments": "strange"},
            "hoort niet meer bij deze factor",
        ),
    ],
)
def test_bad_input_comes_back_with_what_to_do_and_keeps_what_was_typed(cast, data, message):
    own = told(cast, cast.client_actor)
    known = {"own": str(own), "strange": str(uuid4())}
    sent = {name: known.get(value, value) for name, value in data.items()}
    answer = cast.browser(cast.editor).post(
        f"/hoofdstuk/{cast.study.id}/nieuw/attention/success", data=sent
    )
    assert answer.status_code == 422
    assert message in answer.text
    assert data["sentence"].strip() in answer.text
    with cast.database.reading() as session:
        assert claims_of(session, cast.study.id) == []


def test_words_of_another_pole_cannot_be_slipped_under_a_claim(cast):
    other = code(cast, cast.story(cast.client_actor), "pace")
    told(cast, cast.daughter)
    answer = cast.browser(cast.editor).post(
        f"/hoofdstuk/{cast.study.id}/nieuw/attention/success",
        data={"sentence": "Er is geluisterd.", "fragments": [str(other)]},
    )
    assert answer.status_code == 422


def test_the_claim_page_says_why_words_cannot_be_quoted(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id)
    path = f"/hoofdstuk/bewering/{claim_id}"
    assert "Geen citaat: de verteller heeft geen toestemming gegeven." in page(cast, path).text
    refused = cast.browser(cast.editor).post(
        f"{path}/citaten", data={"fragments": [str(fragment_id)]}
    )
    assert refused.status_code == 409
    release(cast, cast.client_actor, fragment_id)
    assert "Citeer deze woorden" in page(cast, path).text


def test_a_quote_is_chosen_and_left_again(cast):
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    claim_id = claim(cast, fragment_id)
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/bewering/{claim_id}/citaten"

    def quoted() -> list[bool]:
        with cast.database.reading() as session:
            return [support.quoted for support, _fragment in support_of(session, claim_id)]

    assert browser.post(path, data={"fragments": [str(fragment_id)]}).status_code == 303
    assert quoted() == [True]
    assert browser.post(path).status_code == 303
    assert quoted() == [False]


def test_the_sentence_can_be_rewritten_and_is_escaped(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/bewering/{claim_id}"
    words = "<script>alert(wij)</script>"
    assert browser.post(f"{path}/zin", data={"sentence": words}).status_code == 303
    for where in (path, f"{path}/steun", f"/hoofdstuk/{cast.study.id}"):
        text = browser.get(where).text
        assert words not in text
        assert "&lt;script&gt;alert(wij)&lt;/script&gt;" in text
    empty = browser.post(f"{path}/zin", data={"sentence": " "})
    assert empty.status_code == 422
    assert "Schrijf eerst de zin" in empty.text


def test_support_can_be_changed_but_never_to_nothing(cast):
    first, second = told(cast, cast.client_actor), told(cast, cast.daughter)
    claim_id = claim(cast, first)
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/bewering/{claim_id}/steun"
    assert browser.get(path).text.count(" checked>") == 1
    assert browser.post(path, data={"fragments": [str(second)]}).status_code == 303
    with cast.database.reading() as session:
        assert [one.id for _support, one in support_of(session, claim_id)] == [second]
    refused = browser.post(path)
    assert refused.status_code == 422
    assert "Kies minstens één fragment" in refused.text


def test_an_erased_teller_does_not_break_a_page_and_the_editor_is_told(cast):
    first, second = told(cast, cast.client_actor), told(cast, cast.daughter)
    both, alone = claim(cast, first, second), claim(cast, second)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), cast.lead.id)
    some = page(cast, f"/hoofdstuk/bewering/{both}").text
    assert "Een fragment onder deze zin is verdwenen." in some
    none = page(cast, f"/hoofdstuk/bewering/{alone}").text
    assert "Niets draagt deze zin nog" in none
    assert "klopt niet meer" in page(cast, f"/hoofdstuk/{cast.study.id}").text
    refused = cast.browser(cast.editor).post(
        f"/hoofdstuk/bewering/{alone}/hoofdstuk", data={"in_chapter": "y"}
    )
    assert refused.status_code == 422


def test_a_destroyed_key_does_not_break_a_page(cast):
    fragment_id = told(cast, cast.client_actor)
    claim_id = claim(cast, fragment_id)
    cast.database.vault.keys.destroy(cast.client_actor.id)
    for path in paths(cast, claim_id):
        answer = page(cast, path)
        assert answer.status_code == 200, path
        assert WORDS not in answer.text


def test_numbers_that_changed_since_are_shown(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    told(cast, cast.daughter)
    text = page(cast, f"/hoofdstuk/bewering/{claim_id}").text
    assert "De aantallen onder deze zin zijn veranderd." in text


def test_a_claim_is_deleted_after_a_confirmation(cast):
    claim_id = claim(cast, told(cast, cast.client_actor))
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/bewering/{claim_id}"
    assert "De zin verdwijnt en is niet terug te halen." in browser.get(path).text
    assert browser.get(f"{path}/weg").status_code == 405
    assert browser.post(f"{path}/weg").status_code == 303
    assert stored(cast, claim_id) is None
    assert browser.get(path).status_code == 404


def test_no_word_of_a_claim_is_in_the_audit_log_or_an_address(cast):
    claim_id, _fragment_id = quoted_claim(cast)
    with cast.database.reading() as session:
        log = repr(session.exec(select(AuditEntry)).all())
        assert session.get_one(Claim, claim_id)
    assert SENTENCE not in log
    assert WORDS not in log


def test_a_sentence_counted_from_answers_has_no_fragments_to_choose_from(cast):
    quoted_claim(cast)
    with cast.writing() as session:
        counted = counted_claim_in(session, cast.study)
        counted.pole = ""
        session.add(counted)
    browser, path = cast.browser(cast.editor), f"/hoofdstuk/bewering/{counted.id}"
    assert browser.get(f"{path}/steun").status_code == 404
    assert browser.post(f"{path}/steun", data={}).status_code == 404
    assert f"{path}/steun" not in browser.get(path).text

"""An editor types a count: he is told what to do, or lets the count count by itself."""

from html import unescape

import pytest
from networks_told import Told
from sqlmodel import select

from analysis.claim_support import claim_view
from analysis.claims import Claim, make_claim, support_of
from analysis.patterns import study_factors
from interviews.fragments import Fragment
from research.codebook import Pole
from research.studies import Study

NOW = "In twee van de vier netwerken vertelden drie mensen dat er echt is geluisterd."


@pytest.fixture
def told(cast):
    return Told(cast)


def made(cast, sentence):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        ids = study_factors(session, study.id).of("attention", Pole.SUCCESS).fragment_ids
        fragments = [session.get_one(Fragment, one) for one in ids]
        facts = {"theme": "attention", "pole": Pole.SUCCESS, "made_by": cast.editor.id}
        return make_claim(session, study, sentence=sentence, fragments=fragments, **facts).id


def rewrite(cast, claim_id, sentence):
    place = f"/hoofdstuk/bewering/{claim_id}/zin"
    return cast.browser(cast.editor).post(place, data={"sentence": sentence})


def count_along(cast, claim_id, version="1", user=None):
    place = f"/hoofdstuk/bewering/{claim_id}/tel-mee"
    return cast.browser(user or cast.editor).post(place, data={"version": version})


def test_another_count_is_refused_with_the_next_step(cast, told):
    claim_id = made(cast, NOW)
    answer = rewrite(cast, claim_id, "Drie kwart van de klanten voelt zich gehoord.")
    assert answer.status_code == 422
    said = unescape(answer.text)
    assert "‘Drie kwart’" in said
    assert "Of neem de zin over bij Voorstellen" in said
    assert "Drie kwart van de klanten voelt zich gehoord." in said
    new = f"/hoofdstuk/{cast.study.id}/nieuw/attention/success"
    sent = {"sentence": "Zes mensen voelden zich gehoord.", "fragments": []}
    assert cast.browser(cast.editor).post(new, data=sent).status_code == 422


def test_the_count_of_now_becomes_a_place_in_the_sentence(cast, told):
    claim_id = made(cast, NOW)
    browser = cast.browser(cast.editor)
    assert "Laat het aantal meetellen" in browser.get(f"/hoofdstuk/bewering/{claim_id}").text
    assert count_along(cast, claim_id).status_code == 303
    with cast.database.reading() as session:
        claim = session.get_one(Claim, claim_id)
        assert claim.is_counted
        assert claim.proposal == "told_attention_success"
        assert len(support_of(session, claim.id)) == 3
        assert claim_view(session, claim).sentence == (
            "In twee van de vier netwerken vertelde iemand dat er echt is geluisterd."
        )


def test_it_is_not_offered_where_there_is_no_count_or_one_too_many(cast, told):
    browser = cast.browser(cast.editor)
    claim_id = made(cast, "Er is echt geluisterd.")
    assert "Laat het aantal meetellen" not in browser.get(f"/hoofdstuk/bewering/{claim_id}").text
    assert count_along(cast, claim_id).status_code == 409


def test_who_saw_an_older_sentence_is_told_and_a_stranger_finds_nothing(cast, told):
    claim_id = made(cast, NOW)
    assert count_along(cast, claim_id, version="7").status_code == 409
    assert count_along(cast, claim_id, user=cast.coder).status_code in {403, 404}
    with cast.database.reading() as session:
        assert not session.exec(select(Claim)).one().is_counted

"""The quote board: whose voices are missing, what singles somebody out, which file holds what."""

import pytest
from cast import CANARY, Cast
from claiming import WORDS, claim, code, quoted_claim, release, told
from sqlmodel import select

from analysis.claim_support import choose_quotes
from analysis.claims import Claim, delete_claim
from analysis.consequences import take_back
from analysis.quote_board import quote_board
from analysis.quote_checks import Detail, details_of
from analysis.quote_uses import QuoteUse, files_with_quotes
from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, withhold_fragment
from interviews.interviews import Interview
from research.networks import Actor, ActorRole
from research.roles import Role


def board(cast: Cast):
    with cast.database.reading() as session:
        return quote_board(session, cast.study.id)


def page(cast: Cast, user=None):
    return cast.browser(user or cast.editor).get(f"/hoofdstuk/{cast.study.id}/citaten")


def uses(cast: Cast) -> list[QuoteUse]:
    with cast.database.reading() as session:
        return list(session.exec(select(QuoteUse).order_by(QuoteUse.used_at)))


def exported(cast: Cast) -> None:
    answer = cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}/hoofdstuk.md")
    assert answer.status_code == 200


def held(cast: Cast):
    with cast.database.reading() as session:
        return files_with_quotes(session, cast.study.id)


def test_the_board_shows_released_words_only_with_role_and_without_name(cast):
    told(cast, cast.daughter)
    quoted_claim(cast)
    found = board(cast)
    assert [line.told.role for line in found.lines] == [ActorRole.CLIENT]
    text = page(cast).text
    assert WORDS in text
    assert CANARY not in text
    assert "Staat bij een zin" in text


def test_it_tells_whose_voices_are_missing(cast):
    quoted_claim(cast)
    code(cast, cast.story(cast.daughter))
    found = board(cast)
    assert (found.roles[ActorRole.CLIENT].heard, found.roles[ActorRole.CLIENT].quoted) == (1, 1)
    assert found.roles[ActorRole.FAMILY].is_missing
    assert not found.networks.is_missing
    assert "ontbreekt" in page(cast).text


def test_who_saw_it_otherwise_is_counted(cast):
    quoted_claim(cast)
    other = cast.story(cast.daughter)
    with cast.writing() as session:
        for interview in session.exec(select(Interview)):
            view = "negative" if interview.id == other else "positive"
            interview.attributes = {**interview.attributes, "solution_view": view}
            session.add(interview)
    assert (board(cast).otherwise.heard, board(cast).otherwise.quoted) == (1, 0)


def test_a_board_without_released_words_says_who_decides(cast):
    told(cast, cast.client_actor)
    assert "Nog niemand gaf woorden vrij" in page(cast).text


def test_strangers_and_other_roles_see_no_board(cast):
    quoted_claim(cast)
    assert page(cast, cast.stranger(Role.EDITOR)).status_code == 404
    assert page(cast, cast.coder).status_code == 403


def test_each_choice_is_logged_and_ends_when_it_is_undone(cast):
    claim_id, fragment_id = quoted_claim(cast)
    [first] = uses(cast)
    assert (first.claim_id, first.fragment_id, first.used_in) == (claim_id, fragment_id, "claim")
    with cast.writing() as session:
        one = session.get_one(Claim, claim_id)
        choose_quotes(session, one, fragment_ids=[], chosen_by=cast.editor.id)
    [ended] = uses(cast)
    assert ended.ended_at is not None


def test_a_deleted_claim_leaves_the_log(cast):
    claim_id, _fragment_id = quoted_claim(cast)
    with cast.writing() as session:
        delete_claim(session, session.get_one(Claim, claim_id), deleted_by=cast.editor.id)
    [left] = uses(cast)
    assert left.claim_id is None
    assert left.ended_at is not None


@pytest.mark.parametrize("way", ["withheld", "taken back", "erased"])
def test_a_file_that_holds_words_that_were_taken_back_is_marked(cast, way):
    _claim_id, fragment_id = quoted_claim(cast)
    exported(cast)
    [file] = held(cast)
    assert (file.name, file.quotes, file.gone) == ("md", 1, 0)
    assert "citaat dat niet meer mag" not in page(cast).text
    with cast.writing() as session:
        client = session.get_one(Actor, cast.client_actor.id)
        if way == "withheld":
            withhold_fragment(
                session,
                session.get_one(Fragment, fragment_id),
                withheld_by=cast.interviewer.id,
            )
        elif way == "taken back":
            take_back(session, client, noted_by=cast.lead.id)
        else:
            erase_actor(session, client, None)
    [file] = held(cast)
    assert (file.quotes, file.gone) == (1, 1)
    text = page(cast).text
    assert "citaat dat niet meer mag" in text
    assert WORDS not in text


def test_erasing_leaves_no_pointer_to_the_words(cast):
    quoted_claim(cast)
    exported(cast)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), None)
    assert [use.fragment_id for use in uses(cast)] == [None, None]
    assert all(use.gone_at is not None for use in uses(cast))


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("Ze nam de tijd.", ()),
        ("Zij is 82 en alleen.", (Detail.NUMBER,)),
        ("Sinds januari komt zij.", (Detail.DAY,)),
        ("Toen kwam [naam 1] langs.", (Detail.PLACEHOLDER,)),
        ("Zij vroeg: slaap jij, [echtgenote]?", (Detail.PLACEHOLDER,)),
        ("Wij wonen in Princenhage.", (Detail.CAPITAL,)),
        ("En toen zei Ik dat.", ()),
        ("x" * 301, (Detail.LONG,)),
    ],
)
def test_details_that_may_single_somebody_out(text, details):
    assert details_of(text, role="client", heard={"client": 9}) == details


def test_a_role_of_which_few_were_heard_is_a_detail():
    assert details_of("Goed.", role="volunteer", heard={"volunteer": 4}) == (Detail.FEW_OF_ROLE,)


def test_the_page_of_a_claim_warns_beside_the_quote(cast):
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    claim_id = claim(cast, fragment_id, quoted=True)
    text = cast.browser(cast.editor).get(f"/hoofdstuk/bewering/{claim_id}").text
    assert "u sprak maar weinig mensen met deze rol" in text

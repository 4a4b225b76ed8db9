"""A sentence about few people leaves the house only after a second person looked at it."""

import pytest
from cast import CANARY, consent
from claiming import SENTENCE, claim, code, quoted_claim, release, say_of, stored, told
from sqlmodel import select

from analysis.claim_support import choose_quotes, claim_view
from analysis.claims import Claim, SecondLook, delete_claim, rewrite_claim
from analysis.second_looks import (
    ClaimChangedError,
    LookReasonMissingError,
    NotYourLookError,
    OwnClaimError,
    reason_of,
    take_back_look,
)
from analysis.small_cells import SMALLEST_OUTSIDE
from app.identity import User
from interviews.fragments import Fragment, withhold_fragment
from research.audit import AuditEntry
from research.consents import Purpose
from research.networks import ActorRole, Identity, add_actor, create_network
from research.roles import Role
from research.studies import Study, StudyMember, add_member

WAITS = "nog niet nagekeken door een tweede"


@pytest.fixture
def waiting(cast):
    """A claim of the editor in the chapter, with a quote, at which nobody looked."""
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    return claim(cast, fragment_id, quoted=True, looked_at=False)


def page(claim_id):
    return f"/hoofdstuk/bewering/{claim_id}"


def answer(cast, user, claim_id, verdict, reason="", **other):
    """What a person sends from the page that he reads now."""
    with cast.database.reading() as session:
        state = claim_view(session, session.get_one(Claim, claim_id)).state
    data = {"state": state, "verdict": verdict, "reason": reason} | other
    return cast.browser(user).post(f"{page(claim_id)}/nagekeken", data=data)


def files(cast):
    browser = cast.browser(cast.editor)
    paths = ("hoofdstuk.html", "hoofdstuk.md")
    return [browser.get(f"/hoofdstuk/{cast.study.id}/{path}").text for path in paths]


def in_files(cast):
    found = {"er echt is geluisterd" in text for text in files(cast)}
    assert len(found) == 1
    return found.pop()


def views(cast, claim_id):
    with cast.database.reading() as session:
        return claim_view(session, session.get_one(Claim, claim_id))


def test_a_claim_at_which_nobody_looked_stays_out_of_every_file_and_says_so(cast, waiting):
    assert not in_files(cast)
    editor = cast.browser(cast.editor)
    assert WAITS in editor.get(page(waiting)).text
    assert WAITS in editor.get(f"/hoofdstuk/{cast.study.id}").text
    text = editor.get(f"/hoofdstuk/{cast.study.id}/tekst").text
    assert "1 zin wacht op een tweede" in text
    assert SENTENCE in text.split('<article class="chapter')[0]
    assert SENTENCE not in text.split('<article class="chapter')[1]


def test_a_yes_of_a_second_person_lets_it_out_and_the_log_knows(cast, waiting):
    assert answer(cast, cast.lead, waiting, "yes").status_code == 303
    assert in_files(cast)
    shown = cast.browser(cast.editor).get(page(waiting)).text
    assert "nagekeken: goed" in shown
    assert cast.lead.display_name in shown
    with cast.database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "look_fine")).one()
        assert (entry.user_id, entry.object_id) == (cast.lead.id, waiting)


def test_a_no_needs_a_reason_that_lies_sealed_and_comes_back_to_the_editor(cast, waiting):
    refused = answer(cast, cast.lead, waiting, "no", "   ")
    assert refused.status_code == 422
    assert "Schrijf erbij" in refused.text
    assert answer(cast, cast.lead, waiting, "no", f"De buurt kent {CANARY}.").status_code == 303
    assert not in_files(cast)
    assert f"De buurt kent {CANARY}." in cast.browser(cast.editor).get(page(waiting)).text
    with cast.database.reading() as session:
        look = session.exec(select(SecondLook)).one()
        assert CANARY.encode() not in look.reason_sealed
        assert CANARY in reason_of(session, session.get_one(Claim, waiting), look)


def test_a_reason_that_is_too_long_comes_back_as_typed(cast, waiting):
    long = "te lang " * 100
    refused = answer(cast, cast.lead, waiting, "no", long)
    assert refused.status_code == 422
    assert long.strip() in refused.text


@pytest.mark.parametrize("changed", ["sentence", "quotes"])
def test_who_made_or_worded_it_is_not_the_second_person(cast, waiting, changed):
    assert answer(cast, cast.editor, waiting, "yes").status_code == 422
    with cast.writing() as session:
        found = session.get_one(Claim, waiting)
        if changed == "sentence":
            rewrite_claim(session, found, sentence=SENTENCE, changed_by=cast.lead.id)
        else:
            choose_quotes(session, found, fragment_ids=[], chosen_by=cast.lead.id)
    for user in (cast.editor, cast.lead):
        assert answer(cast, user, waiting, "yes").status_code == 422
        with cast.writing() as session, pytest.raises(OwnClaimError):
            say_of(session, session.get_one(Claim, waiting), is_fine=True, looked_by=user.id)


def test_other_words_ask_for_a_new_look(cast, waiting):
    answer(cast, cast.lead, waiting, "yes")
    with cast.writing() as session:
        found = session.get_one(Claim, waiting)
        rewrite_claim(session, found, sentence=f"{SENTENCE} Echt.", changed_by=cast.editor.id)
    assert views(cast, waiting).waits_for_look
    assert not in_files(cast)


def test_another_count_asks_for_a_new_look(cast, waiting):
    answer(cast, cast.lead, waiting, "yes")
    with cast.writing() as session:
        network = create_network(session, cast.study, reference="N02", created_by=None)
        other = add_actor(
            session, network, role=ActorRole.CLIENT, identity=Identity(), added_by=None
        )
    assert not views(cast, waiting).waits_for_look
    code(cast, cast.story(other))
    assert views(cast, waiting).waits_for_look


def test_a_quote_that_its_teller_takes_back_asks_for_no_new_look(cast, waiting):
    answer(cast, cast.lead, waiting, "yes")
    with cast.writing() as session:
        fragment = session.exec(select(Fragment).where(Fragment.released_at.is_not(None))).one()
        withhold_fragment(session, fragment, withheld_by=cast.interviewer.id)
    assert not views(cast, waiting).waits_for_look
    assert in_files(cast)


def test_an_answer_about_what_changed_meanwhile_is_not_kept(cast, waiting):
    assert answer(cast, cast.lead, waiting, "yes", state="van daarnet").status_code == 409
    with cast.writing() as session:
        found = session.get_one(Claim, waiting)
        say_of(session, found, is_fine=True, looked_by=cast.lead.id)
        with pytest.raises(ClaimChangedError):
            say_of(session, found, is_fine=False, looked_by=cast.lead.id, reason="Toch niet.")


def test_who_answered_takes_it_back_and_nobody_else(cast, waiting):
    answer(cast, cast.lead, waiting, "yes")
    assert cast.browser(cast.editor).post(f"{page(waiting)}/nagekeken/terug").status_code == 422
    with cast.writing() as session, pytest.raises(NotYourLookError):
        take_back_look(session, session.exec(select(SecondLook)).one(), by=cast.editor.id)
    assert in_files(cast)
    lead = cast.browser(cast.lead)
    assert lead.post(f"{page(waiting)}/nagekeken/terug").status_code == 303
    assert not in_files(cast)
    assert lead.post(f"{page(waiting)}/nagekeken/terug").status_code == 303, "twice is no harm"
    assert answer(cast, cast.lead, waiting, "no", "Te herkenbaar.").status_code == 303


def test_a_no_without_a_reason_is_no_answer(cast, waiting):
    with cast.writing() as session:
        found = session.get_one(Claim, waiting)
        with pytest.raises(LookReasonMissingError):
            say_of(session, found, is_fine=False, looked_by=cast.lead.id)


def test_it_is_the_first_work_of_the_second_person_and_not_of_the_maker(cast, waiting):
    lead = cast.browser(cast.lead)
    assert "Een zin wacht op uw blik" in lead.get(f"/hoofdstuk/{cast.study.id}").text
    assert "1 zin wacht op uw blik" in lead.get("/onderzoeken/").text
    editor = cast.browser(cast.editor)
    assert "Een zin wacht op uw blik" not in editor.get(f"/hoofdstuk/{cast.study.id}").text
    answer(cast, cast.lead, waiting, "yes")
    assert "wacht op uw blik" not in lead.get(f"/hoofdstuk/{cast.study.id}").text
    assert "wacht op uw blik" not in lead.get("/onderzoeken/").text


def test_the_maker_reads_whom_to_ask(cast, waiting):
    shown = cast.browser(cast.editor).get(page(waiting)).text
    assert "Vraag een collega om hem na te kijken" in shown
    assert cast.lead.display_name in shown.split("Vraag een collega")[1][:200]


def test_who_is_alone_reads_what_to_do(cast, waiting):
    with cast.writing() as session:
        session.delete(session.get_one(StudyMember, (cast.study.id, cast.lead.id)))
    shown = cast.browser(cast.editor).get(page(waiting)).text
    assert "Niemand anders in dit onderzoek mag dit doen." in shown
    assert "Vraag de onderzoeksleider om een redacteur toe te voegen." in shown
    with cast.writing() as session:
        add_member(session, cast.study, user_id=cast.lead.id, added_by=None)
        session.delete(session.get_one(StudyMember, (cast.study.id, cast.editor.id)))
        found = session.get_one(Claim, waiting)
        found.made_by = found.worded_by = cast.lead.id
        session.add(found)
    shown = cast.browser(cast.lead).get(page(waiting)).text
    assert f'href="/onderzoeken/{cast.study.id}#mensen"' in shown


def test_a_draft_asks_for_nothing(cast):
    made = claim(cast, told(cast, cast.client_actor), in_chapter=False, looked_at=False)
    assert WAITS not in cast.browser(cast.lead).get(page(made)).text
    assert "wacht op uw blik" not in cast.browser(cast.lead).get("/onderzoeken/").text


def test_many_networks_without_a_quote_need_no_second_person(cast):
    fragments = [told(cast, cast.client_actor)]
    for number in range(2, SMALLEST_OUTSIDE + 1):
        with cast.writing() as session:
            network = create_network(session, cast.study, reference=f"N{number}", created_by=None)
            other = add_actor(
                session, network, role=ActorRole.CLIENT, identity=Identity(), added_by=None
            )
        fragments.append(told(cast, other))
    made = claim(cast, *fragments, looked_at=False)
    assert not views(cast, made).needs_look
    assert in_files(cast)
    alone = claim(cast, fragments[0], looked_at=False)
    assert views(cast, alone).needs_look, "a single voice"
    release(cast, cast.client_actor, fragments[0])
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.QUOTES)
        found = session.get_one(Claim, made)
        choose_quotes(session, found, fragment_ids=fragments[:1], chosen_by=cast.editor.id)
    assert views(cast, made).needs_look, "a quote"


@pytest.mark.parametrize("role", [Role.CODER, Role.PROFESSIONAL, Role.ADMIN])
def test_other_roles_do_not_look(cast, waiting, role):
    path = f"{page(waiting)}/nagekeken"
    assert cast.browser(cast.users[role]).post(path, data={"verdict": "yes"}).status_code == 403


def test_a_stranger_does_not_find_the_claim(cast, waiting):
    browser = cast.browser(cast.stranger(Role.EDITOR))
    assert browser.post(f"{page(waiting)}/nagekeken", data={"verdict": "yes"}).status_code == 404
    assert browser.post(f"{page(waiting)}/nagekeken/terug").status_code == 404


def test_a_claim_that_is_deleted_takes_its_looks_along(cast):
    claim_id, _fragment = quoted_claim(cast)
    with cast.writing() as session:
        delete_claim(session, session.get_one(Claim, claim_id), deleted_by=cast.editor.id)
    assert stored(cast, claim_id) is None
    with cast.database.reading() as session:
        assert session.exec(select(SecondLook)).all() == []
        assert session.get(User, cast.lead.id)
        assert session.get(Study, cast.study.id)

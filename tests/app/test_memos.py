"""Memos: a coder's own thought at any place, for who codes the same study and nobody else."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from blind_coding import blind_story, both_done, choose, second_coder
from cast import CANARY
from sqlmodel import select

from analysis.assignments import assign_coders
from analysis.blind_stories import blind_story_of
from analysis.carried_codings import carry_codings
from analysis.codings import Coding, add_coding
from analysis.consequences import take_back
from analysis.expiry import due_in, expire
from analysis.memo_places import at_network, at_story, at_study, at_theme, at_turn
from analysis.memos import RESTORE_FOR, Memo, MemoKind, MemoVersion, add_memo
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview
from interviews.replaced_texts import keep_replaced
from interviews.replacements import replace_spans
from interviews.telling import add_revision
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.networks import Actor, Network
from research.roles import Role
from research.studies import Study
from research.tables import now

WORDS = "Hier zie ik dat tijd vertrouwen geeft."


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def other(cast):
    return second_coder(cast)


def turn_of(cast, story_id, number=2):
    with cast.database.reading() as session:
        return turns_of(session, story_id)[number - 1][0].id


def write(browser, url, text=WORDS, **fields):
    sent = {"memo_id": str(uuid4()), "text": text, "kind": "seen"} | fields
    return browser.post(url, data=sent)


def at(story_id, turn_id):
    return f"/memos/verhaal/{story_id}/beurt/{turn_id}"


def only(cast) -> Memo:
    with cast.database.reading() as session:
        return session.exec(select(Memo)).one()


def kept(cast):
    with cast.database.reading() as session:
        return session.exec(select(Memo)).all(), session.exec(select(MemoVersion)).all()


def one_of(cast, memo=None):
    return f"/memos/{cast.study.id}/memo/{(memo or only(cast)).id}"


def add(cast, facts, by, text=WORDS, kind=MemoKind.SEEN):
    with cast.writing() as session:
        found = facts(session)
        memo = Memo(id=uuid4(), written_by=by.id, **found)
        add_memo(session, memo, text=text, kind=kind, revision=1 if memo.turn_id else None)
        return memo.id


def a_coding(cast, story_id) -> UUID:
    with cast.writing() as session:
        interview, revision = (
            session.get_one(Interview, story_id),
            turns_of(session, story_id)[1][1],
        )
        facts = {"start": 0, "end": 16, "theme": "attention", "pole": Pole.SUCCESS}
        return add_coding(session, interview, revision, coder_id=cast.coder.id, **facts).id


def test_a_memo_at_a_turn_stands_there_with_its_writer_and_is_counted_in_the_story(cast, story_id):
    coder, turn_id = cast.browser(cast.coder), turn_of(cast, story_id)
    answer = write(coder, at(story_id, turn_id))
    assert answer.status_code == 303
    assert answer.location.startswith(f"/coderen/{story_id}")
    assert answer.location.endswith("#beurt-2")
    page = coder.get(f"/coderen/{story_id}").text
    assert re.search(rf'href="[^"]*{turn_id}[^"]*">1 memo<', page)
    assert "1 memo bij dit verhaal" in page
    # A colleague who codes the same study reads it.
    shown = cast.browser(cast.lead).get(at(story_id, turn_id)).text
    assert WORDS in shown
    assert "Coder op" in shown
    assert "Wat ik hier zie" in shown


@pytest.mark.parametrize("where", ["study", "theme", "network", "story", "coding"])
def test_a_memo_can_be_written_at_every_place_and_links_back_to_it(cast, story_id, where):
    url = {
        "study": f"/memos/{cast.study.id}/onderzoek",
        "theme": f"/memos/{cast.study.id}/thema/pace",
        "network": f"/memos/netwerk/{cast.network.id}",
        "story": f"/memos/verhaal/{story_id}",
        "coding": f"/memos/verhaal/{story_id}/codering/{a_coding(cast, story_id)}",
    }[where]
    coder = cast.browser(cast.coder)
    assert "Hier staat nog geen memo" in coder.get(url).text
    assert write(coder, url).status_code == 303
    assert WORDS in coder.get(url).text
    listed = coder.get(f"/memos/{cast.study.id}").text
    assert WORDS in listed
    assert f'href="{url}"' in listed
    assert only(cast).place == where


def test_words_lie_sealed_and_are_in_no_log(cast, story_id, caplog):
    write(cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)), CANARY)
    [version] = kept(cast)[1]
    assert CANARY.encode() not in version.text_sealed
    assert CANARY not in caplog.text
    with cast.database.reading() as session:
        acts = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert ("write", "memo") in {(one.action, one.kind) for one in acts}


def test_saving_again_keeps_what_stood_there(cast, story_id):
    coder = cast.browser(cast.coder)
    write(coder, at(story_id, turn_of(cast, story_id)))
    answer = write(coder, one_of(cast), "Toch niet: het was de rust.", seen="1", kind="question")
    assert answer.status_code == 303
    page = coder.get(one_of(cast)).text
    assert "Toch niet: het was de rust." in page
    assert WORDS in page[page.index("Wat stond er eerst?") :]
    colleague = cast.browser(cast.lead).get(one_of(cast)).text
    assert WORDS in colleague
    assert "Haal dit memo weg" not in colleague


def test_two_windows_do_not_write_over_each_other(cast, story_id):
    coder = cast.browser(cast.coder)
    write(coder, at(story_id, turn_of(cast, story_id)))
    write(coder, one_of(cast), "Eerste venster.", seen="1")
    answer = write(coder, one_of(cast), "Tweede venster.", seen="1")
    assert answer.status_code == 409
    assert "Dit memo is intussen veranderd" in answer.text
    assert "Tweede venster." in answer.text
    assert "Eerste venster." in coder.get(one_of(cast)).text


def test_the_same_memo_sent_twice_is_kept_once_and_another_under_its_id_is_refused(cast, story_id):
    coder, url, same = cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)), str(uuid4())
    for _again in range(2):
        assert write(coder, url, memo_id=same).status_code == 303
    answer = write(coder, url, "Iets anders.", memo_id=same)
    assert answer.status_code == 409
    assert "Iets anders." in answer.text
    assert len(kept(cast)[0]) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_a_memo_without_words_or_with_too_many_says_what_to_do(cast, story_id, text):
    answer = write(cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)), text)
    assert answer.status_code == 422
    assert ("Typ eerst uw memo." if not text.strip() else "te lang") in answer.text
    assert kept(cast) == ([], [])


def test_a_memo_is_taken_away_and_put_back_by_its_writer_alone(cast, story_id):
    coder, lead = cast.browser(cast.coder), cast.browser(cast.lead)
    write(coder, at(story_id, turn_of(cast, story_id)))
    here = one_of(cast)
    assert lead.post(f"{here}/weg").status_code == 404
    assert coder.post(f"{here}/weg").status_code == 303
    assert "Zet het memo terug" in coder.get(here).text
    assert "U haalde 1 memo weg" in coder.get(f"/memos/{cast.study.id}").text
    assert lead.get(here).status_code == 404
    assert WORDS not in lead.get(f"/memos/{cast.study.id}").text
    assert write(coder, here, "Nog iets.", seen="1").status_code == 409
    assert lead.post(f"{here}/terug").status_code == 404
    assert coder.post(f"{here}/terug").status_code == 303
    assert WORDS in lead.get(here).text


def test_what_was_taken_away_two_weeks_ago_goes_for_good(cast, story_id):
    coder = cast.browser(cast.coder)
    write(coder, at(story_id, turn_of(cast, story_id)))
    coder.post(f"{one_of(cast)}/weg")
    for later, left in ((RESTORE_FOR - timedelta(hours=1), 1), (RESTORE_FOR * 2, 0)):
        with cast.writing() as session:
            study = session.get_one(Study, cast.study.id)
            expire(session, due_in(session, study, now() + later))
        assert [len(one) for one in kept(cast)] == [left, left]


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EDITOR, Role.INTERVIEWER, Role.ADMIN])
def test_who_does_not_code_never_meets_a_memo(cast, story_id, role):
    write(cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)))
    browser = cast.browser(cast.users[role])
    for url in (f"/memos/{cast.study.id}", at(story_id, turn_of(cast, story_id)), one_of(cast)):
        assert browser.get(url).status_code in {403, 404}


def test_a_stranger_who_codes_elsewhere_finds_nothing(cast, story_id):
    write(cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)))
    stranger = cast.browser(cast.stranger(Role.CODER))
    for url in (f"/memos/{cast.study.id}", at(story_id, turn_of(cast, story_id)), one_of(cast)):
        assert stranger.get(url).status_code == 404
    # Nor through a study of his own.
    lead = cast.browser(cast.stranger(Role.LEAD))
    assert lead.get(f"/memos/{cast.other_study.id}/memo/{only(cast).id}").status_code == 404


def test_a_memo_at_a_story_that_was_given_to_another_is_not_shown(cast, story_id, other):
    write(cast.browser(cast.lead), at(story_id, turn_of(cast, story_id)))
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        assign_coders(session, interview, user_ids=[other.id], assigned_by=cast.lead.id)
    coder = cast.browser(cast.coder)
    assert WORDS not in coder.get(f"/memos/{cast.study.id}").text
    assert coder.get(one_of(cast)).status_code == 404
    assert WORDS in cast.browser(other).get(f"/memos/{cast.study.id}").text


def test_who_codes_blind_reads_no_memo_of_the_other_until_both_are_done(cast, story_id, other):
    before = add(
        cast, lambda s: at_story(s, s.get_one(Interview, story_id)), cast.lead, "Van eerst."
    )
    turn_id = turn_of(cast, story_id)
    with cast.writing() as session:
        blind_story(session, cast, story_id, cast.coder, other)
    first, second = cast.browser(cast.coder), cast.browser(other)
    answer = write(first, at(story_id, turn_id))
    assert answer.location.startswith(f"/coderen/blind/{story_id}")
    assert re.search(rf'href="[^"]*{turn_id}[^"]*">1 memo<', first.get(answer.location).text)
    mine = [one for one in kept(cast)[0] if one.id != before]
    pages = [f"/memos/{cast.study.id}", at(story_id, turn_id), f"/memos/verhaal/{story_id}"]
    pages += [f"/memos/netwerk/{cast.network.id}", f"/coderen/blind/{story_id}", "/coderen/"]
    for url in pages:
        shown = second.get(url)
        assert shown.status_code == 200, url
        assert WORDS not in shown.text, url
        assert "Van eerst." not in shown.text, url
        assert "1 memo" not in shown.text, url
    assert second.get(one_of(cast, mine[0])).status_code == 404
    # A lead who is not one of the two waits as well.
    lead = cast.browser(cast.lead)
    assert WORDS not in lead.get(f"/memos/{cast.study.id}").text
    assert WORDS not in lead.get(f"/memos/{cast.study.id}/memos.csv").text
    assert lead.get(at(story_id, turn_id)).status_code == 409
    sought = {"words": "vertrouwen", "theme": "", "kind": "", "author": ""}
    assert WORDS not in second.post(f"/memos/{cast.study.id}", data=sought).text
    with cast.writing() as session:
        story = blind_story_of(session, story_id)
        choose(session, story, cast.coder)
        choose(session, story, other, theme="pace")
        both_done(session, story, cast.coder, other)
    assert WORDS in second.get(at(story_id, turn_id)).text
    assert "2 memo’s bij dit verhaal" in second.get(f"/coderen/blind/{story_id}/verschillen").text


def test_a_memo_rests_with_the_story_that_was_taken_back(cast, story_id):
    turn_id = turn_of(cast, story_id)
    write(cast.browser(cast.coder), at(story_id, turn_id))
    add(
        cast, lambda s: at_network(s.get_one(Network, cast.network.id)), cast.coder, "Over het net."
    )
    add(cast, lambda s: at_study(s.get_one(Study, cast.study.id)), cast.coder, "Over alles.")
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, cast.client_actor.id), noted_by=cast.lead.id)
    for user in (cast.coder, cast.lead):
        browser = cast.browser(user)
        shown = browser.get(f"/memos/{cast.study.id}").text
        assert WORDS not in shown
        assert "Over het net." not in shown
        assert "Over alles." in shown
        assert browser.get(at(story_id, turn_id)).status_code == 404
        assert browser.get(f"/memos/netwerk/{cast.network.id}").status_code == 404


def test_erasing_takes_the_memos_at_the_story_also_those_that_are_blind(cast, story_id, other):
    with cast.writing() as session:
        blind_story(session, cast, story_id, cast.coder, other)
    write(cast.browser(cast.coder), at(story_id, turn_of(cast, story_id)))
    stays = add(cast, lambda s: at_theme(s.get_one(Study, cast.study.id), "pace"), cast.coder)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
    found, versions = kept(cast)
    assert [one.id for one in found] == [stays]
    assert [one.memo_id for one in versions] == [stays]


def corrected(cast, story_id, text):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turn, _revision = turns_of(session, story_id)[1]
        last = add_revision(session, interview, turn, text=text, made_by=None)
        keep_replaced(session, interview, last, replace_spans(text, [], lambda *_: ""))
        carry_codings(session, interview)


def test_a_memo_says_that_the_words_under_it_changed_until_it_is_saved_again(cast, story_id):
    coder, turn_id = cast.browser(cast.coder), turn_of(cast, story_id)
    write(coder, at(story_id, turn_id))
    flag = "De verteller verbeterde deze woorden"
    assert flag not in coder.get(at(story_id, turn_id)).text
    corrected(cast, story_id, "Ze luisterde echt naar mij. Ze nam alle tijd.")
    assert flag in coder.get(at(story_id, turn_id)).text
    write(coder, one_of(cast), f"{WORDS} Nog steeds.", seen="1")
    assert flag not in coder.get(at(story_id, turn_id)).text


def test_a_memo_at_a_coding_moves_with_its_words(cast, story_id):
    coding_id = a_coding(cast, story_id)
    coder, url = cast.browser(cast.coder), f"/memos/verhaal/{story_id}/codering/{coding_id}"
    write(coder, url)
    corrected(cast, story_id, "O ja. Ze luisterde echt naar mij.")
    page = coder.get(url).text
    assert "Ze luisterde ech" in page
    assert WORDS in page
    assert "De verteller verbeterde deze woorden" in page
    story = coder.get(f"/coderen/{story_id}").text
    assert re.search(rf'href="[^"]*{coding_id}[^"]*">1 memo<', story)
    with cast.database.reading() as session:
        assert session.get_one(Coding, coding_id)


def test_memos_are_found_by_word_theme_kind_and_writer(cast, story_id):
    study = f"/memos/{cast.study.id}"
    theme = lambda s: at_theme(s.get_one(Study, cast.study.id), "pace")  # noqa: E731
    add(cast, theme, cast.coder, "Rust en tijd.", MemoKind.LINK)
    add(cast, theme, cast.lead, "Wie belt terug?", MemoKind.QUESTION)
    coding_id, coder = a_coding(cast, story_id), cast.browser(cast.coder)
    write(coder, f"/memos/verhaal/{story_id}/codering/{coding_id}", "Aandacht ís tijd.")
    everything = {"words": "", "theme": "", "kind": "", "author": ""}

    def shown(**wanted):
        text = coder.post(study, data=everything | wanted).text
        return re.findall(r'class="memo__text"[^>]*>([^<]+)<', text)

    assert shown(words="TIJD") == ["Aandacht ís tijd.", "Rust en tijd."]
    assert shown(words="tijd rust") == ["Rust en tijd."]
    assert shown(theme="attention") == ["Aandacht ís tijd."]
    assert shown(kind="question") == ["Wie belt terug?"]
    assert shown(author=str(cast.lead.id)) == ["Wie belt terug?"]
    assert shown(words="niets hiervan") == []
    assert "Geen memo past hierbij" in coder.post(study, data=everything | {"words": "zzz"}).text
    assert coder.post(study, data=everything | {"kind": "geen"}).status_code == 422
    # A word in the address is not looked at, so that nobody puts one there.
    assert len(re.findall("memo__text", coder.get(f"{study}?words=rust").text)) == 3


def test_a_lead_takes_the_memos_along_and_a_cell_is_no_formula(cast, story_id):
    add(cast, lambda s: at_turn(s, s.get_one(Interview, story_id), turn_of(cast, story_id)),
        cast.coder, "=1+1")  # fmt: skip
    answer = cast.browser(cast.lead).get(f"/memos/{cast.study.id}/memos.csv")
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == "datum,door,soort,plaats,nummer,thema,memo"
    assert "Coder,wat ik hier zie,een beurt,N01-A1 2,,'=1+1" in answer.text
    assert cast.browser(cast.coder).get(f"/memos/{cast.study.id}/memos.csv").status_code == 403


def test_a_study_without_memos_says_how_to_begin(cast):
    page = cast.browser(cast.coder).get(f"/memos/{cast.study.id}").text
    assert "Er zijn nog geen memo’s" in page


def test_a_place_that_is_not_there_is_not_found(cast, story_id):
    coder = cast.browser(cast.coder)
    for url in (
        f"/memos/{cast.study.id}/thema/bestaat-niet",
        f"/memos/verhaal/{story_id}/beurt/{uuid4()}",
        f"/memos/verhaal/{story_id}/codering/{uuid4()}",
        f"/memos/{cast.study.id}/memo/{uuid4()}",
        f"/memos/netwerk/{uuid4()}",
    ):
        assert coder.get(url).status_code == 404

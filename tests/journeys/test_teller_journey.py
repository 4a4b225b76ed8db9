"""A teller reads his story back by his link, in a real browser: old phone, no script, and axe."""

import pytest
from claiming import WORDS, quoted_claim
from judging import plain_problems, violations, watch_origin
from playwright.sync_api import expect
from retelling import link_to
from sqlmodel import select

from interviews.interviews import find_interview
from interviews.turns import turns_of
from research.audit import AuditEntry

pytestmark = pytest.mark.browser_only
LONG = "De lange code uit uw brief of bericht"
SHORT = "De korte code die wij u apart gaven"


def story_of(cast):
    with cast.database.reading() as session:
        return find_interview(session, cast.client_actor.id).id


@pytest.fixture
def quoted_anywhere(live, page_for):
    """At which addresses the words stand as a quote: chapter, its files and reviews."""
    cast = live.cast
    people = (cast.editor, cast.lead, cast.professional)
    editor, lead, reviewer = (page_for(one) for one in people)
    chapter, network = f"/hoofdstuk/{cast.study.id}", f"/netwerkreview/{cast.network.id}"
    places = (
        (editor, f"{chapter}/tekst"),
        (editor, f"{chapter}/hoofdstuk.md"),
        (editor, f"{chapter}/hoofdstuk.html"),
        (lead, f"{chapter}/tekst"),
        (lead, network),
        (reviewer, network),
    )

    def look():
        found = set()
        for page, path in places:
            answer = page.request.get(path)
            assert answer.status == 200, path
            if WORDS in answer.text():
                found.add(path)
        return found

    return look


def make_a_link(live, page_for, story_id):
    """The interviewer makes the link, which prints as a letter without the short code."""
    maker = page_for(live.cast.interviewer, at=f"/namen/{story_id}")
    maker.get_by_role("link", name="Geef de verteller een link").click()
    maker.get_by_role("button", name="Maak een link").click()
    expect(maker.get_by_role("heading", level=1)).to_have_text("De link is klaar")
    maker.wait_for_load_state()
    link, code = maker.locator("#link").inner_text(), maker.locator("#code").inner_text()
    maker.emulate_media(media="print")
    assert code not in maker.locator("body").inner_text()
    return link, code


def heading(page):
    return page.get_by_role("heading", level=1)


def judged(page, where):
    return violations(page, where, ("light",))


def go_in(page, link, code):
    """The secret leaves the address before anything else; a wrong code is calmly refused."""
    page.goto(link)
    expect(page.get_by_label(SHORT)).to_be_focused()
    assert page.url.endswith("/mijn-verhaal/")
    expect(page.get_by_label(LONG)).to_be_hidden()
    problems = judged(page, "entrance")
    page.get_by_label(SHORT).fill("AAAA-AAAA")
    page.get_by_role("button", name="Open mijn verhaal").click()
    expect(heading(page)).to_have_text("Dat lukte niet")
    problems += judged(page, "wrong code")
    page.get_by_label(SHORT).fill(code.lower())
    page.get_by_role("button", name="Open mijn verhaal").click()
    expect(heading(page)).to_have_text("Welkom bij uw verhaal")
    return problems + judged(page, "welcome")


def read_and_correct(page):
    page.get_by_role("link", name="Lees mijn verhaal").click()
    expect(page.get_by_text("Kanarievogel").first).to_be_visible()
    problems = violations(page, "story")
    page.get_by_role("link", name="Zeg het anders (stuk 4)").click()
    expect(heading(page)).to_have_text("Zeg het anders")
    problems += judged(page, "piece")
    page.get_by_label("Hoe zegt u het zelf?").fill("Ze belden mij pas na een week.")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Ze belden mij pas na een week.")).to_be_visible()
    page.get_by_role("link", name="Verder", exact=True).click()
    return problems


def answer(page):
    expect(heading(page)).to_contain_text("Mogen wij uw woorden gebruiken")
    problems = judged(page, "quoting")
    page.get_by_role("button", name="Sommige stukken mogen").click()
    expect(page.get_by_text("Stuk 1 van 2")).to_be_visible()
    problems += judged(page, "quoting of a piece")
    page.get_by_role("button", name="Nee, dit niet").click()
    expect(page.get_by_text("Stuk 2 van 2")).to_be_visible()
    page.get_by_role("button", name="Ja, dit mag").click()
    expect(heading(page)).to_have_text("Wat vindt u zelf het belangrijkst?")
    problems += judged(page, "what matters")
    page.get_by_label("Wat vindt u zelf het belangrijkst?").fill("Dat iemand terugbelt.")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(heading(page)).to_have_text("Dank u wel")
    return problems + judged(page, "finish")


def look_and_leave(page):
    problems = []
    for name, title in (
        ("Wie las mijn verhaal?", "Wie las mijn verhaal?"),
        ("Ik wil stoppen", "Wilt u stoppen?"),
    ):
        page.get_by_role("link", name=name).click()
        expect(heading(page)).to_have_text(title)
        problems += judged(page, name)
    page.goto("/mijn-verhaal/klaar")
    page.get_by_role("button", name="Klaar").click()
    expect(heading(page)).to_have_text("Dank u wel, u bent klaar")
    problems += judged(page, "goodbye")
    page.goto("/mijn-verhaal/verhaal")
    return problems + judged(page, "away")


def test_reading_back_by_link_with_one_piece_withheld(live, page_for, context_for, quoted_anywhere):
    cast = live.cast
    claim_id, _fragment_id = quoted_claim(cast)
    story_id, chapter = story_of(cast), f"/hoofdstuk/{cast.study.id}"
    assert {f"{chapter}/tekst", f"{chapter}/hoofdstuk.md"} <= quoted_anywhere()
    link, code = make_a_link(live, page_for, story_id)
    page = context_for(390).new_page()
    outside, asked = watch_origin(page, live.url), []
    page.on("request", lambda one: asked.append(f"{one.url} {one.headers}"))
    problems = go_in(page, link, code) + read_and_correct(page)
    problems += answer(page) + look_and_leave(page)
    assert problems == []
    assert outside == []
    # No address and no header ever held the secret of the link.
    assert link.partition("#")[2] not in " ".join(asked)
    assert quoted_anywhere() == set()
    chosen = page_for(cast.editor, at=f"/hoofdstuk/bewering/{claim_id}")
    expect(chosen.get_by_text("de verteller wil dat niet").first).to_be_visible()
    with cast.database.reading() as session:
        told = turns_of(session, story_id)
        assert told[3][1].told_back == "by_link"
        assert told[-1][0].part == "matters"
        noted = {(one.kind, one.action) for one in session.exec(select(AuditEntry))}
    assert ("story_link", "open") in noted


def test_without_a_script_the_codes_are_typed_and_all_goes_on(live, context_for, quoted_anywhere):
    quoted_claim(live.cast)
    made = link_to(live.cast, story_of(live.cast))
    page = context_for(320, java_script_enabled=False).new_page()
    page.goto("/mijn-verhaal/")
    page.get_by_label(LONG).fill(made.key.lower())
    page.get_by_label(SHORT).fill(made.code)
    page.get_by_role("button", name="Open mijn verhaal").click()
    page.get_by_role("link", name="Lees mijn verhaal").click()
    page.get_by_role("link", name="Verder", exact=True).click()
    page.get_by_role("button", name="Nee, niets").click()
    page.get_by_role("link", name="Sla deze vraag over").click()
    page.get_by_role("button", name="Klaar").click()
    expect(heading(page)).to_have_text("Dank u wel, u bent klaar")
    assert quoted_anywhere() == set()


def test_at_320_px_nothing_scrolls_sideways(live, context_for):
    quoted_claim(live.cast)
    made = link_to(live.cast, story_of(live.cast))
    page = context_for(320).new_page()
    page.goto(f"/mijn-verhaal/#{made.key}")
    page.get_by_label(SHORT).fill(made.code)
    page.get_by_role("button", name="Open mijn verhaal").click()
    page.wait_for_url("**/begin")
    found = []
    for name in ("begin", "verhaal", "stuk/2", "gebruiken", "gebruiken/2", "belangrijk", "klaar"):
        page.goto(f"/mijn-verhaal/{name}")
        found += plain_problems(page, name)
    for name in ("wie-las", "stoppen", "tot-ziens"):
        page.goto(f"/mijn-verhaal/{name}")
        found += plain_problems(page, name)
    assert found == []

"""Every page and state passes axe: WCAG 2.2 A and AA, wide and narrow, light and dark."""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from accessible_pages import NO_PAGE, PAGES
from cast import tell
from claiming import quoted_claim
from playwright.sync_api import expect

from analysis.reviews import start_session
from app.jobs import JobKind, add_job
from interviews.interviews import Interview, find_interview
from interviews.turns import turns_of
from research.networks import Network

pytestmark = [pytest.mark.browser_only, pytest.mark.slow]

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 390)
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.target.join(" ")}: ${node.any.concat(node.all, node.none)
      .map((check) => check.message).join("; ")}`));
}"""


def violations(page, where):
    """What axe and the plain checks find on the page as it stands, in both schemes."""
    page.evaluate(AXE)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # What is outside the window follows the scheme only once it has been painted.
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_timeout(100)
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(50)
        found += [f"{where} {scheme} {one}" for one in page.evaluate(RUN, TAGS)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{where} scrolls sideways")
    if page.locator("h1").count() != 1:
        found.append(f"{where} has {page.locator('h1').count()} main headings")
    if not page.title().strip():
        found.append(f"{where} has no title")
    return found


def watch_origin(page, live):
    """The addresses that the page asks for outside its own origin."""
    outside = []
    own = urlsplit(live.url).netloc

    def note(request):
        if urlsplit(request.url).netloc not in {own, ""}:
            outside.append(request.url)

    page.on("request", note)
    return outside


@pytest.fixture
def ids(live):
    """Ids of real things: an open and a closed conversation, a session, a claim."""
    cast = live.cast
    claim_id, fragment_id = quoted_claim(cast)
    open_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        tell(session, session.get_one(Interview, open_id), written_by=cast.interviewer.id)
        closed = find_interview(session, cast.client_actor.id)
        network = session.get_one(Network, cast.network.id)
        review = start_session(session, network, held_on=date(2026, 11, 2), started_by=cast.lead.id)
        add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=closed.id,
            asked_by=cast.lead.id,
        )
        return {
            "study_id": cast.study.id,
            "network_id": cast.network.id,
            "actor_id": cast.client_actor.id,
            "closed_id": closed.id,
            "open_id": open_id,
            "turn_id": turns_of(session, open_id)[0][0].id,
            "session_id": review.id,
            "claim_id": claim_id,
            "fragment_id": fragment_id,
        }


def test_every_page_is_on_the_list(live):
    adapter = live.app.url_map.bind("localhost")
    some = "00000000-0000-4000-8000-000000000000"
    blank = dict.fromkeys(
        ("study_id", "network_id", "actor_id", "closed_id", "open_id", "turn_id")
        + ("session_id", "claim_id"),
        some,
    )
    listed = {
        adapter.match(look.path.format(**blank), method="GET")[0]
        for look in PAGES
        if look.status != 404
    }
    there = {
        rule.endpoint
        for rule in live.app.url_map.iter_rules()
        if "GET" in rule.methods
        and (rule.endpoint in NO_PAGE or not rule.endpoint.startswith("security."))
    }
    assert there - listed - set(NO_PAGE) == set()
    assert listed & set(NO_PAGE) == set()


@pytest.mark.parametrize("role", sorted({look.role for look in PAGES}))
def test_the_pages_of_a_role_pass(live, page_for, ids, role):
    page = page_for(live.cast.users[role])
    outside, found = watch_origin(page, live), []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for look in PAGES:
            if look.role == role:
                answer = page.goto(look.path.format(**ids))
                assert answer.status == look.status, (look.path, answer.status)
                found += violations(page, f"{look.path} {width}")
    assert found == []
    assert outside == []


@pytest.mark.parametrize("width", WIDTHS)
def test_signing_in_passes_before_and_after_a_mistake(live, context_for, width):
    page = context_for(width).new_page()
    page.goto("/inloggen")
    found = violations(page, "sign-in")
    page.get_by_label("E-mailadres").fill("niemand@wij-toets.nl")
    page.get_by_label("Wachtwoord", exact=True).fill("verkeerd")
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet.")).to_be_visible()
    assert found + violations(page, "sign-in refused") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_with_mistakes_passes(live, page_for, width):
    page = page_for(live.cast.lead, width)
    page.goto("/onderzoeken/nieuw")
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.locator("main form").first.get_by_role("button").last.click()
    assert answer.value.status == 422
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    assert violations(page, "refused form") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_an_open_confirmation_passes(live, page_for, ids, width):
    page = page_for(live.cast.professional, width)
    page.goto(f"/netwerkreview/sessies/{ids['session_id']}")
    page.get_by_text("Maak een afspraak").click()
    page.get_by_role("button", name="Sluit de sessie af").click()
    expect(page.get_by_role("button", name="Sluit af", exact=True)).to_be_visible()
    assert violations(page, "open confirmation") == []

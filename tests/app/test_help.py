"""Help and glossary: every word explained, every picture there, every button named as it is."""

import re
from pathlib import Path

import pytest
from cast import PASSPHRASE
from scenes import SCENES

from app.glossary import anchor_of, glossary_terms, meanings, plain, words_in
from app.help_pages import HELP_OF, PICTURES, SLUGS, picture
from app.identity import create_user
from app.languages import LANGUAGES
from research.roles import Role

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
MOST_BYTES = 60 * 1024
MOST_WORDS = 20
NAMED = re.compile(r"h\.b\(_\(\"([^\"]+)\"\)")
IMAGE = re.compile(r"<img class=\"help-step__picture[^>]*src=\"([^\"?]+)[^>]*alt=\"([^\"]*)\"")


def test_every_word_of_the_glossary_is_explained_in_both_languages():
    assert len(glossary_terms()) > 50
    assert set(meanings()) == set(glossary_terms())
    for term, by_language in meanings().items():
        assert set(by_language) == set(LANGUAGES), term


@pytest.mark.parametrize("language", LANGUAGES)
def test_meanings_are_short_and_name_no_code(language):
    for one in words_in(language):
        assert not re.search(r"`|_|\.\w|[a-z][A-Z]", one.means), one
        for sentence in re.split(r"(?<=[.?!]) ", one.means):
            assert len(sentence.split()) <= MOST_WORDS, sentence
            assert sentence[-1] in ".?!", one


def test_words_stand_by_alphabet_whatever_their_accents():
    words = [plain(one.word) for one in words_in("nl")]
    assert words == sorted(words)
    assert len({one.anchor for one in words_in("nl")}) == len(glossary_terms())
    assert anchor_of("vertrouwen en continuïteit") == "vertrouwen-en-continuiteit"


def test_the_glossary_can_be_pointed_into(cast):
    page = cast.browser(cast.interviewer).get("/woordenlijst").text
    assert 'id="netwerk"' in page
    assert 'href="#letter-N"' in page
    assert 'id="letter-N"' in page


def test_help_begins_with_the_role_of_the_reader(cast):
    for role, slug in SLUGS.items():
        answer = cast.browser(cast.users[role]).get("/hulp")
        assert answer.status_code == 302
        assert answer.location == f"/hulp/{slug}"


def test_who_has_two_roles_chooses(app, cast):
    with app.app_context(), cast.writing() as session:
        both = create_user(
            session,
            email="twee@wij-toets.nl",
            display_name="Twee",
            passphrase=PASSPHRASE,
            roles=[Role.CODER, Role.EDITOR],
        )
    page = cast.browser(both).get("/hulp").text
    assert "/hulp/codeur" in page
    assert "/hulp/redacteur" in page
    assert "/hulp/beheerder" not in page


def test_a_role_that_is_none_has_no_page(cast):
    assert cast.browser(cast.coder).get("/hulp/directeur").status_code == 404


def test_every_picture_is_there_small_used_once_and_described(cast):
    browser, shown = cast.browser(cast.admin), []
    for slug in SLUGS.values():
        for address, words in IMAGE.findall(browser.get(f"/hulp/{slug}").text):
            shown.append(Path(address).stem)
            assert len(words.split()) >= 5, address
    assert sorted(shown) == sorted(path.stem for path in PICTURES.iterdir())
    assert sorted(shown) == sorted(scene.name for scene in SCENES)
    for path in PICTURES.iterdir():
        assert path.suffix == ".webp"
        assert path.stat().st_size <= MOST_BYTES, path.name


def test_pictures_tell_their_size(cast):
    for scene in SCENES:
        facts = picture(scene.name)
        assert (PICTURES / f"{scene.name}.webp").read_bytes()[12:16] == b"VP8X"
        assert 0 < facts.width <= scene.width
        assert 0 < facts.height <= scene.height
    assert cast.browser().get("/static/img/help/lead-1.webp").mimetype == "image/webp"


def test_every_button_that_help_names_stands_in_a_page():
    own = [*(TEMPLATES / "help").rglob("*.html")]
    app = TEMPLATES.parent
    pages = [path for path in [*app.rglob("*.html"), *app.rglob("*.py")] if path not in own]
    texts = [path.read_text(encoding="utf-8") for path in pages]
    named = {words for path in own for words in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 40
    assert {one for one in named if not any(f'"{one}"' in text for text in texts)} == set()


def test_help_of_a_page_leads_to_a_step_that_is_there(app, cast):
    browser = cast.browser(cast.lead)
    for endpoint, (role, step) in HELP_OF.items():
        assert endpoint in app.view_functions, endpoint
        assert f'id="stap-{step}"' in browser.get(f"/hulp/{SLUGS[role]}").text


def test_a_hard_page_points_to_its_help_and_an_easy_one_does_not(cast):
    interview_id = cast.interview(cast.daughter)
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/gesprekken/{interview_id}").text
    assert 'href="/hulp/interviewer#stap-4"' in page
    assert "#stap-" not in browser.get("/vandaag/").text

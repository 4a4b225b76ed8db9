"""One tree, four files: the same counts in each, whatever people typed, for who cannot see too."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from claiming import SENTENCE, WORDS, client_of, code, quoted_claim, told
from docx import Document as read_docx
from reading_files import read_back
from reading_pdf import opened

from analysis.chapter_text import current_document
from analysis.document import (
    Chart,
    Counts,
    Document,
    Items,
    Note,
    Para,
    Points,
    Quote,
    Section,
    Sentence,
    Table,
    Term,
    Title,
    as_json,
    from_json,
)
from app.chapter_files import KINDS
from research.studies import Study

# Each would do something if it were read as the source of one of the formats.
HOSTILE = (
    '#panic("x") $x^2$ <zin-1> @kop *vet* `code` // weg /* weg */ \\u{41} [haak] ]#{ = kop'
    " <script>alert(1)</script> &amp; <img src=x> [klik](http://kwaad.nl) ![x](y) | kolom"
    ' {{ 7*7 }} "aanhaling" \x00\x07 einde'
)
PLAIN = " ".join("".join(one if one.isprintable() else " " for one in HOSTILE).split())
TABLE = Table("Aantallen", ("Wie", "Hoeveel"), (("klanten", "173"), ("buren", "29")))
EVERYTHING = Document(
    title="Alles bij elkaar",
    house="Welzijn",
    source="Welzijn · Proef",
    period="2026",
    standing="Eerste uitgave",
    warning="Voorbeeldgegevens.",
    colour="#6a2c70",
    sections=(
        Section(
            "summary",
            "In het kort",
            (Para("Wij spraken 41 mensen."), Points((Sentence("c", "Kort gezegd.", 1, ("f",)),))),
            own_page=True,
        ),
        Section(
            "went_well",
            "Wat goed ging",
            (
                Title("Een kop"),
                Counts("Van bestand naar gesprek", (("geloot", 587), ("gesproken", 41))),
                Sentence("c", "Mensen namen de tijd.", 1, ("f",)),
                Quote("f", "Hij luisterde.", "klant"),
                Items(("een punt", "nog een punt")),
                TABLE,
                Chart(
                    "Wat goed ging",
                    "Staven met 12 en 7 netwerken.",
                    "aantal netwerken",
                    "brand",
                    19,
                    (("Aandacht", 12, "12"), ("Tempo", 7, "7")),
                    Table("Bij de grafiek", ("Thema", "Netwerken"), (("Aandacht", "12"),)),
                ),
            ),
        ),
        Section(
            "proof",
            "Waar de zinnen op steunen",
            (
                Note(1, "c", "Verteld in 12 van 19 netwerken.", (("networks", 12),), ("F-1A2B",)),
                Term(31, "De grote lijnen", ("Er staan 2 zinnen in.",)),
            ),
            appendix=True,
        ),
    ),
)
NUMBERS = ("587", "41", "173", "29", "12 van 19", "F-1A2B", "31. De grote lijnen")


def written(kind: str, document: Document) -> bytes:
    return KINDS[kind].write(document)


def hostile() -> Document:
    return Document(
        title=HOSTILE,
        house=HOSTILE,
        source=HOSTILE,
        period=HOSTILE,
        standing=HOSTILE,
        warning=HOSTILE,
        colour="#115061",
        sections=(
            Section(
                "own",
                HOSTILE,
                (
                    Para(HOSTILE),
                    Title(HOSTILE),
                    Items((HOSTILE,)),
                    Counts(HOSTILE, ((HOSTILE, 1),)),
                    Sentence("c", HOSTILE, 1),
                    Points((Sentence("c", HOSTILE, 1),)),
                    Quote("f", HOSTILE, HOSTILE),
                    Table(HOSTILE, (HOSTILE, "b"), ((HOSTILE, HOSTILE),)),
                    Chart(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        "good",
                        2,
                        ((HOSTILE, 1, HOSTILE),),
                        Table(HOSTILE, ("a", "b"), ((HOSTILE, "1"),)),
                    ),
                    Note(1, "c", HOSTILE, (), ("F-1",)),
                    Term(1, HOSTILE, (HOSTILE,)),
                ),
            ),
        ),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_and_word_is_in_every_file(kind):
    text = read_back(kind, written(kind, EVERYTHING))
    for words in (*NUMBERS, "Mensen namen de tijd.", "Hij luisterde.", "klant", "nog een punt"):
        assert words in text, words
    if kind == "md":
        assert "Staven met 12 en 7 netwerken." in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_counts_of_a_study_are_the_same_in_every_file(cast, kind):
    told(cast, cast.daughter)
    for reference in ("N02", "N03", "N04"):
        code(cast, cast.story(client_of(cast, reference)))
    quoted_claim(cast)
    with cast.database.reading() as session:
        document = current_document(session, session.get_one(Study, cast.study.id))
    text = read_back(kind, written(kind, document))
    assert SENTENCE in text
    assert WORDS in text
    counts = [one for one in document.blocks() if isinstance(one, Counts)]
    assert counts
    for name, count in (row for one in counts for row in one.rows):
        assert f"{name} {count}" in text or f"{name}: {count}" in text or f"{count} {name}" in text
    for note in (one for one in document.blocks() if isinstance(one, Note)):
        assert note.text in text
        assert all(code in text for code in note.codes)
    assert "verteld in 4 van 4 netwerken, door 5 van 5 mensen" in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_typed_is_read_by_people_only(kind):
    """In none of the formats does a word of theirs become a command, a link or a heading."""
    content = written(kind, hostile())
    text = read_back(kind, content)
    # Title, heading, paragraph and quote at least: the words stand there as they were typed.
    assert text.count("#panic(") >= 4
    assert text.count("[klik](http") >= 4
    if kind == "html":
        assert b"<script" not in content
        assert b"<img" not in content
    if kind == "docx":
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]
    if kind in {"pdf", "docx"}:
        assert PLAIN[:40] in text


def test_a_sign_without_a_shape_does_not_stop_the_chapter():
    """The letters of the house know no Chinese, and PDF for everybody wants one for each."""
    told = Quote("f", "Fijn \U0001f600\ufe0f was dat, 谢谢. Één café, € 5 – ‘echt’.", "klant")
    document = EVERYTHING.with_sections((Section("own", "Een kop", (told,)),))
    text = read_back("pdf", written("pdf", document))
    assert "was dat, ▯. Één café, € 5 – ‘echt’." in text
    assert told.text in read_back("docx", written("docx", document))


def test_the_words_of_quotes_are_not_kept_with_the_tree():
    kept = as_json(EVERYTHING)
    assert "Hij luisterde" not in kept
    again = from_json(kept)
    assert as_json(again) == kept
    assert [one for one in again.blocks() if not isinstance(one, Quote)] == [
        one for one in EVERYTHING.blocks() if not isinstance(one, Quote)
    ]


def test_the_pdf_says_that_it_is_made_for_everybody():
    """What the maker promises and the file holds; a checker of the whole standard says more."""
    content = written("pdf", EVERYTHING)
    read = opened(content)
    whole = read.whole()
    assert re.search(rb"pdfuaid:part>\s*1\s*<", whole)
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", whole)
    assert b"/Lang(nl" in whole
    assert b"/DisplayDocTitle true" in whole
    assert b"Alles bij elkaar" in whole
    tags = read.tags()
    assert tags.count("H1") == 1
    assert tags.count("H2") == 3
    assert tags.count("H3") == 1
    for tag in ("Document", "P", "Table", "THead", "TH", "TD", "L", "LI", "Figure", "Caption"):
        assert tag in tags, tag
    assert "Link" in tags
    assert "BlockQuote" in tags
    assert read.alternatives() == ["Staven met 12 en 7 netwerken."]
    # Every page has its words in the structure, and every letter goes along.
    assert whole.count(b"/StructParents") >= len(read.pages())
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", whole))
    assert fonts
    assert all(name.startswith(b"DejaVuSans") for name in fonts)
    assert b"/FontFile" in whole


def test_a_picture_in_the_pdf_is_drawn_and_not_dotted():
    assert b"/Subtype/Image" not in opened(written("pdf", EVERYTHING)).whole().replace(b" ", b"")


def test_the_word_file_has_headings_captions_and_texts_for_who_cannot_see():
    document = read_docx(io.BytesIO(written("docx", EVERYTHING)))
    assert document.core_properties.title == "Alles bij elkaar"
    assert document.core_properties.language == "nl-NL"
    styles = {one.text: one.style.name for one in document.paragraphs}
    assert styles["Alles bij elkaar"] == "Title"
    assert styles["Wat goed ging"] == "Heading 1"
    assert styles["Een kop"] == "Heading 2"
    assert styles["nog een punt"] == "List Bullet"
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    assert captions == [
        "Tabel 1. Van bestand naar gesprek",
        "Tabel 2. Aantallen",
        "Figuur 1. Wat goed ging",
        "Tabel 3. Bij de grafiek",
    ]
    xml = document.element.xml
    assert xml.count("<w:tblHeader") == len(document.tables)
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Staven met 12 en 7 netwerken."
    assert 'w:anchor="bewijs_1"' in xml
    assert 'w:name="bewijs_1"' in xml
    assert 'w:val="nl-NL"' in document.styles.element.xml


def test_a_picture_in_the_word_file_is_drawn_with_points_beside_it():
    whole = zipfile.ZipFile(io.BytesIO(written("docx", EVERYTHING)))
    (drawing,) = [one for one in whole.namelist() if one.endswith(".svg")]
    assert whole.read(drawing).startswith(b"<svg")
    assert any(one.endswith(".png") for one in whole.namelist())
    assert b"svg+xml" in whole.read("[Content_Types].xml")
    links = whole.read("word/_rels/document.xml.rels").decode()
    found = re.search(r'svgBlip[^>]*r:embed="(\w+)"', whole.read("word/document.xml").decode())
    assert found
    assert f'Id="{found.group(1)}"' in links
    assert drawing.removeprefix("word/") in links


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_an_office_that_is_free_opens_the_word_file_without_a_warning(tmp_path):
    (tmp_path / "hoofdstuk.docx").write_bytes(written("docx", EVERYTHING))
    said = subprocess.run(  # noqa: S603
        [
            str(shutil.which("soffice")),
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--convert-to",
            "pdf",
            "hoofdstuk.docx",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    lines = [one for one in said.stderr.splitlines() if "javaldx" not in one]
    assert lines == []
    assert (tmp_path / "hoofdstuk.pdf").read_bytes().startswith(b"%PDF")


def test_the_summary_stands_on_a_page_of_its_own():
    first, *others = opened(written("pdf", EVERYTHING)).pages()
    assert "Wij spraken 41 mensen." in first
    assert "Kort gezegd." in first
    assert "Een kop" not in first
    assert "Een kop" in " ".join(others)

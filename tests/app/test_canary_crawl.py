"""A word of its own in every field, and a walk through the app as everybody: who meets which?

``MAY`` says which words may be seen by whom, and where; every other meeting is a leak.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from uuid import UUID

import pytest
from canaries import NEVER_SHOWN, PLANTED, WORDLESS, Place
from canary_world import World
from cast import PASSPHRASE
from crawling import endpoint_of, guesses, walk, whole_text
from flask import make_response
from flask.testing import FlaskClient
from retelling import teller_browser
from searching_for import hits
from sqlmodel import Session, select

from app.jobs import JobKind, add_job
from app.models import metadata
from app.queue import make_queue
from app.sealed_columns import SEALED, SealedColumn
from app.totp import code_of, step_at
from interviews.joined_voices import JoinedVoice
from research.frame_uploads import FrameUpload, content_of
from research.networks import Actor, Network
from research.roles import Role
from research.studies import Study
from research.tables import now
from research.vault import vault_of

OF_STUDY = "client daughter neighbour uncle other left own study base"
TOLD = "client daughter other"
STORY, TYPED = "turn_revision.pseudonymised_sealed", "turn_revision.raw_sealed:typed"
PERSON = "actor.identity_sealed"
REFERENCES = "network.reference actor.reference"
CODES = f"{STORY}:coded {STORY}:quoted"


@dataclass(frozen=True)
class May:
    """Who may meet which fields of which owners, at which endpoints; patterns with a star."""

    who: str
    fields: str
    owners: str
    where: str

    def allows(self, role: str, field: str, owners: Iterable[str], endpoint: str) -> bool:
        return (
            role in self.who.split()
            and any(fnmatchcase(field, one) for one in self.fields.split())
            and any(fnmatchcase(one, have) for one in owners for have in self.owners.split())
            and any(fnmatchcase(endpoint, one) for one in self.where.split())
        )


# A page that shows something more joins by one line, beside the table in docs/access.md.
MAY = (
    May("lead professional", "client_journey.*", "journey", "journeys.* journey_judging.*"),
    May("lead professional", "journey_judgement.reason_sealed", "journey", "journey_judging.*"),
    May("lead professional", "complex_situation.*", "journey", "journey_judging.situation"),
    May("lead editor", "savings_setting.source", "register", "savings.*"),
    May("lead", "user.display_name", "*", "journeys.seats"),
    May("lead", REFERENCES, OF_STUDY, "journey_judging.journey"),
    May("lead", REFERENCES, OF_STUDY, "*"),
    May("lead", "network.district network.activity", OF_STUDY, "networks.* figures.* finding.*"),
    May("lead", f"{PERSON}:description {PERSON}:organisation", OF_STUDY, "networks.* actors.*"),
    May("lead", f"{PERSON}:name {PERSON}:phone", OF_STUDY, "actors.person finding.find"),
    May("lead", "representative.name_sealed", "client", "actors.person"),
    May("lead", "tie.note_sealed", "client daughter", "ties.page_lead"),
    May("lead", f"{STORY}:*", TOLD, "coding.* names.page"),
    May("lead", CODES, TOLD, "claims.* proposals.* reviews.network"),
    May("lead", CODES, "client other", "reviews.*"),
    May("lead", f"{STORY}:quoted", "client other", "chapters.* outlines.* quote_board.page"),
    May("lead", TYPED, "client", "raw_words.read"),
    May("lead", "raw_opening.reason_sealed", "client", "raw_words.page"),
    May("lead", "user.display_name", "*", "call_holds.* worries.* reopening.ask coding_log.*"),
    May("lead", "user.display_name", "*", "availability.* study_times.* planning.*"),
    May("interviewer", REFERENCES, OF_STUDY, "call_holds.* worries.*"),
    May("lead", "worry.words_sealed", "client", "worries.of_study"),
    May("lead interviewer", "reopening.words_sealed", "client", "reopening.ask"),
    May("lead interviewer", f"{REFERENCES} user.display_name", OF_STUDY, "reopening.ask"),
    May("lead", "network_value.reason_sealed", "own", "network_values.of_network"),
    May("interviewer", "reflection.answers_sealed", "client", "own_stories.*"),
    May("lead", "reflection.answers_sealed", "client", "worries.of_study"),
    May(
        "lead",
        "claim.sentence_sealed",
        "study",
        "claims.* chapters.* outlines.* editions.* finding.find",
    ),
    May("lead", "chapter.*", "study", "chapters.* outlines.*"),
    May("lead", "chapter_outline.*", "study", "chapters.* outlines.*"),
    May("lead", "second_look.* claim_settlement.*", "study", "claims.claim"),
    May("lead", "method_answer.* chapter.house", "study", "method.*"),
    May("lead editor", "user.display_name", "*", "outlines.page"),
    # What the method says of the draw stands in the chapter: who types it writes for everybody.
    May("lead editor", "draw.reason method_answer.*", "base study", "method.* chapters.*"),
    May("lead", "commitment.* review_post.*", "own other", "reviews.*"),
    May("lead", "frame_unit.* draw.*", "base", "draws.* networks.of_study register.of_study"),
    May("lead", f"{PERSON}:*", OF_STUDY, "register.*"),
    May("lead", f"{PERSON}:name {PERSON}:address representative.*", OF_STUDY, "sent.*"),
    May("lead", "letter_contact.words", "study", "sent.* letters.*"),
    May("lead", "actor_circumstances.notes_sealed:*", "client", "contacts.*"),
    May("lead", "user.display_name", "*", "studies.* networks.* actors.* assignments.* coding.*"),
    May("lead", "user.display_name", "*", "reviews.* raw_words.* claims.* names.*"),
    May(
        "lead",
        "user.display_name",
        "*",
        "independence.* keepers.* interviewer_effects.* memberships.*",
    ),
    May("lead coder", "codebook_version.reason_sealed user.display_name", "*", "codebook.history"),
    May("lead coder", f"{STORY}:quoted", "client other", "codebook.theme"),
    May("lead interviewer", "effects_choice.*", "study", "interviewer_effects.*"),
    May("interviewer", REFERENCES, "client daughter", "interviewer_effects.own"),
    May("lead", "staff_link.* independence_exception.*", "own", "independence.*"),
    May("lead", "call_decision.* user.display_name", "*", "call_rules.*"),
    May("interviewer", REFERENCES, OF_STUDY, "calls.* interviews.* ties.* finding.find"),
    May("interviewer", REFERENCES, "client daughter", "own_stories.*"),
    May(
        "interviewer", REFERENCES, OF_STUDY, "independence.* appointments.* call_times.* pausing.*"
    ),
    May("interviewer", REFERENCES, OF_STUDY, "letters.script"),
    May("interviewer", "letter_contact.words", "study", "letters.script"),
    May("interviewer", f"{PERSON}:*", "uncle neighbour", "calls.person"),
    May("interviewer", f"{PERSON}:description", "uncle neighbour", "calls.call"),
    May("interviewer", f"{PERSON}:name {PERSON}:phone", "uncle neighbour", "finding.find"),
    May("interviewer", TYPED, "neighbour", "interviews.*"),
    May("interviewer", "private_note.*", "neighbour", "interviews.conversation"),
    May("interviewer", "private_note.*", "*", "private_notes.page"),
    May("interviewer", REFERENCES, "*", "private_notes.page afterwards.page"),
    May("interviewer", f"{STORY}:*", "client daughter", "own_stories.story names.page"),
    May("interviewer", REFERENCES, "client daughter", "names.page"),
    May("interviewer", "user.display_name", "coder", "names.page"),
    May("interviewer", TYPED, "client daughter", "own_stories.typed"),
    May("interviewer", "tie.note_sealed", "client daughter", "ties.page_interviewer"),
    May("lead interviewer", REFERENCES, TOLD, "read_backs.* story_links.*"),
    May("interviewer", f"{TYPED} read_back_call.raw_sealed", "client daughter", "read_backs.*"),
    # Within the hour of two leads, by the same door as raw_words.read.
    May("lead", f"{TYPED} read_back_call.raw_sealed", "client", "read_backs.*"),
    # The teller himself, by his link: his own words with the names he used, and whom to ask.
    May("teller", TYPED, "client", "teller.*"),
    May("teller", "letter_contact.words", "study", "teller.*"),
    May("coder", REFERENCES, "own " + TOLD, "coding.* coding_log.* names.page finding.find"),
    May("coder", f"{STORY}:*", TOLD, "coding.* names.page"),
    # A memo is the thought of a colleague: for who codes the same study, beside the words.
    May("lead coder", "memo_version.* user.display_name", "*", "memos.* story_memos.*"),
    May("lead coder", f"{STORY}:* {REFERENCES}", f"own {TOLD}", "story_memos.*"),
    May("lead coder", REFERENCES, f"own {TOLD}", "memos.*"),
    # What two people coded blind, once both are done: the words, why, and who the two are.
    May("lead coder", "blind_voice.reason_sealed", "client", "blind.differences"),
    May("lead coder", f"{CODES} {REFERENCES}", "own client", "blind.*"),
    May("lead coder", "user.display_name", "*", "blind.* blind_rounds.page agreement.page"),
    May("professional", "network.reference", "own", "reviews.* ecograms.* finding.find"),
    May("professional", "actor.reference", "client neighbour", "ecograms.*"),
    May("professional", CODES, "client", "reviews.* voices.row"),
    May("professional lead", "voice_mark.reason_sealed", "own other", "voices.row"),
    May("professional", f"network.reference {REFERENCES}", "own client neighbour", "voices.*"),
    May("lead", CODES, "client other", "voices.row"),
    May("professional", "commitment.* review_post.*", "own", "reviews.*"),
    May("lead professional", "learned_text.* network.reference", "own", "telling_back.*"),
    May("lead", "network.reference", OF_STUDY, "telling_back.* joining.*"),
    May("professional", "network.reference", "own", "joining.*"),
    # What waits a lead alone reads, as the first; what joined stands in the line of the network.
    May("lead", "joined_voice.pseudonymised_sealed:*", "own", "joining.page"),
    May("lead professional", "joined_voice.*:joined", "own", "reviews.network"),
    # Who sat at a table reads its record; a lead who did not sit there does not.
    May("professional", "session_seat.* session_word.* commitment_step.*", "own", "guided.*"),
    May("professional", f"commitment.* network.reference {CODES}", "own client", "guided.*"),
    May("professional", "commitment.* commitment_step.* network.reference", "own", "commitments.*"),
    May("lead", f"network.reference {CODES}", f"own client {TOLD}", "guided.*"),
    May("professional", "network.district network.activity", "own other", "figures.*"),
    May("editor", "network.reference", "own other", "claims.* proposals.* finding.find"),
    May("editor", CODES, TOLD, "claims.* proposals.*"),
    May("editor", "network.reference", "own other", "quote_board.page"),
    May("editor", f"{STORY}:quoted", "client other", "chapters.* outlines.* quote_board.page"),
    May(
        "editor",
        "claim.sentence_sealed",
        "study",
        "claims.* chapters.* outlines.* editions.* finding.find",
    ),
    May("editor", "chapter.*", "study", "chapters.* outlines.*"),
    May("editor", "chapter_outline.*", "study", "chapters.* outlines.*"),
    May("lead editor", f"{CODES} network.reference", f"{TOLD} own", "we_profile.*"),
    May("lead editor", "profile_norm.* user.display_name", "*", "we_profile.norm"),
    May("lead editor", "resident_promise.* user.display_name", "*", "resident_promises.*"),
    May("lead editor", f"{CODES} network.reference", f"{TOLD} own", "resident_promises.*"),
    May("editor", CODES, TOLD, "study_patterns.number"),
    May("lead", CODES, TOLD, "study_patterns.number"),
    May("editor", "network.reference", "own other", "study_patterns.number"),
    May("editor", "second_look.* claim_settlement.*", "study", "claims.claim"),
    May("editor", "user.display_name", "*", "claims.claim"),
    May("editor", "network.district network.activity", "own other", "figures.*"),
    May("admin", "user.*", "*", "people.index finding.find"),
)
# Of everybody himself: his name on every page, his address and his app on pages of his account.
OF_ONESELF = {
    "user.display_name": "*",
    "user.email": "account.* second_factors.*",
    "second_factor.name": "account.* second_factors.*",
}
# A client of another study is to a stranger what ours are to us.
HIS_OWN = ("client", "own", "study", "foreign")
QUICK = (*Role, "stranger_lead", "nobody", "teller")
AT_HIS_DOOR = ("/mijn-verhaal/nu", "/mijn-verhaal/", "/mijn-verhaal/begin", "/mijn-verhaal/klaar")
REVEALS = ("/netwerken/actor/{actor_id}/persoon", "/vandaag/{interview_id}/persoon")
# What a quick search looks for: one word of each kind, of an owner near and one far away.
SOUGHT = {"client", "uncle", "left", "own", "study", "base", "lead"}
# Of a page that there is per theme, per section or per sort, a quick walk opens this many: the
# words of a voice stand on the eighth row, and the norm that was set is the fifth part.
ALIKE = 9
NOT_TYPED = ("turn_revision", "tie", "commitment", "raw_opening", "review_post", "second_factor")

# Answers to GET that no walk gets to see, and why.
NOT_WALKED = {
    "static": "files of the program",
    "journey_sheets.template_csv": "an empty sheet",
    "journey_sheets.template_xlsx": "an empty sheet",
    "offline.worker": "a script",
    "security.verify": "closed for everybody",
    "outbox.after": "asked by the script of the chat; its turns are those of interviews.turn",
    "coding.news": "asked by the script of coding.story; no words",
    "names.place": "one place of names.page, by its offset",
    "blind_rounds.seat": "only while two people still code; see test_blind_pages.py",
    "plans.progress": "asked by the script while a plan is made; numbers only",
    "learning.progress": "asked by the script while the tagger learns; numbers only",
    "plans.proposal": "only once a plan was made; see test_planning_pages.py",
    "calendar.feed": "by a secret address; see test_calendar_feeds.py",
    "split_themes.page": "only while a split theme waits; see test_codebook_pages.py",
    **dict.fromkeys(
        ("table.page", "table.news", "table.looking_back", "table.record"),
        "for a seat at a table that goes on; see test_guided_sessions.py",
    ),
    "comparisons.one": "only once conditions were chosen; see test_comparisons.py",
    "proposals.proof": "only where stories make a proposal; see test_counted_claims.py",
    **dict.fromkeys(
        ("editions.edition", "editions.difference", "editions.download"),
        "only once the chapter was settled; see test_editions.py",
    ),
    "resident_promises.answer": "only where answers are known; see test_resident_promises.py",
    "telling_back.letter": "only once its text was approved; see test_telling_back.py",
    "guided.door": "only while a guided session goes on; see test_guided_sessions.py",
    "single_sign_on.start": "no provider is set",
    "single_sign_on.back": "no provider is set",
    "single_sign_on.again": "no provider is set",
    "single_sign_on.find": "no provider is set",
}

Meeting = tuple[str, str, Place]


def allowed(who: str, endpoint: str, place: Place) -> list[May | str]:
    """What lets this person meet this word there; nothing for a leak."""
    field, owner = place
    if owner == who and fnmatches(endpoint, OF_ONESELF.get(field, "")):
        return [field]
    strange = who.startswith("stranger_")
    owners = (HIS_OWN if owner == "foreign" else ()) if strange else (owner,)
    if field.startswith("user."):
        owners = (owner,)
    role = who.removeprefix("stranger_")
    return [one for one in MAY if one.allows(role, field, owners, endpoint)]


def fnmatches(name: str, patterns: str) -> bool:
    return any(fnmatchcase(name, one) for one in patterns.split())


def browser_of(world: World, who: str) -> FlaskClient:
    """A browser in which this person has signed in; nobody has not."""
    if who == "teller":
        return _teller(world)
    browser, user = world.cast.app.test_client(), world.cast.users.get(who)
    if user is None:
        return browser
    answer = browser.post("/inloggen", data={"email": user.email, "password": PASSPHRASE})
    if "tweede-stap" in answer.location:
        code = code_of(world.secret, step_at(now()))
        answer = browser.post("/inloggen/tweede-stap", data={"code": code})
    assert answer.status_code in {302, 303}, answer.text
    return browser


def _teller(world: World) -> FlaskClient:
    """The client of our network with his own link, who wants to be asked piece by piece."""
    browser = teller_browser(world.cast, world.ids["client"]["interview_id"])
    browser.post("/mijn-verhaal/gebruiken", data={"answer": "some"})
    no = {"answer": "no", "seen": str(world.ids["client"]["interview_id"])}
    browser.post("/mijn-verhaal/gebruiken/1", data=no)
    return browser


def meetings(world: World, who: str, *, seen: set[str], everything: bool = False) -> set[Meeting]:
    """Walk as this person; return which words he met where. ``seen``: endpoints, addresses."""
    app, browser, met = world.cast.app, browser_of(world, who), set()
    owners = world.ids if everything else ("base", "client", "uncle", "left")
    tried = {one for owner in owners for one in guesses(app, world.ids[owner])}
    own = (*AT_HIS_DOOR, "/mijn-verhaal/tot-ziens") if who == "teller" else ()
    starts = ("/", "/bestaat-niet", *own, *sorted(tried))
    for one in walk(app, browser, *starts, alike=None if everything else ALIKE):
        met |= {(who, one.endpoint, place) for place in world.canaries.within(one.text)}
        assert one.status < 500, one.url
        seen |= {one.url} | ({one.endpoint} if one.status < 400 else set())
    for ids in world.ids.values():
        for path in REVEALS if "actor_id" in ids else ():
            url = path.format(**ids)
            told = whole_text(browser.post(url))
            endpoint = endpoint_of(app, url, "POST")
            met |= {(who, endpoint, place) for place in world.canaries.within(told)}
    return met | found_by_typing(world, who, browser, everything=everything)


def found_by_typing(
    world: World, who: str, browser: FlaskClient, *, everything: bool
) -> set[Meeting]:
    """Type words into the search. Finding anything by a word tells as much as seeing it."""
    met: set[Meeting] = set()
    for word, (field, owner) in list(world.canaries.places.items()):
        if not everything and (owner not in SOUGHT or field.startswith(NOT_TYPED)):
            continue
        answer = browser.post("/zoeken", data={"words": word})
        found = hits(answer) if answer.status_code == 200 else []
        met |= {(who, "finding.find", (field, owner))} if found else set()
        for _url, told in found:
            met |= {(who, "finding.find", place) for place in world.canaries.within(told)}
    return met


def leaks(met: Iterable[Meeting]) -> list[Meeting]:
    return sorted(one for one in met if not allowed(*one))


def in_short(found: Iterable[Meeting]) -> str:
    """One line per person, page and field."""
    lines: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for who, endpoint, (field, owner) in found:
        lines[str(who), endpoint, field].add(str(owner))
    return "\n".join(f"{' '.join(key)}: {' '.join(sorted(lines[key]))}" for key in sorted(lines))


def test_every_column_has_a_word_or_holds_none():
    known = {name for names in WORDLESS.values() for name in names.split()}
    wordy = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if re.search("VARCHAR|TEXT|JSON|BLOB", str(column.type).upper())
    }
    assert wordy - known - set(PLANTED) == set(), "plant a word in canary_world, or say in WORDLESS"
    assert known | set(PLANTED) <= wordy
    assert known.isdisjoint(PLANTED)
    assert {one.place for one in SEALED} - known <= set(PLANTED)


def test_every_word_stands_in_its_column(cast):
    """Opened with the keys, each sealed value holds words of its own field, and no other ones."""
    world = World(cast)
    placed = set(world.canaries.places.values())
    parts = {f"{name}:{part}" for name, parts in PLANTED.items() for part in parts}
    assert {field for field, _owner in placed} == parts | {
        name for name, parts in PLANTED.items() if not parts
    }
    found = set()
    with cast.database.reading() as session:
        owners = [*session.exec(select(Actor.id)), *session.exec(select(Network.id))]
        owners += session.exec(select(Study.id))
        owners += session.exec(select(JoinedVoice.id))
        for column in SEALED:
            words = " ".join(opened(session, column, owner) for owner in owners)
            met = world.canaries.within(words)
            assert {field.split(":")[0] for field, _owner in met} <= {column.place}
            found |= met
    sealed = {one.place for one in SEALED}
    assert found == {place for place in placed if place[0].split(":")[0] in sealed}


def opened(session: Session, column: SealedColumn, owner: UUID) -> str:
    """What the sealed values of this column say that lie under the key of this owner."""
    vault, told = vault_of(session), []
    for row in session.exec(column.rows(owner)).all():
        sealed = getattr(row, column.column)
        if isinstance(row, FrameUpload):
            told.append(content_of(session, row).decode())
        elif sealed:
            row_id = getattr(row, column.key)
            told.append(vault.unseal(owner, sealed, row=row_id, field=column.field))
    return " ".join(told)


def test_everybody_meets_only_what_is_his(cast, caplog):
    """The walk itself, as everybody; and afterwards what it left in logs, jobs and addresses."""
    world, met, seen = World(cast), set(), set()
    with caplog.at_level(logging.DEBUG):
        for who in QUICK:
            met |= meetings(world, who, seen=seen)
    found = leaks(met)
    assert not found, in_short(found)
    used = {one for meeting in met for one in allowed(*meeting)}
    assert [one for one in MAY if one not in used] == [], "nobody meets this: is it still so?"
    fields = {field for _who, _where, (field, _owner) in met}
    assert fields.isdisjoint(NEVER_SHOWN)
    assert {field for field, _owner in world.canaries.places.values()} > NEVER_SHOWN
    assert world.canaries.within(caplog.text) == set()
    assert world.canaries.within("\n".join(seen)) == set()
    gets = {
        rule.endpoint for rule in cast.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert gets - seen <= set(NOT_WALKED)
    nothing_in_the_open(world)


def nothing_in_the_open(world: World) -> None:
    """No sealed word stands in a column, a job or a call in the queue that is not sealed."""
    sealed = {one.place for one in SEALED}
    met = set()
    with world.cast.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                met |= world.canaries.within(" ".join(str(value) for value in row))
    assert {place for place in met if place[0].split(":")[0] in sealed} == set()
    with world.cast.writing() as session:
        interview_id = world.ids["client"]["interview_id"]
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=interview_id, asked_by=None
        )
        row = " ".join(str(value) for value in job.model_dump().values())
        assert world.canaries.within(row) == set()
    queue = make_queue(world.cast.database.settings, do=lambda _id: None, look=lambda: None)
    queue.wake(job.id)
    waiting = b" ".join(queue.huey.storage.enqueued_items())
    queue.close()
    assert job.id.hex in waiting.decode("latin-1") or str(job.id) in waiting.decode("latin-1")
    assert world.canaries.within(waiting.decode("latin-1")) == set()


def test_a_leak_is_found(cast, monkeypatch):
    """The walk can fail: a page says a word too much, or a link to it, or the name of a file."""
    world = World(cast)
    word = world.canaries.of(f"{PERSON}:name", "client")
    browser, start = browser_of(world, Role.EDITOR), f"/hoofdstuk/{cast.study.id}"
    sound = cast.app.view_functions["claims.overview"]
    ways = {
        "": {},
        f"<p>{word}</p>": {},
        f'<a href="/hulp?van={word.lower()}">hulp</a>': {},
        " ": {"Content-Disposition": f'inline; filename="{word.upper()}.html"'},
    }
    for said, headers in ways.items():

        def leaky(said=said, headers=headers, **facts):
            answer = make_response(sound(**facts))
            page = answer.get_data(as_text=True).replace("</main>", f"{said}</main>")
            answer.set_data(page)
            answer.headers.update(headers)
            return answer

        leaky.policy = sound.policy
        monkeypatch.setitem(cast.app.view_functions, "claims.overview", leaky)
        page = next(walk(cast.app, browser, start))
        met = {(Role.EDITOR, page.endpoint, one) for one in world.canaries.within(page.text)}
        leak = (Role.EDITOR, "claims.overview", (f"{PERSON}:name", "client"))
        assert leaks(met) == ([leak] if said else [])


@pytest.mark.slow
def test_everybody_meets_only_what_is_his_wherever_he_looks(cast):
    """The same with every stranger, every address of every owner and every word as a search."""
    world, met = World(cast), set()
    for who in (*world.cast.users, "nobody"):
        if who != "colleague":
            met |= meetings(world, who, seen=set(), everything=True)
    found = leaks(met)
    assert not found, in_short(found)

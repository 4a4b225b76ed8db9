"""Row-level security shows a reader his own rows. Who reaches further says so, and why."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "analysis", "interviews", "research")
COUNTING, PROGRAM = "counting", "as_the_program"
# What opens words or names: not while counting.
OPENS = {
    "identity_of",
    "find_identity",
    "raw_text",
    "pseudonymised_text",
    "fragment_text",
    "unseal",
    "unseal_facts",
}
FURTHER = {
    ("analysis/blind_coding.py", "remove_double_coding", PROGRAM): "a lead may not see it yet",
    (
        "analysis/memos.py",
        "_forget",
        PROGRAM,
    ): "a lead may not see one at a blind story, and it goes",
    ("analysis/blind_points.py", "_finish", PROGRAM): "each coding is its maker's",
    ("analysis/blind_rounds.py", "give_seat", PROGRAM): "what somebody chose before, unseen",
    ("analysis/blind_stories.py", "release", PROGRAM): "a coder settles and the story opens",
    (
        "analysis/guest_commitments.py",
        "part_of_guest",
        PROGRAM,
    ): "a guest's part",
    ("analysis/figures.py", "study_figures", COUNTING): "counts over the whole study",
    ("analysis/claim_honesty.py", "_not_heard", COUNTING): "who was not heard, per role",
    ("analysis/promise_counts.py", "released_of", COUNTING): "how many may be quoted, no words",
    ("analysis/study_voices.py", "study_voices", COUNTING): "counts under a sentence, no words",
    ("analysis/chapters.py", "commitment_counts", COUNTING): "counts; who edits joins no session",
    ("analysis/chapters.py", "coding_basis", COUNTING): "counts, also of what nobody accepted",
    ("analysis/coding_origins.py", "origins_of", COUNTING): "counts, also of what nobody accepted",
    ("analysis/saturation_stories.py", "coded_stories", COUNTING): "counts of the whole study",
    ("analysis/teller_fragments.py", "_current_revisions", COUNTING): "a later correction counts",
    ("app/review_pages.py", "_quote", COUNTING): "whose words they are, before asking consent",
    ("app/conversations.py", "_typed_in", PROGRAM): "whether he typed in it himself; no words",
    ("app/conversations.py", "taken_conversation", PROGRAM): "to give his own late words back",
    ("app/views/pausing.py", "_not_kept_page", PROGRAM): "who else rests; no words",
    ("app/views/pausing.py", "take", PROGRAM): "what he takes back reaches his network",
    ("analysis/fieldwork.py", "fieldwork_of", COUNTING): "who was heard, in counts; no words",
    ("analysis/method_facts.py", "method_facts", PROGRAM): "counts of how it was done, no words",
    ("analysis/method_facts.py", "method_account", PROGRAM): "the response, in counts; no words",
    (
        "interviews/appointments.py",
        "_check_free",
        PROGRAM,
    ): "appointments of other studies count too",
    ("interviews/calendar_feeds.py", "feed_with", PROGRAM): "known by his secret only, one row",
    (
        "app/views/worries.py",
        "aftercare",
        PROGRAM,
    ): "of his own worry, handed over; no words",
    ("interviews/quoting.py", "_follow", PROGRAM): "the teller's word on quoting reaches fragments",
    ("research/call_holds.py", "hold_calls", PROGRAM): "who died stood in other networks too",
    ("research/call_holds.py", "settle_mistake", PROGRAM): "who lives, lives in all of them",
    ("interviews/deaths.py", "note_death", PROGRAM): "a death reaches every call of a network",
    (
        "analysis/network_values.py",
        "values_of",
        PROGRAM,
    ): "what all tellers answered; its lead lists it",
    (
        "interviews/planning_facts.py",
        "_taken",
        PROGRAM,
    ): "times that appointments of other studies hold, and not of whom",
    (
        "analysis/codebook_counts.py",
        "uses_of",
        COUNTING,
    ): "a coder sees how often a theme is used, also in stories that were given to others",
    (
        "analysis/interviewer_effects.py",
        "held_in_study",
        PROGRAM,
    ): "medians of colleagues, no words",
    ("interviews/call_claims.py", "release_call", PROGRAM): "a person may be in other networks",
    ("interviews/call_claims.py", "claimed_by", PROGRAM): "a person may be in other networks",
    ("interviews/call_undo.py", "_lift_hold", PROGRAM): "a slip of the thumb held a network",
    ("interviews/call_claims.py", "_take", PROGRAM): "a person may be in other networks",
    (
        "interviews/time_warnings.py",
        "_others",
        PROGRAM,
    ): "how full a week is, over every study",
    ("app/teller.py", "let_teller_in", PROGRAM): "whose visit it is, before anybody reads",
    ("app/views/teller.py", "enter", PROGRAM): "whose link it is, before anybody reads",
    ("app/views/teller.py", "take_story_back", PROGRAM): "what follows reaches his whole network",
    ("app/views/teller.py", "done", PROGRAM): "his visit ends, and old ones of others",
    ("app/views/teller.py", "later", PROGRAM): "his visit ends, and old ones of others",
    ("app/views/teller.py", "close_link", PROGRAM): "his visit ends, and old ones of others",
    ("app/teller_pages.py", "readers", PROGRAM): "roles and days out of the log about himself",
    ("app/teller_pages.py", "consequences_facts", PROGRAM): "counts of what would disappear",
    ("app/table.py", "let_seat_in", PROGRAM): "whose seat it is, before anybody reads",
    ("app/views/own_voice.py", "_kept", PROGRAM): "whose code it is; nobody reads here",
    ("app/views/own_voice.py", "take_back", PROGRAM): "whose words his code erases",
    ("app/views/table.py", "enter", PROGRAM): "whose code it is, before anybody reads",
    ("app/views/table.py", "go", PROGRAM): "his own seat ends, which he then sees no more",
    ("app/table_pages.py", "cards_shown", PROGRAM): "whether each teller still lets a table read",
    ("analysis/session_words.py", "write_word", PROGRAM): "the same words, sent before unseen",
    ("analysis/session_words.py", "_open_words", PROGRAM): "gives hidden words their place",
    ("analysis/session_cards.py", "take_card", PROGRAM): "whether anybody wrote about it",
    ("analysis/commitment_steps.py", "effects_in", COUNTING): "counts of effects, no names",
    ("app/views/retention.py", "house", PROGRAM): "counts of what every study keeps too long",
    ("app/views/retention.py", "let_go", PROGRAM): "the plan of the house, on request",
    ("app/views/names.py", "undo", PROGRAM): "a correction reaches every story of a network",
    ("app/views/names.py", "give", PROGRAM): "a correction reaches every story of a network",
    ("app/views/names.py", "_hide", PROGRAM): "a correction reaches every story of a network",
}


def blocks():
    """Every ``with counting(...)`` and ``with as_the_program(...)``, with its function."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place == "research/reach.py":
                continue
            for function in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    yield from ((place, function.name, *one) for one in within(function))


def within(function):
    for block in ast.walk(function):
        for item in block.items if isinstance(block, ast.With) else ():
            called = called_in(item.context_expr) & {COUNTING, PROGRAM}
            yield from ((name, block) for name in called)


def called_in(tree):
    calls = (one.func for one in ast.walk(tree) if isinstance(one, ast.Call))
    return {getattr(one, "id", getattr(one, "attr", "")) for one in calls}


def test_everybody_who_reaches_further_is_known_with_a_reason():
    assert {one[:3] for one in blocks()} == set(FURTHER)


def test_nothing_is_opened_while_counting():
    opened = {
        (place, function): called_in(block) & OPENS
        for place, function, name, block in blocks()
        if name == COUNTING and called_in(block) & OPENS
    }
    assert opened == {}


def test_no_page_opens_a_session_of_the_program():
    """``reading()`` and ``writing()`` see everything: a page asks ``get_session()``."""
    found = {
        path.name: called_in(ast.parse(path.read_text("utf-8"))) & {"reading", "writing"}
        for path in (ROOT / "app" / "views").glob("*.py")
    }
    assert {name: called for name, called in found.items() if called} == {}

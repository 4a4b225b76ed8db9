"""Whatever a teller corrects, and however often: a coding covers its own words or is flagged."""

import unicodedata
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlmodel import select

from analysis import carried_codings
from analysis.carried_codings import carry_codings, left_behind
from analysis.codings import AlreadyCodedError, Coding, add_coding, fragment_of
from analysis.stories import story_of
from interviews.fragments import Fragment, fragment_text
from interviews.interviews import Interview, close_interview
from interviews.replaced_texts import keep_replaced
from interviews.replacements import replace_spans
from interviews.telling import add_revision, add_turn
from interviews.turns import Mode, Speaker, pseudonymised_text
from research.codebook import Pole

# Emoji of several code points, marks above letters, lines of Windows, quotes as Dutch writes them.
SIGNS = [
    "a",
    "é",
    "e\u0301",
    "\u0308",
    "👩‍👩‍👧🏽",
    "\u200d",
    # Twice: with fewer of them these stories missed a planted fault in lines of Windows.
    "\r\n",
    "\r\n",
    "\n",
    "„",
    "”",
    "’",
    " ",
    ". ",
    "ij",
    "𝕏",
    "İ",
]
TEXT = some.lists(some.sampled_from(SIGNS), min_size=1, max_size=14).map("".join)
# Where, how much goes (a slip of the pen mostly, sometimes half of it), and what comes there.
EDITS = some.lists(
    some.tuples(
        some.integers(0, 40),
        some.one_of(some.integers(0, 2), some.integers(0, 40)),
        some.one_of(some.just(""), TEXT),
    ),
    max_size=4,
)
SPANS = some.lists(some.tuples(some.integers(0, 40), some.integers(1, 41)), min_size=1, max_size=5)


def edited(text, where, length, words):
    """The text with a piece replaced; never without any words."""
    first = where % (len(text) + 1)
    changed = text[:first] + words + text[first + length :]
    return changed if changed.strip() else "a"


def placed(text, start, end):
    first, last = sorted((start % len(text), end % len(text)))
    return first, last + 1


def kept(session, interview, revision, text):
    keep_replaced(session, interview, revision, replace_spans(text, [], lambda *_: ""))
    assert pseudonymised_text(session, interview, revision) == text


def coded(session, cast, interview, revision, text, spans):
    """Accepted codings on those spans that hold words, each with its words."""
    found = {}
    for number, (one, other) in enumerate(spans):
        start, end = placed(text, one, other)
        if not text[start:end].strip():
            continue
        facts = {"start": start, "end": end, "pole": list(Pole)[number % 2], "theme": "trust"}
        try:
            coding = add_coding(session, interview, revision, coder_id=cast.coder.id, **facts)
        except AlreadyCodedError:
            continue
        found[coding.id] = text[start:end]
    return found


def check(session, interview, turn, last, words):
    """Each coding stands on its own words; those that do not stand in the last text are flagged."""
    [shown] = [one for one in story_of(session, interview) if one.turn.id == turn.id]
    now = {mark.coding.id: (one.start, one.end) for mark in shown.marks for one in [mark.fragment]}
    before = {one.coding.id: one.words for one in shown.earlier}
    assert now.keys() | before.keys() == words.keys()
    assert not now.keys() & before.keys()
    assert left_behind(session, interview.id).get(turn.id, 0) == len(before)
    for coding_id, own in words.items():
        fragment = fragment_of(session, session.get_one(Coding, coding_id))
        assert fragment_text(session, fragment) == own
        if coding_id in now:
            assert fragment.revision_id == last.id
            start, end = now[coding_id]
            assert shown.text[start:end] == own
        else:
            assert before[coding_id] == own


def walk(cast, text, spans, edits):
    """Tell a text, code it, and correct it again and again; every step is checked."""
    interview_id = cast.interview(cast.client_actor)
    # Nothing is committed: every story is told to the same empty house.
    with cast.database.writing() as session:
        interview = session.get_one(Interview, interview_id)
        facts = {"speaker": Speaker.ACTOR, "mode": Mode.VERBATIM, "text": "Eerst."}
        by = cast.interviewer.id
        turn, _new = add_turn(session, interview, turn_id=uuid4(), written_by=by, **facts)
        last = add_revision(session, interview, turn, text=text, made_by=None)
        kept(session, interview, last, text)
        close_interview(session, interview, attributes={}, closed_by=None)
        words = coded(session, cast, interview, last, text, spans)
        check(session, interview, turn, last, words)
        for where, length, new in edits:
            text = edited(text, where, length, new)
            last = add_revision(session, interview, turn, text=text, made_by=None)
            kept(session, interview, last, text)
            carry_codings(session, interview)
            # Doing it twice changes nothing.
            assert carry_codings(session, interview) == 0
            check(session, interview, turn, last, words)
        places = session.exec(select(Fragment.revision_id, Fragment.start, Fragment.end)).all()
        assert len(places) == len(set(places))
        session.rollback()


STORIES = (TEXT.filter(str.strip), SPANS, EDITS)
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=80, **CALM)
@given(*STORIES)
def test_every_coding_covers_its_own_words_or_is_flagged(cast, text, spans, edits):
    """The promise; the test below shows that these same stories break when it does not hold."""
    walk(cast, text, spans, edits)


# Mistakes that are easily made: what the code would take for the words and for the text.
FAULTS = {
    "one sign too far": lambda words, text: (words, f"#{text}"),
    "marks melted with their letter": lambda *both: [unicodedata.normalize("NFC", x) for x in both],
    "a line of Windows counts once": lambda *both: [x.replace("\r\n", "\n") for x in both],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_stories_find_a_fault_that_is_planted(cast, monkeypatch, fault):
    """Each fault in turn sits in the carrying of codings: the same stories must bring it out."""
    real = carried_codings._carried

    def faulty(session, fragment, words, last, text):
        words, text = FAULTS[fault](words, text)
        return real(session, fragment, words, last, text)

    monkeypatch.setattr(carried_codings, "_carried", faulty)
    # As many stories as the test above has; the first that breaks is enough.
    looks = {"phases": [Phase.generate], "derandomize": True, "database": None}

    @settings(max_examples=80, report_multiple_bugs=False, **looks, **CALM)
    @given(*STORIES)
    def tries(text, spans, edits):
        walk(cast, text, spans, edits)

    with pytest.raises(AssertionError):
        tries()

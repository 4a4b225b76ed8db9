"""Whatever is hidden, given back and undone: every coding stays on its own words."""

from dataclasses import dataclass
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlmodel import select

from analysis.codings import Coding, CodingStatus
from analysis.given_back import give_back, undo_giving_back
from analysis.hidden_names import hide_name, undo_hiding
from interviews.fragments import Fragment, fragment_at, fragment_text
from interviews.interviews import Interview, close_interview
from interviews.network_names import Marked
from interviews.replaced_texts import keep_replaced, placed, replaced_text
from interviews.replacements import replace_spans
from interviews.telling import add_revision, add_turn
from interviews.turns import Mode, Speaker, TurnRevision, pseudonymised_text, raw_text

HIDDEN, SEEN = "Wierd", "Ouarda"
# Emoji of several code points, marks above letters, signs that turn lines around.
SIGNS = "aé 👩‍👩‍👧🏽‍🦱e\u0301\u0308ß\u200d.\n,İ𝕏"
ANY = some.text(
    some.one_of(
        some.sampled_from(SIGNS),
        some.characters(exclude_categories=["Cs", "Cc"], exclude_characters="[]"),
    ),
    max_size=8,
)


@dataclass
class Cell:
    """A part of the text: plain, or a name with what is shown for it now."""

    typed: str
    shown: str


@some.composite
def stories(draw):
    """Cells of a text, and spans in it as it is first shown."""
    cells = []
    for plain in draw(some.lists(ANY, min_size=1, max_size=5)):
        cells.append(Cell(f" {plain} ", f" {plain} "))
        name = draw(some.sampled_from([HIDDEN, SEEN, ""]))
        if name:
            cells.append(Cell(name, "[naam 1]" if name == HIDDEN else name))
    length = sum(len(one.shown) for one in cells)
    ends = some.tuples(some.integers(0, length - 1), some.integers(1, length))
    chosen = draw(some.lists(ends, min_size=1, max_size=5, unique=True))
    spans = [(min(a, b - 1), max(a + 1, b)) for a, b in chosen]
    acts = draw(some.permutations(["hide", "give", "unhide", "ungive"]))
    return cells, spans, acts


class Model:
    """What a person would say that a span covers: a name that is replaced counts whole."""

    def __init__(self, cells, span):
        self.cells = cells
        self.start, self.end = self.place(span[0]), self.place(span[1] - 1)

    def place(self, at):
        for number, cell in enumerate(self.cells):
            if at < len(cell.shown):
                return number, at
            at -= len(cell.shown)
        raise AssertionError(at)

    def whole(self, number):
        """The name in this cell is replaced, or comes back."""
        if self.start[0] == number:
            self.start = (number, 0)
        if self.end[0] == number:
            self.end = (number, -1)

    @property
    def words(self):
        (first, at), (last, end) = self.start, self.end
        shown = [one.shown for one in self.cells]
        end = len(shown[last]) - 1 if end == -1 else end
        if first == last:
            return shown[first][at : end + 1]
        return shown[first][at:] + "".join(shown[first + 1 : last]) + shown[last][: end + 1]


def prepared(cast, session, interview_id, cells):
    """A revision with these words, of which the program replaced the first name."""
    interview = session.get_one(Interview, interview_id)
    turn_id = uuid4()
    turn, _new = add_turn(
        session, interview, turn_id=turn_id, speaker=Speaker.ACTOR, mode=Mode.VERBATIM,
        text="Eerst.", written_by=cast.interviewer.id,
    )  # fmt: skip
    typed = "".join(one.typed for one in cells)
    revision = add_revision(session, interview, turn, text=typed, made_by=None)
    spans, at = [], 0
    for cell in cells:
        if cell.typed == HIDDEN:
            spans.append(Marked(at, at + len(cell.typed), "person"))
        at += len(cell.typed)
    done = replace_spans(typed, spans, lambda _kind, _words: "[naam 1]")
    keep_replaced(session, interview, revision, done)
    assert done.text == "".join(one.shown for one in cells)
    close_interview(session, interview, attributes={}, closed_by=None)
    return interview, revision


def coding_on(session, interview, revision, span):
    fragment = fragment_at(session, interview, revision, start=span[0], end=span[1])
    coding = Coding(
        fragment_id=fragment.id,
        theme="access",
        pole="success",
        suggester_version="toets",
        status=CodingStatus.SUGGESTED.value,
    )
    session.add(coding)
    session.flush()
    return coding.id


class Acts:
    """Does what a person does, and notes in the model which cells change."""

    def __init__(self, cast, session, interview, revision, cells, models):
        self.by, self.session, self.interview = cast.interviewer.id, session, interview
        self.revision, self.cells, self.models = revision, cells, models
        self.hidden = self.given = None

    def change(self, typed, shown):
        for number, cell in enumerate(self.cells):
            if cell.typed == typed and cell.shown != shown:
                cell.shown = shown
                for model in self.models:
                    model.whole(number)

    def hide(self):
        if any(one.typed == SEEN for one in self.cells):
            facts = {"name": SEEN, "hidden_by": self.by}
            self.hidden = hide_name(self.session, self.interview, **facts)
            self.change(SEEN, self.hidden.placeholder)

    def give(self):
        there = replaced_text(self.session, self.interview, self.revision)
        at = [one.start for one, _s, _e in placed(there.done) if one.placeholder == "[naam 1]"]
        mine = [one for one in at if self.typed_at(one) == HIDDEN]
        if mine:
            place = {"revision_id": self.revision.id, "raw_start": mine[0]}
            self.given = give_back(self.session, self.interview, **place, given_by=self.by)
            self.change(HIDDEN, HIDDEN)

    def typed_at(self, at):
        typed = raw_text(self.session, self.interview, self.revision)
        return typed[at : at + len(HIDDEN)]

    def unhide(self):
        if self.hidden is not None:
            undo_hiding(self.session, self.hidden, undone_by=self.by)
            self.change(SEEN, SEEN)

    def ungive(self):
        if self.given is not None:
            undo_giving_back(self.session, self.given, undone_by=self.by)
            self.change(HIDDEN, "[naam 1]")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stories())
def test_codings_stay_on_their_words(cast, told):
    cells, spans, order = told
    interview_id = cast.interview(cast.client_actor)
    # Nothing is committed: every story is told to the same empty house.
    with cast.database.writing() as session:
        interview, revision = prepared(cast, session, interview_id, cells)
        text = pseudonymised_text(session, interview, revision)
        spans = [one for one in spans if text[one[0] : one[1]].strip()]
        models = [Model(cells, one) for one in spans]
        codings = [coding_on(session, interview, revision, one) for one in spans]
        acts = Acts(cast, session, interview, revision, cells, models)
        for name in order:
            getattr(acts, name)()
            shown = pseudonymised_text(session, interview, revision)
            assert shown == "".join(one.shown for one in cells)
            for coding_id, model in zip(codings, models, strict=True):
                coding = session.get_one(Coding, coding_id)
                fragment = session.get_one(Fragment, coding.fragment_id)
                assert fragment_text(session, fragment) == model.words
        places = session.exec(select(Fragment.start, Fragment.end)).all()
        assert len(places) == len(set(places))
        assert session.get_one(TurnRevision, revision.id).changes <= len(order)
        session.rollback()

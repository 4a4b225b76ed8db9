"""Stories in which the program replaced a word too many, for tests that put that right."""

import re
from uuid import uuid4

from cast import PASSPHRASE

from app.identity import create_user
from interviews.interviews import Interview, close_interview
from interviews.pseudonyms import find_names, keep_pseudonyms, unread_story
from interviews.replaced_texts import replaced_text
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, pseudonymised_text, turns_of
from research.roles import Role
from research.studies import add_member
from research.tables import now

TOLD = "De Zonnebloem 🌻 kwam langs. Daarna belde Ouarda, van de Zonnebloem."
OTHER = "Ik ken die Zonnebloem ook. En Ouarda's soep."


class Words:
    """Finds these words, letter for letter."""

    def __init__(self, *words):
        self.words = words

    def find(self, text, *, roster):
        spans = [one for word in self.words for one in re.finditer(word, text)]
        return [Span(one.start(), one.end()) for one in sorted(spans, key=lambda m: m.start())]


class Span:
    def __init__(self, start, end):
        self.start, self.end, self.kind = start, end, "person"


def understood(session, interview, finder):
    keep_pseudonyms(session, interview, find_names(unread_story(session, interview), finder))


def tell(cast, actor, text, finder, *, interviewer=None):
    """Hold, close and understand a conversation of one turn."""
    interview_id = cast.interview(actor, interviewer=interviewer)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        turn = {"turn_id": uuid4(), "speaker": Speaker.ACTOR, "mode": Mode.VERBATIM}
        add_turn(session, interview, text=text, written_by=None, **turn)
        close_interview(session, interview, attributes={}, closed_by=None)
        understood(session, interview, finder)
    return interview_id


def shown(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        ((_turn, revision),) = turns_of(session, interview_id)
        return pseudonymised_text(session, interview, revision)


def revision_of(cast, interview_id):
    with cast.database.reading() as session:
        return turns_of(session, interview_id)[0][1].id


def second_lead(cast):
    """Another lead of the same study."""
    with cast.app.app_context(), cast.writing() as session:
        user = create_user(
            session,
            email="tweede@wij-toets.nl",
            display_name="Tweede",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
        add_member(session, cast.study, user_id=user.id, added_by=None)
    return user


def spot(cast, story, *, nth=0):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, story)
        revision = turns_of(session, story)[0][1]
        there = replaced_text(session, interview, revision)
        return f"/namen/{story}/plek/{revision.id}/{there.done.replacements[nth].start}"


def version(page):
    return re.search(r'name="seen" value="(\d+)"', page).group(1)


def confirm(browser, story):
    page = browser.get(f"/namen/{story}").text
    return browser.post(f"/namen/{story}/nagekeken", data={"seen": version(page)})


def read_back(browser, story, **other):
    sent = {"how": "by_phone", "on": now().date().isoformat()} | other
    return browser.post(f"/namen/{story}/teruggelezen", data=sent)

"""The line of a network after its stories: how it went later, in the words of who told it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from analysis.session_quotes import may_be_quoted
from interviews.check_ins import check_ins_of
from interviews.interviews import interviews_of_network
from interviews.joined_voices import joined_in, voice_words
from interviews.quote_choices import withheld_turns
from interviews.story_checks import check_of
from interviews.turns import pseudonymised_text
from research.networks import Actor


@dataclass(frozen=True)
class CheckIn:
    """How it went later, as one teller says it; without an actor he joined by himself."""

    actor: Actor | None
    role: str
    on: date
    words: str


def check_in_line(session: Session, network_id: UUID) -> list[CheckIn]:
    """Return what people added later and a professional may read now, oldest first.

    Only of tellers who let their network read and learn, without words that they withhold, and
    once somebody looked whether a name stayed in it: no coder stands between these words and
    their reader. Who joined by himself agreed to this when he sent his words, and a lead looked.
    """
    found = []
    for actor, interview in interviews_of_network(session, network_id):
        told = check_ins_of(session, interview.id)
        if not told or not may_be_quoted(session, actor):
            continue
        if not check_of(session, interview.id).names_checked:
            continue
        withheld = withheld_turns(session, {turn.id for turn, _last in told})
        for turn, last in told:
            words = pseudonymised_text(session, interview, last)
            if words and turn.id not in withheld:
                found.append(CheckIn(actor, actor.role, turn.written_at.date(), words))
    for voice in joined_in(session, network_id):
        words = voice_words(session, voice)
        if words:
            found.append(CheckIn(None, voice.role, voice.sent_at.date(), words))
    return sorted(found, key=lambda one: (one.on, one.actor.number if one.actor else 0))

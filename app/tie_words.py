"""The words for ties and for who is involved: in a form, beside a picture and in a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from analysis.ecogram_lines import Line, LineShape
from analysis.ecograms import Person, short_reference
from app.labels import label
from research.networks import Actor, ActorRole, Network
from research.ties import Direction, Tie, TieStanding

SUPPORT = {
    "practical": _l("praktische dingen"),
    "company": _l("gezelschap"),
    "advice": _l("raad"),
    "emotional": _l("steun als het moeilijk is"),
}
DIRECTION = {
    "gives": _l("De eerste helpt de tweede"),
    "receives": _l("De tweede helpt de eerste"),
    "both": _l("Zij helpen elkaar"),
}
QUALITY = {
    "good": _l("goed contact"),
    "strained": _l("stroef contact"),
    "untold": _l("niet verteld"),
}
# What stands on a line. An empty one: the form of the line says it.
ON_A_LINE = {
    LineShape.AGREED: _l("eens"),
    LineShape.ALONE: _l("één"),
    LineShape.CONTRADICTED: _l("oneens"),
    LineShape.NO_TIE: _l("geen"),
    LineShape.GOOD: _l("goed"),
    LineShape.STRAINED: _l("stroef"),
    LineShape.UNTOLD: _l("band"),
}
MEANING = {
    LineShape.AGREED: _l("Twee of meer mensen vertellen dit."),
    LineShape.ALONE: _l("Eén persoon vertelt dit."),
    LineShape.CONTRADICTED: _l("Zij vertellen het verschillend."),
    LineShape.NO_TIE: _l("Iemand vertelt dat er geen band is."),
    LineShape.GOOD: _l("Het contact is goed."),
    LineShape.STRAINED: _l("Het contact is stroef."),
    LineShape.UNTOLD: _l("Er is een band. Hoe het contact is, is niet verteld."),
}


@dataclass(frozen=True)
class NamedPeople:
    """The people of a network by their pseudonyms; ``by_id`` has the client under None."""

    people: list[Person]
    by_id: Mapping[UUID | None, Person]
    client_id: UUID | None

    def words(self, actor_id: UUID | None) -> str:
        """Return role and pseudonym of somebody, such as ``familie A2``."""
        person = self.by_id[None if actor_id == self.client_id else actor_id]
        if person.id is None and self.client_id is None:
            return person.role
        return _named(person.role, person.reference)


def named_people(network: Network, actors: Iterable[Actor]) -> NamedPeople:
    """Return everybody by pseudonym; the client is there, also where he is not heard himself."""
    client, others = None, []
    for actor in actors:
        role = label("actor_role", actor.role)
        short = short_reference(actor.reference, network.reference)
        if actor.role == ActorRole.CLIENT:
            client = actor.id, Person(None, 0, role, short)
        else:
            others.append(Person(actor.id, actor.number, role, short))
    client_id, middle = client or (None, Person(None, 0, label("actor_role", "client"), "K"))
    people = [middle, *others]
    return NamedPeople(people, {one.id: one for one in people}, client_id)


def actor_words(network: Network, actor: Actor) -> str:
    """Return role and pseudonym of an actor."""
    short = short_reference(actor.reference, network.reference)
    return _named(label("actor_role", actor.role), short)


def words_on_lines() -> dict[LineShape, str]:
    """Return the short words on lines, in the language of the reader."""
    return {shape: str(word) for shape, word in ON_A_LINE.items()}


def tie_words(people: NamedPeople, tie: Tie) -> str:
    """Return in words what a claim says, without who tells it."""
    one, other = people.words(tie.one_id), people.words(tie.other_id)
    if tie.standing == TieStanding.DENIED:
        return str(_("%(one)s en %(other)s hebben geen band", one=one, other=other))
    return "; ".join(
        [
            _who_helps(tie, one, other),
            *(str(SUPPORT[kind]) for kind in tie.kinds),
            *([str(QUALITY[tie.quality])] if tie.quality != "untold" else []),
            *period_words(tie.since, tie.until),
        ]
    )


def claim_words(people: NamedPeople, line: Line) -> list[str]:
    """Return per claim of a line who tells what."""
    return [
        str(_("%(who)s: %(what)s", who=people.words(one.reporter_id), what=tie_words(people, one)))
        for one in line.claims
    ]


def period_words(since: str, until: str) -> list[str]:
    """Return since and until when, as far as they are told."""
    begin = [str(_("sinds %(date)s", date=spoken_date(since)))] if since else []
    end = [str(_("tot %(date)s", date=spoken_date(until)))] if until else []
    return begin + end


def spoken_date(text: str) -> str:
    """Return a partial date as it is spoken and typed: ``12-3-2019``."""
    return "-".join(str(int(part)) for part in reversed(text.split("-"))) if text else ""


def first_upper(words: str) -> str:
    """Return the words with a capital in front; a pseudonym in them keeps its own."""
    return words[:1].upper() + words[1:]


def _named(role: str, reference: str) -> str:
    return str(_("%(role)s %(number)s", role=role, number=reference))


def _who_helps(tie: Tie, one: str, other: str) -> str:
    if tie.direction == Direction.BOTH:
        return str(_("%(one)s en %(other)s helpen elkaar", one=one, other=other))
    helper, helped = (one, other) if tie.direction == Direction.GIVES else (other, one)
    return str(_("%(one)s helpt %(other)s", one=helper, other=helped))

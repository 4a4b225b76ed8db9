"""The sentences that a chapter makes, proposed with their count: a person chooses and words them.

The kinds follow the conclusions that the organisation wrote by hand of its first study (annual
report 2021, paragraph 2.2): who brought the question, whether there is a solution, who looks at
it in another way, what helped, what hindered, and how people experienced working together.
Each sentence reads on after "in", "bij" or "volgens", so that it stays Dutch whatever the count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.claim_evidence import Condition, Counted, Query, Test, Unit, count, told
from analysis.claim_wording import factor_clause
from analysis.human_numbers import starting
from analysis.human_shares import Noun
from analysis.network_proposals import NETWORKS, network_sentences
from analysis.study_voices import StudyVoices
from research.codebook import Lens, Pole
from research.networks import ActorRole

# Stands in the words of a claim for its count. No keyboard types it, and a form refuses it.
SLOT = "\N{OBJECT REPLACEMENT CHARACTER}"


class ClaimKind(StrEnum):
    """What a claim says."""

    NETWORKS = "share_of_networks"
    ACTORS = "share_of_actors"
    CONTRAST = "contrast"
    PATTERN = "pattern"
    SINGLE_VOICE = "single_voice"


class Part(StrEnum):
    """What a claim is about: the order in which a chapter tells it."""

    QUESTION = "question"
    SOLUTION = "solution"
    TOGETHER = "together"
    WENT_WELL = "went_well"
    COULD_BE_BETTER = "could_be_better"
    CONTRAST = "contrast"
    VOICE = "voice"


@dataclass(frozen=True)
class Proposal:
    """A sentence that may be made.

    Attributes:
        name: stays the same as long as the question does.
        part, kind: what it is about and what it says.
        before, after: the words around the count.
        counted: the count behind it, with its cases.
        theme, pole: the factor that it is about; empty when it is about something else.
    """

    name: str
    part: Part
    kind: ClaimKind
    before: str
    after: str
    counted: Counted
    theme: str = ""
    pole: str = ""

    @property
    def words(self) -> str:
        """Return the words with the slot for the count."""
        return f"{self.before}{SLOT}{self.after}"

    @property
    def sentence(self) -> str:
        """Return the sentence with its count."""
        return filled(self.words, self.counted)

    @property
    def seen(self) -> str:
        """Return the count as a page tells what its reader saw."""
        return f"{self.counted.part}-{self.counted.whole}"


@dataclass(frozen=True)
class _Frame:
    name: str
    part: Part
    kind: ClaimKind
    before: str
    after: str
    query: Query
    theme: str = ""
    pole: str = ""


PART_WORDS = {
    Part.QUESTION: "De vragen",
    Part.SOLUTION: "De oplossingen",
    Part.TOGETHER: "De samenwerking",
    Part.WENT_WELL: "Wat goed ging",
    Part.COULD_BE_BETTER: "Wat beter kan",
    Part.CONTRAST: "Waar ervaringen verschillen",
    Part.VOICE: "Wat één mens vertelde",
}
COLLEAGUES = (
    ActorRole.FAMILY,
    ActorRole.NEIGHBOUR,
    ActorRole.VOLUNTEER,
    ActorRole.PROFESSIONAL,
)
COORDINATION = ("coordination_volunteers", "coordination_professionals")
QUESTIONS = Noun("vraag", "vragen", "de enige vraag")
PEOPLE = Noun("mens", "mensen die wij spraken", "de enige die wij spraken")
CLIENTS = Noun("klant", "klanten", "de enige klant")
COLLEAGUE = Noun("netwerkcollega", "netwerkcollega’s", "de enige netwerkcollega")
OTHERS = ("family", "neighbours", "professional")
OWN = Noun("vraag", "vragen van klanten zelf", "de enige vraag van een klant zelf")
BROUGHT = Noun("vraag", "vragen van anderen", "de enige vraag van een ander")


def proposals(study: StudyVoices, *, organisation: str) -> list[Proposal]:
    """Return the sentences that this study can make now, in the order of a chapter.

    Args:
        study: what was heard; only accepted codings and settled attributes are in it.
        organisation: whose professionals the sentences are about.
    """
    made = []
    for frame in (*_of_attributes(organisation), *_of_networks(), *_of_factors(study)):
        counted = count(frame.query, study)
        if counted.part:
            made.append(_proposal(frame, counted))
    order = list(Part)
    return sorted(made, key=lambda one: (order.index(one.part), *_weight(one)))


def filled(words: str, counted: Counted) -> str:
    """Return the words with the count in its place; with a capital where it comes first."""
    before, _slot, after = words.partition(SLOT)
    phrase = counted.phrase if before.strip() else starting(counted.phrase)
    return f"{before}{phrase}{after}"


def _weight(one: Proposal) -> tuple[int, str]:
    """Fixed sentences keep their order; those of themes go by the count."""
    return (-one.counted.part if one.theme else 0, one.name if one.theme else "")


def _proposal(frame: _Frame, counted: Counted) -> Proposal:
    return Proposal(
        frame.name,
        frame.part,
        frame.kind,
        frame.before,
        frame.after,
        counted,
        frame.theme,
        frame.pole,
    )


def _value(name: str, *values: str) -> Condition:
    return Condition(Test.VALUE, name, values)


def _answer(name: str, *values: str) -> Condition:
    return Condition(Test.ANSWER, name, values)


def _roles(*roles: ActorRole) -> Condition:
    return Condition(Test.ROLE, "", tuple(one.value for one in roles))


def _of_attributes(organisation: str) -> Iterator[_Frame]:
    yield from _about_questions()
    yield from _about_solutions()
    yield from _about_working_together(organisation)


def _of_networks() -> Iterator[_Frame]:
    for one in network_sentences():
        part = Part.QUESTION if one.about_questions else Part.SOLUTION
        yield _Frame(one.name, part, ClaimKind.NETWORKS, "In ", one.after, one.query)


def _about_questions() -> Iterator[_Frame]:
    def asked(*values: str) -> Condition:
        return _value("question_raised_by", *values)

    def of(name: str, noun: Noun, after: str, met: Condition, *base: Condition) -> _Frame:
        kind = ClaimKind.PATTERN if base else ClaimKind.NETWORKS
        query = Query(Unit.NETWORK, noun, (met,), base)
        return _Frame(name, Part.QUESTION, kind, "Bij ", after, query)

    concrete = _value("question_kind", "concrete")
    yield of("question_own", QUESTIONS, " bracht de klant die zelf in.", asked("client"))
    yield of(
        "question_others",
        QUESTIONS,
        " kwam die van familie, buren of een professional.",
        asked(*OTHERS),
    )
    yield of("question_concrete", QUESTIONS, " ging het om iets concreets.", concrete)
    yield of("own_concrete", OWN, " ging het om iets concreets.", concrete, asked("client"))
    yield of(
        "others_concern",
        BROUGHT,
        " ging het om een zorg.",
        _value("question_kind", "concern"),
        asked(*OTHERS),
    )


def _about_solutions() -> Iterator[_Frame]:
    solved = _value("solution", "found", "on_the_way")
    with_one = Noun("netwerk", "netwerken met een oplossing", "het enige netwerk met een oplossing")

    def of(name: str, after: str, met: Condition) -> _Frame:
        query = Query(Unit.NETWORK, NETWORKS, (met,))
        return _Frame(name, Part.SOLUTION, ClaimKind.NETWORKS, "In ", after, query)

    yield of("solved", " is er een oplossing, of is de klant daar naar onderweg.", solved)
    yield _Frame(
        "sees_otherwise",
        Part.SOLUTION,
        ClaimKind.CONTRAST,
        "In ",
        " kijkt de kring om de klant anders naar de oplossing dan de klant zelf.",
        Query(
            Unit.NETWORK,
            with_one,
            (Condition(Test.SEES_OTHERWISE, "solution_view"),),
            (solved,),
        ),
    )
    for name, noun, who in (("own", OWN, ("client",)), ("others", BROUGHT, OTHERS)):
        yield _Frame(
            f"{name}_solved",
            Part.SOLUTION,
            ClaimKind.PATTERN,
            "Bij ",
            " is er een oplossing, of is de klant daar naar onderweg.",
            Query(Unit.NETWORK, noun, (solved,), (_value("question_raised_by", *who),)),
        )
    yield of("no_solution", " is er geen oplossing.", _value("solution", "none"))
    yield of("goes_on", " kan de klant verder.", _value("can_go_on", "yes"))
    yield of("goes_on_partly", " kan de klant gedeeltelijk verder.", _value("can_go_on", "partly"))
    yield of("stuck", " kan de klant niet verder.", _value("can_go_on", "no"))


def _about_working_together(organisation: str) -> Iterator[_Frame]:
    for name, noun, roles in (
        ("colleagues", COLLEAGUE, COLLEAGUES),
        ("clients", CLIENTS, (ActorRole.CLIENT,)),
    ):
        for value, how in (
            ("positive", "goed"),
            ("mixed", "wisselend"),
            ("negative", "niet goed"),
        ):
            query = Query(Unit.ACTOR, noun, (_answer("cooperation", value),), (_roles(*roles),))
            yield _Frame(
                f"cooperation_{name}_{value}",
                Part.TOGETHER,
                ClaimKind.ACTORS,
                "Volgens ",
                f" gaat de samenwerking met de professionals van {organisation} {how}.",
                query,
            )


def _of_factors(study: StudyVoices) -> Iterator[_Frame]:
    """One sentence per theme and pole, one per theme on which people differ, and a pattern."""
    found = {key for voice in study.voices for key in voice.told}
    for theme in study.book.of_lens(Lens.EXPERIENCE):
        for pole in Pole:
            if (theme.id, pole.value) in found:
                yield _told_frame(study, theme.id, pole)
        if {(theme.id, pole.value) for pole in Pole} <= found:
            yield _Frame(
                f"differs_{theme.id}",
                Part.CONTRAST,
                ClaimKind.CONTRAST,
                "In ",
                ", verschilt hun ervaring.",
                Query(Unit.NETWORK, _about(theme.label), (_differs(theme.id),)),
                theme.id,
            )
        if any(key[0] == theme.id for key in found):
            yield _Frame(
                f"agrees_{theme.id}",
                Part.CONTRAST,
                ClaimKind.CONTRAST,
                "In ",
                ", komt hun ervaring overeen.",
                Query(
                    Unit.NETWORK,
                    _about(theme.label),
                    (Condition(Test.SAME_POLES, "", (theme.id,)),),
                ),
                theme.id,
            )
    yield from _about_coordination(found)


def _about_coordination(found: Iterable[tuple[str, str]]) -> Iterator[_Frame]:
    hindered = Noun(
        "netwerk", "netwerken waar iets beter kan", "het enige netwerk waar iets beter kan"
    )
    if any(pole == Pole.FAILURE for _theme, pole in found):
        yield _Frame(
            "failure_is_coordination",
            Part.COULD_BE_BETTER,
            ClaimKind.PATTERN,
            "In ",
            " gaat het over afstemming.",
            Query(
                Unit.NETWORK,
                hindered,
                (told(COORDINATION, Pole.FAILURE),),
                (told((), Pole.FAILURE),),
            ),
        )


def _about(label: str) -> Noun:
    spoke = f"waar de klant en een ander over ‘{label}’ vertelden"
    return Noun("netwerk", f"netwerken {spoke}", f"het enige netwerk {spoke}")


def _differs(theme: str) -> Condition:
    return Condition(Test.OTHER_POLE, "", (theme,))


def _told_frame(study: StudyVoices, theme: str, pole: Pole) -> _Frame:
    condition = told((theme,), pole)
    clause = factor_clause(study.book, theme, pole)
    tellers = sum((theme, pole.value) in voice.told for voice in study.voices)
    frame = _Frame(
        f"told_{theme}_{pole.value}",
        Part.WENT_WELL if pole is Pole.SUCCESS else Part.COULD_BE_BETTER,
        ClaimKind.NETWORKS,
        "In ",
        f" vertelde iemand {clause}.",
        Query(Unit.NETWORK, NETWORKS, (condition,)),
        theme,
        pole.value,
    )
    if tellers > 1:
        return frame
    return replace(
        frame,
        name=f"voice_{theme}_{pole.value}",
        part=Part.VOICE,
        kind=ClaimKind.SINGLE_VOICE,
        before="Wij hoorden van ",
        after=f" {clause}.",
        query=Query(Unit.ACTOR, PEOPLE, (condition,)),
    )

"""What the program itself can say about each item of the method appendix, in plain Dutch.

Counts of one or two people are "een enkele", as everywhere in the chapter.
"""

from collections.abc import Callable, Mapping

from analysis.dispositions import Disposition
from analysis.human_numbers import counted, listed, starting
from analysis.method_facts import MethodFacts
from analysis.method_findings import Findings
from analysis.role_words import ROLES_MANY
from analysis.small_cells import A_FEW
from research.codebook import Lens, codebook
from research.draw_rules import DrawRule
from research.networks import ActorRole

RULES = {
    DrawRule.SIMPLE: "uit alle netwerken samen",
    DrawRule.PROPORTIONAL: "per groep, naar hoe groot de groep is",
    DrawRule.EQUAL: "per groep, met evenveel plaatsen voor elke groep",
}
NOT_HEARD = {
    Disposition.PENDING: "gesprek komt nog",
    Disposition.REFUSED: "wilde niet",
    Disposition.GATEKEPT: "een ander zei nee",
    Disposition.WITHDRAWN: "nam het ja of het verhaal terug",
    Disposition.UNABLE: "kon niet",
    Disposition.DECEASED: "overleden",
    Disposition.NOT_REACHED: "niet bereikt",
    Disposition.WRONG_NUMBER: "nummer klopte niet",
    Disposition.NOT_TRIED: "nog niet gebeld",
    Disposition.INELIGIBLE: "hoorde er niet bij",
}


def known_words(facts: MethodFacts, findings: Findings) -> Mapping[int, str]:
    """Return by number what is known; an item of which nothing is known yet is absent."""
    told = {number: words(facts) for number, words in OF_FACTS.items()}
    told |= {number: words(findings) for number, words in OF_FINDINGS.items()}
    return {number: words for number, words in told.items() if words}


def few(count: int) -> str:
    """Return a count of people or networks; one or two are a few."""
    return "een enkele" if 0 < count <= A_FEW else str(count)


def _interviewers(facts: MethodFacts) -> str:
    if not facts.interviewers:
        return ""
    people = counted(facts.interviewers, "interviewer", "interviewers")
    told = f"{starting(people)} voerde{'' if facts.interviewers == 1 else 'n'} de gesprekken."
    if facts.interviewers == 1:
        return told
    fewest, most = facts.each[0], facts.each[-1]
    # Who is phoned by one person is coloured by that person: a reader sees how unevenly.
    spread = few(most) if few(fewest) == few(most) else f"{few(fewest)} tot {most}"
    return f"{told} Per interviewer waren dat er {spread}."


def _independence(facts: MethodFacts) -> str:
    rule = (
        "Een interviewer belt nooit een netwerk dat hij kent, tenzij de leider dat toestaat."
        if facts.hard_rule
        else "Een interviewer krijgt een waarschuwing als hij een netwerk kent."
    )
    if not facts.exceptions:
        return f"{rule} Er is geen uitzondering."
    made = counted(facts.exceptions, "uitzondering", "uitzonderingen")
    return f"{rule} Er {'is' if facts.exceptions == 1 else 'zijn'} {made} gemaakt."


def _way(_facts: MethodFacts) -> str:
    return (
        "Open gesprekken zonder vragenlijst. De verhalen van iedereen in één netwerk staan naast "
        "elkaar. Professionals bespreken samen wat zij daarin zien."
    )


def _sampling(facts: MethodFacts) -> str:
    if not facts.draws:
        return ""
    lines = []
    for draw in facts.draws:
        number = f"Loting {draw.number}: " if len(facts.draws) > 1 else ""
        rule = RULES[DrawRule(draw.method)]
        lines.append(starting(f"{number}{draw.size} netwerken, geloot {rule}."))
        if draw.reason:
            lines.append(f"Reden voor deze loting: {draw.reason}")
    base = facts.frame.sha256 if facts.frame else ""
    lines.append(f"Iedereen kan de loting narekenen. Controlegetal van het bestand: {base}.")
    return " ".join(lines)


def _approach(facts: MethodFacts) -> str:
    if not facts.calls and not facts.letters:
        return ""
    lines = []
    if facts.letters:
        lines.append(f"Er {_went(facts.letters)} {counted(facts.letters, 'brief', 'brieven')} uit.")
    if facts.calls:
        lines.append(f"Er is {counted(facts.calls, 'keer', 'keer')} gebeld.")
    lines.append("De klant beslist over zichzelf, en wie wij uit zijn netwerk bellen.")
    return " ".join(lines)


def _went(count: int) -> str:
    return "ging" if count == 1 else "gingen"


def _size(facts: MethodFacts) -> str:
    people, networks = facts.account.people, facts.account.networks
    if not people.total:
        return ""
    outside = facts.account.outside
    told = f"Wij hoorden {people.interviewed} van de {counted(people.total, 'persoon', 'mensen')}."
    partly = people.counts[Disposition.PARTIAL]
    if partly:
        # The chapter counts whole stories only: without this line the two would seem to differ.
        whole = people.interviewed - partly
        told += f" Van {whole} is het verhaal af; dat aantal staat in het hoofdstuk."
    if not networks.total:
        return told
    drawn = (
        f"{networks.interviewed} van de "
        f"{counted(networks.total, 'vrijgegeven netwerk', 'vrijgegeven netwerken')}"
    )
    if not outside.total:
        return f"{told} Zij horen bij {drawn}."
    return (
        f"{told} Zij horen bij {drawn}, en bij {outside.interviewed} van de "
        f"{counted(outside.total, 'netwerk', 'netwerken')} van buiten de loting."
    )


def _not_heard(facts: MethodFacts) -> str:
    account = facts.account
    if account.is_empty:
        return ""
    groups = (
        ("netwerken", account.networks),
        ("netwerken van buiten de loting", account.outside),
        ("mensen", account.people),
    )
    lines = [
        f"{starting(name)}: {', '.join(found)}."
        for name, tally in groups
        if (
            found := [
                f"{words} ({few(tally.counts[one])})"
                for one, words in NOT_HEARD.items()
                if tally.counts[one]
            ]
        )
    ]
    return " ".join(lines) or "Wij hoorden iedereen."


def _setting(facts: MethodFacts) -> str:
    where = facts.where
    if not where.phone and not where.at_home:
        return ""
    unknown = where.heard - where.phone - where.at_home
    parts = [
        f"{words} ({few(count)})"
        for words, count in (
            ("aan de telefoon", where.phone),
            ("thuis", where.at_home),
            ("niet genoteerd", unknown),
        )
        if count
    ]
    return f"De gesprekken: {', '.join(parts)}."


def _present(facts: MethodFacts) -> str:
    where = facts.where
    parts = [
        f"{words} bij {few(count)}"
        for words, count in (
            ("een tolk", where.interpreter),
            ("iemand die meeluisterde", where.listened_in),
        )
        if count
    ]
    return starting(f"{listed(parts)}.") if parts else ""


def _who(facts: MethodFacts) -> str:
    groups = [
        (listed([ROLES_MANY[ActorRole(one)] for one in line.parts]), line.tally.interviewed)
        for line in facts.account.roles
    ]
    parts = [f"{names} ({few(heard)})" for names, heard in groups]
    return f"Wij hoorden: {', '.join(parts)}." if parts else ""


def _asked(facts: MethodFacts) -> str:
    told = "Er was geen vragenlijst. De interviewer liet mensen vertellen en vroeg door."
    if not facts.compass.uses:
        return told
    looked = counted(facts.compass.conversations, "gesprek", "gesprekken")
    if facts.compass.conversations <= A_FEW:
        looked = "een enkel gesprek"
    return f"{told} Bij {looked} keek de interviewer welke onderwerpen nog open waren."


def _again(_facts: MethodFacts) -> str:
    return "Het programma kent één gesprek per persoon. Dat gesprek kan in delen zijn gevoerd."


def _recording(_facts: MethodFacts) -> str:
    return "Het programma neemt niets op. De interviewer typte tijdens het gesprek."


def _length(facts: MethodFacts) -> str:
    if facts.minutes is None:
        return ""
    minutes = counted(facts.minutes, "minuut", "minuten")
    return (
        f"De helft van de gesprekken duurde korter dan {minutes}, de andere helft langer. "
        "Pauzes tellen mee."
    )


def _coders(findings: Findings) -> str:
    if not findings.coders:
        return ""
    if findings.coders == 1:
        return "Eén persoon bekeek de verhalen. Niemand keek dat na."
    return (
        f"{starting(counted(findings.coders, 'persoon', 'mensen'))} bekeken de verhalen. Van de "
        f"{findings.accepted} keer dat een onderwerp is gekozen, deed één persoon er "
        f"{findings.one_coder} alleen."
    )


def _book(findings: Findings) -> str:
    book = findings.book
    offered = [one for one in book.offered if one.lens is Lens.EXPERIENCE]
    told = (
        f"De lijst heeft {len(offered)} onderwerpen, elk met wat goed ging en wat beter kan. "
        f"Het is versie {book.version}."
    )
    if Lens.CRAFT in book.lenses:
        told += " Voor gesprekken over vakmanschap is er een tweede lijst. Die telt apart."
    return told


def _themes(findings: Findings) -> str:
    if findings.book.version > codebook().version:
        return (
            "De onderwerpen komen uit eerder onderzoek in hetzelfde veld. Tijdens het onderzoek "
            "zijn ze aangepast: elke wijziging staat met reden in de geschiedenis van het codeboek."
        )
    return "De onderwerpen stonden vooraf vast. Zij komen uit eerder onderzoek in hetzelfde veld."


def _software(_findings: Findings) -> str:
    return "Het programma Wij-ervaring. Het doet voorstellen. Alleen wat een mens aannam, telt mee."


def _quotes(findings: Findings) -> str:
    if not _sentences(findings):
        return ""
    quotes = counted(findings.quotes, "citaat", "citaten")
    return f"Er {_stands(findings.quotes)} {quotes} in, met de rol van de verteller en zonder naam."


def _stands(count: int) -> str:
    return "staat" if count == 1 else "staan"


def _sentences(findings: Findings) -> int:
    return findings.found + findings.went_well + findings.could_be_better


def _rests(findings: Findings) -> str:
    if not _sentences(findings) and not findings.left_out:
        return ""
    told = (
        "Elke zin in het hoofdstuk steunt op woorden uit de verhalen, of op wat vertellers na het "
        "gesprek antwoordden. Bij elke zin staat hoeveel."
    )
    if findings.left_out:
        told += f" Weggelaten, omdat niets ze nog draagt: {findings.left_out}."
    return told


def _lines(findings: Findings) -> str:
    if not _sentences(findings):
        return ""
    told = (
        f"Het hoofdstuk heeft {counted(findings.went_well, 'zin', 'zinnen')} over wat goed ging "
        f"en {findings.could_be_better} over wat beter kan."
    )
    if not findings.found:
        return told
    return f"{told} Over vragen, oplossingen en verschillen zijn het er {findings.found}."


OF_FACTS: dict[int, Callable[[MethodFacts], str]] = {
    1: _interviewers,
    6: _independence,
    9: _way,
    10: _sampling,
    11: _approach,
    12: _size,
    13: _not_heard,
    14: _setting,
    15: _present,
    16: _who,
    17: _asked,
    18: _again,
    19: _recording,
    21: _length,
}
OF_FINDINGS: dict[int, Callable[[Findings], str]] = {
    24: _coders,
    25: _book,
    26: _themes,
    27: _software,
    29: _quotes,
    30: _rests,
    31: _lines,
}

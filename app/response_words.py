"""The response account in words for the screen: names, and whom the study did not hear."""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from analysis.dispositions import INTERVIEWED, Disposition
from analysis.response_account import ResponseAccount, RoleLine, StratumLine
from analysis.small_cells import A_FEW, TOGETHER
from app.formats import listed
from app.labels import label

WORDS: dict[Disposition, Any] = {
    Disposition.COMPLETE: _l("helemaal gehoord"),
    Disposition.PARTIAL: _l("deels gehoord"),
    Disposition.PENDING: _l("antwoord of gesprek komt nog"),
    Disposition.REFUSED: _l("wilde niet meedoen"),
    Disposition.GATEKEPT: _l("iemand anders zei nee"),
    Disposition.WITHDRAWN: _l("verhaal of ja teruggenomen"),
    Disposition.UNABLE: _l("kon niet meedoen"),
    Disposition.DECEASED: _l("overleden"),
    Disposition.NOT_REACHED: _l("niet bereikt"),
    Disposition.WRONG_NUMBER: _l("nummer klopte niet"),
    Disposition.NOT_TRIED: _l("nog niet gebeld"),
    Disposition.INELIGIBLE: _l("hoort niet bij dit onderzoek"),
}
RATE_WORDS: dict[str, Any] = {
    "RR": _l("Respons: gehoord, van alles wat meetelt"),
    "COOP": _l("Meedoen: gehoord, van wie wij spraken"),
    "REF": _l("Weigering: nee gezegd, van alles wat meetelt"),
    "CON": _l("Bereik: gesproken, van alles wat meetelt"),
}
# How much lower than expected a group is before the page says so.
CLEARLY_LESS = 2
Counted = Callable[[int], str]
SENTENCES: dict[Disposition, Counted] = {
    Disposition.PENDING: lambda n: ngettext(
        "Op %(num)s netwerk wachten wij nog.", "Op %(num)s netwerken wachten wij nog.", n
    ),
    Disposition.NOT_TRIED: lambda n: ngettext(
        "%(num)s netwerk hebben wij nog niet gebeld.",
        "%(num)s netwerken hebben wij nog niet gebeld.",
        n,
    ),
    Disposition.NOT_REACHED: lambda n: ngettext(
        "In %(num)s netwerk nam niemand op.", "In %(num)s netwerken nam niemand op.", n
    ),
    Disposition.WRONG_NUMBER: lambda n: ngettext(
        "Van %(num)s netwerk klopte het nummer niet.",
        "Van %(num)s netwerken klopte het nummer niet.",
        n,
    ),
    Disposition.REFUSED: lambda n: ngettext(
        "%(num)s netwerk wilde niet meedoen.", "%(num)s netwerken wilden niet meedoen.", n
    ),
    Disposition.GATEKEPT: lambda n: ngettext(
        "Bij %(num)s netwerk zei iemand anders nee voor de klant.",
        "Bij %(num)s netwerken zei iemand anders nee voor de klant.",
        n,
    ),
    Disposition.WITHDRAWN: lambda n: ngettext(
        "%(num)s netwerk nam het verhaal of het ja terug.",
        "%(num)s netwerken namen het verhaal of het ja terug.",
        n,
    ),
    Disposition.UNABLE: lambda n: ngettext(
        "%(num)s netwerk kon niet meedoen, bijvoorbeeld door ziekte.",
        "%(num)s netwerken konden niet meedoen, bijvoorbeeld door ziekte.",
        n,
    ),
    Disposition.DECEASED: lambda n: ngettext(
        "In %(num)s netwerk is de klant overleden.",
        "In %(num)s netwerken is de klant overleden.",
        n,
    ),
    Disposition.INELIGIBLE: lambda n: ngettext(
        "%(num)s netwerk hoorde niet bij dit onderzoek.",
        "%(num)s netwerken hoorden niet bij dit onderzoek.",
        n,
    ),
}


def not_heard(account: ResponseAccount) -> list[str]:
    """Return whom the study did not hear, a sentence each; nothing when it heard everybody."""
    counts = account.networks.counts
    sentences = [
        words(counts[one])
        for one, words in SENTENCES.items()
        if one not in INTERVIEWED and counts[one]
    ]
    return [*sentences, *_groups_not_heard(account), *_people_not_heard(account)]


def role_name(line: RoleLine) -> str:
    """Return the name of a role; small roles together are named one by one."""
    return str(listed([label("actor_role", one) for one in line.parts]))


def stratum_name(line: StratumLine) -> str:
    """Return the name of a stratum, as it was typed in the client base."""
    if line.name == TOGETHER:
        return str(_("Kleine groepen samen"))
    return line.name or str(_("Zonder groep"))


def few(count: int, *, grouped: bool = True) -> str:
    """Return a count of a group; one or two are a few."""
    return str(_("een enkele")) if grouped and 0 < count <= A_FEW else str(count)


def rate_words(name: str) -> str:
    """Return what a rate tells, in plain words."""
    return str(RATE_WORDS[name.rstrip("0123456789")])


def _groups_not_heard(account: ResponseAccount) -> Iterator[str]:
    for line in account.strata:
        if line.expected_heard - line.tally.interviewed >= CLEARLY_LESS:
            yield _("Uit %(group)s hoorden wij minder dan verwacht.", group=stratum_name(line))


def _people_not_heard(account: ResponseAccount) -> Iterator[str]:
    people = account.people
    missing = people.total - people.interviewed
    if missing:
        yield _(
            "Van %(missing)s van de %(total)s mensen in de netwerken hebben wij geen verhaal.",
            missing=missing,
            total=people.total,
        )
    for line in account.roles:
        if line.tally.interviewed == 0:
            yield _("Wij hoorden niemand met deze rol: %(role)s.", role=role_name(line))

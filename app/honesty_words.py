"""What stands beside a count, in sentences for who reads the claim."""

from flask_babel import gettext as _
from flask_babel import ngettext

from analysis.claim_evidence import Counted
from analysis.claim_honesty import Honesty, NoInterval, Spread
from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES
from analysis.human_shares import percentage
from app.labels import label

NO_INTERVAL = {
    NoInterval.NOBODY: lambda: _("Er is niemand geteld."),
    NoInterval.PEOPLE: lambda: _(
        "Geen marge: mensen uit één netwerk lijken op elkaar. Alleen van gelote netwerken is een "
        "marge te geven."
    ),
    NoInterval.NOT_DRAWN: lambda: _(
        "Geen marge: niet al deze netwerken zijn geloot. Het toeval zegt dan niets."
    ),
}


def honesty_lines(counted: Counted, honesty: Honesty) -> list[tuple[str, str]]:
    """Return (what, sentence) for each thing that stands beside the count."""
    lines = [
        (_("Marge"), _interval(counted, honesty)),
        (_("Zonder één netwerk"), _spread(honesty.without_network)),
        (_("Zonder één interviewer"), _spread(honesty.without_interviewer)),
        (_("Steunt op"), _rests_on(honesty)),
        (_("Niet gehoord"), _not_heard(honesty)),
    ]
    if honesty.unknown:
        lines.append((_("Niet bekend"), _("Van %(num)s is het niet bekend.", num=honesty.unknown)))
    if honesty.few:
        lines.append((_("Weinig"), _("Minder dan 20. Daarom staat er geen percentage.")))
    return [(str(what), str(told)) for what, told in lines]


def _interval(counted: Counted, honesty: Honesty) -> str:
    if honesty.interval is None:
        return str(NO_INTERVAL[honesty.no_interval or NoInterval.NOBODY]())
    low, high = honesty.interval
    return str(
        _(
            "Met een andere loting ligt dit meestal tussen %(low)s en %(high)s.",
            low=_of(low, counted.whole),
            high=_of(high, counted.whole),
        )
    )


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return str(_("Dat is hier niet te zeggen: het is er maar één."))
    found = _(
        "Het ligt dan tussen %(low)s en %(high)s.", low=_of(*spread.low), high=_of(*spread.high)
    )
    if spread.holds:
        return f"{found} {_('De zin zegt dan hetzelfde.')}"
    other = spread.of - spread.same
    changes = _(
        "In %(num)s van %(total)s keer zegt de zin dan iets anders.", num=other, total=spread.of
    )
    return f"{found} {changes}"


def _rests_on(honesty: Honesty) -> str:
    told = []
    if honesty.by_people or honesty.by_program:
        told.append(
            _(
                "%(people)s keer vond een mens de woorden zelf, %(program)s keer accepteerde een "
                "mens een voorstel.",
                people=honesty.by_people,
                program=honesty.by_program,
            )
        )
    if honesty.agreed or honesty.settled:
        told.append(
            _(
                "%(agreed)s keer zeiden de vertellers hetzelfde, %(settled)s keer koos de "
                "onderzoeksleider.",
                agreed=honesty.agreed,
                settled=honesty.settled,
            )
        )
    return " ".join(map(str, told)) or str(_("Op wat elke verteller zelf antwoordde."))


def _not_heard(honesty: Honesty) -> str:
    told = []
    if honesty.not_heard:
        roles = ", ".join(
            f"{label('actor_role', role)} {count}" for role, count in honesty.not_heard.items()
        )
        told.append(_("In deze netwerken spraken wij niet: %(roles)s.", roles=roles))
    if honesty.networks_not_heard:
        told.append(
            ngettext(
                "Uit %(num)s netwerk spraken wij niemand.",
                "Uit %(num)s netwerken spraken wij niemand.",
                honesty.networks_not_heard,
            )
        )
    return " ".join(map(str, told)) or str(_("Wij spraken iedereen uit deze netwerken."))


def _of(part: int, whole: int) -> str:
    if whole < ENOUGH_FOR_PERCENTAGES:
        return str(_("%(num)s van %(total)s", num=part, total=whole))
    return f"{percentage(part, whole)}%"

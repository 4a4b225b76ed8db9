"""The response account as tables for a spreadsheet: counts, and the rates with their formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _

from analysis.aapor import Rate, eligible_share
from analysis.dispositions import Disposition
from analysis.response_account import ResponseAccount, Tally
from app.response_words import WORDS, few, rate_words, role_name, stratum_name
from research.csv_cells import guarded


def account_csv(account: ResponseAccount) -> str:
    """Return a row per level, group and disposition; small groups stand together."""
    head = [_("niveau"), _("groep"), _("stand"), _("letter"), _("aantal")]
    return _written(head, _account_rows(account))


def rates_csv(account: ResponseAccount) -> str:
    """Return a row per rate of the networks: name, formula, counts in it, value, interval."""
    head = [
        _("naam"),
        _("wat"),
        _("formule"),
        _("ingevuld"),
        _("teller"),
        _("noemer"),
        _("waarde"),
        _("van"),
        _("tot"),
    ]
    networks = account.networks
    share = eligible_share(networks.letters)
    e = ["e", _("deel dat meetelt, van wie wij dat weten"), "", "", "", "", f"{share:.4f}", "", ""]
    return _written(head, [*(_rate_row(one) for one in networks.rates), e])


def _account_rows(account: ResponseAccount) -> Iterator[Sequence[object]]:
    networks, people = _("netwerken"), _("mensen")
    everything = _("alles")
    yield (networks, _("klantenbestand"), "", "", account.frame)
    yield (networks, _("geloot"), "", "", account.drawn)
    yield from _tally_rows(networks, _("vrijgegeven"), account.networks, grouped=False)
    for stratum in account.strata:
        yield from _tally_rows(networks, stratum_name(stratum), stratum.tally, grouped=True)
    if account.outside.total:
        yield from _tally_rows(networks, _("buiten de loting"), account.outside, grouped=False)
    yield from _tally_rows(people, everything, account.people, grouped=False)
    for role in account.roles:
        yield from _tally_rows(people, role_name(role), role.tally, grouped=True)


def _tally_rows(
    level: str, group: str, tally: Tally, *, grouped: bool
) -> Iterator[Sequence[object]]:
    yield (level, group, _("samen"), "", tally.total)
    yield (level, group, _("bereikt"), "", few(tally.reached, grouped=grouped))
    for one in Disposition:
        count = few(tally.counts[one], grouped=grouped)
        yield (level, group, str(WORDS[one]), one.letter.value, count)


def _rate_row(rate: Rate) -> Sequence[object]:
    interval = rate.interval
    return (
        rate.name,
        rate_words(rate.name),
        rate.formula,
        rate.filled,
        rate.numerator,
        f"{rate.denominator:.3f}".rstrip("0").rstrip("."),
        "" if rate.value is None else f"{rate.value:.4f}",
        "" if interval is None else f"{interval.low:.4f}",
        "" if interval is None else f"{interval.high:.4f}",
    )


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return text.getvalue()

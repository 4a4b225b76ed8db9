"""The proof of a draw: what an outsider needs to recompute it, without this program.

He needs the frame in its fixed form (``frame_csv``), the seed, the rule and the size.
``recipe`` writes the ten lines of Python that do it; a test runs what is printed.
"""

import csv
import io
import shlex
from collections.abc import Iterable, Sequence

from research.csv_cells import guarded
from research.draw_rules import DrawRule
from research.draws import Draw, DrawnUnit
from research.frames import SamplingFrame

FRAME_FILE = "klantenbestand.csv"
PLACES = {
    DrawRule.SIMPLE: (
        'places = {"": size}',
        "count = places",
    ),
    DrawRule.PROPORTIONAL: (
        "places = {s: size * n // len(units) for s, n in count.items()}",
        "for s in sorted(count, key=lambda s: (-(size * count[s] % len(units)), -count[s], s))"
        "[: size - sum(places.values())]: places[s] += 1",
    ),
    DrawRule.EQUAL: (
        "places = dict.fromkeys(count, 0)",
        "for _ in range(size): places[min((s for s in count if places[s] < count[s]), "
        "key=lambda s: (places[s], -count[s], s))] += 1",
    ),
}


def recipe(draw: Draw) -> str:
    """Return ten lines of Python that print the draw: sample first, then the reserve.

    They read ``klantenbestand.csv`` (see ``frame_csv``), check its hash, and need nothing
    but Python 3.
    """
    rule = DrawRule(draw.method)
    stratum = 'row["stratum"]' if rule.is_stratified else '""'
    share, rest = PLACES[rule]
    lines = (
        "import collections, csv, hashlib, hmac",
        f'rows = list(csv.DictReader(open("{FRAME_FILE}", encoding="utf-8", newline="")))',
        'lines = sorted("\\t".join(row.values()) + "\\n" for row in rows)',
        f'assert hashlib.sha256("".join(lines).encode()).hexdigest() == "{draw.frame_sha256}"',
        f"size, seed = {draw.size}, {draw.seed!r}",
        f'units = {{row.get("netwerk") or row["klantnummer"]: {stratum} for row in rows}}',
        "order = sorted(units, key=lambda unit: "
        '(hmac.new(seed.encode(), unit.encode(), "sha256").hexdigest(), unit))',
        f"count = collections.Counter(units.values()); {share}",
        rest,
        "chosen = {u for s in places for u in [v for v in order if units[v] == s][: places[s]]}; "
        'print(*sorted(order, key=lambda u: u not in chosen), sep="\\n")',
    )
    return "\n".join(lines) + "\n"


def command(draw: Draw) -> str:
    """Return the ``wij draw`` command that prints the draw, as typed on a command line."""
    return (
        f"wij draw --frame {FRAME_FILE} --rule {draw.method} "
        f"--size {draw.size} --seed {shlex.quote(draw.seed)}"
    )


def frame_csv(clients: Iterable[tuple[str, str, str]], frame: SamplingFrame) -> str:
    """Return the frame in its fixed form: UTF-8, commas, sorted, with fixed names of columns.

    Args:
        clients: (pseudonym, stratum, network) of every client.
        frame: tells whether there is a column with the network.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    width = 3 if frame.network_name else 2
    writer.writerow(["klantnummer", "stratum", "netwerk"][:width])
    writer.writerows(row[:width] for row in sorted(clients))
    return text.getvalue()


def certificate_csv(units: Sequence[DrawnUnit]) -> str:
    """Return every unit with its place, chance, weight, and when and why it was released.

    ``weight`` is one divided by the chance: of the network, and of each of its clients.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        [
            "position",
            "pseudonym",
            "stratum",
            "in_sample",
            "clients",
            "chance",
            "weight",
            "released_at",
            "batch",
            "replaces",
            "reason",
        ]
    )
    for unit in units:
        writer.writerow(
            [
                unit.position,
                guarded(unit.pseudonym),
                guarded(unit.stratum),
                "sample" if unit.in_sample else "reserve",
                unit.clients,
                f"{unit.chance:.6f}",
                "" if unit.weight is None else f"{unit.weight:.6f}",
                unit.released_at.isoformat() if unit.released_at else "",
                unit.batch or "",
                unit.replaces or "",
                unit.release_reason,
            ]
        )
    return text.getvalue()

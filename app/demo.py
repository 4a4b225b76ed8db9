"""The demo: a made-up study in a folder of its own, with one sign-in per role.

Everything in it is synthetic. The folder carries a marker; a folder without the marker is
never filled and never thrown away.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from app.database import Database
from app.demo_chapter import settle_demo_chapter
from app.demo_double import DemoChoice, code_double
from app.demo_fieldwork import import_demo_networks, make_demo_study, plan_demo_fieldwork
from app.demo_findings import write_demo_findings
from app.demo_influence import read_hidden_turns
from app.demo_journeys import keep_demo_journeys
from app.demo_memos import write_demo_memos
from app.demo_patterns import settle_demo_patterns
from app.demo_people import DemoPeople, make_demo_people
from app.demo_planning import bring_planning_to_today
from app.demo_ties import tell_demo_ties
from app.migrate import upgrade
from app.settings import Settings, SettingsError

DEMO_HOME = "var/demo"
MARKER = "THIS-IS-A-DEMO"
UNFINISHED = "unfinished"
FINISHED = "finished"
DATA = Path(__file__).with_name("data") / "demo"
# What may point to real data elsewhere: the demo keeps everything in its own folder.
NOT_FOR_A_DEMO = (
    "WIJ_DATABASE_URL",
    "WIJ_KEYS",
    "WIJ_KEYS_MIRROR",
    "WIJ_SECRETS",
    "WIJ_REDIS_URL",
    "WIJ_MASTER_KEY",
    "WIJ_MASTER_KEY_FILE",
    "WIJ_MASTER_KEY_COMMAND",
    "WIJ_AUDIT_ANCHOR",
)
Say = Callable[[str], None]


def demo_facts() -> dict[str, Any]:
    """Return the facts of the demo."""
    facts: dict[str, Any] = yaml.safe_load((DATA / "demo.yaml").read_text(encoding="utf-8"))
    return facts


def demo_environ(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a demo: in ``WIJ_HOME`` or ``var/demo``, and nowhere else."""
    given = dict(os.environ if environ is None else environ)
    for name in NOT_FOR_A_DEMO:
        given.pop(name, None)
    return {"WIJ_HOME": DEMO_HOME, **given, "WIJ_DEMO": "yes"}


def reset_demo(home: Path) -> None:
    """Throw the demo folder away, and no other one.

    Raises:
        SettingsError: the folder is there, but it is no demo.
    """
    if home.exists():
        _check_is_demo(home)
        shutil.rmtree(home)


def make_demo(environ: Mapping[str, str], *, say: Say) -> Settings:
    """Make the demo, or use the one that is there; a half-made one is made anew.

    Args:
        environ: see ``demo_environ``.
        say: told what happens, a line at a time.

    Raises:
        SettingsError: the folder holds something else than a demo.
    """
    home = Path(environ["WIJ_HOME"]).absolute()
    if home.exists() and any(home.iterdir()):
        _check_is_demo(home)
        if (home / MARKER).read_text(encoding="utf-8") != FINISHED:
            reset_demo(home)
    fresh = not home.exists() or not any(home.iterdir())
    home.mkdir(parents=True, exist_ok=True)
    if fresh:
        (home / MARKER).write_text(UNFINISHED, encoding="utf-8")
    settings = Settings.from_env(environ)
    database = Database(settings)
    upgrade(database)
    if fresh:
        _fill(database, say)
        (home / MARKER).write_text(FINISHED, encoding="utf-8")
    bring_planning_to_today(database)
    database.dispose()
    return settings


def sign_ins() -> str:
    """Return the lines that tell how to sign in to the demo."""
    facts = demo_facts()
    lines = [f"  {person['email']:<28} {role}" for role, person in facts["people"].items()]
    return "\n".join(
        [
            "Demo with made-up stories. Sign in with one of:",
            *lines,
            f"  passphrase for all: {facts['passphrase']}",
        ]
    )


def _fill(database: Database, say: Say) -> None:
    facts = demo_facts()
    say("Making the demo: six people, a draw, ten networks ...")
    people: DemoPeople = make_demo_people(database, facts)
    study, units = make_demo_study(database, facts, people)
    double: list[DemoChoice] = []
    for reference in import_demo_networks(database, facts, people, study, units, DATA, double):
        say(f"  {reference} is ready")
    plan_demo_fieldwork(database, facts, people, study, DATA)
    code_double(database, facts["double_coded"], people, study, double)
    write_demo_memos(database, people, study)
    # Before the chapter: what a coder adds moves the counts that a second person looked at.
    read_hidden_turns(database, facts["partly_judged"], people, study)
    write_demo_findings(database, facts, people, study)
    tell_demo_ties(database, people, study)
    settle_demo_patterns(database, facts, people, study)
    settle_demo_chapter(database, people, study)
    keep_demo_journeys(database, people, study)


def _check_is_demo(home: Path) -> None:
    if not (home / MARKER).is_file():
        raise SettingsError(
            f"{home} is no demo folder, so it stays as it is. "
            "Set WIJ_HOME to an empty folder for the demo."
        )

"""How long does a search take, against opening one network page?

A lead with 40 networks of 6 people searches: by reference, where no identity opens; by name,
where every identity opens; and by a word that nothing holds. The ratios of one run compare
with each other; the milliseconds of two machines do not.

    python benchmarks/finding.py [--networks 40] [--people 6] [--times 30]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from app.database import Database
from app.factory import create_app
from app.identity import create_user
from app.migrate import upgrade
from app.settings import Settings
from research.networks import ActorRole, Identity, add_actor, create_network
from research.roles import Role
from research.studies import create_study

PASSPHRASE = "een lange wachtzin voor de meting"
FIRST = ("Anna", "Bram", "Cem", "Daan", "Eva", "Fatma", "Gijs", "Hana", "Iris", "Joost")
LAST = ("Jansen", "Yıldız", "de Vries", "van Dijk", "Bakker", "El Amrani", "Smit", "Mulder")
SEARCHES = {
    "by reference": "n017",
    "by name, one hit in 8": "jansen",
    "by first and last name": "eva bakker",
    "nothing found": "bestaatniet",
    "by phone number": "0612000042",
}


def fill(app: Flask, database: Database, *, networks: int, people: int) -> tuple[str, UUID]:
    """Make a study with its networks; return the lead's address and the id of one network."""
    with app.app_context(), database.writing() as session:
        lead = create_user(
            session,
            email="leider@wij-toets.nl",
            display_name="Leider",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
        study = create_study(
            session,
            title="Meting",
            question="Hoe lang duurt zoeken?",
            organisation="Welzijn",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            created_by=lead.id,
        )
        for number in range(networks):
            network = create_network(session, study, reference=f"N{number:03}", created_by=lead.id)
            for place in range(people):
                count = number * people + place
                add_actor(
                    session,
                    network,
                    role=ActorRole.CLIENT if place == 0 else ActorRole.FAMILY,
                    identity=Identity(
                        name=f"{FIRST[count % 10]} {LAST[count % 8]}",
                        phone=f"0612{count:06}",
                        description="52",
                    ),
                    added_by=lead.id,
                )
        session.commit()
        return lead.email, network.id


def median_ms(times: int, ask: Callable[[], int]) -> float:
    """Return the median of this many requests, after two to warm up; each must succeed."""
    measured = []
    for turn in range(times + 2):
        began = time.perf_counter()
        status = ask()
        assert status == 200, status
        if turn > 1:
            measured.append((time.perf_counter() - began) * 1000)
    return statistics.median(measured)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Return a browser on which the lead has signed in."""
    browser = app.test_client()
    browser.post("/inloggen", data={"email": email, "password": PASSPHRASE})
    return browser


def look_for(browser: FlaskClient, words: str) -> int:
    """Search once; return the status of the answer."""
    return browser.post("/zoeken", data={"words": words}).status_code


def main() -> None:
    """Measure everything in one run and print it side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=40)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--times", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"WIJ_HOME": folder, "WIJ_SECOND_FACTOR": "no"})
        database = Database(settings)
        upgrade(database)
        app = create_app(settings, database, TESTING=True, WTF_CSRF_ENABLED=False)
        email, network_id = fill(app, database, networks=given.networks, people=given.people)
        browser = signed_in(app, email)
        page = median_ms(given.times, lambda: browser.get(f"/netwerken/{network_id}").status_code)
        print(f"{'':26}{'median (ms)':>12}{'ratio':>8}")
        print(f"{'one network page':26}{page:12.1f}{1:8.2f}")
        for name, words in SEARCHES.items():
            took = median_ms(given.times, partial(look_for, browser, words))
            print(f"{name:26}{took:12.1f}{took / page:8.2f}")
        database.dispose()


if __name__ == "__main__":
    main()

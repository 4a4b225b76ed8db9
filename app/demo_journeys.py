"""The monitor of the demo: made-up client journeys of two years, with judgements and figures.

Nothing of it is of anybody: numbers begin with SYN, and every source says that it is made up.
"""

from datetime import date
from fractions import Fraction
from random import Random

from sqlmodel import Session

from analysis.journey_judgements import judged_in_sheet
from analysis.journey_seats import Seat, give_seat
from analysis.journeys import JourneyFacts, JourneyRegister, add_journey, make_register
from analysis.register_figures import FigureSheet, keep_figures, read_figures
from analysis.savings import Assumed
from analysis.savings_settings import set_assumption
from app.database import Database
from app.demo_people import DemoPeople
from research.roles import Role
from research.studies import Study

# Journeys per year.
YEARS = {2025: 42, 2026: 60}
DISTRICTS = ("Oost", "West", "Noord", "Haven")
ACTIVITIES = ("Regieondersteuning", "Ontmoeting", "Praktische hulp")
CLUSTERS = (
    ("overview", "dementia", "carer"),
    ("dementia", "carer"),
    ("debts", "addiction", "pollution"),
    ("mental", "loneliness", "days"),
    ("illness", "housing", "relations"),
    ("loneliness",),
)
RESOURCES = ("own_talents", "own_network", "volunteers_at_home", "community", "general")
EFFECTS = (
    {"guidance": "prevented"},
    {"day_activity": "prevented"},
    {"guidance": "reduced"},
    {"guidance": "unchanged"},
    {"household": "deployed"},
    {"wlz_without": "prevented", "household": "deployed"},
    {"wlz_without": "delayed"},
    {"wlz_with": "delayed", "guidance": "deployed"},
    {"wlz_with": "prevented"},
    {"guidance": "scaled_up"},
)
OFTEN = (10, 6, 6, 14, 5, 4, 3, 3, 2, 3)
MADE_UP = "Verzonnen voorbeeld (synthetisch), geen echt tarief."
COSTS = {
    "cost.guidance": ("4500", "4000", "5600"),
    "cost.day_activity": ("5000", "4500", "6200"),
    "cost.wlz_without": ("22000", "20000", "24000"),
    "cost.wlz_with": ("50000", "45000", "55000"),
    "cost.instead": ("8500", "7600", "9400"),
    "unrecorded.clients": ("40", "40", "40"),
    "people.clients": ("310", "310", "310"),
    "fte": ("2", "2", "2"),
}
PLAN = """activiteit;bereik plan;bereik resultaat;kosten per klant plan;kosten per klant resultaat
Regieondersteuning;100;96;760;790
Ontmoeting;110;105;640;680
Praktische hulp;100;109;130;144
"""
PEOPLE = """risicofactoren;inwoners;bereikt
0;9.000;40
1;3.000;60
2;1.200;80
3;400;70
4;150;60
"""


def keep_demo_journeys(database: Database, people: DemoPeople, study: Study) -> None:
    """Fill the registers of the demo."""
    with database.writing() as session:
        study = session.get_one(Study, study.id)
        for year, count in YEARS.items():
            register = make_register(
                session,
                study,
                year=year,
                organisation=study.organisation,
                made_by=people[Role.LEAD],
            )
            _fill(session, register, Random(f"klantreizen {year}"), count)  # noqa: S311
            _figures(session, register)
            give_seat(
                session,
                register,
                user_id=people[Role.PROFESSIONAL],
                roles=[Role.PROFESSIONAL],
                seat=Seat.SOCIAL_WORKER,
                given_by=people[Role.LEAD],
            )
        session.commit()


def _fill(session: Session, register: JourneyRegister, chance: Random, count: int) -> None:
    for number in range(1, count + 1):
        facts = JourneyFacts(
            number=f"SYN-{register.year}-{number:03d}",
            district=chance.choices(DISTRICTS, (6, 5, 3, 1))[0],
            activity=chance.choices(ACTIVITIES, (5, 3, 2))[0],
            asked_by=chance.choices(("client", "family", "gp", "housing"), (10, 5, 3, 2))[0],
            questions=chance.choices(CLUSTERS, (6, 4, 3, 4, 4, 2))[0],
            resources=tuple(one for one in RESOURCES if chance.random() < 0.5),
            went_well=tuple(one for one in ("attention", "ownership") if chance.random() < 0.6),
            could_better=("cooperation",) if chance.random() < 0.3 else (),
            with_gp=chance.choice(("good", "mixed", "not_needed")),
            with_tailored=chance.choice(("good", "not_needed", "poor")),
            risks=chance.choices((0, 1, 2, 3, 4), (2, 3, 4, 4, 2))[0],
        )
        journey = add_journey(session, register, facts, added_by=None)
        own = chance.choices(EFFECTS, OFTEN)[0]
        judged_in_sheet(session, journey, eyes="social_worker", effects=own)
        if chance.random() < 0.8:
            other = own if chance.random() < 0.85 else {"guidance": "unchanged"}
            judged_in_sheet(session, journey, eyes="client_manager", effects=other)


def _figures(session: Session, register: JourneyRegister) -> None:
    for name, numbers in COSTS.items():
        value, low, high = (Fraction(one) for one in numbers)
        assumed = Assumed(value, low, high, MADE_UP, date(register.year, 1, 1))
        set_assumption(session, register, name, assumed, seen=0, set_by=None)
    for which, content in ((FigureSheet.ACTIVITIES, PLAN), (FigureSheet.POPULATION, PEOPLE)):
        keep_figures(session, register, which, read_figures(content.encode(), which), kept_by=None)

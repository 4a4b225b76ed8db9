"""The demo's ties: tellers of two made-up networks who agree, stand alone and contradict."""

from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlmodel import Session, select

from app.database import Database
from app.demo_people import DemoPeople
from research.involvement import tell_involvement
from research.networks import Actor, Network
from research.roles import Role
from research.studies import Study
from research.ties import Direction, Support, TieQuality, ToldTie, tell_tie

TIES = Path(__file__).with_name("data") / "demo" / "ties.yaml"
CLIENT = "klant"


def tell_demo_ties(database: Database, people: DemoPeople, study: Study) -> None:
    """Note who helps whom. Part of the demo's synthetic study, as everything in it.

    Args:
        database: the demo's own.
        people: who works in it.
        study: the synthetic study.
    """
    told = yaml.safe_load(TIES.read_text(encoding="utf-8"))
    by = people[Role.INTERVIEWER]
    with database.writing() as session:
        actors = _actors(session, study)
        for line in told["ties"]:
            _tell(session, actors, line, by)
        for line in told["involvement"]:
            tell_involvement(
                session,
                actors[line["teller"]],
                actor=actors[line["person"]],
                since=line["since"],
                until=line.get("until", ""),
                recorded_by=by,
            )
        session.commit()


def _tell(session: Session, actors: dict[str, Actor], line: dict[str, Any], by: UUID) -> None:
    one, other = (actors[name] if name != CLIENT else None for name in (line["one"], line["other"]))
    tell_tie(
        session,
        actors[line["teller"]],
        one=one,
        other=other,
        told=ToldTie(
            kinds=tuple(Support(kind) for kind in line.get("kinds", ())),
            direction=Direction(line.get("direction", "gives")),
            quality=TieQuality(line.get("quality", "untold")),
            since=line.get("since", ""),
            is_there=not line.get("no_tie", False),
        ),
        recorded_by=by,
    )


def _actors(session: Session, study: Study) -> dict[str, Actor]:
    statement = (
        select(Actor)
        .join(Network, Network.id == Actor.network_id)  # type: ignore[arg-type]
        .where(Network.study_id == study.id)
    )
    return {actor.reference: actor for actor in session.exec(statement)}

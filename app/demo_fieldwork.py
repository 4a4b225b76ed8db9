"""The demo's fieldwork: a frame, a draw, networks with their stories, and what is planned."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from analysis.coding_import import import_codings
from analysis.compass import follow_turn
from app.database import Database
from app.demo_double import DemoChoice, choices_in
from app.demo_influence import start_demo_meter
from app.demo_people import DemoPeople
from app.demo_planning import local_moment
from app.importing import import_networks
from app.listed_names import ListedNameFinder
from app.understanding import LanguageTools, cache_directory
from interviews.abbreviations import take_shipped
from interviews.appointments import make_appointment
from interviews.availability import Limits, Window
from interviews.calls import Outcome, log_attempt
from interviews.changing_availability import set_limits, set_week
from interviews.interviews import Interview, interview_of, open_interview
from interviews.network_import import ImportedNetwork, Place
from interviews.private_notes import add_note
from interviews.replacements import Pseudonymised
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, Turn
from research.consents import Decision, Purpose, record_consent
from research.draw_rules import DrawRule
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.network_files import parse_network_file
from research.networks import Actor, Network, assign_reviewer
from research.roles import Role
from research.studies import Study, add_member, create_study
from research.tables import now

STUDY_ROLES = (Role.INTERVIEWER, Role.CODER, Role.EDITOR)
HELD = (Purpose.INTERVIEW, Purpose.NETWORK_READING, Purpose.QUOTES, Purpose.LEARNING)
FIRST_CALL_DAYS_AGO = 45
Units = dict[str, list[UUID]]


def make_demo_study(
    database: Database, facts: dict[str, Any], people: DemoPeople
) -> tuple[Study, Units]:
    """Make the study with its frame and a real draw; return the drawn units per district."""
    year = date.today().year
    with database.writing() as session:
        study = create_study(
            session,
            **facts["study"],
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            created_by=people[Role.LEAD],
            synthetic=True,
        )
        for role in STUDY_ROLES:
            add_member(session, study, user_id=people[role], added_by=people[Role.LEAD])
        frame = import_frame(
            session, study, content=_frame_csv(facts["frame"]), imported_by=people[Role.LEAD]
        )
        draw = draw_from_frame(
            session,
            frame,
            size=facts["frame"]["sample"],
            seed=facts["frame"]["seed"],
            rule=DrawRule.PROPORTIONAL,
            drawn_by=people[Role.LEAD],
        )
        units: Units = {}
        for unit in drawn_units(session, draw.id, limit=draw.size):
            units.setdefault(unit.stratum, []).append(unit.id)
        _fill_in_week(session, people)
        session.commit()
    return study, units


def _fill_in_week(session: Session, people: DemoPeople) -> None:
    """The interviewer phones four days and one evening, and no more than three times a day."""
    me = people[Role.INTERVIEWER]
    days = [Window(day, time(9), time(17)) for day in range(4)]
    week = [*days, Window(1, time(19), time(21))]
    set_week(session, me, week=week, version=0, set_by=me)
    limits = Limits(most_per_day=3, most_per_week=10, pause_minutes=15)
    set_limits(session, me, limits=limits, version=1, set_by=me)


def import_demo_networks(
    database: Database,
    facts: dict[str, Any],
    people: DemoPeople,
    study: Study,
    units: Units,
    folder: Path,
    double: list[DemoChoice],
) -> Iterator[str]:
    """Import the ten networks as ``wij import-networks`` does; yield their references.

    ``double`` is filled with what two people choose in the stories that are coded twice.
    """
    networks = [_with_names(network, facts) for network in demo_networks(folder)]
    codings = [
        json.loads(line)
        for line in (folder / "codings.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    def kept(
        session: Session, imported: ImportedNetwork, texts: dict[Place, Pseudonymised]
    ) -> None:
        for interview in imported.interviews.values():
            _was_held_earlier(session, interview, people)
        if imported.network.reference == facts["meter_from"]:
            start_demo_meter(session, study.id)
        if imported.network.reference in facts["double_coded"]["networks"]:
            double.extend(choices_in(imported, codings, texts))
        elif imported.network.reference in facts["coded"]:
            coder = people[Role.CODER]
            import_codings(session, imported, codings, texts=texts, coder_id=coder)
        if imported.network.reference in facts["reviewed_by_professional"]:
            assign_reviewer(
                session,
                imported.network,
                user_id=people[Role.PROFESSIONAL],
                assigned_by=people[Role.LEAD],
            )

    reports = import_networks(
        database,
        study,
        [_only_held(network, facts) for network in networks],
        consents=(),
        imported_by=people[Role.LEAD],
        # The files list every name in them, so the light finder is enough here.
        tools=LanguageTools(cache_directory(), finder=ListedNameFinder()),
        kept=kept,
        drawn_units=[units[network["district"]].pop(0) for network in networks],
    )
    for report in reports:
        yield report.reference


def plan_demo_fieldwork(
    database: Database, facts: dict[str, Any], people: DemoPeople, study: Study, folder: Path
) -> None:
    """Plan calls, log attempts, and leave one conversation open."""
    by = people[Role.INTERVIEWER]
    with database.writing() as session:
        actors = _actors(session, study)
        for one in facts["planned"]:
            interview = _agreed(session, actors[one["actor"]], people)
            starts_at = local_moment(day=one["day"], at=one["at"])
            make_appointment(
                session,
                interview,
                interviewer_id=by,
                starts_at=starts_at,
                made_by=people[Role.LEAD],
            )
        for reference in facts["without_time"]:
            held = _agreed(session, actors[reference], people)
            held.interviewer_id = by
            session.add(held)
        for reference in facts["consent_only"]:
            _agreed(session, actors[reference], people)
        for one in facts["attempts"]:
            _log_attempts(session, actors[one["actor"]], one["outcomes"], people)
        _leave_open(session, actors, facts["in_conversation"], people, folder)
        session.commit()


def demo_networks(folder: Path) -> list[dict[str, Any]]:
    """Return the ten networks as their files tell them."""
    return [parse_network_file(path.read_bytes()) for path in sorted(folder.glob("N*.json"))]


def _frame_csv(frame: dict[str, Any]) -> bytes:
    districts: Sequence[str] = frame["districts"]
    lines = ["klantnummer;wijk"]
    for number in range(frame["clients"]):
        district = districts[number * 7 % len(districts)]
        lines.append(f"K{10_000 + number * 37 % 9_973:05d};{district}")
    return "\n".join(lines).encode()


def _with_names(network: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Give the actors a name and a number, so that there is somebody to phone."""
    for number, actor in enumerate(network["actors"], start=1):
        actor["name"] = facts["names"][actor["actor_id"]]
        actor["phone"] = f"06-0000{int(network['network_id'][1:]):02d}{number:02d}"
    return network


def _only_held(network: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Leave the stories out that are still to be told."""
    still = {one["actor"] for one in [*facts["planned"], *facts["attempts"]]}
    still |= {facts["in_conversation"]["actor"], *facts["untold"]}
    for actor in network["actors"]:
        if actor["actor_id"] in still:
            actor["turns"], actor["attributes"] = [], {}
    return network


def _was_held_earlier(session: Session, interview: Interview, people: DemoPeople) -> None:
    """Give the story a date, an interviewer, and what its teller agreed to."""
    held_before = len(list(session.exec(select(Interview.id).where(Interview.closed_at != None))))  # noqa: E711
    interview.interviewer_id = people[Role.INTERVIEWER]
    interview.opened_at = now() - timedelta(days=FIRST_CALL_DAYS_AGO - held_before, hours=3)
    interview.closed_at = interview.opened_at + timedelta(minutes=40)
    session.add(interview)
    turns = session.exec(select(Turn).where(Turn.interview_id == interview.id))
    for turn in turns:
        turn.written_by = people[Role.INTERVIEWER]
        turn.written_at = interview.opened_at + timedelta(minutes=2 * turn.seq)
        session.add(turn)
    for purpose in HELD:
        _consent(session, interview.actor_id, purpose, people)


def _consent(session: Session, actor_id: UUID, purpose: Purpose, people: DemoPeople) -> None:
    record_consent(
        session,
        actor_id=actor_id,
        purpose=purpose,
        decision=Decision.GIVEN,
        recorded_by=people[Role.LEAD],
    )


def _actors(session: Session, study: Study) -> dict[str, Actor]:
    statement = (
        select(Actor)
        .join(Network, Network.id == Actor.network_id)  # type: ignore[arg-type]
        .where(Network.study_id == study.id)
    )
    return {actor.reference: actor for actor in session.exec(statement)}


def _agreed(session: Session, actor: Actor, people: DemoPeople) -> Interview:
    _consent(session, actor.id, Purpose.INTERVIEW, people)
    return interview_of(session, actor)


def _log_attempts(
    session: Session, actor: Actor, outcomes: Sequence[str], people: DemoPeople
) -> None:
    interview = interview_of(session, actor)
    for number, outcome in enumerate(outcomes):
        attempt = log_attempt(
            session, interview, outcome=Outcome(outcome), caller_id=people[Role.INTERVIEWER]
        )
        attempt.at = now() - timedelta(days=len(outcomes) - number, hours=2)
        session.add(attempt)


def _leave_open(
    session: Session,
    actors: dict[str, Actor],
    facts: dict[str, Any],
    people: DemoPeople,
    folder: Path,
) -> None:
    by = people[Role.INTERVIEWER]
    interview = _agreed(session, actors[facts["actor"]], people)
    open_interview(session, interview, interviewer_id=by)
    stories = {
        actor["actor_id"]: actor["turns"]
        for network in demo_networks(folder)
        for actor in network["actors"]
    }
    for turn in stories[facts["actor"]][: facts["turns"]]:
        written, _is_new = add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker(turn["speaker"]),
            mode=Mode.VERBATIM,
            text=turn["text"],
            written_by=by,
        )
        follow_turn(session, interview, written, read_by=by)
    add_turn(
        session,
        interview,
        turn_id=uuid4(),
        speaker=Speaker.INTERVIEWER,
        mode=Mode.OBSERVATION,
        text="Zijn stem wordt zachter.",
        written_by=by,
    )
    note = "Straks vragen hoe het nu met de taken is verdeeld."
    add_note(session, interview, note_id=uuid4(), text=note, written_by=by)
    take_shipped(session, user_id=by, shorts=["mz", "wt"])

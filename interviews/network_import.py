"""Import of network files: a network, its actors, and their closed interviews.

A file tells of interviews that were held elsewhere, so they come in closed. It carries no
consent: whoever imports names the purposes that were agreed to; without any, the stories
are kept and nothing more.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from interviews.interviews import Interview, InterviewStatus, close_interview, interview_of
from interviews.pseudonyms import (
    SpanFinder,
    UnreadStory,
    UnreadTurn,
    find_names,
    keep_pseudonyms,
)
from interviews.replacements import Found, Pseudonymised
from interviews.rosters import names_in
from interviews.telling import MAX_LENGTH, add_turn
from interviews.turns import Mode, Speaker, turns_of
from research import audit
from research.consents import Decision, Purpose, record_consent
from research.network_files import NetworkFileError
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    NetworkReferenceTakenError,
    add_actor,
    create_network,
)
from research.studies import Study
from research.tables import now

Place = tuple[str, int]
"""Where a turn stands in a file: the actor's id there and the 0-based number of the turn."""


@dataclass(frozen=True)
class ImportedNetwork:
    """What an import made: the interview per actor id of the file, the revision per place.

    ``stripped`` says how many leading blanks of a turn were not kept, where there were any.
    """

    network: Network
    interviews: Mapping[str, Interview]
    revisions: Mapping[Place, UUID]
    stripped: Mapping[Place, int]


def new_turn_id(_actor_id: str, _number: int) -> UUID:
    """Return a random id, as a browser would make for a turn."""
    return uuid4()


def check_networks(session: Session, study: Study, networks: Sequence[dict[str, Any]]) -> None:
    """Check all networks of one import before the first is written.

    Raises:
        NetworkFileError: a turn is empty or too long; names the path.
        NetworkReferenceTakenError: the study, or this import, has the network already.
    """
    statement = select(Network.reference).where(Network.study_id == study.id)
    taken = set(session.exec(statement))
    for network in networks:
        if network["network_id"] in taken:
            raise NetworkReferenceTakenError(reference=network["network_id"])
        taken.add(network["network_id"])
        check_turns(network)


def check_turns(network: dict[str, Any]) -> None:
    """Check what the schema of the file cannot say.

    Raises:
        NetworkFileError: a turn is empty or too long; names the path.
    """
    for i, actor in enumerate(network["actors"]):
        for j, turn in enumerate(actor["turns"]):
            path = f"$.actors[{i}].turns[{j}].text"
            if not turn["text"].strip():
                raise NetworkFileError(path=path, reason="dit mag niet leeg zijn")
            if len(turn["text"]) > MAX_LENGTH:
                raise NetworkFileError(path=path, reason=f"meer dan {MAX_LENGTH} tekens")


def import_network(
    session: Session,
    study: Study,
    network: dict[str, Any],
    *,
    consents: Collection[Purpose],
    imported_by: UUID | None,
    drawn_unit_id: UUID | None = None,
    turn_id_of: Callable[[str, int], UUID] = new_turn_id,
) -> ImportedNetwork:
    """Write one network with its actors and closed interviews.

    Args:
        session: a session that may write.
        study: where the network belongs.
        network: as ``parse_network_file`` returns it.
        consents: purposes that every actor in the file agreed to.
        imported_by: who imports; None for the system itself.
        drawn_unit_id: the unit of the draw that this network is.
        turn_id_of: gives the id of a turn, from actor id and 0-based number in the file.

    Raises:
        NetworkReferenceTakenError: the study has this network.
        NetworkFileError: a turn is empty or too long.
    """
    check_turns(network)
    made = create_network(
        session,
        study,
        reference=network["network_id"],
        created_by=imported_by,
        district=network.get("district", ""),
        activity=network.get("activity", ""),
        attributes=network.get("network_attributes", {}),
        drawn_unit_id=drawn_unit_id,
    )
    interviews: dict[str, Interview] = {}
    revisions: dict[Place, UUID] = {}
    for facts in network["actors"]:
        actor = _import_actor(session, made, facts, consents, imported_by)
        if facts["turns"]:
            interview = _import_interview(session, actor, facts, turn_id_of)
            interviews[facts["actor_id"]] = interview
            for number, (_turn, revision) in enumerate(turns_of(session, interview.id)):
                revisions[facts["actor_id"], number] = revision.id
    audit.record(session, user_id=imported_by, action="import", kind="network", object_id=made.id)
    return ImportedNetwork(made, interviews, revisions, _stripped(network))


def names_in_file(network: dict[str, Any]) -> list[str]:
    """Return what the file itself says identifies a person: its ``pii`` and its actors."""
    names = [one for one in network.get("pii", []) if one.strip()]
    for actor in network["actors"]:
        names += names_in(actor.get("name", ""))
        names += [actor["phone"]] if actor.get("phone") else []
    return list(dict.fromkeys(names))


def find_names_in_file(
    network: dict[str, Any],
    finder: SpanFinder,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[Place, Sequence[Found]]:
    """Return the spans per place, in the words as they will be kept. Needs no database.

    The names that the file lists are told to the finder here and are kept nowhere.
    """
    places: dict[UUID, Place] = {}
    turns = []
    for actor in network["actors"]:
        for number, turn in enumerate(actor["turns"]):
            key = uuid4()
            places[key] = (actor["actor_id"], number)
            turns.append(UnreadTurn(key, key, turn["text"].strip()))
    story = UnreadStory(tuple(turns), tuple(names_in_file(network)))
    found = find_names(story, finder, progress=progress)
    return {places[key]: spans for key, spans in found.items()}


def keep_imported_pseudonyms(
    session: Session, imported: ImportedNetwork, found: Mapping[Place, Sequence[Found]]
) -> dict[Place, Pseudonymised]:
    """Replace the found names in the interviews that were just imported."""
    places = {revision_id: place for place, revision_id in imported.revisions.items()}
    by_revision = {imported.revisions[place]: spans for place, spans in found.items()}
    done: dict[Place, Pseudonymised] = {}
    for interview in imported.interviews.values():
        for revision_id, result in keep_pseudonyms(session, interview, by_revision).items():
            done[places[revision_id]] = result
    return done


def _stripped(network: dict[str, Any]) -> dict[Place, int]:
    return {
        (actor["actor_id"], number): len(turn["text"]) - len(turn["text"].lstrip())
        for actor in network["actors"]
        for number, turn in enumerate(actor["turns"])
        if turn["text"][:1].isspace()
    }


def _import_actor(
    session: Session,
    network: Network,
    facts: dict[str, Any],
    consents: Collection[Purpose],
    imported_by: UUID | None,
) -> Actor:
    names = ("name", "phone", "description", "organisation")
    actor = add_actor(
        session,
        network,
        role=ActorRole(facts["role"]),
        identity=Identity(**{name: facts.get(name, "") for name in names}),
        added_by=imported_by,
        reference=facts["actor_id"],
    )
    for purpose in consents:
        record_consent(
            session,
            actor_id=actor.id,
            purpose=purpose,
            decision=Decision.GIVEN,
            recorded_by=imported_by,
        )
    return actor


def _import_interview(
    session: Session,
    actor: Actor,
    facts: dict[str, Any],
    turn_id_of: Callable[[str, int], UUID],
) -> Interview:
    interview = interview_of(session, actor)
    # Held and typed elsewhere: nobody is phoned here, so the consent to phone is not asked
    # for, and who imports did not write these turns.
    interview.status = InterviewStatus.OPEN.value
    interview.opened_at = now()
    session.add(interview)
    session.flush()
    for number, turn in enumerate(facts["turns"]):
        add_turn(
            session,
            interview,
            turn_id=turn_id_of(facts["actor_id"], number),
            speaker=Speaker(turn["speaker"]),
            mode=Mode.VERBATIM,
            text=turn["text"],
            written_by=None,
        )
    attributes = facts.get("attributes", {})
    close_interview(session, interview, attributes=attributes, closed_by=None)
    return interview

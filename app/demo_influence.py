"""The demo's influence meter: a coder read some hidden turns himself before he saw the machine."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus, add_coding
from analysis.unveiling import open_turn
from analysis.veils import start_meter, veiled_in
from app.database import Database
from app.demo_people import DemoPeople
from interviews.fragments import Fragment
from interviews.interviews import Interview, interviews_of_network
from interviews.turns import TurnRevision
from research.codebook import Pole
from research.networks import networks_of
from research.roles import Role
from research.studies import Study

# Larger than usual, so that a small made-up study has something to show.
SHARE = 33
# Of the hidden suggestions the coder finds two in five himself.
FINDS, OF = 2, 5


def start_demo_meter(session: Session, study_id: UUID) -> None:
    """Let the lot choose in the stories that come from now on."""
    start_meter(session, session.get_one(Study, study_id), share=SHARE)


def read_hidden_turns(
    database: Database, references: Collection[str], people: DemoPeople, study: Study
) -> None:
    """The coder codes the hidden turns of these networks himself, and then opens them."""
    number = 0
    with database.writing() as session:
        for network in networks_of(session, study.id):
            if network.reference not in references:
                continue
            for _actor, interview in interviews_of_network(session, network.id):
                number = _read(session, interview, people[Role.CODER], number)
        session.commit()


def _read(session: Session, interview: Interview, coder_id: UUID, number: int) -> int:
    """Return how many hidden suggestions were passed by now."""
    for turn_id in sorted(veiled_in(session, interview.id), key=str):
        for one, fragment, revision in _waiting(session, turn_id):
            number += 1
            if number % OF < FINDS:
                add_coding(
                    session,
                    interview,
                    revision,
                    start=fragment.start,
                    end=fragment.end,
                    theme=one.theme,
                    pole=Pole(one.pole),
                    coder_id=coder_id,
                )
        open_turn(session, interview, turn_id, by=coder_id)
    return number


def _waiting(session: Session, turn_id: UUID) -> list[tuple[Coding, Fragment, TurnRevision]]:
    statement = (
        select(Coding, Fragment, TurnRevision)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .where(
            TurnRevision.turn_id == turn_id,
            Coding.status == CodingStatus.SUGGESTED.value,
        )
        .order_by(col(Fragment.start), col(Coding.theme), col(Coding.pole))
    )
    return list(session.exec(statement))

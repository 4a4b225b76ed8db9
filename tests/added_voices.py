"""What somebody added to a network by himself, in the states that pages and forms need."""

from uuid import UUID, uuid4

from cast import Cast
from sqlmodel import Session

from interviews.joined_voices import JoinedVoice, add_voice, keep_replaced_voice, let_join
from interviews.joining_codes import make_code
from research.networks import ActorRole, Network


def added_voice(
    session: Session,
    network: Network,
    *,
    words: str = "Ik breng soep.",
    joined_by: UUID | None = None,
) -> JoinedVoice:
    """Return words whose names were replaced; they wait, or stand in the line."""
    voice_id = uuid4()
    add_voice(session, network, voice_id=voice_id, role=ActorRole.NEIGHBOUR, text=words)
    voice = session.get_one(JoinedVoice, voice_id)
    keep_replaced_voice(session, voice, [])
    if joined_by is not None:
        let_join(session, voice, joined_by=joined_by)
    return voice


def joining_things(session: Session, cast: Cast) -> dict[str, str | UUID]:
    """Return the code of the network of the cast, and three experiences that wait there."""
    network = session.get_one(Network, cast.network.id)
    code = make_code(session, network, made_by=cast.lead.id)
    names = ("voice_id", "unnamed_voice_id", "refused_voice_id")
    return {"joining_code": code} | {one: added_voice(session, network).id for one in names}

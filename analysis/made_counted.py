"""Let the count in a sentence worded by hand count by itself from now on.

It is offered where the sentence names exactly the share of networks that is counted now, in the
words of the program, and no other count. The fragments and quotes under it stay.
"""

import re
from uuid import UUID

from sqlmodel import Session, select

from analysis.claim_evidence import Query, Unit, count, told
from analysis.claim_proposals import ClaimKind, Part
from analysis.claim_support import ClaimView
from analysis.claims import Claim, worded_anew
from analysis.counted_claims import CountedWords, kept_counts, sealed_words
from analysis.human_numbers import network_share
from analysis.network_proposals import NETWORKS
from analysis.second_looks import ClaimChangedError
from analysis.study_voices import study_voices
from analysis.typed_counts import TELLERS, typed_counts
from research import audit
from research.codebook import Pole
from research.errors import ConflictError


class NothingToCountError(ConflictError):
    """The sentence no longer names the share that is counted."""

    template = "Het aantal in deze zin is niet meer wat wij tellen. Verander eerst de zin."


def words_around(view: ClaimView) -> CountedWords | None:
    """Return the words around the share that a sentence names; None where it names another one.

    Who told it is no longer counted in the sentence: "vertelden drie mensen" is "vertelde iemand".
    """
    if view.claim.is_counted or not view.networks_heard or not view.stands:
        return None
    share = network_share(view.factor.networks, view.networks_heard)
    for phrase in (share, share.split(" (")[0]):
        found = re.search(rf"\bin\b{re.escape(phrase[2:])}(?!\w)", view.sentence, re.I)
        if found and phrase.startswith("in "):
            before = view.sentence[: found.start()] + found.group()[:3]
            after = TELLERS.sub("vertelde iemand", view.sentence[found.end() :])
            return None if typed_counts(before + after) else CountedWords(before, after)
    return None


def make_counted(session: Session, view: ClaimView, *, seen: int, by: UUID) -> None:
    """Make a claim worded by hand one of which the count is a place in the sentence.

    Args:
        session: a session that may write.
        view: the claim as it stands now.
        seen: the version that the person read.
        by: the editor.

    Raises:
        ClaimChangedError: a colleague was first.
        NothingToCountError: it names no share, another one, or one more count.
    """
    claim = view.claim
    session.refresh(claim, with_for_update=True)
    if claim.version != seen:
        raise ClaimChangedError
    words = words_around(view)
    if words is None:
        raise NothingToCountError
    pole = Pole(claim.pole)
    voices = study_voices(session, claim.study_id)
    counted = count(Query(Unit.NETWORK, NETWORKS, (told((claim.theme,), pole),)), voices)
    name = f"told_{claim.theme}_{pole.value}"
    claim.sentence_sealed = sealed_words(session, claim.study_id, claim.id, words)
    claim.query, claim.counted = counted.query.kept(), kept_counts(counted)
    claim.kind = ClaimKind.NETWORKS.value
    part = Part.WENT_WELL if pole is Pole.SUCCESS else Part.COULD_BE_BETTER
    claim.part = part.value
    claim.proposal = "" if _is_taken(session, claim, name) else name
    claim.codebook_version = voices.book.version
    worded_anew(claim, by=by)
    session.add(claim)
    session.flush()
    audit.record(session, user_id=by, action="rewrite", kind="claim", object_id=claim.id)


def _is_taken(session: Session, claim: Claim, name: str) -> bool:
    statement = select(Claim.id).where(Claim.study_id == claim.study_id, Claim.proposal == name)
    return session.exec(statement).first() is not None

"""What tests of claims and chapters share: accepted words, a released quote, a claim."""

from uuid import UUID

from cast import CANARY, Cast, consent

from analysis.claim_support import choose_quotes, claim_view
from analysis.claims import Claim, make_claim, place_claim
from analysis.codings import add_coding
from analysis.counted_claims import study_proposals, take_proposal
from analysis.patterns import study_factors
from analysis.second_looks import look_at
from interviews.fragments import Fragment, release_fragment
from interviews.interviews import Interview
from interviews.turns import Speaker, turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.studies import Study

# The words that ``code`` marks: the end of the client's first turn in the cast's story.
WORDS = "Ze nam de tijd."
SENTENCE = "In het enige netwerk vertelde iemand dat er echt is geluisterd."


def code(
    cast: Cast, interview_id: UUID, theme: str = "attention", pole: Pole = Pole.SUCCESS
) -> UUID:
    """Accept ``WORDS`` as a factor; return the fragment's id."""
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        revision = next(
            revision
            for turn, revision in turns_of(session, interview_id)
            if turn.speaker == Speaker.ACTOR
        )
        start = len(f"Ze luisterde echt naar mij, die {'[naam 1]'}. ")
        coding = add_coding(
            session,
            interview,
            revision,
            start=start,
            end=start + len(WORDS),
            theme=theme,
            pole=pole,
            coder_id=cast.coder.id,
        )
        return coding.fragment_id


def told(cast: Cast, actor: Actor) -> UUID:
    """Hold the interview, accept ``WORDS`` in it; return the fragment's id."""
    return code(cast, cast.story(actor))


def release(cast: Cast, actor: Actor, fragment_id: UUID) -> None:
    """The teller agrees to quotes and releases these words."""
    with cast.writing() as session:
        consent(session, actor, Purpose.QUOTES)
        release_fragment(
            session, session.get_one(Fragment, fragment_id), released_by=cast.interviewer.id
        )


def claim(
    cast: Cast,
    *fragment_ids: UUID,
    sentence: str = SENTENCE,
    in_chapter: bool = True,
    quoted: bool = False,
    looked_at: bool = True,
) -> UUID:
    """Make a claim on these fragments; return its id."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        made = make_claim(
            session,
            study,
            theme="attention",
            pole=Pole.SUCCESS,
            sentence=sentence,
            fragments=[session.get_one(Fragment, one) for one in fragment_ids],
            made_by=cast.editor.id,
        )
        place_claim(session, made, in_chapter=in_chapter, placed_by=cast.editor.id)
        if quoted:
            choose_quotes(session, made, fragment_ids=fragment_ids, chosen_by=cast.editor.id)
        if looked_at:
            say_of(session, made, is_fine=True, looked_by=cast.lead.id)
        return made.id


def counted_claim_in(session, study: Study, *, name: str = "solved") -> Claim:
    """A counted claim of the study; there may be more than one of the same proposal."""
    study = session.get_one(Study, study.id)
    made = take_proposal(
        session,
        study,
        name=name,
        seen=next(one.seen for one in study_proposals(session, study) if one.name == name),
        taken_by=None,
    )
    made.proposal = ""
    session.add(made)
    session.flush()
    return made


def say_of(session, made: Claim, *, is_fine: bool, looked_by: UUID, reason: str = "") -> None:
    """A second person looks at the claim as it stands now."""
    state = claim_view(session, made).state
    look_at(
        session,
        made,
        seen=state,
        state=state,
        is_fine=is_fine,
        reason=reason,
        looked_by=looked_by,
    )


def quoted_claim(cast: Cast) -> tuple[UUID, UUID]:
    """A claim in the chapter with one released quote of the client: (claim id, fragment id)."""
    fragment_id = told(cast, cast.client_actor)
    release(cast, cast.client_actor, fragment_id)
    return claim(cast, fragment_id, quoted=True), fragment_id


def client_of(cast: Cast, reference: str) -> Actor:
    """The client of another network of the study."""
    with cast.writing() as session:
        network = create_network(session, cast.study, reference=reference, created_by=None)
        identity = Identity(name=f"{CANARY} {reference}")
        return add_actor(session, network, role=ActorRole.CLIENT, identity=identity, added_by=None)


def stored(cast: Cast, claim_id: UUID) -> Claim | None:
    """The claim as the database has it now."""
    with cast.database.reading() as session:
        return session.get(Claim, claim_id)


def factor(cast: Cast):
    """The count of what ``code`` accepts."""
    with cast.database.reading() as session:
        return study_factors(session, cast.study.id).of("attention", Pole.SUCCESS)

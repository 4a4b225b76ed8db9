"""A professional who opens everything: only released fragments, and of his own network none.

Each story has one word that stands nowhere else. Whoever walks meets the words that he may read,
so that the walk itself is proved; every other word is a leak, on whichever page it stands.
"""

from uuid import UUID

import pytest
from added_voices import added_voice
from crawling import guesses, walk
from sitting import let_read

from analysis.codings import add_coding, add_suggestion
from interviews.check_ins import add_check_in, check_ins_of
from interviews.interviews import Interview
from interviews.quote_choices import QuoteChoice
from interviews.story_checks import ReadBack
from interviews.turns import keep_pseudonymised, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose
from research.independence import KnowsHow, state_link
from research.networks import (
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.roles import Role
from research.studies import Study

# What may be read, and what may not with the reason why.
RELEASED = "pimpelmees"
CLOSED = {
    "not asked whether the network reads along": "roodborst",
    "said no to the network": "winterkoning",
    "took his story back": "boomklever",
    "keeps these words for himself": "goudvink",
    "only suggested, accepted by nobody": "heggenmus",
    "never coded": "staartmees",
    "told later, names not looked at": "grasmus",
    "came by himself, and waits for a lead": "kuifeend",
    "a network that he does not review": "wielewaal",
}
JOINED = "slobeend"


def word_in(session, story_id, word, *, turn=1, coder_id=None, suggested=False):
    """Let a turn hold the word, with an accepted coding, a suggestion, or neither."""
    interview = session.get_one(Interview, story_id)
    turn, revision = turns_of(session, story_id)[turn]
    keep_pseudonymised(session, interview, revision, text=f"Ik zag een {word} in de tuin.")
    facts = {"start": 7, "end": 11 + len(word), "theme": "attention", "pole": Pole.SUCCESS}
    if coder_id:
        add_coding(session, interview, revision, coder_id=coder_id, **facts)
    if suggested:
        add_suggestion(session, interview, revision, certainty=0.9, version="x", **facts)
    return turn, revision


@pytest.fixture
def world(cast):
    """Tellers of one network and of another, each with a word of his own."""
    by = cast.coder.id
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        people = [
            add_actor(session, network, role=role, identity=Identity(name="Piet"), added_by=None)
            for role in (ActorRole.NEIGHBOUR, ActorRole.VOLUNTEER, ActorRole.PROFESSIONAL)
        ]
        study = session.get_one(Study, cast.study.id)
        other = create_network(session, study, reference="ELDERS", created_by=None)
        far = add_actor(
            session, other, role=ActorRole.CLIENT, identity=Identity(name="Jo"), added_by=None
        )
        added_voice(session, network, words=f"Een {CLOSED_WAITING} in de sloot.")
        added_voice(session, network, words=f"Een {JOINED} erbij.", joined_by=cast.lead.id)
    client, daughter, silent, refused, left = (cast.client_actor, cast.daughter, *people)
    stories = {one.id: cast.story(one) for one in (client, daughter, silent, refused, left, far)}
    for one in (client, daughter, refused, left, far):
        for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
            let_read(cast, one, purpose=purpose)
    told = iter(CLOSED.values())
    with cast.writing() as session:
        word_in(session, stories[client.id], RELEASED, coder_id=by)
        word_in(session, stories[silent.id], next(told), coder_id=by)
        word_in(session, stories[refused.id], next(told), coder_id=by)
        word_in(session, stories[left.id], next(told), coder_id=by)
        turn, revision = word_in(session, stories[client.id], next(told), turn=3, coder_id=by)
        kept = {"turn_id": turn.id, "revision_id": revision.id, "may_quote": False}
        session.add(QuoteChoice(how="by_link", **kept))
        word_in(session, stories[daughter.id], next(told), suggested=True)
        word_in(session, stories[daughter.id], next(told), turn=3)
        story = session.get_one(Interview, stories[client.id])
        later = {"how": ReadBack.BY_LINK, "noted_by": None, "turn_id": UUID(int=7)}
        add_check_in(session, story, text=f"Nu een {CLOSED_LATER}.", **later)
        _turn, last = check_ins_of(session, story.id)[0]
        keep_pseudonymised(session, story, last, text=f"Nu een {CLOSED_LATER}.")
        word_in(session, stories[far.id], CLOSED["a network that he does not review"], coder_id=by)
    let_read(cast, refused, Decision.REFUSED)
    let_read(cast, left, Decision.WITHDRAWN, Purpose.INTERVIEW)
    return {"stories": stories, "far": far.id, "elsewhere": other.id}


CLOSED_LATER = CLOSED["told later, names not looked at"]
CLOSED_WAITING = CLOSED["came by himself, and waits for a lead"]


def everything(cast, user, world, *, alike=None):
    """Every answer that this person gets by what he is offered, and by typing addresses.

    ``alike``: of a page that there is per theme or period, how many are opened.
    """
    app, browser = cast.app, cast.browser(user)
    tried = set()
    for actor_id, story_id in world["stories"].items():
        where = world["elsewhere"] if actor_id == world["far"] else cast.network.id
        ids = {"network_id": where, "study_id": cast.study.id}
        tried |= set(guesses(app, ids | {"actor_id": actor_id, "interview_id": story_id}))
    rows = (f"/netwerkreview/{cast.network.id}/stemmen/thema-attention",)
    walked = walk(app, browser, "/", *rows, *sorted(tried), alike=alike)
    return [one for one in walked if one.status == 200]


def met(pages, *words):
    return {(word, one.endpoint) for one in pages for word in words if word in one.text}


def test_a_professional_meets_no_fragment_that_was_not_released(cast, world):
    pages = everything(cast, cast.professional, world)
    assert {"reviews.network", "voices.row"} <= {where for _word, where in met(pages, RELEASED)}
    assert met(pages, JOINED) == {(JOINED, "reviews.network")}
    assert met(pages, *CLOSED.values()) == set()


def test_who_takes_part_meets_nothing_of_his_network_but_counts(cast, world):
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        who = {"user_id": cast.professional.id, "stated_by": cast.lead.id}
        study = session.get_one(Study, cast.study.id)
        about = {"how": KnowsHow.TAKES_PART, "about": "Zij is de wijkverpleegkundige."}
        state_link(session, study, network=network, **about, **who)
        # He reviews another network, so that he has pages to open at all.
        other = session.get_one(Network, world["elsewhere"])
        assign_reviewer(session, other, user_id=cast.professional.id, assigned_by=None)
    pages = everything(cast, cast.professional, world)
    # The help names networks of its own.
    pages = [one for one in pages if not one.endpoint.startswith("help.")]
    assert met(pages, CLOSED["a network that he does not review"])
    own = [word for word in CLOSED.values() if word != "wielewaal"]
    assert met(pages, RELEASED, JOINED, cast.network.reference, *own) == set()
    assert "figures.page" in {one.endpoint for one in pages}


@pytest.mark.parametrize("role", list(Role))
def test_where_each_role_meets_the_released_words(cast, world, role):
    """The words can be met: by whoever codes, leads or reviews, and by nobody else."""
    # A professional is walked whole above; what the others read more of is not at stake here.
    pages = everything(cast, cast.users[role.value], world, alike=4)
    reads = {Role.LEAD, Role.CODER, Role.PROFESSIONAL}
    found = met(pages, RELEASED)
    assert bool(found) == (role in reads | OF_HIS_WORK.keys())
    if role in OF_HIS_WORK:
        assert {where for _word, where in found} <= OF_HIS_WORK[role]


# Who phoned reads the story that he wrote; an editor reads what is under a claim or pattern.
OF_HIS_WORK = {
    Role.INTERVIEWER: {"own_stories.story", "names.page"},
    Role.EDITOR: {
        "claims.compose",
        "proposals.evidence",
        "study_patterns.number",
        "we_profile.network",
    },
}

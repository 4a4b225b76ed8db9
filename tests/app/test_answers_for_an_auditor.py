"""Who has the three tables of a chapter counts every counted sentence again without us."""

import csv
import io

import pytest
from auditing import Audit
from cast import CANARY, PHONE, consent, tell
from claiming import say_of
from sqlmodel import select
from study_like_2021 import study_like_2021

from analysis import claim_evidence
from analysis.chapter_text import current_document
from analysis.claims import place_claim
from analysis.codings import add_coding
from analysis.counted_claims import study_proposals, take_proposal
from analysis.document import Note
from analysis.network_values import settle_value, values_of
from interviews.interviews import close_interview, interview_of, open_interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    create_network,
)
from research.studies import Study

# What social workers noted of some networks; of the others it is not known.
NOTED = [
    {"questions": ["debts", "loneliness", "housing"], "goes_on_how": "alone"},
    {"questions": ["debts"], "goes_on_how": "with_support", "resources": ["own_talents"]},
    {"resources": ["own_network", "own_talents"], "lasting": "yes"},
    {"tailored_care_effect": "prevented", "lasting": "no", "goes_on_how": "unknown"},
]
SECRET = "mevrouw Canarie"


@pytest.fixture
def study(cast):
    """The study of 2021 with notes on networks, contrasts, and one value that a person settled."""
    study_id = study_like_2021(cast)
    with cast.writing() as session:
        order = select(Network).where(Network.study_id == study_id).order_by(Network.reference)
        networks = session.exec(order).all()
        for network, noted in zip(networks, NOTED, strict=False):
            network.attributes = noted
            session.add(network)
        for number in range(3):
            _contrast(session, cast, study_id, f"C{number}", same=number == 0)
    return study_id


def _people(session, network):
    query = select(Actor).where(Actor.network_id == network.id).order_by(Actor.number)
    return list(session.exec(query))


def _contrast(session, cast, study_id, reference, *, same):
    """The client and his family tell of the same theme; with one pole or with two."""
    study = session.get_one(Study, study_id)
    network = create_network(session, study, reference=reference, created_by=None)
    for role in (ActorRole.CLIENT, ActorRole.FAMILY):
        facts = {"identity": Identity(name=CANARY), "added_by": None}
        actor = add_actor(session, network, role=role, **facts)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        open_interview(session, interview, interviewer_id=cast.interviewer.id)
        tell(session, interview, written_by=cast.interviewer.id)
        answers = {"solution_view": "positive"}
        close_interview(session, interview, attributes=answers, closed_by=None)
        revision = turns_of(session, interview.id)[3][1]
        pole = Pole.FAILURE if same or role is ActorRole.CLIENT else Pole.SUCCESS
        facts = {"start": 0, "end": 5, "theme": "pace", "pole": pole, "coder_id": cast.coder.id}
        add_coding(session, interview, revision, **facts)


def settle_one(session, cast, study_id):
    """Let two tellers of one network differ on the solution, and a lead settle it."""
    network = session.exec(
        select(Network).where(Network.study_id == study_id, Network.reference == "N06")
    ).one()
    first = session.exec(
        select(Actor).where(Actor.network_id == network.id).order_by(Actor.number)
    ).first()
    interview = interview_of(session, first)
    interview.attributes = interview.attributes | {"solution": "none"}
    session.add(interview)
    session.flush()
    standing = next(one for one in values_of(session, network) if one.attribute == "solution")
    facts = {"attribute": "solution", "value": "none", "reason": "Zo is het."}
    settle_value(session, network, **facts, seen=standing.seen, decided_by=cast.lead.id)


def chapter_of(cast, study_id):
    """Take every sentence that the study makes into the chapter; return its notes."""
    with cast.writing() as session:
        study = session.get_one(Study, study_id)
        for one in study_proposals(session, study):
            facts = {"name": one.name, "seen": one.seen, "taken_by": cast.editor.id}
            claim = take_proposal(session, study, **facts)
            place_claim(session, claim, in_chapter=True, placed_by=cast.editor.id)
            say_of(session, claim, is_fine=True, looked_by=cast.lead.id)
    with cast.database.reading() as session:
        document = current_document(session, session.get_one(Study, study_id))
    return [one for one in document.blocks() if isinstance(one, Note)]


def tables(cast, study_id):
    browser = cast.browser(cast.lead)
    return [
        browser.get(f"/hoofdstuk/{study_id}/uitgaven/{name}.csv").text
        for name in ("coderingen", "antwoorden", "vragen")
    ]


def test_an_auditor_counts_every_counted_sentence_again(cast, study):
    with cast.writing() as session:
        settle_one(session, cast, study)
    notes = chapter_of(cast, study)
    files = tables(cast, study)
    audit = Audit(*files)
    assert len(notes) > 25
    assert set(audit.questions) == {str(note.number) for note in notes}
    for note in notes:
        counts = dict(note.counts)
        assert audit.recount(str(note.number)) == (counts["part"], counts["whole"]), note.text
    asked = {row["toets"] for rows in audit.questions.values() for row in rows}
    assert asked == {one.value for one in claim_evidence.Test}
    # What its tellers agree on can be seen in what they said; what differs a person settled.
    for (network, attribute), (value, how) in audit.counts.items():
        assert (audit.agreed(network, attribute) == {value}) is (how == "eens")
    assert {how for _value, how in audit.counts.values()} == {"eens", "vastgesteld"}


def test_one_answer_more_gives_the_auditor_another_count(cast, study):
    notes = chapter_of(cast, study)
    codings, answers, questions = tables(cast, study)
    rows = list(csv.DictReader(io.StringIO(answers)))
    first = next(row for row in rows if row["kenmerk"] == "question_raised_by" and row["hoe"])
    changed = answers.replace(
        f"netwerk,{first['netwerk']},,,question_raised_by,{first['waarde']},eens\n", ""
    )
    assert changed != answers
    audit = Audit(codings, changed, questions)
    moved = [
        note
        for note in notes
        if audit.recount(str(note.number)) != tuple(dict(note.counts).values())[:2]
    ]
    assert moved


def test_no_word_or_name_goes_along(cast, study):
    chapter_of(cast, study)
    # Nothing of the program puts words in the place of an answer; if something did, they stay.
    with cast.writing() as session:
        network = session.exec(
            select(Network).where(Network.study_id == study, Network.reference == "N18")
        ).one()
        network.attributes = {"resources": [SECRET], "lasting": SECRET}
        actor = session.exec(select(Actor).where(Actor.network_id == network.id)).one()
        interview = interview_of(session, actor)
        interview.attributes = {"question_kind": SECRET, "cooperation": SECRET}
        session.add_all([network, interview])
    for content in tables(cast, study)[1:]:
        for word in (CANARY, PHONE, SECRET, "N01", "Ik werd nooit"):
            assert word not in content


@pytest.mark.parametrize("name", ["antwoorden", "vragen"])
def test_who_may_not_edit_the_chapter_gets_no_table(cast, study, name):
    place = f"/hoofdstuk/{cast.study.id}/uitgaven/{name}.csv"
    assert cast.browser(cast.interviewer).get(place).status_code == 403
    assert cast.browser(cast.stranger("editor")).get(place).status_code == 404

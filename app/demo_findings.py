"""The demo's findings: what was judged, two sessions that were held, and a draft chapter."""

from typing import Any

from sqlmodel import Session

from analysis.chapters import write_chapter
from analysis.claim_support import choose_quotes, claim_view
from analysis.claims import Claim, make_claim, place_claim
from analysis.coding_counts import accepted_in_network
from analysis.codings import Coding, CodingStatus, codings_of_interview, judge
from analysis.counted_claims import study_proposals, take_proposal
from analysis.releasing import release_for_quote
from analysis.second_looks import look_at
from app.database import Database
from app.demo_people import DemoPeople
from app.demo_table import hold_demo_tables
from interviews.fragments import Fragment, source_of
from interviews.interviews import interviews_of_network
from research.codebook import Pole
from research.codebook_acts import ThemeText, added
from research.codebook_versions import CodebookAct, codebook_of, keep_version
from research.networks import Network, networks_of
from research.roles import Role
from research.studies import Study

MOST_SUPPORT = 5
JUDGED_SHARE = 3


def write_demo_findings(
    database: Database, facts: dict[str, Any], people: DemoPeople, study: Study
) -> None:
    """Judge some suggestions, hold two sessions, and draft the chapter."""
    with database.writing() as session:
        study = session.get_one(Study, study.id)
        networks = {network.reference: network for network in networks_of(session, study.id)}
        for reference in facts["judged"]:
            _judge_all(session, networks[reference], people)
        for reference in facts["partly_judged"]:
            _judge_some(session, networks[reference], people)
        learning = facts["learning"]
        hold_demo_tables(session, networks[learning["network"]], learning, people)
        _draft_chapter(session, study, [networks[one] for one in facts["coded"]], facts, people)
        _add_theme(session, study, people)
        session.commit()


def _add_theme(session: Session, study: Study, people: DemoPeople) -> None:
    """Let the lead add a theme that the stories asked for, so that the codebook has a history."""
    book = codebook_of(session, study.id)
    text = ThemeText(
        "Vervoer en onderweg zijn",
        "Iemand komt waar hij wil zijn; vervoer is geregeld en past bij hem.",
        "Iemand komt niet weg; vervoer komt te laat, is te duur of is er niet.",
    )
    keep_version(
        session,
        study,
        book=added(book, text),
        act=CodebookAct.ADD,
        seen=book.version,
        reason="In meer verhalen ging het over het busje, en geen thema paste daarbij.",
        made_by=people[Role.LEAD],
    )


def _suggestions(session: Session, network: Network) -> list[Coding]:
    return [
        coding
        for _actor, interview in interviews_of_network(session, network.id)
        for coding, _fragment, _turn in codings_of_interview(
            session, interview.id, statuses=[CodingStatus.SUGGESTED]
        )
    ]


def _judge_all(session: Session, network: Network, people: DemoPeople) -> None:
    """The coder chose the words himself here; what the machine proposed beside it is refused."""
    for coding in _suggestions(session, network):
        judge(session, coding, accepted=False, judged_by=people[Role.CODER])


def _judge_some(session: Session, network: Network, people: DemoPeople) -> None:
    """The coder is at a third: what was proposed with certainty is accepted."""
    waiting = _suggestions(session, network)
    for coding in waiting[: len(waiting) // JUDGED_SHARE]:
        accepted = (coding.certainty or 0) >= 0.5
        judge(session, coding, accepted=accepted, judged_by=people[Role.CODER])


def _fragments(session: Session, network: Network, theme: str, pole: str) -> list[Fragment]:
    """Return accepted fragments, one teller after the other, so that several are heard."""
    by_teller: dict[object, list[Fragment]] = {}
    for coding, fragment, actor in accepted_in_network(session, network.id):
        if (coding.theme, coding.pole) == (theme, pole):
            by_teller.setdefault(actor.id, []).append(fragment)
    turns = max(map(len, by_teller.values()), default=0)
    return [told[turn] for turn in range(turns) for told in by_teller.values() if turn < len(told)]


def _draft_chapter(
    session: Session,
    study: Study,
    networks: list[Network],
    facts: dict[str, Any],
    people: DemoPeople,
) -> None:
    editor = people[Role.EDITOR]
    write_chapter(
        session,
        study,
        title=facts["chapter"]["title"],
        introduction=facts["chapter"]["introduction"],
        changed_by=editor,
    )
    for one in facts["chapter"]["claims"]:
        support = [
            fragment
            for network in networks
            for fragment in _fragments(session, network, one["theme"], one["pole"])[:2]
        ][:MOST_SUPPORT]
        claim = make_claim(
            session,
            study,
            theme=one["theme"],
            pole=Pole(one["pole"]),
            sentence=one["sentence"],
            fragments=support,
            made_by=editor,
        )
        _quote(session, claim, support[: one["quotes"]], people)
        if one["in_chapter"]:
            place_claim(session, claim, in_chapter=True, placed_by=editor)
            _look(session, claim, people)
    _take_counted(session, study, facts, people)


def _take_counted(
    session: Session, study: Study, facts: dict[str, Any], people: DemoPeople
) -> None:
    """Take some of the proposed sentences, as far as these stories make them."""
    made = {one.name: one for one in study_proposals(session, study)}
    for one in facts["chapter"]["counted"]:
        if one["name"] not in made:
            continue
        seen, editor = made[one["name"]].seen, people[Role.EDITOR]
        claim = take_proposal(session, study, name=one["name"], seen=seen, taken_by=editor)
        if one["in_chapter"]:
            place_claim(session, claim, in_chapter=True, placed_by=editor)
            _look(session, claim, people)


def _look(session: Session, claim: Claim, people: DemoPeople) -> None:
    """The lead looked, as the second person, and found nobody singled out."""
    view = claim_view(session, claim)
    if view.needs_look:
        look_at(
            session,
            claim,
            seen=view.state,
            state=view.state,
            is_fine=True,
            reason="",
            looked_by=people[Role.LEAD],
        )


def _quote(session: Session, claim: Claim, fragments: list[Fragment], people: DemoPeople) -> None:
    """The tellers released these words, so the chapter may quote them."""
    for fragment in fragments:
        interview, _turn, _revision = source_of(session, fragment)
        release_for_quote(session, interview, fragment, by=people[Role.INTERVIEWER])
    choose_quotes(
        session,
        claim,
        fragment_ids=[fragment.id for fragment in fragments],
        chosen_by=people[Role.EDITOR],
    )

"""The page that tells who did what on a story, for who codes it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from analysis.coding_acts import CodingAct, acts_of
from analysis.codings import Coding, codings_of_interview
from app.access import logs_reading, policy, signed_in, story_for
from app.database import get_session
from app.identity import names_of
from interviews.interviews import network_of_interview
from research import audit
from research.roles import Role
from research.studies import Study

coding_log = Blueprint("coding_log", __name__, url_prefix="/coderen")
SHOWN = 300


@dataclass(frozen=True)
class LogLine:
    """One act with its coding, the turn that it lies in, and the act that it is about."""

    act: CodingAct
    coding: Coding
    seq: int
    of: CodingAct | None

    @property
    def theme(self) -> str:
        """Return the theme as it was after the act."""
        theme: Any = self.act.after.get("theme", self.coding.theme)
        return str(theme)


@coding_log.get("/<uuid:interview_id>/stappen")
@policy(Role.can_read_stories)
@logs_reading
def of_story(interview_id: UUID) -> str:
    """List the acts on the codings of a story, newest first: no words of the teller."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_read_stories)
    audit.record(session, user_id=user.id, action="read", kind="story", object_id=interview.id)
    acts = acts_of(session, interview.id)
    known = {one.id: one for one in acts}
    codings = {one.id: (one, turn) for one, _f, turn in codings_of_interview(session, interview.id)}
    lines = [
        LogLine(
            act,
            codings[act.coding_id][0],
            codings[act.coding_id][1].seq,
            known[act.of_id] if act.of_id else None,
        )
        for act in reversed(acts[-SHOWN:])
        if act.coding_id in codings
    ]
    network, actor = network_of_interview(session, interview)
    study = session.get(Study, network.study_id)
    page = render_template(
        "coding/log.html",
        interview=interview,
        network=network,
        actor=actor,
        lines=lines,
        total=len(acts),
        names=names_of(session, {act.user_id for act in acts}),
        study_is_synthetic=study is not None and study.synthetic,
    )
    session.commit()
    return page

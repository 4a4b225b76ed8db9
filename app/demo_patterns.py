"""The demo's patterns: what people settled about voices, the norms, and a comparison chosen."""

from datetime import date
from typing import Any

from sqlmodel import Session

from analysis.comparisons import choose_comparison
from analysis.polyphony import Mark, polyphony_of
from analysis.profile_norms import set_norm
from analysis.study_base import base_of
from analysis.voice_marks import Marked, lock_rows, settle_mark
from analysis.we_profile import Part
from app.database import Database
from app.demo_people import DemoPeople
from research.networks import Network, networks_of
from research.roles import Role
from research.studies import Study


def settle_demo_patterns(
    database: Database, facts: dict[str, Any], people: DemoPeople, study: Study
) -> None:
    """Settle a mark of each kind, set norms, and choose a comparison before it is seen.

    Args:
        database: the demo's own.
        facts: of ``demo.yaml``.
        people: who works in it.
        study: the synthetic study.
    """
    lead = people[Role.LEAD]
    with database.writing() as session:
        study = session.get_one(Study, study.id)
        networks = {network.reference: network for network in networks_of(session, study.id)}
        network = networks[facts["marks"]["network"]]
        _settle(session, network, facts["marks"]["reasons"], people)
        for one in facts["norms"]:
            about = {"at_least": one["at_least"], "reason": one["reason"], "version": 0}
            since = date(date.today().year, 1, 1)
            part = Part(one["part"])
            set_norm(session, study, part=part, from_on=since, set_by=lead, **about)
        base = base_of(session, study.id)
        choose_comparison(session, study, base, **facts["comparison"], chosen_by=lead)
        session.commit()


def _settle(
    session: Session, network: Network, reasons: dict[str, str], people: DemoPeople
) -> None:
    """The first row for which each mark is suggested, as far as these stories suggest it."""
    lock_rows(session, network)
    rows = polyphony_of(session, network.id).rows
    for name, reason in reasons.items():
        mark = Mark(name)
        row = next((one for one in rows if one.suggested is mark), None)
        if row is not None:
            marked = Marked(row)
            settle_mark(
                session,
                network,
                marked,
                mark=mark,
                seen=marked.seen,
                reason=reason,
                decided_by=people[Role.PROFESSIONAL],
            )

"""The codings of a study as a table without a word of what was said, for who counts again.

Everything in it has a number that says nothing (``proof_codes``). A row ``persoon`` stands for
everybody who was heard: the denominators. A row ``codering`` stands for a fragment that a
person put under a theme. A theme that was merged stands under the name with which it counts.
"""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session

from analysis.patterns import accepted_in_study, heard_in_study
from analysis.proof_codes import code_of
from research.codebook_versions import codebook_of
from research.csv_cells import guarded
from research.studies import Study

HEAD = ("soort", "netwerk", "persoon", "rol", "fragment", "thema", "pool")


def codings_csv(session: Session, study: Study) -> str:
    """Return the table; it has the head alone while nobody was heard."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for row in sorted(set(_rows(session, study))):
        writer.writerow([guarded(cell) for cell in row])
    return text.getvalue()


def _rows(session: Session, study: Study) -> Iterator[tuple[str, ...]]:
    book = codebook_of(session, study.id)
    for actor, network in heard_in_study(session, study.id):
        yield ("persoon", *_who(study, network.id, actor.id, actor.role), "", "", "")
    for coding, actor in accepted_in_study(session, study.id):
        fragment = code_of(study.id, "F", coding.fragment_id)
        who = _who(study, actor.network_id, actor.id, actor.role)
        yield ("codering", *who, fragment, book.counts_as(coding.theme), coding.pole)


def _who(study: Study, network_id: UUID, actor_id: UUID, role: str) -> tuple[str, str, str]:
    return code_of(study.id, "N", network_id), code_of(study.id, "P", actor_id), str(role)

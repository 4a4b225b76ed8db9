"""Import of network files, ready to be coded: names replaced and codings suggested."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from analysis.codings import CodingStatus, codings_of_interview
from app.database import Database
from app.jobs import JobKind, JobStatus, add_job
from app.understanding import LanguageTools
from app.worker import do_job, doers_with
from interviews.network_import import (
    ImportedNetwork,
    Place,
    check_networks,
    find_names_in_file,
    import_network,
    keep_imported_pseudonyms,
)
from interviews.replacements import Pseudonymised
from research.consents import Purpose
from research.studies import Study


@dataclass(frozen=True)
class ImportReport:
    """What came in with one network."""

    reference: str
    network_id: UUID
    actors: int
    interviews: int
    turns: int
    replacements: int
    suggestions: int
    failed_jobs: int


Kept = Callable[[Session, ImportedNetwork, dict[Place, Pseudonymised]], None]


def import_networks(
    database: Database,
    study: Study,
    networks: Sequence[dict[str, Any]],
    *,
    consents: Collection[Purpose],
    imported_by: UUID | None,
    tools: LanguageTools,
    kept: Kept = lambda _session, _imported, _texts: None,
    drawn_units: Sequence[UUID | None] = (),
) -> Iterator[ImportReport]:
    """Import parsed network files one by one; all are checked before the first is written.

    Names are looked for before the transaction, with the list of the file at hand. The
    suggestions are jobs: if this process dies, the worker does the rest.

    Args:
        database: where to.
        study: the study that the networks belong to.
        networks: as ``parse_network_file`` returns them.
        consents: purposes that all actors in the files agreed to.
        imported_by: who imports; None for the system itself.
        tools: finds names and suggests codings.
        kept: told what was kept, in the same transaction.
        drawn_units: per network the drawn unit that it is; may be left out.

    Yields:
        A report per network, when its stories are ready to be coded.

    Raises:
        NetworkReferenceTakenError: the study has one of the networks; nothing was written.
        NetworkFileError: a turn is empty or too long; nothing was written.
    """
    with database.reading() as session:
        check_networks(session, study, networks)
    units = [*drawn_units, *[None] * (len(networks) - len(drawn_units))]
    doers = doers_with(tools)
    for network, unit in zip(networks, units, strict=True):
        found = find_names_in_file(network, tools.finder)
        with database.writing() as session:
            imported = import_network(
                session,
                study,
                network,
                consents=consents,
                imported_by=imported_by,
                drawn_unit_id=unit,
            )
            texts = keep_imported_pseudonyms(session, imported, found)
            kept(session, imported, texts)
            jobs = [
                add_job(
                    session,
                    kind=JobKind.UNDERSTAND_INTERVIEW,
                    object_id=interview.id,
                    asked_by=imported_by,
                ).id
                for interview in imported.interviews.values()
            ]
            session.commit()
        ends = [do_job(database, job_id, doers) for job_id in jobs]
        yield _report(database, network, imported, texts, ends)


def _report(
    database: Database,
    network: dict[str, Any],
    imported: ImportedNetwork,
    texts: dict[Place, Pseudonymised],
    ends: Sequence[JobStatus | None],
) -> ImportReport:
    with database.reading() as session:
        suggestions = sum(
            len(codings_of_interview(session, one.id, statuses=[CodingStatus.SUGGESTED]))
            for one in imported.interviews.values()
        )
    return ImportReport(
        reference=imported.network.reference,
        network_id=imported.network.id,
        actors=len(network["actors"]),
        interviews=len(imported.interviews),
        turns=len(imported.revisions),
        replacements=sum(len(text.replacements) for text in texts.values()),
        suggestions=suggestions,
        failed_jobs=sum(end is JobStatus.FAILED for end in ends),
    )

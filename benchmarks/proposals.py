"""How long does it take to propose the sentences of a large study, and to write its chapter?

Made-up answers and codings; words only where a sentence quotes them: a proposal opens none. The
chapter has the counted sentences and a sentence with a quote per theme, and is written in every
format, with the tables for an auditor. Seconds of the processor, with those on the clock beside:
on a machine that is shared the first tell more. The baseline, in the same run, asks each network
by itself what holds in it, as its own page does. The ratios of one run compare with each other;
the seconds of two machines do not.

    nice python -m benchmarks.proposals [--engine sqlite] [--networks 500] [--interviews 2200]
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session, select

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from cast import Cast, consent  # noqa: E402
from claiming import say_of  # noqa: E402

from analysis.answers_table import answers_csv, questions_csv  # noqa: E402
from analysis.chapter_text import current_document  # noqa: E402
from analysis.claim_changes import unsettled_claims  # noqa: E402
from analysis.claim_honesty import honesty_of  # noqa: E402
from analysis.claim_support import choose_quotes  # noqa: E402
from analysis.claims import make_claim, place_claim  # noqa: E402
from analysis.coding_counts import accepted_in_network  # noqa: E402
from analysis.codings import Coding, CodingStatus  # noqa: E402
from analysis.codings_table import codings_csv  # noqa: E402
from analysis.counted_claims import study_proposals, take_proposal  # noqa: E402
from analysis.document import Document, Quote  # noqa: E402
from analysis.network_values import values_of  # noqa: E402
from analysis.study_voices import study_voices  # noqa: E402
from app.chapter_files import KINDS, FileKind  # noqa: E402
from app.database import Database  # noqa: E402
from app.factory import create_app  # noqa: E402
from benchmarks.typing_turns import house  # noqa: E402
from interviews.fragments import Fragment, release_fragment  # noqa: E402
from interviews.interviews import Interview, InterviewStatus  # noqa: E402
from interviews.turns import Turn, TurnRevision  # noqa: E402
from research.codebook import Pole, codebook  # noqa: E402
from research.consents import Purpose  # noqa: E402
from research.networks import Actor, ActorRole, Identity, Network, change_identity  # noqa: E402  # noqa: E402
from research.reach import read_as  # noqa: E402
from research.studies import Study  # noqa: E402
from research.tables import now  # noqa: E402
from research.vault import vault_of  # noqa: E402

PER_STORY, TAKEN = 5, 12
WORDS = "Zij nam echt de tijd voor ons."
ROLES = tuple(ActorRole)


def fill(cast: Cast, networks: int, interviews: int, chance: random.Random) -> None:
    """Put networks with closed interviews and accepted codings in the study, row by row."""
    rows: dict[type, list[dict[str, Any]]] = {
        one: [] for one in (Network, Actor, Interview, Turn, TurnRevision, Fragment, Coding)
    }
    ids = [uuid4() for _ in range(networks)]
    for number, one in enumerate(ids):
        facts = {"study_id": cast.study.id, "district": "", "activity": "", "without_client": ""}
        rows[Network].append(
            {"id": one, "reference": f"B{number:04}", "created_at": now(), **facts}
            | {"attributes": {}}
        )
    for number in range(interviews):
        _voice(rows, cast, ids[number % networks], number // networks, chance)
    with cast.database.writing() as session:
        for table, values in rows.items():
            session.execute(insert(table), values)
        session.commit()


def _voice(
    rows: dict[type, list[dict[str, Any]]],
    cast: Cast,
    network_id: UUID,
    place: int,
    chance: random.Random,
) -> None:
    actor, interview, turn, revision = (uuid4() for _ in range(4))
    who = {"network_id": network_id, "reference": f"A{place}", "number": place + 1}
    role = ROLES[place % len(ROLES)].value
    rows[Actor].append({"id": actor, "role": role, "identity_sealed": b"x", **who})
    book = codebook()
    answers = {one.id: chance.choice(one.values) for one in book.interview_attributes}
    phoned = {"interviewer_id": cast.interviewer.id, "still_seconds": 0, "closed_at": now()}
    status = InterviewStatus.CLOSED.value
    rows[Interview].append(
        {"id": interview, "actor_id": actor, "status": status, "attributes": answers, **phoned}
    )
    said = {"seq": 1, "speaker": "actor", "mode": "verbatim", "written_at": now()}
    rows[Turn].append({"id": turn, "interview_id": interview, **said})
    made = {"number": 1, "changes": 0, "raw_sealed": b"", "pseudonymised_sealed": b"x"}
    rows[TurnRevision].append({"id": revision, "turn_id": turn, "made_at": now(), **made})
    for start in range(PER_STORY):
        fragment = uuid4()
        rows[Fragment].append(
            {"id": fragment, "revision_id": revision, "start": start, "end": start + 1}
        )
        rows[Coding].append(_coding(cast, fragment, chance))


def _coding(cast: Cast, fragment: UUID, chance: random.Random) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "fragment_id": fragment,
        "theme": chance.choice(codebook().themes).id,
        "pole": chance.choice(list(Pole)).value,
        "coder_id": cast.coder.id,
        "decided_by": cast.coder.id,
        "status": CodingStatus.ACCEPTED.value,
        "made_at": now(),
    }


def one_by_one(session: Session, cast: Cast) -> int:
    """Ask every network by itself what holds in it and what was accepted: the baseline."""
    networks = session.exec(select(Network).where(Network.study_id == cast.study.id)).all()
    return sum(
        len(values_of(session, n)) + len(accepted_in_network(session, n.id)) for n in networks
    )


def take_some(database: Database, cast: Cast) -> None:
    """Take the first proposals into the chapter."""
    with database.writing() as session:
        study = session.get_one(Study, cast.study.id)
        for one in study_proposals(session, study)[:TAKEN]:
            facts = {"name": one.name, "seen": one.seen, "taken_by": cast.editor.id}
            made = take_proposal(session, study, **facts)
            place_claim(session, made, in_chapter=True, placed_by=cast.editor.id)
        session.commit()


def quote_some(cast: Cast) -> int:
    """Write a sentence with a quote about each theme; return how many."""
    made = 0
    for theme in codebook().themes:
        with cast.database.writing() as session:
            fragment, revision, actor = session.exec(
                select(Fragment, TurnRevision, Actor)
                .join(TurnRevision, TurnRevision.id == Fragment.revision_id)  # type: ignore[arg-type]
                .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
                .join(Interview, Interview.id == Turn.interview_id)  # type: ignore[arg-type]
                .join(Actor, Actor.id == Interview.actor_id)  # type: ignore[arg-type]
                .join(Coding, Coding.fragment_id == Fragment.id)  # type: ignore[arg-type]
                .where(
                    Coding.theme == theme.id, Coding.pole == Pole.SUCCESS.value, Fragment.start == 0
                )
                .order_by(Fragment.id)  # type: ignore[arg-type]
                .limit(1)
            ).one()
            _with_words(session, actor, revision)
            fragment.end = len(WORDS)
            session.add(fragment)
            consent(session, actor, Purpose.QUOTES)
            release_fragment(session, fragment, released_by=cast.interviewer.id)
            claim = make_claim(
                session,
                session.get_one(Study, cast.study.id),
                theme=theme.id,
                pole=Pole.SUCCESS,
                sentence=f"Over {theme.label} vertelde iemand wat hielp.",
                fragments=[fragment],
                made_by=cast.editor.id,
            )
            place_claim(session, claim, in_chapter=True, placed_by=cast.editor.id)
            choose_quotes(session, claim, fragment_ids=[fragment.id], chosen_by=cast.editor.id)
            say_of(session, claim, is_fine=True, looked_by=cast.lead.id)
            session.commit()
        made += 1
    return made


def _with_words(session: Session, actor: Actor, revision: TurnRevision) -> None:
    """Give an actor the key that he has in a real study, and his turn words."""
    vault = vault_of(session)
    vault.keys.create(actor.id)
    sealed = vault.seal(actor.id, WORDS, row=revision.id, field="pseudonymised")
    revision.pseudonymised_sealed = sealed
    session.add(revision)
    change_identity(session, actor, identity=Identity(name="Meting"), changed_by=None)


def timed(cast: Cast, work: Callable[[Session], object]) -> tuple[float, float]:
    """Return the seconds of processor and clock that the work takes for one who reads."""
    with cast.database.reading() as session:
        read_as(session, cast.lead.id)
        began, busy = time.perf_counter(), time.process_time()
        work(session)
        return time.process_time() - busy, time.perf_counter() - began


def _write(kind: FileKind, told: Document, _session: Session) -> bytes:
    return kind.write(told)


def export(cast: Cast) -> dict[str, tuple[float, float]]:
    """Return what each step of writing the chapter takes."""
    told: list[Document] = []

    def gather(session: Session) -> None:
        told.append(current_document(session, session.get_one(Study, cast.study.id)))

    took = {"chapter: gather and lay out": timed(cast, gather)}
    for name, kind in KINDS.items():
        took[f"chapter: write {name}"] = timed(
            cast, lambda _session, kind=kind: kind.write(told[0])
        )
    took["codings.csv"] = timed(
        cast, lambda session: codings_csv(session, session.get_one(Study, cast.study.id))
    )
    took["antwoorden.csv"] = timed(
        cast, lambda session: answers_csv(session, session.get_one(Study, cast.study.id))
    )
    took["vragen.csv"] = timed(
        cast,
        lambda session: questions_csv(session, session.get_one(Study, cast.study.id), told[0]),
    )
    quotes = sum(isinstance(one, Quote) for one in told[0].blocks())
    print(f"{quotes} quotes in the chapter, {sum(1 for _ in told[0].blocks())} blocks")
    return took


def meter(session: Session, cast: Cast) -> object:
    """Work out what stands beside the first count."""
    voices = study_voices(session, cast.study.id)
    first = study_proposals(session, session.get_one(Study, cast.study.id))[0]
    return honesty_of(session, cast.study.id, first.counted, voices)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--networks", type=int, default=500)
    asked.add_argument("--interviews", type=int, default=2200)
    given = asked.parse_args()
    with house(given.engine) as settings:
        database = Database(settings)
        cast = Cast(create_app(settings, database, TESTING=True, WTF_CSRF_ENABLED=False), database)
        fill(cast, given.networks, given.interviews, random.Random(2021))
        study = cast.study.id
        took = {
            "one network at a time (baseline)": timed(cast, lambda one: one_by_one(one, cast)),
            "proposals": timed(
                cast, lambda session: study_proposals(session, session.get_one(Study, study))
            ),
            "what stands beside a count": timed(cast, lambda session: meter(session, cast)),
        }
        base, _clock = took["one network at a time (baseline)"]
        take_some(database, cast)
        took[f"which of {TAKEN} claims still hold"] = timed(
            cast, lambda session: unsettled_claims(session, study)
        )
        print(f"{given.engine}: {given.networks} networks, {given.interviews} interviews")
        print(f"{quote_some(cast)} sentences with a quote")
        written = export(cast)
        took["proposals and every file together"] = (
            took["proposals"][0] + sum(one for one, _clock in written.values()),
            took["proposals"][1] + sum(clock for _busy, clock in written.values()),
        )
        print(f"{'':36} {'busy':>7} {'clock':>7}   ratio")
        for name, (busy, clock) in (took | written).items():
            print(f"{name:36} {busy:7.2f} {clock:7.2f} {busy / base:7.2f}")


if __name__ == "__main__":
    main()

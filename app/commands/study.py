"""Commands about a study: people, network files, the draw and the chapter."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import click
from sqlmodel import Session, select

from analysis.chapter_text import current_document, note_export
from analysis.document import Document
from analysis.editions import edition_of, open_edition
from analysis.quote_uses import note_file
from app.chapter_files import KINDS
from app.commands.reading import (
    FILE,
    FileProblem,
    opened_database,
    read_bytes,
    read_network,
    write_bytes,
)
from app.database import Database
from app.factory import create_app
from app.identity import User, create_user, users_with
from app.importing import import_networks as import_into
from app.people import new_passphrase, remove_second_factors
from app.understanding import LanguageTools, cache_directory
from research.consents import Purpose
from research.draw_rules import DrawRule, draw_csv, draw_sample, units_of
from research.errors import NotFoundError
from research.frame_errors import FrameError
from research.frame_reading import read_frame
from research.roles import Role
from research.studies import Study, add_member, create_study

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As shown on the pages.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given more than once.",
)
def add(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make a person who can sign in; the passphrase is printed once."""
    if not EMAIL.fullmatch(email):
        raise click.BadParameter("this is no e-mail address", param_hint="EMAIL")
    passphrase = new_passphrase()
    with opened_database() as database:
        app = create_app(database.settings, database)
        with app.app_context(), database.writing() as session:
            create_user(
                session,
                email=email,
                display_name=name,
                passphrase=passphrase,
                roles=[Role(role) for role in roles],
            )
            session.commit()
    click.echo(f"{email} can sign in with this passphrase. It is shown once: {passphrase}")


@user.command("remove-second-step")
@click.argument("email")
def remove_second_step(email: str) -> None:
    """Let a person choose a new second step, when phone and recovery codes are lost."""
    with opened_database() as database:
        app = create_app(database.settings, database)
        with app.app_context(), database.writing() as session:
            found = select(User).where(User.email == email.strip().lower())
            person = session.exec(found).first()
            if person is None:
                raise click.ClickException("Nobody signs in with this address.")
            remove_second_factors(session, person, by=None)
            session.commit()
    click.echo(f"{email} chooses a new second step at the next sign-in.")


def _purposes(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> list[Purpose]:
    names = [name.strip() for one in value for name in one.split(",") if name.strip()]
    allowed = {purpose.value for purpose in Purpose}
    for name in names:
        if name not in allowed:
            raise click.BadParameter(f"choose from: {', '.join(sorted(allowed))}")
    return [Purpose(name) for name in dict.fromkeys(names)]


@click.command("import-networks")
@click.argument("study")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--consent",
    "consents",
    multiple=True,
    callback=_purposes,
    help="Purposes that all actors agreed to, with commas between; none when left out.",
)
@click.option("--new", is_flag=True, help="Make the study when there is none with this title.")
@click.option("--lead", help="E-mail address of a lead who works on the study.")
def import_networks(
    study: str, files: tuple[Path, ...], consents: list[Purpose], new: bool, lead: str | None
) -> None:
    """Import network files into STUDY (its id or title): all of them, or nothing."""
    networks = [read_network(path) for path in files]
    with opened_database() as database:
        tools = LanguageTools(cache_directory())
        found = _study(database, study, new=new, lead=lead)
        reports = import_into(
            database, found, networks, consents=consents, imported_by=None, tools=tools
        )
        click.echo(f"0 of {len(networks)} networks done", err=True)
        for number, one in enumerate(reports, start=1):
            click.echo(
                f"{one.reference}: {one.actors} actors, {one.interviews} interviews, "
                f"{one.turns} turns, {one.replacements} replacements, "
                f"{one.suggestions} suggestions"
                + (f", {one.failed_jobs} jobs failed" if one.failed_jobs else "")
            )
            click.echo(f"{number} of {len(networks)} networks done", err=True)


@click.command()
@click.option("--frame", required=True, type=FILE, help="CSV with a client number per line.")
@click.option("--size", required=True, type=click.IntRange(min=1), help="How many networks.")
@click.option("--seed", required=True, help="Any text; the same seed gives the same draw.")
@click.option("--stratify", help="Column to share the sample out over.")
@click.option("--network", help="Column with the network that several clients may share.")
@click.option(
    "--rule",
    "rule_name",
    type=click.Choice([rule.value for rule in DrawRule]),
    help="How places are shared out; proportional with --stratify, else simple.",
)
def draw(
    frame: Path,
    size: int,
    seed: str,
    stratify: str | None,
    network: str | None,
    rule_name: str | None,
) -> None:
    """Print the draw as CSV; needs no database, so that anyone can check a draw."""
    usual = DrawRule.SIMPLE if stratify is None else DrawRule.PROPORTIONAL
    rule = DrawRule(rule_name) if rule_name else usual
    content = read_bytes(frame)
    try:
        file = read_frame(content, stratify=stratify, network=network)
    except FrameError as problem:
        raise FileProblem(frame, str(problem)) from problem
    drawn = draw_sample(units_of(file.rows), size=size, seed=seed, rule=rule)
    click.echo(draw_csv(drawn), nl=False)


@click.command()
@click.argument("study")
@click.option(
    "--format",
    "kind",
    default="md",
    type=click.Choice(list(KINDS)),
    help="Markdown, one HTML file, Word or PDF/UA.",
)
@click.option("--out", required=True, type=FILE, help="Where to write the chapter.")
@click.option("--edition", type=int, help="A settled edition; the draft of now when left out.")
def chapter(study: str, kind: str, out: Path, edition: int | None) -> None:
    """Write the chapter of STUDY (its id or title)."""
    with opened_database() as database:
        found = _study(database, study, new=False, lead=None)
        with database.writing() as session:
            document = _document(session, found, edition)
            content = KINDS[kind].write(document)
            note_file(session, found.id, document=document, name=kind, by=None)
            note_export(session, found, kind=kind, exported_by=None)
            session.commit()
        write_bytes(out, content)
    click.echo(f"The chapter is in {out}")


def _document(session: Session, study: Study, edition: int | None) -> Document:
    if edition is None:
        return current_document(session, study)
    try:
        return open_edition(session, edition_of(session, study, edition)).document
    except NotFoundError as problem:
        raise click.ClickException("This study has no edition of that number.") from problem


def _study(database: Database, name: str, *, new: bool, lead: str | None) -> Study:
    """Return the study with this id or title; make it when that is asked for.

    Raises:
        ClickException: there is none, there are several, or the lead is not known.
    """
    with database.writing() as session:
        found = _studies_named(session, name)
        if len(found) > 1:
            raise click.ClickException("Several studies have this title. Use the study's id.")
        if not found and not new:
            raise click.ClickException("No study has this id or title. Use --new to make it.")
        member = _lead(session, lead, needed=not found)
        study = found[0] if found else _new_study(session, name)
        if member is not None:
            add_member(session, study, user_id=member.id, added_by=None)
        session.commit()
        return study


def _studies_named(session: Session, name: str) -> list[Study]:
    try:
        by_id = session.get(Study, UUID(name))
    except ValueError:
        return list(session.exec(select(Study).where(Study.title == name)))
    return [by_id] if by_id else []


def _lead(session: Session, email: str | None, *, needed: bool) -> User | None:
    """Return who leads: the person named, or for a new study the only one there is."""
    leads = users_with(session, Role.can_lead)
    if email is not None:
        for one in leads:
            if one.email == email.strip().lower():
                return one
        raise click.ClickException(f"Nobody with the role lead signs in as {email}.")
    if not needed or not leads:
        return None
    if len(leads) > 1:
        raise click.ClickException("Several people can lead. Say who does with --lead EMAIL.")
    return leads[0]


def _new_study(session: Session, title: str) -> Study:
    year = date.today().year
    return create_study(
        session,
        title=title,
        question="Hoe is onze hulp ervaren?",
        organisation="",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        created_by=None,
    )

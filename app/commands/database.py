"""Commands that keep the database: upgrade, backup, restore, erase, verify."""

from pathlib import Path
from uuid import UUID

import click

from analysis.withdrawal import erase_actor as erase
from app.backup import write_backup
from app.commands.reading import opened_database, read_text
from app.database import Database
from app.migrate import current_revision, head, upgrade
from app.restore import replay_ledger
from app.restore import restore as restore_backup
from app.row_security import NoSuchRoleError, grant_to, owns_tables
from app.secret_files import read_secret
from app.settings import Settings
from app.silent_jobs import settle_jobs
from research.audit import chain_end, first_broken_entry
from research.audit_anchor import append_anchor, first_broken_anchor, read_anchors
from research.erasures import Erasure
from research.key_copies import copy_current_state, newer_erasures
from research.networks import Actor
from research.retention import AUDIT_KEPT_FOR

BROKEN = 1
new_file = click.Path(path_type=Path, dir_okay=False)


@click.group()
def db() -> None:
    """Keep the tables up to date."""


@db.command("upgrade")
def upgrade_tables() -> None:
    """Bring the database to this version; an older one is backed up first."""
    database = Database(Settings.from_env())
    try:
        before = current_revision(database)
        kept = upgrade(database)
    finally:
        database.dispose()
    if kept is not None:
        click.echo(f"A backup of before lies at {kept}")
    already = before == head()
    click.echo(f"The database is {'already' if already else 'now'} of version {head()}.")


@db.command("grant")
@click.argument("role")
def grant(role: str) -> None:
    """Let ROLE of PostgreSQL serve the pages: it owns nothing, so the rules of rows bind it.

    Run it as the owner of the tables, after wij db upgrade. The role has to be there.
    """
    database = Database(Settings.from_env())
    try:
        _grant(database, role)
    finally:
        database.dispose()
    click.echo(f"{role} may serve now: put it in WIJ_DATABASE_URL of server and worker.")


def _grant(database: Database, role: str) -> None:
    if database.engine.dialect.name != "postgresql":
        raise click.ClickException("The embedded database has no roles: there is nothing to do.")
    if current_revision(database) is None:
        raise click.ClickException("There are no tables yet. Run wij db upgrade first.")
    try:
        with database.engine.begin() as connection:
            if not owns_tables(connection):
                raise click.ClickException("Only the owner of the tables can do this.")
            grant_to(connection, role)
    except NoSuchRoleError:
        raise click.ClickException(
            f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '...';"
        ) from None


@click.command()
@click.argument("path", type=new_file)
@click.option(
    "--keys-to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also bring this copy of the key store up to date. Keep it apart from the backups.",
)
def backup(path: Path, keys_to: Path | None) -> None:
    """Write every table to PATH, encrypted. It holds no keys."""
    database = Database(Settings.from_env())
    try:
        if current_revision(database) is None:
            raise click.ClickException("There is nothing to back up yet.")
        _check_apart(database, keys_to)
        count = write_backup(database, path)
        click.echo(f"{path.name}: {count} rows.")
        if keys_to is not None:
            keys = copy_current_state(database.vault.keys, keys_to)
            click.echo(f"Key store: {keys} keys copied; keys that were destroyed are gone there.")
    finally:
        database.dispose()


@click.command()
@click.argument("path", type=new_file)
@click.option("--erasures", type=new_file, help="The newest ledger (wij erasures export).")
@click.option("--key-file", type=new_file, help="The database.key of when the backup was made.")
def restore(path: Path, erasures: Path | None, key_file: Path | None) -> None:
    """Fill an empty database from the backup at PATH."""
    key = read_secret(key_file) if key_file is not None else None
    database = Database(Settings.from_env())
    try:
        keys = database.vault.keys
        later = newer_erasures(keys, read_text(erasures).splitlines()) if erasures else []
        keys.destroy_all(later)
        stale = replay_ledger(database, path, key=key)
        count = restore_backup(database, path, key=key)
        known = keys.ledger.erasures()
    finally:
        database.dispose()
    click.echo(f"{count} rows came back.")
    _tell_of_erasures(known, stale=stale, later=len(later), asked=erasures is not None)


def _tell_of_erasures(known: list[Erasure], *, stale: int, later: int, asked: bool) -> None:
    if stale:
        click.echo(
            f"WARNING: this key store was older than the backup. {stale} keys that were "
            "destroyed since were still in it, and have been destroyed now."
        )
    if later:
        click.echo(f"{later} keys of the ledger that you gave were destroyed here too.")
    if not asked:
        last = f"on {known[-1].at:%Y-%m-%d %H:%M} UTC" if known else "never"
        click.echo(
            f"The last erasure that this key store knows of was {last}. Was anybody erased "
            "later? Then run: wij erasures import with the newest ledger."
        )


@click.command("erase-actor")
@click.argument("actor_id", type=click.UUID)
@click.option("--yes", is_flag=True, help="Do not ask for the id again.")
def erase_actor(actor_id: UUID, yes: bool) -> None:
    """Erase what an actor told and who he is, here and in every backup."""
    with opened_database() as database, database.writing() as session:
        actor = session.get(Actor, actor_id)
        if actor is None:
            raise click.ClickException("There is no actor with this id.")
        session.rollback()  # nobody waits while a person types
        if not yes:
            _ask_again(actor_id)
        erase(session, actor, None)
        settle_jobs(session, actor.network_id, asked_by=None)
        session.commit()
    click.echo("The actor is erased. The words cannot be read any more, in any backup.")


@click.command("verify-audit")
@click.option("--anchor", type=new_file, help="Also hold the log against the anchors in here.")
@click.pass_context
def verify_audit(context: click.Context, anchor: Path | None) -> None:
    """Check the chain of the audit log: exit code 0 when whole, 1 when broken."""
    anchors = read_anchors(read_text(anchor)) if anchor is not None else []
    with opened_database() as database, database.reading() as session:
        broken = first_broken_entry(session)
        count, digest = chain_end(session)
        lost = first_broken_anchor(session, anchors, kept_for=AUDIT_KEPT_FOR)
    if broken is not None:
        click.echo(f"The audit log is broken at entry {broken}.")
        context.exit(BROKEN)
    if lost is not None:
        click.echo(
            f"The audit log was cut off or written anew: it no longer has the {lost.count} "
            f"entries that were anchored at {lost.at.isoformat()}."
        )
        context.exit(BROKEN)
    if anchor is not None:
        click.echo(f"It agrees with {len(anchors)} anchors.")
    click.echo(f"The audit log is whole: {count} entries, the last one is {digest}")


@click.command("anchor-audit")
@click.argument("path", type=new_file)
def anchor_audit(path: Path) -> None:
    """Add to the file at PATH where the audit log ends now. Keep it on another machine."""
    with opened_database() as database, database.reading() as session:
        anchor = append_anchor(session, path)
    click.echo(f"Anchored: {anchor.count} entries, the last one is {anchor.digest}")


def _ask_again(actor_id: UUID) -> None:
    click.echo("This cannot be undone.")
    if click.prompt("Type the id again", type=click.UUID) != actor_id:
        raise click.ClickException("That is another id. Nothing was erased.")


def _check_apart(database: Database, keys_to: Path | None) -> None:
    if keys_to is not None and keys_to.absolute() == database.settings.keys_directory:
        raise click.ClickException("--keys-to must be another directory than the key store.")

"""Commands about keys: turn them, bring copies up to date, and carry the ledger of erasures."""

from pathlib import Path
from uuid import UUID

import click

from analysis.withdrawal import finish_erasures
from app.commands.reading import FILE, FileProblem, opened_database, read_text, write_text
from app.database import Database
from app.resealing import turn_data_key
from app.rotation import turn_database_key, turn_master_key
from app.running import alone
from app.settings import Settings
from research import audit
from research.key_copies import newer_erasures, prune, rebuild_ledger

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.command("rotate-master-key")
def rotate_master_key() -> None:
    """Wrap every data key under a new master key. Stop server and worker first."""
    settings = Settings.from_env()
    done = turn_master_key(settings)
    if done.already:
        click.echo("The new master key is in use; its copy in the folder with secrets is gone.")
        return
    click.echo(f"{done.data_keys} data keys lie under the new master key.")
    if done.waiting is not None:
        click.echo(
            f"Now let {settings.master_key_source} give the key in {done.waiting.name} "
            "(in the folder with secrets), and run this command once more to end the turn."
        )


@click.command("rotate-database-key")
def rotate_database_key() -> None:
    """Encrypt the database under a new key, after a backup. Stop server and worker first."""
    done = turn_database_key(Settings.from_env())
    if done.backup is not None:
        click.echo(f"A backup of before lies at {done.backup}")
    click.echo(
        f"The new key is in use. Backups of before open with {done.former_key.name}: keep it in "
        "the safe as long as you keep those, and remove it from the folder with secrets."
    )


@click.group()
def keys() -> None:
    """Data keys and copies of the key store."""


@keys.command("renew")
@click.argument("owner", type=click.UUID)
def renew(owner: UUID) -> None:
    """Seal what belongs to OWNER (an actor, network or study) under a new data key.

    Backups of before no longer open what belongs to him: make one right after.
    """
    with (
        alone(Settings.from_env()),
        opened_database(in_use=False) as database,
        database.writing() as session,
    ):
        count = turn_data_key(session, owner)
        audit.record(session, user_id=None, action="turn", kind="data_key", object_id=owner)
        session.commit()
    click.echo(f"{count} sealed values lie under a new key. Make a backup now: wij backup PATH")


@keys.command("prune")
@click.argument("path", type=FOLDER)
def prune_copy(path: Path) -> None:
    """Destroy in the copy at PATH every key that was destroyed here."""
    with opened_database() as database:
        went = prune(database.vault.keys, path)
    click.echo(f"{went} keys were destroyed in the copy. It now holds no key of who was erased.")


@click.group()
def erasures() -> None:
    """The ledger of erasures: which keys were destroyed, and when."""


@erasures.command("export")
@click.argument("path", type=FILE)
def export(path: Path) -> None:
    """Write the ledger to PATH. It holds ids and moments only. Keep it apart from the backups."""
    with opened_database() as database:
        ledger = database.vault.keys.ledger
        count = len(ledger.erasures())
        write_text(path, "".join(f"{line}\n" for line in ledger.lines()))
    click.echo(f"{count} erasures are in {path.name}.")


@erasures.command("rebuild")
def rebuild() -> None:
    """Make a ledger that was altered anew, from the marks that destroyed keys left."""
    settings = Settings.from_env()
    database = Database(settings)
    try:
        with alone(settings):
            aside = rebuild_ledger(database.vault.keys)
            count = len(database.vault.keys.ledger.erasures())
    finally:
        database.dispose()
    if aside is None:
        click.echo("The ledger is whole. Nothing was done.")
        return
    click.echo(f"{count} erasures are in the new ledger. The altered one lies at {aside}")
    click.echo("Find out who altered it, and import the newest copy that you exported.")


@erasures.command("import")
@click.argument("path", type=FILE)
def import_ledger(path: Path) -> None:
    """Erase here too what the ledger at PATH tells."""
    lines = read_text(path).splitlines()
    if not lines:
        raise FileProblem(path, "holds no erasure")
    with opened_database() as database:
        keys_here = database.vault.keys
        newer = newer_erasures(keys_here, lines)
        keys_here.destroy_all(newer)
        with database.writing() as session:
            actors = finish_erasures(session)
            session.commit()
    click.echo(f"{len(newer)} keys were destroyed and {actors} actors erased here too.")

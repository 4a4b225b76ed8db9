"""Commands about keeping: let go what was kept long enough, and who read an actor's story."""

from uuid import UUID

import click

from app.actor_reads import reads_of
from app.commands.reading import opened_database
from app.retention import carry_out, due_now, held_back
from research.networks import Actor


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
def retention(dry_run: bool) -> None:
    """Let go what was kept long enough. The worker does this every day."""
    with opened_database() as database:
        if dry_run:
            with database.reading() as session:
                counts, waiting = due_now(session), held_back(session)
        else:
            with database.writing() as session:
                counts, waiting = carry_out(session), held_back(session)
    for kind, count in counts.items():
        click.echo(f"{kind.value}: {count} {'would go' if dry_run else 'gone'}")
    if waiting:
        click.echo(
            f"{waiting} stories keep their raw words too long, because their names were not "
            "replaced. Look at the failed jobs."
        )


@click.command("actor-reads")
@click.argument("actor_id", type=click.UUID)
def actor_reads(actor_id: UUID) -> None:
    """Tell in which roles and when the story of an actor was read; no names."""
    with opened_database() as database, database.reading() as session:
        actor = session.get(Actor, actor_id)
        if actor is None:
            raise click.ClickException("There is no actor with this id.")
        reads = reads_of(session, actor)
    for one in reads:
        today = "" if one.then else " (role of today)"
        roles = ", ".join(one.roles) or "unknown role"
        click.echo(f"{one.on.isoformat()} {one.what} {roles}{today} {one.times}x")
    if not reads:
        click.echo("Nobody read it.")

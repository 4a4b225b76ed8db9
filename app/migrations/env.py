"""Alembic's door: runs on the connection that ``app.migrate`` hands in."""

from alembic import context

from app.models import metadata


def run() -> None:
    """Run the migrations, in batch mode on SQLite."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()

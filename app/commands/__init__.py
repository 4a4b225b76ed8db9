"""The commands of ``wij``, one file per concern. A new command joins by one line here."""

import click

from app.commands.database import anchor_audit, backup, db, erase_actor, restore, verify_audit
from app.commands.keys import erasures, keys, rotate_database_key, rotate_master_key
from app.commands.language import evaluate, pseudonymise, suggest
from app.commands.language_training import language
from app.commands.retention import actor_reads, retention
from app.commands.server import demo, serve, worker
from app.commands.study import chapter, draw, import_networks, user

COMMANDS: tuple[click.Command, ...] = (
    serve,
    worker,
    demo,
    db,
    user,
    import_networks,
    draw,
    suggest,
    pseudonymise,
    evaluate,
    language,
    chapter,
    backup,
    restore,
    erase_actor,
    verify_audit,
    anchor_audit,
    retention,
    actor_reads,
    rotate_master_key,
    rotate_database_key,
    keys,
    erasures,
)

"""The ``wij`` command: exit code 2 and one clear line on bad input."""

import sys

import click

from app.backup import BackupError
from app.commands import COMMANDS
from app.problems import DomainError
from app.settings import SettingsError

BAD_INPUT = 2


@click.group()
def wij() -> None:
    """Wij-ervaring: from client base to chapter."""


for one in COMMANDS:
    wij.add_command(one)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    try:
        code = wij.main(args=arguments, prog_name="wij", standalone_mode=False)
    except click.exceptions.Abort:
        _leave("Stopped.", 130)
    except click.ClickException as problem:
        _leave(problem.format_message(), BAD_INPUT)
    except (DomainError, SettingsError, BackupError) as problem:
        _leave(str(problem), BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


def _leave(message: str, code: int) -> None:
    click.echo("wij: " + " ".join(message.split()), err=True)
    sys.exit(code)

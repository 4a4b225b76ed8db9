"""The ``wij`` command: exit code 2 and one clear line on bad input."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from app.backup import BackupError
from app.commands import COMMANDS
from app.migrate import MigrationDamageError
from app.problems import place_of
from app.settings import SettingsError
from research.errors import DomainError

BAD_INPUT = 2
OUR_MISTAKE = 1


@click.group()
def wij() -> None:
    """Wij-ervaring: from client base to chapter."""


for one in COMMANDS:
    wij.add_command(one)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    try:
        code = wij.main(args=arguments, prog_name="wij", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _leave("Stopped.", 130)
    except click.ClickException as problem:
        _leave(problem.format_message(), BAD_INPUT)
    except (DomainError, SettingsError, BackupError, MigrationDamageError) as problem:
        _leave(str(problem), BAD_INPUT)
    except DBAPIError:
        _leave(
            "The database cannot be opened. Check WIJ_DATABASE_URL, and the secrets in WIJ_HOME.",
            BAD_INPUT,
        )
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as problem:
        # The message of an unknown error may hold words of a story; its place may be told.
        _leave(
            f"Something is wrong in the program: {type(problem).__name__} at {place_of(problem)}",
            OUR_MISTAKE,
        )
    sys.exit(code if isinstance(code, int) else 0)


def _leave(message: str, code: int) -> None:
    click.echo("wij: " + " ".join(message.split()), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()

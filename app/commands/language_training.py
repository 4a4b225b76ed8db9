"""``wij language``: train what an organisation brings itself. Needs no database."""

from pathlib import Path

import click

from analysis.language.encoder_head import FILE, save_head
from analysis.language.encoder_problems import EncoderProblem
from analysis.language.encoder_training import table_of, train_head
from analysis.language.training_data import read_turns
from app.commands.reading import FILE as A_PATH


@click.group()
def language() -> None:
    """Train how stories are understood."""


@language.command()
@click.option(
    "--encoder",
    required=True,
    type=A_PATH,
    help="A spaCy pipeline, a sentence-transformers model, or a file of word vectors.",
)
@click.option("--to", "folder", required=True, type=A_PATH, help="The folder for the head.")
@click.option("--replace", is_flag=True, help="Replace a head that lies there already.")
def train(encoder: Path, folder: Path, *, replace: bool) -> None:
    """Train a head for an encoder on disk, on the synthetic sentences that ship.

    Prints its figures beside those of the shipped suggester, both on the same writers that
    neither had learnt. Nothing is fetched and no story is read.
    """
    _check(encoder, folder, replace=replace)
    try:
        head = train_head(encoder, read_turns(), tell=_tell)
        target = save_head(head, folder)
    except EncoderProblem as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{folder}: cannot be written ({problem.strerror})") from None
    for line in table_of(head.figures):
        click.echo(line)
    click.echo(f"The head lies in {target}. To use it: WIJ_ENCODER={folder.absolute()}")


def _check(encoder: Path, folder: Path, *, replace: bool) -> None:
    """Say what cannot go well before minutes of work."""
    inside = encoder.absolute()
    if folder.absolute() == inside or inside in folder.absolute().parents:
        raise click.ClickException(
            "the head cannot lie in the folder of its encoder: choose another folder for --to"
        )
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder}: this is a file. Choose a folder for --to")
    if (folder / FILE).exists() and not replace:
        raise click.ClickException(
            f"{folder}: a head lies there already. Choose another folder, or add --replace"
        )


def _tell(line: str) -> None:
    click.echo(line, err=True)

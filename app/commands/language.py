"""Commands about language: none of them needs a database or makes a data folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from analysis.language.evaluate import evaluate as score
from app.commands.reading import FILE, FileProblem, read_network, read_text
from app.understanding import LanguageTools, cache_directory
from interviews.file_pseudonyms import pseudonymise_file

FIELDS = ("network_id", "actor_id", "turn", "start", "end", "theme", "pole")
SETTING = click.option(
    "--setting",
    type=click.Choice(["sure", "balanced", "wide"]),
    default="balanced",
    show_default=True,
    help="From few but certain to missing as little as can be.",
)


@click.command()
@SETTING
@click.argument("files", nargs=-1, required=True, type=FILE)
def suggest(files: tuple[Path, ...], setting: str) -> None:
    """Print suggested codings as JSON lines; offsets count in the file's own text."""
    networks = [read_network(path) for path in files]
    tools = LanguageTools(cache_directory())
    for network in networks:
        for coding in tools.codings_of_network(network, setting=setting):
            click.echo(json.dumps(coding, ensure_ascii=False))


@click.command()
@click.argument("file", type=FILE)
def pseudonymise(file: Path) -> None:
    """Print a network file with its names replaced, and the spans that were found."""
    network = read_network(file)
    result, spans = pseudonymise_file(network, LanguageTools(cache_directory()).finder)
    click.echo(json.dumps(result | {"spans": spans}, ensure_ascii=False, indent=1))


@click.command()
@click.option("--networks", "directory", required=True, type=FILE, help="With network files.")
@click.option("--codings", required=True, type=FILE, help="Reference codings, JSON lines.")
@SETTING
def evaluate(directory: Path, codings: Path, setting: str) -> None:
    """Score the suggestions against reference codings; prints JSON."""
    networks = list(_networks_in(directory))
    reference = list(_codings_in(codings))
    known = {network["network_id"] for network in networks}
    tools = LanguageTools(cache_directory())
    predicted = [
        one for network in networks for one in tools.codings_of_network(network, setting=setting)
    ]
    result = score([one for one in reference if one["network_id"] in known], predicted)
    click.echo(json.dumps({"networks": sorted(known)} | result, ensure_ascii=False, indent=1))


def _networks_in(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the networks of a directory; other JSON files may lie beside them."""
    if not directory.is_dir():
        raise FileProblem(directory, "this is no directory")
    found = 0
    for path in sorted(directory.glob("*.json")):
        try:
            facts = json.loads(read_text(path))
        except json.JSONDecodeError as problem:
            raise FileProblem(path, f"is no JSON (line {problem.lineno})") from problem
        if isinstance(facts, dict) and "actors" in facts:
            found += 1
            yield read_network(path)
    if not found:
        raise FileProblem(directory, "holds no network file")


def _codings_in(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            coding = json.loads(line)
        except json.JSONDecodeError as problem:
            raise FileProblem(path, f"line {number} is no JSON") from problem
        missing = [name for name in FIELDS if not isinstance(coding, dict) or name not in coding]
        if missing:
            raise FileProblem(path, f"line {number} has no {missing[0]}")
        yield coding

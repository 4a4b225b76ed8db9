"""Commands about language: none of them needs a database or makes a data folder."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from analysis.language.encoder_problems import EncoderProblem
from analysis.language.evaluate import evaluate as score
from analysis.language.files import codings_of_network
from analysis.language.model_calls import ModelProblem
from analysis.language.suggester import Suggester
from app.commands.reading import FILE, FileProblem, read_network, read_text
from app.encoder_settings import EncoderPlace, encoder_from
from app.model_settings import model_from
from app.own_suggesters import own_encoder, own_model
from app.secret_files import SettingsError
from app.understanding import LanguageTools, cache_directory
from interviews.file_pseudonyms import pseudonymise_file

FIELDS = ("network_id", "actor_id", "turn", "start", "end", "theme", "pole")
SUGGESTERS = ("embedded", "encoder", "model")
SETTING = click.option(
    "--setting",
    type=click.Choice(["sure", "balanced", "wide"]),
    default="balanced",
    show_default=True,
    help="From few but certain to missing as little as can be.",
)
SUGGESTER = click.Choice(SUGGESTERS)
WHICH = (
    "The one that ships (embedded), the encoder whose head WIJ_ENCODER names, or the model that "
    "WIJ_MODEL_URL names."
)


@click.command()
@SETTING
@click.option("--suggester", type=SUGGESTER, default="embedded", show_default=True, help=WHICH)
@click.argument("files", nargs=-1, required=True, type=FILE)
def suggest(files: tuple[Path, ...], setting: str, suggester: str) -> None:
    """Print suggested codings as JSON lines; offsets count in the file's own text."""
    networks = [read_network(path) for path in files]
    chosen = _suggester(suggester)
    for network in networks:
        for coding in _codings(chosen, network, setting):
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
@click.option(
    "--suggester", "suggesters", type=SUGGESTER, multiple=True, help=f"{WHICH} May be repeated."
)
def evaluate(directory: Path, codings: Path, setting: str, suggesters: tuple[str, ...]) -> None:
    """Score the suggestions against reference codings; prints JSON.

    With more than one suggester the scores of each stand under ``suggesters``, on the same
    networks and codings; those of the first stand at the top too.
    """
    networks = list(_networks_in(directory))
    known = {network["network_id"] for network in networks}
    reference = [one for one in _codings_in(codings) if one["network_id"] in known]
    scores = {}
    for name in dict.fromkeys(suggesters or ("embedded",)):
        chosen = _suggester(name)
        predicted = [one for network in networks for one in _codings(chosen, network, setting)]
        scores[name] = {"version": chosen.version} | score(reference, predicted)
    result: dict[str, Any] = {"networks": sorted(known)} | next(iter(scores.values()))
    if len(scores) > 1:
        result["suggesters"] = scores
    click.echo(json.dumps(result, ensure_ascii=False, indent=1))


def _suggester(name: str) -> Suggester:
    """Return a suggester; where model or encoder are comes from the environment."""
    if name == "embedded":
        return LanguageTools(cache_directory()).embedded
    try:
        if name == "encoder":
            return _with_encoder(encoder_from(os.environ))
        endpoint = model_from(os.environ, None)
    except (SettingsError, EncoderProblem) as problem:
        raise click.ClickException(str(problem)) from None
    if endpoint is None:
        raise click.ClickException("no model is named: set WIJ_MODEL_URL and WIJ_MODEL_NAME")
    return own_model(endpoint)


def _with_encoder(place: EncoderPlace | None) -> Suggester:
    if place is None:
        raise click.ClickException(
            "no encoder is named: set WIJ_ENCODER to the folder of its head, which "
            "wij language train makes"
        )
    return own_encoder(LanguageTools(cache_directory()).pipeline, place)


def _codings(chosen: Suggester, network: dict[str, Any], setting: str) -> list[dict[str, Any]]:
    try:
        return list(codings_of_network(chosen, network, setting=setting))
    except ModelProblem as problem:
        kind = type(problem).__name__
        raise click.ClickException(f"the model gave nothing usable ({kind}: {problem})") from None
    except EncoderProblem as problem:
        raise click.ClickException(str(problem)) from None


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

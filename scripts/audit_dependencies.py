"""Look at the locks without a network: hashes everywhere, no other source, no known bad version."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from packaging.version import Version

from scripts.locks import NODE_LOCK, PYTHON_LOCK, Locked, LockError, node_packages, python_packages

KNOWN_BAD = Path(__file__).with_name("known_bad.yaml")
# A lock with an address in it would install from there, whatever the machine was told.
SOURCE = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\w+://|git\+|file:| @ ")
DIGEST_LENGTH = {"SHA-256": 64, "SHA-384": 96, "SHA-512": 128}


@dataclass(frozen=True)
class BadVersion:
    """A version that must not be locked: those below one, or single ones."""

    package: str
    id: str
    what: str
    below: str = ""
    only: tuple[str, ...] = ()

    def holds_for(self, one: Locked) -> bool:
        """Return whether this is that package in a bad version."""
        if one.name != self.package:
            return False
        version = Version(one.version)
        if self.below and version < Version(self.below):
            return True
        return any(version == Version(bad) for bad in self.only)


def known_bad(path: Path = KNOWN_BAD) -> list[BadVersion]:
    """Return the list that is kept by hand."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [BadVersion(**{**row, "only": tuple(row.get("only", ()))}) for row in rows]


def problems(python: str, node: str, bad: Iterable[BadVersion]) -> list[str]:
    """Return what is wrong with the two locks, one line each.

    Args:
        python: the text of requirements.lock.
        node: the text of package-lock.json.
        bad: versions that must not be there.
    """
    found = [*_sources("requirements.lock", python), *_sources("package-lock.json", node)]
    try:
        packages = [*python_packages(python), *node_packages(node)]
    except LockError as error:
        return [*found, str(error)]
    bad = list(bad)
    for one in packages:
        found += _hash_problems(one)
        found += [
            f"{one.name} {one.version}: {known.id}, {known.what}"
            for known in bad
            if known.holds_for(one)
        ]
    return found


def _sources(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if SOURCE.search(line) and not line.lstrip().startswith("#"):
            yield f"{name}, line {number}: names a place to install from"


def _hash_problems(one: Locked) -> Iterator[str]:
    if not one.hashes:
        yield f"{one.name} {one.version}: no hash"
    for algorithm, digest in one.hashes:
        if DIGEST_LENGTH.get(algorithm) != len(digest):
            yield f"{one.name} {one.version}: {algorithm} is weak or not whole"


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong; 1 when something is. Other locks may be given, for a test."""
    paths = [Path(one) for one in arguments] or [PYTHON_LOCK, NODE_LOCK]
    python, node = (path.read_text(encoding="utf-8") for path in paths)
    bad = known_bad()
    found = problems(python, node, bad)
    for line in found:
        sys.stderr.write(f"{line}\n")
    if not found:
        sys.stdout.write(f"Dependencies: hashes everywhere, none of {len(bad)} known bad ones.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

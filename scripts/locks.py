"""What is locked: the packages of requirements.lock and package-lock.json, with their hashes."""

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON_LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)( ;[^\\]*)? ?\\?$")
HASH = re.compile(r"^    --hash=(\w+):([0-9a-f]+) ?\\?$")
REASON = re.compile(r"^    #\s+(?:via\s*)?(\S.*)?$")
ROOTS = ("wij-ervaring", "-r ")


class LockError(Exception):
    """A lock file has a line that is none of those that are meant to be in it."""


@dataclass(frozen=True)
class Locked:
    """One package of a lock.

    Attributes:
        kind: pypi or npm.
        name, version: as written; a Python name is lower case with dashes.
        hashes: algorithm in capitals with its digest in hexadecimals, per file of the package.
        needed_by: names of the packages that ask for it; empty when the project itself does.
        for_tests: the lock says that it is not needed to run.
    """

    kind: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    needed_by: tuple[str, ...] = ()
    for_tests: bool = False

    @property
    def purl(self) -> str:
        """Return the package URL, the name of the package in a list of parts."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def python_packages(text: str) -> list[Locked]:
    """Return the packages of a requirements file with hashes.

    Raises:
        LockError: a line is no exact version, no hash and no comment.
    """
    found: list[tuple[str, str, list[tuple[str, str]], list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if pinned := PINNED.match(line):
            name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
            found.append((name, pinned[2], [], []))
        elif found and (digest := HASH.match(line)):
            found[-1][2].append((digest[1].upper().replace("SHA", "SHA-"), digest[2]))
        elif found and (reason := REASON.match(line)):
            if reason[1] and not reason[1].startswith(ROOTS):
                found[-1][3].append(reason[1])
        elif line.strip() and not line.startswith("#"):
            raise LockError(f"requirements.lock, line {number}: not a version, hash or comment")
    return [Locked("pypi", name, version, tuple(h), tuple(by)) for name, version, h, by in found]


def node_packages(text: str) -> list[Locked]:
    """Return the packages of a package-lock."""
    found = []
    for path, facts in json.loads(text)["packages"].items():
        if not path:
            continue
        hashes = tuple(
            (algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex())
            for algorithm, digest in (
                one.split("-", 1) for one in facts.get("integrity", "").split()
            )
        )
        name = path.rpartition("node_modules/")[2]
        found.append(
            Locked("npm", name, facts["version"], hashes, for_tests=facts.get("dev", False))
        )
    return found


def all_packages() -> list[Locked]:
    """Return what both locks of the project hold."""
    return [
        *python_packages(PYTHON_LOCK.read_text(encoding="utf-8")),
        *node_packages(NODE_LOCK.read_text(encoding="utf-8")),
    ]

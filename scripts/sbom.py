"""Write what the program is made of: a CycloneDX list of every package in the locks.

The list says nothing that the locks do not say, and is the same on every machine: no moment,
no random number.
"""

import hashlib
import json
import sys
import tomllib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.locks import NODE_LOCK, PYTHON_LOCK, ROOT, Locked, all_packages

DEFAULT = ROOT / "build" / "sbom.cdx.json"


def bill_of_materials(packages: Sequence[Locked]) -> dict[str, Any]:
    """Return the list as CycloneDX 1.5."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:generic/{project['name']}@{project['version']}"
    digest = hashlib.sha256(PYTHON_LOCK.read_bytes() + NODE_LOCK.read_bytes()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            }
        },
        "components": [_component(one) for one in packages],
        "dependencies": _dependencies(own, packages),
    }


def _component(one: Locked) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "scope": "excluded" if one.for_tests else "required",
        # One per file of the package: a wheel for each platform, and the source.
        "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in one.hashes],
    }


def _dependencies(own: str, packages: Sequence[Locked]) -> list[dict[str, Any]]:
    """Who asks for whom: the locks tell of each package by which others it is needed."""
    asked: dict[str, list[str]] = {own: []} | {one.purl: [] for one in packages}
    by_name = {one.name: one.purl for one in packages if one.kind == "pypi"}
    for one in packages:
        for name in one.needed_by:
            asked[by_name[name]].append(one.purl)
        if not one.needed_by:
            asked[own].append(one.purl)
    return [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in asked.items()]


def main(arguments: Sequence[str]) -> int:
    """Write the list to the path that is given, or under build/."""
    path = Path(arguments[0]) if arguments else DEFAULT
    path.parent.mkdir(parents=True, exist_ok=True)
    packages = all_packages()
    text = json.dumps(bill_of_materials(packages), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(packages)} packages in {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

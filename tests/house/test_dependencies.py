"""What the program is made of is listed, and held against what is known to be bad."""

import json
import re
import subprocess
import sys

import pytest
from packaging.version import Version

from scripts.audit_dependencies import known_bad, problems
from scripts.locks import NODE_LOCK, PYTHON_LOCK, ROOT, LockError, all_packages, python_packages
from scripts.sbom import bill_of_materials
from scripts.sbom import main as write_sbom

GOOD = f"flask==3.1.3 \\\n    --hash=sha256:{'a' * 64}\n    # via wij-ervaring\n"
NODE = json.dumps({"packages": {"": {}}})


def found(python=GOOD, node=NODE):
    return problems(python, node, known_bad())


def test_the_locks_have_no_version_that_is_known_to_be_bad():
    python, node = PYTHON_LOCK.read_text("utf-8"), NODE_LOCK.read_text("utf-8")
    assert problems(python, node, known_bad()) == []


def test_a_bad_version_is_found():
    assert found() == []
    assert found(GOOD.replace("3.1.3", "3.1.0")) == [
        "flask 3.1.0: CVE-2025-47278, signing with a fallback key"
    ]
    assert len(found(GOOD.replace("flask==3.1.3", "Jinja2==3.1.2"))) == 4


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--index-url https://example.org/simple", "names a place to install from"),
        ("flask @ git+https://example.org/flask", "names a place to install from"),
        ("werkzeug>=3", "not a version, hash or comment"),
    ],
)
def test_another_source_or_a_loose_version_is_found(line, told):
    assert any(told in one for one in found(GOOD + line + "\n"))


def test_a_package_without_a_whole_hash_is_found():
    assert found("flask==3.1.3\n") == ["flask 3.1.3: no hash"]
    assert found(GOOD.replace("a" * 64, "a" * 63)) == ["flask 3.1.3: SHA-256 is weak or not whole"]
    node = {"packages": {"": {}, "node_modules/htmx.org": {"version": "4.0.1"}}}
    assert found(node=json.dumps(node)) == ["htmx.org 4.0.1: no hash"]


def test_the_audit_is_a_command_that_fails(tmp_path):
    lock, node = tmp_path / "r.lock", tmp_path / "p.json"
    node.write_text(NODE)
    codes = []
    for text in (GOOD, "flask==3.1.0\n"):
        lock.write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "scripts.audit_dependencies", str(lock), str(node)],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        codes.append(done.returncode)
    assert codes == [0, 1]


def test_make_lint_runs_it():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lint = makefile.split("\nlint:")[1].split("\n\n")[0]
    assert "scripts.audit_dependencies" in lint


def test_every_known_bad_version_has_an_id_and_a_rule():
    for one in known_bad():
        assert re.fullmatch(r"CVE-\d{4}-\d{4,}|withdrawn", one.id)
        assert bool(one.below) != bool(one.only)
        assert all(Version(version) for version in (one.below, *one.only) if version)
        assert one.package == one.package.lower()


def test_the_list_of_parts_is_the_locks_and_nothing_else(tmp_path):
    path = tmp_path / "deep" / "sbom.json"
    assert write_sbom([str(path)]) == 0
    listed = json.loads(path.read_text("utf-8"))
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
    pinned = set(re.findall(r"^([\w.-]+)==(\S+)", PYTHON_LOCK.read_text("utf-8"), re.MULTILINE))
    node = {
        (path.rpartition("node_modules/")[2], facts["version"])
        for path, facts in json.loads(NODE_LOCK.read_text("utf-8"))["packages"].items()
        if path
    }
    parts = {(one["name"], one["version"]) for one in listed["components"]}
    assert parts == pinned | node
    hashes = sum(
        one["purl"].startswith("pkg:pypi/") * len(one["hashes"]) for one in listed["components"]
    )
    assert hashes == PYTHON_LOCK.read_text("utf-8").count("--hash=sha256:")


def test_the_list_of_parts_tells_who_needs_whom_and_is_the_same_each_time():
    listed = bill_of_materials(all_packages())
    assert listed == bill_of_materials(all_packages())
    refs = {one["bom-ref"] for one in listed["components"]}
    own = listed["metadata"]["component"]["bom-ref"]
    needs = {one["ref"]: one["dependsOn"] for one in listed["dependencies"]}
    assert set(needs) == refs | {own}
    assert {one for asked in needs.values() for one in asked} == refs
    flask = next(ref for ref in refs if ref.startswith("pkg:pypi/flask@"))
    assert any(one.startswith("pkg:pypi/werkzeug@") for one in needs[flask])
    assert flask in needs[own] or any(flask in asked for asked in needs.values())


def test_a_lock_that_cannot_be_read_is_refused():
    with pytest.raises(LockError, match="line 1"):
        python_packages("flask\n")

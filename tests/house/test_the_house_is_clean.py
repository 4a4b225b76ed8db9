"""Rules for every file of the project, whatever it is about."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Written in pieces, or this file would break its own rule.
HOSTS = re.compile("|".join(("python" + "hosted", "pypi" + r"\.org", "registry" + r"\.npmjs")))
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:wo" + "rk|ro" + "ot|fa" + r"rm)/")
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".yaml", ".json", ".sh", ".lock", ".txt"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.is_file() and (path.suffix in TEXT or path.name in {"Makefile", "Dockerfile"})
    ]


def test_no_file_names_a_package_host():
    assert [path for path, text in texts() if HOSTS.search(text)] == []


def test_no_file_names_a_path_of_one_machine():
    own = [(path, text) for path, text in texts() if "vendor" not in path.parts]
    assert [path for path, text in own if MACHINE_PATHS.search(text)] == []


def test_every_requirement_is_locked_with_a_hash():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line[:1].isalnum()]
    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_no_template_has_inline_script_or_style():
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|javascript:", re.I
    )
    templates = (ROOT / "app" / "templates").rglob("*.html")
    assert [path for path in templates if forbidden.search(path.read_text("utf-8"))] == []


def test_code_files_stay_readable():
    """The design asks for about 300 lines; what grows past 400 holds two concepts."""
    packages = ("app", "research", "interviews", "analysis")
    long = {
        str(path.relative_to(ROOT)): count
        for name in packages
        for path in (ROOT / name).rglob("*.py")
        if "migrations" not in path.parts
        and (count := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}

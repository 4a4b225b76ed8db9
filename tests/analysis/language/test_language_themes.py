from pathlib import Path

import pytest
import yaml

from analysis.language.themes import FAILURE, LABELS, SUCCESS, THEMES, other_pole

CODEBOOK = Path(__file__).parents[3] / "research" / "codebook.yaml"


def test_the_themes_are_those_of_the_codebook():
    if not CODEBOOK.is_file():
        pytest.skip("research/codebook.yaml is not here")
    book = yaml.safe_load(CODEBOOK.read_text(encoding="utf-8"))
    assert tuple(theme["id"] for theme in book["themes"]) == THEMES


def test_every_theme_has_two_poles():
    assert len(LABELS) == 2 * len(THEMES) == 26
    assert (other_pole(SUCCESS), other_pole(FAILURE)) == (FAILURE, SUCCESS)

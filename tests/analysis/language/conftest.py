import os
from pathlib import Path

import pytest

from analysis.language.names import NameFinder
from analysis.language.pipeline import build_pipeline

SHARED = Path(__file__).parents[4] / "shared" / "reference"


@pytest.fixture(scope="session")
def nlp():
    return build_pipeline()


@pytest.fixture(scope="session")
def finder(tmp_path_factory):
    """One finder for all tests; WIJ_LANGUAGE_CACHE saves building its tables anew."""
    kept = os.environ.get("WIJ_LANGUAGE_CACHE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("language-cache")
    return NameFinder(folder, with_deduce=True)


@pytest.fixture(scope="session")
def reference():
    if not SHARED.is_dir():
        pytest.skip("the shared folder with the reference networks is not here")
    return SHARED

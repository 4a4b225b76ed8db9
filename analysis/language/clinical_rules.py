"""Import clinlp for its rules alone: its components are registered with spaCy, nothing is fetched.

Where ``transformers`` is installed (an extra for an encoder of the organisation), clinlp loads two
models from a public host as soon as it is imported. We use neither, so it is told, while it is
imported, that the library is not there.
"""

import sys
from importlib import import_module
from typing import Any

MODELS_WITH = "transformers"


def register_clinlp() -> None:
    """Import clinlp; a second time changes nothing."""
    if "clinlp" in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    absent = object()
    kept = modules.get(MODELS_WITH, absent)
    modules[MODELS_WITH] = None
    try:
        import_module("clinlp")
    finally:
        if kept is absent:
            del modules[MODELS_WITH]
        else:
            modules[MODELS_WITH] = kept

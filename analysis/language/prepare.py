"""Build deduce's tables ahead, for who uses it: ``python -m analysis.language.prepare DIR``.

Takes some minutes the first time. An image build does it, so that no worker has to.
"""

import sys
from pathlib import Path

from analysis.language.names import NameFinder


def main(arguments: list[str]) -> int:
    """Fill the folder that is named; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m analysis.language.prepare DIR\n")
        return 2
    NameFinder(Path(arguments[0]), with_deduce=True).load()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Bring the English catalogue up to date with the Dutch sentences in the source."""

import sys

from app.catalogues import po_file, update

waiting = update()
for sentence in waiting:
    sys.stdout.write(f"not translated: {sentence}\n")
sys.stdout.write(f"{len(waiting)} of the sentences in {po_file().name} wait for a translation.\n")

"""The face: factory, settings, database door, access, jobs, views and the ``wij`` command."""

import os

# Before numpy is first read: on a busy machine its threads wait for each other, and the
# sentence encoder of ``analysis.language`` takes ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

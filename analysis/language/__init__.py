"""Dutch language pipeline: text in, marked spans out. No SQL, no web."""

import os

# Before numpy is first read: on a busy machine its threads wait for each other, and the
# sentence encoder's many small products take ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Before any library of encoders is first read, for it looks once: nothing is fetched from a hub.
for _name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[_name] = "1"

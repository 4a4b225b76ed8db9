#!/bin/sh
# The whole suite on SQLite, then on PostgreSQL. What is skipped is said, never hidden.
set -eu
bin=.venv/bin
workers=${WIJ_TEST_WORKERS:-2}
# Each worker starts with a half of its own, so that what a file makes is mostly made once.
spread="-n $workers --dist worksteal"
export WIJ_NEED_CHROMIUM=yes
echo "== Suite on SQLite =="
WIJ_TEST_ENGINE=sqlite "$bin/python" -m pytest -q $spread -m "not slow" "$@"
if "$bin/python" tests/postgres.py --can-start; then
  echo "== Suite on PostgreSQL =="
  WIJ_TEST_ENGINE=postgresql "$bin/python" -m pytest -q $spread -m "not slow" "$@"
else
  echo "SKIPPED: the suite on PostgreSQL. No server is reachable and no server programs are installed."
fi

#!/bin/sh
# The whole suite on SQLite, then on PostgreSQL. What is skipped is said, never hidden.
# --everything-on-postgresql: only that, with the tests of tests/same_on_both.py in it.
set -eu
bin=.venv/bin
workers=${WIJ_TEST_WORKERS:-2}
# Each worker starts with a half of its own, so that what a file makes is mostly made once.
spread="-n $workers --dist worksteal"
export WIJ_NEED_CHROMIUM=yes
# Every worker, and every `wij` that a test starts, would compile the same files anew.
unset PYTHONDONTWRITEBYTECODE
if [ "${1:-}" = --everything-on-postgresql ]; then
  shift
  export WIJ_TEST_EVERYTHING=yes
else
  echo "== Suite on SQLite =="
  WIJ_TEST_ENGINE=sqlite "$bin/python" -m pytest -q $spread -m "not slow" "$@"
fi
if "$bin/python" tests/postgres.py --can-start; then
  echo "== Suite on PostgreSQL =="
  WIJ_TEST_ENGINE=postgresql "$bin/python" -m pytest -q $spread -m "not slow" "$@"
else
  echo "SKIPPED: the suite on PostgreSQL. No server is reachable and no server programs are installed."
fi

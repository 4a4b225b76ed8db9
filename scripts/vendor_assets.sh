#!/usr/bin/env bash
# Fetches the pinned style sheets and htmx, and copies what the pages use to
# app/static/vendor. Needs npm; `make assets` calls it. The result is committed,
# so that installing and running the product needs no npm.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
vendor="$root/app/static/vendor"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cp "$root/package.json" "$root/package-lock.json" "$work/"
# No package may run its own code here: we only copy files.
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
modules="$work/node_modules"

rm -rf "$vendor/utrecht" "$vendor/htmx"
mkdir -p "$vendor/utrecht" "$vendor/htmx"

sheet="$vendor/utrecht/utrecht.css"
: > "$sheet"
for package in "$modules"/@utrecht/*-css; do
  version="$(node -p 'require(process.argv[1]).version' "$package/package.json")"
  printf '/*! @utrecht/%s %s | EUPL-1.2 | see LICENSE.md */\n' \
    "$(basename "$package")" "$version" >> "$sheet"
  cat "$package/dist/index.min.css" >> "$sheet"
  printf '\n' >> "$sheet"
done
cp "$modules/@utrecht/button-css/LICENSE.md" "$vendor/utrecht/LICENSE.md"

cp "$modules/htmx.org/dist/htmx.min.js" "$vendor/htmx/htmx.min.js"
cp "$modules/htmx.org/LICENSE" "$vendor/htmx/LICENSE.txt"

# Letters for pictures that the server draws: a server has none of its own.
fonts="$root/app/data/fonts"
mkdir -p "$fonts"
cp "$modules"/dejavu-fonts-ttf/ttf/DejaVuSans{,-Bold}.ttf "$fonts/"
cp "$modules/dejavu-fonts-ttf/LICENSE" "$fonts/LICENSE.txt"

# For the tests only: the app serves nothing outside app/static.
mkdir -p "$root/tests/vendor"
cp "$modules/axe-core/axe.min.js" "$root/tests/vendor/axe.min.js"
cp "$modules/axe-core/LICENSE" "$root/tests/vendor/axe.LICENSE.txt"

echo "Vendored $(grep -c '@utrecht/' "$sheet") style sheets and htmx into app/static/vendor."

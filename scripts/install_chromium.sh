#!/bin/sh
# The browser journeys need Chromium. Install it through the system's package manager when
# that is possible, and say clearly when it is not.
set -u
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
fi
log=$(mktemp)
if [ "$as_root" != "none" ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium with apt-get ..."
  if { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y chromium; } >"$log" 2>&1; then
    rm -f "$log"; exit 0
  fi
elif [ "$as_root" != "none" ] && command -v dnf >/dev/null 2>&1; then
  echo "Installing Chromium with dnf ..."
  if $as_root dnf install -y chromium >"$log" 2>&1; then rm -f "$log"; exit 0; fi
elif [ "$as_root" != "none" ] && command -v apk >/dev/null 2>&1; then
  echo "Installing Chromium with apk ..."
  if $as_root apk add chromium >"$log" 2>&1; then rm -f "$log"; exit 0; fi
fi
tail -n 3 "$log" 2>/dev/null; rm -f "$log"
echo "Chromium is missing and could not be installed here, so the browser journeys cannot run."
echo "Install it yourself (for example: apt-get install chromium), then run make test again."
exit 1

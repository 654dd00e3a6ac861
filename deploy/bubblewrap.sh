#!/bin/sh
# Installs bubblewrap, the walls around programs that a model wrote, from the packages of Debian or Ubuntu.
set -eu
if command -v bwrap >/dev/null; then exec bwrap --version; fi
if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here: install bubblewrap 0.8 or newer by hand. Without it no code of a model is run." >&2
  exit 1
fi
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends bubblewrap >/dev/null; }
install 2>/dev/null || { as_root apt-get update -qq && install; }
exec bwrap --version

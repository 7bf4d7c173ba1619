#!/usr/bin/env bash
# Makes sure that the browser tests have a Chromium: installs Debian's if there is none.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  if path=$(command -v "$name"); then
    printf 'The browser is %s: %s\n' "$path" "$("$path" --version 2>/dev/null | head -n 1)"
    exit 0
  fi
done

cannot() {
  printf 'There is no Chromium for the browser tests, and it cannot be installed: %s.\n' "$1" >&2
  printf 'Install the package chromium (Debian, Ubuntu), or Chrome, and run this again.\n' >&2
  exit 1
}

command -v apt-get >/dev/null || cannot 'apt-get is missing, so this is no Debian'
[ "$(id -u)" = 0 ] || cannot 'this user may not install packages'
export DEBIAN_FRONTEND=noninteractive
# One after the other, because the machine's own updates may still hold the lock.
apt-get -o DPkg::Lock::Timeout=120 update >/dev/null || cannot "Debian's list of packages cannot be fetched"
apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends chromium fonts-dejavu-core >/dev/null ||
  cannot 'apt-get install chromium failed'
command -v chromium >/dev/null || cannot 'the package chromium brought no such program'
printf 'Installed %s\n' "$(chromium --version | head -n 1)"

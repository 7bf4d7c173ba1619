#!/usr/bin/env bash
# Makes sure that the browser tests have a Chromium and a Firefox: installs Debian's where there is none.
set -euo pipefail

cannot() {
  printf 'There is no %s for the browser tests, and it cannot be installed: %s.\n' "$1" "$2" >&2
  printf 'Install the packages chromium and firefox-esr (Debian, Ubuntu), or Chrome and Firefox, and run this again.\n' >&2
  exit 1
}

# found NAME...: prints the first of these programs that is there.
found() {
  for name in "$@"; do
    if path=$(command -v "$name"); then
      printf 'The browser is %s: %s\n' "$path" "$("$path" --version 2>/dev/null | head -n 1)"
      return 0
    fi
  done
  return 1
}

updated=false
# needs PACKAGE NAME...: installs the package if none of the programs is there.
needs() {
  local package=$1
  found "$@" && return
  command -v apt-get >/dev/null || cannot "$package" 'apt-get is missing, so this is no Debian'
  [ "$(id -u)" = 0 ] || cannot "$package" 'this user may not install packages'
  export DEBIAN_FRONTEND=noninteractive
  # One after the other, because the machine's own updates may still hold the lock.
  if [ $updated = false ]; then
    apt-get -o DPkg::Lock::Timeout=120 update >/dev/null || cannot "$package" "Debian's list of packages cannot be fetched"
    updated=true
  fi
  apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends "$package" fonts-dejavu-core >/dev/null ||
    cannot "$package" "apt-get install $package failed"
  found "$package" || cannot "$package" "the package $package brought no such program"
}

needs chromium chromium-browser google-chrome
needs firefox-esr firefox

#!/usr/bin/env bash
# Makes sure that the tests of graphics cards have Vulkan without a card, and prints the path of its driver: SwiftShader,
# which Chromium brings (see browsers.sh). The library that loads drivers is Debian's package libvulkan1.
set -euo pipefail

cannot() {
  printf 'The tests of graphics cards have no Vulkan: %s.\n' "$1" >&2
  printf 'Install the packages libvulkan1 and chromium (Debian, Ubuntu), and run this again.\n' >&2
  exit 1
}

if ! ldconfig -p | grep -q 'libvulkan\.so\.1'; then
  command -v apt-get >/dev/null || cannot 'libvulkan.so.1 is missing, and this is no Debian'
  [ "$(id -u)" = 0 ] || cannot 'libvulkan.so.1 is missing, and this user may not install packages'
  export DEBIAN_FRONTEND=noninteractive
  # It may not have been needed: browsers.sh fetches the list only when it installs something.
  apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends libvulkan1 >/dev/null 2>&1 || {
    apt-get -o DPkg::Lock::Timeout=120 update >/dev/null || cannot "Debian's list of packages cannot be fetched"
    apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends libvulkan1 >/dev/null ||
      cannot 'apt-get install libvulkan1 failed'
  }
fi

for folder in /usr/lib/chromium /usr/lib/chromium-browser /opt/google/chrome; do
  if [ -f "$folder/vk_swiftshader_icd.json" ]; then
    printf '%s\n' "$folder/vk_swiftshader_icd.json"
    exit 0
  fi
done
cannot 'vk_swiftshader_icd.json is not beside Chromium'

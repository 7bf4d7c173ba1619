#!/usr/bin/env bash
# The Python part for many machines: format, lint and tests, in an environment of its own below the given folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../cluster"

for python in python3 python3.13 python3.12 python3.11 python3.10; do
  if "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' 2>/dev/null; then
    "$python" -m venv "$1/cluster"
    "$1/cluster/bin/pip" install --quiet --disable-pip-version-check -e '.[test]'
    "$1/cluster/bin/ruff" format --check .
    "$1/cluster/bin/ruff" check .
    RAY_TMPDIR=$1 "$1/cluster/bin/python" -m pytest --durations=5
    exit
  fi
done
echo 'SKIPPED: the tests of cluster/ need Python 3.10 to 3.13, which this machine lacks.'

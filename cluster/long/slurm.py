"""Runs the batch script of docs/scale.md for Slurm on hosts of this machine. Needs root and iproute2.

    python long/slurm.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--nodes 2]

In place of Slurm's, `srun` starts the command on each host, and `scontrol` names the first one. Prints what
the script prints, its exit code, and the files of the run.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from hosts import ENVIRONMENT, address, hosts

PAGE = Path(__file__).parents[2] / "docs/scale.md"

# Each host has its own processes and its own folder for Ray, as if it were a machine.
SRUN = """#!/bin/bash
mkdir -p $RAY_TMPDIR
for host in $(seq 0 $((SLURM_NNODES - 1))); do
  ip netns exec graft$host unshare --mount --pid --fork --kill-child --mount-proc \\
    sh -c 'mount -t tmpfs tmpfs $RAY_TMPDIR && "$@"' sh "$@" &
  started="$started $!"
done
code=0
for process in $started; do
  wait $process || code=$?
done
exit $code
"""


def script() -> str:
    samples = re.findall(r"```sh\n(#!/bin/bash\n.*?)```", PAGE.read_text(), re.DOTALL)
    return next(sample for sample in samples if "symmetric-run" in sample)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photographs", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--nodes", type=int, default=2)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, hosts(flags.nodes, 1, 1, 1000, with_ray=False):
        folder = Path(name)
        (folder / "bin").mkdir()
        (folder / "photos").symlink_to(flags.photographs)
        programs = {
            "srun": SRUN,
            "scontrol": f"#!/bin/sh\necho {address(0)}\n",
            "graft": f'#!/bin/sh\nexec {flags.graft} "$@"\n',
        }
        for program, text in programs.items():
            (folder / "bin" / program).write_text(text)
            (folder / "bin" / program).chmod(0o755)
        (folder / "job.sh").write_text(script())
        own = {
            "PATH": f"{folder}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "RAY_TMPDIR": f"{folder}/ray",
            "SLURM_NNODES": str(flags.nodes),
            "SLURM_CPUS_PER_TASK": "1",
            "SLURM_JOB_NODELIST": "stub",
        }
        print(f"The script:\n{script()}", flush=True)
        done = subprocess.run(["bash", "job.sh"], cwd=folder, env={**ENVIRONMENT, **own})
        made = sorted(path.name for path in (folder / "runs/best").glob("*"))
        print(f"Exit code {done.returncode}; {shlex.join(made)}")
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()

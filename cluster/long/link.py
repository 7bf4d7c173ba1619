"""Bytes on the link and time of a training step between hosts on this machine.

    python long/link.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--workers 2 4]

PHOTOGRAPHS: folders of classes, enough for a few steps of 32 an epoch.
Prints a line for each number of workers.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from hosts import ENVIRONMENT, hosts, inside, sent

# MobileNetV2 from layer 100, with a head of one output.
NUMBERS = 1_865_283
SETTINGS = ["featureExtraction.epochs=0", "fineTuning.epochs=5", "fineTuning.from=100", "reuseViews=false"]


def measure(workers: int, flags: argparse.Namespace) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        hosts(workers, 1, flags.delay, flags.rate) as cluster,
    ):
        words = [sys.executable, "-m", "graft_cluster", "train", flags.photographs, "--recipe", "tutorial"]
        words += ["--workers", str(workers), "--workers-per-host", "1", "--out", f"{folder}/run", "--json"]
        words += ["--address", cluster, "--graft", flags.graft, "--", "--seed", "1", *flags.more]
        for setting in SETTINGS:
            words += ["--set", setting]
        process = subprocess.Popen(
            [*inside(0), *words],
            cwd=Path(__file__).parent.parent,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )
        steps, seconds, bytes_per_step, before = 0, [], [], None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "phase":
                steps = event["steps"]
            if event["event"] == "progress" and event["step"] == 1:
                before = [sent(host) for host in range(workers)]
            if event["event"] == "progress" and before is not None and event["step"] > 1:
                now = [sent(host) for host in range(workers)]
                counts = [(end - start) / (event["step"] - 1) for start, end in zip(before, now, strict=True)]
                last = statistics.mean(counts)
            if event["event"] == "epoch":
                if before is not None:
                    bytes_per_step.append(last)
                seconds.append(event["seconds"] / steps)
                before = None
        if process.wait() != 0 or not bytes_per_step:
            raise SystemExit(f"The training with {workers} workers failed.")
        expected = 2 * (workers - 1) / workers * NUMBERS * 4
        measured = statistics.median(bytes_per_step)
        print(
            f"{workers} workers, {flags.delay:g} ms, {flags.rate:g} Mbit/s: "
            f"{measured / 1e6:.2f} MB a step from each host, "
            f"{measured / expected - 1:+.1%} of 2(N-1)/N gradients ({expected / 1e6:.2f} MB); "
            f"{statistics.median(seconds) * 1e3:.0f} ms a step with validation",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photographs", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--delay", type=float, default=5, help="milliseconds, one way")
    parser.add_argument("--rate", type=float, default=1000, help="megabits a second")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="more options of graft train")
    flags = parser.parse_args()
    for workers in flags.workers:
        measure(workers, flags)


if __name__ == "__main__":
    main()

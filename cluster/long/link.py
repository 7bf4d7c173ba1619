"""Bytes on the link and time of a training step between hosts on this machine.

    python long/link.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--workers 2 4]

PHOTOGRAPHS: folders of classes, enough for 30 steps of 32 an epoch. Prints a line for each number of workers.

Counted is all that leaves a host, with headers, acknowledgements, validation and what Ray itself says, from
the end of the first epoch to the end of the last one. An event reaches this program up to a step after it
has happened, so a window of a few steps would be wrong by a large part; the lags at its ends are alike.
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

# MobileNetV2 from layer 100, and the weights of each output of its head.
BASE, OUTPUT = 1_861_440, 1_281
LEAST_STEPS = 30
SETTINGS = ["imageSize=96", "featureExtraction.epochs=0", "fineTuning.epochs=4", "fineTuning.from=100"]


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
        steps, classes, seconds, counts = 0, 0, [], []
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "data":
                classes = len(event["classNames"])
            if event["event"] == "phase":
                steps = event["steps"]
            if event["event"] == "epoch":
                counts.append([sent(host) for host in range(workers)])
                seconds.append(event["seconds"] / steps)
        if process.wait() != 0 or len(counts) < 2:
            raise SystemExit(f"The training with {workers} workers failed.")
        if steps < LEAST_STEPS:
            raise SystemExit(f"An epoch has {steps} steps, fewer than {LEAST_STEPS}: give more photographs.")
        taken = steps * (len(counts) - 1)
        each = [(last - first) / taken for first, last in zip(counts[0], counts[-1], strict=True)]
        numbers = BASE + OUTPUT * (1 if classes == 2 else classes)
        expected = 2 * (workers - 1) / workers * numbers * 4
        measured = statistics.mean(each)
        print(
            f"{workers} workers, {flags.delay:g} ms, {flags.rate:g} Mbit/s: {measured / 1e6:.2f} MB a step "
            f"from each host ({min(each) / 1e6:.2f} to {max(each) / 1e6:.2f}), "
            f"{measured / expected - 1:+.1%} of 2(N-1)/N gradients ({expected / 1e6:.2f} MB), "
            f"over {taken} steps; {statistics.median(seconds) * 1e3:.0f} ms a step with validation",
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

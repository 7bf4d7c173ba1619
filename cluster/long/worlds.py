"""Trains with 1, 2 and 4 workers, and compares the weights at the end.

python long/worlds.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--workers 1 2 4]

PHOTOGRAPHS: a folder of classes, enough for 50 steps in the epochs below. Needs the package onnx.
The recipe `best` has averaged weights (EMA), MixUp and a limit for the gradient.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import ray
from ray.cluster_utils import Cluster
from weights import compare

from graft_cluster import hosts
from graft_cluster.progress import Progress
from graft_cluster.train import Training, train

SMALL = ["imageSize=96", "featureExtraction.epochs=2", "fineTuning.epochs=2"]
RECIPES = {
    "tutorial": SMALL,
    "best": [
        *SMALL,
        "averaging=0.98",
        "augmentation.mixUp=0.2",
        "featureExtraction.clipNorm=1",
        "fineTuning.clipNorm=1",
    ],
}


class Steps(Progress):
    """Counts the training steps."""

    def __init__(self) -> None:
        super().__init__(as_json=False)
        self.steps, self._of_epoch = 0, 0

    def event(self, event: dict) -> None:
        if event["event"] == "phase":
            self._of_epoch = event["steps"]
        self.steps += self._of_epoch if event["event"] == "epoch" else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photographs", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--recipe", choices=[*RECIPES], action="append")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="more options of graft train")
    flags = parser.parse_args()
    # One thread a worker, whatever their number.
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    hosts.connect(cluster.address)
    try:
        for recipe in flags.recipe or RECIPES:
            with tempfile.TemporaryDirectory() as folder:
                measure(recipe, flags, Path(folder))
    finally:
        ray.shutdown()
        cluster.shutdown()


def measure(recipe: str, flags: argparse.Namespace, folder: Path) -> None:
    words = [flags.photographs, "--recipe", recipe, "--seed", "1", *flags.more]
    words += [word for setting in RECIPES[recipe] for word in ("--set", setting)]
    for workers in flags.workers:
        run, steps = folder / str(workers), Steps()
        wanted = Training(
            arguments=words, out=str(run), directory=str(folder), workers=workers, graft=flags.graft
        )
        outcome = train(wanted, steps)
        if outcome.kind != "done":
            raise SystemExit(f"{recipe} with {workers} workers: {outcome.message} {outcome.hint}")
        first = folder / str(flags.workers[0])
        said = "" if run == first else compare(first / "model.onnx", run / "model.onnx")[1]
        print(
            f"{recipe}, {workers} workers, {steps.steps} steps, val_loss {last_loss(run):.6f}"
            f"{f'; against {flags.workers[0]}: {said}' if said else ''}.",
            flush=True,
        )


def last_loss(run: Path) -> float:
    events = map(json.loads, (run / "events.jsonl").open())
    return [event["logs"]["val_loss"] for event in events if event["event"] == "epoch"][-1]


if __name__ == "__main__":
    main()

"""Kills workers and Ray nodes at random during a training, and compares its end with an undisturbed one.

python long/kills.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--kills 20]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

sys.path.insert(0, str(Path(__file__).parent.parent))
from graft_cluster import hosts
from graft_cluster.progress import Progress
from graft_cluster.train import Training, train
from graft_cluster.worker import Outcome


def add_host(cluster: Cluster) -> object:
    return cluster.add_node(num_cpus=1, object_store_memory=80_000_000)


def parent(process: int) -> int:
    return int(Path("/proc", str(process), "stat").read_text().rsplit(")", 1)[1].split()[1])


def graft_workers() -> list[int]:
    """The numbers of the `graft worker` processes below actors of Ray."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            above = Path("/proc", str(parent(int(entry.name))), "cmdline").read_bytes().decode()
        except (OSError, ValueError):
            continue
        if "worker" in words and above.startswith("ray::Worker"):
            found.append(int(entry.name))
    return found


class Killer:
    """Kills something every few seconds: mostly a worker, sometimes its actor, sometimes a whole node."""

    def __init__(self, cluster: Cluster, pause: float) -> None:
        self._cluster, self._pause = cluster, pause
        self._nodes = [add_host(cluster) for _ in range(2)]
        self.done: list[str] = []

    def kill(self, most: int, training: Future[Outcome]) -> None:
        """Until the training has ended. In the main thread, where alone Ray can start a node."""
        choose = random.Random(1)
        while not training.done():
            wait([training], timeout=choose.uniform(0.5, 1.5) * self._pause)
            if training.done() or len(self.done) == most:
                continue
            what = choose.choice(["worker", "worker", "actor", "node"])
            workers = graft_workers()
            if not workers:
                continue
            if what == "node":
                self._cluster.remove_node(self._nodes.pop(0), allow_graceful=False)
                self._nodes.append(add_host(self._cluster))
            else:
                process = choose.choice(workers)
                with suppress(OSError):
                    os.kill(parent(process) if what == "actor" else process, signal.SIGKILL)
            self.done.append(what)
            print(f"Killed a {what}.", flush=True)


def epochs(run: Path) -> list[dict[str, float]]:
    events = map(json.loads, (run / "events.jsonl").open())
    return [event["logs"] for event in events if event["event"] == "epoch"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photographs", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pause", type=float, default=20, help="seconds between two, on average")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="more options of graft train")
    flags = parser.parse_args()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    killer = Killer(cluster, flags.pause)
    hosts.connect(cluster.address)
    with tempfile.TemporaryDirectory() as folder:
        runs = [Path(folder, "undisturbed"), Path(folder, "disturbed")]
        for run in runs:
            training = Training(
                arguments=[flags.photographs, "--recipe", "best", "--seed", "1", *flags.more],
                out=str(run),
                directory=folder,
                workers=2,
                graft=flags.graft,
                step_timeout=60,
            )
            with ThreadPoolExecutor(1) as pool:
                job = pool.submit(train, training, Progress(as_json=False))
                killer.kill(flags.kills if run is runs[1] else 0, job)
            outcome = job.result()
            if outcome.kind != "done":
                raise SystemExit(f"{run.name}: {outcome.message} {outcome.hint}")
        undisturbed, disturbed = map(epochs, runs)
        if len(undisturbed) != len(disturbed):
            raise SystemExit(f"{len(disturbed)} epochs instead of {len(undisturbed)}.")
        difference = max(
            abs(one[name] - other[name]) / max(1e-3, abs(one[name]))
            for one, other in zip(undisturbed, disturbed, strict=True)
            for name in one
        )
        counts = ", ".join(f"{killer.done.count(what)} of {what}" for what in ("worker", "actor", "node"))
        print(
            f"{len(killer.done)} kills ({counts}): {len(disturbed)} epochs as without them; "
            f"their figures differ by at most {difference:.1e}, relative."
        )
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main()

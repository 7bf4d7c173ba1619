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
import threading
from pathlib import Path

from ray.cluster_utils import Cluster

sys.path.insert(0, str(Path(__file__).parent.parent))
from graft_cluster import hosts
from graft_cluster.progress import Progress
from graft_cluster.train import Training, train


def add_host(cluster: Cluster) -> object:
    return cluster.add_node(num_cpus=1, object_store_memory=80_000_000)


def graft_workers() -> list[int]:
    """The numbers of the `graft worker` processes below actors of Ray."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            above = Path("/proc", parent, "cmdline").read_bytes().decode()
        except (OSError, ValueError):
            continue
        if "worker" in words and above.startswith("ray::Worker"):
            found.append(int(entry.name))
    return found


class Killer(threading.Thread):
    """Kills something every few seconds: mostly a worker, sometimes its actor, sometimes a whole node."""

    def __init__(self, cluster: Cluster, kills: int, pause: float) -> None:
        super().__init__(daemon=True)
        self._cluster, self._kills, self._pause = cluster, kills, pause
        self._nodes = [add_host(cluster) for _ in range(2)]
        self.done: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        choose = random.Random(1)
        while len(self.done) < self._kills and not self.ended.wait(choose.uniform(0.5, 1.5) * self._pause):
            what = choose.choice(["worker", "worker", "actor", "node"])
            if what == "node":
                self._cluster.remove_node(self._nodes.pop(0), allow_graceful=False)
                self._nodes.append(add_host(self._cluster))
            else:
                workers = graft_workers()
                if not workers:
                    continue
                process = choose.choice(workers)
                if what == "actor":
                    process = int(
                        Path("/proc", str(process), "stat").read_text().rsplit(")", 1)[1].split()[1]
                    )
                os.kill(process, signal.SIGKILL)
            self.done.append(what)


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
    killer = Killer(cluster, flags.kills, flags.pause)
    hosts.connect(cluster.address)
    with tempfile.TemporaryDirectory() as folder:
        runs = [Path(folder, "undisturbed"), Path(folder, "disturbed")]
        for run in runs:
            if run is runs[1]:
                killer.start()
            training = Training(
                arguments=[flags.photographs, "--recipe", "best", "--seed", "1", *flags.more],
                out=str(run),
                directory=folder,
                workers=2,
                graft=flags.graft,
                step_timeout=60,
            )
            outcome = train(training, Progress(as_json=False))
            if outcome.kind != "done":
                raise SystemExit(f"{run.name}: {outcome.message} {outcome.hint}")
        killer.ended.set()
        killer.join()
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
    cluster.shutdown()


if __name__ == "__main__":
    main()

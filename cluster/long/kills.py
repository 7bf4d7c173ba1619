"""Kills workers, actors and Ray nodes at random during a job, and compares its results with undisturbed ones.

python long/kills.py PHOTOGRAPHS --graft 'node /path/to/dist/src/cli/main.js' [--job both] [--kills 20]

PHOTOGRAPHS: a folder of classes. Needs the package onnx.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import ray
from ray.cluster_utils import Cluster

sys.path.insert(0, str(Path(__file__).parent.parent))
from weights import compare

from graft_cluster import hosts
from graft_cluster.job import find_graft
from graft_cluster.progress import Progress
from graft_cluster.shard_worker import Shards
from graft_cluster.shards import run_shards
from graft_cluster.train import Training, train

# Short epochs, so that a kill costs seconds and not minutes.
SETTINGS = ["imageSize=64", "batchSize=32", "featureExtraction.epochs=10", "fineTuning.epochs=20"]


def add_host(cluster: Cluster) -> object:
    return cluster.add_node(num_cpus=1, object_store_memory=80_000_000)


def parent(process: int) -> int:
    return int(Path("/proc", str(process), "stat").read_text().rsplit(")", 1)[1].split()[1])


def children() -> list[int]:
    """The processes of Graft below actors of this program's cluster."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            above = parent(int(entry.name))
            actor = Path("/proc", str(above), "cmdline").read_bytes().decode()
            if {"worker", "run-shard"} & {*words} and actor.startswith(("ray::Worker", "ray::ShardWorker")):
                while above not in (1, os.getpid()):
                    above = parent(above)
                found += [int(entry.name)] if above != 1 else []
        except (OSError, ValueError):
            continue
    return found


class Counting(Progress):
    """Counts what is kept when something is killed: epochs and shards."""

    def __init__(self) -> None:
        super().__init__(as_json=False)
        self.kept = 0

    def event(self, event: dict[str, Any]) -> None:
        super().event(event)
        self.kept += event["event"] == "epoch" or event.get("status") == "finished"


class Killer:
    """Kills mostly a process of Graft, sometimes its actor, sometimes a whole node."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._nodes = [add_host(cluster) for _ in range(2)]
        self.done: list[str] = []

    def follow(self, job: Future[Any], progress: Counting, most: int) -> None:
        """Until the job has ended. In the main thread, where alone Ray can start a node."""
        choose, before, self.done = random.Random(1), 0, []
        while not job.done():
            # Three of four times only after something was kept, so that the job comes to its end.
            patient = choose.random() < 0.75
            while patient and progress.kept == before and not job.done():
                time.sleep(0.2)
            wait([job], timeout=choose.uniform(0, 5))
            before = progress.kept
            if not job.done() and len(self.done) < most:
                self._kill(choose)

    def _kill(self, choose: random.Random) -> None:
        what, processes = choose.choice(["worker", "worker", "actor", "node"]), children()
        if not processes:
            return
        if what == "node":
            self._cluster.remove_node(self._nodes.pop(0), allow_graceful=False)
            self._nodes.append(add_host(self._cluster))
        else:
            process = choose.choice(processes)
            with suppress(OSError):
                os.kill(parent(process) if what == "actor" else process, signal.SIGKILL)
        self.done.append(what)
        print(f"Killed a {what}: {len(self.done)}.", flush=True)

    def __str__(self) -> str:
        counts = ", ".join(f"{self.done.count(what)} of {what}" for what in ("worker", "actor", "node"))
        return f"{len(self.done)} kills ({counts})"


def twice(job: Callable[[str, Progress], bool], killer: Killer, kills: int) -> list[float]:
    """Does a job undisturbed, then disturbed; the seconds of each."""
    seconds = []
    for name, most in (("undisturbed", 0), ("disturbed", kills)):
        start, progress = time.monotonic(), Counting()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(job, name, progress)
            killer.follow(running, progress, most)
        if not running.result():
            raise SystemExit(f"The {name} job failed.")
        seconds.append(time.monotonic() - start)
    if len(killer.done) < kills:
        print(f"Only {killer} fell into the job: choose a longer one for {kills}.")
    return seconds


def training(flags: argparse.Namespace, folder: Path, killer: Killer) -> None:
    words = [flags.photographs, "--recipe", "best", "--seed", "1"]
    words += [word for setting in SETTINGS for word in ("--set", setting)]

    def job(name: str, progress: Progress) -> bool:
        wanted = Training(
            arguments=[*words, *flags.more],
            out=str(folder / name),
            directory=str(folder),
            workers=2,
            graft=flags.graft,
            step_timeout=60,
        )
        outcome = train(wanted, progress)
        print(outcome.message, outcome.hint)
        return outcome.kind == "done"

    seconds = twice(job, killer, flags.kills)
    undisturbed, disturbed = (epochs(folder / name) for name in ("undisturbed", "disturbed"))
    if len(undisturbed) != len(disturbed):
        raise SystemExit(f"{len(disturbed)} epochs instead of {len(undisturbed)}.")
    same = "the same figures" if undisturbed == disturbed else "other figures"
    _, said = compare(folder / "undisturbed/model.onnx", folder / "disturbed/model.onnx")
    print(
        f"training: {killer}: {len(disturbed)} epochs with {same}; {said}; "
        f"{seconds[1]:.0f} s instead of {seconds[0]:.0f} s.",
        flush=True,
    )


def epochs(run: Path) -> dict[int, dict[str, float]]:
    """The figures of each epoch; of one that was lost before its checkpoint, the last ones."""
    events = map(json.loads, (run / "events.jsonl").open())
    return {event["epoch"]: event["logs"] for event in events if event["event"] == "epoch"}


def features(flags: argparse.Namespace, folder: Path, killer: Killer) -> None:
    pictures = sorted(path for path in Path(flags.photographs).glob("**/*") if path.is_file())
    listed = folder / "pictures.txt"
    listed.write_text("".join(f"{path}\n" for path in islice(cycle(pictures), flags.pictures)))
    plan = [*find_graft(flags.graft), "plan-shards", "--list", str(listed), "--shard-size", "200"]

    def job(name: str, progress: Progress) -> bool:
        out = str(folder / name)
        subprocess.run([*plan, "--out", out, *flags.more], check=True, stdout=subprocess.DEVNULL)
        wanted = Shards(out=out, workers=2, graft=flags.graft, step_timeout=60)
        return run_shards(wanted, progress)

    seconds = twice(job, killer, flags.kills)
    undisturbed, disturbed = (contents(folder / name) for name in ("undisturbed", "disturbed"))
    different = sorted(
        name for name in undisturbed.keys() | disturbed.keys() if undisturbed.get(name) != disturbed.get(name)
    )
    if different:
        raise SystemExit(f"features: {killer}: {len(different)} files differ: {', '.join(different[:10])}")
    print(
        f"features: {killer}: all {len(undisturbed)} files are the same, byte for byte; "
        f"{seconds[1]:.0f} s instead of {seconds[0]:.0f} s.",
        flush=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder; of the plan and of finished shards without what says when and where."""
    found = {}
    for path in folder.iterdir():
        found[path.name] = path.read_bytes()
        if path.suffix == ".json":
            told = json.loads(found[path.name])
            found[path.name] = json.dumps({**told, "seconds": 0, "checksum": ""}).encode()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photographs", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--job", choices=["training", "features", "both"], default="both")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=12_000, help="of features; photographs recur")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="of graft train and plan-shards")
    flags = parser.parse_args()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    killer = Killer(cluster)
    hosts.connect(cluster.address)
    try:
        for name, job in (("features", features), ("training", training)):
            if flags.job in (name, "both"):
                with tempfile.TemporaryDirectory() as folder:
                    job(flags, Path(folder), killer)
    finally:
        ray.shutdown()
        cluster.shutdown()


if __name__ == "__main__":
    main()

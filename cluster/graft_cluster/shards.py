"""Features and predictions of many photographs: actors keep `graft run-shard` processes."""

from __future__ import annotations

import json
import os
import queue
import shlex
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray

from graft_cluster.hosts import Place, actor_on, hosts, places
from graft_cluster.progress import Progress
from graft_cluster.worker import find_graft

_MOST_ATTEMPTS = 3
_ARRIVAL_SECONDS = 2.0


@dataclass(frozen=True)
class Shards:
    """Which plan to carry out, and with how many workers."""

    plan: str
    """The folder that `graft plan-shards` wrote; absolute, and shared by all hosts"""
    workers: int
    per_host: int | None = None
    graft: str | None = None
    timeout: float = 300.0
    parquet: bool = False
    host_timeout: float = 120.0


class ShardWorker:
    """Keeps one `graft run-shard` process, so that the network is loaded once."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def run(self, shards: Shards, threads: int, index: int) -> dict[str, Any]:
        """The `shard` event of `graft run-shard`; its status is 'lost' if the process ended or hangs."""
        try:
            if self._child is None:
                self._start(shards, threads)
            print(index, file=self._child.stdin, flush=True)
            while True:
                line = self._lines.get(timeout=shards.timeout)
                if line is None:
                    return self._lost(index, f"graft run-shard ended with code {self._child.wait()}")
                event = json.loads(line)
                if event["event"] == "shard" and event["index"] == index:
                    break
        except queue.Empty:
            return self._lost(index, f"graft run-shard has said nothing for {shards.timeout:.0f} s")
        except (OSError, ValueError) as error:
            return self._lost(index, str(error))
        if shards.parquet and event["status"] != "failed":
            _write_parquet(Path(shards.plan) / f"shard-{index:05}.jsonl")
        return event

    def stop(self) -> None:
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def _start(self, shards: Shards, threads: int) -> None:
        command = [
            *find_graft(shards.graft),
            "run-shard",
            "--plan",
            shards.plan,
            "--stdin",
            "--json",
        ]
        self._child = subprocess.Popen(
            [*command, "--threads", str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        threading.Thread(target=self._read, args=[self._child], daemon=True).start()

    def _read(self, child: subprocess.Popen[str]) -> None:
        for line in child.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _lost(self, index: int, why: str) -> dict[str, Any]:
        self.stop()
        message = f"on {socket.gethostname()}: {why}"
        return {"event": "shard", "index": index, "status": "lost", "message": message}


def plan_shards(graft: str | None, arguments: list[str], out: str) -> int:
    """Writes the plan with `graft plan-shards`; its exit code."""
    return subprocess.run([*find_graft(graft), "plan-shards", *arguments, "--out", out]).returncode


def run_shards(shards: Shards, progress: Progress) -> bool:
    """Does every shard that is not finished; whether all are, then.

    Workers that are lost are replaced, on the hosts that are there; a shard is tried three times.
    """
    count = len(json.loads((Path(shards.plan) / "plan.json").read_text())["shards"])
    waiting, attempts, failed = deque(range(count)), [0] * count, []
    running: dict[Any, tuple[Any, Place, int]] = {}
    idle: list[tuple[Any, Place]] = []
    looked, seen, done, pictures = 0.0, time.monotonic(), 0, 0
    try:
        while done + len(failed) < count:
            if time.monotonic() - looked > _ARRIVAL_SECONDS:
                looked = time.monotonic()
                idle += _newcomers(shards, [place for _, place, _ in running.values()] + [p for _, p in idle])
            if running or idle:
                seen = time.monotonic()
            elif time.monotonic() - seen > shards.host_timeout:
                raise TimeoutError(f"No host has joined within {shards.host_timeout:.0f} s.")
            while waiting and idle:
                worker, place = idle.pop()
                index = waiting.popleft()
                running[worker.run.remote(shards, place.threads, index)] = (worker, place, index)
            if not running:
                time.sleep(0.5)
                continue
            for ended in ray.wait(list(running), timeout=_ARRIVAL_SECONDS)[0]:
                worker, place, index = running.pop(ended)
                try:
                    event = ray.get(ended)
                except ray.exceptions.RayError as error:
                    event = {"status": "lost", "message": str(error).strip().split("\n")[0]}
                if event["status"] == "lost":
                    attempts[index] += 1
                    again = attempts[index] < _MOST_ATTEMPTS
                    progress.line(
                        f"Shard {index} was lost {event['message']}.{' Trying again.' if again else ''}"
                    )
                    (waiting if again else failed).append(index)
                    ray.kill(worker)
                    continue
                idle.append((worker, place))
                if event["status"] == "failed":
                    failed.append(index)
                    progress.line(f"Shard {index} failed: {event.get('message')} {event.get('hint') or ''}")
                    continue
                done, pictures = done + 1, pictures + event.get("computed", 0)
                progress.event(event)
                progress.line(
                    f"Shard {index} {event['status']}: {event['pictures']} pictures, "
                    f"{event.get('unreadable', 0)} unreadable; {done} of {count} shards."
                )
    finally:
        workers = [worker for worker, _ in idle] + [worker for worker, _, _ in running.values()]
        ray.wait([w.stop.remote() for w in workers], num_returns=len(workers), timeout=10)
        for worker in workers:
            ray.kill(worker)
    if failed:
        progress.line(f"{len(failed)} shards failed: {', '.join(map(str, sorted(failed)))}.")
    return not failed


def command_to_go_on(command: list[str]) -> str:
    """A command that continues where this one ended."""
    return shlex.join([*command, *([] if "--resume" in command else ["--resume"])])


def _newcomers(shards: Shards, there: list[Place]) -> list[tuple[Any, Place]]:
    """Actors for the places that nobody has."""
    missing = places(hosts(), shards.workers, shards.per_host)
    for place in there:
        match = next((other for other in missing if other.host.node == place.host.node), None)
        if match is not None:
            missing.remove(match)
    missing = missing[: max(0, shards.workers - len(there))]
    return [(actor_on(place, ShardWorker, threads=2), place) for place in missing]


def _write_parquet(lines: Path) -> None:
    """The JSON lines as Parquet beside them, with the features if there are some; complete or not at all."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.json
    import pyarrow.parquet

    # A shard whose pictures are all unreadable has no lines.
    table = pyarrow.json.read_json(lines) if lines.stat().st_size > 0 else pa.table({})
    if (numbers := lines.with_suffix(".npy")).exists():
        features = np.load(numbers).astype(np.float32)
        column = pa.FixedSizeListArray.from_arrays(pa.array(features.ravel()), features.shape[1])
        table = table.append_column("features", column)
    target = lines.with_suffix(".parquet")
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    pyarrow.parquet.write_table(table, unfinished)
    unfinished.replace(target)

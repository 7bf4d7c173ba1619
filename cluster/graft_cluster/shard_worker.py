"""The actor that computes shards: it keeps a `graft run-shard` process, which loads the network once."""

from __future__ import annotations

import errno
import json
import os
import queue
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graft_cluster.job import Job, find_graft


@dataclass(frozen=True, kw_only=True)
class Shards(Job):
    """Which shards to compute; `out` is the folder that `graft plan-shards` wrote."""

    parquet: bool = False
    """Whether each shard is written as Parquet, too"""
    retry: bool = False
    """Whether finished shards are computed again where pictures could not be fetched for now"""


class ShardWorker:
    """An actor of Ray. `run` computes one shard after the other."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def ready(self) -> None:
        """Returns when the actor has started."""

    def run(self, job: Shards, threads: int, index: int) -> dict[str, Any]:
        """The `shard` event of `graft run-shard`; its status is 'lost' if the process ended or hangs."""
        try:
            event = self._compute(job, threads, index)
        except queue.Empty:
            return self._lost(index, f"graft run-shard has said nothing for {job.step_timeout:.0f} s")
        except EOFError:
            return self._lost(index, f"graft run-shard ended with code {self._child.wait()}")
        except (OSError, ValueError) as error:
            return self._lost(index, str(error))
        if job.parquet and event["status"] != "failed":
            event = {**event, **write_parquet(Path(job.out) / f"shard-{index:05}.jsonl")}
        return event

    def stop(self) -> None:
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def _compute(self, job: Shards, threads: int, index: int) -> dict[str, Any]:
        if self._child is None:
            self._start(job, threads)
        print(index, file=self._child.stdin, flush=True)
        while (line := self._lines.get(timeout=job.step_timeout)) is not None:
            event = json.loads(line)
            if event["event"] == "shard" and event["index"] == index:
                return event
        raise EOFError

    def _start(self, job: Shards, threads: int) -> None:
        words = ["run-shard", "--plan", job.out, "--stdin", "--json", "--threads", str(threads)]
        if job.retry:
            words.append("--retry")
        self._child = subprocess.Popen(
            [*find_graft(job.graft), *words],
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
        return {"event": "shard", "index": index, "status": "lost", "message": why}


def write_parquet(lines: Path) -> dict[str, Any]:
    """The JSON lines as Parquet beside them, with the features if there are some; complete or not at all.

    What a failure changes in the event of the shard; nothing if there was none.
    """
    target = lines.with_suffix(".parquet")
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        _write_table(lines, unfinished)
        unfinished.replace(target)
    except ImportError as error:
        hint = "Install it there with: pip install pyarrow numpy. Or leave out --parquet."
        return {"status": "failed", "message": f"--parquet needs the package {error.name}.", "hint": hint}
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else error
        return {
            "status": "failed",
            "message": f"{target} cannot be written: {reason}.",
            "hint": "Free some space on the disk of this folder, then try again." if full else "",
            "diskFull": full,
        }
    finally:
        unfinished.unlink(missing_ok=True)
    return {}


def _write_table(lines: Path, target: Path) -> None:
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
    pyarrow.parquet.write_table(table, target)

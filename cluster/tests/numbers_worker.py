"""A worker that trains numbers instead of networks: `numbers_worker.py worker --socket PATH`.

It speaks the protocol of `graft worker`, with a checkpoint after every epoch. The folder of "photographs"
says what goes wrong: a file FAULT-RANK-STEP happens once and is deleted then; "wait" lasts until it is.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from graft_cluster.protocol import read_frame, write_frame

COUNT, STEPS, EPOCH, BATCH = 1001, 60, 10, 12


class DiskFullError(Exception):
    pass


class Worker:
    def __init__(self, connection):
        self.connection, self.sequence, self.told = connection, 0, False
        self.send("hello", protocol=1, version="test", pid=os.getpid(), node="", platform="")
        start = read_frame(connection).header
        self.rank, self.size = start["rank"], start["size"]
        words = start["arguments"]
        self.folder = Path(start["directory"], words[0])
        self.out = Path(words[words.index("--out") + 1])
        self.checkpoint = self.out / "checkpoint.json"
        self.resume = start["resume"]

    def send(self, type, payload=b"", **header):
        write_frame(self.connection, {"type": type, **header}, payload)

    def collect(self, kind, values, count, **header):
        self.send(kind, values, sequence=self.sequence, count=count, **header)
        while (answer := read_frame(self.connection)).header["type"] == "finish":
            self.told = True
        assert answer.header == {"type": "result", "sequence": self.sequence, "count": count}
        self.sequence += 1
        return np.frombuffer(answer.payload, "<f4").copy()

    def broadcast(self, values):
        """The values of rank 0."""
        return values if self.size == 1 else self.collect("broadcast", self.own(values), len(values))

    def own(self, values):
        return values if self.rank == 0 else b""

    def event(self, event, **fields):
        if self.rank == 0:
            self.send("event", event={"event": event, **fields})

    def fault(self, step):
        for fault in ("kill", "kill-actor", "hang", "disagree", "slow", "fail"):
            path = self.folder / f"{fault}-{self.rank}-{step}"
            if path.exists():
                path.unlink()
                return fault
        return None

    def run(self):
        step, weights = 0, np.zeros(COUNT, np.float32)
        if self.rank == 0:
            if self.resume and self.checkpoint.exists():
                kept = json.loads(self.checkpoint.read_text())
                step, weights = kept["step"], np.array(kept["weights"], np.float32)
            self.out.mkdir(parents=True, exist_ok=True)
            (self.out / "config.json").write_text("{}")
        step = int(self.broadcast(np.float32([step]))[0])
        weights = self.broadcast(weights)
        if step > 0:
            self.event("resumed", phase="numbers", epoch=step // EPOCH + 1, step=0)
        while step < STEPS:
            weights = self.step(step, weights)
            step += 1
            self.send("alive", step=step, phase="numbers")
            if step % EPOCH == 0 and self.rank == 0:
                self.keep(step, weights)
                self.event(
                    "epoch", phase="numbers", epoch=step // EPOCH, epochs=6, logs={"loss": 0.5}, seconds=1
                )
            if self.stopped():
                return {"event": "stopped"}
        if self.rank == 0:
            (self.out / "weights.json").write_text(json.dumps(weights.tolist()))
        return {"event": "finished", "message": "Done."} if self.rank == 0 else {"event": "done"}

    def step(self, step, weights):
        while (self.folder / f"wait-{self.rank}-{step}").exists():
            time.sleep(0.1)
            self.send("alive", step=step, phase="numbers")
        fault = self.fault(step)
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault == "kill-actor":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(5)
        elif fault == "hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif fault == "slow":
            for _ in range(10):
                time.sleep(0.5)
                self.send("alive", step=step, phase="numbers")
        elif fault == "fail":
            raise DiskFullError("The disk is full.")
        time.sleep(0.02)
        # Whole numbers, so that sums are exact for any number of ranks.
        rows = [row for row in range(BATCH) if row * self.size // BATCH == self.rank]
        pull = np.arange(COUNT, dtype=np.float32) % 7
        gradient = sum(((step * 5 + row * 3) % 11) - pull for row in rows) * np.float32(self.size)
        if fault == "disagree":
            gradient = gradient[:-1]
        if self.size > 1:
            gradient = self.collect("all-reduce", gradient.astype("<f4"), len(gradient), operation="mean")
        return weights - gradient

    def keep(self, step, weights):
        unfinished = self.checkpoint.with_suffix(".tmp")
        unfinished.write_text(json.dumps({"step": step, "weights": weights.tolist()}))
        unfinished.replace(self.checkpoint)
        with (self.out / "worlds").open("a") as log:
            log.write(f"{self.size} {step}\n")

    def stopped(self):
        """Whether rank 0 was told to finish; all ranks stop after the same step."""
        if self.size == 1:
            self.connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self.told = read_frame(self.connection).header["type"] == "finish"
            self.connection.setblocking(True)
        return self.broadcast(np.float32([self.told]))[0] == 1


def main():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[sys.argv.index("--socket") + 1])
    worker = Worker(connection)
    try:
        worker.send("done", result=worker.run())
    except DiskFullError as error:
        worker.send("failed", message=str(error), hint="Delete something.", kind="failed")
        sys.exit(1)


main()

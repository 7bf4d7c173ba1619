"""The actor of one rank: it owns the rank's `graft worker`, relays its collectives and keeps its events."""

from __future__ import annotations

import os
import queue
import shlex
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import ray

from graft_cluster.job import find_graft
from graft_cluster.protocol import (
    VERSION,
    ClosedError,
    Frame,
    ProtocolError,
    read_frame,
    write_frame,
)
from graft_cluster.ring import DisagreementError, Ring

_START_SECONDS = 60.0


class Outcome(NamedTuple):
    """How a rank ended. Only after 'lost' and 'left' is another attempt worth it."""

    kind: str
    """'done', 'failed', 'usage', 'lost', or 'left': its own worker is there, but a neighbour is not"""
    message: str = ""
    hint: str = ""
    result: dict[str, Any] | None = None


class Status(NamedTuple):
    """What a rank is doing."""

    events: list[dict[str, Any]]
    """Since the last time, oldest first."""
    silent: float
    """Seconds since the worker was last heard."""
    waiting: float | None
    """Seconds in the present collective, None outside of one."""
    step: int
    """Training steps that the worker had taken when it was heard last."""
    phase: str
    """What it did then, in a word or two."""


class NeighbourLostError(Exception):
    """A neighbour in the ring is gone."""


class Worker:
    """Runs in an actor of Ray with several threads: `run` takes one, the other methods answer beside it."""

    def __init__(self) -> None:
        self._ring: Ring | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._writing = threading.Lock()
        self._events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._heard = time.monotonic()
        self._waiting: float | None = None
        self._step, self._phase = 0, "starting"
        self._stopped = False

    def prepare(self, rank: int, size: int, secret: bytes) -> tuple[str, int]:
        """Opens this rank's place in the ring and returns its address."""
        self._ring = Ring(rank, size, secret, ray.util.get_node_ip_address())
        return self._ring.address

    def has_begun(self, run: str) -> bool:
        """Whether this host sees the files of a run that has begun."""
        return (Path(run) / "config.json").exists()

    def run(self, graft: str | None, start: dict[str, Any], addresses: list[tuple[str, int]]) -> Outcome:
        """Carries out the rank's part, from the start of `graft worker` to its end."""
        with tempfile.TemporaryDirectory(prefix="graft-") as folder:
            log = Path(folder) / "log"
            try:
                self._join(addresses)
                self._start(find_graft(graft), start, f"{folder}/socket", log)
                while True:
                    outcome = self._answer(read_frame(self._connection))
                    if outcome is not None:
                        return outcome
            except FileNotFoundError as error:
                return Outcome("usage", str(error))
            except (DisagreementError, ProtocolError) as error:
                return Outcome("failed", str(error))
            except NeighbourLostError as error:
                return Outcome("left", str(error))
            except (ClosedError, OSError) as error:
                return Outcome("lost", f"{self._end() or error}{_last_lines(log)}")
            finally:
                self.stop()

    def status(self) -> Status:
        events = []
        while not self._events.empty():
            events.append(self._events.get())
        now, waiting = time.monotonic(), self._waiting
        since = None if waiting is None else now - waiting
        # A worker that waits for the others has nothing to say.
        silent = 0.0 if since is not None else now - self._heard
        return Status(events, silent, since, self._step, self._phase)

    def finish(self) -> None:
        """Lets the worker keep a checkpoint and end, as Ctrl-C does on one machine."""
        if self._connection is not None:
            self._write({"type": "finish"})

    def stop(self) -> None:
        """Ends the worker at once."""
        self._stopped = True
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        if self._connection is not None:
            self._connection.close()
        if self._ring is not None:
            self._ring.close()

    def _join(self, addresses: list[tuple[str, int]]) -> None:
        try:
            self._ring.connect(addresses)
        except OSError as error:
            raise NeighbourLostError(f"A neighbour in the ring cannot be reached: {error}") from error

    def _start(self, graft: list[str], start: dict[str, Any], path: str, log: Path) -> None:
        directory = start["directory"]
        if not Path(directory).is_dir():
            raise FileNotFoundError(f"There is no folder {directory} on {socket.gethostname()}.")
        with socket.socket(socket.AF_UNIX) as server, log.open("wb") as output:
            server.bind(path)
            server.listen(1)
            server.settimeout(0.2)
            self._child = subprocess.Popen(
                [*graft, "worker", "--socket", path],
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            self._connection = self._accept(server)
        hello = read_frame(self._connection).header
        if hello["type"] != "hello" or hello.get("protocol") != VERSION:
            raise ProtocolError(
                f"{shlex.join(graft)} on {socket.gethostname()} speaks protocol "
                f"{hello.get('protocol')}, not {VERSION}: install the graft_cluster of its version."
            )
        self._write({"type": "start", **start})

    def _accept(self, server: socket.socket) -> socket.socket:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and not self._stopped:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                if self._child.poll() is not None:
                    break
                continue
            connection.settimeout(None)
            return connection
        raise ClosedError(f"graft worker did not connect within {_START_SECONDS:.0f} s")

    def _answer(self, frame: Frame) -> Outcome | None:
        self._heard = time.monotonic()
        header, kind = frame.header, frame.header["type"]
        if kind in ("all-reduce", "broadcast", "barrier"):
            self._collect(kind, frame)
        elif kind == "event":
            self._events.put(header["event"])
        elif kind == "alive":
            self._step, self._phase = int(header["step"]), str(header["phase"])
        elif kind == "done":
            return Outcome("done", result=header.get("result"))
        elif kind == "failed":
            kind = "usage" if header.get("kind") == "usage" else "failed"
            return Outcome(kind, str(header.get("message")), str(header.get("hint") or ""))
        else:
            raise ProtocolError(f"graft worker sent a frame of the unknown type {kind}.")
        return None

    def _collect(self, operation: str, frame: Frame) -> None:
        sequence, count = frame.header["sequence"], frame.header.get("count", 0)
        self._waiting = time.monotonic()
        values = np.frombuffer(frame.payload, "<f4")
        if operation == "broadcast" and self._ring.rank > 0:
            values = np.empty(count, "<f4")
        if len(values) != count:
            raise ProtocolError(f"A frame holds {len(values)} numbers, but says {count}.")
        try:
            if operation == "all-reduce":
                values = self._ring.all_reduce_mean(sequence, values)
            elif operation == "broadcast":
                values = self._ring.broadcast(sequence, values)
            else:
                self._ring.barrier(sequence)
        except (ClosedError, OSError) as error:
            raise NeighbourLostError(f"A neighbour in the ring is gone: {error}") from error
        self._write({"type": "result", "sequence": sequence, "count": len(values)}, values)
        self._heard, self._waiting = time.monotonic(), None

    def _write(self, header: dict[str, Any], payload: Any = b"") -> None:
        with self._writing:
            write_frame(self._connection, header, payload)

    def _end(self) -> str:
        """How the child ended, as words; empty if it still runs."""
        try:
            code = None if self._child is None else self._child.wait(2)
        except subprocess.TimeoutExpired:
            code = None
        if code is None:
            return ""
        if code < 0:
            return f"graft worker was ended by {signal.Signals(-code).name}"
        return f"graft worker ended with code {code}"


def _last_lines(log: Path) -> str:
    text = log.read_text(errors="replace").strip() if log.exists() else ""
    return f": {' '.join(text.splitlines()[-3:])[-500:]}" if text else "."

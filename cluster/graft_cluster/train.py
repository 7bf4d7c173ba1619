"""Training in several processes: makes worlds of workers until one has finished the run."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import ray

from graft_cluster.hosts import Place, actor_on
from graft_cluster.job import TAKEN, Job, first_line
from graft_cluster.progress import Progress
from graft_cluster.worker import Outcome, Status, Worker

_POLL_SECONDS = 0.25
_STOP_SECONDS = 10.0
_MOST_IDLE_WORLDS = 5


@dataclass(frozen=True, kw_only=True)
class Training(Job):
    """What to train; `out` is the folder of the run."""

    arguments: list[str]
    """Of `graft train`, without --out, --resume and --threads"""
    min_workers: int = 1
    """The least with which it goes on"""


def train(training: Training, progress: Progress) -> Outcome:
    """Trains to the end, through the loss of workers and hosts.

    Raises KeyboardInterrupt after the workers have kept a checkpoint.
    """
    resume: bool | None = training.resume
    begun, idle, first, late = training.resume, 0, None, None
    while True:
        world = World(training, training.wait_for_places(training.min_workers, first, progress), progress)
        outcome = world.run(resume)
        if outcome.kind in ("done", "failed", "usage"):
            return outcome
        if not world.started:
            # A host that has just died is still listed for a while.
            late = late or time.monotonic() + training.host_timeout
            if time.monotonic() > late:
                return Outcome("failed", outcome.message, "Look at the hosts with: ray status")
            time.sleep(1)
            continue
        late = None
        idle = 0 if world.moved else idle + 1
        if idle == _MOST_IDLE_WORLDS:
            hint = f"It was started {idle} times and never came to a step."
            return Outcome("failed", f"The training does not get going: {outcome.message}", hint)
        # Rank 0 stays on its host, if that is there: the run may lie there.
        begun = begun or world.begun
        resume, first = True if begun else None, world.places[0].host.node
        progress.line(f"{outcome.message} Starting again{' from the last checkpoint' if begun else ''}.")


class World:
    """The workers of one attempt: one actor for each rank, all started and ended together."""

    def __init__(self, training: Training, where: list[Place], progress: Progress) -> None:
        self.places = where
        self.started = self.moved = False
        self.begun = False
        self._training, self._progress = training, progress
        self._workers = [actor_on(place, Worker) for place in where]
        self._answered = [time.monotonic()] * len(where)
        self._asked: dict[int, Any] = {}
        self._growing = False

    def run(self, resume: bool | None) -> Outcome:
        """`resume`: the run must have begun, must not have begun, or None for as it is."""
        try:
            runs = self._start(resume)
            if isinstance(runs, Outcome):
                return runs
            self.started = True
            return self._follow(runs)
        except (ray.exceptions.RayError, TimeoutError) as error:
            return Outcome("lost", f"A worker did not start: {first_line(error)}")
        finally:
            self._end()

    def _start(self, resume: bool | None) -> list[Any] | Outcome:
        training, size = self._training, len(self.places)
        secret = secrets.token_bytes(32)
        addresses = ray.get(
            [worker.prepare.remote(rank, size, secret) for rank, worker in enumerate(self._workers)],
            timeout=training.host_timeout,
        )
        begun = ray.get(self._workers[0].has_begun.remote(training.out), timeout=60)
        host = self.places[0].host.name
        if resume and not begun:
            return Outcome(
                "usage",
                f"{host} sees no run in {training.out} that could be continued.",
                "The folder of the run must be one that all hosts share.",
            )
        if begun and resume is False:
            return Outcome(
                "usage",
                f"{training.out} holds a run already.",
                TAKEN,
            )
        counts = Counter(place.host for place in self.places)
        names = ", ".join(f"{count} on {host.name}" for host, count in counts.items())
        self._progress.line(f"World of {size}: {names}.")
        start = {
            "command": "train",
            "size": size,
            "directory": training.directory,
            "resume": begun,
        }
        arguments = [*training.arguments, "--out", training.out, "--threads"]
        return [
            worker.run.remote(
                training.graft,
                {**start, "rank": rank, "arguments": [*arguments, str(place.threads)]},
                addresses,
            )
            for rank, (worker, place) in enumerate(zip(self._workers, self.places, strict=True))
        ]

    def _follow(self, runs: list[Any]) -> Outcome:
        """Until rank 0 has ended, a rank is lost, or a rank hangs."""
        try:
            while True:
                ended, _ = ray.wait(runs, num_returns=len(runs), timeout=_POLL_SECONDS)
                statuses = self._statuses()
                if any(_outcome(run).kind != "done" for run in ended):
                    return self._worst(runs)
                if runs[0] in ended:
                    ray.wait(runs, num_returns=len(runs), timeout=_STOP_SECONDS)
                    self._statuses()
                    outcome = _outcome(runs[0])
                    if self._growing:
                        return Outcome("lost", "A host has joined.")
                    return outcome
                if hung := self._hung(statuses):
                    return Outcome("lost", hung)
                self._grow(statuses)
        except KeyboardInterrupt:
            self._finish()
            ray.wait(runs, num_returns=len(runs), timeout=_STOP_SECONDS)
            self._statuses()
            raise

    def _worst(self, runs: list[Any]) -> Outcome:
        """The end of a rank that explains the ends of the others, which come a moment later."""
        ended, _ = ray.wait(runs, num_returns=len(runs), timeout=2)
        self._statuses()
        ends = [(runs.index(run), _outcome(run)) for run in ended]
        order = ("usage", "failed", "lost", "left", "done")
        rank, outcome = min(ends, key=lambda end: (order.index(end[1].kind), end[0]))
        kind = "lost" if outcome.kind == "left" else outcome.kind
        where = f"Rank {rank} on {self.places[rank].host.name}"
        if kind == "lost":
            return outcome._replace(kind=kind, message=f"{where} was lost: {outcome.message}")
        # What was used wrongly at rank 0 is used wrongly everywhere.
        return (
            outcome
            if kind == "usage" and rank == 0
            else outcome._replace(message=f"{where}: {outcome.message}")
        )

    def _statuses(self) -> dict[int, Status]:
        """What the ranks say now; the events of rank 0 are shown."""
        for rank, worker in enumerate(self._workers):
            if rank not in self._asked:
                self._asked[rank] = worker.status.remote()
        ray.wait(list(self._asked.values()), num_returns=len(self._asked), timeout=1)
        statuses = {}
        for rank, asked in list(self._asked.items()):
            if not ray.wait([asked], timeout=0)[0]:
                continue
            del self._asked[rank]
            try:
                statuses[rank] = ray.get(asked)
            except ray.exceptions.RayError:
                continue  # Its run has ended too, and says why.
            self._answered[rank] = time.monotonic()
            self.moved = self.moved or statuses[rank].step > 0
        if 0 in statuses:
            self.begun = self.begun or len(statuses[0].events) > 0
            for event in statuses[0].events:
                self._progress.event(event)
        return statuses

    def _hung(self, statuses: dict[int, Status]) -> str | None:
        limit, now = self._training.step_timeout, time.monotonic()
        for rank, status in statuses.items():
            if status.silent > limit:
                return self._said(
                    rank,
                    f"has said nothing for {status.silent:.0f} s ({status.phase}, step {status.step})",
                )
        for rank, answered in enumerate(self._answered):
            if now - answered > limit:
                return self._said(rank, f"does not answer for {now - answered:.0f} s")
        waits = [status.waiting for status in statuses.values()]
        if len(waits) == len(self.places) and all(wait is not None and wait > limit for wait in waits):
            return (
                f"All ranks wait for each other for {min(waits):.0f} s: a link between the hosts is broken."
            )
        return None

    def _said(self, rank: int, what: str) -> str:
        return f"Rank {rank} on {self.places[rank].host.name} {what}."

    def _grow(self, statuses: dict[int, Status]) -> None:
        """Lets the workers keep a checkpoint and end after an epoch, if a larger world is possible."""
        training = self._training
        epoch_over = 0 in statuses and any(event["event"] == "epoch" for event in statuses[0].events)
        if not epoch_over or self._growing or len(self.places) >= training.workers:
            return
        if len(training.places()) > len(self.places):
            self._growing = True
            self._finish()

    def _finish(self) -> None:
        for worker in self._workers:
            worker.finish.remote()

    def _end(self) -> None:
        """Ends all actors and their children; a host that hangs is left to its own."""
        ray.wait(
            [worker.stop.remote() for worker in self._workers],
            num_returns=len(self._workers),
            timeout=_STOP_SECONDS,
        )
        for worker in self._workers:
            ray.kill(worker)


def _outcome(run: Any) -> Outcome:
    try:
        return ray.get(run)
    except ray.exceptions.RayError as error:
        return Outcome("lost", f"its actor or its host is gone ({type(error).__name__}).")

"""Features and predictions of many photographs: deals shards out to workers until all are finished."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import Any

import ray

from graft_cluster.hosts import Host, Place, actor_on, hosts, places
from graft_cluster.job import find_graft, first_line
from graft_cluster.progress import Progress, counted
from graft_cluster.shard_worker import Shards, ShardWorker

_MOST_ATTEMPTS = 5
_MOST_BLAME = 3
_LOOK_SECONDS = 2.0


def plan_shards(graft: str | None, arguments: list[str], out: str, progress: Progress) -> int:
    """Writes the plan with `graft plan-shards`, or with --resume compares it; its exit code."""
    words = [*find_graft(graft), "plan-shards", *arguments, "--out", out, "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            event = json.loads(line)
            # It is the last one of graft plan-shards, but not of this command.
            done = event["event"] == "result"
            progress.event({**event, "event": "plan"} if done else event)
    return child.returncode


def run_shards(job: Shards, progress: Progress) -> bool:
    """Computes every shard that is not finished; whether all are, then.

    A shard that is lost or fails is tried again, up to five times and on another host if there is one. A
    host gets no more shards when its disk is full, or when others finish again and again what it does not.
    """
    count = len(json.loads((Path(job.out) / "plan.json").read_text())["shards"])
    return _Dealer(job, count, progress).run()


class _Dealer:
    def __init__(self, job: Shards, count: int, progress: Progress) -> None:
        self._job, self._count, self._progress = job, count, progress
        self._waiting, self._failed, self._done = deque(range(count)), [], 0
        self._unreadable, self._temporary = 0, 0
        self._arriving: dict[Any, tuple[Any, Place]] = {}
        self._idle: list[tuple[Any, Place]] = []
        self._running: dict[Any, tuple[Any, Place, int]] = {}
        # Where each shard was not finished; which of these hosts have finished nothing since; and how many
        # such shards of each of them others have finished.
        self._tried: defaultdict[int, list[Host]] = defaultdict(list)
        self._suspects: defaultdict[int, set[Host]] = defaultdict(set)
        self._blamed: Counter[Host] = Counter()
        self._left_out: set[Host] = set()
        self._looked, self._seen, self._problem = 0.0, time.monotonic(), "no host joined"

    def run(self) -> bool:
        try:
            while self._done + len(self._failed) < self._count and not self._nobody_left():
                self._welcome()
                self._deal()
                if not self._arriving and not self._running:
                    time.sleep(0.5)
                    continue
                for ended in ray.wait([*self._arriving, *self._running], timeout=_LOOK_SECONDS)[0]:
                    self._take_back(ended)
        finally:
            workers = [worker for worker, *_ in self._all()]
            ray.wait([w.stop.remote() for w in workers], num_returns=len(workers), timeout=10)
            for worker in workers:
                ray.kill(worker)
        if self._unreadable > 0:
            self._progress.line(self._unreadable_in_words())
        if missing := sorted([*self._failed, *self._waiting]):
            verb = "is" if len(missing) == 1 else "are"
            self._progress.line(
                f"{len(missing)} of {counted(self._count, 'shard')} {verb} not finished: {ranges(missing)}."
            )
        return not missing

    def _all(self) -> list[tuple[Any, ...]]:
        return [*self._arriving.values(), *self._idle, *self._running.values()]

    def _unreadable_in_words(self) -> str:
        where = Path(self._job.out) / "shard-*.errors.jsonl"
        said = f"{counted(self._unreadable, 'picture')} could not be read: see {where}."
        if self._temporary == 0:
            return said
        return f"{said} {self._temporary} of them may be fetched later, with --resume --retry."

    def _nobody_left(self) -> bool:
        if not self._left_out or self._all():
            return False
        return all(host in self._left_out for host in hosts())

    def _welcome(self) -> None:
        """Starts actors in the places that nobody has."""
        now = time.monotonic()
        if self._idle or self._running:
            self._seen = now
        elif now - self._seen > self._job.host_timeout:
            raise TimeoutError(f"There was no worker for {self._job.host_timeout:.0f} s: {self._problem}.")
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        taken = [host for host in hosts() if host not in self._left_out]
        self._idle = [idle for idle in self._idle if idle[1].host in taken]
        there = Counter(place.host for _, place, *_ in self._all())
        free = self._job.workers - there.total()
        for place in places(taken, self._job.workers, self._job.per_host):
            if there[place.host] > 0:
                there[place.host] -= 1
            elif free > 0:
                free -= 1
                worker = actor_on(place, ShardWorker, threads=2)
                self._arriving[worker.ready.remote()] = (worker, place)

    def _deal(self) -> None:
        there = {place.host for _, place, *_ in [*self._idle, *self._running.values()]}
        for worker, place in list(self._idle):
            for index in self._waiting:
                tried = self._tried[index]
                # Rather on a host where it has not been tried.
                if place.host not in tried or there <= {*tried}:
                    self._waiting.remove(index)
                    self._idle.remove((worker, place))
                    call = worker.run.remote(self._job, place.threads, index)
                    self._running[call] = (worker, place, index)
                    break

    def _take_back(self, ended: Any) -> None:
        worker, place, *index = self._arriving.pop(ended, None) or self._running.pop(ended)
        try:
            event = ray.get(ended)
        except ray.exceptions.RayError as error:
            event = {"event": "shard", "status": "lost", "message": first_line(error)}
            # When a host dies, its actors are gone before the list of hosts says so.
            if isinstance(error, ray.exceptions.ActorUnavailableError) or place.host not in hosts():
                event |= {"message": "the host is gone.", "hostLost": True}
            self._problem = event["message"].rstrip(".")
        lost = event is not None and event["status"] == "lost"
        if index:
            self._account(place.host, index[0], event)
        if lost or place.host in self._left_out:
            ray.kill(worker)
        else:
            self._idle.append((worker, place))

    def _account(self, host: Host, index: int, event: dict[str, Any]) -> None:
        self._progress.event({**event, "index": index, "host": host.name})
        if event["status"] in ("finished", "skipped"):
            self._done += 1
            unreadable = event.get("unreadable", 0)
            self._unreadable += unreadable
            self._temporary += event.get("temporary", 0)
            why = f" (shard-{index:05}.errors.jsonl)" if unreadable > 0 else ""
            self._progress.line(
                f"Shard {index} {event['status']}: {counted(event['pictures'], 'picture')}, "
                f"{unreadable} unreadable{why}; {self._done} of {counted(self._count, 'shard')}."
            )
            self._blame(index, host)
            return
        message = f"{event.get('message', '').rstrip('.')}. {event.get('hint') or ''}".strip()
        what = "was lost" if event["status"] == "lost" else "failed"
        said = f"Shard {index} {what} on {host.name}: {message}"
        if event.get("diskFull"):
            self._waiting.appendleft(index)
            self._progress.line(said)
            self._leave_out(host, "its disk is full")
            return
        if event.get("hostLost"):
            # That is not the fault of the shard.
            self._waiting.appendleft(index)
            self._progress.line(f"{said} Trying again.")
            return
        self._tried[index].append(host)
        self._suspects[index].add(host)
        elsewhere = any(place.host not in self._tried[index] for _, place, *_ in self._all())
        again = len(self._tried[index]) < _MOST_ATTEMPTS and (event["status"] == "lost" or elsewhere)
        if again:
            self._waiting.appendleft(index)
        else:
            self._failed.append(index)
        self._progress.line(f"{said}{' Trying again.' if again else ''}")

    def _blame(self, index: int, finisher: Host) -> None:
        """A shard that is finished shows that its failures were those of the hosts where it failed."""
        self._blamed[finisher] = 0
        self._tried.pop(index, None)
        for suspects in self._suspects.values():
            suspects.discard(finisher)
        there = {place.host for _, place, *_ in self._all()}
        for host in self._suspects.pop(index, set()) & there:
            self._blamed[host] += 1
            if self._blamed[host] >= _MOST_BLAME:
                self._leave_out(host, "others finish what it does not")

    def _leave_out(self, host: Host, why: str) -> None:
        """Gives no more shards to a host. Its workers that still compute end after that."""
        if host in self._left_out:
            return
        self._left_out.add(host)
        for worker, place in [idle for idle in self._idle if idle[1].host == host]:
            self._idle.remove((worker, place))
            ray.kill(worker)
        self._progress.line(f"{host.name} gets no more shards: {why}. With --resume it is tried again.")


def ranges(numbers: list[int]) -> str:
    """Ascending numbers in short, as `graft run-shard --indexes` takes them: 0-3,7."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)

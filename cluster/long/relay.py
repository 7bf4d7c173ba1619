"""What an all-reduce costs besides the link: the way between `graft worker` and its actor, and the sum.

python long/relay.py [--megabytes 7.5 59.9]

After npm run build. With one worker the numbers only go to the actor and back; with two, they are exchanged
and added, too, over the machine's own network, which is faster than any link.
"""

from __future__ import annotations

import argparse
import secrets
import shlex
from pathlib import Path

import ray

from graft_cluster import hosts
from graft_cluster.worker import Worker

PROGRAM = Path(__file__).parents[2] / "dist/bench/relay-worker.js"


def milliseconds(workers: int, numbers: int, times: int) -> float:
    """The median time of an all-reduce, of the slowest worker."""
    place = hosts.Place(hosts.hosts()[0], 1)
    actors = [hosts.actor_on(place, Worker) for _ in range(workers)]
    secret = secrets.token_bytes(32)
    addresses = ray.get([actor.prepare.remote(rank, workers, secret) for rank, actor in enumerate(actors)])
    start = {
        "command": "train",
        "arguments": [str(numbers), str(times)],
        "size": workers,
        "directory": str(Path.cwd()),
        "resume": False,
    }
    graft = shlex.join(["node", str(PROGRAM)])
    outcomes = ray.get(
        [actor.run.remote(graft, {**start, "rank": rank}, addresses) for rank, actor in enumerate(actors)]
    )
    for actor in actors:
        ray.kill(actor)
    if any(outcome.kind != "done" for outcome in outcomes):
        raise SystemExit(f"The measurement failed: {outcomes}")
    return max(outcome.result["milliseconds"] for outcome in outcomes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--megabytes", type=float, nargs="+", default=[7.5, 59.9])
    parser.add_argument("--times", type=int, default=30)
    flags = parser.parse_args()
    hosts.connect(None)
    for megabytes in flags.megabytes:
        taken = [milliseconds(workers, round(megabytes * 250_000), flags.times) for workers in (1, 2)]
        print(
            f"{megabytes:g} MB: to the actor and back {taken[0]:.1f} ms, {taken[0] / megabytes:.2f} ms a MB; "
            f"with exchange and sum between two workers {taken[1]:.1f} ms, "
            f"{taken[1] / megabytes:.2f} ms a MB",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""The hosts of a Ray cluster, and which of them work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import ray
from ray import cloudpickle
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy


class Host(NamedTuple):
    node: str
    """Ray's number of it"""
    name: str
    cpus: int


class Place(NamedTuple):
    """Where one worker runs, and how many processor cores it may use."""

    host: Host
    threads: int


def connect(address: str | None) -> None:
    """Connects to a running cluster, or starts Ray on this machine if `address` is None.

    Raises ConnectionError if no cluster answers, and TimeoutError if Ray itself does not start in time.
    """
    # The hosts need Ray, but not this package: its code travels with the actors.
    cloudpickle.register_pickle_by_value(sys.modules["graft_cluster"])
    try:
        ray.init(address or "local", log_to_driver=False, include_dashboard=False, logging_level="ERROR")
    except Exception as error:
        # Ray has no class of its own for this, and its message does not say what to do.
        if type(error) is not Exception or "timed out during startup" not in str(error):
            raise
        raise TimeoutError(
            "Ray did not start on this machine within 30 s. "
            "Is it busy, or short of memory? Run the command again."
        ) from error


def hosts() -> list[Host]:
    """The hosts that are alive and have processors to lend, in a fixed order."""
    return sorted(
        Host(node["NodeID"], node["NodeManagerHostname"], int(node["Resources"]["CPU"]))
        for node in ray.nodes()
        if node["Alive"] and node["Resources"].get("CPU", 0) >= 1
    )


def places(
    hosts: Sequence[Host], workers: int, per_host: int | None = None, first: str | None = None
) -> list[Place]:
    """Up to `workers` places, spread over the hosts, all of one host side by side.

    Without `per_host` every host takes its even share. `first` is the node that gets rank 0, if it is there.
    """
    ordered = sorted(hosts, key=lambda host: host.node != first)
    if not ordered:
        return []
    room = workers if per_host is None else min(workers, per_host * len(ordered))
    share, more = divmod(room, len(ordered))
    counts = [share + (index < more) for index in range(len(ordered))]
    return [
        Place(host, max(1, host.cpus // count))
        for host, count in zip(ordered, counts, strict=True)
        for _ in range(count)
    ]


def actor_on(place: Place, cls: type, threads: int = 4) -> Any:
    """An actor of the class on this very host; `threads` of its methods may run at a time."""
    # The driver divides the processors itself; Ray must not wait for them to be free.
    options = {
        "num_cpus": 0,
        "max_concurrency": threads,
        "max_restarts": 0,
        "scheduling_strategy": NodeAffinitySchedulingStrategy(place.host.node, soft=False),
    }
    return ray.remote(cls).options(**options).remote()

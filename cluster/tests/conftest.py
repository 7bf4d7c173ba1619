from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import ray
from ray.cluster_utils import Cluster

sys.path.insert(0, str(Path(__file__).parent.parent))

NUMBERS = shlex.join([sys.executable, str(Path(__file__).parent / "numbers_worker.py")])
"""The command of the worker that trains numbers."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster of three hosts on this machine: a head without processors to lend, and two others."""
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": 80_000_000})
    for _ in range(2):
        add_host(made)
    yield made
    ray.shutdown()
    made.shutdown()


def add_host(cluster: Cluster):
    return cluster.add_node(num_cpus=2, object_store_memory=80_000_000)


@pytest.fixture
def connected(cluster: Cluster) -> Iterator[Cluster]:
    from graft_cluster import hosts

    hosts.connect(cluster.address)
    yield cluster
    ray.shutdown()

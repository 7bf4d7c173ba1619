from __future__ import annotations

import os
import shlex
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import ray
from ray.cluster_utils import Cluster

from graft_cluster import hosts
from graft_cluster.progress import Progress

REPOSITORY = Path(__file__).parents[2]
GRAFT = os.environ.get("GRAFT", shlex.join(["node", str(REPOSITORY / "dist/src/cli/main.js")]))
"""The command that starts Graft, built in this clone."""

RAY = [str(Path(sys.executable).parent / "ray")]
"""The command ray."""

NUMBERS = shlex.join([sys.executable, str(Path(__file__).parent / "numbers_worker.py")])
"""The command of the worker that trains numbers."""


def draw(path: Path, seed: str, left_dark: bool) -> None:
    """A BMP of two colours, the darker one on the left or on the right."""
    random = Random(seed)
    dark, light = ([random.randrange(*limits) for _ in range(3)] for limits in ((0, 90), (160, 256)))
    border = random.randrange(16, 32)
    colors = [dark if (x < border) == left_dark else light for x in range(48)]
    data = bytes(value for color in colors for value in color) * 40
    header = struct.pack(
        "<IHHIIiiHHIIiiII", 54 + len(data), 0, 0, 54, 40, 48, 40, 1, 24, 0, len(data), 0, 0, 0, 0
    )
    path.write_bytes(b"BM" + header + data)


def draw_folder(folder: Path, per_class: int) -> Path:
    for name in ("left", "right"):
        (folder / name).mkdir(parents=True)
        for number in range(per_class):
            draw(folder / name / f"{number:03}.bmp", f"{name} {number}", name == "left")
    return folder


def graft(*words: object) -> str:
    """What `graft` prints; fails if it does."""
    done = subprocess.run([*shlex.split(GRAFT), *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def photographs(tmp_path_factory) -> Path:
    """60 drawn pictures in two classes."""
    return draw_folder(tmp_path_factory.mktemp("photographs") / "photos", 30)


@pytest.fixture(scope="session")
def model(photographs: Path) -> Path:
    """A classifier of them."""
    run = photographs.parent / "model"
    words = ["--out", run, "--seed", 1, "--weights", "openimages", "--offline", "--set", "imageSize=64"]
    graft("train", photographs, *words)
    return run / "model.onnx"


class Lines(Progress):
    """Keeps what is printed."""

    def __init__(self) -> None:
        super().__init__(as_json=False)
        self.said: list[str] = []

    def line(self, text: str) -> None:
        self.said.append(text)

    def __str__(self) -> str:
        return "\n".join(self.said)


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
def disk(tmp_path) -> Iterator[Path]:
    """A folder on a small disk of its own, in memory."""
    path = tmp_path / "disk"
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", path], capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"needs the right to mount a disk: {done.stderr.strip()}")
    yield path
    subprocess.run(["umount", "--lazy", path], check=True)


def fill(disk: Path, left: int = 0) -> None:
    """Writes to disk/filler until only so many bytes are left."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - left
    with (disk / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)


@pytest.fixture
def full_host(cluster: Cluster) -> Iterator[Callable[[Path], None]]:
    """Starts a host, named full, that sees a folder on a disk without space: the same files, and no room."""
    started = []

    def start(folder: Path) -> None:
        words = ["--num-cpus=2", "--object-store-memory=80000000", "--disable-usage-stats", "--block"]
        ray_start = shlex.join([*RAY, "start", f"--address={cluster.address}", *words])
        script = f"""
            set -e
            hostname full
            copy=$(mktemp -d)
            cp {folder}/* $copy
            mount -t tmpfs -o size=64k tmpfs {folder}
            cp $copy/* {folder}
            head -c 1m /dev/zero > {folder}/filler || true
            exec {ray_start}
        """
        before = len(hosts.hosts())
        own = ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
        started.append(
            subprocess.Popen([*own, "sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        )
        deadline = time.monotonic() + 60
        while len(hosts.hosts()) == before:
            if started[-1].poll() is not None:
                pytest.skip(f"needs the right to mount a disk: {started[-1].stderr.read().decode()[-300:]}")
            assert time.monotonic() < deadline
            time.sleep(0.2)

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def connected(cluster: Cluster) -> Iterator[Cluster]:
    hosts.connect(cluster.address)
    yield cluster
    ray.shutdown()

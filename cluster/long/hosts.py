"""Hosts on this machine: network namespaces, each with a link and a Ray node. Needs root and iproute2.

The links are TUN devices, and this process carries the packets between them, after a delay and no faster
than a rate. So it works with kernels that lack netem, too.
"""

from __future__ import annotations

import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 6399
RAY = str(Path(sys.executable).parent / "ray")
MTU = 9000


# Ray asks for its token, if this machine has one, only where it is told to.
ENVIRONMENT = {**os.environ, "RAY_AUTH_MODE": "disabled"}


def run(*words: object, check: bool = True) -> str:
    done = subprocess.run([str(word) for word in words], env=ENVIRONMENT, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}{done.stdout[-500:]}")
    return done.stdout


def inside(host: int) -> list[str]:
    """The words before a command that runs on this host."""
    return ["ip", "netns", "exec", f"graft{host}"]


def address(host: int) -> str:
    return f"10.77.0.{host + 1}"


class Links(threading.Thread):
    """Carries packets between the hosts, `delay` seconds each, and per sender `rate` bytes a second."""

    def __init__(self, devices: list[int], delay: float, rate: float) -> None:
        super().__init__(daemon=True)
        self._devices, self._delay, self._rate = devices, delay, rate
        self.ended = False

    def run(self) -> None:
        free = [0.0] * len(self._devices)
        waiting: list[tuple[float, int, int, bytes]] = []
        number = 0
        while not self.ended:
            until = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.1
            for device in select.select(self._devices, [], [], until)[0]:
                host = self._devices.index(device)
                packet = os.read(device, 65536)
                # The last byte of the IPv4 address where it goes.
                to = packet[19] - 1 if packet[0] >> 4 == 4 else -1
                if 0 <= to < len(self._devices):
                    free[host] = max(free[host], time.monotonic()) + len(packet) / self._rate
                    number += 1
                    heapq.heappush(waiting, (free[host] + self._delay, number, to, packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, to, packet = heapq.heappop(waiting)
                os.write(self._devices[to], packet)


@contextmanager
def hosts(
    count: int, cpus: int, milliseconds: float, megabits: float, with_ray: bool = True
) -> Iterator[str]:
    """`count` hosts; the address of their Ray cluster. The delay is that of one way."""
    devices, links = [], None
    try:
        for host in range(count):
            device = os.open("/dev/net/tun", os.O_RDWR)
            name = f"grafttun{host}"
            # IFF_TUN | IFF_NO_PI
            fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))
            devices.append(device)
            run("ip", "netns", "add", f"graft{host}")
            run("ip", "link", "set", name, "netns", f"graft{host}")
            run(*inside(host), "ip", "address", "add", f"{address(host)}/24", "dev", name)
            for link in (name, "lo"):
                run(*inside(host), "ip", "link", "set", link, "up")
            run(*inside(host), "ip", "link", "set", name, "mtu", MTU, "txqueuelen", 10000)
        links = Links(devices, milliseconds / 1e3, megabits * 1e6 / 8)
        links.start()
        for host in range(count if with_ray else 0):
            where = ["--head", f"--port={PORT}"] if host == 0 else [f"--address={address(0)}:{PORT}"]
            words = [RAY, "start", *where, f"--node-ip-address={address(host)}", f"--num-cpus={cpus}"]
            words += ["--object-store-memory=80000000", "--disable-usage-stats"]
            run(*inside(host), *words, *(["--include-dashboard=false"] if host == 0 else []))
        yield f"{address(0)}:{PORT}"
    finally:
        for host in range(count):
            for process in run("ip", "netns", "pids", f"graft{host}", check=False).split():
                run("kill", "-9", process, check=False)
        if links is not None:
            links.ended = True
            links.join()
        for device in devices:
            os.close(device)
        for host in range(count):
            run("ip", "netns", "delete", f"graft{host}", check=False)


def sent(host: int) -> int:
    """Bytes that this host has sent through its link, with all headers."""
    return int(run(*inside(host), "cat", f"/sys/class/net/grafttun{host}/statistics/tx_bytes"))

"""What every command says of its work, and where Graft is found on a host."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import time
from dataclasses import dataclass, field

from graft_cluster.hosts import Place, hosts, places
from graft_cluster.progress import Progress

TAKEN = "Continue it with --resume, or choose another folder with --out."
"""What to do where a folder holds earlier work."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Where results go, what is started on each host, and how many times."""

    out: str
    """The folder of the results; absolute, and shared by all hosts"""
    directory: str = field(default_factory=os.getcwd)
    """Where `graft` is started on each host"""
    graft: str | None = None
    """The command that starts Graft there; None for the installed one"""
    workers: int = 1
    per_host: int | None = None
    """The most workers of a host; None for an even share"""
    step_timeout: float = 300.0
    """Seconds of silence after which a worker counts as hung"""
    host_timeout: float = 120.0
    """Seconds to wait for hosts"""
    resume: bool = False

    def places(self, first: str | None = None) -> list[Place]:
        """Where the workers would run now; `first` is the node of rank 0, if it is there."""
        return places(hosts(), self.workers, self.per_host, first)

    def wait_for_places(self, least: int, first: str | None, progress: Progress) -> list[Place]:
        """As `places`, at least so many. Raises TimeoutError if they do not come."""
        deadline, said = time.monotonic() + self.host_timeout, False
        while len(found := self.places(first)) < least:
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"There is room for {len(found)} workers, but --min-workers asks for {least}, "
                    f"and no host joined within {self.host_timeout:.0f} s."
                )
            if not said:
                progress.line(f"Waiting for hosts: room for {len(found)} of {least} workers.")
            said = True
            time.sleep(1)
        return found


def find_graft(command: str | None) -> list[str]:
    """The words of the command that starts Graft on this host. Raises FileNotFoundError if there is none."""
    if command is not None:
        return shlex.split(command)
    if found := shutil.which("graft"):
        return [found]
    if found := shutil.which("npx"):
        return [found, "--no-install", "graft"]
    raise FileNotFoundError(
        f"There is no graft on {socket.gethostname()}: install it there (npm install -g "
        "@graft-vision/graft), or name it with --graft."
    )


def first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]

"""Many pictures through `features` and `predict`: memory, shards, and speed against plain `graft predict`.

python long/many.py MODEL --graft 'node /path/to/dist/src/cli/main.js' [--pictures 200000] [--workers 4]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def draw(folder: Path, count: int) -> None:
    """Small BMPs, 1,000 in a folder; all different."""
    for number in range(count):
        path = folder / f"{number // 1000:04}" / f"{number:07}.bmp"
        path.parent.mkdir(exist_ok=True)
        rows = random.Random(number).randbytes(48 * 3) * 40
        header = struct.pack(
            "<IHHIIiiHHIIiiII", 54 + len(rows), 0, 0, 54, 40, 48, 40, 1, 24, 0, len(rows), 0, 0, 0, 0
        )
        path.write_bytes(b"BM" + header + rows)


class Memory(threading.Thread):
    """The largest memory of each `run-shard` process of a plan, in its first and in its second half."""

    def __init__(self, plan: Path) -> None:
        super().__init__(daemon=True)
        self._plan = plan
        self.samples: dict[int, list[float]] = {}
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1):
            for entry in Path("/proc").glob("[0-9]*"):
                try:
                    words = (entry / "cmdline").read_bytes().decode().split("\0")
                    if "run-shard" in words and str(self._plan) in words:
                        pages = int((entry / "statm").read_text().split()[1])
                        size = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
                        self.samples.setdefault(int(entry.name), []).append(size)
                except (OSError, ValueError):
                    continue

    def __str__(self) -> str:
        halves = [(max(s[: len(s) // 2]), max(s[len(s) // 2 :])) for s in self.samples.values() if len(s) > 1]
        return ", ".join(f"{first:.0f} then {second:.0f} MiB" for first, second in halves)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=lambda word: str(Path(word).absolute()))
    parser.add_argument("--graft", required=True)
    parser.add_argument("--pictures", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="options of plan-shards")
    flags = parser.parse_args()
    graft = shlex.split(flags.graft)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        draw(folder / "pictures", flags.pictures)
        seconds = {}
        for command, words in (("features", []), ("predict", [flags.model])):
            out = folder / command
            memory = Memory(out)
            memory.start()
            start = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "graft_cluster", command, *words, str(folder / "pictures")]
                + ["--out", str(out), "--workers", str(flags.workers), "--graft", flags.graft]
                + (["--", *flags.more] if command == "features" else []),
                cwd=Path(__file__).parent.parent,
                stdout=subprocess.DEVNULL,
            )
            seconds[command] = time.monotonic() - start
            memory.ended.set()
            lines = [line for path in out.glob("shard-?????.jsonl") for line in path.open()]
            paths = [json.loads(line)["path"] for line in lines]
            print(
                f"{command}: exit code {done.returncode}, {len(paths)} lines, {len(set(paths))} pictures of "
                f"{flags.pictures}, {flags.pictures / seconds[command]:.0f} a second; memory: {memory}",
                flush=True,
            )
        folders = sorted((folder / "pictures").iterdir())
        start = time.monotonic()
        threads = str(max(1, (os.cpu_count() or 1) // flags.workers))
        plain_words = [*graft, "predict", flags.model, "--json", "--threads", threads]
        plain = [
            subprocess.Popen(
                [*plain_words, *map(str, folders[part :: flags.workers])], stdout=subprocess.DEVNULL
            )
            for part in range(flags.workers)
        ]
        codes = [process.wait() for process in plain]
        alone = time.monotonic() - start
        print(
            f"{flags.workers} plain graft predict: exit codes {codes}, {flags.pictures / alone:.0f} a second."
            f" In shards: {alone / seconds['predict']:.2f} of that, with start and plan."
        )


if __name__ == "__main__":
    main()

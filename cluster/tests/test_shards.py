import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from conftest import GRAFT, REPOSITORY, Lines, draw_folder, graft

from graft_cluster.shards import Shards, run_shards


def results(folder):
    """What the shards of a folder hold, without the times and the folder's name."""
    found = {}
    for path in sorted(folder.glob("shard-*")):
        if not path.name.endswith((".done.json", ".parquet")):
            found[path.name] = path.read_bytes()
    return found


def children(plan):
    """The numbers of the processes that compute shards of this plan."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except (OSError, ValueError):
            continue
        if "run-shard" in words and str(plan) in words:
            found.append(int(entry.name))
    return found


@pytest.fixture(scope="session")
def features(photographs):
    """The features of the drawn pictures, computed without a cluster."""
    folder = photographs.parent / "features"
    graft("plan-shards", photographs, "--out", folder, *FEATURES)
    graft("run-shard", "--plan", folder, "--indexes", "0-5")
    return results(folder)


FEATURES = ["--shard-size", "10", "--weights", "openimages", "--offline", "--set", "imageSize=64"]


def test_several_workers_compute_the_same_features(connected, photographs, features, tmp_path):
    graft("plan-shards", photographs, "--out", tmp_path / "out", *FEATURES)
    lines = Lines()
    assert run_shards(Shards(str(tmp_path / "out"), workers=2, graft=GRAFT, parquet=True), lines)
    assert results(tmp_path / "out") == features
    assert "6 of 6 shards" in lines.said[-1]
    table = pyarrow.parquet.read_table(tmp_path / "out/shard-00002.parquet").to_pydict()
    rows = [json.loads(line) for line in (tmp_path / "out/shard-00002.jsonl").read_text().splitlines()]
    assert table["path"] == [row["path"] for row in rows]
    assert np.array_equal(np.array(table["features"]), np.load(tmp_path / "out/shard-00002.npy"))


def test_nothing_is_lost_or_doubled_when_processes_are_killed(connected, photographs, model, tmp_path):
    plan = tmp_path / "out"
    graft("plan-shards", photographs, "--predict", model, "--out", plan, "--shard-size", "6")

    class Killing(Lines):
        killed = 0

        def event(self, event):
            if self.killed < 3:
                for process in children(plan):
                    os.kill(process, signal.SIGKILL)
                    self.killed += 1

    lines = Killing()
    assert run_shards(Shards(str(plan), workers=2, graft=GRAFT), lines)
    assert lines.killed > 0
    assert "was lost on " in str(lines)
    predicted = [
        json.loads(line)["path"] for path in sorted(plan.glob("shard-?????.jsonl")) for line in path.open()
    ]
    assert sorted(predicted) == sorted(map(str, photographs.glob("*/*.bmp")))


def test_the_command_plans_reports_and_continues(cluster, model, tmp_path):
    photographs = draw_folder(tmp_path / "photos", 6)
    for broken in (photographs / "left").iterdir():
        broken.write_bytes(b"BM broken")

    def command(*more):
        words = ["predict", model, photographs, "--out", tmp_path / "out", "--shard-size", 6, "--parquet"]
        words = [*words, "--address", cluster.address, "--graft", GRAFT, *more]
        return subprocess.run(
            [sys.executable, "-m", "graft_cluster", *map(str, words)],
            cwd=REPOSITORY / "cluster",
            capture_output=True,
            text=True,
        )

    done = command("--workers", 2)
    assert done.returncode == 0, done.stderr
    assert "6 pictures, 6 unreadable" in done.stdout
    assert len((tmp_path / "out/shard-00000.errors.jsonl").read_text().splitlines()) == 6
    assert pyarrow.parquet.read_table(tmp_path / "out/shard-00000.parquet").num_rows == 0
    assert pyarrow.parquet.read_table(tmp_path / "out/shard-00001.parquet").num_rows == 6

    assert command().returncode == 2  # The folder is taken.
    (tmp_path / "out/shard-00001.done.json").unlink()
    again = command("--resume", "--json")
    assert again.returncode == 0, again.stderr
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert {event["index"]: event["status"] for event in events} == {0: "skipped", 1: "finished"}


def test_a_shard_that_is_lost_again_and_again_fails(connected, photographs, tmp_path):
    graft("plan-shards", photographs, "--out", tmp_path / "out", *FEATURES[2:], "--shard-size", "60")
    lines = Lines()
    wrong = f"{sys.executable} -c 'import sys; sys.exit(7)'"
    assert not run_shards(Shards(str(tmp_path / "out"), workers=1, graft=wrong), lines)
    assert "graft run-shard ended with code 7. Trying again." in str(lines)
    assert lines.said[-1] == "1 shards failed: 0."

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from conftest import GRAFT, REPOSITORY, Lines, draw_folder, fill, graft

from graft_cluster.hosts import Host, Place
from graft_cluster.shard_worker import Shards, write_parquet
from graft_cluster.shards import _Dealer, ranges, run_shards


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
    assert run_shards(Shards(out=str(tmp_path / "out"), workers=2, graft=GRAFT, parquet=True), lines)
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
    assert run_shards(Shards(out=str(plan), workers=2, graft=GRAFT), lines)
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
    assert "6 pictures, 6 unreadable (shard-00000.errors.jsonl)" in done.stdout
    assert f"6 pictures could not be read: see {tmp_path}/out/shard-*.errors.jsonl." in done.stdout
    assert len((tmp_path / "out/shard-00000.errors.jsonl").read_text().splitlines()) == 6
    assert pyarrow.parquet.read_table(tmp_path / "out/shard-00000.parquet").num_rows == 0
    assert pyarrow.parquet.read_table(tmp_path / "out/shard-00001.parquet").num_rows == 6

    assert "The predictions of 12 pictures in 2 shards of 6: " in done.stdout
    assert "run-shard" not in done.stdout

    taken = command()
    assert taken.returncode == 2
    assert "holds a plan already. Continue it with --resume" in taken.stderr
    (tmp_path / "out/shard-00001.done.json").unlink()
    again = command("--resume", "--json")
    assert again.returncode == 0, again.stderr
    plan, *events = [json.loads(line) for line in again.stdout.splitlines()]
    assert (plan["event"], plan["pictures"]) == ("plan", 12)
    assert {event["index"]: event["status"] for event in events} == {0: "skipped", 1: "finished"}


@pytest.mark.parametrize(
    ("part", "size", "shard_size", "said"),
    [
        ("", 64, 10, "it has 30 pictures, but 60 were named"),
        ("left", 64, 5, "its shards have 10 pictures, not 5"),
        ("left", 96, 10, "at 64 pixels with the weights openimages, not with "),
    ],
)
def test_a_plan_is_not_continued_as_another_one(cluster, photographs, tmp_path, part, size, shard_size, said):
    graft("plan-shards", photographs / "left", "--out", tmp_path / "out", *FEATURES)
    words = ["features", photographs / part, "--shard-size", shard_size, "--out", tmp_path / "out"]
    words += ["--resume", "--graft", GRAFT, "--address", cluster.address]
    words += ["--", "--weights", "openimages", "--offline", "--set", f"imageSize={size}"]
    done = subprocess.run(
        [sys.executable, "-m", "graft_cluster", *map(str, words)],
        cwd=REPOSITORY / "cluster",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "plan this in another folder with --out." in done.stderr
    assert not list((tmp_path / "out").glob("shard-*"))


def test_a_shard_that_is_lost_again_and_again_fails(connected, photographs, tmp_path):
    graft("plan-shards", photographs, "--out", tmp_path / "out", *FEATURES[2:], "--shard-size", "60")
    lines = Lines()
    wrong = f"{sys.executable} -c 'import sys; sys.exit(7)'"
    assert not run_shards(Shards(out=str(tmp_path / "out"), workers=1, graft=wrong), lines)
    assert "graft run-shard ended with code 7. Trying again." in str(lines)
    assert lines.said[-1] == "1 of 1 shard is not finished: 0."


@pytest.fixture
def dealer(tmp_path):
    """Deals to the hosts good and bad, without Ray."""
    dealer = _Dealer(Shards(out=str(tmp_path)), 10, Lines())
    dealer._running = {host: (None, Place(host, 1), 0) for host in (GOOD, BAD)}
    return dealer


GOOD, BAD = Host("1", "good", 2), Host("2", "bad", 2)
LOST = {"event": "shard", "status": "lost", "message": "It crashed."}
FINISHED = {"event": "shard", "status": "finished", "pictures": 5}


def test_a_host_that_fails_what_others_finish_gets_no_more_shards(dealer):
    for index in range(3):
        assert "gets no more" not in str(dealer._progress)
        dealer._account(BAD, index, LOST)
        dealer._account(GOOD, index, FINISHED)
    assert dealer._progress.said[-1].startswith("bad gets no more shards: others finish what it does not.")


def test_a_host_that_finishes_shards_is_not_to_blame_for_earlier_ones(dealer):
    for index in range(3):
        dealer._account(BAD, index, LOST)
    dealer._account(BAD, 3, FINISHED)
    for index in range(3):
        dealer._account(GOOD, index, FINISHED)
    assert "gets no more" not in str(dealer._progress)


def test_a_shard_that_is_lost_with_its_host_is_tried_again_however_often(dealer):
    for _ in range(10):
        dealer._account(BAD, 0, {**LOST, "hostLost": True})
    assert dealer._failed == []
    for _ in range(5):
        dealer._account(BAD, 0, LOST)
    assert dealer._failed == [0]


def test_pictures_that_cannot_be_fetched_for_now_are_fetched_with_retry(
    cluster, photographs, model, tmp_path
):
    asked = Counter()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            asked[self.path] += 1
            if asked[self.path] <= 5 and self.path.endswith("001.bmp"):
                self.send_error(503)
            else:
                super().do_GET()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=photographs))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def command(*more):
        addresses = [f"http://127.0.0.1:{server.server_port}/left/{name}.bmp" for name in ("000", "001")]
        words = ["predict", model, *addresses, "--out", tmp_path / "out", "--address", cluster.address]
        return subprocess.run(
            [sys.executable, "-m", "graft_cluster", *map(str, [*words, "--graft", GRAFT, *more])],
            cwd=REPOSITORY / "cluster",
            capture_output=True,
            text=True,
        ).stdout

    try:
        assert "1 of them may be fetched later, with --resume --retry." in command()
        assert "may be fetched later" in command("--resume")
        assert "Shard 0 finished: 2 pictures, 0 unreadable; 1 of 1 shard." in command("--resume", "--retry")
    finally:
        server.shutdown()


def test_names_shards_as_graft_takes_them():
    assert ranges([0, 1, 2, 5, 7, 8]) == "0-2,5,7-8"


def test_a_shard_that_fails_on_a_host_with_a_full_disk_is_computed_on_another(
    connected, photographs, features, full_host, tmp_path
):
    plan, started = tmp_path / "out", tmp_path / "started"
    graft("plan-shards", photographs, "--out", plan, *FEATURES)
    full_host(plan)
    # The others wait until that host has tried.
    waiting = tmp_path / "waiting.sh"
    waiting.write_text(
        f'[ "$(hostname)" = full ] || while [ ! -e {started} ]; do sleep 0.1; done\nexec {GRAFT} "$@"\n'
    )

    class Watching(Lines):
        def line(self, text):
            super().line(text)
            if "gets no more shards" in text:
                started.touch()

    lines = Watching()
    job = Shards(out=str(plan), workers=3, per_host=1, graft=f"sh {waiting}")
    assert run_shards(job, lines), str(lines)
    assert results(plan) == features
    assert f" failed on full: {plan}/shard-0000" in str(lines)
    assert " cannot be written: the disk is full. Free some space on the disk of this folder" in str(lines)
    assert "full gets no more shards: its disk is full." in str(lines)


def test_a_full_disk_ends_the_command_and_it_continues_when_there_is_space(
    cluster, photographs, features, disk, tmp_path
):
    def command(*more):
        words = [*map(str, ["features", photographs, "--out", disk / "out", "--address", cluster.address])]
        words += ["--workers", "2", "--graft", GRAFT, *more, "--", *FEATURES[2:]]
        return subprocess.run(
            [sys.executable, "-m", "graft_cluster", *words],
            cwd=REPOSITORY / "cluster",
            capture_output=True,
            text=True,
        )

    graft("plan-shards", photographs, "--out", disk / "out", *FEATURES)
    fill(disk, left=150_000)
    stopped = command("--resume")
    assert stopped.returncode == 1
    assert "the disk is full. Free some space on the disk of this folder" in stopped.stdout
    assert "of 6 shards are not finished: " in stopped.stdout
    assert "--resume" in stopped.stderr
    there = results(disk / "out")
    assert there == {name: features[name] for name in there}
    (disk / "filler").unlink()
    done = command("--resume")
    assert done.returncode == 0, done.stderr
    assert results(disk / "out") == features


def test_parquet_that_has_no_room_leaves_nothing_behind(disk):
    lines = disk / "shard-00000.jsonl"
    lines.write_text('{"path":"a"}\n')
    np.save(disk / "shard-00000.npy", np.random.default_rng(1).random((1, 100_000), np.float32))
    fill(disk, left=50_000)
    told = write_parquet(lines)
    assert told["status"] == "failed"
    assert told["diskFull"]
    assert told["message"] == f"{disk}/shard-00000.parquet cannot be written: the disk is full."
    assert sorted(path.name for path in disk.iterdir()) == ["filler", lines.name, "shard-00000.npy"]
    (disk / "filler").unlink()
    assert write_parquet(lines) == {}
    assert pyarrow.parquet.read_table(disk / "shard-00000.parquet").num_rows == 1

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import ray
from conftest import NUMBERS, Lines, add_host

from graft_cluster import hosts
from graft_cluster.progress import Progress
from graft_cluster.train import Training, train


@pytest.fixture
def faults(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def training(faults, **changes):
    settings = {
        "arguments": [str(faults)],
        "out": str(faults.parent / "run"),
        "directory": str(faults.parent),
        "workers": 2,
        "graft": NUMBERS,
        "step_timeout": 4,
        "host_timeout": 60,
    }
    return Training(**{**settings, **changes})


def weights(faults):
    return json.loads((faults.parent / "run/weights.json").read_text())


def worlds(faults):
    """Size and step of each checkpoint."""
    lines = (faults.parent / "run/worlds").read_text().splitlines()
    return [tuple(map(int, line.split())) for line in lines]


@pytest.fixture(scope="session")
def undisturbed(cluster, tmp_path_factory):
    """The numbers that one process reaches."""
    folder = tmp_path_factory.mktemp("undisturbed") / "photos"
    folder.mkdir()
    hosts.connect(cluster.address)
    assert train(training(folder, workers=1), Lines()).kind == "done"
    ray.shutdown()
    return weights(folder)


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_reach_what_one_reaches(connected, faults, undisturbed, workers):
    lines = Lines()
    outcome = train(training(faults, workers=workers), lines)
    assert outcome.kind == "done"
    assert outcome.result == {"event": "finished", "message": "Done."}
    assert weights(faults) == undisturbed
    assert worlds(faults) == [(workers, step) for step in range(10, 61, 10)]
    name = socket.gethostname()
    assert lines.said[0] == f"World of {workers}: {workers // 2} on {name}, {workers // 2} on {name}."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("kill-1-23", "graft worker was ended by SIGKILL"),
        ("kill-0-25", "graft worker was ended by SIGKILL"),
        ("kill-actor-1-27", "Rank 1"),
        ("hang-1-33", "Rank 1"),
    ],
)
def test_goes_on_from_the_checkpoint_after_a_loss(connected, faults, undisturbed, fault, said):
    (faults / fault).touch()
    lines = Lines()
    assert train(training(faults), lines).kind == "done"
    assert said in str(lines)
    assert f"Continuing with numbers, epoch {int(fault[-2]) + 1}, after step 0." in lines.said
    assert weights(faults) == undisturbed
    assert [step for _, step in worlds(faults)] == [10, 20, 30, 40, 50, 60]


def test_a_slow_worker_is_waited_for(connected, faults, undisturbed):
    (faults / "slow-1-5").touch()
    lines = Lines()
    assert train(training(faults, step_timeout=2), lines).kind == "done"
    assert "Starting again" not in str(lines)
    assert weights(faults) == undisturbed


def test_ranks_that_disagree_end_the_training(connected, faults):
    (faults / "disagree-1-3").touch()
    outcome = train(training(faults), Lines())
    assert outcome.kind == "failed"
    assert "of 1001 numbers" in outcome.message
    assert "of 1000 numbers" in outcome.message


def test_what_a_worker_says_is_passed_on(connected, faults):
    (faults / "fail-1-3").touch()
    lines = Lines()
    outcome = train(training(faults), lines)
    assert outcome.kind == "failed"
    assert outcome.message.startswith("Rank 1 on ")
    assert outcome.message.endswith(": The disk is full.")
    assert outcome.hint == "Delete something."


def test_gives_up_a_training_that_never_gets_going(connected, faults):
    graft = f"{sys.executable} -c 'import sys; sys.exit(\"No such model.\")'"
    outcome = train(training(faults, graft=graft), Lines())
    assert outcome.kind == "failed"
    assert "graft worker ended with code 1: No such model." in outcome.message
    assert "started 5 times" in outcome.hint


def test_a_run_is_neither_overwritten_nor_missed(connected, faults):
    outcome = train(training(faults, resume=True), Lines())
    assert outcome.kind == "usage"
    assert "sees no run" in outcome.message
    (faults.parent / "run").mkdir()
    (faults.parent / "run/config.json").write_text("{}")
    outcome = train(training(faults), Lines())
    assert outcome.kind == "usage"
    assert "--resume" in outcome.hint


def test_says_that_a_run_has_finished(capsys):
    Progress(as_json=False).event({"event": "finished", "run": "/runs/photos"})
    assert capsys.readouterr().out == (
        "/runs/photos has finished already; /runs/photos/report.html shows everything.\n"
    )


def test_a_host_that_dies_is_left_out_and_one_that_joins_is_taken(connected, faults, undisturbed):
    host = add_host(connected)
    # No further than this before the host has died, and before the other one has joined.
    before, after = (faults / "wait-0-15", faults / "wait-0-25")
    before.touch()
    after.touch()

    class Watching(Lines):
        def event(self, event):
            nonlocal host
            super().event(event)
            if event["event"] == "epoch" and event["epoch"] == 1:
                connected.remove_node(host, allow_graceful=False)
            if event["event"] == "epoch" and event["epoch"] == 2:
                host = add_host(connected)
                after.unlink()

        def line(self, text):
            super().line(text)
            if "Starting again" in text:
                before.unlink(missing_ok=True)

    lines = Watching()
    outcome = train(training(faults, workers=3, per_host=1, step_timeout=20), lines)
    connected.remove_node(host)
    assert outcome.kind == "done"
    assert weights(faults) == undisturbed
    assert "A host has joined." in str(lines)
    assert [size for size, _ in worlds(faults)] == [3, 2, 3, 3, 3, 3]


def command(cluster, faults, *more):
    words = ["train", str(faults), "--out", str(faults.parent / "run"), "--address", cluster.address]
    return [sys.executable, "-m", "graft_cluster", *words, "--workers", "2", "--graft", NUMBERS, *more]


def start(words):
    return subprocess.Popen(
        words, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_epoch(process, epoch):
    for line in process.stdout:
        if f"epoch {epoch}/" in line:
            return
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_driver_that_ends_is_continued(cluster, faults, undisturbed, sent, code):
    # No further than this before the driver has ended: on a busy machine its lines come late.
    before = faults / "wait-0-35"
    before.touch()
    process = start(command(cluster, faults))
    wait_for_epoch(process, 3)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    if sent == signal.SIGINT:
        assert "--resume" in errors
    time.sleep(1)
    before.unlink()
    words = command(cluster, faults, "--resume", "--json")
    done = subprocess.run(words, cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[0]["event"] == "resumed"
    assert weights(faults) == undisturbed
    assert [step for _, step in worlds(faults)] == [10, 20, 30, 40, 50, 60]

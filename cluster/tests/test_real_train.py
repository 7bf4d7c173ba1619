"""Training with the `graft worker` of this clone."""

import json
import os
import signal
from pathlib import Path

import pytest
from conftest import GRAFT, Lines, fill, graft

from graft_cluster.train import Training, train

SETTINGS = ["imageSize=64", "batchSize=12", "featureExtraction.epochs=2", "fineTuning.epochs=3"]
ARGUMENTS = ["--recipe", "tutorial", "--seed", "3", "--weights", "openimages", "--offline"]
ARGUMENTS += [word for setting in SETTINGS for word in ("--set", setting)]


def results(run):
    """Losses and accuracies of all epochs; of one that was lost before its checkpoint, the second ones."""
    events = map(json.loads, (Path(run) / "events.jsonl").open())
    logs = {event["epoch"]: event["logs"] for event in events if event["event"] == "epoch"}
    return [
        value
        for epoch in sorted(logs)
        for name, value in sorted(logs[epoch].items())
        if name != "learning_rate"
    ]


@pytest.fixture(scope="session")
def alone(photographs, tmp_path_factory):
    """The same training in one process, with one processor core as the workers have."""
    run = tmp_path_factory.mktemp("alone") / "run"
    graft("train", photographs, *ARGUMENTS, "--threads", "1", "--out", run)
    return run


def with_workers(photographs, out, lines, **changes):
    return train(
        Training(
            arguments=[str(photographs), *ARGUMENTS],
            out=str(out),
            directory=str(out.parent),
            workers=2,
            graft=GRAFT,
            **changes,
        ),
        lines,
    )


def test_several_workers_train_what_one_trains(connected, photographs, alone, tmp_path):
    outcome = with_workers(photographs, tmp_path / "run", Lines())
    assert outcome.kind == "done", outcome
    assert outcome.result["event"] == "result"
    assert results(tmp_path / "run") == pytest.approx(results(alone), rel=1e-4, abs=1e-4)
    graft("evaluate", tmp_path / "run/model.onnx", photographs)


def test_a_killed_worker_costs_no_more_than_the_way_from_the_checkpoint(
    connected, photographs, alone, tmp_path
):
    class Killing(Lines):
        killed = False

        def event(self, event):
            super().event(event)
            if event["event"] == "epoch" and event["epoch"] == 3 and not self.killed:
                self.killed = True
                os.kill(workers()[-1], signal.SIGKILL)

    lines = Killing()
    outcome = with_workers(photographs, tmp_path / "run", lines)
    assert outcome.kind == "done", outcome
    assert "was ended by SIGKILL" in str(lines)
    assert "Continuing with fine-tuning" in str(lines)
    assert len(results(tmp_path / "run")) == len(results(alone))
    assert results(tmp_path / "run") == pytest.approx(results(alone), rel=1e-4, abs=1e-4)


def test_a_full_disk_keeps_the_checkpoint_and_the_run_continues(connected, photographs, alone, disk):
    class Filling(Lines):
        def event(self, event):
            super().event(event)
            if event["event"] == "epoch" and event["epoch"] == 2:
                fill(disk)

    outcome = with_workers(photographs, disk / "run", Filling())
    assert outcome.kind == "failed", outcome
    assert outcome.message.startswith("Rank 0 on ")
    assert outcome.message.endswith(f": {disk}/run/checkpoint.bin cannot be written: the disk is full.")
    assert outcome.hint == "Free some space on the disk of this folder, then try again."
    (disk / "filler").unlink()
    outcome = with_workers(photographs, disk / "run", Lines(), resume=True)
    assert outcome.kind == "done", outcome
    assert len(results(disk / "run")) == len(results(alone))
    assert results(disk / "run") == pytest.approx(results(alone), rel=1e-4, abs=1e-4)


def workers():
    """The numbers of the `graft worker` processes that actors of Ray have started, in that order."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            above = Path("/proc", parent, "cmdline").read_bytes().decode()
        except (OSError, ValueError):
            continue
        if "worker" in words and above.startswith("ray::Worker"):
            found.append(int(entry.name))
    return sorted(found)

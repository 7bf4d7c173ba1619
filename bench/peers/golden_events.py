"""Writes an event file with TensorBoard's own writer, and reads the files that Graft wrote."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: E402
from tensorboard.compat.proto.event_pb2 import Event  # noqa: E402
from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: E402
from tensorboard.summary.writer.record_writer import RecordWriter  # noqa: E402

from golden_file import GoldenFile  # noqa: E402

EVENTS = [
    {"wallTime": 1764000000.25, "step": 0, "scalars": {"epoch_loss": 0.6931471824645996, "epoch_accuracy": 0.5}},
    {"wallTime": 1764000001.5, "step": 1, "scalars": {"epoch_loss": 0.125, "epoch_accuracy": 0.0}},
    {"wallTime": 1764000002.0, "step": 300, "scalars": {"evaluation_loss_vs_iterations": 1e-30}},
    {"wallTime": 1764000003.0, "step": 5_000_000_000, "scalars": {"batch_loss": -2.5}},
]


def write(folder):
    with tempfile.TemporaryFile() as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=1764000000.0, file_version="brain.Event:2").SerializeToString())
        for event in EVENTS:
            values = [Summary.Value(tag=tag, simple_value=value) for tag, value in event["scalars"].items()]
            message = Event(wall_time=event["wallTime"], step=event["step"], summary=Summary(value=values))
            writer.write(message.SerializeToString())
        writer.flush()
        file.seek(0)
        content = np.frombuffer(file.read(), np.uint8)
    golden = GoldenFile(folder, "events")
    golden.add("file", content)
    golden.write({"events": EVENTS, "fileVersionAt": 1764000000.0})


def read(folder):
    """TensorBoard's view of a folder: by run and tag a list of [step, value]."""
    runs = {}
    for run in sorted({path.parent for path in Path(folder).rglob("*tfevents*")}):
        accumulator = EventAccumulator(str(run))
        accumulator.Reload()
        runs[run.name] = {
            tag: [[event.step, event.value] for event in accumulator.Scalars(tag)]
            for tag in accumulator.Tags()["scalars"]
        }
    print(json.dumps(runs))


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    parser.add_argument("--read", type=Path, help="print what TensorBoard reads in this folder, and write nothing")
    options = parser.parse_args()
    if options.read is not None:
        read(options.read)
    else:
        write(options.out)


if __name__ == "__main__":
    main()

"""Shared by the measured Python programs: options, clock, and JSON objects as the only output."""

import argparse
import json
import sys
import time
from pathlib import Path

WARM_UP_CALLS = 3

# Libraries that print would spoil the output, so they print to standard error.
_output, sys.stdout = sys.stdout, sys.stderr


def report(**figures):
    """Prints one JSON object on a line of its own."""
    print(json.dumps(figures), file=_output, flush=True)


def compute_options(description):
    parser = _common_options(description)
    parser.add_argument("--pixels", type=Path, required=True, help="batch x 160 x 160 x 3 bytes")
    parser.add_argument("--batch", type=int, required=True)
    return parser.parse_args()


def tutorial_options(description):
    parser = _common_options(description)
    parser.add_argument("--data", type=Path, required=True, help="holds train/ and validation/")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--fine-tune-epochs", type=int, default=10)
    parser.add_argument("--variant", help="one of the variants that the compute program names")
    parser.add_argument("--workers", type=int, default=2, help="processes that load pictures, in PyTorch")
    parser.add_argument(
        "--until",
        type=float,
        help="validate on all validation images, and stop when this accuracy is reached",
    )
    return parser.parse_args()


def _common_options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--weights", type=Path, help="Keras' .h5 file; random weights without it")
    parser.add_argument("--threads", type=int, required=True)
    return parser


def report_epoch(phase, seconds, accuracy):
    report(event="epoch", phase=phase, seconds=seconds, logs={"val_accuracy": accuracy})


def serve(works, **ready):
    """Answers requests from standard input until it ends.

    `works`: functions without arguments by the name of the work and of its variant. A request is
    {"work", "variant", "calls"}; the answer has the milliseconds of each call.
    """
    for variants in works.values():
        for work in variants.values():
            for _ in range(WARM_UP_CALLS):
                work()
    report(variants={name: list(variants) for name, variants in works.items()}, **ready)
    for line in sys.stdin:
        request = json.loads(line)
        work = works[request["work"]][request["variant"]]
        report(milliseconds=[1000 * seconds_of(work) for _ in range(request["calls"])])


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


"""Predicts what several machines give, from measured parts; writes the table of docs/scale.md.

    python long/predict.py [--network NAME COMPUTE_MS GRADIENT_NUMBERS] ...

A step with N machines, 32 pictures each, takes
    compute + relay x G + 2 (N - 1) / N x G / bandwidth + 2 (N - 1) x latency
where G is the gradient in bytes: Graft sends when the gradient is complete, and computes nothing meanwhile.
"""

from __future__ import annotations

import argparse

# Milliseconds of a step on 32 pictures, update included, and numbers of the gradient.
NETWORKS = [("MobileNetV2", 171.0, 1_862_721), ("ResNet50V2", 950.0, 14_972_929)]


def step_ms(
    machines: int, compute_ms: float, numbers: int, gigabits: float, latency_ms: float, relay_ms_per_mb: float
) -> float:
    megabytes = numbers * 4 / 1e6
    # TCP with frames of 1,500 bytes leaves 94 % of a link.
    sending = 2 * (machines - 1) / machines * megabytes / (gigabits * 125 * 0.94) * 1e3
    return compute_ms + relay_ms_per_mb * megabytes + sending + 2 * (machines - 1) * latency_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", nargs=3, action="append", metavar=("NAME", "COMPUTE_MS", "NUMBERS"))
    parser.add_argument("--latency", type=float, default=0.1, help="milliseconds, one way")
    parser.add_argument("--relay", type=float, default=1.0, help="milliseconds a MB between worker and actor")
    flags = parser.parse_args()
    given = [(name, float(compute), int(numbers)) for name, compute, numbers in flags.network or NETWORKS]
    print("| Network | Link | 4 machines | 16 machines | 64 machines |")
    print("| --- | --- | --- | --- | --- |")
    for name, compute, numbers in given:
        for gigabits in (1, 10):
            cells = []
            for machines in (4, 16, 64):
                step = step_ms(machines, compute, numbers, gigabits, flags.latency, flags.relay)
                cells.append(f"{machines * compute / step:.1f} ({compute / step:.0%})")
            print(f"| {name} | {gigabits} Gbit/s | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

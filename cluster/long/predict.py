"""Predicts what several machines give, from measured parts; writes the table of docs/scale.md.

    python long/predict.py [--network NAME COMPUTE_MS GRADIENT_NUMBERS] ...

A step with N machines, 32 pictures each, takes
    compute + relay x G + 2 (N - 1) / N x G / bandwidth + 2 (N - 1) x latency
where G is the gradient in bytes: Graft sends when the gradient is complete, and computes nothing meanwhile.
"""

from __future__ import annotations

import argparse

# A step on 32 pictures in milliseconds, update included; numbers of the gradient; the relay in ms a MB.
MEASURED = [("MobileNetV2", 245.0, 1_862_721, 1.9), ("ResNet50V2", 1478.0, 14_972_929, 3.1)]
FASTER = [(f"{name}, machines six times as fast", ms / 6, *rest) for name, ms, *rest in MEASURED]


def step_ms(
    machines: int, compute_ms: float, numbers: int, gigabits: float, latency_ms: float, relay_ms_per_mb: float
) -> float:
    megabytes = numbers * 4 / 1e6
    # TCP with frames of 1,500 bytes leaves 94 % of a link.
    sending = 2 * (machines - 1) / machines * megabytes / (gigabits * 125 * 0.94) * 1e3
    return compute_ms + relay_ms_per_mb * megabytes + sending + 2 * (machines - 1) * latency_ms


def parts(figures: list[str | float], relay: float | None) -> tuple[float, int, float]:
    """Milliseconds of a step, numbers of the gradient, and milliseconds a MB of the relay."""
    compute, numbers, *measured = figures
    return float(compute), int(numbers), relay or float(measured[0] if measured else MEASURED[0][3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", nargs=3, action="append", metavar=("NAME", "COMPUTE_MS", "NUMBERS"))
    parser.add_argument("--latency", type=float, default=0.1, help="milliseconds, one way")
    parser.add_argument("--relay", type=float, help="milliseconds a MB between worker and actor")
    flags = parser.parse_args()
    given = flags.network or [*MEASURED, *FASTER]
    print("| Network | Link | 4 machines | 16 machines | 64 machines |")
    print("| --- | --- | --- | --- | --- |")
    for name, *figures in given:
        compute, numbers, relay = parts(figures, flags.relay)
        for gigabits in (1, 10):
            cells = []
            for machines in (4, 16, 64):
                step = step_ms(machines, compute, numbers, gigabits, flags.latency, relay)
                cells.append(f"{machines * compute / step:.1f} ({compute / step:.0%})")
            print(f"| {name} | {gigabits} Gbit/s | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

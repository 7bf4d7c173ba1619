"""What a training prints: the lines of `graft train`, from the events of rank 0."""

from __future__ import annotations

import json
import sys
from typing import Any


class Progress:
    """Lines for people, or with `as_json` the events themselves, one a line."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._bar = not as_json and sys.stdout.isatty()

    def line(self, text: str) -> None:
        if not self._json:
            self._clear()
            print(text, flush=True)

    def event(self, event: dict[str, Any]) -> None:
        if self._json:
            print(json.dumps(event), flush=True)
        elif event["event"] == "progress":
            if self._bar:
                print(f"\r\x1b[K{_progress(event)}", end="", flush=True)
        elif text := _line(event):
            self.line(text)

    def _clear(self) -> None:
        if self._bar:
            print("\r\x1b[K", end="")


def _progress(event: dict[str, Any]) -> str:
    if "pictures" in event:
        return f"{counted(event['pictures'], 'picture')} found"
    speed = event.get("imagesPerSecond")
    return (
        f"{event['phase']}: epoch {event['epoch']}/{event['epochs']}, step {event['step']}/{event['steps']}, "
        f"{_figures(event['logs'])}{'' if speed is None else f', {speed:.0f} images/s'}"
    )


def _line(event: dict[str, Any]) -> str | None:
    kind = event["event"]
    if kind == "data":
        photographs = event.get("photographs") or {
            part: sum(counts.values()) for part, counts in event["counts"].items()
        }
        return (
            f"Photographs: {photographs['train']} to train on, {photographs['validation']} to validate on, "
            f"{photographs['test']} to test on, {len(event['classNames'])} classes."
        )
    if kind == "weights":
        return f"Weights: {event['description']}"
    if kind == "epoch":
        return (
            f"{event['phase']}: epoch {event['epoch']}/{event['epochs']}, {_figures(event['logs'])}, "
            f"{event['seconds']:.1f} s"
        )
    if kind == "resumed":
        return f"Continuing with {event['phase']}, epoch {event['epoch']}, after step {event['step']}."
    if kind == "skipped" and "path" in event:
        return f"{event['path']} is left out: {event['reason']}."
    if kind == "skipped":
        files = event["files"]
        named = ", ".join(f"{file['path']} ({file['reason']})" for file in files[:3])
        return f"Skipped {named}{f' and {len(files) - 3} more' if len(files) > 3 else ''}"
    if kind == "note":
        return event["text"]
    if kind == "diverged":
        return f"{event['message']} {event['hint']}"
    if kind == "result":
        return _result(event)
    if kind == "finished" and "run" in event:
        return f"{event['run']} has finished already; {event['run']}/report.html shows everything."
    if kind == "plan":
        return "\n".join([*event["notes"], _plan(event)])
    return None if kind == "shard" else event.get("message")


def counted(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"


def _plan(event: dict[str, Any]) -> str:
    pictures, shards, size = event["pictures"], event["shards"], event["shardSize"]
    of = "" if shards == 1 else f" of {'' if pictures % size == 0 else 'up to '}{size}"
    what = f"The {event['kind']} of {counted(pictures, 'picture')}"
    return f"{what} in {counted(shards, 'shard')}{of}: {event['plan']}"


def _result(event: dict[str, Any]) -> str:
    lines = [
        f"{name}: {results['accuracy']:.1%} right of {results['count']}."
        for name, results in (("Validation", event["validation"]), ("Test", event["test"]))
        if results is not None
    ]
    lines += [f"Warning: {warning}" for warning in event["warnings"]]
    lines.append(f"Saved {event['model']}; {event['report']} shows everything.")
    return "\n".join(lines)


def _figures(logs: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in logs.items() if value is not None)

"""Searches for settings with Ray Tune: each trial is an ordinary run of `graft train`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ray import tune
from ray.tune.schedulers import ASHAScheduler

from graft_cluster.job import TAKEN, Job, find_graft
from graft_cluster.progress import Progress

_DISTRIBUTIONS = {
    "choice": tune.choice,
    "uniform": tune.uniform,
    "loguniform": tune.loguniform,
    "randint": tune.randint,
    "quniform": tune.quniform,
}


class SpaceError(ValueError):
    """The file that describes the settings to search cannot be used."""


class SearchError(ValueError):
    """The folder of a search holds none, or another one."""


@dataclass(frozen=True, kw_only=True)
class Search(Job):
    """What to train, which settings to try, and how many."""

    arguments: list[str]
    """Of `graft train`, without --set of what is searched, --out and --threads"""
    space: dict[str, Any]
    trials: int
    cpus: int
    metric: str = "val_accuracy"
    seed: int | None = None

    @property
    def mode(self) -> str:
        return "min" if "loss" in self.metric else "max"


def read_space(path: Path) -> dict[str, Any]:
    """Settings by name, each {"choice": [...]}, {"uniform": [low, high]} and so on.

    Raises SpaceError with what is wrong in the file.
    """
    return {name: _distribution(path, name, value) for name, value in described_in(path).items()}


def described_in(path: Path) -> dict[str, Any]:
    """The file itself. Raises SpaceError if it is no JSON object, or has no settings."""
    try:
        described = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SpaceError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(described, dict) or not described:
        raise SpaceError(f"{path} has no settings. {_EXAMPLE}")
    return described


_EXAMPLE = 'Expected for example {"fineTuning.learningRate": {"loguniform": [1e-6, 1e-3]}}.'


def _distribution(path: Path, name: str, described: Any) -> Any:
    if isinstance(described, dict) and len(described) == 1:
        kind, values = next(iter(described.items()))
        if kind in _DISTRIBUTIONS and isinstance(values, list) and values:
            if kind != "choice" and not _ascend(values):
                raise SpaceError(
                    f"{name} in {path}: {kind} needs two numbers, the lower one first. {_EXAMPLE}"
                )
            try:
                return _DISTRIBUTIONS[kind](values) if kind == "choice" else _DISTRIBUTIONS[kind](*values)
            except (TypeError, ValueError, AssertionError) as error:
                raise SpaceError(f"{name} in {path}: {error}.") from error
    kinds = ", ".join(_DISTRIBUTIONS)
    raise SpaceError(f"{name} in {path} must be an object with one of {kinds} and a list. {_EXAMPLE}")


def _ascend(values: list[Any]) -> bool:
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return len(numbers) == len(values) >= 2 and numbers[0] < numbers[1]


def check_settings(wanted: Search) -> None:
    """Asks `graft train` whether it takes the settings, with their choices and the ends of their ranges.

    Raises SpaceError with what it says.
    """
    values = {name: _ends(domain) for name, domain in wanted.space.items()}
    for at in range(max(map(len, values.values()))):
        settings = {name: ends[min(at, len(ends) - 1)] for name, ends in values.items()}
        words = [*_train(wanted, settings), "--print-recipe"]
        done = subprocess.run(words, cwd=wanted.directory, capture_output=True, text=True)
        if done.returncode != 0:
            raise SpaceError(done.stderr.strip().removeprefix("graft: "))


def _ends(domain: Any) -> list[Any]:
    if (categories := getattr(domain, "categories", None)) is not None:
        return list(categories)
    whole = isinstance(domain, tune.search.sample.Integer)
    return [domain.lower, domain.upper - 1 if whole else domain.upper]


def begin(wanted: Search, described: dict[str, Any]) -> None:
    """Records what a search is of in its folder, or compares it where it goes on.

    `described` is the content of the file of settings. Raises SearchError if the folder holds a search and
    `resume` is not given, or the other way round, or one of something else.
    """
    record = Path(wanted.out, "search.json")
    asked = {"arguments": wanted.arguments, "space": described, "trials": wanted.trials}
    asked |= {"metric": wanted.metric, "seed": wanted.seed}
    if not wanted.resume:
        if record.exists():
            raise SearchError(f"{wanted.out} holds a search already. {TAKEN}")
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(asked, indent=2) + "\n")
        return
    try:
        before = json.loads(record.read_text())
    except (OSError, ValueError) as error:
        message = f"There is no search in {wanted.out} that could be continued. Leave out --resume."
        raise SearchError(message) from error
    for name, now in asked.items():
        if before.get(name) != now:
            raise SearchError(
                f"The search in {wanted.out} was begun with the {name} {json.dumps(before.get(name))}, "
                f"but {json.dumps(now)} was given. Ask for the same as before to continue it, "
                "or search in another folder with --out."
            )


def search(wanted: Search, progress: Progress) -> dict[str, Any] | None:
    """Runs the trials; the best one's settings, score and folder, or None if none had a score.

    Writes best.json (these) and best-recipe.json (for `graft train --recipe`) into the folder of the search.
    """
    trainable = tune.with_resources(tune.with_parameters(_trial, wanted=wanted), {"cpu": wanted.cpus})
    restored = Path(wanted.out) / "ray"
    if wanted.resume and tune.Tuner.can_restore(str(restored)):
        tuner = tune.Tuner.restore(str(restored), trainable, resume_errored=True)
    else:
        tuner = tune.Tuner(
            trainable,
            param_space=wanted.space,
            tune_config=tune.TuneConfig(
                metric=wanted.metric,
                mode=wanted.mode,
                num_samples=wanted.trials,
                scheduler=ASHAScheduler(max_t=10_000, grace_period=1),
                search_alg=tune.search.BasicVariantGenerator(random_state=wanted.seed),
                trial_dirname_creator=lambda trial: trial.trial_id,
            ),
            run_config=tune.RunConfig(name="ray", storage_path=wanted.out, verbose=0),
        )
    results = tuner.fit()
    for result in results:
        score = None if result.error is not None else (result.metrics or {}).get(wanted.metric)
        shown = "failed" if score is None else f"{wanted.metric} {score:.4f}"
        settings = ", ".join(f"{name} {value}" for name, value in (result.config or {}).items())
        progress.line(f"{shown}: {settings}")
    try:
        best = results.get_best_result(scope="all")
    except RuntimeError:
        return None
    summary = {
        "settings": best.config,
        "metric": wanted.metric,
        "value": max(best.metrics_dataframe[wanted.metric], key=lambda v: v if wanted.mode == "max" else -v),
        "run": best.metrics["run"],
    }
    _finish(wanted, summary["run"], progress)
    recipe = subprocess.run(
        [*_train(wanted, best.config), "--print-recipe"],
        cwd=wanted.directory,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (Path(wanted.out) / "best-recipe.json").write_text(recipe)
    (Path(wanted.out) / "best.json").write_text(json.dumps(summary, indent=2) + "\n")
    return summary


def _finish(wanted: Search, run: str, progress: Progress) -> None:
    """Saves the model of a run that was ended early and was the best all the same."""
    if Path(run, "model.onnx").exists():
        return
    words = [*find_graft(wanted.graft), "train", "--resume", run, "--finish", "--json"]
    done = subprocess.run(words, cwd=wanted.directory, capture_output=True, text=True)
    if done.returncode != 0:
        progress.line(f"Warning: the best run has no model yet. {done.stderr.strip()}")


def _train(wanted: Search, settings: dict[str, Any]) -> list[str]:
    changes = [
        word
        for name, value in settings.items()
        for word in ("--set", f"{name}={value if isinstance(value, str) else json.dumps(value)}")
    ]
    return [*find_graft(wanted.graft), "train", *wanted.arguments, *changes]


def _trial(settings: dict[str, Any], wanted: Search) -> None:
    """One run of `graft train`; reports each epoch to Ray Tune, which may end it."""
    run = str(Path(wanted.out) / "runs" / tune.get_context().get_trial_id())
    begun = Path(run, "config.json").exists()
    command = (
        [*find_graft(wanted.graft), "train", "--resume", run]
        if begun
        else [*_train(wanted, settings), "--out", run, "--threads", str(wanted.cpus)]
    )
    with subprocess.Popen(
        [*command, "--json"],
        cwd=wanted.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as child:
        try:
            for line in child.stdout:
                event = json.loads(line)
                if event["event"] == "epoch":
                    tune.report({**event["logs"], "epoch": event["epoch"], "run": run})
        finally:
            # Also when Ray Tune ends the trial in the line above.
            if child.poll() is None and not child.stdout.closed and child.stdout.read(1):
                os.killpg(child.pid, signal.SIGTERM)
        message = child.stderr.read().strip()
    if child.returncode != 0:
        raise RuntimeError(message or f"graft train ended with code {child.returncode}")

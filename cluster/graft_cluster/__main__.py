"""The command line: python -m graft_cluster train | features | predict | tune."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

import ray

from graft_cluster import __version__, hosts
from graft_cluster.job import TAKEN, Job, first_line
from graft_cluster.progress import Progress
from graft_cluster.shard_worker import Shards
from graft_cluster.shards import plan_shards, run_shards
from graft_cluster.train import Training, train
from graft_cluster.tune import (
    Search,
    SearchError,
    SpaceError,
    begin,
    check_settings,
    described_in,
    read_space,
    search,
)


def main(words: list[str] | None = None) -> int:
    """Carries out a command; 0 if it succeeded, 1 if it failed, 2 if it was used wrongly."""
    words = sys.argv[1:] if words is None else words
    own, more = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    flags = _parser().parse_args(own)
    flags.own, flags.more = own, more
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        hosts.connect(flags.address)
        return flags.action(flags, Progress(flags.json))
    except KeyboardInterrupt:
        print(f"Stopped. To continue: {_command(flags)}", file=sys.stderr)
        return 130
    except (FileNotFoundError, SpaceError, SearchError) as error:
        return _say(str(error), code=2)
    except ConnectionError as error:
        hint = "Is the address right? A cluster with a token needs RAY_AUTH_MODE=token and ~/.ray/auth_token."
        return _say(f"{first_line(error)}.", hint)
    except (TimeoutError, OSError, ray.exceptions.RayError) as error:
        return _say(first_line(error))
    finally:
        ray.shutdown()


def _train(flags: argparse.Namespace, progress: Progress) -> int:
    if flags.min_workers > flags.workers:
        return _say(f"--min-workers {flags.min_workers} is more than --workers {flags.workers}.", code=2)
    outcome = train(Training(**_job(flags), min_workers=flags.min_workers), progress)
    if outcome.kind == "done":
        result = outcome.result or {}
        progress.event(result)
        return 1 if result.get("status") == "diverged" else 0
    hint = outcome.hint
    if outcome.kind == "failed" and Path(flags.out, "config.json").exists():
        hint += f" To continue: {_command(flags)}"
    return _say(outcome.message, hint, code=2 if outcome.kind == "usage" else 1)


def _features(flags: argparse.Namespace, progress: Progress) -> int:
    return _in_shards(flags, flags.pictures, progress)


def _predict(flags: argparse.Namespace, progress: Progress) -> int:
    return _in_shards(flags, ["--predict", flags.model, *flags.pictures], progress)


def _in_shards(flags: argparse.Namespace, words: list[str], progress: Progress) -> int:
    planned = Path(flags.out, "plan.json").exists()
    if flags.resume and not planned:
        return _say(
            f"There is no plan in {flags.out} that could be continued.", "Leave out --resume.", code=2
        )
    if planned and not flags.resume:
        return _say(f"{flags.out} holds a plan already.", TAKEN, code=2)
    words = [*words, *flags.more]
    if flags.shard_size is not None:
        words += ["--shard-size", str(flags.shard_size)]
    if flags.list is not None:
        words += ["--list", flags.list]
    if flags.resume:
        words += ["--resume"]
    if code := plan_shards(flags.graft, words, flags.out, progress):
        return code
    if run_shards(Shards(**_job(flags), parquet=flags.parquet, retry=flags.retry), progress):
        return 0
    return _say("Not all shards are finished.", f"To continue: {_command(flags)}")


def _tune(flags: argparse.Namespace, progress: Progress) -> int:
    wanted = Search(
        **_job(flags),
        space=read_space(Path(flags.space)),
        trials=flags.trials,
        cpus=flags.cpus_per_trial,
        metric=flags.metric,
        seed=flags.seed,
    )
    check_settings(wanted)
    begin(wanted, described_in(Path(flags.space)))
    best = search(wanted, progress)
    if best is None:
        return _say("No trial came to the end of an epoch.")
    progress.event({"event": "best", **best})
    progress.line(f"Best: {best['metric']} {best['value']:.4f} in {best['run']}.")
    progress.line(f"Its recipe: {wanted.out}/best-recipe.json. All trials: graft compare {wanted.out}/runs/*")
    return 0


def _job(flags: argparse.Namespace) -> dict[str, Any]:
    """What the flags say of every job, and of a training."""
    given = vars(flags)
    if "photographs" in given:
        recipe = [] if flags.recipe is None else ["--recipe", flags.recipe]
        given["arguments"] = [flags.photographs, *recipe, *flags.more]
    names = [*(field.name for field in fields(Job)), "arguments"]
    return {name: given[name] for name in names if name in given}


def _command(flags: argparse.Namespace) -> str:
    """The command that continues where this one ended."""
    again = [] if flags.resume else ["--resume"]
    more = ["--", *flags.more] if flags.more else []
    return shlex.join([Path(sys.executable).name, "-m", "graft_cluster", *flags.own, *again, *more])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m graft_cluster",
        description="Graft on many machines. Words after -- go to graft as they are.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="command")

    command = _add(commands, "train", _train, "train with several workers that share each batch")
    _training(command)
    command.add_argument("--min-workers", type=_positive, default=1, help="go on with as few as this")
    _workers(command)

    command = _add(commands, "features", _features, "compute what a network sees in photographs")
    _shards(command)

    command = _add(commands, "predict", _predict, "classify photographs")
    command.add_argument("model", type=_absolute, help="a classifier that Graft trained")
    _shards(command)

    command = _add(commands, "tune", _tune, "search for the best settings")
    _training(command)
    command.add_argument("--space", required=True, help="a JSON file of the settings to search")
    command.add_argument("--trials", type=_positive, default=20, help="how many runs (default 20)")
    command.add_argument("--cpus-per-trial", type=_positive, default=1, help="processor cores of each")
    command.add_argument("--metric", default="val_accuracy", help="chooses the best (default val_accuracy)")
    command.add_argument("--seed", type=int, help="make the choice of settings repeatable")
    return parser


def _add(commands: Any, name: str, action: Any, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(action=action)
    command.add_argument(
        "--out", type=_absolute, required=True, help="folder of the results, shared by all hosts"
    )
    command.add_argument("--resume", action="store_true", help="continue what is in --out")
    command.add_argument("--address", help="of a Ray cluster; without it Ray starts on this machine")
    command.add_argument("--graft", help="the command that starts Graft on the hosts (default graft)")
    command.add_argument("--json", action="store_true", help="print events as JSON lines")
    return command


def _training(command: argparse.ArgumentParser) -> None:
    text = "as for graft train, at the same path on all hosts"
    command.add_argument("photographs", type=_absolute, help=text)
    command.add_argument("--recipe", help="as for graft train")


def _shards(command: argparse.ArgumentParser) -> None:
    command.add_argument("pictures", type=_place, nargs="*", help="folders, files and addresses")
    command.add_argument("--list", type=_absolute, help="a list of pictures, as for graft plan-shards")
    command.add_argument("--shard-size", type=_positive, help="pictures a shard (default 1000)")
    text = "with --resume: shards with pictures that could not be fetched, too"
    command.add_argument("--retry", action="store_true", help=text)
    command.add_argument("--parquet", action="store_true", help="write each shard as Parquet, too")
    _workers(command)


def _workers(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--workers", type=_positive, default=1, help="how many processes (default 1)")
    add("--workers-per-host", type=_positive, dest="per_host", help="at most (default: spread evenly)")
    add("--step-timeout", type=_seconds, default=300, help="seconds of silence after which a worker hangs")
    add("--host-timeout", type=_seconds, default=120, help="seconds to wait for hosts (default 120)")


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, but got {word}")
    return int(word)


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"expected seconds above 0, but got {word}")
    return seconds


def _absolute(path: str) -> str:
    return str(Path(path).absolute())


def _place(word: str) -> str:
    return word if word.startswith(("http://", "https://")) else _absolute(word)


def _say(message: str, hint: str = "", code: int = 1) -> int:
    print(f"graft_cluster: {message}{' ' + hint if hint else ''}", file=sys.stderr)
    return code


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

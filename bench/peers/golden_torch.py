"""Golden numbers of PyTorch's features that Keras lacks: the one-cycle policy, and learning rates per layer."""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import torch  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from pattern import pattern_values  # noqa: E402

ONE_CYCLES = {
    "OneCycle": {"maxLearningRate": 0.1, "totalSteps": 30},
    "OneCycle along lines": {"maxLearningRate": 0.1, "totalSteps": 30, "annealStrategy": "linear", "pctStart": 0.4},
    "OneCycle of three phases": {
        "maxLearningRate": 0.2,
        "totalSteps": 25,
        "threePhase": True,
        "divFactor": 10.0,
        "finalDivFactor": 100.0,
    },
    "OneCycle of few steps": {"maxLearningRate": 0.1, "totalSteps": 7, "pctStart": 0.25},
    "OneCycle that only rises": {"maxLearningRate": 0.1, "totalSteps": 10, "pctStart": 1.0},
}
TORCH_NAMES = {
    "maxLearningRate": "max_lr",
    "totalSteps": "total_steps",
    "pctStart": "pct_start",
    "annealStrategy": "anneal_strategy",
    "divFactor": "div_factor",
    "finalDivFactor": "final_div_factor",
    "threePhase": "three_phase",
}
STEPS = 6
SIZES = {"conv/kernel": 9, "conv/bias": 3, "head/kernel": 6, "head/bias": 2}
# Without an epsilon, whose place differs between Keras and PyTorch.
MULTIPLIERS = {"conv": 0.1, "conv/bias": 0.5, "head/kernel": 1.0, "head/bias": 0.0}
OPTIMIZERS = {
    "SGD": {"learningRate": 0.1, "momentum": 0.9},
    "SGD with Nesterov momentum": {"learningRate": 0.1, "momentum": 0.9, "nesterov": True},
    "AdamW": {"learningRate": 0.05, "weightDecay": 0.3, "epsilon": 1e-12},
    "RMSprop": {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-12, "momentum": 0.5},
}


def one_cycle(settings):
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=1)
    options = {TORCH_NAMES[name]: value for name, value in settings.items()}
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, cycle_momentum=False, **options)
    rates = schedule.get_last_lr()
    for _ in range(settings["totalSteps"] - 1):
        optimizer.step()
        schedule.step()
        rates += schedule.get_last_lr()
    return rates


def multiplier(path):
    return MULTIPLIERS.get(path, MULTIPLIERS.get(path.split("/")[0], 1.0))


def updated(name, settings, start, gradients):
    sizes = list(SIZES.values())
    parameters = [part.clone().requires_grad_() for part in torch.tensor(start).split(sizes)]
    groups = [
        {"params": [parameter], "lr": settings["learningRate"] * multiplier(path)}
        for path, parameter in zip(SIZES, parameters)
    ]
    if name.startswith("SGD"):
        options = {"momentum": settings["momentum"], "nesterov": settings.get("nesterov", False)}
        optimizer = torch.optim.SGD(groups, lr=settings["learningRate"], **options)
    elif name.startswith("AdamW"):
        options = {"weight_decay": settings["weightDecay"], "eps": settings["epsilon"]}
        optimizer = torch.optim.AdamW(groups, lr=settings["learningRate"], **options)
    else:
        options = {"alpha": settings["rho"], "eps": settings["epsilon"], "momentum": settings["momentum"]}
        optimizer = torch.optim.RMSprop(groups, lr=settings["learningRate"], **options)
    after = []
    for gradient in gradients:
        for parameter, part in zip(parameters, torch.tensor(gradient).split(sizes)):
            parameter.grad = part
        optimizer.step()
        after.append(torch.cat([parameter.detach() for parameter in parameters]).numpy().copy())
    return after


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    options = parser.parse_args()
    golden = GoldenFile(options.out, "torch")
    for name, settings in ONE_CYCLES.items():
        golden.add(name, one_cycle(settings))
    total = sum(SIZES.values())
    gradients = pattern_values(21, (STEPS, total), -1, 1)
    start = pattern_values(22, (total,), -1, 1)
    golden.add("gradients", gradients)
    golden.add("start", start)
    for name, settings in OPTIMIZERS.items():
        golden.add(name, updated(name, settings, start, gradients))
    golden.write(
        {"schedules": ONE_CYCLES, "sizes": SIZES, "multipliers": MULTIPLIERS, "optimizers": OPTIMIZERS}
    )


if __name__ == "__main__":
    main()

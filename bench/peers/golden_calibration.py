"""Golden numbers of calibration, from PyTorch and torchmetrics. Run it with PyTorch's Python, see README.md."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torchmetrics.functional.classification import multiclass_calibration_error  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from pattern import pattern_values, pattern_words  # noqa: E402

CASES = [
    # `scale` is the factor between these logits and those that the labels were drawn from.
    {"name": "too sure", "count": 400, "classes": 4, "scale": 3.0},
    {"name": "too modest", "count": 300, "classes": 3, "scale": 0.2},
    {"name": "two classes", "count": 500, "classes": 2, "scale": 1.5},
    {"name": "many classes", "count": 240, "classes": 20, "scale": 2.0},
]
BINS = [10, 15]


def main():
    folder = Path(__file__).resolve().parents[2] / "test" / "golden"
    golden = GoldenFile(folder, "calibration")
    for key, case in enumerate(CASES):
        add_case(golden, case, 50_000 + 10 * key)
    golden.write({"bins": BINS, "cases": CASES})


def add_case(golden, case, key):
    count, classes = case["count"], case["classes"]
    truth = pattern_values(key, (count, classes), -2.5, 2.5).astype(np.float64)
    probabilities = np.exp(truth) / np.exp(truth).sum(axis=1, keepdims=True)
    draws = (pattern_words(key + 1, count) >> np.uint32(8)) / 2**24
    labels = (probabilities.cumsum(axis=1) < draws[:, None]).sum(axis=1).clip(0, classes - 1)
    logits = (case["scale"] * truth).astype(np.float32)
    golden.add(f"{case['name']}/logits", logits)
    case["labels"] = labels.tolist()
    case |= fit(torch.tensor(logits, dtype=torch.float64), torch.tensor(labels))
    shares = torch.softmax(torch.tensor(logits, dtype=torch.float64), dim=1).float()
    golden.add(f"{case['name']}/probabilities", shares.numpy())
    case["calibrationError"] = [
        multiclass_calibration_error(shares, torch.tensor(labels), classes, n_bins=bins, norm="l1").item()
        for bins in BINS
    ]


def fit(logits, labels):
    """The temperature with the lowest cross-entropy, as in Guo and others: L-BFGS on the temperature itself."""
    temperature = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [temperature], lr=0.5, max_iter=500, tolerance_grad=1e-14, tolerance_change=1e-16, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(logits / temperature, labels)
        loss.backward()
        return loss

    before = closure().item()
    optimizer.step(closure)
    return {"temperature": temperature.item(), "lossBefore": before, "lossAfter": closure().item()}


if __name__ == "__main__":
    main()

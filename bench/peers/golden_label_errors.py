"""Golden numbers of confident learning, from cleanlab, and of out-of-fold probabilities, from scikit-learn.

Run it with cleanlab's Python, see README.md.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
from cleanlab.count import compute_confident_joint  # noqa: E402
from cleanlab.filter import find_label_issues  # noqa: E402
from cleanlab.rank import get_label_quality_scores  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from pattern import pattern_values, pattern_words  # noqa: E402

CASES = [
    # `wrong` is the share of the labels that are moved to the next class.
    {"name": "two classes", "count": 400, "classes": 2, "wrong": 0.1},
    {"name": "five classes", "count": 500, "classes": 5, "wrong": 0.08},
    {"name": "many classes", "count": 600, "classes": 12, "wrong": 0.2},
]
HEADS = {"rows": 240, "size": 16, "classes": 3, "folds": 5, "penalty": 0.1}


def main():
    golden = GoldenFile(Path(__file__).resolve().parents[2] / "test" / "golden", "label-errors")
    for key, case in enumerate(CASES):
        add_case(golden, case, 60_000 + 10 * key)
    add_heads(golden, 61_000)
    golden.write({"cases": CASES, "heads": HEADS})


def uniform(key, count):
    return (pattern_words(key, count) >> np.uint32(8)) / 2**24


def add_case(golden, case, key):
    count, classes = case["count"], case["classes"]
    truth = np.arange(count) % classes
    labels = np.where(uniform(key, count) < case["wrong"], (truth + 1) % classes, truth)
    logits = pattern_values(key + 1, (count, classes), -2, 2).astype(np.float64)
    logits[np.arange(count), truth] += 2
    probabilities = (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).astype(np.float32)
    golden.add(f"{case['name']}/probabilities", probabilities)
    case["labels"] = labels.tolist()
    case["thresholds"] = [float(probabilities[labels == one, one].mean()) for one in range(classes)]
    case["counts"] = compute_confident_joint(labels, probabilities, calibrate=False).ravel().tolist()
    case["suspects"] = find_label_issues(
        labels,
        probabilities,
        filter_by="prune_by_class",
        return_indices_ranked_by="self_confidence",
        min_examples_per_class=0,
        n_jobs=1,
    ).tolist()
    for method in ["self_confidence", "normalized_margin"]:
        scores = get_label_quality_scores(labels, probabilities, method=method)
        golden.add(f"{case['name']}/{method}", scores)


def add_heads(golden, key):
    rows, classes = HEADS["rows"], HEADS["classes"]
    labels = np.arange(rows) % classes
    # Numbers that half precision holds exactly.
    features = np.round(pattern_values(key, (rows, HEADS["size"]), -4, 4) * 64) / 64
    features[np.arange(rows), labels] += 2
    folds = (np.arange(rows) // classes) % HEADS["folds"]
    golden.add("heads/features", features.astype(np.float32))
    HEADS["labels"], HEADS["foldOf"] = labels.tolist(), folds.tolist()
    standardized = (features - features.mean(axis=0)) / features.std(axis=0)
    probabilities = np.zeros((rows, classes))
    for fold in range(HEADS["folds"]):
        learned, asked = folds != fold, folds == fold
        strength = 1 / (HEADS["penalty"] * learned.sum())
        head = LogisticRegression(C=strength, tol=1e-10, max_iter=10_000)
        head.fit(standardized[learned], labels[learned])
        probabilities[asked] = head.predict_proba(standardized[asked])
    golden.add("heads/probabilities", probabilities)


main()

"""Golden numbers of metrics for samples of several labels, from scikit-learn. Expected values are in the description.

It can run alone, without the other peers: python golden_multilabel.py FOLDER
"""

import sys

import numpy as np
from sklearn import metrics

from golden_file import GoldenFile
from pattern import pattern_values, pattern_words

CASES = [
    {"name": "four labels", "count": 150, "classes": 4},
    {"name": "with ties", "count": 200, "classes": 3, "decimals": 1},
    {"name": "thresholds of their own", "count": 120, "classes": 5, "thresholds": [0.3, 0.5, 0.7, 0.15, 0.62]},
    # Nothing has label 1, and label 2 is never predicted.
    {"name": "one label without a sample, one never predicted", "count": 90, "classes": 4, "odd": True},
    {"name": "some labels unknown", "count": 160, "classes": 5, "unknown": 0.3},
    {"name": "some labels unknown, with ties", "count": 110, "classes": 3, "unknown": 0.5, "decimals": 1},
]


def write_multilabel(folder):
    golden = GoldenFile(folder, "multilabel")
    for key, case in enumerate(CASES):
        add_case(golden, case, 7000 * (key + 1))
    golden.write({"cases": CASES})


def add_case(golden, case, key):
    count, classes = case["count"], case["classes"]
    words = pattern_words(key, count * classes).reshape(count, classes) >> np.uint32(8)
    targets = (words % 3 == 0).astype(np.int64)
    logits = pattern_values(key + 1, (count, classes), -2, 2).astype(np.float64)
    logits += np.where(targets == 1, 0.7, -0.7)
    if case.get("odd"):
        targets[:, 1] = 0
        logits[:, 2] -= 20
    probabilities = 1 / (1 + np.exp(-logits))
    if "decimals" in case:
        probabilities = np.round(probabilities, case["decimals"])
    probabilities = probabilities.astype(np.float32)
    known = np.ones((count, classes), bool)
    if "unknown" in case:
        known = pattern_values(key + 2, (count, classes), 0, 1) >= case["unknown"]
    thresholds = np.asarray(case.get("thresholds", [0.5] * classes))
    golden.add(f"{case['name']}/probabilities", probabilities)
    case["targets"] = np.where(known, targets, -1).reshape(-1).tolist()
    case["expected"] = expected(targets, probabilities.astype(np.float64), known, thresholds)


def expected(targets, probabilities, known, thresholds):
    classes = targets.shape[1]
    predicted = (probabilities >= thresholds).astype(np.int64)
    each = [one_class(targets[k, c], predicted[k, c], probabilities[k, c]) for c in range(classes) for k in [known[:, c]]]
    occurring = [scores for scores in each if scores["support"] > 0]
    flat = known.reshape(-1)
    one, other = targets.reshape(-1)[flat], predicted.reshape(-1)[flat]
    rows = known.any(axis=1)
    # What is not known counts as right.
    said = np.where(known, predicted, targets)[rows]
    micro = metrics.precision_recall_fscore_support(one, other, average="binary", zero_division=0)
    values = {
        "classes": each,
        "meanAveragePrecision": mean(occurring, "averagePrecision"),
        "rocAuc": mean([scores for scores in each if scores["rocAuc"] is not None], "rocAuc"),
        "macro": {name: mean(occurring, name) for name in ["precision", "recall", "f1"]},
        "micro": dict(zip(["precision", "recall", "f1"], map(float, micro[:3]))),
        "subsetAccuracy": float(metrics.accuracy_score(targets[rows], said)),
        "hammingLoss": float(metrics.hamming_loss(one, other)),
        "count": int(rows.sum()),
    }
    if known.all():
        check_matrices(values, targets, predicted, probabilities)
    return values


def one_class(targets, predicted, probabilities):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        targets, predicted, average="binary", zero_division=0
    )
    support, said = int(targets.sum()), int(predicted.sum())
    has = support > 0
    return {
        "support": support,
        "known": len(targets),
        "precision": float(precision) if has or said > 0 else None,
        "recall": float(recall) if has else None,
        "f1": float(f1) if has else None,
        "averagePrecision": float(metrics.average_precision_score(targets, probabilities)) if has else None,
        "rocAuc": float(metrics.roc_auc_score(targets, probabilities)) if 0 < support < len(targets) else None,
    }


def check_matrices(values, targets, predicted, probabilities):
    """Where everything is known, scikit-learn takes the whole matrices: the same numbers must come out."""
    occurring = np.flatnonzero(targets.sum(axis=0))
    macro = metrics.f1_score(targets, predicted, labels=occurring, average="macro", zero_division=0)
    micro = metrics.f1_score(targets, predicted, average="micro")
    ranked = metrics.average_precision_score(targets[:, occurring], probabilities[:, occurring], average="macro")
    assert np.isclose(macro, values["macro"]["f1"], rtol=0, atol=1e-12)
    assert np.isclose(micro, values["micro"]["f1"], rtol=0, atol=1e-12)
    assert np.isclose(ranked, values["meanAveragePrecision"], rtol=0, atol=1e-12)
    assert np.isclose(metrics.hamming_loss(targets, predicted), values["hammingLoss"], rtol=0, atol=1e-12)


def mean(scores, name):
    return float(np.mean([score[name] for score in scores])) if scores else None


if __name__ == "__main__":
    write_multilabel(sys.argv[1])

"""Golden numbers of metrics, from scikit-learn. The expected values are float64, in the description."""

import numpy as np
from sklearn import metrics

from golden_file import GoldenFile
from pattern import pattern_values, pattern_words

CASES = [
    {"name": "two classes", "count": 157, "classes": 2},
    {"name": "two classes with ties", "count": 240, "classes": 2, "decimals": 1},
    {"name": "two classes, weighted", "count": 90, "classes": 2, "weighted": True},
    {"name": "five classes", "count": 311, "classes": 5},
    {"name": "five classes with ties, weighted", "count": 200, "classes": 5, "decimals": 1, "weighted": True},
    # Class 1 has no sample but is predicted, class 3 has samples but is never predicted.
    {"name": "six classes, one without a sample, one never predicted", "count": 150, "classes": 6, "odd": True},
    {"name": "one class only", "count": 12, "classes": 3, "only": 2},
]


def write_metrics(folder):
    golden = GoldenFile(folder, "metrics")
    for key, case in enumerate(CASES):
        add_case(golden, case, 1000 * (key + 1))
    golden.write({"cases": CASES})


def add_case(golden, case, key):
    count, classes = case["count"], case["classes"]
    labels = ((pattern_words(key, count) >> np.uint32(8)) % classes).astype(np.int64)
    logits = pattern_values(key + 1, (count, classes), -2, 2).astype(np.float64)
    logits[np.arange(count), labels] += 1.2
    if case.get("odd"):
        labels[labels == 1] = 0
        logits[:, 3] -= 20
    if "only" in case:
        labels[:] = case["only"]
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    if "decimals" in case:
        probabilities = np.round(probabilities, case["decimals"])
        # The rounding error goes to the true class, so that rows sum to 1 again.
        probabilities[np.arange(count), labels] += 1 - probabilities.sum(axis=1)
    probabilities = probabilities.clip(0, 1).astype(np.float32)
    weights = pattern_values(key + 2, (count,), 0, 3) if case.get("weighted") else None
    golden.add(f"{case['name']}/probabilities", probabilities)
    if weights is not None:
        golden.add(f"{case['name']}/weights", weights)
    case["labels"] = labels.tolist()
    case["expected"] = expected(labels, probabilities.astype(np.float64), classes, weights)


def expected(labels, probabilities, classes, weights):
    every = np.arange(classes)
    predicted = probabilities.argmax(axis=1)
    occurring = np.unique(labels)
    one_hot = labels[:, None] == every
    scored = [label for label in occurring if len(occurring) > 1]
    options = {"sample_weight": None if weights is None else weights.astype(np.float64)}

    def report(average, chosen):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            labels, predicted, labels=chosen, average=average, zero_division=0, **options
        )
        return {"precision": plain(precision), "recall": plain(recall), "f1": plain(f1)}

    areas = {int(c): metrics.roc_auc_score(one_hot[:, c], probabilities[:, c], **options) for c in scored}
    precisions = {
        int(c): metrics.average_precision_score(one_hot[:, c], probabilities[:, c], **options) for c in occurring
    }
    values = {
        "accuracy": metrics.accuracy_score(labels, predicted, **options),
        "confusionMatrix": metrics.confusion_matrix(labels, predicted, labels=every, **options).tolist(),
        "occurring": occurring.tolist(),
        "classes": report(None, occurring),
        "macro": report("macro", occurring),
        "weighted": report("weighted", occurring),
        "rocAuc": plain(areas),
        "rocAucMacro": float(np.mean(list(areas.values()))) if areas else None,
        "averagePrecision": plain(precisions),
        "averagePrecisionMacro": float(np.mean(list(precisions.values()))),
        "logLoss": metrics.log_loss(labels, probabilities, labels=every, **options),
        "brierScore": metrics.brier_score_loss(
            labels if classes > 2 else labels == 1,
            probabilities if classes > 2 else probabilities[:, 1],
            **({"labels": every} if classes > 2 else {}),
            **options,
        ),
    }
    if not has_ties(probabilities) and classes > 2:
        values["topK"] = [
            metrics.top_k_accuracy_score(labels, probabilities, k=k, labels=every, **options)
            for k in range(1, classes)
        ]
    if classes == 2 and weights is None:
        precision, recall, thresholds = metrics.precision_recall_curve(labels == 1, probabilities[:, 1])
        values["curve"] = {
            "precision": precision[:-1].tolist(),
            "recall": recall[:-1].tolist(),
            "threshold": thresholds.tolist(),
        }
    return values


def has_ties(probabilities):
    return any(len(np.unique(row)) < len(row) for row in probabilities)


def plain(values):
    if isinstance(values, dict):
        return {key: float(value) for key, value in values.items()}
    return np.asarray(values, np.float64).tolist()

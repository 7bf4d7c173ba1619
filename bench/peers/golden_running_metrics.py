"""Golden numbers of Keras' metrics after several batches."""

import keras
import numpy as np

from golden_file import GoldenFile
from pattern import pattern_values, pattern_words

BATCHES = [7, 12, 5]
KINDS = {
    "binary": {"width": 1, "classes": 2},
    "one-hot": {"width": 4, "classes": 4},
    "sparse": {"width": 4, "classes": 4},
    "several": {"width": 3, "classes": 2},
}
CASES = [
    {"metric": "Accuracy", "kinds": ["several"], "rounded": True},
    {"metric": "BinaryAccuracy", "kinds": ["binary", "several"]},
    {"metric": "BinaryAccuracy", "options": {"threshold": 0.3}, "kinds": ["binary", "several"]},
    {"metric": "CategoricalAccuracy", "kinds": ["one-hot"]},
    {"metric": "SparseCategoricalAccuracy", "kinds": ["sparse"]},
    {"metric": "TopKCategoricalAccuracy", "options": {"k": 2}, "kinds": ["one-hot"]},
    {"metric": "SparseTopKCategoricalAccuracy", "options": {"k": 3}, "kinds": ["sparse"]},
    {"metric": "Precision", "kinds": ["binary", "several", "one-hot"]},
    {"metric": "Precision", "options": {"thresholds": 0.25}, "kinds": ["binary", "several"]},
    {"metric": "Precision", "options": {"topK": 2, "classId": 1}, "kinds": ["one-hot"]},
    {"metric": "Recall", "kinds": ["binary", "several", "one-hot"]},
    {"metric": "Recall", "options": {"topK": 2}, "kinds": ["one-hot"]},
    {"metric": "Recall", "options": {"classId": 2, "thresholds": 0.4}, "kinds": ["one-hot", "several"]},
    {"metric": "F1Score", "options": {"average": "macro"}, "kinds": ["one-hot"]},
    {"metric": "F1Score", "options": {"average": "micro"}, "kinds": ["one-hot"]},
    {"metric": "F1Score", "options": {"average": "weighted"}, "kinds": ["one-hot"]},
    {"metric": "F1Score", "options": {"average": "macro", "threshold": 0.4}, "kinds": ["binary", "several"]},
    {"metric": "AUC", "kinds": ["binary", "several", "one-hot"]},
    {"metric": "AUC", "options": {"curve": "PR"}, "kinds": ["binary", "several", "one-hot"]},
    {"metric": "AUC", "options": {"summationMethod": "minoring"}, "kinds": ["binary"]},
    {"metric": "AUC", "options": {"summationMethod": "majoring", "curve": "PR"}, "kinds": ["binary"]},
    {"metric": "AUC", "options": {"numThresholds": 7}, "kinds": ["binary", "several"]},
    {"metric": "AUC", "options": {"thresholds": [0.2, 0.9, 0.35]}, "kinds": ["binary"]},
    {"metric": "AUC", "options": {"fromLogits": True}, "kinds": ["binary", "several"]},
    {"metric": "AUC", "options": {"multiLabel": True}, "kinds": ["several"]},
    {"metric": "AUC", "options": {"multiLabel": True, "curve": "PR"}, "kinds": ["several"]},
    {"metric": "AUC", "options": {"labelWeights": [1.0, 0.5, 2.0]}, "kinds": ["several"]},
    {"metric": "AUC", "options": {"multiLabel": True, "labelWeights": [1.0, 0.5, 2.0]}, "kinds": ["several"]},
]


def write_running_metrics(folder):
    golden = GoldenFile(folder, "running-metrics")
    for key, (kind, sizes) in enumerate(KINDS.items()):
        add_kind(golden, kind, 1000 * (key + 1), **sizes)
    cases = []
    for case in CASES:
        for kind in case["kinds"]:
            for weighted in [False, True]:
                cases.append(expected(golden, case, kind, weighted))
    golden.write({"batches": BATCHES, "cases": cases})


def add_kind(golden, kind, key, width, classes):
    count = sum(BATCHES)
    if kind == "several":
        targets = (pattern_words(key, (count * width)) >> np.uint32(9)) % 2
        targets = targets.reshape(count, width).astype(np.float32)
    else:
        labels = (pattern_words(key, count) >> np.uint32(8)) % classes
        targets = np.eye(classes)[labels] if kind == "one-hot" else labels.reshape(-1, 1)
    logits = pattern_values(key + 1, (count, width), -2, 2)
    if kind in ["one-hot", "sparse"]:
        exponentials = np.exp(logits)
        outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
    else:
        outputs = 1 / (1 + np.exp(-logits))
    golden.add(f"{kind}/targets", np.asarray(targets, np.float32))
    golden.add(f"{kind}/outputs", outputs.astype(np.float32))
    golden.add(f"{kind}/logits", logits.astype(np.float32))
    golden.add(f"{kind}/weights", pattern_values(key + 2, (count,), 0, 3))


def expected(golden, case, kind, weighted):
    options = case.get("options", {})
    metric = getattr(keras.metrics, case["metric"])(**{NAMES.get(key, key): value for key, value in options.items()})
    arrays = {
        name.split("/")[1]: np.frombuffer(content, "<f4").reshape(golden.arrays[name][1:])
        for name, content in zip(golden.arrays, golden.parts)
        if name.startswith(f"{kind}/")
    }
    outputs = arrays["logits" if options.get("fromLogits") else "outputs"]
    if case.get("rounded"):
        outputs = np.round(outputs)
    values = []
    start = 0
    for size in BATCHES:
        rows = slice(start, start + size)
        weights = arrays["weights"][rows] if weighted else None
        metric.update_state(arrays["targets"][rows], outputs[rows], sample_weight=weights)
        values.append(float(metric.result()))
        start += size
    return {
        "metric": case["metric"],
        "options": options,
        "kind": kind,
        "weighted": weighted,
        "rounded": case.get("rounded", False),
        "values": values,
    }


NAMES = {
    "topK": "top_k",
    "classId": "class_id",
    "numThresholds": "num_thresholds",
    "summationMethod": "summation_method",
    "fromLogits": "from_logits",
    "multiLabel": "multi_label",
    "labelWeights": "label_weights",
}

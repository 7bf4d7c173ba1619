"""Golden numbers of losses and their gradients."""

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from pattern import pattern_values, pattern_words

BATCH = 8
SAMPLE_WEIGHTS = [0.5, 0.0, 2.0, 1.0, 3.25, 1.0, 0.125, 1.5]
EXTREME_LOGITS = [1e4, -1e4, 100.0, -100.0, 30.0, -30.0, 17.0, -17.0, 0.0, -1e-8, 1e30, -1e30]
# None is 1e-7 or 1 - 1e-7 itself, the bounds to which Keras clips: the gradient jumps there.
EXTREME_PROBABILITIES = [0.0, 1.0, 1e-8, 0.99999994, 1e-6, 0.999999, 0.5, 1e-30]


def write_losses(folder):
    golden = GoldenFile(folder, "losses")
    cases = []
    for kind, width in [("binary", 1), ("binary", 3), ("categorical", 4), ("sparse", 4)]:
        for from_logits in [True, False]:
            for smoothing in [0.0] if kind == "sparse" else [0.0, 0.1, 1.0]:
                for extreme in [False, True]:
                    name = f"{kind}/{width}/{'logits' if from_logits else 'probabilities'}/{smoothing}"
                    name += "/extreme" if extreme else ""
                    case = {"name": name, "kind": kind, "width": width}
                    case |= {"fromLogits": from_logits, "labelSmoothing": smoothing, "extreme": extreme}
                    add_loss(golden, case)
                    cases.append(case)
    golden.write({"batch": BATCH, "sampleWeights": SAMPLE_WEIGHTS, "cases": cases})


def add_loss(golden, case):
    name, kind, width = case["name"], case["kind"], case["width"]
    outputs = loss_inputs(width, kind, case["fromLogits"], case["extreme"])
    labels = pattern_words(7, BATCH * width) >> np.uint32(8)
    if kind == "binary":
        targets = (labels % 2).astype(np.float32).reshape(BATCH, width)
        loss_class, options = keras.losses.BinaryCrossentropy, {"label_smoothing": case["labelSmoothing"]}
    elif kind == "categorical":
        targets = np.eye(width, dtype=np.float32)[labels[:BATCH] % width]
        loss_class, options = keras.losses.CategoricalCrossentropy, {"label_smoothing": case["labelSmoothing"]}
    else:
        targets = (labels[:BATCH] % width).astype(np.int32)
        loss_class, options = keras.losses.SparseCategoricalCrossentropy, {}
    options["from_logits"] = case["fromLogits"]
    variable = tf.Variable(outputs)
    golden.add(f"{name}/outputs", outputs)
    golden.add(f"{name}/targets", targets)
    golden.add(f"{name}/samples", loss_class(reduction=None, **options)(targets, outputs).numpy())
    for weighting, weights in [("plain", None), ("weighted", np.array(SAMPLE_WEIGHTS, np.float32))]:
        with tf.GradientTape() as tape:
            loss = loss_class(**options)(targets, variable.value(), sample_weight=weights)
        golden.add(f"{name}/{weighting}/loss", loss.numpy())
        golden.add(f"{name}/{weighting}/gradient", tape.gradient(loss, variable).numpy())


def loss_inputs(width, kind, from_logits, extreme):
    if extreme:
        values = EXTREME_LOGITS if from_logits else EXTREME_PROBABILITIES
        chosen = (pattern_words(8, BATCH * width) >> np.uint32(8)) % len(values)
        return np.array(values, np.float32)[chosen].reshape(BATCH, width)
    logits = pattern_values(9, (BATCH, width), -3, 3)
    if from_logits:
        return logits
    # Like a softmax's outputs, which sum to 1 up to rounding.
    exponentials = np.exp(logits)
    return exponentials / (1 + exponentials if kind == "binary" else exponentials.sum(axis=1, keepdims=True))

"""Golden numbers of `fit` on small pictures: epochs, a last batch that is not full, weights, evaluation."""

import keras
import numpy as np

from golden_file import GoldenFile
from pattern import fill_variables, pattern_images

SIZE = 24
EPOCHS = 3
BATCH = 5
# `accuracy_1` is the weighted one.
FIGURES = [prefix + name for prefix in ("", "val_") for name in ("loss", "accuracy", "accuracy_1")]
CASES = [
    {
        "name": "two classes",
        "counts": [7, 5],
        "outputs": 1,
        "classWeight": {"0": 0.5, "1": 2.5},
        "sgd": {"learningRate": 0.5, "momentum": 0.9, "nesterov": True},
    },
    {
        "name": "three classes",
        "counts": [4, 5, 3],
        "outputs": 3,
        "classWeight": {"0": 1.0, "1": 0.25, "2": 3.0},
        "sgd": {"learningRate": 0.5, "momentum": 0.9, "nesterov": False},
    },
    {
        "name": "two classes, weighted samples",
        "counts": [7, 5],
        "outputs": 1,
        "sampleWeight": [0.25 + (7 * index % 5) / 2 for index in range(12)],
        "sgd": {"learningRate": 0.5, "momentum": 0.9, "nesterov": False},
    },
    {
        "name": "three classes, weighted samples",
        "counts": [4, 5, 3],
        "outputs": 3,
        "sampleWeight": [(5 * index % 7) / 3 for index in range(12)],
        "sgd": {"learningRate": 0.5, "momentum": 0.9, "nesterov": True},
    },
]


def write_fit(folder):
    golden = GoldenFile(folder, "fit")
    for case in CASES:
        add_case(golden, case)
    golden.write({"size": SIZE, "epochs": EPOCHS, "batch": BATCH, "cases": CASES})


def add_case(golden, case):
    labels = np.repeat(np.arange(len(case["counts"])), case["counts"])
    images = pattern_images(range(len(labels)), SIZE, SIZE).astype(np.float32)
    inputs = keras.Input((SIZE, SIZE, 3))
    features = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 127.5, -1)(inputs))
    head = keras.layers.Dense(case["outputs"])
    model = keras.Model(inputs, head(features))
    fill_variables(head.weights)
    settings = case["sgd"]
    def accuracy():
        if case["outputs"] == 1:
            return keras.metrics.BinaryAccuracy(threshold=0, name="accuracy")
        return keras.metrics.SparseCategoricalAccuracy(name="accuracy")

    binary = case["outputs"] == 1
    make_loss = keras.losses.BinaryCrossentropy if binary else keras.losses.SparseCategoricalCrossentropy
    weighted = accuracy()
    weighted.name = "accuracy_1"
    model.compile(
        optimizer=keras.optimizers.SGD(settings["learningRate"], settings["momentum"], settings["nesterov"]),
        loss=make_loss(from_logits=True),
        metrics=[accuracy()],
        weighted_metrics=[weighted],
    )
    targets = labels.reshape(-1, 1).astype(np.float32)
    class_weight = case.get("classWeight")
    sample_weight = case.get("sampleWeight")
    weights = [] if sample_weight is None else [np.array(sample_weight, np.float32)]
    history = model.fit(
        images,
        targets,
        batch_size=BATCH,
        epochs=EPOCHS,
        shuffle=False,
        sample_weight=weights[0] if weights else None,
        class_weight=class_weight and {int(label): weight for label, weight in class_weight.items()},
        validation_data=(images, targets, *weights),
        validation_batch_size=BATCH,
        verbose=0,
    ).history
    for key in FIGURES:
        golden.add(f"{case['name']}/{key}", history[key])
    for variable in head.weights:
        golden.add(f"{case['name']}/{variable.name}", variable.numpy())

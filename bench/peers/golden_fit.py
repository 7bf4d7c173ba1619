"""Golden numbers of `fit` on small pictures: epochs, a last batch that is not full, class weights, evaluation."""

import keras
import numpy as np

from golden_file import GoldenFile
from pattern import fill_variables, pattern_images

SIZE = 24
EPOCHS = 3
BATCH = 5
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
    if case["outputs"] == 1:
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        accuracy = keras.metrics.BinaryAccuracy(threshold=0, name="accuracy")
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(
        optimizer=keras.optimizers.SGD(settings["learningRate"], settings["momentum"], settings["nesterov"]),
        loss=loss,
        metrics=[accuracy],
    )
    targets = labels.reshape(-1, 1).astype(np.float32)
    history = model.fit(
        images,
        targets,
        batch_size=BATCH,
        epochs=EPOCHS,
        shuffle=False,
        class_weight={int(label): weight for label, weight in case["classWeight"].items()},
        validation_data=(images, targets),
        validation_batch_size=BATCH,
        verbose=0,
    ).history
    for key in ["loss", "accuracy", "val_loss", "val_accuracy"]:
        golden.add(f"{case['name']}/{key}", history[key])
    for variable in head.weights:
        golden.add(f"{case['name']}/{variable.name}", variable.numpy())

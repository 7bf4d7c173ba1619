"""The actions of Keras' callbacks, epoch by epoch, for given values of a figure."""

import json
from pathlib import Path

import keras

from golden_optimizers import keras_names

COURSES = {
    "falls and rises": [5, 4, 4.5, 3, 3.1, 3.2, 1, 1.5, 1.6, 1.7, 0.5, 0.6],
    "falls ever less": [2, 1.5, 1.3, 1.25, 1.24, 1.239, 1.238, 1.2379, 1.2379, 1.2378],
    "jumps": [1, 3, 0.5, 2, 0.4, 4, 0.45, 0.41, 0.39, 0.5, 0.38, 0.6],
    "rises": [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
}
EARLY_STOPPING = [
    {},
    {"patience": 2},
    {"patience": 1, "minDelta": 0.5},
    {"patience": 3, "minDelta": 0.1},
    {"patience": 2, "baseline": 1.2},
    {"patience": 4, "baseline": 0.45},
    {"patience": 2, "startFromEpoch": 3},
    {"patience": 2, "mode": "max"},
]
REDUCE_ON_PLATEAU = [
    {"patience": 1},
    {"patience": 2, "factor": 0.5},
    {"patience": 1, "factor": 0.5, "cooldown": 2},
    {"patience": 2, "factor": 0.2, "minLr": 0.01},
    {"patience": 1, "factor": 0.5, "minDelta": 0.3},
    {"patience": 1, "factor": 0.5, "mode": "max"},
]


def write_callbacks(folder):
    cases = []
    for course, values in COURSES.items():
        for options in EARLY_STOPPING:
            callback = keras.callbacks.EarlyStopping(**keras_names(options))
            model = begin(callback)
            for epoch, value in enumerate(values):
                callback.on_epoch_end(epoch, {"val_loss": value})
                if model.stop_training:
                    break
            found = {"lastEpoch": epoch, "bestEpoch": callback.best_epoch, "best": callback.best}
            cases.append({"callback": "EarlyStopping", "course": course, "options": options, **found})
        for options in REDUCE_ON_PLATEAU:
            callback = keras.callbacks.ReduceLROnPlateau(**keras_names(options))
            model = begin(callback)
            rates = []
            for epoch, value in enumerate(values):
                callback.on_epoch_end(epoch, {"val_loss": value})
                rates.append(float(model.optimizer.learning_rate))
            cases.append(
                {"callback": "ReduceLROnPlateau", "course": course, "options": options, "learningRates": rates}
            )
    lines = ",\n".join(f"    {json.dumps(case)}" for case in cases)
    courses = json.dumps(COURSES)
    text = f'{{\n  "courses": {courses},\n  "cases": [\n{lines}\n  ]\n}}\n'
    (Path(folder) / "callbacks.json").write_text(text)
    print(f"callbacks: {len(cases)} cases")


def begin(callback):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    model.stop_training = False
    callback.set_model(model)
    callback.on_train_begin()
    return model

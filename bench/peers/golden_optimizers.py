"""Golden numbers of the optimizers' updates and of learning rate schedules."""

import re

import keras
import tensorflow as tf

from golden_file import GoldenFile
from pattern import pattern_values

STEPS = 6
PARAMETERS = 20
OPTIMIZERS = {
    "SGD": {"learningRate": 0.1},
    "SGD with momentum": {"learningRate": 0.1, "momentum": 0.9},
    "SGD with Nesterov momentum": {"learningRate": 0.1, "momentum": 0.8, "nesterov": True},
    "Adam": {"learningRate": 0.01},
    "Adam with other settings": {"learningRate": 0.01, "beta1": 0.5, "beta2": 0.8, "epsilon": 0.1},
    "AdamW": {"learningRate": 0.01},
    "AdamW with weight decay": {"learningRate": 0.05, "weightDecay": 0.3},
    "RMSprop": {"learningRate": 0.01},
    "RMSprop with momentum": {"learningRate": 0.01, "rho": 0.7, "momentum": 0.6, "epsilon": 0.01},
    "RMSprop centered": {"learningRate": 0.01, "momentum": 0.5, "centered": True},
}
SCHEDULE_STEPS = 30
SCHEDULES = {
    "CosineDecay": {"initialLearningRate": 0.1, "decaySteps": 20},
    "CosineDecay with alpha": {"initialLearningRate": 0.1, "decaySteps": 20, "alpha": 0.2},
    "CosineDecay with warm-up": {
        "initialLearningRate": 0.01,
        "decaySteps": 15,
        "alpha": 0.1,
        "warmupTarget": 0.2,
        "warmupSteps": 7,
    },
}


def write_optimizers(folder):
    golden = GoldenFile(folder, "optimizers")
    gradients = pattern_values(11, (STEPS, PARAMETERS), -1, 1)
    start = pattern_values(12, (PARAMETERS,), -1, 1)
    golden.add("gradients", gradients)
    golden.add("start", start)
    for name, settings in OPTIMIZERS.items():
        optimizer = getattr(keras.optimizers, name.split()[0])(**keras_names(settings))
        variable = keras.Variable(start)
        after = []
        for gradient in gradients:
            optimizer.apply([tf.constant(gradient)], [variable])
            after.append(variable.numpy())
        golden.add(name, after)
    for name, settings in SCHEDULES.items():
        schedule = keras.optimizers.schedules.CosineDecay(**keras_names(settings))
        golden.add(name, [float(schedule(step)) for step in range(SCHEDULE_STEPS)])
    golden.write({"optimizers": OPTIMIZERS, "schedules": SCHEDULES})


def keras_names(settings):
    """Python's spelling: learningRate becomes learning_rate, beta1 beta_1."""
    return {re.sub("([A-Z0-9])", r"_\1", name).lower(): value for name, value in settings.items()}

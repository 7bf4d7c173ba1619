"""Golden numbers of the optimizers' updates and of learning rate schedules."""

import re

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from pattern import pattern_values

STEPS = 6
# The sizes of two variables, to test what is done for each variable separately.
SIZES = {"kernel": 12, "bias": 8}
PARAMETERS = sum(SIZES.values())
OPTIMIZERS = {
    "SGD": {"learningRate": 0.1},
    "SGD with momentum": {"learningRate": 0.1, "momentum": 0.9},
    "SGD with Nesterov momentum": {"learningRate": 0.1, "momentum": 0.8, "nesterov": True},
    "SGD with weight decay and momentum": {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.2},
    "SGD with clipnorm": {"learningRate": 0.1, "momentum": 0.9, "clipnorm": 1.5},
    "SGD with globalClipnorm": {"learningRate": 0.1, "globalClipnorm": 2.0},
    "SGD with clipvalue": {"learningRate": 0.1, "clipvalue": 0.4},
    "SGD with EMA": {"learningRate": 0.1, "momentum": 0.9, "useEma": True, "emaMomentum": 0.8},
    "SGD with EMA that overwrites": {
        "learningRate": 0.1,
        "momentum": 0.9,
        "nesterov": True,
        "useEma": True,
        "emaMomentum": 0.7,
        "emaOverwriteFrequency": 2,
    },
    "Adam": {"learningRate": 0.01},
    "Adam with other settings": {"learningRate": 0.01, "beta1": 0.5, "beta2": 0.8, "epsilon": 0.1},
    "Adam with weight decay and clipnorm": {"learningRate": 0.05, "weightDecay": 0.1, "clipnorm": 0.5},
    "Adam with EMA": {"learningRate": 0.05, "useEma": True},
    "AdamW": {"learningRate": 0.01},
    "AdamW with weight decay": {"learningRate": 0.05, "weightDecay": 0.3},
    "AdamW without decay of the bias": {
        "learningRate": 0.05,
        "weightDecay": 0.3,
        "excludeFromWeightDecay": ["bias"],
    },
    "AdamW with everything": {
        "learningRate": 0.05,
        "weightDecay": 0.3,
        "excludeFromWeightDecay": ["bias"],
        "globalClipnorm": 1.0,
        "useEma": True,
        "emaMomentum": 0.9,
        "emaOverwriteFrequency": 3,
    },
    "RMSprop": {"learningRate": 0.01},
    "RMSprop with momentum": {"learningRate": 0.01, "rho": 0.7, "momentum": 0.6, "epsilon": 0.01},
    "RMSprop centered": {"learningRate": 0.01, "momentum": 0.5, "centered": True},
    "RMSprop with weight decay and clipvalue": {"learningRate": 0.01, "weightDecay": 0.5, "clipvalue": 0.3},
    "RMSprop with EMA": {"learningRate": 0.01, "centered": True, "useEma": True, "emaMomentum": 0.6},
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
    "CosineDecayRestarts": {"initialLearningRate": 0.1, "firstDecaySteps": 7, "tMul": 1.5},
    "CosineDecayRestarts of one length": {
        "initialLearningRate": 0.1,
        "firstDecaySteps": 8,
        "tMul": 1.0,
        "mMul": 0.8,
        "alpha": 0.1,
    },
    "ExponentialDecay": {"initialLearningRate": 0.1, "decaySteps": 8, "decayRate": 0.5},
    "ExponentialDecay by stairs": {
        "initialLearningRate": 0.1,
        "decaySteps": 8,
        "decayRate": 0.5,
        "staircase": True,
    },
    "InverseTimeDecay": {"initialLearningRate": 0.1, "decaySteps": 5, "decayRate": 0.7},
    "InverseTimeDecay by stairs": {
        "initialLearningRate": 0.1,
        "decaySteps": 5,
        "decayRate": 0.7,
        "staircase": True,
    },
    "PiecewiseConstantDecay": {"boundaries": [4, 5, 20], "values": [0.1, 0.05, 0.2, 0.01]},
    "PolynomialDecay": {"initialLearningRate": 0.1, "decaySteps": 20},
    "PolynomialDecay of power 2": {
        "initialLearningRate": 0.1,
        "decaySteps": 20,
        "endLearningRate": 0.02,
        "power": 2.0,
    },
    "PolynomialDecay in cycles": {
        "initialLearningRate": 0.1,
        "decaySteps": 9,
        "endLearningRate": 0.01,
        "power": 0.5,
        "cycle": True,
    },
}


def write_optimizers(folder):
    golden = GoldenFile(folder, "optimizers")
    gradients = pattern_values(11, (STEPS, PARAMETERS), -1, 1)
    start = pattern_values(12, (PARAMETERS,), -1, 1)
    golden.add("gradients", gradients)
    golden.add("start", start)
    for name, settings in OPTIMIZERS.items():
        after, averages = updated(name, settings, start, gradients)
        golden.add(name, after)
        if averages:
            golden.add(f"{name}/averages", averages)
    for name, settings in SCHEDULES.items():
        schedule = getattr(keras.optimizers.schedules, name.split()[0])(**keras_names(settings))
        golden.add(name, [float(schedule(step)) for step in range(SCHEDULE_STEPS)])
    golden.write({"sizes": SIZES, "optimizers": OPTIMIZERS, "schedules": SCHEDULES})


def updated(name, settings, start, gradients):
    """The parameters after every step, and their moving averages if there are any."""
    options = keras_names(settings)
    excluded = options.pop("exclude_from_weight_decay", None)
    optimizer = getattr(keras.optimizers, name.split()[0])(**options)
    if excluded is not None:
        optimizer.exclude_from_weight_decay(var_names=excluded)
    ends = np.cumsum(list(SIZES.values()))[:-1]
    variables = [
        keras.Variable(part, name=variable) for variable, part in zip(SIZES, np.split(start, ends))
    ]
    after, averages = [], []
    for gradient in gradients:
        optimizer.apply([tf.constant(part) for part in np.split(gradient, ends)], variables)
        after.append(np.concatenate([variable.numpy() for variable in variables]))
        if optimizer.use_ema:
            kept = optimizer._model_variables_moving_average
            averages.append(np.concatenate([average.numpy() for average in kept]))
    return after, averages


def keras_names(settings):
    """Python's spelling: learningRate becomes learning_rate, beta1 beta_1."""
    return {re.sub("([A-Z0-9])", r"_\1", name).lower(): value for name, value in settings.items()}

"""Prints the losses of a batch as Keras reduces them, for test/train/loss-reduction.test.ts.

KERAS_BACKEND=torch python losses.py
"""

import keras
import numpy

LOGITS = numpy.array([[1, 2, 3], [0.5, -1, 0], [2, 2, -1], [0, 0, 1]], "float32")
LABELS = numpy.array([0, 2, 1, 2])
WEIGHTS = numpy.array([1, 2, 0.5, 3], "float32")

for reduction in ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"]:
    figures = []
    for ignored in [None, 2]:
        loss = keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction=reduction, ignore_class=ignored
        )
        for weights in [None, WEIGHTS]:
            figures.append(float(loss(LABELS, LOGITS, sample_weight=weights)))
    print(reduction, *(f"{figure:.6f}" for figure in figures))

"""Golden numbers of Grad-CAM: heat maps of MobileNetV2 with pattern weights, by TensorFlow's GradientTape."""

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from golden_network import HEAD_KEY, filled_base, preprocess
from pattern import fill_variables, pattern_images

IMAGE_KEYS = [40, 41, 42]
SIZE = 96
# One output for two classes, and one output per class.
UNITS = [1, 3]


def write_explain(folder):
    golden = GoldenFile(folder, "explain")
    images = pattern_images(IMAGE_KEYS, SIZE, SIZE).astype(np.float32)
    for units in UNITS:
        base = filled_base(SIZE, SIZE, None)
        head = keras.layers.Dense(units)
        inputs = keras.Input((SIZE, SIZE, 3))
        maps = base(preprocess(inputs), training=False)
        outputs = head(keras.layers.GlobalAveragePooling2D()(maps))
        model = keras.Model(inputs, [maps, outputs])
        fill_variables(head.weights, HEAD_KEY)
        for number in range(max(2, units)):
            golden.add(f"{units}/{number}", np.stack([heat_map(model, image[None], number) for image in images]))
        keras.backend.clear_session()
    golden.write({"imageKeys": IMAGE_KEYS, "size": SIZE, "units": UNITS})


def heat_map(model, image, number):
    """Selvaraju et al., 2017, equations 1 and 2: ReLU of the maps' sum, weighed with the mean gradients."""
    with tf.GradientTape() as tape:
        maps, outputs = model(image, training=False)
        if outputs.shape[1] == 1:
            score = outputs[:, 0] if number == 1 else -outputs[:, 0]
        else:
            score = outputs[:, number]
    gradients = tape.gradient(score, maps)
    weights = tf.reduce_mean(gradients, axis=(1, 2))
    return tf.nn.relu(tf.einsum("nhwc,nc->nhw", maps, weights)).numpy()[0]

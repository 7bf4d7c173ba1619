"""Golden numbers of activations, and of a training step through the layers that no backbone has."""

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from pattern import fill_variables, pattern_images, pattern_values

ACTIVATIONS = {
    "elu": keras.activations.elu,
    "gelu": keras.activations.gelu,
    "gelu_tanh": lambda x: keras.activations.gelu(x, approximate=True),
    "hard_sigmoid": keras.activations.hard_sigmoid,
    "hard_silu": keras.activations.hard_silu,
    "hard_swish": keras.activations.get("hard_swish"),
    "leaky_relu": keras.activations.leaky_relu,
    "linear": keras.activations.linear,
    "relu": keras.activations.relu,
    "relu6": keras.activations.relu6,
    "sigmoid": keras.activations.sigmoid,
    "silu": keras.activations.silu,
    "softmax": keras.activations.softmax,
    "swish": keras.activations.get("swish"),
    "tanh": keras.activations.tanh,
}
ROWS, COLUMNS = 6, 8
KEYS = [3000, 3001, 3002, 3003]
SIZE = 12
FILTERS = 16


def write_layers_in_training(folder):
    golden = GoldenFile(folder, "layers-in-training")
    points = pattern_values(77, (ROWS, COLUMNS), -8, 8)
    weights = pattern_values(78, (ROWS, COLUMNS), 0.5, 1.5)
    for name, activation in ACTIVATIONS.items():
        x = tf.Variable(points)
        with tf.GradientTape() as tape:
            y = activation(x)
            loss = tf.reduce_sum(y * weights)
        golden.add(f"activations/{name}/values", np.asarray(y))
        golden.add(f"activations/{name}/gradients", np.asarray(tape.gradient(loss, x)))
    model = network()
    fill_variables(model.weights, 500)
    images = pattern_images(KEYS, SIZE, SIZE).astype(np.float32)
    labels = np.array([[0], [0], [1], [1]], np.float32)
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        data_loss = keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)
        loss = data_loss + sum(model.losses)
    gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
    golden.add("network/logits", np.asarray(logits))
    golden.add("network/loss", np.asarray(loss))
    golden.add("network/penalty", np.asarray(sum(model.losses)))
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        golden.add_fingerprint(f"network/{variable.path}", np.asarray(gradient), 16)
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    # The loss of `evaluate` and `fit` includes the penalty.
    reported = model.evaluate(images, labels, verbose=0)
    assert abs(reported - float(loss)) < 1e-5, (reported, float(loss))
    names = [[layer.name, type(layer).__name__, list(layer.output.shape[1:])] for layer in model.layers[1:]]
    golden.write({"keys": KEYS, "size": SIZE, "filters": FILTERS, "layers": names})


def network():
    keras.backend.clear_session()
    layers, l1, l2 = keras.layers, keras.regularizers.L1, keras.regularizers.L2
    inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = layers.Conv2D(FILTERS, 3, strides=2, padding="same", kernel_regularizer=l2(1e-3), name="conv")(x)
    x = layers.LayerNormalization(name="norm")(x)
    x = layers.PReLU(shared_axes=[1, 2], name="slopes")(x)
    x = layers.DepthwiseConv2D(
        3, padding="same", activation="hard_swish", depthwise_regularizer=l1(2e-3), name="depthwise"
    )(x)
    y = layers.Conv2D(FILTERS, 1, activation="gelu", kernel_regularizer="l2", name="pointwise")(x)
    y = layers.LeakyReLU(name="leaky")(layers.PReLU(name="prelu")(y))
    means = layers.GlobalAveragePooling2D(keepdims=True, name="means")(y)
    factors = layers.Conv2D(FILTERS, 1, activation="hard_sigmoid", name="factors")(means)
    y = layers.Multiply(name="scaled")([y, factors])
    x = layers.Concatenate(name="joined")([x, y])
    x = layers.Activation("elu", name="elu")(x)
    features = layers.Concatenate(name="features")(
        [layers.GlobalMaxPooling2D(name="largest")(x), layers.Flatten(name="flat")(y)]
    )
    features = layers.LayerNormalization(epsilon=0.01, name="last_norm")(features)
    outputs = layers.Dense(1, kernel_regularizer=keras.regularizers.L1L2(1e-3, 2e-3), name="head")(features)
    return keras.Model(inputs, outputs)

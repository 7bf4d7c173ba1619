"""Small whole models as Keras 3 writes them: `.keras` archives and a legacy `.h5`, and what they answer.

It runs without TensorFlow too: KERAS_BACKEND=torch python bench/peers/golden_keras_files.py
"""

from pathlib import Path

import keras
import numpy as np
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

from golden_file import GoldenFile
from pattern import fill_variables, pattern_images

SIZE = 16
IMAGES = [1, 2]


def base_network():
    layers = keras.layers
    inputs = keras.Input((SIZE, SIZE, 3), name="pixels")
    x = inputs / 127.5 - 1.0
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False, kernel_regularizer="l2", name="stem")(x)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = layers.ReLU(6.0)(x)
    y = layers.DepthwiseConv2D(3, padding="same", activation="silu", name="depthwise")(x)
    x = layers.Add()([x, y])
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(8, 1, activation="hard_sigmoid", kernel_initializer="he_normal", name="gate")(gate)
    x = layers.Multiply()([x, gate])
    z = layers.Conv2D(4, 1, groups=2, name="grouped")(x)
    x = layers.Concatenate()([x, z])
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    return keras.Model(inputs, x, name="base")


def functional_model():
    layers = keras.layers
    inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = base_network()(x, training=False)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.LayerNormalization(name="norm")(x)
    x = layers.Dropout(0.2)(x)
    twice = layers.Dense(48, name="twice")
    x = layers.LeakyReLU(negative_slope=0.1)(twice(x))
    x = layers.PReLU(name="slopes")(twice(x))
    return keras.Model(inputs, layers.Dense(3, activation="softmax", name="classes")(x), name="whole")


def sequential_model():
    layers = keras.layers
    statistics = layers.Normalization(name="statistics")
    statistics.adapt(pattern_images(IMAGES, SIZE, SIZE).astype("float32"))
    stack = [keras.Input((SIZE, SIZE, 3)), statistics, layers.Conv2D(4, 3, activation="relu", name="convolution")]
    stack += [layers.GlobalMaxPooling2D(), layers.Dense(2, name="logits")]
    model = keras.Sequential(stack, name="stack")
    model.get_layer("convolution").trainable = False
    return model


def legacy_model():
    layers = keras.layers
    inputs = keras.Input((SIZE, SIZE, 3))
    body = keras.Sequential([layers.Conv2D(4, 3, name="one"), layers.BatchNormalization(name="two")], name="body")
    x = layers.GlobalAveragePooling2D()(body(layers.Rescaling(1 / 255)(inputs)))
    return keras.Model(inputs, layers.Dense(2, name="logits")(x), name="legacy")


def separable_model():
    layers = keras.layers
    inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.Rescaling([1 / 58.0, 1 / 57.0, 1 / 56.0], [-2.0, -1.5, -1.0], name="channels")(inputs)
    x = layers.SeparableConv2D(6, 3, strides=2, depth_multiplier=2, activation="relu", name="separable")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(2, name="logits")(x), name="separable_model")


def rare_model():
    """With the layers that only ConvNeXt, NASNet and InceptionResNetV2 have."""
    layers = keras.layers
    inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    stem = keras.Sequential([layers.Conv2D(6, 4, strides=4), layers.LayerNormalization(epsilon=1e-6)], name="stem")
    x = stem(x)
    y = layers.Conv2D(6, 3, padding="same", groups=6, name="depthwise")(x)
    y = layers.Dense(12, activation="gelu", name="wide")(y)
    y = layers.Dense(6, name="narrow")(y)
    y = LayerScale(0.5, 6, name="scale")(y)
    x = layers.Add(name="residual")([x, StochasticDepth(0.1, name="drop")(y)])
    z = layers.Cropping2D(((1, 0), (0, 1)), name="crop")(layers.ZeroPadding2D(((0, 1), (1, 0)))(x))
    z = layers.SeparableConv2D(6, 3, padding="same", activation="relu", name="separable")(z)
    x = CustomScaleLayer(0.3, name="sum")([x, z])
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(2, name="logits")(x), name="rare")


def write_keras_files(folder):
    golden = GoldenFile(folder, "keras-files")
    pictures = pattern_images(IMAGES, SIZE, SIZE).astype("float32")
    files = {"functional.keras": functional_model, "sequential.keras": sequential_model, "legacy.h5": legacy_model}
    files |= {"separable.keras": separable_model, "separable.h5": separable_model, "rare.keras": rare_model}
    layers = {}
    for key, (name, make) in enumerate(files.items()):
        keras.backend.clear_session()
        model = make()
        # Those of Normalization are statistics of pictures.
        fill_variables([each for each in model.weights if "statistics" not in each.path], 100 * key)
        model.save(Path(folder) / f"keras-{name}")
        golden.add(name, np.asarray(model.predict(pictures, verbose=0)))
        layers[name] = [layer.name for layer in model.layers]
    golden.write({"keras": keras.__version__, "size": SIZE, "imageKeys": IMAGES, "layers": layers})


if __name__ == "__main__":
    write_keras_files(Path(__file__).resolve().parents[2] / "test" / "golden")

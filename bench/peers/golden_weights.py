"""Small weights files as Keras 3 writes them: `.weights.h5`, whole or divided, and whole models as `.h5` in the layout of Keras 2."""

import keras

from pattern import fill_variables

# More than ten of a kind, so that the alphabetical order of HDF5 is not the order of the layers.
CONVOLUTIONS = 12


def write_weights(folder):
    keras.backend.clear_session()
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    for _ in range(CONVOLUTIONS):
        x = keras.layers.Conv2D(2, 1)(x)
    x = keras.layers.BatchNormalization(name="normalization_with_a_name")(x)
    x = keras.layers.DepthwiseConv2D(3, use_bias=False)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, keras.layers.Dense(2)(x))
    fill_variables(model.weights)
    model.save_weights(folder / "keras3.weights.h5")
    model.save(folder / "whole-model.h5")
    print(f"weights: {model.count_params()} parameters in two files")
    write_nested_weights(folder)


def write_nested_weights(folder):
    """Models in models: one file, and the same weights divided into several."""
    layers = keras.layers
    keras.backend.clear_session()
    inner_inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 1)(inner_inputs)
    x = layers.SeparableConv2D(4, 3)(x)
    inner = keras.Model(inner_inputs, layers.BatchNormalization()(x))
    block = keras.Sequential([layers.Conv2D(2, 1), layers.Conv2D(5, 1)])
    inputs = keras.Input((8, 8, 3))
    x = layers.GlobalAveragePooling2D()(block(inner(layers.Conv2D(3, 1)(inputs))))
    model = keras.Model(inputs, layers.Dense(2)(x))
    fill_variables(model.weights)
    model.save_weights(folder / "nested.weights.h5")
    model.save(folder / "nested.h5")
    model.save_weights(folder / "divided.weights.json", max_shard_size=250 / 1024**3)

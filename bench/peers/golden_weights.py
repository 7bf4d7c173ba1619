"""Small weights files as Keras 3 writes them: `.weights.h5`, and a whole model as `.h5` in the layout of Keras 2."""

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

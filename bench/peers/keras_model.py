"""The parts of the tutorial's model in Keras, as the tutorial writes them."""

import keras
import tensorflow as tf

SIZE = 160
FINE_TUNE_AT = 100
VARIABLES = {"frozen": (2, 1_281), "fine-tuning": (56, 1_862_721)}
LEARNING_RATE = 0.0001


def use_threads(threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def create_base(weights):
    """`weights`: the path of Keras' .h5 file, or None for random ones."""
    base = keras.applications.MobileNetV2(
        input_shape=(SIZE, SIZE, 3), include_top=False, weights=None if weights is None else str(weights)
    )
    base.trainable = False
    return base


def preprocess(images):
    return keras.applications.mobilenet_v2.preprocess_input(images)


def add_head(features):
    x = keras.layers.GlobalAveragePooling2D()(features)
    x = keras.layers.Dropout(0.2)(x)
    return keras.layers.Dense(1)(x)


def compile_frozen(model):
    compile_with(model, keras.optimizers.Adam(learning_rate=LEARNING_RATE))
    expect_variables(model, "frozen")


def compile_fine_tuning(model, base):
    base.trainable = True
    for layer in base.layers[:FINE_TUNE_AT]:
        layer.trainable = False
    compile_with(model, keras.optimizers.RMSprop(learning_rate=LEARNING_RATE / 10))
    expect_variables(model, "fine-tuning")


def compile_with(model, optimizer):
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0, name="accuracy")],
    )


def expect_variables(model, phase):
    variables = model.trainable_variables
    found = (len(variables), sum(int(tf.size(variable.value)) for variable in variables))
    assert found == VARIABLES[phase], f"expected {VARIABLES[phase]} but found {found}"

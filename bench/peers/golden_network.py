"""Golden numbers of MobileNetV2: layers, features, gradients and training steps."""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from pattern import fill_variables, pattern_images

ALPHAS = [0.35, 0.5, 0.75, 1.0, 1.3, 1.4]
FEATURE_CASES = [
    {"height": 160, "width": 160, "count": 8, "firstKey": 0},
    {"height": 96, "width": 96, "count": 2, "firstKey": 100},
    {"height": 224, "width": 224, "count": 2, "firstKey": 200},
    {"height": 97, "width": 131, "count": 1, "firstKey": 300},
]
FINE_TUNE_AT = 100
BATCH = 8
STEPS = 5
TRAINING_KEY = 400
GRADIENT_KEY = 500
# The head's variables come after the base's 260 and get the next patterns.
HEAD_KEY = 260


def write_layers(folder):
    """The layer list of the base for every alpha, and for one input of odd height and width."""
    shapes = [(alpha, 160, 160) for alpha in ALPHAS] + [(1.0, 97, 131)]
    lines = []
    for alpha, height, width in shapes:
        base = new_base(height, width, alpha)
        layers = [
            [layer.name, type(layer).__name__, list(layer.output.shape[1:]), layer.count_params()]
            for layer in base.layers
        ]
        layers[0][0] = None  # A number that counts models in the process.
        rows = ",\n".join("      " + json.dumps(row, separators=(",", ":")) for row in layers)
        lines.append(f'  {{ "alpha": {alpha}, "inputShape": [{height}, {width}, 3], "layers": [\n{rows}\n  ] }}')
        keras.backend.clear_session()
    Path(folder, "layers.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"layers: {len(shapes)} networks")


def write_network(folder, name, weights):
    """`weights`: the path of Keras' .h5 file, or None for the pattern."""
    write_features(folder, f"features-{name}", weights)
    write_gradients(folder, f"gradients-{name}", weights)
    write_training(folder, f"training-{name}", weights)


def write_features(folder, name, weights):
    golden = GoldenFile(folder, name)
    for case in FEATURE_CASES:
        height, width = case["height"], case["width"]
        base = filled_base(height, width, weights)
        inputs = keras.Input((height, width, 3))
        model = keras.Model(inputs, base(preprocess(inputs), training=False))
        images = pattern_images(case["firstKey"], case["count"], height, width)
        features = model(images.astype(np.float32)).numpy()
        case["shape"] = list(features.shape[1:])
        for index, image in enumerate(features):
            golden.add_fingerprint(f"{height}x{width}/{index}", image, 256)
        keras.backend.clear_session()
    golden.write({"cases": FEATURE_CASES})


def write_gradients(folder, name, weights):
    """The gradient of every variable of the fine-tuning step on one batch, without dropout."""
    base, model = tutorial_model(weights)
    unfreeze_from_layer_100(base)
    images = pattern_images(GRADIENT_KEY, BATCH, 160, 160).astype(np.float32)
    labels = (np.arange(BATCH) % 2).reshape(-1, 1)
    loss_of = keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        loss = loss_of(labels, logits)
    variables = model.trainable_variables
    gradients = tape.gradient(loss, [variable.value for variable in variables])
    golden = GoldenFile(folder, name)
    golden.add("logits", logits.numpy())
    golden.add("loss", loss.numpy())
    for variable, gradient in zip(variables, gradients, strict=True):
        golden.add_fingerprint(variable.path, gradient.numpy(), 64)
    golden.write({"firstKey": GRADIENT_KEY, "labels": labels.ravel().tolist(), "fineTuneAt": FINE_TUNE_AT})
    keras.backend.clear_session()


def write_training(folder, name, weights):
    """Five steps of each optimizer: the loss of every step and how far every variable went."""
    golden = GoldenFile(folder, name)
    images = pattern_images(TRAINING_KEY, BATCH * STEPS, 160, 160).astype(np.float32)
    labels = (np.arange(BATCH * STEPS) >= BATCH * STEPS // 2).astype(np.float32).reshape(-1, 1)
    runs = {
        "Adam": (None, lambda: keras.optimizers.Adam(learning_rate=1e-4)),
        "RMSprop": (FINE_TUNE_AT, lambda: keras.optimizers.RMSprop(learning_rate=1e-5)),
        "SGD": (FINE_TUNE_AT, lambda: keras.optimizers.SGD(learning_rate=1e-3, momentum=0.9)),
    }
    for optimizer, (fine_tune_at, create) in runs.items():
        base, model = tutorial_model(weights)
        if fine_tune_at is None:
            base.trainable = False
        else:
            unfreeze_from_layer_100(base)
        model.compile(optimizer=create(), loss=keras.losses.BinaryCrossentropy(from_logits=True))
        before = [variable.numpy().astype(np.float64) for variable in model.trainable_variables]
        losses = []
        for step in range(STEPS):
            batch = slice(step * BATCH, (step + 1) * BATCH)
            model.reset_metrics()
            losses.append(model.train_on_batch(images[batch], labels[batch]))
        golden.add(f"{optimizer}/losses", losses)
        for variable, start in zip(model.trainable_variables, before, strict=True):
            end = variable.numpy().astype(np.float64)
            golden.add_fingerprint(f"{optimizer}/{variable.path}", end, 64)
            golden.add_fingerprint(f"{optimizer}/{variable.path}/change", end - start, 64)
        keras.backend.clear_session()
    golden.write({"firstKey": TRAINING_KEY, "batch": BATCH, "steps": STEPS, "fineTuneAt": FINE_TUNE_AT})


class InferenceMode(keras.layers.Layer):
    """Calls a model with training=False, whatever is around it.

    `base(inputs, training=False)` in a functional model does not hold in Keras 3: `fit` calls the outer model with
    training=True, and that overrides it (keras-team/keras issue 20285), so that every BatchNormalization that is
    not frozen uses the statistics of the batch and changes its own.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model

    def call(self, inputs):
        return self.model(inputs, training=False)


def tutorial_model(weights):
    """The tutorial's model without augmentation and dropout."""
    base = filled_base(160, 160, weights)
    inputs = keras.Input((160, 160, 3))
    features = InferenceMode(base)(preprocess(inputs))
    pooled = keras.layers.GlobalAveragePooling2D()(features)
    head = keras.layers.Dense(1, name="head")
    model = keras.Model(inputs, head(pooled))
    fill_variables(head.weights, HEAD_KEY)
    return base, model


def unfreeze_from_layer_100(base):
    base.trainable = True
    for layer in base.layers[:FINE_TUNE_AT]:
        layer.trainable = False


def filled_base(height, width, weights):
    base = new_base(height, width, 1.0)
    if weights is None:
        fill_variables(base.weights)
    else:
        base.load_weights(weights)
    return base


def new_base(height, width, alpha):
    return keras.applications.MobileNetV2(
        input_shape=(height, width, 3), alpha=alpha, include_top=False, weights=None
    )


def preprocess(images):
    return keras.applications.mobilenet_v2.preprocess_input(images)

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
    {"height": 160, "width": 160, "imageKeys": [0, 1, 2, 3, 4, 5, 6, 7]},
    {"height": 96, "width": 96, "imageKeys": [10, 11]},
    {"height": 224, "width": 224, "imageKeys": [20, 21]},
    {"height": 97, "width": 131, "imageKeys": [30]},
]
FINE_TUNE_AT = 100
BATCH = 8
STEPS = 5
FIRST_CANDIDATE = 1000
CANDIDATES = 400
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
    keys = keys_away_from_corners(filled_base(160, 160, weights))
    write_gradients(folder, f"gradients-{name}", weights, keys)
    write_training(folder, f"training-{name}", weights, keys)


def write_features(folder, name, weights):
    golden = GoldenFile(folder, name)
    for case in FEATURE_CASES:
        height, width = case["height"], case["width"]
        base = filled_base(height, width, weights)
        inputs = keras.Input((height, width, 3))
        model = keras.Model(inputs, base(preprocess(inputs), training=False))
        images = pattern_images(case["imageKeys"], height, width)
        features = model(images.astype(np.float32)).numpy()
        for key, image in zip(case["imageKeys"], features, strict=True):
            golden.add_fingerprint(f"{height}x{width}/{key}", image, 256)
        keras.backend.clear_session()
    golden.write({"cases": FEATURE_CASES})


def write_gradients(folder, name, weights, keys):
    """The gradient of every variable of the fine-tuning step on one batch, without dropout."""
    base, model = tutorial_model(weights)
    unfreeze_from_layer_100(base)
    images, labels = training_batch(keys)
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
    golden.write({"imageKeys": keys, "fineTuneAt": FINE_TUNE_AT})
    keras.backend.clear_session()


def training_batch(keys):
    """The first half of the pictures has label 0, the second 1."""
    labels = np.arange(len(keys)) >= len(keys) / 2
    return pattern_images(keys, 160, 160).astype(np.float32), labels.astype(np.float32).reshape(-1, 1)


def keys_away_from_corners(base):
    """The pictures, among many, whose trained part has no input of a ReLU6 close to 0 or 6.

    There its gradient jumps. A network of this size has an input within rounding error of such a corner for nearly
    every picture, and one such input alone, counted on the other side, changes gradients by a thousandth.
    """
    activations = [layer for layer in base.layers[FINE_TUNE_AT:] if isinstance(layer, keras.layers.ReLU)]
    probe = keras.Model(base.input, [layer.input for layer in activations])
    distances = []
    for key in range(FIRST_CANDIDATE, FIRST_CANDIDATE + CANDIDATES, BATCH):
        images = pattern_images(range(key, key + BATCH), 160, 160).astype(np.float32)
        maps = [np.asarray(values) for values in probe(preprocess(images))]
        to_corner = [np.minimum(np.abs(values), np.abs(values - 6)).min(axis=(1, 2, 3)) for values in maps]
        distances.extend(np.min(to_corner, axis=0))
    best = np.argsort(distances)[::-1][:BATCH]
    print(f"pictures to train on: nothing closer to a corner of ReLU6 than {distances[best[-1]]:.1e}")
    return sorted(int(FIRST_CANDIDATE + index) for index in best)


def write_training(folder, name, weights, keys):
    """Five steps of each optimizer on one batch.

    Kept are the loss of every step, how far every variable went, and its norm at the end. With the real weights only
    the head is trained: fine-tuning them on such pictures is so ill-conditioned that Keras itself, in float32 and in
    float64, gives losses that differ by 3e-4 (RMSprop) and 6e-3 (SGD) after five steps.
    """
    golden = GoldenFile(folder, name)
    images, labels = training_batch(keys)
    runs = {
        "Adam": (None, lambda: keras.optimizers.Adam(learning_rate=1e-4)),
        "RMSprop": (FINE_TUNE_AT, lambda: keras.optimizers.RMSprop(learning_rate=1e-5)),
        "SGD": (FINE_TUNE_AT, lambda: keras.optimizers.SGD(learning_rate=1e-3, momentum=0.9)),
    }
    if weights is not None:
        runs = {"Adam": runs["Adam"]}
    for optimizer, (fine_tune_at, create) in runs.items():
        base, model = tutorial_model(weights)
        if fine_tune_at is None:
            base.trainable = False
        else:
            unfreeze_from_layer_100(base)
        model.compile(optimizer=create(), loss=keras.losses.BinaryCrossentropy(from_logits=True))
        before = [variable.numpy().astype(np.float64) for variable in model.trainable_variables]
        history = model.fit(images, labels, batch_size=BATCH, epochs=STEPS, shuffle=False, verbose=0)
        golden.add(f"{optimizer}/losses", history.history["loss"])
        after = [variable.numpy().astype(np.float64) for variable in model.trainable_variables]
        golden.add(f"{optimizer}/norms", [np.linalg.norm(end) for end in after])
        for variable, start, end in zip(model.trainable_variables, before, after, strict=True):
            golden.add_fingerprint(f"{optimizer}/{variable.path}", end - start, 64)
        keras.backend.clear_session()
    golden.write({"imageKeys": keys, "fineTuneAt": FINE_TUNE_AT})


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

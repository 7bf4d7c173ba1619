"""Golden numbers of the backbones other than MobileNetV2: layers, features, and gradients of the whole network."""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from golden_network import InferenceMode
from pattern import fill_variables, pattern_images

BACKBONES = {
    "EfficientNetV2B0": (keras.applications.EfficientNetV2B0, keras.applications.efficientnet_v2),
    "ResNet50V2": (keras.applications.ResNet50V2, keras.applications.resnet_v2),
    "MobileNetV3Small": (keras.applications.MobileNetV3Small, keras.applications.mobilenet_v3),
    "MobileNetV3Large": (keras.applications.MobileNetV3Large, keras.applications.mobilenet_v3),
}
# In addition to 1.
ALPHAS = {"MobileNetV3Small": [0.75], "MobileNetV3Large": [0.75]}
SHAPES = [(224, 224), (97, 131)]
FEATURE_CASES = [
    {"height": 96, "width": 96, "imageKeys": [0, 1]},
    {"height": 65, "width": 97, "imageKeys": [2]},
]
# The first layer of the late part, in the order of the network's operations.
LATE = {"EfficientNetV2B0": 149, "ResNet50V2": 142, "MobileNetV3Small": 121, "MobileNetV3Large": 149}
# Gradients: of all variables with small pictures, and of those that fine-tuning usually trains with larger ones.
GRADIENT_CASES = [
    {"name": "whole", "size": 64, "batch": 4, "fineTuneAt": {}},
    {"name": "late", "size": 96, "batch": 4, "fineTuneAt": LATE},
]
FIRST_CANDIDATE = 2000
CANDIDATES = 96
SAMPLES = 8
# After the variables of every base.
HEAD_KEY = 1000


def write_backbones(folder):
    write_layers(folder)
    for name in BACKBONES:
        write_features(folder, name)
        write_gradients(folder, name)


def write_layers(folder):
    keras.backend.clear_session()
    lines = []
    for name in BACKBONES:
        for alpha, height, width in [(alpha, *shape) for alpha in [1, *ALPHAS.get(name, [])] for shape in SHAPES]:
            base = new_base(name, height, width, alpha)
            # Layers, and the operations that Keras records for adding or multiplying a number.
            layers = [
                [layer.name, type(layer).__name__, list(layer.output.shape[1:]), parameters_of(layer)]
                for layer in base._operations
            ]
            layers[0][0] = None  # A number that counts models in the process.
            rows = ",\n".join("      " + json.dumps(row, separators=(",", ":")) for row in layers)
            lines.append(
                f'  {{ "backbone": "{name}", "model": "{base.name}", "alpha": {alpha}, "inputShape": [{height}, {width}, 3],'
                f' "variables": {len(base.weights)}, "layers": [\n{rows}\n  ] }}'
            )
            keras.backend.clear_session()
    Path(folder, "layers-backbones.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


def parameters_of(operation):
    return operation.count_params() if isinstance(operation, keras.Layer) else 0


def write_features(folder, name):
    golden = GoldenFile(folder, f"features-{name}")
    for case in FEATURE_CASES:
        height, width = case["height"], case["width"]
        base = filled_base(name, height, width)
        inputs = keras.Input((height, width, 3))
        model = keras.Model(inputs, base(preprocess(name, inputs), training=False))
        features = model(pattern_images(case["imageKeys"], height, width).astype(np.float32)).numpy()
        for key, image in zip(case["imageKeys"], features, strict=True):
            golden.add_fingerprint(f"{height}x{width}/{key}", image, 64)
        spread = np.std(features[0] - features[-1]) / np.std(features) if len(features) > 1 else 0
        print(f"{name}: features of {height}x{width}, deviation {np.std(features):.3f}, between pictures {spread:.3f}")
        keras.backend.clear_session()
    golden.write({"cases": FEATURE_CASES})


def write_gradients(folder, name):
    golden = GoldenFile(folder, f"gradients-{name}")
    cases = []
    for case in GRADIENT_CASES:
        size, batch, fine_tune_at = case["size"], case["batch"], case["fineTuneAt"].get(name, 0)
        base, model = classifier(name, size)
        base.trainable = True
        for layer in base._operations[:fine_tune_at]:
            if isinstance(layer, keras.Layer):
                layer.trainable = False
        keys = keys_away_from_corners(base, name, size, batch)
        labels = (np.arange(batch) >= batch / 2).astype(np.float32).reshape(-1, 1)
        images = pattern_images(keys, size, size).astype(np.float32)
        with tf.GradientTape() as tape:
            logits = model(images, training=True)
            loss = keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)
        variables = model.trainable_variables
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        golden.add(f"{case['name']}/logits", logits.numpy())
        golden.add(f"{case['name']}/loss", loss.numpy())
        for variable, gradient in zip(variables, gradients, strict=True):
            golden.add_fingerprint(f"{case['name']}/{variable.path}", gradient.numpy(), SAMPLES)
        cases.append({"name": case["name"], "size": size, "imageKeys": keys, "fineTuneAt": fine_tune_at})
        keras.backend.clear_session()
    golden.write({"cases": cases})


def keys_away_from_corners(base, name, size, batch):
    """The pictures, among many, whose inputs are farthest from the corners of functions (see golden_network.py)."""
    corners = [(layer.input, corners_of(layer)) for layer in base.layers if corners_of(layer)]
    keys = list(range(FIRST_CANDIDATE, FIRST_CANDIDATE + CANDIDATES))
    if not corners:
        return keys[:batch]
    probe = keras.Model(base.input, [inputs for inputs, _ in corners])
    distances = []
    for first in range(0, CANDIDATES, batch):
        images = pattern_images(keys[first : first + batch], size, size).astype(np.float32)
        maps = [np.asarray(values) for values in probe(preprocess(name, images))]
        distances.extend(
            np.min(
                [
                    np.abs(values - corner).min(axis=(1, 2, 3))
                    for values, (_, places) in zip(maps, corners, strict=True)
                    for corner in places
                ],
                axis=0,
            )
        )
    best = np.argsort(distances)[::-1][:batch]
    print(f"{name}: nothing closer to a corner than {distances[best[-1]]:.1e}")
    return sorted(keys[index] for index in best)


def corners_of(layer):
    """The inputs at which the slope of a layer's function jumps."""
    if isinstance(layer, keras.layers.ReLU):
        return [0.0] if layer.max_value is None else [0.0, float(layer.max_value)]
    if isinstance(layer, keras.layers.Activation):
        return {keras.activations.relu: [0.0], keras.activations.hard_silu: [-3.0, 3.0]}.get(layer.activation, [])
    return []


def classifier(name, size):
    base = filled_base(name, size, size)
    inputs = keras.Input((size, size, 3))
    features = InferenceMode(base)(preprocess(name, inputs))
    head = keras.layers.Dense(1, name="head")
    model = keras.Model(inputs, head(keras.layers.GlobalAveragePooling2D()(features)))
    fill_variables(head.weights, HEAD_KEY)
    return base, model


def filled_base(name, height, width):
    base = new_base(name, height, width)
    fill_variables(base.weights)
    return base


def new_base(name, height, width, alpha=1):
    create, _ = BACKBONES[name]
    options = {} if alpha == 1 else {"alpha": alpha}
    return create(input_shape=(height, width, 3), include_top=False, weights=None, **options)


def preprocess(name, images):
    _, module = BACKBONES[name]
    return module.preprocess_input(images)

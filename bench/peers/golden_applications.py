"""Every network of keras.applications: Keras' own description of it, its features, and the gradients of one step.

With names of networks as arguments, only these are written. It needs h5py, which comes with Keras.
"""

import argparse
import gzip
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
sys.dont_write_bytecode = True

# TensorFlow reads the settings above when it is imported.
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from golden_network import InferenceMode  # noqa: E402
from pattern import fill_variables, pattern_images  # noqa: E402

SIZE = 40
# The smallest pictures that these networks take.
SIZES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
# These prepare pixels from 0 to 255 themselves.
PREPARED = ("ConvNeXt", "EfficientNet", "MobileNetV3")
# The first two are ConvNeXtBase with more channels: their gradients do not fit into the memory of a small machine. With
# weights from patterns the numbers of the third depend on rounding: Keras in float32 and in float64 differ by 0.7.
DESCRIBED_ONLY = ("ConvNeXtLarge", "ConvNeXtXLarge", "EfficientNetV2L")
BATCH = 2
# Larger pictures, and networks with large maps, have more inputs that may be close to a corner.
CANDIDATES = 32
MORE_CANDIDATES = 200
FIRST_CANDIDATE = 3000
SAMPLES = 16
# Gradients in one fingerprint.
TOGETHER = 16
# After the variables of every base.
HEAD_KEY = 5000


def names_of_applications():
    everything = keras.applications
    return [name for name in dir(everything) if name[0].isupper() and callable(getattr(everything, name))]


def new_base(name, size):
    keras.backend.clear_session()
    return getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(size, size, 3))


def without_statistics(base):
    """The weights to fill: those of Normalization are statistics of photographs."""
    statistics = {id(w) for layer in base.layers if isinstance(layer, keras.layers.Normalization) for w in layer.weights}
    return [weight for weight in base.weights if id(weight) not in statistics]


def stored_weights(base):
    """Path and shape of each tensor in Keras' own file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.weights.h5"
        base.save_weights(path)
        found = []
        with h5py.File(path) as file:

            def visit(name, item):
                if isinstance(item, h5py.Dataset):
                    found.append([name, item.shape])

            file.visititems(visit)
    return found


def write_description(folder, name, base):
    content = {"config": json.loads(base.to_json())["config"], "weights": stored_weights(base)}
    text = json.dumps(content, separators=(",", ":")).encode()
    (folder / f"{name}.config.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))


def pictures(keys, size):
    return pattern_images(keys, size, size).astype(np.float32)


def prepared(name, tensor):
    return tensor if name.startswith(PREPARED) else keras.layers.Rescaling(1 / 127.5, offset=-1)(tensor)


def corners_of(base):
    """Values inside a network, each with a function that gives how far its numbers are from where a slope jumps.

    Slopes jump at the corners of activations, and where the largest of a pooling's window changes.
    """
    for layer in layers_inside(base):
        if isinstance(layer, keras.layers.ReLU):
            yield layer.input, distance_to([0.0] if layer.max_value is None else [0.0, float(layer.max_value)])
        elif isinstance(layer, keras.layers.Activation):
            places = {"relu": [0.0], "hard_silu": [-3.0, 3.0]}.get(layer.activation.__name__)
            if places:
                yield layer.input, distance_to(places)
        elif isinstance(layer, keras.layers.Conv2D) and layer.activation is keras.activations.relu:
            yield layer.input, distance_inside(layer)
        elif isinstance(layer, keras.layers.MaxPooling2D) and layer.pool_size == layer.strides == (2, 2):
            yield layer.input, distance_of_largest


def distance_to(places):
    return lambda values: np.min([np.abs(values - place) for place in places], axis=0) / values.std()


def distance_inside(layer):
    """Of a convolution with ReLU, whose inputs are inside it."""

    def distance(values):
        sums = layer.convolution_op(values, layer.kernel)
        return distance_to([0.0])(np.asarray(sums + layer.bias if layer.use_bias else sums))

    return distance


def distance_of_largest(values):
    """Between the two largest of each window of 2 x 2, unless both are zero behind a ReLU."""
    count, height, width, channels = values.shape
    even = values[:, : height // 2 * 2, : width // 2 * 2]
    windows = even.reshape(count, height // 2, 2, width // 2, 2, channels).transpose(0, 1, 3, 5, 2, 4)
    ordered = np.sort(windows.reshape(count, -1, 4), axis=2)
    largest, second = ordered[..., 3], ordered[..., 2]
    return np.where(largest == 0, np.inf, largest - second) / values.std()


def layers_inside(model):
    for layer in model.layers:
        yield from layers_inside(layer) if isinstance(layer, keras.Model) else [layer]


def keys_away_from_corners(name, base, size):
    """The pictures whose inputs are farthest from corners, relative to the deviation there."""
    count = MORE_CANDIDATES if size != SIZE or name.startswith("VGG") else CANDIDATES
    keys = list(range(FIRST_CANDIDATE, FIRST_CANDIDATE + count))
    corners = list(corners_of(base))
    if not corners:
        return keys[:BATCH]
    probe = tf.function(keras.Model(base.input, [tensor for tensor, _ in corners]))
    distances = []
    for first in range(0, count, 8):
        images = pictures(keys[first : first + 8], size)
        values = [np.asarray(each) for each in probe(images if name.startswith(PREPARED) else images / 127.5 - 1)]
        closest = [
            distance(value).reshape(len(images), -1).min(axis=1)
            for value, (_, distance) in zip(values, corners, strict=True)
        ]
        distances.extend(np.min(closest, axis=0))
    best = np.argsort(distances)[::-1][:BATCH]
    print(f"{name}: nothing closer to a corner than {distances[best[-1]]:.1e} of the deviation", flush=True)
    return sorted(keys[index] for index in best)


def write_application(folder, name):
    size = SIZES.get(name, SIZE)
    base = new_base(name, size)
    write_description(folder, name, base)
    if name in DESCRIBED_ONLY:
        return
    golden = GoldenFile(folder, name)
    fill_variables(without_statistics(base))
    keys = keys_away_from_corners(name, base, size)
    images = pictures(keys, size)
    inputs = keras.Input((size, size, 3))
    features = InferenceMode(base)(prepared(name, inputs))
    head = keras.layers.Dense(1, name="head")
    model = keras.Model(inputs, [features, head(keras.layers.GlobalAveragePooling2D()(features))])
    fill_variables(head.weights, HEAD_KEY)
    labels = (np.arange(BATCH) >= BATCH / 2).astype(np.float32).reshape(-1, 1)
    variables = model.trainable_variables

    @tf.function
    def step(images):
        with tf.GradientTape() as tape:
            maps, logits = model(images, training=False)
            loss = keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)
        return maps, logits, loss, tape.gradient(loss, [variable.value for variable in variables])

    maps, logits, loss, gradients = step(images)
    maps = maps.numpy()
    spread = np.std(maps[0] - maps[-1]) / np.std(maps)
    print(f"{name}: features {maps.shape}, deviation {np.std(maps):.3g}, between pictures {spread:.3f}, loss {loss:.4g}")
    golden.add_fingerprint("features", maps, 64)
    golden.add("logits", logits.numpy())
    golden.add("loss", loss.numpy())
    gradients = [np.asarray(gradient, np.float64).ravel() for gradient in gradients]
    norms = [np.linalg.norm(gradient) for gradient in gradients]
    assert min(norms) > 0, "a gradient is zero and proves nothing"
    golden.add("norms", norms)
    # Each gradient has the norm 1, so that an error in any of them shows.
    for first in range(0, len(gradients), TOGETHER):
        part = [gradients[index] / norms[index] for index in range(first, min(first + TOGETHER, len(gradients)))]
        golden.add_fingerprint(f"gradients/{first}", np.concatenate(part), SAMPLES)
    golden.write({"size": size, "imageKeys": keys})


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    parser.add_argument("names", nargs="*", default=names_of_applications(), help="networks; default all")
    options = parser.parse_args()
    folder = options.out / "applications"
    folder.mkdir(parents=True, exist_ok=True)
    for name in options.names:
        write_application(folder, name)


if __name__ == "__main__":
    main()

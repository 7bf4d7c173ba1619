"""Golden numbers of the processing before the network: scaling, resizing and augmentation."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from golden_file import GoldenFile
from pattern import pattern_bytes

RESCALINGS = [[1 / 127.5, -1.0], [1 / 255, 0.0], [2.5, -7.0]]
RESIZE_SOURCES = [[7, 5], [45, 37], [101, 75], [13, 18], [1, 9], [33, 64]]
RESIZE_TARGET = [13, 18]
PHOTO_SOURCE = [375, 499]
PHOTO_TARGET = [160, 160]
AUGMENTED_SIZE = [13, 16]
PHOTO_SAMPLES = 2000
ANTIALIASED_METHODS = {"bilinear": "bilinear", "bicubic": "bicubic", "lanczos3": "lanczos3"}
FILL_MODES = ["reflect", "wrap", "constant", "nearest"]
FILL_VALUE = 77
# Fractions of a full turn.
ANGLES = {"bilinear": [0.05, 0.2, -0.125, 0.25, 0.5, -0.31], "nearest": [0.05, -0.31, 0.5]}
# Height and width. Positive zooms out or moves down and right.
ZOOMS = [[0.3, 0.3], [-0.4, -0.4], [0.23, -0.55], [-0.9, 0.9]]
TRANSLATIONS = [[0.21, -0.37], [-0.5, 0.125], [1.0, -1.0], [0.0, 0.3]]


def write_images(folder):
    write_scaling(folder)
    write_resizing(folder)
    write_antialiasing(folder)
    write_augmentation(folder)


def write_scaling(folder):
    golden = GoldenFile(folder, "scaling")
    pixels = np.arange(256, dtype=np.float32)
    inputs = keras.Input((256,))
    model = keras.Model(inputs, keras.applications.mobilenet_v2.preprocess_input(inputs))
    golden.add("preprocess_input", model(pixels[np.newaxis])[0].numpy())
    for index, (scale, offset) in enumerate(RESCALINGS):
        golden.add(f"rescaling/{index}", keras.layers.Rescaling(scale, offset)(pixels).numpy())
    golden.write({"rescalings": RESCALINGS})


def write_resizing(folder):
    """The result of image_dataset_from_directory for PNG files."""
    golden = GoldenFile(folder, "resizing")
    cases = []
    for interpolation in ["bilinear", "nearest"]:
        for crop in [False, True]:
            options = {"interpolation": interpolation, "crop_to_aspect_ratio": crop}
            loaded = load_resized(RESIZE_SOURCES, RESIZE_TARGET, options)
            photo = load_resized([PHOTO_SOURCE], PHOTO_TARGET, options)[0].ravel()
            samples = np.arange(PHOTO_SAMPLES) * photo.size // PHOTO_SAMPLES
            name = f"{interpolation}{'-cropped' if crop else ''}"
            for (height, width), image in zip(RESIZE_SOURCES, loaded, strict=True):
                golden.add(f"{name}/{height}x{width}", as_bytes_if_whole(image))
            golden.add(f"{name}/photo", as_bytes_if_whole(photo[samples]))
            cases.append({"name": name, "interpolation": interpolation, "cropToAspectRatio": crop})
    golden.write(
        {
            "cases": cases,
            "sources": RESIZE_SOURCES,
            "target": RESIZE_TARGET,
            "photoSource": PHOTO_SOURCE,
            "photoTarget": PHOTO_TARGET,
        }
    )


def load_resized(sources, target, options):
    with tempfile.TemporaryDirectory() as directory:
        for label in ["a", "b"]:
            Path(directory, label).mkdir()
        for index, (height, width) in enumerate(sources):
            png = tf.io.encode_png(pattern_bytes(height, (height, width, 3)))
            Path(directory, "a", f"{index:03}.png").write_bytes(png.numpy())
        dataset = keras.utils.image_dataset_from_directory(
            directory, image_size=target, shuffle=False, batch_size=len(sources), verbose=False, **options
        )
        return next(iter(dataset))[0].numpy()


def write_antialiasing(folder):
    """The result of tf.image.resize with antialiasing."""
    golden = GoldenFile(folder, "antialiasing")
    for interpolation, method in ANTIALIASED_METHODS.items():
        for height, width in RESIZE_SOURCES:
            image = pattern_bytes(height, (height, width, 3))
            resized = tf.image.resize(image, RESIZE_TARGET, method, antialias=True).numpy()
            golden.add(f"{interpolation}/{height}x{width}", resized)
        photo = pattern_bytes(PHOTO_SOURCE[0], (*PHOTO_SOURCE, 3))
        resized = tf.image.resize(photo, PHOTO_TARGET, method, antialias=True).numpy().ravel()
        golden.add(f"{interpolation}/photo", resized[np.arange(PHOTO_SAMPLES) * resized.size // PHOTO_SAMPLES])
    golden.write(
        {
            "interpolations": list(ANTIALIASED_METHODS),
            "sources": RESIZE_SOURCES,
            "target": RESIZE_TARGET,
            "photoSource": PHOTO_SOURCE,
            "photoTarget": PHOTO_TARGET,
        }
    )


def write_augmentation(folder):
    golden = GoldenFile(folder, "augmentation")
    height, width = AUGMENTED_SIZE
    image = pattern_bytes(1, (1, height, width, 3)).astype(np.float32)
    for mode in ["horizontal", "vertical"]:
        layer = keras.layers.RandomFlip(mode)
        flipped = layer.transform_images(image, {"flips": [[[[True]]]]}, training=True)
        golden.add(f"flip/{mode}", as_bytes_if_whole(flipped[0].numpy()))
    cases = []
    for kind, interpolation, factors, fill_mode in augmentations():
        name = f"{kind}/{interpolation}/{fill_mode}/{' '.join(map(str, factors))}"
        layer = layer_with(kind, factors, fill_mode, interpolation)
        matrix = matrix_of(kind, layer, image)
        output = layer(image, training=True)[0].numpy()
        golden.add(name, as_bytes_if_whole(output))
        golden.add(f"{name}/matrix", matrix)
        cases.append(
            {
                "name": name,
                "kind": kind,
                "factors": factors,
                "interpolation": interpolation,
                "fillMode": fill_mode,
            }
        )
    photo = pattern_bytes(2, (1, 160, 160, 3)).astype(np.float32)
    turned = layer_with("rotation", [0.137], "reflect", "bilinear")(photo, training=True).numpy().ravel()
    golden.add("photo", turned[np.arange(PHOTO_SAMPLES) * turned.size // PHOTO_SAMPLES])
    golden.write({"size": AUGMENTED_SIZE, "fillValue": FILL_VALUE, "photoFactor": 0.137, "cases": cases})


def augmentations():
    for interpolation, angles in ANGLES.items():
        for angle in angles:
            for fill_mode in FILL_MODES:
                # Half a turn maps the edge to the edge, where 'wrap' jumps, so the result depends on rounding.
                if (angle, fill_mode) != (0.5, "wrap"):
                    yield "rotation", interpolation, [angle], fill_mode
    for kind, settings in [("zoom", ZOOMS), ("translation", TRANSLATIONS)]:
        for factors in settings:
            yield kind, "bilinear", factors, "reflect"
        for fill_mode in ["wrap", "constant", "nearest"]:
            yield kind, "bilinear", settings[2], fill_mode
        yield kind, "nearest", settings[0], "reflect"


def layer_with(kind, factors, fill_mode, interpolation):
    """The layer with fixed factors."""
    ranges = [(factor, factor) for factor in factors]
    options = {"fill_mode": fill_mode, "interpolation": interpolation, "fill_value": float(FILL_VALUE)}
    if kind == "rotation":
        return keras.layers.RandomRotation(ranges[0], **options)
    layer_class = keras.layers.RandomZoom if kind == "zoom" else keras.layers.RandomTranslation
    return layer_class(ranges[0], ranges[1], **options)


def matrix_of(kind, layer, image):
    """The six numbers that map output positions to input positions."""
    drawn = layer.get_random_transformation(image, training=True)
    if kind == "rotation":
        matrix = drawn["rotation_matrix"]
    elif kind == "zoom":
        zooms = np.concatenate([drawn["width_zoom"], drawn["height_zoom"]], axis=1)
        matrix = layer._get_zoom_matrix(zooms, *image.shape[1:3])
    else:
        matrix = layer._get_translation_matrix(drawn["translations"])
    return np.asarray(matrix)[0, :6]


def as_bytes_if_whole(values):
    whole = values.astype(np.uint8)
    return whole if np.array_equal(whole, values) else values

"""Golden numbers of the augmentation layers that change values, crop, erase or mix pictures."""

import keras
import numpy as np

from golden_file import GoldenFile
from golden_images import as_bytes_if_whole
from pattern import pattern_bytes

SIZE = [13, 16]
VALUE_RANGES = [[0, 255], [20, 200]]
CONTRASTS = [0.0, 0.4, 0.83, 1.0, 1.37, 2.0]
BRIGHTNESSES = [-1.0, -0.3, 0.0, 0.1, 0.77, 1.0]
ZOOM = -0.35
# Along the rows, along the columns.
SHEARS = [[0.3, 0.0], [0.0, 0.45], [0.37, 0.12], [-0.37, -0.12], [1.0, 1.0], [-0.9, 0.4]]
SHEAR_FILL = 77
SHEAR_SETTINGS = [
    ["reflect", "bilinear"],
    ["wrap", "bilinear"],
    ["constant", "bilinear"],
    ["nearest", "bilinear"],
    ["reflect", "nearest"],
]
# Height, width, top, left.
CROPS = [[9, 10, 0, 0], [9, 10, 4, 6], [5, 15, 3, 1]]
MIDDLES = [[9, 10], [20, 11], [13, 10], [26, 32], [40, 8], [1, 1], [13, 16]]
# Top, bottom, left, right.
BOXES = [[2.3, 7.9, 3.0, 9.5], [0.0, 13.0, 0.0, 16.0], [4.2, 4.7, 5.5, 5.9], [1.01, 12.99, 15.2, 15.9]]
FILLS = [77, [10, 200, 30]]
PARTNERS = [2, 1, 3, 0]
WEIGHTS = [0.25, 0.9, 0.503, 0.04]
# The share of the free space above the box and to the left of it.
PLACES = [[0.3, 0.6], [0.97, 0.02], [0.5, 0.5], [0.11, 0.87]]
CLASSES = [0, 2, 1, 2]
BETAS = [0.02, 0.2, 0.5, 1.0, 2.5]
BETA_BORDERS = [1e-6, 0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99]
BETA_DRAWS = 2_000_000


def write_augmentation_layers(folder):
    golden = GoldenFile(folder, "augmentation-layers")
    height, width = SIZE
    image = pattern_bytes(1, (1, height, width, 3)).astype(np.float32)
    add_flip_and_zoom(golden, image)
    add_shears(golden, image)
    add_color(golden, image)
    add_crops(golden, image)
    add_erasing(golden, image)
    add_mixing(golden, np.stack([pattern_bytes(key, (height, width, 3)) for key in range(4)]).astype(np.float32))
    add_beta(golden)
    golden.write(
        {
            "size": SIZE,
            "zoom": ZOOM,
            "shears": SHEARS,
            "shearFill": SHEAR_FILL,
            "shearSettings": SHEAR_SETTINGS,
            "valueRanges": VALUE_RANGES,
            "contrasts": CONTRASTS,
            "brightnesses": BRIGHTNESSES,
            "crops": CROPS,
            "middles": MIDDLES,
            "boxes": BOXES,
            "fills": FILLS,
            "partners": PARTNERS,
            "weights": WEIGHTS,
            "places": PLACES,
            "classes": CLASSES,
            "betas": BETAS,
            "betaBorders": BETA_BORDERS,
        }
    )


def add_picture(golden, name, images):
    golden.add(name, as_bytes_if_whole(np.asarray(images)[0]))


def add_flip_and_zoom(golden, image):
    flip = keras.layers.RandomFlip("horizontal_and_vertical")
    add_picture(golden, "flip", flip.transform_images(image, {"flips": [[[[True]]]]}, training=True))
    add_picture(golden, "zoom", keras.layers.RandomZoom((ZOOM, ZOOM))(image, training=True))


def add_shears(golden, image):
    for shear_index, (x, y) in enumerate(SHEARS):
        drawn = {"shear_factor": np.array([[x, y]], np.float32), "input_shape": image.shape}
        for fill_mode, interpolation in SHEAR_SETTINGS:
            options = {"fill_mode": fill_mode, "fill_value": float(SHEAR_FILL), "interpolation": interpolation}
            sheared = keras.layers.RandomShear(**options).transform_images(image, drawn, training=True)
            add_picture(golden, f"shear/{shear_index}/{fill_mode}/{interpolation}", sheared)


def add_color(golden, image):
    for index, value_range in enumerate(VALUE_RANGES):
        for factor in CONTRASTS:
            layer = keras.layers.RandomContrast(0.5, value_range=value_range)
            drawn = {"contrast_factor": np.full((1, 1, 1, 1), factor, np.float32)}
            add_picture(golden, f"contrast/{index}/{factor}", layer.transform_images(image, drawn, training=True))
        for factor in BRIGHTNESSES:
            layer = keras.layers.RandomBrightness((factor, factor), value_range=value_range)
            add_picture(golden, f"brightness/{index}/{factor}", layer(image, training=True))


def add_crops(golden, image):
    for height, width, top, left in CROPS:
        layer = keras.layers.RandomCrop(height, width)
        cropped = layer.transform_images(image, (top, left), training=True)
        add_picture(golden, f"crop/{height}x{width}/{top},{left}", cropped)
    for height, width in MIDDLES:
        resized = keras.preprocessing.image.smart_resize(image, (height, width))
        add_picture(golden, f"middle/{height}x{width}", resized)


def add_erasing(golden, image):
    for box_index, (top, bottom, left, right) in enumerate(BOXES):
        for fill_index, fill in enumerate(FILLS):
            layer = keras.layers.RandomErasing(1.0, fill_value=fill)
            drawn = {
                "apply_erasing": np.array([True]),
                "batch_masks": layer._generate_batch_mask(image.shape, edges([left], [right], [top], [bottom])),
                "fill_value": layer._get_fill_value(image, image.shape, None),
            }
            erased = layer.transform_images(image, drawn, training=True)
            add_picture(golden, f"erasing/{box_index}/{fill_index}", erased)


def add_mixing(golden, images):
    labels = np.eye(3, dtype=np.float32)[CLASSES]
    logits = (np.array(CLASSES, np.float32) > 0)[:, np.newaxis].astype(np.float32)
    drawn = {"mix_weight": np.array(WEIGHTS, np.float32), "permutation_order": np.array(PARTNERS)}
    add_mixed(golden, "mixUp", keras.layers.MixUp(), drawn, images, labels, logits)
    layer = keras.layers.CutMix()
    share = np.sqrt(1 - np.array(WEIGHTS, np.float32))
    (top, bottom), (left, right) = (
        box_edges(share, length, [place[axis] for place in PLACES]) for axis, length in enumerate(SIZE)
    )
    masks, weights = layer._generate_batch_mask(images.shape, edges(left, right, top, bottom))
    drawn = {"batch_masks": masks, "mix_weight": weights, "permutation_order": np.array(PARTNERS)}
    add_mixed(golden, "cutMix", layer, drawn, images, labels, logits)


def add_mixed(golden, name, layer, drawn, images, labels, logits):
    mixed = np.asarray(layer.transform_images(images, drawn, training=True))
    golden.add(f"{name}/images", as_bytes_if_whole(mixed))
    golden.add(f"{name}/one-hot", np.asarray(layer.transform_labels(labels, drawn, training=True)))
    golden.add(f"{name}/binary", np.asarray(layer.transform_labels(logits, drawn, training=True)))


def edges(left, right, top, bottom):
    """In the order that Keras' layers expect."""
    return tuple(np.asarray(values, np.float32) for values in (left, right, top, bottom))


def box_edges(share, length, places):
    size = share * np.float32(length)
    start = np.array(places, np.float32) * (length - size)
    return start, start + size


def add_beta(golden):
    """The number of NumPy's draws below each border."""
    random = np.random.default_rng(1)
    for alpha in BETAS:
        drawn = random.beta(alpha, alpha, BETA_DRAWS)
        golden.add(f"beta/{alpha}", np.array([np.mean(drawn < border) for border in BETA_BORDERS]))

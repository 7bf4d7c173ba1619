"""Numbers that look random and that test/peers/pattern.ts makes exactly alike, so that no weight has to be stored.

Number i of the pattern with a given key is a hash of both. Only whole numbers of 32 bits and single float64
operations are used, each of which gives the same bits in Python and in TypeScript.
"""

import math

import numpy as np

# Variables use the keys below this one.
FIRST_IMAGE_KEY = 100_000


def mix(words):
    """The finalizer of MurmurHash3 (Austin Appleby) on an array of uint32."""
    words = words ^ (words >> np.uint32(16))
    words = words * np.uint32(0x85EBCA6B)
    words = words ^ (words >> np.uint32(13))
    words = words * np.uint32(0xC2B2AE35)
    return words ^ (words >> np.uint32(16))


def pattern_words(key, count):
    """`count` whole numbers in [0, 2^32)."""
    start = mix(np.array([key], np.uint32) + np.uint32(0x9E3779B9))
    return mix(start + np.arange(count, dtype=np.uint32))


def pattern_values(key, shape, low, high):
    """float32 numbers in [low, high), row-major."""
    units = (pattern_words(key, math.prod(shape)) >> np.uint32(8)).astype(np.float64) / 2**24
    return (low + (high - low) * units).astype(np.float32).reshape(shape)


def pattern_bytes(key, shape):
    """Whole numbers from 0 to 255: noise, the hardest picture for interpolation."""
    return (pattern_words(key, math.prod(shape)) >> np.uint32(24)).astype(np.uint8).reshape(shape)


def pattern_image(key, height, width):
    """A picture [height, width, 3] of uint8: squares of 16 pixels in different colours with noise on top."""
    key = FIRST_IMAGE_KEY + 2 * key
    rows, columns = math.ceil(height / 16), math.ceil(width / 16)
    squares = pattern_bytes(key, (rows, columns, 3)).astype(np.uint16)
    squares = squares.repeat(16, axis=0).repeat(16, axis=1)[:height, :width]
    noise = pattern_bytes(key + 1, (height, width, 3)).astype(np.uint16)
    return ((3 * squares + noise) // 4).astype(np.uint8)


def pattern_images(keys, height, width):
    return np.stack([pattern_image(key, height, width) for key in keys])


def fill_variables(variables, first_key=0):
    """Assigns a pattern to every variable, by its position in the list, its name and its shape.

    The scales keep the activations of MobileNetV2 at ordinary sizes from the first layer to the last.
    """
    for index, variable in enumerate(variables):
        low, high = variable_range(variable.name, tuple(variable.shape))
        variable.assign(pattern_values(first_key + index, tuple(variable.shape), low, high))


def variable_range(name, shape):
    if name == "moving_variance":
        return 0.5, 1.5
    # ConvNeXt's LayerScale gives its gamma no name: variable, variable_1.
    if name == "gamma" or name.startswith("variable"):
        return 0.75, 1.25
    # The kernels of SeparableConv2D have longer names.
    if name.endswith("kernel"):
        window = shape[0] * shape[1] if len(shape) == 4 else 1
        depthwise = len(shape) == 4 and shape[-1] == 1
        inputs = window if depthwise else window * shape[-2]
        limit = math.sqrt((6 if window > 1 else 3) / inputs)
        return -limit, limit
    return -0.25, 0.25

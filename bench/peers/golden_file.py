"""Writes golden numbers: their description as <name>.json, and the numbers as little-endian <name>.bin."""

import json
from pathlib import Path

import numpy as np

from pattern import pattern_words

PROJECTIONS = 16


class GoldenFile:
    def __init__(self, folder, name):
        self.folder = Path(folder)
        self.name = name
        self.arrays = {}
        self.parts = []
        self.size = 0

    def add(self, name, values):
        """Stores an array: bytes unchanged, other numbers as float32."""
        values = np.asarray(values)
        dtype = "uint8" if values.dtype == np.uint8 else "float32"
        content = values.astype("<f4" if dtype == "float32" else np.uint8).tobytes()
        content += bytes(-len(content) % 4)  # Every array starts at a multiple of four bytes.
        assert name not in self.arrays, name
        self.arrays[name] = [dtype, *values.shape]
        self.parts.append(content)
        self.size += len(content)

    def add_fingerprint(self, name, values, samples):
        """Stores a fingerprint that identifies the array, see `fingerprint`."""
        self.add(name, fingerprint(values, samples))

    def write(self, description):
        """`description`: a dictionary with what the tests need in addition to the arrays.

        The arrays lie in the file one after the other, in the order in which the description lists them.
        """
        lines = [f'  "{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in description.items()]
        rows = [f'"{name}":{json.dumps(kind, separators=(",", ":"))}' for name, kind in self.arrays.items()]
        lines.append('  "arrays": {\n' + ",\n".join(rows) + "\n  }")
        (self.folder / f"{self.name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
        (self.folder / f"{self.name}.bin").write_bytes(b"".join(self.parts))
        print(f"{self.name}: {self.size / 1024:.0f} KB in {len(self.arrays)} arrays")


def fingerprint(values, samples):
    """The norm, 16 products with vectors of random signs, and evenly spaced entries of an array.

    The mean square of the differences between the products of two arrays is an estimate without bias of the square
    of the distance between the arrays, so that an error in any entry shows.
    """
    values = np.asarray(values, np.float64).ravel()
    words = pattern_words(values.size, values.size)
    products = [
        np.sum(values * (1.0 - 2.0 * ((words >> np.uint32(16 + bit)) & np.uint32(1)).astype(np.float64)))
        for bit in range(PROJECTIONS)
    ]
    count = min(samples, values.size)
    entries = values[np.arange(count, dtype=np.int64) * values.size // count]
    return np.concatenate([[np.linalg.norm(values)], products, entries])

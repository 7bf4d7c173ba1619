"""Perceptual hashes of grey patterns by the package ImageHash, for src/photographs/perceptual-hash.ts."""

import json
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from pattern import pattern_bytes

SIZE = 64
KEYS = list(range(9_000, 9_040))


def smooth_pattern(key):
    """A grey picture with low and high frequencies alike: patterns of 4 to 64 squares on top of each other."""
    total = np.zeros((SIZE, SIZE), np.uint16)
    for level, squares in enumerate([4, 8, 16, 32, 64]):
        part = pattern_bytes(key * 5 + level, (squares, squares)).astype(np.uint16)
        total += part.repeat(SIZE // squares, axis=0).repeat(SIZE // squares, axis=1)
    return (total // 5).astype(np.uint8)


def write_hashes(folder):
    """Bits are row-major over the 16 x 16 lowest frequencies, four in a hexadecimal digit."""
    hashes = [
        str(imagehash.phash(Image.fromarray(smooth_pattern(key)), hash_size=16, highfreq_factor=SIZE // 16)) for key in KEYS
    ]
    description = {"imagehash": imagehash.__version__, "size": SIZE, "keys": KEYS, "hashes": hashes}
    Path(folder, "hashes.json").write_text(json.dumps(description, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    write_hashes(Path(__file__).parents[2] / "test" / "golden")

"""Features of the transformers of golden_imported.py for pictures of other sizes, with timm's own position tables."""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
import torch  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from golden_imported import IMAGE_KEYS, filled  # noqa: E402
from imported_networks import NETWORKS, SIZE  # noqa: E402
from pattern import pattern_images  # noqa: E402

# Smaller and larger than the size of the export, also of other proportions.
SIZES = ((24, 24), (48, 48), (40, 24))


def pictures_of(size):
    images = pattern_images(IMAGE_KEYS, *size)
    return torch.tensor(images.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    options = parser.parse_args()
    golden = GoldenFile(options.out, "imported-sizes")
    names = ["vit", "dinov2", "clip", "siglip"]
    for name in names:
        for size in SIZES:
            model = filled(NETWORKS[name]().eval(), pictures_of((SIZE, SIZE)))
            model.set_input_size(img_size=size)
            with torch.no_grad():
                features = model.forward_head(model.forward_features(pictures_of(size)), pre_logits=True)
            golden.add(f"{name}/{size[0]}x{size[1]}", features.numpy())
    golden.write({"sizes": SIZES, "imageKeys": IMAGE_KEYS, "networks": names})


if __name__ == "__main__":
    main()

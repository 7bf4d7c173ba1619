"""Heat maps of the networks of golden_imported.py, from the gradients that PyTorch computes inside them."""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
import torch  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from golden_imported import IMAGE_KEYS, filled, fold  # noqa: E402
from imported_networks import NETWORKS, SIZE  # noqa: E402
from pattern import pattern_images  # noqa: E402

# What Grad-CAM is computed at, and how many tokens in front of it stand for no place: where the head reads a class
# token, what the last attention reads.
EXPLAINED = {
    "vit": (lambda model: model.blocks[-1].norm1, 1),
    "dinov2": (lambda model: model.blocks[-1].norm1, 1),
    "clip": (lambda model: model.blocks[-1].norm1, 1),
    "siglip": (lambda model: model.norm, 0),
    "swin": (lambda model: model.norm, 0),
}


def heat_maps(model, pictures, module, before):
    """For each picture, the places in rows: the channels weighted with the means of their gradients."""
    found = []

    def keep(module, inputs, output):
        output.retain_grad()
        found.append(output)

    hook = module.register_forward_hook(keep)
    model(pictures).sum().backward()
    hook.remove()
    [features] = found
    values, gradients = (each.flatten(1, -2)[:, before:] for each in (features.detach(), features.grad))
    return torch.relu((values * gradients.mean(1, keepdim=True)).sum(-1))


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    options = parser.parse_args()
    images = pattern_images(IMAGE_KEYS, SIZE, SIZE)
    pictures = torch.tensor(images.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)
    golden = GoldenFile(options.out, "explain-imported")
    for name, (module, before) in EXPLAINED.items():
        model = filled(NETWORKS[name]().eval(), pictures)
        fold(model, pictures)
        golden.add(name, heat_maps(model, pictures, module(model), before).numpy())
    golden.write({"size": SIZE, "imageKeys": IMAGE_KEYS, "networks": list(EXPLAINED)})


if __name__ == "__main__":
    main()

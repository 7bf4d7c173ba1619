"""A training step of ViT-tiny in PyTorch, measured on request. It first writes the network as an ONNX file for Graft.

See README.md in this folder.
"""

import argparse
import warnings
from pathlib import Path

import numpy as np
import torch

from program import serve

if not torch.cuda.is_available():
    # torchvision from PyPI does not fit a CPU build of PyTorch and fails to import without these declarations. Nothing
    # here calls the operators.
    declarations = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        declarations.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import timm  # noqa: E402

CLASSES = 5
SIZE = 224


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pixels", type=Path, required=True, help="batch x 224 x 224 x 3 bytes")
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--onnx", type=Path, required=True, help="the file to write")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = timm.create_model("vit_tiny_patch16_224", num_classes=CLASSES).eval()
    pixels = np.fromfile(options.pixels, np.uint8).reshape(options.batch, SIZE, SIZE, 3)
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous()
    labels = torch.arange(options.batch) % CLASSES
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sizes = {"pictures": {0: "batch"}}
        names = {"input_names": ["pictures"], "output_names": ["scores"], "dynamic_axes": sizes}
        torch.onnx.export(model, (images[:2],), str(options.onnx), dynamo=False, opset_version=17, **names)
    with torch.no_grad():
        scores = model(images[:1])[0]
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, eps=1e-7, weight_decay=0.004)

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    serve({"step": {"eager": step}}, features=scores.tolist())


if __name__ == "__main__":
    main()

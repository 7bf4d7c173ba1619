"""Small networks of timm and torchvision as ONNX files of both of PyTorch's exporters, with what PyTorch computes.

Every file has its weights inside, from patterns that are rounded to bfloat16, so that they compress.
"""

import argparse
import gzip
import io
import math
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402

if not torch.cuda.is_available():
    # torchvision from PyPI does not fit a CPU build of PyTorch and fails to import without these declarations. Nothing
    # here calls the operators.
    declarations = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        declarations.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import timm  # noqa: E402
from torch.fx.experimental.optimization import fuse  # noqa: E402
from torchvision.models.shufflenetv2 import ShuffleNetV2  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from pattern import pattern_images, pattern_values  # noqa: E402

SIZE = 32
IMAGE_KEYS = list(range(4))
SAMPLES = 8
TOKENS = {"img_size": SIZE, "patch_size": 8, "embed_dim": 16, "num_heads": 2, "mlp_ratio": 2}
WINDOWS = {"img_size": SIZE, "window_size": 4, "depths": (2, 1), "embed_dim": 8, "num_heads": (2, 2), "mlp_ratio": 2}
STAGES = {"depths": (1, 1, 1, 1), "dims": (8, 8, 16, 16)}


def of_timm(name, **options):
    return lambda: timm.create_model(name, num_classes=1, **options)


NETWORKS = {
    "vit": of_timm("vit_tiny_patch16_224", depth=2, **TOKENS),
    "dinov2": of_timm("vit_small_patch14_dinov2", depth=2, **TOKENS),
    "clip": of_timm("vit_base_patch32_clip_224", depth=2, **TOKENS),
    "siglip": of_timm("vit_base_patch16_siglip_224", depth=1, **TOKENS),
    "swin": of_timm("swin_tiny_patch4_window7_224", **WINDOWS),
    "convnextv2": of_timm("convnextv2_atto", **STAGES),
    "shufflenet": lambda: ShuffleNetV2([1, 2, 1], [8, 16, 16, 16, 32], num_classes=1),
}
# Both exporters compute with constants before they write: these weights are in no file as they are.
SPREAD = ("relative_position_bias_table", "attn_pool.q.", "attn_pool.latent")


def filled(model):
    with torch.no_grad():
        for key, parameter in enumerate(model.parameters()):
            shape = tuple(parameter.shape)
            fan = math.prod(shape[1:]) if len(shape) > 1 else 0
            limit = math.sqrt(3 / fan) if fan > 0 else 0.25
            values = torch.tensor(pattern_values(key, shape, -limit, limit))
            # Scales of normalizations are around 1.
            if len(shape) == 1 and bool((parameter == 1).all()):
                values += 1
            parameter.copy_(values.bfloat16().float())
    return model


def in_keras_order(module, weight):
    """The order of the axes of Keras' kernel for the weight of a layer."""
    if isinstance(module, torch.nn.Linear):
        return weight.T
    if isinstance(module, torch.nn.Conv2d):
        depthwise = module.groups > 1 and module.groups == module.in_channels
        return weight.permute(2, 3, 0, 1) if depthwise else weight.permute(2, 3, 1, 0)
    return weight


def exported(model, pictures, dynamo):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = str(Path(folder) / "network.onnx")
        if dynamo:
            sizes = ({0: torch.export.Dim("batch")},)
            torch.onnx.export(
                model, (pictures[:2],), path, dynamo=True, opset_version=20, dynamic_shapes=sizes, verbose=False
            )
        else:
            axes = {"x": {0: "batch"}}
            torch.onnx.export(
                model, (pictures[:1],), path, dynamo=False, opset_version=17, input_names=["x"], dynamic_axes=axes
            )
        network = onnx.load(path)
    del network.metadata_props[:], network.graph.metadata_props[:], network.graph.value_info[:]
    for node in network.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in [*network.graph.input, *network.graph.output, *network.graph.initializer]:
        value.doc_string = ""
        del value.metadata_props[:]
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as stream:
        stream.write(network.SerializeToString(deterministic=True))
    return packed.getvalue()


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    parser.add_argument("names", nargs="*", default=list(NETWORKS), help="networks; default all")
    options = parser.parse_args()
    images = pattern_images(IMAGE_KEYS, SIZE, SIZE)
    pictures = torch.tensor(images.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)
    labels = torch.tensor([[0.0] if index < len(IMAGE_KEYS) // 2 else [1.0] for index in range(len(IMAGE_KEYS))])
    for name in options.names:
        model = filled(NETWORKS[name]().eval())
        for kind in ("dynamo", "script"):
            file = options.out / f"imported-{name}-{kind}.onnx.gz"
            file.write_bytes(exported(model, pictures, kind == "dynamo"))
            print(f"{file.name}: {file.stat().st_size / 1024:.0f} KB")
        golden = GoldenFile(options.out, f"imported-{name}")
        if any(isinstance(module, torch.nn.BatchNorm2d) for module in model.modules()):
            # As the exporters do it.
            model = fuse(model).requires_grad_(True)
        logits = model(pictures)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
        loss.backward()
        golden.add("logits", logits.detach().numpy())
        golden.add("loss", [loss.item()])
        modules = dict(model.named_modules())
        for path, parameter in model.named_parameters():
            if parameter.grad is None or any(part in path for part in SPREAD):
                continue
            layer, _, kind = path.rpartition(".")
            gradient = in_keras_order(modules[layer], parameter.grad) if kind == "weight" else parameter.grad
            golden.add_fingerprint(f"gradient/{path}", gradient.numpy(), SAMPLES)
        golden.write({"size": SIZE, "imageKeys": IMAGE_KEYS})


if __name__ == "__main__":
    main()

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

from golden_file import GoldenFile  # noqa: E402
from imported_networks import NETWORKS, SIZE  # noqa: E402
from pattern import pattern_images, pattern_values  # noqa: E402

IMAGE_KEYS = list(range(4))
SAMPLES = 8
# Statistics of normalizations use the keys from this one on, parameters those below.
FIRST_STATISTICS = 10_000
# Networks that are also exported with all of their batch normalizations.
UNFOLDED = ("mobilenetv2",)
# Both exporters compute with constants before they write: these weights are in no file as they are.
SPREAD = ("relative_position_bias_table", "attn_pool.q.", "attn_pool.latent")


def filled(model, pictures):
    """Patterns for all numbers, of ordinary sizes.

    A normalization that exporters fold into a convolution scales by powers of two, so that the result is as short.
    """
    folded = folded_pairs(model, pictures)
    normalized = any(type(module).__name__.startswith(("BatchNorm", "LayerNorm")) for module in model.modules())
    with torch.no_grad():
        for key, parameter in enumerate(model.parameters()):
            shape = tuple(parameter.shape)
            fan = math.prod(shape[1:]) if len(shape) > 1 else 0
            limit = math.sqrt((3 if normalized else 6) / fan) if fan > 0 else 0.25
            values = torch.tensor(pattern_values(key, shape, -limit, limit))
            # Scales of normalizations are around 1.
            if len(shape) == 1 and bool((parameter == 1).all()):
                values += 1
            parameter.copy_(values.bfloat16().float())
        for key, module in enumerate(model.modules()):
            if not isinstance(module, torch.nn.BatchNorm2d):
                continue
            key, shape = FIRST_STATISTICS + 2 * key, (module.num_features,)
            module.running_mean.copy_(torch.tensor(pattern_values(key, shape, -0.25, 0.25)).bfloat16())
            if module in folded:
                module.weight.copy_(torch.where(module.weight < 1, 0.5, 1.0))
                module.eps = 2.0**-10
                module.running_var.fill_(0.25 - module.eps)
            else:
                module.running_var.copy_(torch.tensor(pattern_values(key + 1, shape, 0.5, 1.5)))
    return model


def folded_pairs(model, pictures):
    """The convolution before each batch normalization that reads one, which exporters make one."""
    convolutions, pairs, handles = {}, {}, []

    def computed(module, inputs, output):
        if isinstance(module, torch.nn.Conv2d):
            convolutions[id(output)] = (module, output)
        elif isinstance(module, torch.nn.BatchNorm2d) and id(inputs[0]) in convolutions:
            pairs[module] = convolutions[id(inputs[0])][0]

    for module in model.modules():
        handles.append(module.register_forward_hook(computed))
    with torch.no_grad():
        model(pictures)
    for handle in handles:
        handle.remove()
    return pairs


def fold(model, pictures):
    """Does to a network what the exporters do: batch normalizations become part of the convolutions before them."""
    for normalization, convolution in folded_pairs(model, pictures).items():
        with torch.no_grad():
            scale = normalization.weight / torch.sqrt(normalization.running_var + normalization.eps)
            bias = normalization.bias - normalization.running_mean * scale
            if convolution.bias is not None:
                bias += convolution.bias * scale
            convolution.weight.mul_(scale.reshape(-1, 1, 1, 1))
            convolution.bias = torch.nn.Parameter(bias)
            normalization.requires_grad_(False)
            normalization.eps = 0.0
            for values, value in (("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)):
                getattr(normalization, values).fill_(value)


def in_keras_order(module, weight):
    """The order of the axes of Keras' kernel for the weight of a layer."""
    if isinstance(module, torch.nn.Linear):
        # Graft flattens maps with their channels last.
        maps = getattr(module, "flattened", None)
        return weight.T if maps is None else weight.T.reshape(*maps, -1).permute(1, 2, 0, 3)
    if isinstance(module, torch.nn.Conv2d):
        depthwise = module.groups > 1 and module.groups == module.in_channels
        return weight.permute(2, 3, 0, 1) if depthwise else weight.permute(2, 3, 1, 0)
    return weight


def exported(model, pictures, dynamo, optimize=True):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = str(Path(folder) / "network.onnx")
        if dynamo:
            sizes = ({0: torch.export.Dim("batch")},)
            torch.onnx.export(
                model,
                (pictures[:2],),
                path,
                dynamo=True,
                opset_version=20,
                dynamic_shapes=sizes,
                optimize=optimize,
                verbose=False,
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
        model = filled(NETWORKS[name]().eval(), pictures)
        files = {kind: exported(model, pictures, kind == "dynamo") for kind in ("dynamo", "script")}
        golden = GoldenFile(options.out, f"imported-{name}")
        if name in UNFOLDED:
            files["unfolded"] = exported(model, pictures, True, optimize=False)
            add_step(golden, "unfolded", model, pictures, labels)
        fold(model, pictures)
        add_step(golden, "gradient", model, pictures, labels)
        for kind, content in files.items():
            (options.out / f"imported-{name}-{kind}.onnx.gz").write_bytes(content)
            print(f"imported-{name}-{kind}: {len(content) / 1024:.0f} KB")
        golden.write({"size": SIZE, "imageKeys": IMAGE_KEYS})


def add_step(golden, prefix, model, pictures, labels):
    """Outputs, loss and the gradients of all parameters."""
    model.zero_grad()
    logits = model(pictures)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
    loss.backward()
    if prefix == "gradient":
        golden.add("logits", logits.detach().numpy())
        golden.add("loss", [loss.item()])
    modules = dict(model.named_modules())
    for path, parameter in model.named_parameters():
        if parameter.grad is None or not parameter.requires_grad or any(part in path for part in SPREAD):
            continue
        layer, _, kind = path.rpartition(".")
        gradient = in_keras_order(modules[layer], parameter.grad) if kind == "weight" else parameter.grad
        golden.add_fingerprint(f"{prefix}/{path}", gradient.numpy(), SAMPLES)


if __name__ == "__main__":
    main()

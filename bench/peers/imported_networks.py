"""Small networks of the families that people export from timm and torchvision, for `golden_imported.py`."""

import functools

import timm
import torch
from timm.models import _efficientnet_builder, efficientnet, mobilenetv3, regnet, resnet
from torchvision.models import inception, squeezenet, vgg
from torchvision.models.shufflenetv2 import ShuffleNetV2

SIZE = 32
TOKENS = {"img_size": SIZE, "patch_size": 8, "embed_dim": 16, "num_heads": 2, "mlp_ratio": 2}
WINDOWS = {"img_size": SIZE, "window_size": 4, "depths": (2, 1), "embed_dim": 8, "num_heads": (2, 2), "mlp_ratio": 2}
STAGES = {"depths": (1, 1, 1, 1), "dims": (8, 8, 16, 16)}
INVERTED = {"num_classes": 1, "stem_size": 8, "num_features": 32}


def of_timm(name, **options):
    return lambda: timm.create_model(name, num_classes=1, **options)


def of_blocks(network, stages, **options):
    """A network of inverted residuals from the descriptions of its blocks, as timm writes them."""
    return lambda: network(
        block_args=_efficientnet_builder.decode_arch_def([[stage] for stage in stages]),
        round_chs_fn=functools.partial(_efficientnet_builder.round_channels, divisor=4),
        **INVERTED,
        **options,
    )


def regnet_y():
    sizes = regnet.RegNetCfg(depth=4, w0=8, wa=10, wm=1.8, group_size=4, se_ratio=0.25, stem_width=8)
    return regnet.RegNet(sizes, num_classes=1)


def narrow(inputs, outputs, **options):
    """The convolution of Inception with a 32nd of its channels."""
    return inception.BasicConv2d(inputs if inputs == 3 else inputs // 32, outputs // 32, **options)


def inception_v3():
    """Each of its kinds of blocks once."""
    return torch.nn.Sequential(
        narrow(3, 256, kernel_size=3, stride=2),
        torch.nn.MaxPool2d(kernel_size=3, stride=2),
        inception.InceptionA(256, pool_features=32, conv_block=narrow),
        inception.InceptionB(256, conv_block=narrow),
        inception.InceptionC(736, channels_7x7=128, conv_block=narrow),
        inception.InceptionD(768, conv_block=narrow),
        inception.InceptionE(1280, conv_block=narrow),
        torch.nn.AdaptiveAvgPool2d(1),
        torch.nn.Flatten(),
        torch.nn.Linear(2048 // 32, 1),
    )


def squeezenet_1_1():
    network = squeezenet.SqueezeNet("1_1", num_classes=1)
    network.features = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, kernel_size=3, stride=2),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        squeezenet.Fire(8, 4, 8, 8),
        torch.nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        squeezenet.Fire(16, 8, 16, 16),
        squeezenet.Fire(32, 8, 16, 16),
    )
    network.classifier[1] = torch.nn.Conv2d(32, 1, kernel_size=1)
    return network


def vgg_with_dense_layers():
    network = vgg.VGG(vgg.make_layers([8, "M", 8, 8, "M", 16, "M"]), num_classes=1, init_weights=False)
    network.avgpool = torch.nn.AdaptiveAvgPool2d(4)
    network.classifier[0] = torch.nn.Linear(16 * 4 * 4, 16)
    network.classifier[0].flattened = (16, 4, 4)
    network.classifier[3] = torch.nn.Linear(16, 16)
    network.classifier[6] = torch.nn.Linear(16, 1)
    return network


RELU6, SILU, HARD = torch.nn.ReLU6, torch.nn.SiLU, torch.nn.Hardswish
GATED = functools.partial(timm.layers.SqueezeExcite, gate_layer="hard_sigmoid", rd_divisor=4)

NETWORKS = {
    "resnet": of_timm("resnet50", layers=(1, 1, 1, 1), channels=(4, 4, 4, 4)),
    "resnext": of_timm(
        "resnext50d_32x4d", layers=(1, 1, 1, 1), channels=(4, 8, 8, 8), stem_width=4, cardinality=4, base_width=32
    ),
    "regnet": regnet_y,
    "mobilenetv2": of_blocks(
        efficientnet.EfficientNet, ["ds_r1_k3_s1_c8", "ir_r2_k3_s2_e3_c8", "ir_r1_k3_s2_e3_c16"], act_layer=RELU6
    ),
    "mobilenetv3": of_blocks(
        mobilenetv3.MobileNetV3,
        ["ds_r1_k3_s2_e1_c8_se0.25_nre", "ir_r2_k5_s2_e3_c8_se0.25", "cn_r1_k1_s1_c16"],
        act_layer=HARD,
        se_layer=GATED,
    ),
    "mobilenetv4": of_blocks(
        mobilenetv3.MobileNetV3,
        [
            "er_r1_k3_s2_e2_c8",
            "uir_r1_a5_k3_s2_e3_c16",
            "mqa_r1_k3_h2_s1_v2_d8_c16",
            "uir_r1_a3_k0_s1_e2_c16",
            "uir_r1_a0_k0_s1_e2_c16",
        ],
        head_norm=True,
        layer_scale_init_value=1.0,
    ),
    "efficientnet": of_blocks(
        efficientnet.EfficientNet,
        ["ds_r1_k3_s1_e1_c8_se0.25", "ir_r2_k5_s2_e3_c8_se0.25", "ir_r1_k3_s2_e3_c16_se0.25"],
        act_layer=SILU,
    ),
    "efficientnetv2": of_blocks(
        efficientnet.EfficientNet,
        ["cn_r1_k3_s1_e1_c8_skip", "er_r2_k3_s2_e3_c8", "ir_r1_k3_s2_e3_c16_se0.25"],
        act_layer=SILU,
    ),
    "efficientnet_lite": of_blocks(
        efficientnet.EfficientNet,
        ["ds_r1_k3_s1_e1_c8", "ir_r2_k5_s2_e3_c8", "ir_r1_k3_s2_e3_c16"],
        act_layer=RELU6,
        pad_type="same",
    ),
    "densenet": of_timm("densenet121", growth_rate=4, block_config=(2, 2, 2), bn_size=2),
    "inception": inception_v3,
    "squeezenet": squeezenet_1_1,
    "vgg": vgg_with_dense_layers,
    "shufflenet": lambda: ShuffleNetV2([1, 2, 1], [8, 16, 16, 16, 32], num_classes=1),
    "convnext": of_timm("convnext_tiny", **STAGES),
    "convnextv2": of_timm("convnextv2_atto", **STAGES),
    "vit": of_timm("vit_tiny_patch16_224", depth=2, **TOKENS),
    "deit": of_timm("deit3_small_patch16_224", depth=2, **TOKENS),
    "dinov2": of_timm("vit_small_patch14_dinov2", depth=2, **TOKENS),
    "clip": of_timm("vit_base_patch32_clip_224", depth=2, **TOKENS),
    "siglip": of_timm("vit_base_patch16_siglip_224", depth=1, **TOKENS),
    "swin": of_timm("swin_tiny_patch4_window7_224", **WINDOWS),
}

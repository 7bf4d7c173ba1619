"""torchvision's MobileNetV2 with Keras' weights and the tutorial's head, divided into a frozen and a trained part."""

import h5py
import torch
from torch import nn
from torchvision.models import mobilenet_v2

SIZE = 160
# Blocks before this one, and its expansion, are before layer 100 of Keras' network.
FINE_TUNE_BLOCK = 12
# "eager": unchanged. "torch.compile": both parts, the frozen one with constant weights, which folds BatchNorm into the
# convolutions. "TorchScript": the frozen part optimized for inference; the trained part has to stay unchanged.
VARIANTS = ["eager", "torch.compile", "TorchScript"]
VARIABLES = {"frozen": (2, 1_281), "fine-tuning": (56, 1_862_721)}
KERAS_EPSILON = 1e-3


def create_base(weights):
    """The network without top, in inference mode. `weights`: the path of Keras' .h5 file, or None."""
    base = mobilenet_v2(weights=None).features
    for module in base.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = KERAS_EPSILON
    if weights is not None:
        load_keras_weights(base, weights)
    return base.requires_grad_(False).eval().to(memory_format=torch.channels_last)


def load_keras_weights(base, path):
    """Fills the network with Keras' weights, turned by 180 degrees.

    With stride 2 and maps of even size, Keras pads with a row below and a column on the right, torchvision on all
    four sides. On pictures that are turned by 180 degrees and with kernels that are turned too, torchvision's
    windows lie where Keras' do, so that both compute the same numbers, each with its own padding.
    """
    modules = [module for module in base.modules() if isinstance(module, (nn.Conv2d, nn.BatchNorm2d))]
    with h5py.File(path) as file:
        groups = [file[name] for name in file.attrs["layer_names"]]
        layers = [
            [torch.from_numpy(group[name][()]) for name in group.attrs["weight_names"]]
            for group in groups
            if len(group.attrs["weight_names"]) > 0
        ]
    for module, tensors in zip(modules, layers, strict=True):
        if isinstance(module, nn.BatchNorm2d):
            state = dict(zip(["weight", "bias", "running_mean", "running_var"], tensors, strict=True))
            module.load_state_dict(state, strict=False)
        else:
            depthwise = module.groups > 1
            kernel = tensors[0].permute((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))
            module.load_state_dict({"weight": kernel.flip(2, 3)})


def prepare(images):
    """Pixels, [batch, 3, height, width] of uint8, turned by 180 degrees, to what the network takes."""
    return images.to(torch.float32, memory_format=torch.channels_last).div_(127.5).sub_(1)


def create_head():
    head = nn.Linear(1280, 1)
    nn.init.xavier_uniform_(head.weight)
    nn.init.zeros_(head.bias)
    return head


class Pooling(nn.Module):
    def forward(self, maps):
        return maps.mean((2, 3))


class Trainee:
    """A phase of the tutorial: the part under no_grad, the trained part, and the optimizer.

    `phase`: "frozen" or "fine-tuning". `variant`: one of VARIANTS.
    """

    def __init__(self, base, head, phase, variant, batch):
        base.requires_grad_(False)
        self.dropout = nn.Dropout(0.2)
        if phase == "frozen":
            self.frozen = nn.Sequential(base, Pooling())
            self.trained = nn.Sequential(self.dropout, head)
        else:
            self.frozen = base[:FINE_TUNE_BLOCK]
            self.trained = nn.Sequential(base[FINE_TUNE_BLOCK:], Pooling(), self.dropout, head)
            base[FINE_TUNE_BLOCK:].requires_grad_(True)
            base[FINE_TUNE_BLOCK].conv[0].requires_grad_(False)
        variables = [variable for variable in self.trained.parameters() if variable.requires_grad]
        assert (len(variables), sum(variable.numel() for variable in variables)) == VARIABLES[phase]
        # Keras' settings, which differ from PyTorch's defaults in epsilon and in RMSprop's decay.
        if phase == "frozen":
            self.optimizer = torch.optim.Adam(variables, lr=1e-4, eps=1e-7)
        else:
            self.optimizer = torch.optim.RMSprop(variables, lr=1e-5, alpha=0.9, eps=1e-7)
        self.loss = nn.BCEWithLogitsLoss()
        self.batch = batch
        example = prepare(torch.zeros(batch, 3, SIZE, SIZE, dtype=torch.uint8))
        self.fast_frozen = faster(self.frozen, variant, example)
        compiled = variant == "torch.compile" and phase == "fine-tuning"
        self.fast_trained = torch.compile(self.trained, dynamic=False) if compiled else self.trained

    def _call(self, images, frozen, trained):
        with torch.no_grad():
            features = frozen(prepare(images))
        return trained(features).squeeze(1)

    def logits(self, images):
        # A smaller last batch is not worth another compilation.
        if len(images) == self.batch:
            return self._call(images, self.fast_frozen, self.fast_trained)
        return self._call(images, self.frozen, self.trained)

    def step(self, images, labels):
        """One training step; returns the loss."""
        self.optimizer.zero_grad()
        loss = self.loss(self.logits(images), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def evaluate(self, batches):
        self.dropout.eval()
        loss = correct = count = 0
        with torch.no_grad():
            for images, labels in batches:
                labels = labels.float()
                logits = self.logits(images)
                loss += self.loss(logits, labels).item() * len(labels)
                correct += ((logits > 0) == (labels > 0.5)).sum().item()
                count += len(labels)
        self.dropout.train()
        return {"loss": loss / count, "accuracy": correct / count, "correct": correct, "count": count}


def faster(module, variant, example):
    """The module for a batch like the example, without gradients, with its weights as constants."""
    if variant == "torch.compile":
        return torch.compile(module, dynamic=False, options={"freezing": True})
    if variant == "TorchScript":
        with torch.no_grad():
            return torch.jit.optimize_for_inference(torch.jit.trace(module, example))
    return module

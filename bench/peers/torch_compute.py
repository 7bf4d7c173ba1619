"""The forward pass and the fine-tuning step in PyTorch, measured on request. See README.md in this folder."""

import numpy as np
import torch
from torch import nn

from program import compute_options, serve
from torch_model import SIZE, VARIANTS, Pooling, Trainee, create_base, create_head, faster, prepare


def main():
    options = compute_options(__doc__)
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    pixels = np.fromfile(options.pixels, np.uint8).reshape(options.batch, SIZE, SIZE, 3)
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).flip(2, 3).contiguous(memory_format=torch.channels_last)
    labels = (torch.arange(options.batch) % 2).float()
    base = nn.Sequential(create_base(options.weights), Pooling())
    forward = {variant: forward_work(base, variant, images) for variant in VARIANTS}
    features = forward["eager"]()
    for work in forward.values():
        torch.testing.assert_close(work(), features, rtol=1e-3, atol=1e-3)
    serve(
        {
            "forward": forward,
            "step": {variant: step_work(options.weights, variant, images, labels) for variant in VARIANTS},
        },
        features=features[0].tolist(),
    )


def forward_work(base, variant, images):
    module = faster(base, variant, prepare(images))

    @torch.no_grad()
    def work():
        return module(prepare(images))

    return work


def step_work(weights, variant, images, labels):
    trainee = Trainee(create_base(weights), create_head(), "fine-tuning", variant, len(images))
    return lambda: trainee.step(images, labels)


if __name__ == "__main__":
    main()

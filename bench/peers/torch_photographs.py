"""The tutorial's photographs in PyTorch: worker processes decode, resize and augment them."""

import math

import torch
from torch.utils.data import DataLoader, Subset
from torchvision.datasets import ImageFolder
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import InterpolationMode, v2

from torch_model import SIZE

# A fifth of the validation batches becomes the test set.
TEST_SHARE = 5
# 0.2 of a turn, as the tutorial's RandomRotation.
DEGREES = 72


def open_photographs(folder, batch, workers, seed, with_test):
    """Batches of pixels, [batch, 3, height, width] of uint8, and labels, for training, validation and test."""
    # Resized as Keras does it. The network's kernels are turned by 180 degrees, and so are the pictures.
    resize = [v2.Resize((SIZE, SIZE), InterpolationMode.BILINEAR, antialias=False), HalfTurn()]
    augment = [v2.RandomHorizontalFlip(), v2.RandomRotation(DEGREES, InterpolationMode.BILINEAR)]
    train = ImageFolder(folder / "train", v2.Compose([*resize, *augment]), loader=read_picture)
    held = ImageFolder(folder / "validation", v2.Compose(resize), loader=read_picture)
    order = torch.randperm(len(held), generator=torch.Generator().manual_seed(seed)).tolist()
    in_test = math.ceil(len(held) / batch) // TEST_SHARE * batch if with_test else 0

    def loader(dataset, shuffle=False):
        return DataLoader(dataset, batch, shuffle, num_workers=workers, persistent_workers=True)

    test = loader(Subset(held, order[:in_test])) if with_test else None
    return loader(train, shuffle=True), loader(Subset(held, order[in_test:])), test


def read_picture(path):
    return decode_image(path, ImageReadMode.RGB)


class HalfTurn:
    def __call__(self, image):
        return image.flip(1, 2)

"""Writes the golden numbers that test/peers compares with Graft. See README.md in this folder."""

import argparse
import os
import sys
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
sys.dont_write_bytecode = True

# TensorFlow reads the settings above when it is imported.
from golden_augmentation import write_augmentation_layers  # noqa: E402
from golden_callbacks import write_callbacks  # noqa: E402
from golden_backbones import write_backbones  # noqa: E402
from golden_explain import write_explain  # noqa: E402
from golden_fit import write_fit  # noqa: E402
from golden_images import write_images  # noqa: E402
from golden_keras_files import write_keras_files  # noqa: E402
from golden_layers import write_layers_in_training  # noqa: E402
from golden_losses import write_losses  # noqa: E402
from golden_metrics import write_metrics  # noqa: E402
from golden_multilabel import write_multilabel  # noqa: E402
from golden_network import write_layers, write_network  # noqa: E402
from golden_optimizers import write_optimizers  # noqa: E402
from golden_running_metrics import write_running_metrics  # noqa: E402
from golden_weights import write_weights  # noqa: E402


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=root / "test" / "golden", help="folder to write to")
    parser.add_argument("--weights", type=Path, help="Keras' .h5 file for the set with real weights")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write_images(options.out)
    write_augmentation_layers(options.out)
    write_losses(options.out)
    write_metrics(options.out)
    write_multilabel(options.out)
    write_running_metrics(options.out)
    write_weights(options.out)
    write_keras_files(options.out)
    write_optimizers(options.out)
    write_callbacks(options.out)
    write_fit(options.out)
    write_explain(options.out)
    write_layers_in_training(options.out)
    write_layers(options.out)
    write_backbones(options.out)
    write_network(options.out, "pattern", None)
    if options.weights is not None:
        write_network(options.out, "imagenet", options.weights)


if __name__ == "__main__":
    main()

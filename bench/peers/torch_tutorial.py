"""TensorFlow's tutorial "Transfer learning and fine-tuning" in PyTorch, from JPEG files to a test accuracy."""

import time

import torch

from program import report, report_epoch, tutorial_options
from torch_model import Trainee, create_base, create_head
from torch_photographs import open_photographs

BATCH = 32


def main():
    options = tutorial_options(__doc__)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    train, validation, test = open_photographs(
        options.data, BATCH, options.workers, options.seed, with_test=options.until is None
    )
    base = create_base(options.weights)
    head = create_head()

    trainee = Trainee(base, head, "frozen", options.variant, BATCH)
    initial = trainee.evaluate(validation)
    reached = train_phase("feature extraction", trainee, train, validation, options.epochs, options.until)
    if not reached:
        trainee = Trainee(base, head, "fine-tuning", options.variant, BATCH)
        train_phase("fine-tuning", trainee, train, validation, options.fine_tune_epochs, options.until)
    report(event="result", initial=initial, test=None if test is None else trainee.evaluate(test))


def train_phase(name, trainee, train, validation, epochs, until):
    """Trains and reports each epoch, including validation; returns whether `until` was reached."""
    for _ in range(epochs):
        start = time.perf_counter()
        for images, labels in train:
            trainee.step(images, labels.float())
        accuracy = trainee.evaluate(validation)["accuracy"]
        report_epoch(name, time.perf_counter() - start, accuracy)
        if until is not None and accuracy >= until:
            return True
    return False


if __name__ == "__main__":
    main()

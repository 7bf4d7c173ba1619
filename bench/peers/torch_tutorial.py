"""TensorFlow's tutorial "Transfer learning and fine-tuning" in PyTorch, from JPEG files to a test accuracy."""

import time

import torch

from program import Goal, report, tutorial_options
from torch_model import Trainee, create_base, create_head
from torch_photographs import open_photographs

BATCH = 32


def main():
    options = tutorial_options(__doc__)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    goal = Goal(options.until, options.started)
    train, validation, test = open_photographs(
        options.data, BATCH, options.threads, options.seed, with_test=options.until is None
    )
    base = create_base(options.weights)
    head = create_head()

    trainee = Trainee(base, head, "frozen", options.variant, BATCH)
    initial = trainee.evaluate(validation)
    phases = [train_phase("feature-extraction", trainee, train, validation, options.epochs, goal)]
    if goal.seconds is None:
        trainee = Trainee(base, head, "fine-tuning", options.variant, BATCH)
        phases.append(train_phase("fine-tuning", trainee, train, validation, options.fine_tune_epochs, goal))
    report(
        initial=initial,
        phases=phases,
        test=None if test is None else trainee.evaluate(test),
        reached={"seconds": goal.seconds, "best": goal.best},
    )


def train_phase(name, trainee, train, validation, epochs, goal):
    """Trains; gives the time of each epoch, validation included, and what it reached."""
    figures = []
    for _ in range(epochs):
        start = time.perf_counter()
        for images, labels in train:
            trainee.step(images, labels.float())
        accuracy = trainee.evaluate(validation)["accuracy"]
        figures.append({"seconds": time.perf_counter() - start, "valAccuracy": accuracy})
        if goal.reached(accuracy):
            break
    return {"name": name, "epochs": figures}


if __name__ == "__main__":
    main()

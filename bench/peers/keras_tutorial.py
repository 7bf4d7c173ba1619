"""TensorFlow's tutorial "Transfer learning and fine-tuning" in Keras, from JPEG files to a test accuracy."""

import time

import keras
import tensorflow as tf

from keras_model import SIZE, add_head, compile_fine_tuning, compile_frozen, create_base, preprocess, use_threads
from program import report, report_epoch, tutorial_options

BATCH = 32


def main():
    options = tutorial_options(__doc__)
    use_threads(options.threads)
    keras.utils.set_random_seed(options.seed)
    train, validation, test = datasets(options)
    augmentation = keras.Sequential([keras.layers.RandomFlip("horizontal"), keras.layers.RandomRotation(0.2)])
    base = create_base(options.weights)
    inputs = keras.Input((SIZE, SIZE, 3))
    x = augmentation(inputs)
    x = preprocess(x)
    x = base(x, training=False)
    model = keras.Model(inputs, add_head(x))

    compile_frozen(model)
    initial = evaluate(model, validation)
    watch = Watch("feature extraction", options.until)
    model.fit(train, epochs=options.epochs, validation_data=validation, callbacks=[watch], verbose=0)
    if not watch.reached:
        compile_fine_tuning(model, base)
        model.fit(
            train,
            epochs=options.epochs + options.fine_tune_epochs,
            initial_epoch=options.epochs,
            validation_data=validation,
            callbacks=[Watch("fine-tuning", options.until)],
            verbose=0,
        )
    report(event="result", initial=initial, test=None if test is None else evaluate(model, test))


def datasets(options):
    """With `until` all validation images are used, otherwise a fifth of the batches is the test set."""
    settings = {"batch_size": BATCH, "image_size": (SIZE, SIZE), "verbose": False}
    load = keras.utils.image_dataset_from_directory
    train = load(options.data / "train", shuffle=True, **settings)
    validation = load(options.data / "validation", shuffle=options.until is None, **settings)
    test = None
    if options.until is None:
        batches = tf.data.experimental.cardinality(validation)
        test = validation.take(batches // 5).prefetch(tf.data.AUTOTUNE)
        validation = validation.skip(batches // 5)
    return train.prefetch(tf.data.AUTOTUNE), validation.prefetch(tf.data.AUTOTUNE), test


def evaluate(model, dataset):
    loss, accuracy = model.evaluate(dataset, verbose=0)
    return {"loss": loss, "accuracy": accuracy}


class Watch(keras.callbacks.Callback):
    """Reports each epoch, validation included; stops when `until` is reached."""

    def __init__(self, phase, until):
        super().__init__()
        self.phase = phase
        self.until = until
        self.reached = False

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        accuracy = logs["val_accuracy"]
        report_epoch(self.phase, time.perf_counter() - self.start, accuracy)
        if self.until is not None and accuracy >= self.until:
            self.reached = self.model.stop_training = True


if __name__ == "__main__":
    main()

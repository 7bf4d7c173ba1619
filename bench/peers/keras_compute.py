"""The forward pass and the fine-tuning step in Keras on TensorFlow, measured on request. See README.md."""

import keras
import numpy as np
import tensorflow as tf

from golden_network import InferenceMode
from keras_model import SIZE, add_head, compile_fine_tuning, create_base, preprocess, use_threads
from program import compute_options, serve


def main():
    options = compute_options(__doc__)
    use_threads(options.threads)
    keras.utils.set_random_seed(1)
    pixels = np.fromfile(options.pixels, np.uint8).reshape(options.batch, SIZE, SIZE, 3)
    # image_dataset_from_directory gives float32 too.
    images = tf.constant(pixels, tf.float32)
    labels = tf.reshape(tf.range(options.batch) % 2, (-1, 1))
    forward = forward_work(options.weights, images)
    serve(
        {
            "forward": {"tf.function": forward},
            "step": {
                "as the tutorial writes it": step_work(options.weights, images, labels, as_the_tutorial),
                "BatchNorm held in inference mode": step_work(options.weights, images, labels, held),
            },
        },
        features=forward()[0].numpy().tolist(),
    )


def forward_work(weights, images):
    base = create_base(weights)
    pooling = keras.layers.GlobalAveragePooling2D()

    @tf.function
    def forward(images):
        return pooling(base(preprocess(images), training=False))

    return lambda: forward(images)


def as_the_tutorial(base, x):
    return base(x, training=False)


def held(base, x):
    return InferenceMode(base)(x)


def step_work(weights, images, labels, features_of):
    base = create_base(weights)
    inputs = keras.Input((SIZE, SIZE, 3))
    model = keras.Model(inputs, add_head(features_of(base, preprocess(inputs))))
    compile_fine_tuning(model, base)
    return lambda: model.train_on_batch(images, labels)


if __name__ == "__main__":
    main()

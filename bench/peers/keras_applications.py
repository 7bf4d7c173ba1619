"""Whether Keras opens what Graft writes: every network of keras.applications, from Keras to Graft and back.

Keras makes a classifier with weights from patterns and saves it; Graft opens the file, computes the logits of two
pictures and saves the model again; Keras opens Graft's file. Three sets of logits are compared. Build Graft before.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.dont_write_bytecode = True

# TensorFlow reads the settings above when it is imported.
import keras  # noqa: E402
import numpy as np  # noqa: E402

from golden_applications import SIZE, SIZES, names_of_applications, pictures, without_statistics  # noqa: E402
from pattern import fill_variables  # noqa: E402

CLASSES = 5
IMAGE_KEYS = [1, 2]
# What Keras and Graft may differ by, relative to the largest logit if that is above 1.
LARGEST_OF_KERAS = 1e-5
LARGEST_OF_GRAFT = 1e-4
ROOT = Path(__file__).resolve().parents[2]
# Opens THEIRS, prints the logits of the pictures in PIXELS (float32), and saves OURS.
GRAFT = """
const [index, theirs, ours, pixels, size] = process.argv.slice(1);
const { closeSharedRuntime, loadModel } = await import(index);
const { readFileSync } = await import('node:fs');
const model = await loadModel(theirs);
const bytes = readFileSync(pixels);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const { data: logits } = await model.call({ data, shape: [2, Number(size), Number(size), 3] });
await model.save(ours);
console.log(JSON.stringify([...logits]));
await closeSharedRuntime();
"""


def classifier(name, size):
    keras.backend.clear_session()
    application = getattr(keras.applications, name)
    model = application(weights=None, classes=CLASSES, classifier_activation=None, input_shape=(size, size, 3))
    fill_variables(without_statistics(model))
    return model


def through_graft(theirs, ours, pixels, size):
    index = (ROOT / "dist" / "src" / "index.js").as_uri()
    command = ["node", "--input-type=module", "-e", GRAFT, "--", index, theirs, ours, pixels, str(size)]
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"Graft failed.\n{result.stderr}")
    return np.array(json.loads(result.stdout), np.float32).reshape(len(IMAGE_KEYS), CLASSES)


def round_trip(name):
    size = SIZES.get(name, SIZE)
    images = pictures(IMAGE_KEYS, size)
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours, pixels = (Path(folder) / file for file in ("theirs.keras", "ours.keras", "pixels"))
        model = classifier(name, size)
        parameters = model.count_params()
        before = model.predict(images, verbose=0)
        model.save(theirs)
        del model
        gc.collect()
        pixels.write_bytes(images.tobytes())
        graft = through_graft(theirs, ours, pixels, size)
        keras.backend.clear_session()
        after = keras.saving.load_model(ours).predict(images, verbose=0)
    scale = max(1.0, float(np.abs(before).max()))
    return parameters, float(np.abs(after - before).max()) / scale, float(np.abs(graft - before).max()) / scale


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=names_of_applications(), help="networks; default all")
    names = parser.parse_args().names
    print(f"Keras {keras.__version__}. Largest difference of logits, relative to the largest logit if it is above 1")
    print(f"{'network':<20}{'weights':>12}{'Keras again':>14}{'Graft':>10}")
    failed = []
    for name in names:
        parameters, again, graft = round_trip(name)
        print(f"{name:<20}{parameters:>12,}{again:>14.1e}{graft:>10.1e}", flush=True)
        if again > LARGEST_OF_KERAS or graft > LARGEST_OF_GRAFT:
            failed.append(name)
    sys.exit(f"Too far apart: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()

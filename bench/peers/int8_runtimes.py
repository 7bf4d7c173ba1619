"""Compares what other runtimes make of a classifier with ONNX Runtime, on real photographs.

    python bench/peers/int8_runtimes.py MODEL.onnx PHOTOGRAPHS

Prints the largest and the median difference of the probabilities for each runtime. `requirements-runtimes.txt` lists
the packages.
"""

import sys
from pathlib import Path

import cv2
import numpy
import onnxruntime
import openvino

COUNT = 40


def read(path: Path, size: tuple[int, int]) -> numpy.ndarray:
    picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    return numpy.ascontiguousarray(cv2.resize(picture, size)[numpy.newaxis])


def opencv(model: str, engine: int):
    network = cv2.dnn.readNetFromONNX(model, engine=engine)

    def run(image: numpy.ndarray) -> numpy.ndarray:
        network.setInput(image, "image")
        return network.forward("probabilities")

    return run


def main(model: str, folder: str) -> None:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    _, height, width, _ = session.get_inputs()[0].shape
    paths = sorted(Path(folder).rglob("*.jpg"))
    paths = paths[:: max(1, len(paths) // COUNT)][:COUNT]
    images = [read(path, (width, height)) for path in paths]
    expected = [session.run(["probabilities"], {"image": image})[0] for image in images]
    compiled = openvino.Core().compile_model(model, "CPU")
    runtimes = {
        f"OpenVINO {openvino.__version__}": lambda image: compiled({"image": image})["probabilities"],
        f"OpenCV {cv2.__version__}, ENGINE_CLASSIC": opencv(model, cv2.dnn.ENGINE_CLASSIC),
        f"OpenCV {cv2.__version__}, ENGINE_NEW": opencv(model, cv2.dnn.ENGINE_NEW),
    }
    print(f"{len(images)} photographs, against ONNX Runtime {onnxruntime.__version__}")
    for name, run in runtimes.items():
        differences = [
            float(numpy.abs(run(image).ravel() - answer.ravel()).max())
            for image, answer in zip(images, expected)
        ]
        print(f"{name}: largest {max(differences):.4f}, median {numpy.median(differences):.4f}")


main(*sys.argv[1:])

"""Compares the weights of two classifiers. Needs the package onnx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray


def weights(model: Path) -> dict[str, NDArray[np.float32]]:
    """Every variable that training may change, by its name in the graph: kernels, biases and the like."""
    graph = onnx.load(model).graph
    arrays = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    return {name: array for name, array in arrays.items() if array.dtype == np.float32 and array.ndim > 0}


def compare(one: Path, other: Path) -> tuple[float, str]:
    """The largest difference, relative to the largest weight of its variable, and all in words."""
    ours, theirs = weights(one), weights(other)
    if ours.keys() != theirs.keys():
        return np.inf, f"different variables: {sorted(ours.keys() ^ theirs.keys())[:5]}"
    differences = {
        name: float(np.abs(ours[name] - theirs[name]).max() / max(np.abs(ours[name]).max(), 1e-30))
        for name in ours
    }
    equal = [name for name in ours if ours[name].tobytes() == theirs[name].tobytes()]
    worst = max(differences, key=lambda name: differences[name])
    if len(equal) == len(ours):
        return 0.0, f"all {len(ours)} variables of the model are bit-equal"
    return differences[worst], (
        f"{len(equal)} of the {len(ours)} variables of the model are bit-equal; the largest difference is "
        f"{differences[worst]:.1e} of the largest weight, in {worst}"
    )

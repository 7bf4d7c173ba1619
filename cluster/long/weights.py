"""Compares the weights of two classifiers. Needs the package onnx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray


def weights(model: Path) -> dict[str, NDArray[np.float32]]:
    """The kernels and biases of the network, by their names in the graph.

    How familiar a picture is, is learned of the finished network, with directions whose signs are free.
    """
    graph = onnx.load(model).graph
    arrays = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    return {name: array for name, array in arrays.items() if name.endswith(("/kernel", "/bias"))}


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
    median = float(np.median([differences[name] for name in ours if name not in equal] or [0]))
    if len(equal) == len(ours):
        return 0.0, f"all {len(ours)} variables of the model are bit-equal"
    return differences[worst], (
        f"{len(equal)} of the {len(ours)} variables of the model are bit-equal; the largest difference is "
        f"{differences[worst]:.1e} of the largest weight, in {worst}; "
        f"the median of those that differ is {median:.1e}"
    )

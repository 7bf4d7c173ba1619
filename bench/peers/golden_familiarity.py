"""Golden numbers of familiarity, from scikit-learn and NumPy. Run it with scikit-learn's Python, see README.md."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
from scipy.special import logsumexp  # noqa: E402
from sklearn.covariance import LedoitWolf  # noqa: E402

from golden_file import GoldenFile  # noqa: E402
from pattern import pattern_values  # noqa: E402

CASES = [
    {"name": "fewer pictures than features", "pictures": 30, "size": 96, "classes": 2},
    {"name": "more pictures than features", "pictures": 160, "size": 48, "classes": 3},
    {"name": "few features", "pictures": 60, "size": 12, "classes": 4},
]
OTHERS = 20
DIRECTIONS = 32


def main():
    folder = Path(__file__).resolve().parents[2] / "test" / "golden"
    golden = GoldenFile(folder, "familiarity")
    for key, case in enumerate(CASES):
        add_case(golden, case, 70_000 + 10 * key)
    golden.write({"cases": CASES})


def add_case(golden, case, key):
    count, size, classes = case["pictures"], case["size"], case["classes"]
    labels = np.arange(count) % classes
    # Features that hang together, as those of a network do, and are never negative.
    mix = pattern_values(key, (size, size), -1, 1) * (0.85 ** np.arange(size))[:, None]
    centres = pattern_values(key + 1, (classes, size), 0, 1)
    features = np.maximum(0, centres[labels] + pattern_values(key + 2, (count, size), -1, 1) @ mix)
    others = np.maximum(0, pattern_values(key + 3, (OTHERS, size), -1, 1.5))
    features, others = features.astype(np.float32), others.astype(np.float32)
    logits = pattern_values(key + 4, (OTHERS, classes), -6, 6).astype(np.float32)
    golden.add(f"{case['name']}/features", features)
    golden.add(f"{case['name']}/others", others)
    golden.add(f"{case['name']}/logits", logits)

    unit = features.astype(np.float64) / np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    means = np.stack([unit[labels == label].mean(axis=0) for label in range(classes)])
    fitted = LedoitWolf(assume_centered=True).fit(unit - means[labels])
    case["shrinkage"] = float(fitted.shrinkage_)
    values, vectors = np.linalg.eigh(fitted.covariance_)
    # As many directions as there is scatter in; the others have the shrinkage only, all the same.
    kept = min(DIRECTIONS, size, np.linalg.matrix_rank(unit - means[labels]))
    case["variances"] = values[::-1][:kept].tolist()
    rest = values[::-1][kept:]
    spread = np.concatenate([values[::-1][:kept], np.full(size - kept, rest.mean() if len(rest) else 1)])
    precision = (vectors[:, ::-1] / spread) @ vectors[:, ::-1].T
    z = others.astype(np.float64) / np.linalg.norm(others.astype(np.float64), axis=1, keepdims=True)
    squares = [np.einsum("ij,jk,ik->i", z - mean, precision, z - mean) for mean in means]
    case["logDistances"] = np.log(np.min(squares, axis=0) / size).tolist()
    centred = logits.astype(np.float64) - logits.mean(axis=1, keepdims=True, dtype=np.float64)
    case["evidences"] = np.sqrt(logsumexp(centred, axis=1) - np.log(classes)).tolist()


if __name__ == "__main__":
    main()

"""Compares measures of familiarity on the features that features.ts wrote. See docs/design-notes.md.

    python bench/familiarity/compare.py FOLDER [FOLDER ...]

Each FOLDER has catsdogs_train, catsdogs_val and flowers, computed by one network. Every number is the area under the ROC
curve of other pictures against validation pictures of the trained classes; the second one is the share of the others
below the limit that 95 % of the validation pictures reach. The head is scikit-learn's LogisticRegression.
"""

import itertools
import json
import sys
from pathlib import Path

import numpy as np
from scipy.special import logsumexp
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

TRAINED_FLOWERS = 105
DIRECTIONS = 32


def load(folder, name):
    described = json.loads((Path(folder) / f"{name}.json").read_text())
    features = np.fromfile(Path(folder) / f"{name}.f32", "<f4").reshape(-1, described["size"])
    return features.astype(np.float64), np.array(described["labels"])


def unit(features):
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)


def mahalanobis(features, labels, asked, directions=None):
    """The squared distance from the nearest class, divided by the number of features."""
    means = np.stack([features[labels == label].mean(axis=0) for label in np.unique(labels)])
    covariance = LedoitWolf(assume_centered=True).fit(features - means[np.searchsorted(np.unique(labels), labels)])
    values, vectors = np.linalg.eigh(covariance.covariance_)
    if directions is not None:
        values[:-directions] = values[:-directions].mean()
    whitened = [((asked - mean) @ vectors) ** 2 @ (1 / values) for mean in means]
    return np.min(whitened, axis=0) / features.shape[1]


def nearest_square(features, asked):
    """The squared distance from the nearest picture along the principal directions, and what lies outside of them."""
    mean = features.mean(axis=0)
    main = np.linalg.svd(features - mean, full_matrices=False)[2][:DIRECTIONS]
    places, asked_places = (features - mean) @ main.T, (asked - mean) @ main.T

    def outside(values, own):
        return ((values - mean) ** 2).sum(axis=1) - (own**2).sum(axis=1)

    squares = (asked_places**2).sum(axis=1)[:, None] - 2 * asked_places @ places.T + (places**2).sum(axis=1)
    return squares.min(axis=1) + outside(asked, asked_places) + outside(features, places).mean()


def energy_of(head, features):
    logits = head.decision_function(features)
    if logits.ndim == 1:
        logits = np.stack([-logits / 2, logits / 2], axis=1)
    return logsumexp(logits - logits.mean(axis=1, keepdims=True), axis=1) - np.log(logits.shape[1])


def scores(features, labels, asked, standard):
    """Every measure of the asked pictures; those at `standard` are validation pictures."""
    head = LogisticRegression(max_iter=300).fit(features, labels)
    known, asked_unit = unit(features), unit(asked)
    near = np.sort(asked_unit @ known.T, axis=1)
    energy = energy_of(head, asked)
    distance = mahalanobis(known, labels, asked_unit)
    kept = mahalanobis(known, labels, asked_unit, DIRECTIONS)
    whole = mahalanobis(known, np.zeros(len(labels)), asked_unit)

    def both(one, other):
        return sum((score - score[standard].mean()) / score[standard].std() for score in (one, other))

    # ViM: what lies outside the main directions of the features, against the energy.
    origin = -np.linalg.pinv(head.coef_) @ head.intercept_
    main = np.linalg.svd(features - origin, full_matrices=False)[2][: min(64, len(features) // 2)]

    def outside(values):
        centred = values - origin
        return np.linalg.norm(centred - centred @ main.T @ main, axis=1)

    weight = energy_of(head, features).mean() / outside(features).mean()
    return {
        "maximum probability": head.predict_proba(asked).max(axis=1),
        "energy": energy,
        "Mahalanobis": -mahalanobis(features, labels, asked),
        "Mahalanobis, unit length": -distance,
        "the same, 32 directions": -kept,
        "relative Mahalanobis, unit length": whole - distance,
        "nearest neighbour": near[:, -1],
        "5th nearest neighbour": near[:, -5],
        "ViM": energy - weight * outside(asked),
        "energy and nearest neighbour": both(np.sqrt(energy), near[:, -1]),
        "energy and Mahalanobis (kept)": both(np.sqrt(energy), -np.log(kept)),
        "energy and nearest, 32 directions": both(np.sqrt(energy), -np.log(nearest_square(known, asked_unit))),
    }


def judged(features, labels, validation, others):
    results = {}
    standard = slice(len(validation))
    for name, score in scores(features, labels, np.concatenate([validation, others]), standard).items():
        own, strange = score[standard], score[len(validation) :]
        area = roc_auc_score(np.r_[np.ones(len(own)), np.zeros(len(strange))], np.r_[own, strange])
        results[name] = np.array([area, (strange < np.quantile(own, 0.05)).mean()])
    return results


def mean_of(results):
    return {name: np.mean([result[name] for result in results], axis=0) for name in results[0]}


def cats_and_dogs(folder, per_class, draws):
    features, labels = load(folder, "catsdogs_train")
    validation, _ = load(folder, "catsdogs_val")
    flowers, _ = load(folder, "flowers")

    def one(draw):
        random = np.random.default_rng(draw)
        rows = np.concatenate([random.permutation(np.where(labels == label)[0])[:per_class] for label in (0, 1)])
        return judged(features[rows], labels[rows], validation, flowers)

    return mean_of([one(draw) for draw in range(draws)])


def flowers(folder, choices, draws):
    features, labels = load(folder, "flowers")

    def one(chosen, draw):
        random = np.random.default_rng(draw)
        rows = [random.permutation(np.where(labels == label)[0]) for label in chosen]
        train = np.concatenate([own[:TRAINED_FLOWERS] for own in rows])
        validation = np.concatenate([own[TRAINED_FLOWERS:] for own in rows])
        others = features[~np.isin(labels, chosen)]
        return judged(features[train], labels[train], features[validation], others)

    return mean_of([one(chosen, draw) for chosen in choices for draw in range(draws)])


def flowers_and_cats(folder):
    features, labels = load(folder, "flowers")
    cats, kinds = load(folder, "catsdogs_val")
    random = np.random.default_rng(0)
    rows = [random.permutation(np.where(labels == label)[0]) for label in np.unique(labels)]
    train = np.concatenate([own[:TRAINED_FLOWERS] for own in rows])
    validation = np.concatenate([own[TRAINED_FLOWERS:] for own in rows])
    return judged(features[train], labels[train], features[validation], cats[kinds == 0])


def main():
    every = list(itertools.combinations(range(5), 3))
    columns = {}
    for folder in sys.argv[1:]:
        name = Path(folder).name
        columns[f"{name}: 3 flowers, first"] = flowers(folder, [(0, 1, 2)], 3)
        columns[f"{name}: 3 flowers, all 10"] = flowers(folder, every, 1)
        columns[f"{name}: 5 flowers"] = flowers_and_cats(folder)
        columns[f"{name}: 20 cats, 20 dogs"] = cats_and_dogs(folder, 20, 2)
        columns[f"{name}: 2000 cats, dogs"] = cats_and_dogs(folder, 1000, 1)
    print("| Measure | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for measure in next(iter(columns.values())):
        cells = [f"{columns[column][measure][0]:.3f}, {columns[column][measure][1]:.0%}" for column in columns]
        print(f"| {measure} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

"""Compares measures of familiarity at the places of trained classifiers that places.ts wrote. See docs/design-notes.md.

    python bench/familiarity/places.py FOLDER [FOLDER ...]

Each FOLDER has train, validation and others, of one classifier. Every number is the area under the ROC curve of the
others against the validation pictures; the second one is the share of the others below the limit that 95 % of the
validation pictures reach.
"""

import json
import sys
from pathlib import Path

import numpy as np
from compare import DIRECTIONS, mahalanobis, unit
from scipy.special import logsumexp
from sklearn.metrics import roc_auc_score

ENOUGH_PICTURES = 2000


class Classifier:
    def __init__(self, folder):
        self.folder = Path(folder)
        described = json.loads((self.folder / "train" / "index.json").read_text())
        self.sizes, self.classes = described["sizes"], described["classes"]
        labels = np.array(described["labels"])
        self.rows = np.linspace(0, len(labels) - 1, min(len(labels), ENOUGH_PICTURES)).astype(int)
        self.labels = labels[self.rows]

    def read(self, part, name, size):
        return np.fromfile(self.folder / part / f"{name}.f32", "<f4").reshape(-1, size).astype(np.float64)

    def nearness(self, place):
        """Of validation pictures and of others."""
        size = self.sizes[place]
        train = unit(self.read("train", place, size)[self.rows])
        return [
            -np.log(mahalanobis(train, self.labels, unit(self.read(part, place, size)), DIRECTIONS))
            for part in ("validation", "others")
        ]

    def evidence(self):
        def of(part):
            logits = self.read(part, "logits", self.classes)
            energy = logsumexp(logits - logits.mean(axis=1, keepdims=True), axis=1) - np.log(self.classes)
            return np.sqrt(np.maximum(energy, 1e-6))

        return [of("validation"), of("others")]


def standardized(scores):
    own, others = scores
    return [(own - own.mean()) / own.std(), (others - own.mean()) / own.std()]


def added(*scores):
    return standardized([sum(parts) for parts in zip(*map(standardized, scores))])


def judged(scores):
    own, others = scores
    area = roc_auc_score(np.r_[np.ones(len(own)), np.zeros(len(others))], np.r_[own, others])
    return f"{area:.3f}, {(others < np.quantile(own, 0.05)).mean():.0%}"


def measures(classifier):
    places = {place: classifier.nearness(place) for place in classifier.sizes}
    evidence, last = classifier.evidence(), list(places.values())[-1]
    every = added(*places.values())
    return {
        "evidence": evidence,
        **places,
        "all places": every,
        "evidence and last place": added(evidence, last),
        "evidence and all places (kept)": added(evidence, every),
    }


def main():
    columns = {Path(folder).name: measures(Classifier(folder)) for folder in sys.argv[1:]}
    print("| Measure | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for measure in next(iter(columns.values())):
        cells = [judged(scores[measure]) for scores in columns.values()]
        print(f"| {measure} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

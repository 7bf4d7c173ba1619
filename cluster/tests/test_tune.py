import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GRAFT, REPOSITORY, graft
from ray import tune

from graft_cluster.tune import SpaceError, read_space


def space(folder, text):
    path = folder / "space.json"
    path.write_text(text)
    return path


def test_reads_settings_and_how_they_are_drawn(tmp_path):
    read = read_space(
        space(
            tmp_path,
            '{"dropout": {"choice": [0, 0.2]}, "fineTuning.learningRate": {"loguniform": [1e-6, 1e-3]}}',
        )
    )
    assert read["dropout"].categories == [0, 0.2]
    assert isinstance(read["fineTuning.learningRate"], tune.search.sample.Float)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read as JSON"),
        ("{}", "has no settings"),
        ('{"dropout": 0.2}', "dropout in .* must be an object"),
        ('{"dropout": {"normal": [0, 1]}}', "with one of choice, uniform"),
        ('{"dropout": {"uniform": [0]}}', "dropout in .*: "),
    ],
)
def test_says_what_is_wrong_with_a_space(tmp_path, text, said):
    with pytest.raises(SpaceError, match=said):
        read_space(space(tmp_path, text))


def test_finds_the_best_of_the_trials(cluster, photographs, tmp_path):
    """A learning rate of almost 0 cannot win against a sensible one."""
    settings = '{"featureExtraction.learningRate": {"choice": [1e-9, 0.01]}}'
    words = ["tune", photographs, "--space", space(tmp_path, settings), "--trials", 3, "--seed", 2]
    words += ["--out", tmp_path / "search", "--metric", "val_loss", "--address", cluster.address]
    more = ["--seed", 1, "--weights", "openimages", "--offline", "--set", "imageSize=64"]
    more += ["--set", "fineTuning.epochs=0", "--set", "featureExtraction.epochs=4"]
    done = subprocess.run(
        [sys.executable, "-m", "graft_cluster", *map(str, [*words, "--graft", GRAFT, "--", *more])],
        cwd=REPOSITORY / "cluster",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    best = json.loads((tmp_path / "search/best.json").read_text())
    assert best["settings"] == {"featureExtraction.learningRate": 0.01}
    recipe = json.loads((tmp_path / "search/best-recipe.json").read_text())
    assert recipe["featureExtraction"]["learningRate"] == 0.01
    runs = sorted((tmp_path / "search/runs").iterdir())
    assert len(runs) == 3
    losses = [
        event["logs"]["val_loss"]
        for line in (Path(best["run"]) / "events.jsonl").open()
        if (event := json.loads(line))["event"] == "epoch"
    ]
    assert best["value"] == min(losses)
    assert (Path(best["run"]) / "model.onnx").exists()
    assert Path(best["run"]).name in graft("compare", *runs)

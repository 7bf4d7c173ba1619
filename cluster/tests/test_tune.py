import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GRAFT, REPOSITORY, graft
from ray import tune

from graft_cluster.__main__ import main
from graft_cluster.tune import Search, SearchError, SpaceError, begin, read_space


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
        ('{"dropout": {"uniform": [0]}}', "dropout in .*: uniform needs two numbers"),
        ('{"dropout": {"uniform": [0.5, 0]}}', "dropout in .*: .* the lower one first"),
        ('{"dropout": {"loguniform": ["a", "b"]}}', "dropout in .*: loguniform needs two numbers"),
    ],
)
def test_says_what_is_wrong_with_a_space(tmp_path, text, said):
    with pytest.raises(SpaceError, match=said):
        read_space(space(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"dropuot": {"choice": [0, 0.2]}}', "dropuot"),
        ('{"dropout": {"choice": [0, 2]}}', "dropout"),
        ('{"dropout": {"uniform": [0, 3]}}', "dropout"),
    ],
)
def test_settings_that_graft_does_not_take_end_it_before_the_search(
    photographs, tmp_path, text, said, monkeypatch, capsys
):
    monkeypatch.setattr("graft_cluster.hosts.connect", lambda _: None)
    words = ["tune", photographs, "--space", space(tmp_path, text), "--out", tmp_path / "search"]
    assert main([*map(str, words), "--graft", GRAFT]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "search").exists()


def test_a_search_is_neither_begun_twice_nor_continued_as_another_one(tmp_path):
    settings = {"dropout": {"choice": [0, 0.2]}}

    def wanted(**changes):
        given = {"arguments": ["photos"], "space": {}, "trials": 3, "cpus": 1, "out": str(tmp_path)}
        return Search(**{**given, **changes})

    with pytest.raises(SearchError, match="There is no search in "):
        begin(wanted(resume=True), settings)
    begin(wanted(), settings)
    with pytest.raises(SearchError, match=r"holds a search already\. Continue it with --resume"):
        begin(wanted(), settings)
    begin(wanted(resume=True), settings)
    with pytest.raises(SearchError, match="begun with the trials 3, but 5 was given"):
        begin(wanted(resume=True, trials=5), settings)
    with pytest.raises(SearchError, match="begun with the space "):
        begin(wanted(resume=True), {"dropout": {"choice": [0, 0.3]}})


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

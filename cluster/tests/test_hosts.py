"""What a user reads when Ray does not start."""

import ray

from graft_cluster.__main__ import main


def test_a_machine_too_busy_for_ray_is_a_failure_with_a_next_step(monkeypatch, capsys, tmp_path):
    # Ray raises this after 30 s; no test can make a machine that busy at will.
    def late(*_, **__):
        raise Exception("The current node timed out during startup. This could happen because ...")

    monkeypatch.setattr(ray, "init", late)
    assert main(["features", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "Ray did not start on this machine within 30 s." in said
    assert "Run the command again." in said
    assert "Traceback" not in said

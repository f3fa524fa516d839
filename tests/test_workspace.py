"""Temporary folders that go with their process, also where many processes begin and end at once."""

import shutil
from pathlib import Path

import pytest

from drillgate import workspace


def test_whoever_sweeps_while_a_folder_goes_leaves_it_to_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, tree = [], shutil.rmtree

    def slow(path: Path) -> None:
        workspace.sweep(tmp_path)
        removed.append(path.name)
        tree(path)

    with workspace.temporary(tmp_path) as folder:
        for name in ("data", "world", "zone"):
            (folder / name).mkdir()
            (folder / name / "file").touch()
        monkeypatch.setattr(workspace.shutil, "rmtree", slow)

    assert sorted(removed) == ["data", "world", "zone"]
    assert list(tmp_path.iterdir()) == []


def test_what_another_has_removed_meanwhile_is_no_reason_to_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = shutil.rmtree

    def beaten(path: Path) -> None:
        tree(path)
        raise FileNotFoundError(path)

    monkeypatch.setattr(workspace, "PATIENCE_SECONDS", 0.0)
    with workspace.temporary(tmp_path) as folder:
        (folder / "world").mkdir()
        monkeypatch.setattr(workspace.shutil, "rmtree", beaten)

    assert list(tmp_path.iterdir()) == []

"""Files that cannot be read, as problems at the file."""

import os
from pathlib import Path

import pytest

from drillgate.documents import load_file
from drillgate.documents.incident import Incident
from drillgate.places import InputError

INCIDENT = "incident: april\ntitle: x\nchange: change.yaml\nstarts: 2022-04-05T07:38:00Z\nlasts: 23m\n"


def refused(path: Path, **options: int) -> str:
    with pytest.raises(InputError) as error:
        load_file(Incident, path, "shown.yaml", **options)
    return str(error.value)


def test_a_file_is_loaded_and_shown_under_the_name_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "a.incident.yaml"
    path.write_text(INCIDENT)
    assert load_file(Incident, path, "shown.yaml").place("title").file == "shown.yaml"
    assert load_file(Incident, path).file == str(path)


def test_a_missing_file_is_told_with_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "april.incident.yaml").touch()
    assert refused(tmp_path / "apirl.incident.yaml") == (
        "shown.yaml:1:1: found no such file; did you mean 'april.incident.yaml'?"
    )
    assert refused(tmp_path / "no" / "folder.yaml") == "shown.yaml:1:1: found no such file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path) == "shown.yaml:1:1: found a folder, expected a file"


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(INCIDENT)
    assert refused(path, limit=20) == "shown.yaml:1:1: found more than 20 bytes, expected a smaller file"


def test_a_name_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    assert refused(Path("a\0b")).startswith("shown.yaml:1:1: found a name that no file has (")
    assert refused(tmp_path / ("a" * 5000)) == "shown.yaml:1:1: found a file that cannot be read (File name too long)"


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.touch()

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused(path) == "shown.yaml:1:1: found a file that cannot be read (Permission denied)"


if hasattr(os, "mkfifo"):

    def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert refused(tmp_path / "pipe") == "shown.yaml:1:1: found no regular file, expected a file"

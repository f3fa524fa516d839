import os
from pathlib import Path

import pytest

from drillgate.cli.reports import append_whole, write_whole
from drillgate.places import InputError


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_is_replaced_as_a_whole_through_a_link(tmp_path):
    real, link = tmp_path / "real.xml", tmp_path / "link.xml"
    real.write_text("old")
    link.symlink_to(real)
    write_whole(link, "new")
    assert (real.read_text(), link.is_symlink(), names(tmp_path)) == ("new", True, ["link.xml", "real.xml"])


def test_where_writing_fails_the_old_file_stays_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "gate.xml"
    file.write_text("old")

    def full(self, data):
        with self.open("wb") as stream:
            stream.write(data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError) as caught:
        write_whole(file, "new")
    assert str(caught.value) == f"{file}:1:1: found that it cannot be written (No space left on device)"
    assert (file.read_text(), names(tmp_path)) == ("old", ["gate.xml"])


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    link = tmp_path / "null"
    link.symlink_to(os.devnull)
    write_whole(link, "gone")
    assert names(tmp_path) == ["null"]
    assert Path(os.devnull).is_char_device()


def test_where_appending_fails_the_file_is_as_it_was(tmp_path):
    import resource

    file = tmp_path / "summary.md"
    file.write_text("before\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(InputError) as caught:
            append_whole(file, "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(caught.value) == f"{file}:1:1: found that it cannot be written (File too large)"
    assert file.read_text() == "before\n"


def test_what_is_appended_stands_behind_what_was_there(tmp_path):
    file = tmp_path / "summary.md"
    append_whole(file, "ü\n")
    append_whole(file, "second\n")
    assert file.read_text(encoding="utf-8") == "ü\nsecond\n"

import sys
from pathlib import Path

import pytest

from drillgate.drill.functions import missing

SOURCE = """\
import os as system
from json import dumps, loads as read
raise RuntimeError("this file was run")
def restore(context): ...
class Restore:
    def inner(self): ...
first = second = third, = [None]
async def later(context): ...
"""


@pytest.mark.parametrize("name", ["restore", "Restore", "first", "second", "third", "dumps", "read", "system"])
def test_whatever_a_file_binds_at_its_top_is_found_without_running_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "steps.py").write_text(SOURCE)

    assert missing(f"steps.py:{name}", tmp_path) == ""


@pytest.mark.parametrize("name", ["inner", "loads", "os", "later", "restored"])
def test_what_a_file_does_not_bind_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "steps.py").write_text(SOURCE)

    assert missing(f"steps.py:{name}", tmp_path) == f"no function {name} in steps.py"


@pytest.mark.parametrize("line", ["from x import *", "if True:\n    f = 1", "def __getattr__(name): ...", "del x"])
def test_what_only_running_a_file_would_tell_is_left_to_the_drill(tmp_path: Path, line: str) -> None:
    (tmp_path / "steps.py").write_text(line)

    assert missing("steps.py:f", tmp_path) == ""


def test_files_that_are_missing_or_no_python_are_told(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")

    assert missing("nowhere.py:f", tmp_path) == "no file nowhere.py"
    assert missing("broken.py:f", tmp_path).startswith("no Python that can be read in broken.py (")


def test_modules_are_looked_for_without_importing_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "some_package_of_steps"
    package.mkdir()
    for name in ("__init__", "steps"):
        (package / f"{name}.py").write_text("raise RuntimeError('imported')\ndef restore(context): ...\n")
    monkeypatch.syspath_prepend(tmp_path)

    assert missing("some_package_of_steps.steps:restore", tmp_path) == ""
    assert missing("some_package_of_steps.steps:nothing", tmp_path) == (
        "no function nothing in some_package_of_steps.steps"
    )
    assert missing("some_package_of_steps.other:restore", tmp_path) == "no module some_package_of_steps.other"
    assert missing("some_package_of_steps.steps.more:f", tmp_path) == "no module some_package_of_steps.steps.more"
    assert missing("no_such_package.steps:restore", tmp_path) == "no module no_such_package.steps"
    assert not {name for name in sys.modules if name.startswith("some_package_of_steps")}


def test_modules_without_a_source_are_left_to_the_drill(tmp_path: Path) -> None:
    assert missing("sys:exit", tmp_path) == ""
    assert missing("math:sqrt", tmp_path) == ""

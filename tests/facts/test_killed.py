"""A gate that is killed leaves its tables of IDs behind, and the next one takes them away."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

READING = """
import os, signal, sys
from drillgate.facts import inventory, shapes
from drillgate.facts.ids import read_ids
from drillgate.places import Place

if sys.argv[2] == "killed":
    def write(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    inventory.write = shapes.write = write
lists = [read_ids(b"id\\na1\\n", "ids.csv", "id")]
if sys.argv[1] == "shapes":
    shapes.shapes(lists, {"app": "a[0-9]+"}, Place("cloud.estate.yaml"))
else:
    table = b"id,type,environment\\na1,app,production\\n"
    inventory.resolve(lists, inventory.Inventory("inventory.csv", lambda file: file.write_bytes(table)))
"""


@pytest.fixture
def reads(tmp_path: Path) -> Callable[[str, str], int]:
    def run(what: str, how: str) -> int:
        environment = os.environ | {"TMPDIR": str(tmp_path)}
        command = [sys.executable, "-c", READING, what, how]
        return subprocess.run(command, env=environment, check=False, timeout=60).returncode

    return run


@pytest.mark.parametrize("what", ["shapes", "inventory"])
def test_what_a_killed_gate_left_is_removed_by_the_next(
    tmp_path: Path, reads: Callable[[str, str], int], what: str
) -> None:
    assert reads(what, "killed") == -signal.SIGKILL
    assert len(list(tmp_path.glob("drillgate-*"))) == 1
    assert reads(what, "whole") == 0
    assert list(tmp_path.glob("drillgate-*")) == []

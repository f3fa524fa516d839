"""A drill that is killed at any moment leaves nothing behind: its processes go with it, its files at the next start."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drillgate import workspace

ROUNDS, TOGETHER = 5, 4
SEED = 20220405
PATIENCE_SECONDS = 60.0
LONGEST = 2.0
"""Drills are killed at moments up to so many times what it takes to come to PostgreSQL."""
PROC = Path("/proc")
PROGRAM = "from drillgate.cli import main; main()"


@pytest.fixture
def place() -> Iterator[Path]:
    """Where drills put all their files; short, since unix sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="dg") as folder:
        yield Path(folder)


def start(place: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "drill", "run", "april-2022", "--sites", "2", "--runs", str(place / "r")],
        env=os.environ | {"TMPDIR": str(place / "t"), "XDG_CACHE_HOME": str(place / "c")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def belonging(place: Path) -> list[str]:
    """The processes that were started with this place, work in it, or name it."""
    if not PROC.is_dir():
        listed = subprocess.run(["ps", "-A", "-ww", "-o", "command="], capture_output=True, text=True, check=True)
        return [line for line in listed.stdout.splitlines() if str(place) in line]
    return [told for process in PROC.glob("[0-9]*") if (told := _told(process)) and str(place) in told]


def _told(process: Path) -> str:
    try:
        texts = [(process / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ")]
        return " ".join((*texts, str((process / "cwd").readlink())))
    except OSError:  # it has ended, is a zombie, or somebody else's
        return ""


def seconds_to_postgres(place: Path) -> float:
    """How long four drills at once take here to come to PostgreSQL, by the first of them; then they are killed."""
    begin = time.monotonic()
    running = [start(place) for _ in range(TOGETHER)]
    while not any("postgres" in told for told in belonging(place)):
        assert time.monotonic() < begin + 10 * PATIENCE_SECONDS, "no drill came to PostgreSQL"
        time.sleep(0.05)
    for process in running:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return time.monotonic() - begin


def test_nothing_stays_of_drills_that_are_killed(place: Path) -> None:
    """Each moment is drawn; several run at once, so that each also starts while others run and die."""
    (place / "t").mkdir()
    drawn = random.Random(SEED)
    longest = LONGEST * seconds_to_postgres(place)
    struck = 0
    for _ in range(ROUNDS):
        moments = sorted(drawn.uniform(0, longest) for _ in range(TOGETHER))
        begin = time.monotonic()
        running = [start(place) for _ in moments]
        for moment, process in zip(moments, running, strict=True):
            time.sleep(max(0.0, begin + moment - time.monotonic()))
            struck += sum("postgres" in told for told in belonging(place)) > 0
            process.send_signal(signal.SIGKILL)
            process.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (left := belonging(place)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left == []
        assert list((place / "t").iterdir()), "no drill had come far enough to leave anything"
        with workspace.temporary(place / "t") as mine:
            assert list((place / "t").iterdir()) == [mine]
    workspace.sweep(place / "c" / "drillgate")
    assert [file.name.split("-")[0] for file in (place / "c" / "drillgate").iterdir()] == ["postgresql"]
    assert struck > ROUNDS, "too few were killed while PostgreSQL ran"

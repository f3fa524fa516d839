import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drillgate import workspace
from drillgate.places import InputError, Place, Problem
from drillgate.world import process
from drillgate.world.process import WorldError

Write = Callable[[str], Path]
PARENT = """
import pathlib, sys
from drillgate.world import process

def tell(message):
    print(*message["pids"], flush=True)

process.run("life:live", {}, on_message=tell, folders=(pathlib.Path(sys.argv[1]),))
"""


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where worlds put their folders: empty at first."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture
def inside(tmp_path: Path) -> Write:
    """Write the function `live` of a module that a world can run."""

    def write(body: str) -> Path:
        source = "import json, os, sys, time, signal, subprocess\n\n\ndef live(specification, send):\n"
        (tmp_path / "life.py").write_text(source + textwrap.indent(textwrap.dedent(body), "    "), encoding="utf-8")
        return tmp_path

    return write


def run(folder: Path, **specification: Any) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    process.run("life:live", specification, on_message=heard.append, folders=(folder,))
    return heard


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii") if sys.platform == "linux" else ""
        os.kill(pid, 0)
    except (ProcessLookupError, FileNotFoundError):
        return False
    return ") Z " not in status


def wait_until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_a_world_is_told_and_tells(inside: Write, temporary: Path) -> None:
    folder = inside("""
        print("not a message")
        send({"word": specification["word"], "keys": sorted(specification)})
        send({"umlaut": "ü", "large": "x" * 300_000})
    """)
    assert run(folder, word="drill") == [
        {"word": "drill", "keys": ["seal", "word", "workspace"]},
        {"umlaut": "ü", "large": "x" * 300_000},
    ]
    assert list(temporary.iterdir()) == []


def test_a_world_knows_nothing_of_its_makers_secrets(
    inside: Write, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "AWS_PROFILE",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL",
        "PGHOST",
        "PGPASSWORD",
        "HTTPS_PROXY",
        "TOKEN",
    ):
        monkeypatch.setenv(name, "secret")
    folder = inside("""
        import getpass
        send({"environment": dict(os.environ), "folder": os.getcwd(), "workspace": specification["workspace"]})
    """)
    [told] = run(folder)
    assert "secret" not in told["environment"].values()
    assert told["environment"]["AWS_CONFIG_FILE"] == os.devnull
    assert told["environment"]["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert told["environment"]["AWS_EC2_METADATA_DISABLED"] == "true"
    assert told["environment"]["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "true"
    assert Path(told["environment"]["HOME"]).is_relative_to(temporary)
    assert Path(told["environment"]["TMPDIR"]).is_relative_to(temporary)
    assert told["folder"] == told["workspace"]


def test_a_failure_comes_with_what_was_printed_last(inside: Write, temporary: Path) -> None:
    folder = inside("""
        print("about to divide")
        os.system("echo a program speaks >&2")
        1 / 0
    """)
    with pytest.raises(WorldError) as failure:
        run(folder)
    text = str(failure.value)
    assert text.startswith("ZeroDivisionError: division by zero\n")
    assert "about to divide" in text
    assert "a program speaks" in text
    assert list(temporary.iterdir()) == []


def test_bad_input_stays_bad_input(inside: Write) -> None:
    folder = inside("""
        from drillgate.places import InputError, Place, Problem
        raise InputError(Problem(Place("estate.yaml", 3, 5), "no PostgreSQL to be had", "a package", "x"))
    """)
    with pytest.raises(InputError) as failure:
        run(folder)
    assert failure.value.problems == (Problem(Place("estate.yaml", 3, 5), "no PostgreSQL to be had", "a package", "x"),)


def test_an_unknown_entry_is_an_error(inside: Write) -> None:
    folder = inside("pass")
    with pytest.raises(WorldError, match="module 'life' has no attribute 'nothing'"):
        process.run("life:nothing", {}, on_message=print, folders=(folder,))


def test_a_world_that_leaves_without_a_word_did_not_end_well(inside: Write) -> None:
    with pytest.raises(WorldError, match="the world died: exit code 3"):
        run(inside("sys.exit(3)"))


def test_a_killed_world_leaves_nothing_behind(inside: Write, temporary: Path) -> None:
    folder = inside("""
        send({"pid": subprocess.Popen(["sleep", "600"]).pid})
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    heard: list[dict[str, Any]] = []
    with pytest.raises(WorldError, match="the world died: killed by SIGKILL"):
        process.run("life:live", {}, on_message=heard.append, folders=(folder,))
    assert wait_until(lambda: not is_alive(heard[0]["pid"]))
    assert list(temporary.iterdir()) == []


def test_an_interrupt_kills_the_world_and_all_it_started(inside: Write, temporary: Path) -> None:
    folder = inside("""
        send({"pids": [os.getpid(), subprocess.Popen(["sleep", "600"]).pid]})
        time.sleep(600)
    """)
    heard: list[dict[str, Any]] = []

    def interrupt(message: dict[str, Any]) -> None:
        heard.append(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.run("life:live", {}, on_message=interrupt, folders=(folder,))
    assert all(wait_until(lambda pid=pid: not is_alive(pid)) for pid in heard[0]["pids"])  # type: ignore[misc]  # a default in a lambda
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("also_without_kernel_help", [False, True])
def test_a_killed_parent_takes_its_world_along_and_the_next_sweeps(
    inside: Write, temporary: Path, *, also_without_kernel_help: bool
) -> None:
    cleared = "import ctypes; ctypes.CDLL(None).prctl(1, 0)" if also_without_kernel_help else "pass"
    folder = inside(f"""
        {cleared}
        send({{"pids": [os.getpid(), subprocess.Popen(["sleep", "600"]).pid]}})
        time.sleep(600)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert [is_alive(pid) for pid in pids] == [True, True]
        [left_over] = temporary.iterdir()
        workspace.sweep(temporary)
        assert left_over.exists(), "a living world's folder was swept"
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert [wait_until(lambda pid=pid: not is_alive(pid)) for pid in pids] == [True, True]  # type: ignore[misc]  # a default in a lambda
    assert left_over.exists()
    workspace.sweep(temporary)
    assert list(temporary.iterdir()) == []


def test_sweeping_leaves_what_belongs_to_others(temporary: Path) -> None:
    others = temporary / "drillgate-notes"
    others.mkdir()
    workspace.sweep(temporary)
    assert list(temporary.iterdir()) == [others]


def test_a_folder_of_one_that_was_killed_before_it_had_its_lock_is_swept(temporary: Path) -> None:
    (temporary / "drillgate-12-abc").mkdir()
    workspace.sweep(temporary)
    assert list(temporary.iterdir()) == []


def test_a_new_folder_that_a_sweeper_took_is_made_again(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = tempfile.mkdtemp

    def make_and_sweep(**options: Any) -> str:
        made.append(make(**options))
        if len(made) == 1:
            workspace.sweep(temporary)
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_sweep)
    with workspace.temporary() as folder:
        assert (len(made), str(folder)) == (2, made[1])
        workspace.sweep(temporary)
        assert folder.exists()
    assert list(temporary.iterdir()) == []


def test_sweeping_follows_no_link_and_opens_none(temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    (temporary / "drillgate-12-link").symlink_to(tmp_path)
    dead = temporary / "drillgate-12-dead"
    dead.mkdir()
    (dead / "lock").symlink_to(tmp_path / "made")
    workspace.sweep(temporary)
    assert [file.name for file in tmp_path.iterdir()] == ["precious"]

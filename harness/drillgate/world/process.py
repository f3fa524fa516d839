"""A world lives in a process of its own, since mocks, time travel and guards are global to one.

The child is a fresh interpreter in a session of its own. Its standard input stays open as a lifeline: once this process
is gone, by whatever death, a watchdog beside the world kills everything in its session's process group.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from drillgate import workspace
from drillgate.places import InputError, Place, Problem
from drillgate.world import environment

BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from drillgate.world.inside import main; main()"
TAIL = 4000
PARTING_SECONDS = 60.0


class WorldError(Exception):
    """The world's process failed or died; the text has what it last printed."""


def run(
    entry: str,
    specification: Mapping[str, Any],
    *,
    on_message: Callable[[dict[str, Any]], None],
    folders: Sequence[Path] = (),
) -> None:
    """Call `entry` ("module:function") in a sealed process and hand on what it sends.

    The function is given the specification, with "workspace" (a private folder's path) and "seal" (the fields of
    `namespace.Seal`) added, and `send(message)`; specification and messages are of JSON's types. `folders` are searched
    for modules too. Raises `InputError` where the function did, else `WorldError`. No process and no file outlives the
    call, also where it ends by KeyboardInterrupt or `on_message` raises.
    """
    with workspace.temporary() as folder:
        for name in ("world", "home", "temporary"):
            (folder / name).mkdir()
        with (folder / "printed").open("w+b") as printed:
            reading, writing = os.pipe()
            with os.fdopen(reading, "rb") as messages, os.fdopen(writing, "wb") as speaking:
                child = _start(folder, printed, speaking)
                try:
                    _tell(child, _order(entry, specification, speaking, folder, folders))
                    speaking.close()
                    ended = _listen(messages, on_message)
                    _part(child)
                finally:
                    _end(child)
            if not ended:
                raise WorldError(f"the world died: {_death(child.returncode)}{_tail(printed)}")
            if "failed" in ended:
                raise WorldError(f"{ended['failed']}{_tail(printed)}")
            if "problems" in ended:
                raise InputError(
                    *(Problem(**fields | {"place": Place(**fields["place"])}) for fields in ended["problems"])
                )


def _start(folder: Path, printed: BinaryIO, speaking: BinaryIO) -> "subprocess.Popen[bytes]":
    package = Path(__file__).parents[2]
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(package)],
        stdin=subprocess.PIPE,
        stdout=printed,
        stderr=printed,
        cwd=folder / "world",
        env=environment.scrubbed(os.environ, folder / "home", folder / "temporary"),
        pass_fds=(speaking.fileno(),),
        start_new_session=True,
    )


def _order(
    entry: str, specification: Mapping[str, Any], speaking: BinaryIO, folder: Path, folders: Sequence[Path]
) -> dict[str, Any]:
    return {
        "entry": entry,
        "specification": dict(specification),
        "messages": speaking.fileno(),
        "parent": os.getpid(),
        "workspace": str(folder / "world"),
        "folders": [str(path.absolute()) for path in folders],
    }


def _tell(child: "subprocess.Popen[bytes]", order: Mapping[str, Any]) -> None:
    assert child.stdin is not None  # noqa: S101 - it was asked for
    # A child that died at birth takes no order; its messages end at once, and what it printed tells why.
    with suppress(BrokenPipeError):
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()


def _listen(messages: BinaryIO, on_message: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """How the world ended: {"done": …}, {"failed": …}, {"problems": …}, or {} where it did not get to say."""
    for line in messages:
        if not line.endswith(b"\n"):
            break  # killed while it spoke
        frame: dict[str, Any] = json.loads(line)
        if "message" not in frame:
            return frame
        on_message(frame["message"])
    return {}


def _part(child: "subprocess.Popen[bytes]") -> None:
    """Give a world that has nothing more to say the time to leave in order, and to say how; else it is killed."""
    with suppress(subprocess.TimeoutExpired):
        child.wait(PARTING_SECONDS)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the group, then let the lifeline go: until then its watchdog keeps the group's number."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert child.stdin is not None  # noqa: S101 - it was asked for
    with suppress(BrokenPipeError):
        child.stdin.close()


def _death(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _tail(printed: BinaryIO) -> str:
    printed.seek(0)
    text = printed.read()[-TAIL:].decode(errors="replace").strip()
    return f"\n{text}" if text else ""

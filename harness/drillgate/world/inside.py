"""The world's process from within: sealed before anything else runs in it."""

import ctypes
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from drillgate.places import InputError
from drillgate.world import namespace
from drillgate.world.guard import Guard

PR_SET_PDEATHSIG = 1
READABLE_FOR_ALL = 0o022

Send = Callable[[Mapping[str, Any]], None]


def main() -> None:
    """Seal this fresh process, call what the order on standard input names, and say how it ended."""
    order = json.loads(sys.stdin.buffer.readline())
    os.set_inheritable(order["messages"], False)  # noqa: FBT003 - the function's name says what is false
    os.umask(READABLE_FOR_ALL)
    _watch(order["messages"])
    messages = os.fdopen(order["messages"], "w", encoding="ascii")

    def say(frame: Mapping[str, Any]) -> None:
        messages.write(json.dumps(frame) + "\n")
        messages.flush()

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        sys.stderr.flush()
        say({"failed": f"{kind.__name__}: {error}"})

    sys.excepthook = last_words
    try:
        _live(order, say)
    except InputError as error:
        say({"problems": [asdict(problem) for problem in error.problems]})
    else:
        say({"done": True})


def _live(order: Mapping[str, Any], say: Send) -> None:
    workspace = Path(order["workspace"])
    seal = namespace.enter((workspace, Path(__file__), Path(sys.executable)))
    _die_with(order["parent"])
    guard = Guard(workspace, loopback_is_ours=seal.namespace != "none")
    guard.install()
    sys.path.extend(order["folders"])
    module, _, function = order["entry"].partition(":")
    entry = getattr(importlib.import_module(module), function)
    surroundings = {"workspace": str(workspace), "seal": asdict(seal)}
    entry(order["specification"] | surroundings, lambda message: say({"message": message}))
    if guard.attempts:
        raise RuntimeError(f"something tried to leave the world and hid it: {'; '.join(guard.attempts)}")


def _watch(messages: int) -> None:
    """Leave a watchdog on the lifeline, in this process group: when it is cut, the whole group is killed.

    It keeps no hold on the messages, whose end tells the parent that the world is gone.
    """
    if os.fork() == 0:
        os.close(messages)
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(ignored, signal.SIG_IGN)
        while os.read(0, 1):
            pass
        os.killpg(0, signal.SIGKILL)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)


def _die_with(parent: int) -> None:
    """Where the kernel offers it, have it kill this process with its parent, should the watchdog have been killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the parent is gone")

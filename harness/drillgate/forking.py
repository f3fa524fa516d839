"""Work over a list, shared with copies of this process: they start at once, with all that it has loaded.

Only a process that is alone with itself can be copied: what another thread held would be held for ever in the copy.
"""

import gc
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of this process, and where it writes what it has made."""

    process: int
    pipe: int


def possible() -> bool:
    """Whether this process can be copied. On macOS its libraries forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def spread(work: Callable[[Given], Made], over: Sequence[Given], processes: int) -> list[Made]:
    """What `work` makes of each, in order; this process does its share. What a copy did not make is made here."""
    made: dict[int, Made] = {}
    copies = [_copy(work, over[share::processes]) for share in range(1, processes)]
    made |= zip(range(0, len(over), processes), map(work, over[::processes]), strict=True)
    for share, copy in enumerate(copies, 1):
        positions = range(share, len(over), processes)
        theirs = _made(copy)
        if theirs is None or len(theirs) != len(positions):
            theirs = [work(over[position]) for position in positions]
        made |= zip(positions, theirs, strict=True)
    return [made[position] for position in range(len(over))]


def _copy(work: Callable[[Given], Any], over: Sequence[Given]) -> Copy:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Copy(process, reading)
    # Nothing of the copy may get back into what its original was doing: neither a return nor an exception.
    code = 1
    try:
        gc.disable()
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            pickle.dump([work(one) for one in over], stream, protocol=pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _made(copy: Copy) -> list[Any] | None:
    """What a copy has made; None if it came to its end before."""
    with os.fdopen(copy.pipe, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(copy.process, 0)
    return pickle.loads(data) if status == 0 else None  # noqa: S301 - a copy of this very process wrote it

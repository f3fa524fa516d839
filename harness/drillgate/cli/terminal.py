"""What the terminal can show, and what a run says on it while it works."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

WIDTH = 100
"""Columns of what is no terminal."""

PATIENCE = 1.0
"""Seconds after which somebody who waits is told what for."""

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done, from 0 to 1."""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at a stream; None is one that was closed before the run."""
    return stream is not None and stream.isatty()


def has_colour(stream: TextIO | None) -> bool:
    """Whether to write in colours: as NO_COLOR and FORCE_COLOR say, or else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def width() -> int:
    return max(shutil.get_terminal_size((WIDTH, 24)).columns, 40)


@contextmanager
def waiting(for_what: str) -> Iterator[None]:
    """Say on a terminal what is waited for, once it has taken a second."""
    if not is_terminal(sys.stderr):
        yield
        return
    from threading import Event, Thread

    ended = Event()

    def show() -> None:
        if ended.wait(PATIENCE):
            return
        from rich.console import Console

        with Console(stderr=True).status(for_what):
            ended.wait()

    shown = Thread(target=show, daemon=True)
    shown.start()
    try:
        yield
    finally:
        ended.set()
        shown.join()


@contextmanager
def progress(of_what: str) -> Iterator[Progress | None]:
    """A bar on a terminal, gone when the work is done; None where there is no terminal."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console

    shown, told = bar(of_what, Console(stderr=True))
    with shown:
        yield told


def bar(of_what: str, console: "Console") -> "tuple[Bar, Progress]":
    """A bar that is yet to be shown, and what moves it on."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[of_what]}", markup=False),
        BarColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
    )
    made = Bar(*columns, console=console, transient=True)
    task = made.add_task("", total=1.0, of_what=of_what)
    return made, lambda what, share: made.update(task, description=what, completed=share)

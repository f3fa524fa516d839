"""What is seen of a drill on a terminal while it is carried out: what is being done, and how far each lost site is."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from drillgate.cli import terminal
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from rich.table import Table

    from drillgate.drill.history import Event
    from drillgate.drill.whereabouts import Row

MOST = 12
"""So many sites have a row each; more are counted by where they are."""
BESIDE = 6
"""Lines that the table leaves of a terminal's height."""


@dataclass(frozen=True, slots=True)
class Live:
    """What a drill tells while it is carried out; None where nobody looks."""

    progress: terminal.Progress | None = None
    watch: "Callable[[Event], None] | None" = None


@contextmanager
def shown(of_what: str) -> Iterator[Live]:
    """A bar with a table below it on a terminal, both gone when the drill has ended."""
    if not terminal.is_terminal(sys.stderr):
        yield Live()
        return
    from rich.console import Console, Group
    from rich.live import Live as Shown

    from drillgate.drill.whereabouts import Whereabouts

    console, where, lock = Console(stderr=True), Whereabouts(), Lock()
    bar, progress = terminal.bar(of_what, console)

    def picture() -> Group:
        with lock:
            rows, cells = where.rows(max(min(MOST, console.height - BESIDE), 1)), where.cells()
        return Group(bar, *([_table(rows, cells)] if rows else []))

    def watch(event: "Event") -> None:
        with lock:
            where.heard(event)

    with Shown(get_renderable=picture, console=console, transient=True):
        yield Live(progress, watch)


def _table(rows: "Sequence[Row]", cells: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, caption=Text(f"cells: {cells}") if cells else None, caption_justify="left")
    for title in ("lost", "now", "since"):
        table.add_column(title, no_wrap=True)
    for row in rows:
        since = f"{row.first:%H:%M:%S}" if row.first == row.last else f"{row.first:%H:%M:%S} to {row.last:%H:%M:%S}"
        table.add_row(Text(harmless(row.what)), row.place, since)
    return table

"""Reading many files, by several processes where that pays: they take a while to start, and reading is most work.

What comes out is the same, and in the same order, however many there are.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from drillgate import forking
from drillgate.readers import artifacts
from drillgate.readers.artifacts import Content

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from drillgate.documents.client import Client

PAYS: Final = 4_000_000
"""Bytes that are read by one process before others are started, which then pays if there are as many left."""

COPY_PAYS: Final = 100_000
"""The same where a process can be copied, which takes no time to speak of."""

ROUND: Final = 16_000_000
"""Bytes that are shared among copies at a time, about: their contents are in memory together."""

BATCH: Final = 500_000
"""Bytes that are handed to a process at a time, about."""

Contents = tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: its content, the name of its reader ("" to have it told), the dialect of its SQL, and clients."""

    file: str
    data: bytes
    reader: str = ""
    dialect: str = ""
    clients: "tuple[Client, ...]" = ()


def read(task: Task) -> Contents | None:
    """What a file holds; None of what is no artifact."""
    return artifacts.contents(task.data, task.file, reader=task.reader, dialect=task.dialect, clients=task.clients)


def read_all(tasks: Iterable[Task], size: Callable[[], int], processes: int) -> Iterator[tuple[Task, Contents | None]]:
    """What each file holds, in order, read by up to so many processes. `size` tells how many bytes there may be."""
    done = 0
    waiting = iter(tasks)
    for task in waiting:
        yield task, read(task)
        done += len(task.data)
        if processes > 1 and done >= COPY_PAYS and (share := _way(size() - done, done)) is not None:
            yield from share(waiting, processes)


def _way(left: int, done: int) -> "Callable[[Iterator[Task], int], Iterator[tuple[Task, Contents | None]]] | None":
    """How to share what is left, if that pays."""
    if forking.possible():
        return _copied if left >= COPY_PAYS else None
    return _shared if done >= PAYS <= left else None


def _copied(tasks: Iterator[Task], processes: int) -> Iterator[tuple[Task, Contents | None]]:
    for batch in _batches(tasks, ROUND):
        yield from zip(batch, forking.spread(read, batch, processes), strict=True)


def _shared(tasks: Iterator[Task], processes: int) -> Iterator[tuple[Task, Contents | None]]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A process that starts must not look for modules in the current folder, which is what is judged.
    os.environ["PYTHONSAFEPATH"] = "1"
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield from _in_order(tasks, pool, processes)


def _in_order(
    tasks: Iterator[Task], pool: "ProcessPoolExecutor", processes: int
) -> Iterator[tuple[Task, Contents | None]]:
    batches = _batches(tasks, BATCH)
    ahead = deque((batch, _submitted(pool, batch)) for batch in islice(batches, 2 * processes))
    while ahead:
        batch, future = ahead.popleft()
        yield from zip(batch, _result(batch, future), strict=True)
        ahead += ((following, _submitted(pool, following)) for following in islice(batches, 1))


def _submitted(pool: "ProcessPoolExecutor", batch: Sequence[Task]) -> "Future[list[Contents | None]] | None":
    """What a process will have read; None where one has been ended from outside, which ends all."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(_read_batch, batch)
    except BrokenProcessPool:
        return None


def _result(batch: Sequence[Task], future: "Future[list[Contents | None]] | None") -> list[Contents | None]:
    """What a process has read; what none has, since it was ended, is read here."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return _read_batch(batch) if future is None else future.result()
    except BrokenProcessPool:
        return _read_batch(batch)


def _read_batch(batch: Sequence[Task]) -> list[Contents | None]:
    return [read(task) for task in batch]


def _batches(tasks: Iterator[Task], most: int) -> Iterator[Sequence[Task]]:
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += len(task.data)
        if size >= most:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)

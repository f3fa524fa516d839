"""Histories as files: a line of JSON for each event, compressed where the file's name ends in .gz.

docs/histories.md has the format, so that a history may also come from elsewhere: from a restore that really was.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from drillgate.drill.history import Event, History, revived
from drillgate.drill.telling import MisfitError
from drillgate.places import InputError, Place, Problem

LEVEL = 3
"""Of compression: a third larger than the best, in a tenth of the time."""
MOST = 20
"""So many lines that are no events are told."""
EXPECTED = "an event as docs/histories.md tells"


class Writer(Protocol):
    def __call__(self, told: Mapping[str, Any], /) -> None:
        """Add an event, as `history.plain` tells it."""


@contextmanager
def written(file: Path) -> Iterator[Writer]:
    """Write a new file of events."""
    with _opened(file, "wb") as lines:

        def write(told: Mapping[str, Any]) -> None:
            lines.write(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")

        yield write


def read(file: Path) -> History:
    """The events of a file. Raises `InputError` with the first lines that are none, or for a file that is none."""
    problems: list[Problem] = []
    events: list[Event] = []
    try:
        with _opened(file, "rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    events.append(_event(line, str(file), number))
                except InputError as error:
                    problems += error.problems
                    if len(problems) == MOST:
                        break
    except (OSError, EOFError, zlib.error) as error:
        problems.append(Problem(Place(str(file)), f"found no history that can be read ({error})", "lines of JSON"))
    if problems:
        raise InputError(*problems)
    return tuple(events)


def _event(line: bytes, file: str, number: int) -> Event:
    try:
        return revived(json.loads(line.rstrip()))
    except json.JSONDecodeError as error:
        problem = Problem(Place(file, number, error.colno), f"found no JSON ({error.msg})", EXPECTED)
    except RecursionError:
        problem = Problem(Place(file, number), "found JSON too deep to read", EXPECTED)
    except UnicodeDecodeError:
        problem = Problem(Place(file, number), "found no UTF-8", EXPECTED)
    except MisfitError as error:
        at = f"at {error.pointer}: " if error.pointer else ""
        problem = Problem(Place(file, number), f"{at}found {error.found}", error.expected)
    raise InputError(problem)


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[BinaryIO]:
    if file.suffix == ".gz":
        with gzip.open(file, mode, compresslevel=LEVEL) as lines:
            yield lines  # type: ignore[misc]  # what gzip gives is one
    else:
        with file.open(mode) as lines:
            yield lines  # type: ignore[misc]  # as told by its mode

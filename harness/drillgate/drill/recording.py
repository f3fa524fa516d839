"""Histories as files: a line of JSON for each event, compressed where the file's name ends in .gz.

docs/histories.md has the format, so that a history may also come from elsewhere: from a restore that really was.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from drillgate.drill.history import KINDS, Event, History, revived
from drillgate.places import InputError, Place, Problem

LEVEL = 3
"""Of compression: a third larger than the best, in a tenth of the time."""


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
    """The events of a file. Raises `InputError` with every line that is no event, or for a file that is none."""
    problems: list[Problem] = []
    events: list[Event] = []
    try:
        for number, line in enumerate(_lines(file), 1):
            try:
                events.append(_event(line))
            except ValueError as error:
                problems.append(Problem(Place(str(file), number), str(error), "an event as docs/histories.md tells"))
    except (OSError, EOFError) as error:
        problems.append(Problem(Place(str(file)), f"found no history that can be read ({error})", "lines of JSON"))
    if problems:
        raise InputError(*problems)
    return tuple(events)


def _lines(file: Path) -> Iterable[bytes]:
    with _opened(file, "rb") as lines:
        yield from lines


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[BinaryIO]:
    if file.suffix == ".gz":
        with gzip.open(file, mode, compresslevel=LEVEL) as lines:
            yield lines  # type: ignore[misc]  # what gzip gives is one
    else:
        with file.open(mode) as lines:
            yield lines  # type: ignore[misc]  # as told by its mode


def _event(line: bytes) -> Event:
    """Raises `ValueError` saying what was found."""
    try:
        told = json.loads(line)
    except RecursionError:
        raise ValueError("found JSON too deep to read") from None
    except ValueError as error:
        raise ValueError(f"found no JSON ({error})") from None
    kind = told.get("event") if isinstance(told, dict) else None
    if kind not in KINDS:
        raise ValueError(f"found {json.dumps(told)[:60]}, expected an object with an `event`: {', '.join(KINDS)}")
    try:
        return revived(told)
    except KeyError as error:
        raise ValueError(f"found {told['event']} with an unknown field {error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"found {told['event']} that is none: {error}") from None

"""A drill that processes carry out together: each takes parts that nobody has taken, and one judges the whole."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drillgate.drill.attempt import carry_out
from drillgate.results import DrillResult

PATIENCE_SECONDS = 0.2
RUNS = "runs"


def whole(file: Path, parts: int, shared: Path, *, sites: int | None = None) -> DrillResult:
    """What the drill in `file` gives in so many parts, with whoever else works in the folder `shared`.

    Waits for parts that others are at, and takes those of who failed or died. Raises as `carry_out` does.
    """
    from drillgate.drill import recorded

    found: dict[int, Path] = {}
    while len(found) < parts:
        for number in range(1, parts + 1):
            if number not in found and (folder := part(file, number, parts, shared, sites=sites)):
                found[number] = folder
        if len(found) < parts:
            time.sleep(PATIENCE_SECONDS)
    result = recorded.merge([found[number] for number in sorted(found)], None, lambda _: {})
    shutil.rmtree(shared / RUNS)
    return result


def part(file: Path, number: int, parts: int, shared: Path, *, sites: int | None = None) -> Path | None:
    """The folder of a part's run, carried out if it was not yet; None while somebody else is at it."""
    shared.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _claimed(shared / f"part-{number}.lock") as mine:
        if not mine:
            return None
        done = shared / f"part-{number}.done"
        if not done.exists():
            result = carry_out(file, sites=sites, part=(number, parts), runs=shared / RUNS)
            done.write_text(result.recorded, encoding="utf-8")
        return Path(done.read_text(encoding="utf-8"))


@contextmanager
def _claimed(file: Path) -> Iterator[bool]:
    """Whether the file's lock is ours; the kernel drops it with its process."""
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True

"""Files of a kind as they are, beside those that were there when the branch left a revision."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from drillgate import since
from drillgate.authority import is_as
from drillgate.git import LINK, MODULE, Entry
from drillgate.intake import Found
from drillgate.readers.artifacts import LIMIT
from drillgate.since import Since
from drillgate.sources import PASSED_OVER, Tree, walk


@dataclass(frozen=True, slots=True)
class Compared:
    """`now` are the files that are judged, `before` those that were there and that a walk would have found."""

    fork: Since
    endings: tuple[str, ...]
    now: frozenset[str]
    before: Mapping[str, Entry]
    asked: tuple[Path, ...]

    @property
    def top(self) -> Path:
        return self.fork.top

    def is_asked_for(self, path: str) -> bool:
        """Whether a file is judged, or would be if it were still there."""
        file = self.top / path
        return path in self.now or any(file == asked or asked in file.parents for asked in self.asked)

    def changed(self) -> Mapping[str, Entry]:
        """The files that were there and are not as they were."""
        return {path: entry for path, entry in self.before.items() if not is_as(self.top, path, entry)}

    def added(self) -> Iterator[str]:
        """The files that a walk finds and that were not there."""
        for real in walk(Tree(self.top), str(self.top)).real:
            path = below(self.top, real)
            if path.endswith(self.endings) and path not in self.fork.entries:
                yield path


def compared(found: Found, paths: Sequence[str], name: str, endings: tuple[str, ...]) -> Compared | None:
    """What was found at `paths`, and the revision `name`: files whose names end so. None for files of several trees.

    Raises InputError if there is no such revision.
    """
    if len(found.trees) != 1:
        return None
    (top,) = found.trees
    fork = since.fork(top, name)
    named = (real for real, (_, file) in found.files.items() if file.endswith(endings))
    now = frozenset(path for real in named if (path := below(top, real)))
    before = {path: entry for path, entry in fork.entries.items() if path.endswith(endings) and _is_walked(path, entry)}
    return Compared(fork, endings, now, before, tuple(Path(os.path.realpath(path)) for path in paths))


def below(top: Path, real: Path) -> str:
    """A file's path from the top on; "" for one that is not below it."""
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else ""


def _is_walked(path: str, entry: Entry) -> bool:
    """Whether a walk would find a file."""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith(".") or part in PASSED_OVER for part in parts)
    return not hidden and entry.mode not in (LINK, MODULE) and entry.size <= LIMIT

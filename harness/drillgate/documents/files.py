"""Reading files that somebody names: what cannot be read is a problem at the file, never a traceback."""

import stat
from pathlib import Path

from drillgate.documents.characters import LIMIT, too_large
from drillgate.places import InputError, Place, Problem


def read_file(path: Path, shown: str | None = None, *, limit: int = LIMIT) -> bytes:
    """The bytes of the regular file at `path`, at most `limit` of them. `shown` is what a problem's place says.

    Raises InputError if it is missing, cannot be read, is no regular file, or is larger.
    """
    shown = str(path) if shown is None else shown
    try:
        mode = path.stat().st_mode
        # A pipe or a device might never end.
        if not stat.S_ISREG(mode):
            found = "found a folder" if stat.S_ISDIR(mode) else "found no regular file"
            raise InputError(Problem(Place(shown), found, "a file"))
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise InputError(Problem(Place(shown), "found no such file", "", _nearest(path))) from None
    except OSError as error:
        raise InputError(Problem(Place(shown), f"found a file that cannot be read ({error.strerror})")) from None
    except ValueError as error:
        raise InputError(Problem(Place(shown), f"found a name that no file has ({error})")) from None
    if len(data) > limit:
        raise InputError(too_large(shown, limit))
    return data


def _nearest(path: Path) -> str:
    import difflib  # Most files are there.

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, names, 1)
    return f"'{near[0]}'" if near else ""

"""The machine's unix sockets, hidden from programs in a world.

A network namespace keeps apart those without a file alone. The others are reached by any program that may write to
their file: Docker's for one, which is a way to everything. So nothing stands where they stood, in mounts of the world's
own.
"""

import ctypes
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

CLONE_NEWNS = 0x00020000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
OPEN_ONES = Path("/proc/self/net/unix")
PATH_FIELD = 7
SHARED_WITH_CONTAINERS = (Path("/run"), Path("/var/run"))
TELL_USERS = ("/run/systemd/userdb/", "/var/lib/sss/pipes/")
"""Where the system's library asks who a user is: PostgreSQL would not start without, and they know nothing else."""


def found() -> tuple[Path, ...]:
    """Those that are there now; to be asked before this process is in a namespace of its own, which has none."""
    paths = {path for path in (*_open(), *_handed_in()) if not str(path).startswith(TELL_USERS) and _is_socket(path)}
    return tuple(sorted(paths))


def hide(sockets: Iterable[Path]) -> str:
    """Have nothing answer there, for this process and its children. Gives why not all are hidden, or "".

    The process needs the rights of a user namespace of its own, or root's.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(CLONE_NEWNS) or library.mount(None, b"/", None, MS_REC | MS_PRIVATE, None):
        return f"the machine's unix sockets cannot be hidden from programs: {os.strerror(ctypes.get_errno())}"
    for path in sockets:
        if library.mount(os.devnull.encode(), os.fsencode(path), None, MS_BIND, None) and _is_socket(path):
            return f"{path} cannot be hidden from programs: {os.strerror(ctypes.get_errno())}"
    return ""


def _open() -> Iterator[Path]:
    """Those of this network namespace's processes, wherever they are."""
    try:
        lines = OPEN_ONES.read_bytes().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        fields = line.split(None, PATH_FIELD)
        if len(fields) > PATH_FIELD and fields[PATH_FIELD].startswith(b"/"):
            yield Path(os.fsdecode(fields[PATH_FIELD]))


def _handed_in() -> Iterator[Path]:
    """Those of others, that are handed into a container."""
    for top in SHARED_WITH_CONTAINERS:
        for folder, _, names in os.walk(top):
            yield from (Path(folder) / name for name in names)


def _is_socket(path: Path) -> bool:
    """Whether there is a socket that this process can reach."""
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False

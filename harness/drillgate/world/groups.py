"""Process groups that do not outlive who made them: what a program starts ends with it, or with the world."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WATCH = "trap '' HUP INT QUIT TERM; read -r _; kill -KILL 0"


@contextmanager
def mortal() -> Iterator[int]:
    """A new process group, by its number, for programs to be started in; all that is in it is killed at the end.

    A watchdog leads it, so that its number stays its own, and kills it where this process dies first: its standard
    input ends then. A process that leaves the group for one of its own is not reached.
    """
    watchdog = subprocess.Popen(  # noqa: S603 - the command is this module's own
        ["/bin/sh", "-c", WATCH], stdin=subprocess.PIPE, process_group=0
    )
    try:
        yield watchdog.pid
    finally:
        # Until it is waited for, the leader's number is given to nobody else.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(watchdog.pid, signal.SIGKILL)
        watchdog.communicate()

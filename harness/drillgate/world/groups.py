"""Process groups that do not outlive who made them: what a program starts ends with it, or with the world."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from secrets import token_hex

MARK = "DRILLGATE_GROUP"
# First those with the mark, until there is none, since they may start others meanwhile: grep's exit code does not tell,
# for it is 2 where a process has gone before it is read. Then those of the group without the mark, and itself.
WATCH = """
trap '' HUP INT QUIT TERM
read -r _
while marked=$(grep -ls "$0" /proc/[0-9]*/environ); [ "$marked" ]; do
    for each in $marked; do
        each=${each#/proc/}
        kill -KILL "${each%/environ}"
    done
done 2>/dev/null
kill -KILL 0
"""
KILLING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Group:
    """Where a program is to be started: the group's number, and the `environment` by which its processes are known."""

    number: int
    environment: dict[str, str]


@contextmanager
def mortal() -> Iterator[Group]:
    """A new process group for programs; all that is in it is killed at the end, and when this process dies before.

    A watchdog leads the group, whose standard input ends then. Processes that leave it for a session of their own are
    found by their environment, where the system has `/proc`.
    """
    mark = token_hex(8)
    watchdog = subprocess.Popen(  # noqa: S603 - the command is this module's own
        ["/bin/sh", "-c", WATCH, f"{MARK}={mark}"], stdin=subprocess.PIPE, process_group=0
    )
    try:
        yield Group(watchdog.pid, {MARK: mark})
    finally:
        try:
            watchdog.communicate(timeout=KILLING_SECONDS)
        except subprocess.TimeoutExpired:  # the program has stopped its whole group
            # Until it is waited for, the leader's number is given to nobody else.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(watchdog.pid, signal.SIGKILL)
            watchdog.wait()

"""Namespaces of the kernel, in which a world has a network of its own: nothing but loopback."""

import ctypes
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from drillgate.world import machine_sockets

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP_AND_RUNNING = 0x1 | 0x40
ORDINARY = 1000


@dataclass(frozen=True, slots=True)
class Seal:
    """What the kernel keeps in: `namespace` is what was achieved, `reason` why no more ("" where all was)."""

    namespace: Literal["user+network", "network", "none"]
    reason: str = ""


def enter(needs: Sequence[Path] = ()) -> Seal:
    """Put this process, which must have a single thread, into namespaces of its own, as tight as the system allows.

    `needs` are paths that must stay readable. Each way is tried in a child first, since a failure half-way would leave
    the process without rights or without a network that works. Programs do not see the machine's unix sockets; where
    that is not achieved, the seal's reason says so.
    """
    seal = allowed(needs)
    if seal.namespace == "none":
        return seal
    sockets = machine_sockets.found()
    if seal.namespace == "user+network":
        _user_and_network()
    else:
        _network_alone()
    return replace(seal, reason="; ".join(filter(None, (seal.reason, machine_sockets.hide(sockets)))))


def allowed(needs: Sequence[Path] = ()) -> Seal:
    """What `enter` would achieve; tried in children, this process stays as it is."""
    if sys.platform != "linux":
        return Seal("none", "only Linux has network namespaces")
    refusal = _tried(_user_and_network, needs)
    if not refusal:
        return Seal("user+network")
    reason = f"a user namespace of one's own is refused: {refusal}"
    if os.geteuid() != 0:
        return Seal("none", reason)
    refusal = _tried(_network_alone, needs)
    return Seal("none", f"{reason}; a network namespace too: {refusal}") if refusal else Seal("network", reason)


def _user_and_network() -> None:
    """Root becomes an ordinary user, since PostgreSQL refuses to run as root; files keep their owner all the same."""
    user, group = os.geteuid(), os.getegid()
    _unshare(CLONE_NEWUSER | CLONE_NEWNET)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user or ORDINARY} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group or ORDINARY} {group} 1", encoding="ascii")
    _loopback_up()


def _network_alone() -> None:
    _unshare(CLONE_NEWNET)
    _loopback_up()


def _unshare(flags: int) -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP_AND_RUNNING, b""))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))


def _tried(way: Callable[[], None], needs: Sequence[Path]) -> str:
    """Why a way is barred, or ""."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            try:
                way()
                lost = [str(path) for path in needs if not os.access(path, os.R_OK)]
                answer = f"{lost[0]} would not be readable any more" if lost else ""
            except OSError as error:
                answer = str(error)
            os.write(writing, b"." + answer.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer[1:] if answer else "the attempt was killed"

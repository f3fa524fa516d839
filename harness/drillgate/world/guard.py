"""Nothing leaves the world: what Python itself is kept from, whatever the kernel allows."""

import ipaddress
import os
import socket
import sys
import weakref
from pathlib import Path
from typing import Any


class Escape(BaseException):
    """Something tried to leave the world. No `Exception`, since libraries swallow those and try again elsewhere."""


class Guard:
    """Refuses every address but loopback and unix sockets in the workspace, for the rest of this process's life.

    Without a network namespace loopback is the machine's, so only ports that this process itself listens on are let
    through. What the hook cannot see (programs started from here, C libraries such as libpq) only a namespace keeps in.
    `attempts` are the refusals, for those that a caller swallowed.
    """

    def __init__(self, workspace: Path, *, loopback_is_ours: bool) -> None:
        self.attempts: list[str] = []
        self._workspace = os.path.realpath(workspace)
        self._loopback_is_ours = loopback_is_ours
        self._bound: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def install(self) -> None:
        """Cannot be undone: Python offers no way to remove an audit hook."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not event.startswith("socket."):
            return
        match event, arguments:
            case ("socket.connect" | "socket.sendto", (opened, address)):
                self._judge(event, opened, address)
            case ("socket.sendmsg", (opened, address)):
                if address is not None:
                    self._judge(event, opened, address)
            case ("socket.bind", (opened, address)):
                self._judge_bind(opened, address)
            case ("socket.getaddrinfo" | "socket.gethostbyname" | "socket.gethostbyaddr", (host, *_)):
                if host is not None and not _is_loopback(host):
                    self._refuse(event, host)
            case ("socket.getnameinfo", (address,)):
                if not _is_loopback(address[0]):
                    self._refuse(event, address)

    def _judge(self, event: str, opened: Any, address: Any) -> None:
        if opened.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            allowed = _is_loopback(address[0]) and (self._loopback_is_ours or address[1] in self._own_ports())
        else:
            allowed = opened.family == socket.AF_UNIX and self._is_in_workspace(address)
        if not allowed:
            self._refuse(event, address)

    def _judge_bind(self, opened: Any, address: Any) -> None:
        if opened.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            if not _is_loopback(address[0]):
                self._refuse("socket.bind", address)
            self._bound.add(opened)
        elif opened.family != socket.AF_UNIX or not self._is_in_workspace(address):
            self._refuse("socket.bind", address)

    def _own_ports(self) -> set[int]:
        return {bound.getsockname()[1] for bound in self._bound if bound.fileno() != -1}

    def _is_in_workspace(self, address: Any) -> bool:
        if not isinstance(address, str | bytes) or os.fsencode(address)[:1] in (b"", b"\0"):
            return False
        return os.path.realpath(os.fsdecode(address)).startswith(self._workspace + os.sep)

    def _refuse(self, event: str, address: Any) -> None:
        attempt = f"{event.removeprefix('socket.')} {address!r}"
        self.attempts.append(attempt)
        raise Escape(f"refused inside the world: {attempt}")


def _is_loopback(host: Any) -> bool:
    name = bytes(host).decode(errors="replace") if isinstance(host, bytes | bytearray) else host
    if not isinstance(name, str):
        return False
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)

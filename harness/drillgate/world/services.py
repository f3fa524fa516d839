"""Internal services of an estate: WSGI applications that run inside the world, on loopback.

One thread serves and lives: mocked AWS loses updates under threads, so requests are answered between two looks at the
process that sends them.
"""

import importlib.util
import os
import select
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socketserver import TCPServer
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from drillgate.world import groups

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
REQUEST_SECONDS = 30
TAIL = 2000
REQUEST_URI = "REQUEST_URI"  # as it was sent; what WSGI gives is decoded
HEADERS = "drillgate.headers"  # with their names as they were sent


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service may use: AWS and PostgreSQL as in production, and the world's time."""

    client: Callable[..., Any]
    connect: Callable[[str, str], Any]
    shards: tuple[str, ...]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ran to its end, or until it was killed for not ending `in_time`; `output` is its last.

    `seconds` are of the real clock.
    """

    exit_code: int
    output: str
    in_time: bool = True
    seconds: float = 0.0


class ServiceError(Exception):
    """A service that cannot be loaded."""


def load(reference: str, folder: Path, context: ServiceContext) -> Application:
    """Make a service's application from FILE.py:FUNCTION. Raises `ServiceError`."""
    file, _, function = reference.rpartition(":")
    try:
        made = getattr(load_file(folder / file), function)(context)
    except Exception as error:
        raise ServiceError(f"{reference} raised {type(error).__name__}: {error}") from error
    if not callable(made):
        raise ServiceError(f"{reference} gave {made!r}, which cannot be called")
    application: Application = made
    return application


def load_file(path: Path) -> Any:
    """A Python file as a module. Raises `OSError`, or what the file itself raises."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None or not path.is_file():
        raise FileNotFoundError(f"no Python file {path}")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def run_program(
    command: Sequence[str],
    folder: Path,
    services: Mapping[str, Application],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run a program in `folder` while the services answer it, each at the address in its environment variable.

    After `seconds` of the real clock it is killed, and with it all that it started. What it left running goes when it
    has ended. Raises `OSError` where it cannot be started.
    """
    servers = {variable: _serve(application) for variable, application in services.items()}
    addresses = {variable: f"http://{LOOPBACK}:{server.server_port}" for variable, server in servers.items()}
    began = monotonic()
    try:
        with tempfile.TemporaryFile() as output, groups.mortal() as group:
            process = subprocess.Popen(  # noqa: S603 - the change or the runbook under drill is what shall run
                list(command),
                cwd=folder,
                env={
                    **os.environ,
                    **addresses,
                    **(environment or {}),
                    **group.environment,
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=group.number,
            )
            try:
                while process.poll() is None and monotonic() < began + seconds:
                    asked, _, _ = select.select(list(servers.values()), [], [], POLL_SECONDS)
                    for server in asked:
                        server.handle_request()
                in_time = process.poll() is not None
            finally:
                process.kill()
                process.wait()
            output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
            said = output.read().decode(errors="replace")
            return Ran(process.returncode, said, in_time, monotonic() - began)
    finally:
        for server in servers.values():
            server.server_close()


def body_of(environment: Mapping[str, Any]) -> bytes:
    """A request's body, whole. Where a client does not tell its length, it is read in the chunks that it is sent in."""
    sent = environment["wsgi.input"]
    if environment.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return bytes(sent.read(int(environment.get("CONTENT_LENGTH") or 0)))
    chunks = []
    while size := int(sent.readline().partition(b";")[0], 16):
        chunks.append(sent.read(size))
        sent.readline()
    while sent.readline().strip():
        pass
    return b"".join(chunks)


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_SECONDS  # of silence: who connects and says nothing must not hold up the world
    protocol_version = "HTTP/1.1"  # so that who asks whether to send a body is answered; else SDKs wait a second

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the overridden method's
        """Requests are in the history."""

    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), REQUEST_URI: self.path, HEADERS: self.headers}

    def address_string(self) -> str:
        return LOOPBACK


class _Server(WSGIServer):
    request_queue_size = 128  # of threads that wait; a connection that finds no place is tried again a second later

    def server_bind(self) -> None:
        """Bind without asking the resolver for the host's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]
        self.setup_environ()


def _serve(application: Application) -> WSGIServer:
    server = _Server((LOOPBACK, 0), _Handler)
    server.timeout = POLL_SECONDS
    server.set_app(application)
    return server

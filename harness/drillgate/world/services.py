"""Internal services of an estate: WSGI applications that run inside the world, on loopback.

One thread serves and lives: mocked AWS loses updates under threads, so requests are answered between two looks at the
process that sends them.
"""

import importlib.util
import os
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

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
REQUEST_SECONDS = 30
TAIL = 2000


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service may use: AWS and PostgreSQL as in production, and the world's time."""

    client: Callable[[str], Any]
    connect: Callable[[str, str], Any]
    shards: tuple[str, ...]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ran to its end, or until it was killed for not ending `in_time`; `output` is its last."""

    exit_code: int
    output: str
    in_time: bool = True


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

    After `seconds` of the real clock it is killed. Raises `OSError` where it cannot be started.
    """
    servers = {variable: _serve(application) for variable, application in services.items()}
    addresses = {variable: f"http://{LOOPBACK}:{server.server_port}" for variable, server in servers.items()}
    deadline = monotonic() + seconds
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - the change under drill is what shall run
                list(command),
                cwd=folder,
                env={**os.environ, **addresses, **(environment or {}), "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                while process.poll() is None and monotonic() < deadline:
                    for server in servers.values():
                        server.handle_request()
                    if not servers:
                        process.wait(timeout=max(0.0, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                pass
            finally:
                in_time = process.poll() is not None
                if not in_time:
                    process.kill()
                process.wait()
        finally:
            for server in servers.values():
                server.server_close()
        output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
        return Ran(process.returncode, output.read().decode(errors="replace"), in_time)


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_SECONDS  # of silence: who connects and says nothing must not hold up the world

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the overridden method's
        """Requests are in the history."""

    def address_string(self) -> str:
        return LOOPBACK


class _Server(WSGIServer):
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

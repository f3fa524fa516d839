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


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service may use: AWS and PostgreSQL as in production, and the world's time."""

    client: Callable[[str], Any]
    connect: Callable[[str, str], Any]
    shards: tuple[str, ...]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ran to its end, with the last of what it printed."""

    exit_code: int
    output: str


class ServiceError(Exception):
    """A service that cannot be loaded."""


def load(reference: str, folder: Path, context: ServiceContext) -> Application:
    """Make a service's application from FILE.py:FUNCTION. Raises `ServiceError`."""
    file, _, function = reference.rpartition(":")
    try:
        module = load_file(folder / file)
        made: Application = getattr(module, function)(context)
    except (OSError, AttributeError, SyntaxError) as error:
        raise ServiceError(f"found no service {reference} in {folder}: {error}") from error
    return made


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

    After `seconds` of the real clock it is killed, and its exit code is negative.
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
                if process.poll() is None:
                    process.kill()
                process.wait()
        finally:
            for server in servers.values():
                server.server_close()
        output.seek(0)
        return Ran(process.returncode, output.read()[-2000:].decode(errors="replace"))


class _Handler(WSGIRequestHandler):
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

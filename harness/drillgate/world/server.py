"""A running PostgreSQL on a data folder."""

import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drillgate.world.binaries import Binaries, PostgresError

SUPERUSER = "postgres"
MAINTENANCE = "template1"
PORT = 5432
LONGEST_SOCKET = 100
START_SECONDS = 120.0
STOP_SECONDS = 60.0
POLL_SECONDS = 0.005
STATUS_LINE = 8

# What a world lives through is killed, not powered off, so nothing is forced to disk; and it is small.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "fsync": "off",
    "wal_level": "replica",
    # Else it would call itself ready while its recovery goes on, and show what is not all there yet.
    "hot_standby": "off",
    "max_connections": "40",
    "max_wal_senders": "4",
    "shared_buffers": "16MB",
    "min_wal_size": "2MB",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso",
}


@dataclass(frozen=True)
class Server:
    """`data` is its data folder, `conninfo` how libpq finds it, `log` the file it writes to."""

    data: Path
    conninfo: str
    log: Path
    process: "subprocess.Popen[bytes]"


def start(binaries: Binaries, data: Path, sockets: Path, settings: Mapping[str, str]) -> Server:
    """Start PostgreSQL on `data`, with its unix socket and log in the folder `sockets`; wait until it takes writes.

    `settings` are laid over the world's own, and neither is written into the data folder. With a recovery.signal in
    the folder, the wait ends when the recovery has. Raises `PostgresError` with the end of the log where it fails.
    """
    if len(str(sockets)) > LONGEST_SOCKET - len(f"/.s.PGSQL.{PORT}"):
        raise PostgresError(f"{sockets} is too long a path for a unix socket")
    data.chmod(0o700)
    binaries.own(data)
    binaries.own(sockets)
    own = {"unix_socket_directories": str(sockets)} | ({"io_method": "sync"} if binaries.major >= 18 else {})
    options = [f"--{name}={value}" for name, value in {**SETTINGS, **own, **settings}.items()]
    log = sockets / "log"
    with log.open("ab") as written:
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [str(binaries.folder / "postgres"), "-D", str(data), *options],
            cwd=sockets,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            **binaries.identity,
        )
    server = Server(data, f"host={sockets} port={PORT} user={SUPERUSER} dbname={MAINTENANCE}", log, process)
    _wait(server)
    return server


def stop(server: Server, *, tidily: bool = True) -> None:
    """End it: in order (what was written is archived), or at once, as a crash would."""
    server.process.send_signal(signal.SIGINT if tidily else signal.SIGQUIT)
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
        raise PostgresError(f"PostgreSQL did not stop within {STOP_SECONDS:.0f} s{tail(server.log)}") from None


def tail(log: Path, size: int = 2000) -> str:
    text = log.read_bytes()[-size:].decode(errors="replace").strip()
    return f"\n{text}" if text else ""


def _wait(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _status(server) != "ready":
        if server.process.poll() is not None:
            raise PostgresError(f"PostgreSQL stopped while it started{tail(server.log)}")
        if time.monotonic() > deadline:
            stop(server, tidily=False)
            raise PostgresError(f"PostgreSQL did not start within {START_SECONDS:.0f} s{tail(server.log)}")
        time.sleep(POLL_SECONDS)


def _status(server: Server) -> str:
    """What the postmaster says of itself in postmaster.pid, whose last line has it."""
    try:
        lines = (server.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ""
    if len(lines) < STATUS_LINE or lines[0] != str(server.process.pid):
        return ""
    return lines[STATUS_LINE - 1].strip()

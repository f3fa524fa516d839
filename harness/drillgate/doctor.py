"""What this machine has, and what that means for gates and drills: facts, none of them changed by asking."""

import ctypes
import importlib.metadata
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from drillgate.places import InputError, Place

State = Literal["ok", "limited", "missing"]
OLDEST_PYTHON = (3, 11)
EXTRA = "pip install 'drillgate[drill]'"
LIBRARIES = {
    "sqlglot": "the gate cannot read SQL",
    "duckdb": "the gate cannot look IDs up in an inventory",
    "jsonschema": "no document can be read",
    "boto3": f"no drills: {EXTRA}",
    "moto": f"no drills: {EXTRA}",
    "psycopg": f"no drills: {EXTRA}",
    "time-machine": f"no drills: {EXTRA}",
}
# The call that Landlock is asked for its version by, the same on every architecture.
LANDLOCK_CREATE_RULESET, LANDLOCK_VERSION = 444, 1


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: its name, whether it is there, and what it is or what its lack means."""

    name: str
    state: State
    about: str


def report() -> tuple[Row, ...]:
    """All that matters here, asked of the machine itself; takes about half a second."""
    return (
        _python(),
        _git(),
        *(_library(name, lack) for name, lack in LIBRARIES.items()),
        *(_drills() if sys.platform != "win32" else (Row("drills", "missing", "they run on Linux and macOS"),)),
    )


def _python() -> Row:
    about = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Row("Python", "missing", f"{about} is older than {'.'.join(map(str, OLDEST_PYTHON))}")
    return Row("Python", "ok", about)


def _git() -> Row:
    lack = "the gate cannot judge by another revision (--authority)"
    program = shutil.which("git")
    if program is None:
        return Row("git", "missing", lack)
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - git
    return Row("git", "ok", asked.stdout.strip()) if asked.returncode == 0 else Row("git", "missing", lack)


def _library(name: str, lack: str) -> Row:
    try:
        return Row(name, "ok", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Row(name, "missing", lack)


def _drills() -> tuple[Row, ...]:
    return (*_world(), _sandbox())


def _world() -> tuple[Row, ...]:
    """What a world has here: one is started for it."""
    from drillgate.world import process

    heard: list[Mapping[str, Any]] = []
    try:
        process.run("drillgate.doctor:tell", {}, on_message=heard.append)
    except (process.WorldError, OSError) as error:
        return (Row("world", "missing", f"no drills, since no world can be started: {error}".replace("\n", " ")),)
    [told] = heard
    namespace, reason = told["namespace"], told["reason"]
    if namespace == "none":
        guard = Row(
            "guard",
            "limited",
            "Python in a world speaks to its own listeners only;"
            " programs that it starts, and libraries in C, are not kept in",
        )
        return _postgres(told), Row("namespaces", "limited", f"none: {reason}"), guard
    return (
        _postgres(told),
        Row("namespaces", "limited" if reason else "ok", f"{namespace}: {reason}" if reason else namespace),
        Row(
            "guard", "ok", "a world has its own loopback and no other network, and so has every program that it starts"
        ),
    )


def _postgres(told: Mapping[str, Any]) -> Row:
    if told["lack"]:
        return Row("PostgreSQL", "missing", f"no drills: {told['lack']}")
    return Row("PostgreSQL", "ok", f"{told['version']} from {told['source']}, as {told['user']}, in {told['folder']}")


def tell(specification: Mapping[str, Any], send: Callable[[Mapping[str, Any]], None]) -> None:
    """Inside of a world: what became of it, and which PostgreSQL it finds."""
    from drillgate.world import binaries

    told: dict[str, Any] = {**specification["seal"], "lack": ""}
    try:
        found = binaries.find(Path(specification["workspace"]), needed_by=Place("doctor"))
        told["user"] = "this user" if found.user is None else binaries.UNPRIVILEGED
        told |= {
            "version": found.version.removeprefix("postgres "),
            "source": found.source,
            "folder": str(found.folder),
        }
    except InputError as error:
        [problem] = error.problems
        told["lack"] = f"{problem.found}; expected {problem.expected}"
    send(told)


def _sandbox() -> Row:
    """What there is to keep a script from files; no world makes use of it yet."""
    found = [f"bubblewrap at {path}"] if (path := shutil.which("bwrap")) else []
    if version := _landlock():
        found.append(f"Landlock, version {version}")
    if not found:
        return Row(
            "sandbox", "missing", "neither bubblewrap nor Landlock; a change's scripts can read this user's files"
        )
    return Row("sandbox", "limited", f"{', '.join(found)}: not used yet; a change's scripts can read this user's files")


def _landlock() -> int:
    if sys.platform != "linux":
        return 0
    version = ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), LANDLOCK_VERSION)
    return max(0, int(version))

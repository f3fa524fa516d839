import importlib.metadata
import shutil
import sys
from pathlib import Path

import pytest

from drillgate import doctor
from drillgate.doctor import Row
from drillgate.world import process


def row(name: str) -> Row:
    [found] = [row for row in doctor.report() if row.name == name]
    return found


def test_all_that_a_gate_and_a_drill_need_is_asked_for() -> None:
    report = doctor.report()
    assert [row.name for row in report] == [
        "Python", "git", "sqlglot", "duckdb", "jsonschema", "boto3", "moto", "psycopg", "time-machine",
        "PostgreSQL", "namespaces", "guard", "sandbox",
    ]  # fmt: skip
    assert all(row.about and "\n" not in row.about for row in report)
    assert report[0] == Row("Python", "ok", f"CPython {sys.version.split()[0]} at {sys.executable}")
    assert report[5] == Row("boto3", "ok", importlib.metadata.version("boto3"))


def test_without_git_it_says_what_cannot_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert row("git") == Row("git", "missing", "the gate cannot judge by another revision (--authority)")


def test_without_a_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    assert row("moto") == Row("moto", "missing", "no drills: pip install 'drillgate[drill]'")


def test_without_postgresql_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DRILLGATE_POSTGRES", str(tmp_path))
    assert row("PostgreSQL") == Row(
        "PostgreSQL",
        "missing",
        f"no drills: no PostgreSQL to be had: DRILLGATE_POSTGRES: no initdb in {tmp_path};"
        " expected PostgreSQL 15 or later: pip install 'drillgate[drill]', or DRILLGATE_POSTGRES=/path/to/its/bin",
    )


def test_a_world_that_is_not_sealed_is_called_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsealed(_entry: str, _specification: object, *, on_message: object) -> None:
        assert callable(on_message)
        on_message({"namespace": "none", "reason": "barred", "lack": "none here"})

    monkeypatch.setattr(process, "run", unsealed)
    assert row("namespaces") == Row("namespaces", "limited", "none: barred")
    assert row("guard").state == "limited"
    assert row("PostgreSQL") == Row("PostgreSQL", "missing", "no drills: none here")


def test_a_world_that_cannot_be_started_is_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*_arguments: object, **_options: object) -> None:
        raise process.WorldError("the world died: exit code 1\nsome line")

    monkeypatch.setattr(process, "run", dead)
    assert row("world") == Row(
        "world", "missing", "no drills, since no world can be started: the world died: exit code 1 some line"
    )

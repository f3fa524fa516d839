import re
import subprocess
import sys

import pytest

from drillgate import gate
from drillgate.cli.program import COMMANDS
from drillgate.drill.attempt import NotCarriedOutError
from drillgate.places import InputError, Place, Problem


def raising(error):
    def run(*arguments, **options):
        del arguments, options
        raise error

    return run


def test_help_names_every_command_and_the_exit_codes(drillgate):
    shown = drillgate("--help")
    assert shown.exit_code == 0
    commands = shown.output.partition("Commands:\n")[2]
    assert re.findall(r"^  (\w+)  +\S", commands, re.MULTILINE) == list(COMMANDS)
    assert "Exit codes: 0 nothing found, 1 blocked or a check failed, 2 bad usage" in shown.output


def test_a_misspelt_command_is_bad_usage_with_the_nearest_one(drillgate):
    shown = drillgate("gat", "x")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "No such command 'gat'. Did you mean gate?" in shown.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            InputError(Problem(Place("a.sql", 2, 3), "found x"), Problem(Place("\x1b[2J.sql"), "found y", "z")),
            2,
            "a.sql:2:3: found x\n\\x1b[2J.sql:1:1: found y, expected z\n",
        ),
        (KeyboardInterrupt(), 130, "stopped\n"),
        (NotCarriedOutError("no PostgreSQL\nto be had"), 2, "no PostgreSQL\nto be had\n"),
        (
            OSError(28, "No space left on device"),
            2,
            "drillgate cannot go on: No space left on device\n",
        ),
        (
            OSError(28, "No space left on device", "/tmp/\x1bx"),
            2,
            "drillgate cannot go on: No space left on device: /tmp/\\x1bx\n",
        ),
        (
            KeyError("oops"),
            2,
            "drillgate failed: KeyError: 'oops'\nThis is a fault of its own. DRILLGATE_TRACEBACK=1 shows where.\n",
        ),
    ],
)
def test_whatever_goes_wrong_is_said_in_words_on_standard_error(drillgate, monkeypatch, error, code, said):
    monkeypatch.setattr(gate, "operations", raising(error))
    shown = drillgate("operations", "a.sql")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (code, "", said)


def test_a_traceback_is_to_be_had_for_the_asking(drillgate, monkeypatch):
    monkeypatch.setattr(gate, "run", raising(KeyError("oops")))
    monkeypatch.setenv("DRILLGATE_TRACEBACK", "1")
    assert isinstance(drillgate("gate", "a.sql").exception, KeyError)


def test_the_version_needs_nothing_but_click():
    code = "import sys, drillgate.cli; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"rich", "yaml", "jsonschema", "sqlglot", "duckdb", "boto3", "moto", "junit_xml", "pytest", "psycopg"}
    assert heavy & set(modules) == set()


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_streams_may_be_closed(tmp_path, closed):
    (tmp_path / "a.sql").write_text("DELETE FROM page;")
    command = f"{sys.executable} -c 'from drillgate.cli import main; main()' gate a.sql {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_reader_that_goes_away_causes_no_traceback():
    command = f"{sys.executable} -c 'from drillgate.cli import main; main()' schema change | head -c 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{", "")

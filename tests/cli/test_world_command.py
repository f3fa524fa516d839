import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import Result

from drillgate.world import fidelity
from drillgate.world.fidelity.index import services

Run = Callable[..., Result]
NEEDLESS = {"boto3", "botocore", "moto", "psycopg", "time_machine"}


def test_every_correction_is_told_with_its_source(drillgate: Run) -> None:
    shown = drillgate("world", "fidelity", "--format", "json")
    rows = json.loads(shown.stdout)
    key = lambda row: tuple(sorted(row.items()))  # noqa: E731 - a key of two lists
    told = [
        {"service": one.service, "plain": one.plain, "honest": one.honest, "source": one.source}
        for one in fidelity.table()
    ]
    assert sorted(rows, key=key) == sorted(told, key=key)
    assert all(text.strip() for row in rows for text in row.values())
    assert shown.exit_code == 0


def test_people_read_it_by_service_and_within_their_terminal(drillgate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = drillgate("world", "fidelity").stdout
    assert max(map(len, shown.splitlines())) <= 60
    assert (
        "\ndynamodb\n"
        "  plain    a restore to a point in time gives today's data\n"
        "  honest   the data of that second, whatever was written or\n"
        "           deleted since\n"
        "  source   RestoreTableToPointInTime\n"
        "\n"
        "  plain    restores to a time outside the window, or without\n"
    ) in shown
    headings = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    assert headings == ["all", *sorted(set(headings) - {"all"})]


def test_colours_come_only_where_they_are_wanted(drillgate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in drillgate("world", "fidelity").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mdynamodb\x1b[0m\n" in drillgate("world", "fidelity").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in drillgate("world", "fidelity").stdout


def test_the_operations_of_a_service_are_those_that_the_world_answers(drillgate: Run) -> None:
    shown = drillgate("world", "operations", "sts", "kinesis")
    kinesis = ", ".join(sorted(services()["kinesis"].operations))
    assert " ".join(shown.stdout.split()) == f"sts AssumeRole, GetCallerIdentity kinesis {kinesis}"
    whole = json.loads(drillgate("world", "operations", "--format", "json").stdout)
    assert whole == {name: sorted(service.operations) for name, service in services().items()}


def test_a_service_that_is_not_answered_is_named_with_the_nearest(drillgate: Run) -> None:
    shown = drillgate("world", "operations", "dynamo")
    assert shown.exit_code == 2
    expected = ", ".join(sorted(services()))
    assert shown.stderr.endswith(
        f"SERVICE: the world does not answer 'dynamo'; expected {expected}. Did you mean dynamodb?\n"
    )


@pytest.mark.parametrize("verb", ["fidelity", "operations"])
def test_nothing_of_a_drill_is_loaded_to_say_so(verb: str) -> None:
    code = (
        "import sys\nfrom drillgate.cli import program\n"
        f"program(['world', {verb!r}], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not NEEDLESS & set(shown.stderr.split())
    assert shown.stdout

"""Programs in a drill: what they are told, what they reach, and how they end."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drillgate.documents.change import Change
from drillgate.documents.engines import VendorInstallations
from drillgate.documents.estate import Store
from drillgate.documents.incident import Incident
from drillgate.documents.load import load
from drillgate.documents.runbook import Step
from drillgate.drill.agenda import Agenda
from drillgate.drill.cells import Cell
from drillgate.drill.commands import command, missing
from drillgate.drill.history import Called, Event, Intended, Lost, ProgramEnded, Role
from drillgate.drill.incident import Execution
from drillgate.drill.journal import Journal
from drillgate.drill.population import Drawn, Site
from drillgate.drill.programs import ProgramError, carry_out
from drillgate.places import InputError
from drillgate.steps.context import LostSite
from drillgate.world.aws import Aws
from drillgate.world.clock import Clock
from drillgate.world.gateway_environment import variable
from drillgate.world.stores.vendor import VendorStore
from drillgate.world.world import World

MINUTE = timedelta(minutes=1)
TELLS = """
import json, os, sys
from pathlib import Path
told = {name: value for name, value in os.environ.items() if name.startswith("DRILLGATE_")}
sites = [json.loads(line) for line in Path(told.pop("DRILLGATE_SITES_FILE")).read_text().splitlines()]
folder = Path(told.pop("DRILLGATE_FOLDER"))
del told["DRILLGATE_GROUP"]
(folder / "own").touch()
print(json.dumps([sys.argv[1:], told, sites]))
"""
ASKS = """
import http.client, json, os
connection = http.client.HTTPConnection(os.environ["DRAWS_API"].removeprefix("http://"))
connection.request("POST", "/sites/back/reactivation", json.dumps({"as-of": os.environ["DRILLGATE_POINT"]}))
print(connection.getresponse().read().decode())
"""
WRITES_SQL = """
import psycopg
with psycopg.connect("") as connection:
    connection.execute("INSERT INTO page (site, title) VALUES ('back', 'again')")
    print(connection.execute("SELECT now()").fetchone()[0].isoformat())
"""


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def clock(moment: Any) -> Iterator[Clock]:

    with Clock(datetime(2022, 4, 5, 7, tzinfo=UTC)) as running:
        yield running


@pytest.fixture
def world(aws_world: World, aws: Aws, clock: Clock) -> World:
    return replace(aws_world, clock=clock, refused=aws.refused)


@pytest.fixture
def runs(tmp_path: Path, events: list[Event]) -> Callable[..., None]:
    """Carries out a step for the site `back` that runs Python, of which `text` is."""

    def run(world: World, text: str, *arguments: str, **fields: Any) -> None:
        (tmp_path / "program.py").write_text(text)
        own = tmp_path / "own"
        own.mkdir()
        now = world.clock.now()
        step = Step(step="put-back", title="t", run=("program.py", *arguments), **fields)
        cell = Cell("07:00 shard-1", (LostSite("back", "shard-1", now),), now - MINUTE, "shard-1")
        carry_out(step, cell, world, tmp_path, own, events.append)

    return run


def test_a_program_is_told_what_it_is_run_for(
    world: World, runs: Callable[..., None], events: list[Event], tmp_path: Path
) -> None:
    runs(world, TELLS, "--all", "sites")

    [ended] = events
    assert isinstance(ended, ProgramEnded)
    assert (ended.of, ended.program, ended.exit_code) == ("put-back 07:00 shard-1", "program.py", 0)
    assert 0 < ended.seconds < 60
    assert json.loads(ended.output) == [
        ["--all", "sites"],
        {
            "DRILLGATE_STEP": "put-back",
            "DRILLGATE_CELL": "07:00 shard-1",
            "DRILLGATE_SHARD": "shard-1",
            "DRILLGATE_POINT": "2022-04-05T06:59:00+00:00",
            "DRILLGATE_NOW": "2022-04-05T07:00:00+00:00",
        },
        [{"site": "back", "shard": "shard-1", "at": "2022-04-05T07:00:00+00:00"}],
    ]
    assert (tmp_path / "own" / "own").exists()


def test_a_program_reaches_a_vendor_outside_the_estate(
    world: World, runs: Callable[..., None], events: list[Event], clock: Clock
) -> None:
    vendor = VendorInstallations(vendor="draws", address="DRAWS_API")
    stores = {**world.estate.stores, "diagrams": Store(about="a", owner="o", vendor=vendor)}
    world = replace(world, estate=replace(world.estate, stores=stores))
    diagrams = world.stores["diagrams"] = VendorStore(world, "diagrams")
    content = {"app": "draws", "settings": "wide"}
    key = diagrams.create("back", "installation", content)
    clock.advance(2 * MINUTE)
    diagrams.remove("back", key)

    runs(world, ASKS)

    assert [event.output for event in events if isinstance(event, ProgramEnded)] == ['{"reactivated": 1}\n']
    assert diagrams.contents("back") == {key: content}


@pytest.mark.parametrize(
    ("text", "exit_code", "said"),
    [
        ("import sys; print('copying'); sys.exit('no space')", 1, "ended with exit code 1: no space"),
        ("import os; os.kill(os.getpid(), 9)", -9, "ended with exit code -9"),
        ("import time; time.sleep(600)", None, "did not end within 1s and was killed"),
    ],
)
def test_a_program_that_fails_or_is_killed_has_not_done_the_step(
    world: World, runs: Callable[..., None], events: list[Event], text: str, exit_code: int | None, said: str
) -> None:
    with pytest.raises(ProgramError, match=rf"^program\.py {said}$"):
        runs(world, text, timeout=timedelta(seconds=1 if exit_code is None else 60))

    assert [event.exit_code for event in events if isinstance(event, ProgramEnded)] == [exit_code]


def test_a_program_writes_to_the_shard_it_is_run_for_by_libpqs_own_variables(
    make_postgres_world: Callable[..., AbstractContextManager[World]], runs: Callable[..., None], events: list[Event]
) -> None:
    with make_postgres_world() as world:
        world.shard_of["back"] = "shard-1"
        runs(world, WRITES_SQL)

        [ended] = events
        assert isinstance(ended, ProgramEnded)
        assert ended.output.strip() == world.clock.now().isoformat()
        assert [record["title"] for record in world.stores["pages"].contents("back").values()] == ["again"]


def test_each_shard_has_a_variable_of_its_own() -> None:
    assert [variable(name) for name in ("shard-1", "eu.west/2")] == ["SHARD_1", "EU_WEST_2"]


def test_a_program_is_a_python_file_a_file_beside_the_runbook_or_one_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "restore.sh").touch(0o755)
    (tmp_path / "notes.txt").touch(0o644)
    (tmp_path / "restore.py").touch()

    assert command(["restore.py", "-v"], tmp_path) == [sys.executable, "restore.py", "-v"]
    assert command(["restore.sh"], tmp_path) == command(["./restore.sh"], tmp_path) == [str(tmp_path / "restore.sh")]
    assert command(["ls", "-l"], tmp_path) == ["ls", "-l"]
    assert {name: missing([name], tmp_path) for name in ("restore.py", "restore.sh", "./restore.sh", "ls")} == (
        dict.fromkeys(("restore.py", "restore.sh", "./restore.sh", "ls"), "")
    )
    assert {name: missing([name], tmp_path) for name in ("no.py", "bin/no", "no-such", "notes.txt")} == {
        "no.py": "no file no.py",
        "bin/no": "no file bin/no",
        "no-such": "no program no-such",
        "notes.txt": "notes.txt, which is not executable",
    }


CHANGE = """\
change: c
title: t
environment: production
requested-by: {team: a}
executed-by: {team: b}
deletes: {type: app, number: 2, recovery: none}
scripts:
  - file: run.py
"""
DELETES = """
import boto3
apps, sites = boto3.client("dynamodb"), boto3.client("dynamodb")
for each in ("app-beside", "elsewhere", "lost"):
    apps.delete_item(TableName="apps", Key={"site": {"S": "beside"}, "app": {"S": each}})
    sites.delete_item(TableName="sites", Key={"site": {"S": each}})
"""


@pytest.fixture
def carried_out(world: World, clock: Clock, events: list[Event], tmp_path: Path) -> Callable[[str], Execution]:
    """Carries out a change that names the site `lost`, an app of the site `beside`, and what was not drawn."""

    class Gone(list[str]):
        lose = list.append

    def execution(script: str) -> Execution:
        (tmp_path / "run.py").write_text(script)
        journal = Journal(world.estate, events.append, clock.now)
        sites = tuple(
            Site(name, role, "c", "-", 1, "active", {"app": (f"app-{name}",)})
            for name, role in (("lost", Role.LOST), ("beside", Role.BYSTANDER))
        )
        for site in sites:
            world.stores["catalogue"].create(site.site, "item", {"name": "n", "shard": "-"})
        world.stores["apps"].create("beside", "item", {"app": "app-beside", "name": "n", "opens": "-"})
        journal.write("beside", "apps", "app-beside", "item", {"name": "n"}, "seed")
        events.clear()
        listed = frozenset(("app-beside", "elsewhere", "lost"))
        drawn = Drawn(sites, listed, {"app-beside": "beside"}, frozenset(["elsewhere"]), MINUTE)
        plan = Incident(incident="i", title="t", change="c.yaml", starts=clock.now(), lasts=4 * MINUTE)
        made = Execution(world, plan, drawn, Agenda(clock), Gone(), journal, events.append)  # type: ignore[arg-type]
        made.run(load(Change, CHANGE.encode(), "change.yaml"), tmp_path)
        return made

    return execution


def test_a_script_of_plain_boto3_is_an_incident_whose_ids_take_their_turns(
    carried_out: Callable[[str], Execution], events: list[Event], clock: Clock
) -> None:
    starts = clock.now()

    done = carried_out(DELETES)

    assert list(done.lost) == ["lost"]
    called = ["POST / DynamoDB_20120810.DeleteItem"] * 6
    assert [event.what for event in events if isinstance(event, Called)] == called
    turns = [event.at - starts for event in events if isinstance(event, Called)]
    assert turns == [0 * MINUTE, 0 * MINUTE, MINUTE, MINUTE, 2 * MINUTE, 2 * MINUTE]
    assert [event for event in events if isinstance(event, Lost | Intended)] == [
        Intended(starts, "beside", "apps", "app-beside", None, "change"),
        Lost(starts + 2 * MINUTE, "lost"),
    ]


def test_a_script_that_hides_that_aws_refused_it_is_told_at_its_place(carried_out: Callable[[str], Execution]) -> None:
    hides = "\ntry:\n    boto3.client('lambda').list_functions()\nexcept Exception:\n    pass\n"

    with pytest.raises(InputError, match=r"^change\.yaml:8:5: run\.py hid that GET https://lambda\."):
        carried_out(DELETES + hides)


def test_a_program_reads_what_it_is_given_and_writes_what_it_gives(
    world: World, tmp_path: Path, events: list[Event]
) -> None:
    (tmp_path / "program.py").write_text(
        "import json, os\n"
        "given = json.load(open(os.environ['DRILLGATE_GIVEN_FILE']))\n"
        "json.dump({'table': given['name']['a'] + '-1'}, open(os.environ['DRILLGATE_GIVES_FILE'], 'w'))\n"
    )
    step = Step(step="copy", title="t", run=("program.py",), gives=["table"], given=["name"])
    cell = Cell("a", (), None, None)
    own = tmp_path / "own"
    own.mkdir()

    assert carry_out(step, cell, world, tmp_path, own, events.append, {"name": {"a": "t"}}) == {"table": "t-1"}


def test_a_program_that_writes_no_outputs_has_failed(world: World, tmp_path: Path, events: list[Event]) -> None:
    (tmp_path / "program.py").write_text("")
    step = Step(step="copy", title="t", run=("program.py",), gives=["table"])
    own = tmp_path / "own"
    own.mkdir()

    with pytest.raises(ProgramError, match="was to write its outputs as JSON to DRILLGATE_GIVES_FILE"):
        carry_out(step, Cell("", (), None, None), world, tmp_path, own, events.append)

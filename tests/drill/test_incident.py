"""A change, carried out on stores in memory: what is lost is what is gone, and what stays is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drillgate.documents import Document
from drillgate.documents.change import Change, Script
from drillgate.documents.engines import PostgresDatabase, PostgresTable
from drillgate.documents.estate import Estate, Store
from drillgate.documents.incident import Incident
from drillgate.documents.load import load
from drillgate.drill import incident
from drillgate.drill.agenda import Agenda
from drillgate.drill.history import Called, Event, Intended, Lost, ProgramEnded, Role
from drillgate.drill.incident import Execution
from drillgate.drill.journal import Journal
from drillgate.drill.population import Drawn, Site
from drillgate.places import InputError, Place
from drillgate.world.clock import Clock
from drillgate.world.world import World

MINUTE = timedelta(minutes=1)
SERVICE = """
import json
def make(context):
    stores = context.client("memory")
    def delete(identifier):
        if stores["catalogue"].records.pop(identifier, None) is None:
            return [store.pop(identifier, None) for store in stores["apps"].records.values()]
        for store in stores.values():
            store.records.pop(identifier, None)
    def answer(environment, start_response):
        path, method = environment["PATH_INFO"], environment["REQUEST_METHOD"]
        identifier = path.rpartition("/")[2]
        if identifier == "broken":
            raise KeyError("shard")
        if method == "DELETE" and environment["QUERY_STRING"] != "dry":
            delete(identifier)
        if path == "/v1/purge":
            delete("beside")
        if method == "POST":
            body = environment["wsgi.input"].read(int(environment["CONTENT_LENGTH"]))
            for each in json.loads(body)["ids"]:
                delete(each)
        start_response("200 OK", [])
        yield b"{}"
    return answer
"""
SCRIPT = """
import http.client, os, sys
def call(method, path, body=None):
    connection = http.client.HTTPConnection(os.environ["TENANT_API"].removeprefix("http://"))
    connection.request(method, path, body)
    status = connection.getresponse().status
    if status >= 300:
        sys.exit(f"{path} answers {status}")
"""
CHANGE = """\
change: c
title: t
environment: production
requested-by: {team: a}
executed-by: {team: b}
deletes: {type: app, number: 3, recovery: none}
scripts:
  - file: run.py
"""


@pytest.fixture
def change() -> Document[Change]:
    return load(Change, CHANGE.encode(), "change.yaml")


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def carried_out(
    tmp_path: Path, estate: Estate, stores: dict[str, Any], clock: Clock, events: list[Event], change: Document[Change]
) -> Callable[..., Execution]:
    """Carries out what a script does to sites `late` and `lost`, whose IDs are listed, and to a bystander's app."""

    def execution(calls: str, script: str = SCRIPT, service: str = SERVICE) -> Execution:
        (tmp_path / "service.py").write_text(service)
        (tmp_path / "run.py").write_text(script + calls)
        journal = Journal(estate, events.append, clock.now)
        sites = tuple(
            Site(name, role, "c", "-", 1, "active", {"app": (f"app-{name}",)})
            for name, role in (("late", Role.LOST), ("lost", Role.LOST), ("beside", Role.BYSTANDER))
        )
        for site in sites:
            for name, key in (("catalogue", "record"), ("apps", f"app-{site.site}")):
                stores[name].update(site.site, key, {"name": "n"})
                journal.write(site.site, name, key, "item", {"name": "n"}, "seed")
        events.clear()
        drawn = Drawn(
            sites,
            frozenset(["app-beside", "lost", "elsewhere", "late"]),
            {"app-beside": "beside", "app-late": "late"},
            frozenset(["elsewhere"]),
            MINUTE,
        )
        world = World(estate, tmp_path, tmp_path, clock, lambda service, account: stores, {}, None)  # type: ignore[arg-type]
        world.stores.update(stores)
        starts = clock.now() + 5 * MINUTE
        plan = Incident(incident="i", title="t", change="change.yaml", starts=starts, lasts=4 * MINUTE)
        made = Execution(world, plan, drawn, Agenda(clock), Gone(), journal, events.append)  # type: ignore[arg-type]
        made.run(change, tmp_path)
        return made

    return execution


class Gone(list[str]):
    """What a workload is told of lost sites."""

    lose = list.append


EACH = """
for each in ("app-beside", "lost", "elsewhere", "late"):
    call("GET", f"/v1/tenants/{each}")
    call("DELETE", f"/v1/tenants/{each}")
"""


def test_each_listed_id_takes_its_turn_and_a_site_is_lost_when_it_is_gone(
    carried_out: Callable[..., Execution], clock: Clock, events: list[Event]
) -> None:
    starts = clock.now() + 5 * MINUTE

    done = carried_out(EACH)

    def called(what: str, minutes: int) -> Called:
        return Called(starts + minutes * MINUTE, what, "200 OK")

    ended = events.pop()
    assert isinstance(ended, ProgramEnded)
    assert 0 < ended.seconds < 60
    assert [*events, replace(ended, seconds=0.0)] == [
        called("GET /v1/tenants/app-beside", 0),
        called("DELETE /v1/tenants/app-beside", 0),
        Intended(starts, "beside", "apps", "app-beside", None, "change"),
        called("GET /v1/tenants/lost", 1),
        called("DELETE /v1/tenants/lost", 1),
        Lost(starts + MINUTE, "lost"),
        called("GET /v1/tenants/late", 3),
        called("DELETE /v1/tenants/late", 3),
        Lost(starts + 3 * MINUTE, "late"),
        ProgramEnded(starts + 3 * MINUTE, "i", "run.py", 0),
    ]
    assert list(done.lost) == done.workload == ["lost", "late"]
    assert clock.now() == starts + 4 * MINUTE


def test_an_app_that_went_with_its_site_was_not_deleted_rightly_afterwards(
    carried_out: Callable[..., Execution], events: list[Event]
) -> None:
    carried_out(EACH + 'call("DELETE", "/v1/tenants/app-late")')

    assert [event.key for event in events if isinstance(event, Intended)] == ["app-beside"]


def test_ids_in_a_body_are_heard_and_the_service_can_read_it_all_the_same(
    carried_out: Callable[..., Execution], events: list[Event], clock: Clock
) -> None:
    starts = clock.now() + 5 * MINUTE

    carried_out('call("POST", "/v1/deletions", \'{"ids": ["late","lost"]}\')')

    assert [event for event in events if isinstance(event, Lost)] == [Lost(starts, "late"), Lost(starts, "lost")]


def test_a_site_that_no_request_named_is_lost_all_the_same_and_be_it_a_bystander(
    carried_out: Callable[..., Execution], events: list[Event]
) -> None:
    carried_out(EACH + 'call("POST", "/v1/purge", \'{"ids": []}\')')

    assert [event.site for event in events if isinstance(event, Lost)] == ["lost", "late", "beside"]


def test_a_site_that_a_service_only_says_it_deleted_is_not_lost(carried_out: Callable[..., Execution]) -> None:
    with pytest.raises(InputError) as error:
        carried_out(EACH.replace('/{each}")\n', '/{each}?dry")\n'))

    [problem] = error.value.problems
    assert str(problem) == (
        "change.yaml:7:1: 2 of the 2 sites that the ID lists hit are still in catalogue after the change was carried "
        "out, late first, expected a change that can be carried out, so that there is something to restore"
    )


def test_an_app_that_a_service_only_says_it_deleted_is_still_meant_to_be_there(
    carried_out: Callable[..., Execution], events: list[Event]
) -> None:
    carried_out(EACH.replace("beside", "besides") + 'call("DELETE", "/v1/tenants/app-beside?dry")')

    assert not [event for event in events if isinstance(event, Intended)]


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ("sys.exit('no such app')", "run.py ended with exit code 1: no such app"),
        (
            'call("DELETE", "/v1/tenants/broken")',
            "run.py ended with exit code 1: /v1/tenants/broken answers 500; tenant-api raised KeyError: 'shard'",
        ),
        ("import time; time.sleep(600)", "run.py did not end within 1 s"),
    ],
)
def test_a_script_that_fails_or_hangs_is_told_at_its_place(
    carried_out: Callable[..., Execution], monkeypatch: pytest.MonkeyPatch, calls: str, found: str
) -> None:
    monkeypatch.setattr(incident, "SCRIPT_SECONDS", 1.0 if "sleep" in calls else 60.0)

    with pytest.raises(InputError) as error:
        carried_out(calls)

    [problem] = error.value.problems
    assert (str(problem.place), problem.found) == ("change.yaml:8:5", found)


def test_a_script_that_is_no_program_is_told_at_its_place(
    carried_out: Callable[..., Execution], change: Document[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident.sys, "executable", "/no/such/python")

    with pytest.raises(InputError) as error:
        carried_out(EACH)

    assert error.value.problems[0].found == "found run.py, which cannot be run (No such file or directory)"


def test_a_service_that_cannot_be_made_is_told_by_its_file(
    carried_out: Callable[..., Execution], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as told:
        carried_out("", service="def make(world):\n    return world.shard\n")

    said = "found that service.py:make raised AttributeError: 'ServiceContext' object has no attribute 'shard'"
    expected = "expected a function that takes the world and gives a WSGI application"
    assert str(told.value) == f"{tmp_path / 'service.py'}:1:1: {said}, {expected}"


def test_an_sql_script_runs_on_every_shard_in_the_database_that_it_is_told(estate: Estate) -> None:
    def database(name: str, *shards: str) -> Store:
        tables = {"row": PostgresTable(columns={"text": "text"})}
        return Store(about="a", owner="o", postgres=PostgresDatabase(database=name, shards=shards, tables=tables))

    two = replace(estate, stores={"a": database("pages", "s1", "s2"), "b": database("issues", "s2")})
    place = Place("change.yaml", 9)

    def runs(**variables: str) -> list[tuple[str, str]]:
        return list(incident.databases(Script(file="x.sql", variables=variables), two, place))

    assert runs() == [("s1", "pages"), ("s2", "pages"), ("s2", "issues")]
    assert runs(PGDATABASE="issues") == [("s2", "issues")]
    with pytest.raises(InputError, match=r"change.yaml:9:1: found no database pagse, expected one of pages, issues"):
        runs(PGDATABASE="pagse")

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drillgate.world import groups, services
from drillgate.world.services import ServiceContext, ServiceError, load, run_program

CONTEXT = ServiceContext(
    client=lambda service: service,
    connect=lambda shard, database: (shard, database),
    shards=("shard-1",),
    now=lambda: datetime(2022, 4, 5, tzinfo=UTC),
)
CALLS = """
import http.client, json, os, sys
host = os.environ["TENANT_API"].removeprefix("http://")
for number in range(int(sys.argv[1])):
    connection = http.client.HTTPConnection(host)
    connection.request("DELETE", f"/v1/tenants/{number}")
    print(connection.getresponse().status)
"""


def counting(heard: list[str]) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    def application(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        heard.append(f"{environment['REQUEST_METHOD']} {environment['PATH_INFO']}")
        start_response("204 No Content", [])
        return [b""]

    return application


def test_a_program_reaches_a_service_by_its_environment_variable(tmp_path: Path) -> None:
    (tmp_path / "calls.py").write_text(CALLS)
    heard: list[str] = []

    ran = run_program([sys.executable, "calls.py", "3"], tmp_path, {"TENANT_API": counting(heard)}, seconds=30)

    assert (ran.exit_code, ran.output) == (0, "204\n204\n204\n")
    assert heard == ["DELETE /v1/tenants/0", "DELETE /v1/tenants/1", "DELETE /v1/tenants/2"]


def test_a_program_that_hangs_is_killed(tmp_path: Path) -> None:
    (tmp_path / "hangs.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n")

    ran = run_program([sys.executable, "hangs.py"], tmp_path, {"TENANT_API": counting([])}, seconds=1)

    assert (ran.exit_code < 0, ran.in_time) == (True, False)
    with pytest.raises(ProcessLookupError):
        os.kill(int(ran.output), 0)


CHILD = """
import os, subprocess, sys, time
from pathlib import Path
Path("pid").write_text(str(subprocess.Popen(["sleep", "600"], start_new_session=SESSION).pid))
"""


@pytest.mark.parametrize("session", ["False", "True"])
@pytest.mark.parametrize("then", ["time.sleep(600)", "pass", "os.kill(0, 15)"])
def test_what_a_program_started_ends_with_it(tmp_path: Path, session: str, then: str) -> None:
    ran = run_program(
        [sys.executable, "-c", CHILD.replace("SESSION", session) + then],
        tmp_path,
        {"TENANT_API": counting([])},
        seconds=1,
    )

    assert ran.in_time is (then != "time.sleep(600)")
    assert ran.seconds < 10
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_a_program_that_stops_its_group_is_killed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "KILLING_SECONDS", 0.5)

    stops = "import os; print(os.getpid(), flush=True); os.kill(0, 19)"

    ran = run_program([sys.executable, "-c", stops], tmp_path, {}, seconds=1)

    assert not ran.in_time
    assert is_gone(int(ran.output))


@pytest.mark.parametrize("session", ["False", "True"])
def test_a_program_ends_with_the_process_that_runs_it(tmp_path: Path, session: str) -> None:
    (tmp_path / "program.py").write_text(CHILD.replace("SESSION", session) + "time.sleep(600)")
    world = subprocess.Popen(
        [sys.executable, "-c", RUNS, str(tmp_path)], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert world.poll() is None
        time.sleep(0.01)
    world.kill()
    world.wait()

    assert is_gone(int((tmp_path / "pid").read_text()))


RUNS = """
import pathlib, sys
from drillgate.world.services import run_program
run_program([sys.executable, "program.py"], pathlib.Path(sys.argv[1]), {}, seconds=600)
"""


def is_gone(process: int) -> bool:
    """Whether a process is dead within a second, be it that nobody has waited for it."""
    for _ in range(100):
        status = Path(f"/proc/{process}/stat")
        try:
            os.kill(process, 0)
            if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False


def test_who_connects_and_says_nothing_does_not_hold_up_the_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("drillgate.world.services._Handler.timeout", 0.2)
    silent = CALLS.replace("import http", "import socket, http", 1).replace(
        "for number", "silent = socket.create_connection(tuple(host.split(':')))\nfor number"
    )
    (tmp_path / "calls.py").write_text(silent)

    ran = run_program([sys.executable, "calls.py", "2"], tmp_path, {"TENANT_API": counting([])}, seconds=30)

    assert (ran.exit_code, ran.output, ran.in_time) == (0, "204\n204\n", True)
    assert "timed out" in capsys.readouterr().err


def test_a_program_of_many_threads_connects_at_once() -> None:
    server = services._serve(counting([]))
    with server, ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.server_port), timeout=0.5))


def test_a_program_leaves_no_compiled_files_beside_the_change(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("x = 1\n")
    (tmp_path / "imports.py").write_text("import other\n")

    run_program([sys.executable, "imports.py"], tmp_path, {}, seconds=30)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["imports.py", "other.py"]


def test_the_reference_tenant_api_answers_what_it_does_not_know_with_404(pytestconfig: pytest.Config) -> None:
    class NoItems:
        def get_item(self, **_: Any) -> dict[str, Any]:
            return {}

        def get_paginator(self, _: str) -> "NoItems":
            return self

        def paginate(self, **_: Any) -> list[dict[str, Any]]:
            return [{"Items": [{"app": {"S": "app-1"}, "site": {"S": "site-1"}}]}]

    context = ServiceContext(lambda *_: NoItems(), CONTEXT.connect, CONTEXT.shards, CONTEXT.now)
    answer = load("tenant_api.py:application", pytestconfig.rootpath / "drills" / "services", context)
    statuses: list[str] = []

    def call(method: str, path: str) -> bytes:
        environment = {"REQUEST_METHOD": method, "PATH_INFO": path}
        return b"".join(answer(environment, lambda status, headers: statuses.append(status)))

    assert json.loads(call("GET", "/v1/tenants/app-1")) == {"id": "app-1", "type": "app"}
    call("DELETE", "/v1/tenants/nobody")
    call("DELETE", "/elsewhere")
    call("POST", "/v1/tenants/app-1")
    assert statuses == ["200 OK", "404 Not Found", "404 Not Found", "405 Method Not Allowed"]


def test_a_service_that_is_not_there_or_has_no_such_function_says_so(tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(
        "application = None\ndef empty(world): pass\ndef fails(world): world.shards[9]\n"
    )

    for reference, said in {
        "missing.py:application": "raised FileNotFoundError: no Python file",
        "service.py:make": "has no attribute 'make'",
        "service.py:application": "raised TypeError: 'NoneType' object is not callable",
        "service.py:empty": "gave None, which cannot be called",
        "service.py:fails": "raised IndexError: tuple index out of range",
    }.items():
        with pytest.raises(ServiceError, match=f"^{reference} .*{said}"):
            load(reference, tmp_path, CONTEXT)

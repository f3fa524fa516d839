"""Programs in a world do not see the machine's unix sockets, and are told of where they do."""

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drillgate.world import machine_sockets, namespace


@pytest.fixture
def listening() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        path = Path(folder) / "a name with spaces"
        server.bind(str(path))
        server.listen()
        yield path


def in_a_child(act: Callable[[], object]) -> str:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, str(act()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


def test_what_listens_on_the_machine_is_found(listening: Path) -> None:
    assert (listening in machine_sockets.found()) == machine_sockets.OPEN_ONES.exists()


def test_sockets_that_are_handed_into_a_container_are_found(
    listening: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine_sockets, "OPEN_ONES", tmp_path / "none")
    assert listening not in machine_sockets.found()
    monkeypatch.setattr(machine_sockets, "SHARED_WITH_CONTAINERS", (listening.parent,))
    (listening.parent / "plain").touch()
    assert machine_sockets.found() == (listening,)


def test_name_services_of_users_stay(listening: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_sockets, "TELL_USERS", (f"{listening.parent}/",))
    assert listening not in machine_sockets.found()


def test_a_seal_that_cannot_hide_them_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_sockets, "CLONE_NEWNS", 0x1)  # no flag that the kernel knows
    monkeypatch.setattr(namespace, "allowed", lambda _: namespace.Seal("network", "no user namespace"))
    monkeypatch.setattr(namespace, "_network_alone", lambda: None)
    seal = namespace.enter()
    assert seal.namespace == "network"
    assert seal.reason.startswith("no user namespace; the machine's unix sockets cannot be hidden from programs: ")


def test_the_machine_itself_sees_them_still(listening: Path) -> None:
    seal = in_a_child(lambda: namespace.enter().namespace)
    assert seal in ("user+network", "network", "none")
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(listening))

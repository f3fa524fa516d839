import socket
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from drillgate.world import process
from drillgate.world.process import WorldError

SOURCE = """
import os, socket, subprocess, sys, urllib.request
from pathlib import Path
from drillgate.world.guard import Escape, Guard


def attempt(way):
    try:
        way()
    except Escape as escape:
        return f"refused: {escape}"
    except OSError as error:
        return f"failed: {type(error).__name__}"
    return "out"


def live(specification, send):
    port, workspace = specification["port"], specification["workspace"]
"""


@pytest.fixture
def outside() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP and a UDP listener on the machine's own loopback, on the same port, where nothing must ever arrive."""
    with socket.create_server(("127.0.0.1", 0)) as stream, socket.socket(type=socket.SOCK_DGRAM) as packets:
        packets.bind(stream.getsockname())
        stream.settimeout(0)
        packets.settimeout(0)
        yield stream, packets


def is_silent(outside: tuple[socket.socket, socket.socket]) -> bool:
    for listener, hear in ((outside[0], "accept"), (outside[1], "recv")):
        try:
            getattr(listener, hear)(*(() if hear == "accept" else (1,)))
        except BlockingIOError:
            continue
        return False
    return True


def write(folder: Path, body: str) -> None:
    (folder / "jail.py").write_text(SOURCE + textwrap.indent(textwrap.dedent(body), "    "), encoding="utf-8")


def run(folder: Path, body: str, port: int) -> list[dict[str, Any]]:
    write(folder, body)
    heard: list[dict[str, Any]] = []
    process.run("jail:live", {"port": port}, on_message=heard.append, folders=(folder,))
    return heard


def tried(folder: Path, body: str, port: int) -> dict[str, Any]:
    """What `told` says after a body whose attempts the guard counts, so that the world ends with an error."""
    told: list[dict[str, Any]] = []
    write(folder, body)
    with pytest.raises(WorldError, match="something tried to leave the world and hid it"):
        process.run("jail:live", {"port": port}, on_message=told.append, folders=(folder,))
    return told[0]


def test_no_address_but_loopback_is_spoken_to(tmp_path: Path) -> None:
    told = tried(
        tmp_path,
        """
        def connect(family, address, kind=socket.SOCK_STREAM):
            with socket.socket(family, kind) as opened:
                opened.settimeout(0.2)
                opened.connect(address)

        def send_packet(address):
            with socket.socket(type=socket.SOCK_DGRAM) as opened:
                opened.sendto(b"x", address)

        send({
            "stream": attempt(lambda: connect(socket.AF_INET, ("192.0.2.1", 80))),
            "any": attempt(lambda: connect(socket.AF_INET, ("0.0.0.0", 80))),
            "stream6": attempt(lambda: connect(socket.AF_INET6, ("2001:db8::1", 80))),
            "mapped": attempt(lambda: connect(socket.AF_INET6, ("::ffff:192.0.2.1", 80))),
            "packet": attempt(lambda: send_packet(("192.0.2.1", 53))),
            "name": attempt(lambda: socket.getaddrinfo("example.com", 443)),
            "old name": attempt(lambda: socket.gethostbyname("example.com")),
            "reverse": attempt(lambda: socket.gethostbyaddr("192.0.2.1")),
            "url": attempt(lambda: urllib.request.urlopen("http://example.com/")),
            "metadata": attempt(lambda: urllib.request.urlopen("http://169.254.169.254/latest")),
            "served": attempt(lambda: socket.create_server(("0.0.0.0", 0)).close()),
            "unix": attempt(lambda: connect(socket.AF_UNIX, "/run/docker.sock")),
            "abstract": attempt(lambda: connect(socket.AF_UNIX, b"\\0drillgate")),
        })
        """,
        0,
    )
    assert told == {
        "stream": "refused: refused inside the world: connect ('192.0.2.1', 80)",
        "any": "refused: refused inside the world: connect ('0.0.0.0', 80)",
        "stream6": "refused: refused inside the world: connect ('2001:db8::1', 80)",
        "mapped": "refused: refused inside the world: connect ('::ffff:192.0.2.1', 80)",
        "packet": "refused: refused inside the world: sendto ('192.0.2.1', 53)",
        "name": "refused: refused inside the world: getaddrinfo 'example.com'",
        "old name": "refused: refused inside the world: gethostbyname 'example.com'",
        "reverse": "refused: refused inside the world: gethostbyaddr '192.0.2.1'",
        "url": "refused: refused inside the world: getaddrinfo 'example.com'",
        "metadata": "refused: refused inside the world: getaddrinfo '169.254.169.254'",
        "served": "refused: refused inside the world: bind ('0.0.0.0', 0)",
        "unix": "refused: refused inside the world: connect '/run/docker.sock'",
        "abstract": "refused: refused inside the world: connect b'\\x00drillgate'",
    }


def test_an_escape_that_nobody_catches_ends_the_world(tmp_path: Path) -> None:
    body = """
        try:
            urllib.request.urlopen("http://example.com/")
        except Exception:
            pass
    """
    with pytest.raises(WorldError, match=r"^Escape: refused inside the world: getaddrinfo 'example.com'"):
        run(tmp_path, body, 0)


def test_an_escape_that_is_swallowed_ends_the_world_too(tmp_path: Path) -> None:
    body = """
        try:
            urllib.request.urlopen("http://example.com/")
        except BaseException:
            pass
    """
    with pytest.raises(WorldError, match=r"hid it: getaddrinfo 'example.com'"):
        run(tmp_path, body, 0)


def test_the_machines_own_loopback_hears_nothing(tmp_path: Path, outside: tuple[socket.socket, socket.socket]) -> None:
    """The world has its own, or else the guard refuses ports that are not the world's."""
    body = """
        there = ("127.0.0.1", port)
        ways = [
            lambda: socket.create_connection(there, timeout=1).close(),
            lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", there),
            lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1),
        ]
        send({"seal": specification["seal"], "said": [attempt(way) for way in ways]})
    """
    try:
        run(tmp_path, body, outside[0].getsockname()[1])
    except WorldError as error:
        assert "something tried to leave" in str(error)  # noqa: PT017 - whether it is raised depends on the system
    assert is_silent(outside)


def test_programs_started_inside_cannot_get_out(tmp_path: Path, outside: tuple[socket.socket, socket.socket]) -> None:
    """Where the system gives no namespace, programs are out of the guard's reach, and the seal says so."""
    [told] = run(
        tmp_path,
        """
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=1)"
        packet = f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))"
        if specification["seal"]["namespace"] == "none":
            send({"seal": "none", "codes": [1, 0], "reason": specification["seal"]["reason"]})
        else:
            codes = [subprocess.run([sys.executable, "-c", code]).returncode for code in (script, packet)]
            send({"seal": "namespace", "codes": codes, "reason": "-"})
        """,
        outside[0].getsockname()[1],
    )
    assert told["codes"] == [1, 0]
    assert told["reason"]
    assert is_silent(outside)


def test_the_world_may_speak_to_itself(tmp_path: Path) -> None:
    [told] = run(
        tmp_path,
        """
        with socket.create_server(("127.0.0.1", 0)) as server:
            with socket.create_connection(server.getsockname()) as client, server.accept()[0] as accepted:
                client.sendall(b"tcp")
                heard = [accepted.recv(3).decode()]
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            path = str(Path(workspace) / "socket")
            server.bind(path)
            server.listen()
            client.connect(path)
            heard.append("unix")
        heard.append(socket.getaddrinfo("localhost", 1)[0][1].name)
        send({"heard": heard})
        """,
        0,
    )
    assert told == {"heard": ["tcp", "unix", "SOCK_STREAM"]}


def test_without_a_namespace_only_own_listeners_are_spoken_to(
    tmp_path: Path, outside: tuple[socket.socket, socket.socket]
) -> None:
    """In a world that has no namespace, its own guard counts these attempts, and it ends with an error."""
    told: list[dict[str, Any]] = []
    write(
        tmp_path,
        """
        # The listener below is bound before the guard exists, as if it were the machine's.
        with socket.create_server(("127.0.0.1", 0)) as others:
            guard = Guard(Path(workspace), loopback_is_ours=False)
            guard.install()
            with socket.create_server(("127.0.0.1", 0)) as own:
                addresses = (own.getsockname(), others.getsockname(), ("127.0.0.1", port))
                said = [attempt(lambda: socket.create_connection(there).close()) for there in addresses]
        send({"said": [word.split(":")[0] for word in said]})
        """,
    )
    with suppress(WorldError):
        port = outside[0].getsockname()[1]
        process.run("jail:live", {"port": port}, on_message=told.append, folders=(tmp_path,))
    assert told == [{"said": ["out", "refused", "refused"]}]
    assert is_silent(outside)


def test_a_workspace_cannot_be_left_by_a_link(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/s")
        server.listen()
        body = f"""
            os.symlink({folder!r}, "link")

            def connect():
                with socket.socket(socket.AF_UNIX) as opened:
                    opened.connect("link/s")

            send({{"said": attempt(connect).split(":")[0]}})
        """
        assert tried(tmp_path, body, 0) == {"said": "refused"}

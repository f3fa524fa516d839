"""Nothing leaves a world, by any way that was thought of, whoever runs it and however the system seals it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECRET = "EXAMPLE0SECRET0OF0SOMEBODY"
HERE = Path(__file__).parent
MOCKED = {"region in China"}
"""Ways that lead to the world's own AWS."""
OTHER = {"user": "nobody", "group": "nogroup", "extra_groups": []}


def users() -> Iterator[str]:
    """Root is tried as nobody too, if nobody may run this Python."""
    yield "me"
    with suppress(OSError, LookupError):
        if os.geteuid() == 0 and not subprocess.call([sys.executable, "-c", "import drillgate"], **OTHER):  # type: ignore[call-overload] # who runs it
            yield "nobody"


DRIVER = """
import ctypes, json, os, sys
from pathlib import Path

port, socket_path, folder, unsealed = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4] == "none"
if unsealed:
    # In a user namespace whose own limits are zero, a world gets none of its own.
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None).unshare(0x10000000) == 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
        for kind in ("user", "net"):
            Path(f"/proc/sys/user/max_{kind}_namespaces").write_text("0")
from drillgate.world import process
try:
    specification = {"port": port, "socket": socket_path, "parent": os.getpid(), "backwards": sys.argv[6]}
    process.run(sys.argv[5], specification, on_message=lambda it: print(json.dumps(it)), folders=(Path(folder),))
except process.WorldError as error:
    print(json.dumps({"error": str(error)}))
"""


@dataclass(frozen=True)
class Outside:
    """Listeners on the machine, where nothing must arrive."""

    port: int
    path: str
    listeners: tuple[socket.socket, ...]

    def heard(self) -> list[str]:
        found = []
        for listener in self.listeners:
            with suppress(BlockingIOError):
                if listener.type is socket.SOCK_STREAM:
                    listener.accept()[0].close()
                else:
                    listener.recv(1)
                found.append(f"{listener.family.name} {listener.type.name}")
        return found


@pytest.fixture
def outside() -> Iterator[Outside]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        stream = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = stream.getsockname()[1]
        sockets = [stream]
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", port)),
            (socket.AF_INET6, socket.SOCK_STREAM, ("::1", port)),
            (socket.AF_UNIX, socket.SOCK_STREAM, f"{folder}/s"),
            (socket.AF_UNIX, socket.SOCK_STREAM, f"\0drillgate-{port}"),
        ):
            opened = stack.enter_context(socket.socket(family, kind))
            opened.bind(address)
            if kind is socket.SOCK_STREAM:
                opened.listen()
            sockets.append(opened)
        for opened in sockets:
            opened.settimeout(0)
        Path(f"{folder}/s").chmod(0o777)
        yield Outside(port, f"{folder}/s", tuple(sockets))


def run(
    entry: str, *, port: int = 0, path: str = "", user: str = "me", seal: str = "namespace", **environment: str
) -> tuple[dict[str, Any], str]:
    """What a world told, and all that was written: to its parent's outputs, and to files that stayed."""
    with tempfile.TemporaryDirectory(prefix="dg") as folder:
        Path(folder).chmod(0o777)
        (Path(folder) / "ways_out.py").write_bytes((HERE / "ways_out.py").read_bytes())
        ended = subprocess.run(
            [sys.executable, "-c", DRIVER, str(port), path, folder, seal, f"ways_out:{entry}", SECRET[::-1]],
            env=os.environ | {"TMPDIR": folder, "HOME": folder} | environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **(OTHER if user == "nobody" else {}),  # type: ignore[call-overload] # who runs it
        )
        stayed = [file.read_text(errors="replace") for file in Path(folder).rglob("*") if file.is_file()]
    assert ended.returncode == 0, ended.stderr
    told = {key: value for line in ended.stdout.splitlines() for key, value in json.loads(line).items()}
    return told, "".join((ended.stdout, ended.stderr, *stayed))


@pytest.mark.parametrize("seal", ["namespace", "none"])
@pytest.mark.parametrize("user", [*users()])
def test_no_way_leads_out(outside: Outside, user: str, seal: str) -> None:
    proxy = f"http://127.0.0.1:{outside.port}"
    told, _ = run(
        "live", port=outside.port, path=outside.path, user=user, seal=seal, HTTP_PROXY=proxy, AWS_ENDPOINT_URL=proxy
    )
    assert told.get("said"), told
    assert outside.heard() == [], told
    assert {name for name, answer in told["said"].items() if answer == "answered"} == MOCKED
    assert "something tried to leave the world and hid it" in told["error"]
    assert told["namespace"] == "none" or seal != "none"


def test_real_credentials_are_not_used_logged_or_written(tmp_path: Path) -> None:
    """The world logs all it does, and fails, so that what it printed is told."""
    ran = tmp_path / "ran"
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text(
        f"[default]\ncredential_process = touch {ran}\n[profile real]\ncredential_process = touch {ran}\n"
    )
    credentials.write_text(f"[default]\naws_access_key_id = {SECRET}\naws_secret_access_key = {SECRET}\n")
    secrets = (
        "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_WEB_IDENTITY_TOKEN_FILE"
        " AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CA_BUNDLE PGPASSWORD PGPASSFILE GITHUB_TOKEN TOKEN"
    )
    told, written = run(
        "careless",
        AWS_PROFILE="real",
        AWS_CONFIG_FILE=str(config),
        AWS_SHARED_CREDENTIALS_FILE=str(credentials),
        **dict.fromkeys(secrets.split(), SECRET),
    )
    assert told["used"] == ["AKIA1111222233330000", "drillgate", None, "env"]
    assert told["files"] > 0
    assert told["with the secret"] == []
    assert SECRET not in written
    assert "real" not in told["environment"].values()
    assert told["error"].startswith("RuntimeError: it failed with")
    assert not ran.exists()

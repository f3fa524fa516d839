"""Every way out of a world that was thought of, each tried from inside; `test_sealed` runs this there.

What is said of each way: `refused` by the guard or by the world's AWS, `failed` where the system had nothing there, or
`answered` by whoever it was.
"""

import ctypes
import http.client
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from drillgate.documents.estate import Estate, Inventory, Objectives, Vault
from drillgate.world.guard import Escape

Ways = dict[str, Callable[[], object]]
CLONE_NEWNET = 0x40000000
SECONDS = 1
NOTHING: Mapping[str, str] = {}
AT = datetime(2022, 4, 5, tzinfo=UTC)
ESTATE = Estate(
    estate="small",
    title="Two accounts",
    account="111122223333",
    region="us-east-1",
    vault=Vault(account="444455556666", bucket="vault", locked_for=timedelta(days=1)),
    inventory=Inventory(file="inventory.csv", taken_at=AT),
    catalogue="none",
    stores={},
    objectives=Objectives(recovery_point=timedelta(hours=1)),
)


def live(specification: Mapping[str, Any], send: Callable[[Mapping[str, Any]], None]) -> None:
    """Send what came of each way, by its name."""
    import boto3

    from drillgate.world import aws

    port, workspace = specification["port"], Path(specification["workspace"])
    early = boto3.client("dynamodb")  # before anybody imported moto
    with aws.start(ESTATE) as mocked:
        ways = clients(port, workspace, early) | libraries(port) | sockets(port, specification["socket"])
        said = {name: attempt(way) for name, way in ways.items()}
    late = mocked.client("dynamodb", "estate")
    said |= {"client after the world's AWS has ended": attempt(late.list_tables)}
    if specification["seal"]["namespace"] != "none":
        others = programs(port, specification["socket"], specification["parent"])
        said |= {name: attempt(way) for name, way in others.items()}
    send({"namespace": specification["seal"]["namespace"], "said": said})


def careless(specification: Mapping[str, Any], send: Callable[[Mapping[str, Any]], None]) -> None:
    """Work in AWS while all is logged, tell all that is known, and fail; "backwards" is what must not be known."""
    import boto3

    from drillgate.world import aws

    boto3.set_stream_logger("")
    with aws.start(ESTATE):
        client = boto3.client("s3")
        client.create_bucket(Bucket="made")
        client.put_object(Bucket="made", Key="k", Body=b"text")
        used = boto3.Session().get_credentials()
        send({"used": [used.access_key, used.secret_key, used.token, used.method], "environment": dict(os.environ)})
    secret = specification["backwards"][::-1].encode()
    folder = Path(specification["workspace"]).parent
    files = [file for file in folder.rglob("*") if file.is_file()]
    send({"files": len(files), "with the secret": [str(file) for file in files if secret in file.read_bytes()]})
    raise RuntimeError(f"it failed with {sys.argv} in {os.environ}")


def attempt(way: Callable[[], object]) -> str:
    from drillgate.world.fidelity import Refused

    try:
        way()
    except (Escape, Refused):
        return "refused"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        if "inside the world" in str(error):
            return "refused"
        return f"failed: {type(error).__name__}: {error}"
    return "answered"


def clients(port: int, workspace: Path, early: Any) -> Ways:
    """By boto3."""
    import boto3
    from botocore.config import Config
    from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher

    here = f"http://127.0.0.1:{port}"
    once = {"retries": {"total_max_attempts": 1}, "connect_timeout": SECONDS, "read_timeout": SECONDS}

    def tables(environment: Mapping[str, str] = NOTHING, endpoint: str | None = None, **config: Any) -> object:
        with surroundings(environment):
            client = boto3.Session().client("dynamodb", endpoint_url=endpoint, config=Config(**(once | config)))
            return client.list_tables()

    def from_file() -> object:
        (workspace / "config").write_text(f"[default]\nendpoint_url = {here}\n", encoding="utf-8")
        return tables({"AWS_CONFIG_FILE": str(workspace / "config"), "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"})

    def metadata(**config: str) -> object:
        if not InstanceMetadataFetcher(SECONDS, 1, env={}, config=config or None).retrieve_iam_role_credentials():
            raise ConnectionError("no credentials")
        return None

    return {
        "client made before the world": early.list_tables,
        "dualstack": lambda: tables(use_dualstack_endpoint=True),
        "FIPS": lambda: tables(use_fips_endpoint=True),
        "region in China": lambda: boto3.client("dynamodb", "cn-north-1", config=Config(**once)).list_tables(),
        "service that nobody mocks": lambda: boto3.client("bedrock", config=Config(**once)).list_foundation_models(),
        "endpoint of a client": lambda: tables(endpoint=here),
        "endpoint of a client at another host": lambda: tables(endpoint="https://dynamodb.example.com"),
        "endpoint in the environment": lambda: tables(
            {"AWS_ENDPOINT_URL": here, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}
        ),
        "endpoint of a service in the environment": lambda: tables(
            {"AWS_ENDPOINT_URL_DYNAMODB": here, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}
        ),
        "endpoint in a file": from_file,
        "proxy of a client": lambda: tables(endpoint="http://db.example.com", proxies={"http": here}),
        "proxy in the environment": lambda: tables({"HTTP_PROXY": here}, endpoint="http://db.example.com"),
        "metadata of an instance": metadata,
        "metadata of an instance, IPv6": lambda: metadata(ec2_metadata_service_endpoint="http://[fd00:ec2::254]/"),
        "metadata elsewhere": lambda: metadata(ec2_metadata_service_endpoint=f"{here}/"),
        "metadata of a container": lambda: ContainerMetadataFetcher().retrieve_full_uri(here),
    }


def libraries(port: int) -> Ways:
    """By HTTP, and by the URLs that boto3 signs."""
    import boto3
    import requests

    here = f"http://127.0.0.1:{port}"
    signed = boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": "made", "Key": "k"})

    def connection() -> object:
        opened = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        opened.request("GET", "/")
        return opened.getresponse()

    def by_proxy() -> object:
        with surroundings({"HTTP_PROXY": here, "http_proxy": here}):
            return urllib.request.urlopen("http://example.com/", timeout=SECONDS)

    return {
        "requests": lambda: answered(requests.get(here, timeout=SECONDS)),
        "requests to another host": lambda: answered(requests.get("http://example.com/", timeout=SECONDS)),
        "requests by a proxy": lambda: answered(
            requests.get("http://example.com/", proxies={"http": here}, timeout=SECONDS)
        ),
        "urllib": lambda: urllib.request.urlopen(here, timeout=SECONDS),
        "urllib, IPv6": lambda: urllib.request.urlopen(f"http://[::1]:{port}/", timeout=SECONDS),
        "urllib by a proxy": by_proxy,
        "urllib to the metadata": lambda: urllib.request.urlopen("http://169.254.169.254/latest", timeout=SECONDS),
        "urllib to a signed URL": lambda: urllib.request.urlopen(signed, timeout=SECONDS),
        "http.client": connection,
    }


def answered(response: Any) -> object:
    response.raise_for_status()
    return response


def sockets(port: int, path: str) -> Ways:
    """By sockets of Python's own."""

    def stream(family: int, address: Any, name: str = "connect") -> object:
        with socket.socket(family) as opened:
            opened.settimeout(SECONDS)
            if getattr(opened, name)(address):
                raise ConnectionError(name)
        return None

    def packet(address: Any, name: str = "sendto", family: int = socket.AF_INET) -> object:
        with socket.socket(family, socket.SOCK_DGRAM) as opened:
            if name == "sendmsg":
                opened.sendmsg([b"x"], [], 0, address)
            else:
                opened.sendto(b"x", address)
        return opened

    def raw(family: int, protocol: int, address: Any) -> object:
        with socket.socket(family, socket.SOCK_RAW, protocol) as opened:
            return opened.sendto(b"x" * 64, address)

    def child() -> object:
        read, write = os.pipe()
        if os.fork() == 0:
            os.write(write, attempt(lambda: stream(socket.AF_INET, ("127.0.0.1", port))).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as answers:
            answer = answers.read()
        if answer != "answered":
            raise ConnectionError(answer)
        return None

    return {
        "stream": lambda: stream(socket.AF_INET, ("127.0.0.1", port)),
        "stream without an exception": lambda: stream(socket.AF_INET, ("127.0.0.1", port), "connect_ex"),
        "stream to any address": lambda: stream(socket.AF_INET, ("0.0.0.0", port)),
        "stream to no address": lambda: stream(socket.AF_INET, ("", port)),
        "stream, IPv6": lambda: stream(socket.AF_INET6, ("::1", port)),
        "stream, IPv4 in IPv6": lambda: stream(socket.AF_INET6, ("::ffff:127.0.0.1", port)),
        "stream of a child": child,
        "unix socket": lambda: stream(socket.AF_UNIX, path),
        "unix socket, by steps up": lambda: stream(socket.AF_UNIX, os.path.relpath(path)),
        "unix socket without a file": lambda: stream(socket.AF_UNIX, f"\0drillgate-{port}"),
        "name": lambda: socket.getaddrinfo("example.com", 443),
        "name by a packet": lambda: packet(("192.0.2.53", 53)),
        "raw": lambda: raw(socket.AF_INET, socket.IPPROTO_ICMP, ("192.0.2.1", 0)),
    }


def programs(port: int, path: str, parent: int) -> Ways:
    """By what only the kernel can keep in: programs, and libraries that Python does not hear."""

    def run(*command: str) -> object:
        return subprocess.run(command, check=True, capture_output=True, timeout=20)

    def python(source: str) -> object:
        return run(sys.executable, "-c", f"import socket; {source}")

    def libpq() -> object:
        import psycopg

        return psycopg.connect(host="127.0.0.1", port=port, user="nobody", dbname="none", connect_timeout=SECONDS)

    def other_namespace() -> object:
        with Path(f"/proc/{parent}/ns/net").open("rb") as network:
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        return None

    return {
        "curl": lambda: run("curl", "--silent", "--max-time", "1", f"http://127.0.0.1:{port}/"),
        "curl to a name": lambda: run("curl", "--silent", "--max-time", "1", "http://example.com/"),
        "curl to a unix socket": lambda: run("curl", "-s", "--max-time", "1", "--unix-socket", path, "http://x/"),
        "Python": lambda: python(f"socket.create_connection(('127.0.0.1', {port}), 1)"),
        "Python to a unix socket": lambda: python(f"socket.socket(socket.AF_UNIX).connect({path!r})"),
        "Python to a unix socket without a file": lambda: python(
            f"socket.socket(socket.AF_UNIX).connect('\\0drillgate-{port}')"
        ),
        "shell": lambda: run("bash", "-c", f"echo x > /dev/tcp/127.0.0.1/{port}"),
        "libpq": libpq,
        "the network of the parent": other_namespace,
        "the parent's environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "an inherited socket": inherited,
    }


def inherited() -> None:
    """Anything of the outside that came along as an open file."""
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    if not any(str(link).startswith("socket:") for link in links):
        raise ConnectionError("there is none")


@contextmanager
def surroundings(environment: Mapping[str, str]) -> Iterator[None]:
    """Variables that an incident's script might set."""
    with patch.dict(os.environ, environment):
        yield

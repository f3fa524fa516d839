"""Engines of stores: the shipped ones, and one's own, which the world finds by its entry point."""

import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from time_machine import Traveller

from drillgate.documents.engines import DynamoDbTable, OwnEngine
from drillgate.documents.estate import Estate, Store
from drillgate.documents.shapes import ENGINES
from drillgate.steps import dynamodb, erasures, verify
from drillgate.steps.context import StepContext
from drillgate.world.aws import Aws, start
from drillgate.world.backups import erasure_log
from drillgate.world.stores.engines import SHIPPED, EngineError, engine_of
from drillgate.world.world import World


def test_each_engine_that_an_estate_can_name_is_shipped_or_ones_own() -> None:
    assert set(ENGINES) - {"engine"} == set(SHIPPED)


def test_an_index_and_a_stream_are_there_and_a_restored_site_is_in_the_index(
    aws_estate: Estate,
    moment: Traveller,
    starts: Callable[..., Aws],
    make_aws_world: Callable[[Aws], World],
    step: Callable[..., StepContext],
) -> None:
    table = DynamoDbTable(
        table="apps", sort_key="app", fields=("name", "opens"), indexes={"by-name": "name"}, stream=True
    )
    aws_estate.stores["apps"] = replace(aws_estate.stores["apps"], dynamodb=table)  # type: ignore[index]  # a dict
    world = make_aws_world(starts())
    client = world.client("dynamodb", "estate")
    assert client.describe_table(TableName="apps")["Table"]["StreamSpecification"]["StreamEnabled"]

    def indexed() -> int:
        name = {":name": {"S": "calendar"}}
        answer = client.query(
            TableName="apps",
            IndexName="by-name",
            KeyConditionExpression="#name = :name",
            ExpressionAttributeNames={"#name": "name"},
            ExpressionAttributeValues=name,
        )
        return int(answer["Count"])

    apps = world.stores["apps"]
    key = apps.create("a", "item", {"name": "calendar", "opens": "x"})
    moment.shift(60)
    point = datetime.now(UTC)
    moment.shift(60)
    apps.remove("a", key)
    assert indexed() == 0
    moment.shift(600)
    dynamodb.restore(step(world, {"a": datetime.now(UTC)}, point, store="apps"))
    assert indexed() == 1


OWN = '''
"""A store in files: a folder a site, a file a record. Its backup is a copy of the folder in the vault's bucket."""

from pathlib import Path

from drillgate.world.stores.interface import Engine


class Files:
    def __init__(self, world, name):
        self.world, self.name, self.kinds = world, name, ("record",)
        self.folder = Path(world.workspace, world.estate.stores[name].engine.settings["folder"])
        self.made = 0

    def provision(self):
        self.folder.mkdir()

    def create(self, site, kind, content):
        self.made += 1
        key = f"{kind}-{self.made}"
        self.update(site, key, content)
        return key

    def update(self, site, key, content):
        (self.folder / site).mkdir(exist_ok=True)
        (self.folder / site / key).write_text(content["text"])

    def remove(self, site, key):
        (self.folder / site / key).unlink()

    def contents(self, site):
        there = (self.folder / site).iterdir() if (self.folder / site).is_dir() else ()
        return {file.name: {"text": file.read_text()} for file in there}


class Copies:
    def __init__(self, store):
        self.store = store

    def full(self):
        client, bucket = self.store.world.client("s3", "estate"), self.store.world.estate.vault.bucket
        for file in self.store.folder.rglob("*"):
            if file.is_file():
                key = f"{self.store.name}/{file.parent.name}/{file.name}"
                client.put_object(Bucket=bucket, Key=key, Body=file.read_bytes(), ChecksumAlgorithm="SHA256")

    ship = full


ENGINE = Engine(Files, Copies)


def listed(context, store, lost):
    folder = Path(context.workspace, store.engine.settings["folder"], lost.site)
    return {file.name: {"text": file.read_text()} for file in folder.iterdir()} if folder.is_dir() else {}


def erase(context, store, lost, keys):
    for key in keys:
        Path(context.workspace, store.engine.settings["folder"], lost.site, key).unlink(missing_ok=True)


def restore(context):
    """Put back what the vault has of the lost sites."""
    client, name = context.client("s3", "vault"), context.settings["store"]
    folder = Path(context.workspace, context.estate.stores[name].engine.settings["folder"])
    for lost in context.lost:
        bucket, prefix = context.estate.vault.bucket, f"{name}/{lost.site}/"
        for entry in client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
            body = client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            (folder / lost.site / entry["Key"].rpartition("/")[2]).write_bytes(body)
'''
REGISTERED = """
[drillgate.stores]
files = file_store:ENGINE
[drillgate.listings]
files = file_store:listed
[drillgate.erasers]
files = file_store:erase
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one's own, as pip leaves it: a module, and metadata with its entry points."""
    folder = tmp_path / "site-packages"
    about = folder / "file_store-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "file_store.py").write_text(textwrap.dedent(OWN))
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: file-store\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(REGISTERED)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "file_store", raising=False)
    return folder


def own(**settings: Any) -> Store:
    return Store(about="Files", owner="a", engine=OwnEngine(name="files", fields=("text",), settings=settings))


def with_own(estate: Estate, store: Store) -> Estate:
    stores: Mapping[str, Store] = {**estate.stores, "files": store}
    return replace(estate, stores=stores)


@pytest.mark.usefixtures("installed", "moment")
def test_an_engine_from_another_package_is_provisioned_written_backed_up_restored_and_verified(
    aws_estate: Estate, tmp_path: Path, step: Callable[..., StepContext], made_world: Callable[..., World]
) -> None:
    estate = with_own(aws_estate, own(folder="shared"))
    with start(estate) as aws:
        world = made_world(aws, estate, tmp_path)
        store = world.stores["files"]
        world.stores["catalogue"].create("a", "item", {"name": "a", "shard": "-"})
        key, other = store.create("a", "record", {"text": "one"}), store.create("b", "record", {"text": "two"})
        world.backups["files"].full()
        store.remove("a", key)
        store.update("b", other, {"text": "three"})
        context = step(world, {"a": datetime.now(UTC)}, datetime.now(UTC), store="files")
        sys.modules["file_store"].restore(context)
        verify.site_is_whole(context)
        assert store.contents("a") == {key: {"text": "one"}}
        assert store.contents("b") == {other: {"text": "three"}}
        for gone in (key, "never-there"):
            erasure_log.put(world, "a", "files", gone)
        erasures.reapply(context)
        assert (store.contents("a"), store.contents("b")) == ({}, {other: {"text": "three"}})


def test_an_engine_that_nothing_is_erased_from_is_told() -> None:
    with pytest.raises(LookupError, match=r"found no 'files' among the entry points drillgate\.erasers"):
        erasures.eraser_of(own())


def test_an_engine_that_is_not_registered_is_told_with_those_that_are(installed: Path) -> None:
    with pytest.raises(EngineError, match=r"found no engine 'fils' among the entry points drillgate.stores; .*: files"):
        engine_of(Store(about="Files", owner="a", engine=OwnEngine(name="fils")))


@pytest.mark.parametrize(
    ("text", "said"), [("1 / 0", "cannot be loaded: ZeroDivisionError"), ("ENGINE = 7", "is a int, not an Engine")]
)
def test_an_engine_that_cannot_be_used_is_told(installed: Path, text: str, said: str) -> None:
    (installed / "file_store.py").write_text(text)
    with pytest.raises(EngineError, match=said):
        engine_of(own())

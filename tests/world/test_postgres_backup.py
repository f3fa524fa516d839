import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from drillgate.world.backups import base
from drillgate.world.backups.postgres import PostgresBackup
from drillgate.world.binaries import PostgresError
from drillgate.world.stores.postgres import PostgresStore
from drillgate.world.world import World

SEGMENT = 2**20


@pytest.fixture
def world(make_postgres_world: Callable[[], AbstractContextManager[World]]) -> Iterator[World]:
    with make_postgres_world() as made:
        made.shard_of["a"] = "shard-1"
        yield made


def names(world: World) -> list[str]:
    listed = world.client("s3", "vault").list_objects_v2(Bucket="small-vault").get("Contents", [])
    return [entry["Key"] for entry in listed]


def body(world: World, key: str) -> bytes:
    content: bytes = world.client("s3", "vault").get_object(Bucket="small-vault", Key=key)["Body"].read()
    return content


def test_what_was_written_is_shipped_and_when(world: World) -> None:
    store, backup = PostgresStore(world, "pages"), world.backups["pages"]
    begin = world.clock.now()
    for minute in range(3):
        world.clock.to(begin + timedelta(minutes=minute))
        store.create("a", "page", {"title": str(minute)})
        store.create("a", "page", {"title": str(minute)})
    world.clock.to(begin + timedelta(minutes=5))
    backup.ship()
    log = [name for name in names(world) if name.startswith("pages/shard-1/log/")]
    assert all(len(gzip.decompress(body(world, name))) == SEGMENT for name in log)
    [timeline] = [name for name in names(world) if "/timeline/" in name]
    assert timeline == "pages/shard-1/timeline/2022-04-05T060500.000000Z-000001.jsonl"
    assert len(names(world)) == len(log) + 1
    lines = [json.loads(line) for line in body(world, timeline).splitlines()]
    written = [f"2022-04-05T06:0{minute}:00+00:00" for minute in range(3)]
    assert [at for at, _ in lines if at in written] == written
    assert len({position for _, position in lines}) == len(lines)


def test_what_did_not_change_is_not_shipped_again(world: World) -> None:
    backup = world.backups["pages"]
    backup.ship()
    before = names(world)
    world.clock.advance(timedelta(minutes=5))
    backup.ship()
    assert names(world) == before


def test_the_timeline_knows_of_others_writes_too(world: World) -> None:
    """A service, or a program that was told the address, writes without the store."""
    shard = world.shards["shard-1"]
    begin = world.clock.now()
    with shard.connect("pages") as connection:
        for minute in (1, 2):
            world.clock.to(begin + timedelta(minutes=minute))
            connection.execute("INSERT INTO page (site) VALUES ('a')")
        world.clock.to(begin + timedelta(minutes=3))
    assert [at for at, _ in shard.timeline][-2:] == [begin + timedelta(minutes=minute) for minute in (1, 2)]


def test_a_base_backup_tells_what_it_needs(world: World) -> None:
    world.backups["pages"].full()
    [about] = [name for name in names(world) if name.endswith("base.json")]
    assert about == "pages/shard-1/base/2022-04-05T060000.000000Z-000001/base.json"
    told = json.loads(body(world, about))
    assert [part["key"] for part in told.pop("parts")] == [name for name in names(world) if "/part-" in name]
    segment = told.pop("first-segment")
    assert f"pages/shard-1/log/{segment}.gz" in names(world)
    assert set(told) == {"store", "shard", "taken-at", "stop", "segment-size", "version"}
    assert (told["store"], told["shard"], told["segment-size"]) == ("pages", "shard-1", SEGMENT)
    assert told["taken-at"] == "2022-04-05T06:00:00+00:00"


def test_a_large_base_backup_goes_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PART", 500_000)
    world.backups["pages"].full()
    sizes = [len(body(world, name)) for name in names(world) if "/part-" in name]
    assert len(sizes) > 2
    assert set(sizes[:-1]) == {500_000}
    assert 0 < sizes[-1] <= 500_000


def test_tablespaces_are_refused(world: World) -> None:
    shard = world.shards["shard-1"]
    (shard.data / "pg_tblspc" / "16999").mkdir()
    with pytest.raises(PostgresError, match="tablespaces are not backed up"):
        PostgresBackup(PostgresStore(world, "pages")).full()

"""What is backed up into the vault is all there, and nobody can take it away."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.backups import vault
from drillgate.world.world import World


def lists(world: World, store: str, kind: str) -> list[list[Any]]:
    """The records of a store's lists in the vault, oldest first, without what S3 makes up."""
    client, bucket = world.client("s3", "vault"), world.estate.vault.bucket
    found = client.list_objects_v2(Bucket=bucket, Prefix=f"{store}/{kind}/").get("Contents", [])
    bodies = [client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read() for entry in found]
    return [[_plain(world, json.loads(line)) for line in body.splitlines()[1:]] for body in bodies]


def _plain(world: World, record: dict[str, Any]) -> Any:
    if "item" in record:
        return record["key"], record["item"] and {name: value["S"] for name, value in record["item"].items()}
    if record["version"] is None:
        return record["key"], None
    copy = world.client("s3", "vault").get_object(Bucket=world.estate.vault.bucket, Key=record["copy"])
    return record["key"], copy["Body"].read().decode()


def test_a_table_is_in_the_vault_whole_and_then_what_changed(aws_world: World, moment: Traveller) -> None:
    store, backup = aws_world.stores["apps"], aws_world.backups["apps"]
    store.create("a", "item", {"app": "1", "name": "old"})
    store.create("b", "item", {"app": "1", "name": "same"})
    store.create("b", "item", {"app": "2", "name": "gone"})
    backup.full()
    moment.shift(300)
    store.update("a", "1", {"name": "new"})
    store.remove("b", "2")
    backup.ship()
    moment.shift(300)
    backup.ship()
    whole = [
        (["a", "1"], {"site": "a", "app": "1", "name": "old"}),
        (["b", "1"], {"site": "b", "app": "1", "name": "same"}),
        (["b", "2"], {"site": "b", "app": "2", "name": "gone"}),
    ]
    changed = [(["a", "1"], {"site": "a", "app": "1", "name": "new"}), (["b", "2"], None)]
    assert lists(aws_world, "apps", "full") == [whole]
    assert lists(aws_world, "apps", "increment") == [changed, []]


def test_an_item_that_is_altered_in_place_is_shipped(aws_world: World) -> None:
    aws_world.stores["catalogue"].create("a", "item", {"name": "old"})
    aws_world.backups["catalogue"].full()
    aws_world.client("dynamodb", "estate").update_item(
        TableName="sites",
        Key={"site": {"S": "a"}},
        UpdateExpression="SET #shard = :s",
        ExpressionAttributeNames={"#shard": "shard"},
        ExpressionAttributeValues={":s": {"S": "moved"}},
    )
    aws_world.backups["catalogue"].ship()
    item = {"site": "a", "name": "old", "shard": "moved"}
    assert lists(aws_world, "catalogue", "increment") == [[(["a", ""], item)]]


def test_a_bucket_is_in_the_vault_whole_and_then_what_changed(aws_world: World, moment: Traveller) -> None:
    store, backup = aws_world.stores["media"], aws_world.backups["media"]
    for body in ("old", "gone"):
        store.create("a", "object", {"body": body})
    backup.full()
    moment.shift(300)
    store.update("a", "object-000001", {"body": "new"})
    store.remove("a", "object-000002")
    backup.ship()
    moment.shift(300)
    backup.full()
    first, second = "a/object-000001", "a/object-000002"
    assert lists(aws_world, "media", "full") == [[(first, "old"), (second, "gone")], [(first, "new")]]
    assert lists(aws_world, "media", "increment") == [[(first, "new"), (second, None)]]


def test_a_copy_serves_for_a_day_and_is_then_made_anew(aws_world: World, moment: Traveller) -> None:
    def copies() -> int:
        listed = aws_world.client("s3", "vault").list_objects_v2(Bucket="small-vault", Prefix="media/objects/")
        return int(listed["KeyCount"])

    aws_world.stores["media"].create("a", "object", {"body": "x"})
    backup = aws_world.backups["media"]
    counts = []
    for hours in (0, 23, 1):
        moment.shift(timedelta(hours=hours))
        backup.full()
        counts.append(copies())
    assert counts == [1, 1, 2]


def test_everything_in_the_vault_is_locked_for_as_long_as_the_estate_says(aws_world: World) -> None:
    aws_world.stores["media"].create("a", "object", {"body": "x"})
    for backup in aws_world.backups.values():
        backup.full()
    client = aws_world.client("s3", "vault")
    retained = {
        entry["Key"]: client.get_object_retention(Bucket="small-vault", Key=entry["Key"])["Retention"]
        for entry in client.list_objects_v2(Bucket="small-vault")["Contents"]
    }
    until = datetime.now(UTC) + timedelta(days=30)
    assert len(retained) == 5
    assert all(entry == {"Mode": "COMPLIANCE", "RetainUntilDate": until} for entry in retained.values())


def test_neither_the_estate_nor_the_vaults_own_operator_can_destroy_a_backup(aws_world: World) -> None:
    aws_world.stores["catalogue"].create("a", "item", {"name": "kept"})
    aws_world.backups["catalogue"].full()
    attempts = vault.attack(aws_world)
    assert {(by, attempt) for by, attempt, refused, _ in attempts if not refused} == set()
    assert {error for *_, error in attempts} == {"AccessDenied", "InvalidBucketState", "BucketNotEmpty"}
    assert {attempt for by, attempt, *_ in attempts if by == "estate"} == {
        "shorten a lock",
        "weaken a lock",
        "suspend versioning",
        "delete the bucket",
        "leave later objects unlocked",
        "open the policy",
        "hide an object",
        "delete a version",
        "delete a version past its lock",
        "delete versions in a batch",
    }
    assert {attempt for by, attempt, *_ in attempts if by == "vault"} == {
        "shorten a lock",
        "weaken a lock",
        "suspend versioning",
        "delete the bucket",
        "delete a version",
        "delete a version past its lock",
        "delete versions in a batch",
    }
    assert lists(aws_world, "catalogue", "full") == [[(["a", ""], {"site": "a", "name": "kept"})]]


def test_once_the_lock_has_ended_the_vaults_operator_can_delete(aws_world: World, moment: Traveller) -> None:
    aws_world.backups["catalogue"].full()
    moment.shift(timedelta(days=31))
    succeeded = {(by, attempt) for by, attempt, refused, _ in vault.attack(aws_world) if not refused}
    assert ("vault", "shorten a lock") in succeeded
    assert not any(by == "estate" for by, _ in succeeded)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_plain_moto_lets_the_estate_destroy_a_backup(
    starts: Callable[..., Aws], make_aws_world: Callable[[Aws], World]
) -> None:
    world = make_aws_world(starts(honest=False))
    for backup in world.backups.values():
        backup.full()
    destroyed = {(by, attempt) for by, attempt, refused, _ in vault.attack(world) if not refused}
    assert {("estate", "weaken a lock"), ("estate", "delete a version past its lock")} <= destroyed


def test_an_empty_vault_cannot_be_attacked(aws_world: World) -> None:
    with pytest.raises(ValueError, match="the vault is empty"):
        vault.attack(aws_world)


def test_a_copy_in_the_vault_is_as_the_api_would_put_it(aws_world: World) -> None:
    client, bucket = aws_world.client("s3", "vault"), aws_world.estate.vault.bucket
    vault.put_copy(aws_world, "copied", b"body")
    aws_world.client("s3", "estate").put_object(Bucket=bucket, Key="put", Body=b"body", ChecksumAlgorithm="SHA256")

    def told(key: str) -> list[Any]:
        one = {"Bucket": bucket, "Key": key}
        head = client.head_object(**one, ChecksumMode="ENABLED")
        tags, retention = client.get_object_tagging(**one), client.get_object_retention(**one)
        answers = [head, client.get_object(**one), tags, retention]
        bodies = [answer.pop("Body").read() for answer in answers if "Body" in answer]
        listed = client.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
        made_up = {"ResponseMetadata", "VersionId", "Key"}
        return [bodies, *({name: one[name] for name in one if name not in made_up} for one in [*answers, *listed])]

    assert told("copied") == told("put")
    assert told("copied")[1]["ObjectLockMode"] == "COMPLIANCE"


def test_nothing_is_copied_into_a_vault_whose_policy_does_not_let_the_estate(aws_world: World) -> None:
    aws_world.client("s3", "vault").delete_bucket_policy(Bucket=aws_world.estate.vault.bucket)
    with pytest.raises(PermissionError, match="does not let the estate put copied"):
        vault.put_copy(aws_world, "copied", b"body")

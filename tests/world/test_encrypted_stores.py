"""Without their KMS key the data of stores is unreadable: to the estate, to a restore, to everybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.documents.engines import S3Bucket
from drillgate.documents.estate import Estate, Store
from drillgate.world import keys
from drillgate.world.aws import Aws
from drillgate.world.world import World

GONE = {
    "disabled": (lambda kms, key, _: kms.disable_key(KeyId=key), "KMS.DisabledException"),
    "going": (lambda kms, key, _: kms.schedule_key_deletion(KeyId=key), "KMS.KMSInvalidStateException"),
    "gone": (
        lambda kms, key, moment: (
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7),
            moment.shift(timedelta(days=8)),
        ),
        "KMS.NotFoundException",
    ),
}


@pytest.fixture
def world(aws_estate: Estate, aws: Aws, tmp_path: Path, made_world: Callable[..., World]) -> World:
    media = Store(about="Files", owner="a", s3=S3Bucket(bucket="sealed"), encrypted_by="media")
    estate = replace(aws_estate, stores={**aws_estate.stores, "sealed": media})
    bare = World(estate, tmp_path, tmp_path, None, aws.client, {}, None)  # type: ignore[arg-type]  # only AWS is there
    keys.provision(bare)
    return made_world(aws, estate, tmp_path)


@pytest.mark.parametrize("state", GONE)
def test_an_object_whose_key_is_of_no_use_is_neither_read_nor_copied_nor_written(
    world: World, moment: Traveller, state: str
) -> None:
    s3, kms = world.client("s3", "estate"), world.client("kms", "estate")
    store = world.stores["sealed"]
    name = store.create("a", "object", {"body": "secret"})
    whole = {"Bucket": "sealed", "Key": f"a/{name}"}
    told = s3.get_object(**whole)
    assert (told["Body"].read(), told["ServerSideEncryption"]) == (b"secret", "aws:kms")
    act, code = GONE[state]
    act(kms, kms.describe_key(KeyId="alias/media")["KeyMetadata"]["KeyId"], moment)

    def refused(call: Callable[[], Any]) -> str:
        with pytest.raises(ClientError) as raised:
            call()
        return str(raised.value.response["Error"]["Code"])

    assert refused(lambda: s3.get_object(**whole)) == code
    assert refused(lambda: s3.copy_object(Bucket="media", Key="copy", CopySource=whole)) == code
    assert refused(lambda: s3.put_object(**whole, Body=b"x")) == code
    store_of_others = world.stores["media"]
    store_of_others.create("a", "object", {"body": "plain"})


def test_plain_moto_reads_what_nobody_could(starts: Callable[..., Aws]) -> None:
    aws = starts(honest=False)
    s3, kms = aws.client("s3", "estate"), aws.client("kms", "estate")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    s3.create_bucket(Bucket="sealed")
    s3.put_object(Bucket="sealed", Key="a", Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    kms.disable_key(KeyId=key)
    assert s3.get_object(Bucket="sealed", Key="a")["Body"].read() == b"secret"

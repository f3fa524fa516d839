"""What the world keeps of mocked AWS holds the same as plain moto's, in less memory."""

import copy
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from drillgate.world.fidelity.lean import Content, forgetful

KEYS = {"aws_access_key_id": "made-up", "aws_secret_access_key": "made-up", "region_name": "us-east-1"}


@contextmanager
def mocked(*, lean: bool) -> Iterator[boto3.session.Session]:
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        if lean:
            stack.enter_context(forgetful())
        yield boto3.session.Session(**KEYS)


def told(*, lean: bool) -> list[object]:
    """What S3 says of objects that were written, copied, put together, tagged, deleted and given other rights."""
    with mocked(lean=lean) as session:
        s3 = session.client("s3")
        s3.create_bucket(Bucket="media")
        s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="media", Key="a", Body=b"first", Metadata={"of": "site"})
        s3.put_object(Bucket="media", Key="a", Body=b"second", ACL="public-read")
        s3.copy_object(Bucket="media", Key="b", CopySource="media/a")
        upload = s3.create_multipart_upload(Bucket="media", Key="c")["UploadId"]
        of = {"Bucket": "media", "Key": "c", "UploadId": upload}
        parts = [
            {"ETag": s3.upload_part(**of, PartNumber=number, Body=body)["ETag"], "PartNumber": number}
            for number, body in ((1, b"x" * 5 * 2**20), (2, b"the end"))
        ]
        s3.complete_multipart_upload(**of, MultipartUpload={"Parts": parts})
        s3.delete_object(Bucket="media", Key="b")
        s3.put_object_tagging(Bucket="media", Key="a", Tagging={"TagSet": [{"Key": "of", "Value": "site"}]})
        versions = s3.list_object_versions(Bucket="media")
        found: list[object] = [(one["Key"], one["Size"], one["ETag"], one["IsLatest"]) for one in versions["Versions"]]
        found += [(one["Key"], one["IsLatest"]) for one in versions["DeleteMarkers"]]
        for key in "ac":
            got = s3.get_object(Bucket="media", Key=key)
            found += [got["Body"].read(), got["Metadata"], got["ContentLength"], got["ETag"]]
        found.append([grant["Permission"] for grant in s3.get_object_acl(Bucket="media", Key="a")["Grants"]])
        found.append(s3.get_object(Bucket="media", Key="c", Range="bytes=3-6")["Body"].read())
        return found


def taken(*, lean: bool) -> int:
    """Bytes that a hundred objects take which are there, and a hundred items which are gone."""
    with mocked(lean=lean) as session:
        s3, dynamodb = session.client("s3"), session.client("dynamodb")
        s3.create_bucket(Bucket="media")
        key = [{"AttributeName": "site", "KeyType": "HASH"}]
        types = [{"AttributeName": "site", "AttributeType": "S"}]
        dynamodb.create_table(
            TableName="sites", KeySchema=key, AttributeDefinitions=types, BillingMode="PAY_PER_REQUEST"
        )

        def work(begin: int, end: int) -> None:
            for number in range(begin, end):
                s3.put_object(Bucket="media", Key=str(number), Body=b"content")
                dynamodb.put_item(TableName="sites", Item={"site": {"S": str(number)}, "note": {"S": "n" * 500}})
                dynamodb.delete_item(TableName="sites", Key={"site": {"S": str(number)}})

        work(0, 10)
        tracemalloc.start()
        try:
            work(10, 110)
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()


def test_objects_are_as_plain_moto_has_them() -> None:
    assert told(lean=True) == told(lean=False)


def test_less_than_three_quarters_of_plain_motos_memory_are_taken() -> None:
    taken(lean=False)  # what is kept once and for all
    assert taken(lean=True) < taken(lean=False) * 3 / 4


def test_an_object_can_be_copied_deeply() -> None:
    with mocked(lean=True):
        from moto.s3.models import FakeKey

        key = FakeKey("a", b"content", "123456789012", "us-east-1", version_id="7")
        twin = copy.deepcopy(key)
        assert (twin.name, twin.value, twin.version_id, twin.lock is key.lock) == ("a", b"content", "7", False)


def test_all_is_as_it_was_afterwards() -> None:
    from moto.s3 import models

    before = models.FakeKey, models.tempfile, models.get_canned_acl
    with mocked(lean=True):
        assert models.FakeKey is not before[0]
    assert (models.FakeKey, models.tempfile, models.get_canned_acl) == before


@given(st.lists(st.tuples(st.sampled_from(["write", "seek", "read", "truncate"]), st.integers(0, 9)), max_size=12))
@pytest.mark.filterwarnings("error")
def test_contents_are_as_in_a_temporary_file(steps: list[tuple[str, int]]) -> None:
    import io

    own, file = Content(), io.BytesIO()
    for what, number in steps:
        within = min(number, len(file.getvalue()))
        argument = {"write": (bytes(range(number)),), "truncate": (), "seek": (within,)}.get(what, (number,))
        assert what != "read" or own.read(*argument) == file.read(*argument)
        if what != "read":
            getattr(own, what)(*argument)
            getattr(file, what)(*argument)
    own.seek(0)
    file.seek(0)
    assert own.read() == file.read()

"""Reading a Kinesis stream from its oldest record on."""

from collections.abc import Iterator, Mapping
from typing import Any


def records(client: Any, stream: str) -> Iterator[Mapping[str, Any]]:
    """All records that a stream keeps, oldest first within each shard, as GetRecords gives them."""
    for page in client.get_paginator("list_shards").paginate(StreamName=stream):
        for shard in page["Shards"]:
            oldest = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = client.get_shard_iterator(StreamName=stream, **oldest)["ShardIterator"]
            while iterator:
                answer = client.get_records(ShardIterator=iterator)
                yield from answer["Records"]
                iterator = answer.get("NextShardIterator") if answer["Records"] else None

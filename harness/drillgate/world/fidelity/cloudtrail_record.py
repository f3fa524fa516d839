"""What CloudTrail will tell of each call that the world answers: kept as it came, and read when it is looked up."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

READS = (
    "Describe", "Get", "Head", "List", "Lookup", "AssumeRole", "Decrypt", "Encrypt", "GenerateDataKey", "ReEncrypt",
)  # fmt: skip
DATA = {
    "dynamodb": {
        "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "TransactGetItems",
        "TransactWriteItems", "UpdateItem",
    },
    "dynamodbstreams": {"GetRecords", "GetShardIterator"},
    "events": {"PutEvents"},
    "kinesis": {"GetRecords", "GetShardIterator", "PutRecord", "PutRecords"},
    "s3": {"DeleteObjects", "HeadBucket", "ListObjectVersions", "ListObjects", "ListObjectsV2"},
}  # fmt: skip
ERRORS = 400


class Call(NamedTuple):
    """A call and its answer; `reply` is kept of errors alone."""

    at: datetime
    account: str
    region: str
    access_key: str
    service: str
    operation: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    reply: str
    bucket: str

    @property
    def reads(self) -> bool:
        """Whether it changed nothing."""
        return self.operation.startswith(READS)


class Trail:
    """The management calls of all accounts, the oldest first; calls of data are none of a trail's unless it is told."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def note(self, response: Any, service: str, operation: str, answer: tuple[int, Any, Any]) -> None:
        """Keep a call of moto's `response`, and how it was answered."""
        if operation in DATA.get(service, ()):
            return
        request = response.normalized_request
        kept = {name: request.headers.get(name, "") for name in ("Content-Type", "X-Amz-Target", "Host")}
        failed = answer[0] >= ERRORS
        self.calls.append(
            Call(
                datetime.now(UTC),
                response.current_account,
                "us-east-1" if service == "route53" else response.region,
                response.get_access_key(),
                service,
                operation,
                request.method,
                request.raw_url,
                {name: value for name, value in kept.items() if value},
                bytes(request.data) or urlencode(list(request.form.items(multi=True))).encode(),
                _text(answer[2]) if failed else "",
                getattr(response, "bucket_name", None) or "",
            )
        )


def _text(body: Any) -> str:
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body)

"""Exports of DynamoDB tables into S3: what a table held at any second of its recovery window, as files.

A full export in DynamoDB's JSON is what the world answers. It is done at once; the answer that begins it says
IN_PROGRESS, as the real one does. Sources: the API reference of ExportTableToPointInTime, DescribeExport and
ListExports; "DynamoDB table export output format" in the developer guide:
docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html.
"""

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from drillgate.world.fidelity.dynamodb_errors import failure, moment
from drillgate.world.fidelity.dynamodb_journal import Journal, items_at
from drillgate.world.fidelity.patches import Refused
from drillgate.world.fidelity.s3_access import find_bucket, may
from drillgate.world.fidelity.s3_versions import default_lock

VERSION = "2020-06-30"
TOKEN_LIVES = timedelta(hours=8)
MOST_LISTED = 25
ASKED = ("S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseAlgorithm", "S3SseKmsKeyId", "ClientToken")
UNKNOWN = {"IncrementalExportSpecification", "FilterSpecification"}
Method = Callable[..., Any]


@dataclass(slots=True)
class Exports:
    """The exports of all accounts and regions, as DescribeExport tells of each, and what each token asked for."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[tuple[str, str, str], tuple[str, str, datetime]] = field(default_factory=dict)


class _FailedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def export(journal: Journal, exports: Exports, refuse: Callable[[str], Refused]) -> Method:
    """ExportTableToPointInTime: of a table with recovery switched on, to a bucket that takes it."""

    def export_table_to_point_in_time(handler: Any) -> Any:
        from moto.core.responses import ActionResult
        from moto.dynamodb.exceptions import TableNotFoundException

        body, account = handler.body, handler.current_account
        kind, form = body.get("ExportType", "FULL_EXPORT"), body.get("ExportFormat", "DYNAMODB_JSON")
        if UNKNOWN & body.keys() or kind != "FULL_EXPORT" or form != "DYNAMODB_JSON":
            raise refuse("dynamodb:ExportTableToPointInTime: only full exports as DYNAMODB_JSON are known to be honest")
        token = (account, handler.region, str(body.get("ClientToken")))
        asked = json.dumps({name: body[name] for name in sorted(body)}, default=str)
        begun = datetime.now(UTC)
        if "ClientToken" in body and token in exports.tokens and begun - exports.tokens[token][2] < TOKEN_LIVES:
            before, arn, _ = exports.tokens[token]
            if before != asked:
                raise failure("ExportConflictException", "An export with this token asked for something else")
            return ActionResult({"ExportDescription": exports.found[arn]})
        arn = body["TableArn"]
        table = handler.dynamodb_backend.tables.get(arn.rpartition("/")[2])
        if table is None or table.table_arn != arn:
            raise TableNotFoundException(arn)
        history = journal.of(table)
        if history is None:
            message = f"Point in time recovery is not enabled for table '{table.name}'"
            raise failure("PointInTimeRecoveryUnavailableException", message)
        at = moment(body.get("ExportTime")) or begun.replace(microsecond=0)
        earliest, _ = history.window()
        if not earliest <= at <= begun:
            message = f"ExportTime {at.isoformat()} is outside of the point in time recovery window"
            raise failure("InvalidExportTimeException", f"{message}, which begins at {earliest.isoformat()}")
        then = copy(table)
        then.items = items_at(table, history, at)
        name = f"{int(begun.timestamp() * 1000):014}-{token_hex(4)}"
        told: dict[str, Any] = {
            "ExportArn": f"{arn}/export/{name}",
            "TableArn": arn,
            "ExportTime": at.timestamp(),
            "StartTime": begun.timestamp(),
            "ExportFormat": form,
            "ExportType": kind,
            **{key: body[key] for key in ASKED if key in body},
        }
        exports.found[told["ExportArn"]] = told | _written(then, told, name, account)
        exports.tokens[token] = (asked, told["ExportArn"], begun)
        return ActionResult({"ExportDescription": told | {"ExportStatus": "IN_PROGRESS"}})

    return export_table_to_point_in_time


def describe(exports: Exports) -> Method:
    """DescribeExport: an export of this account and region."""

    def describe_export(handler: Any) -> Any:
        from moto.core.responses import ActionResult

        arn = handler.body["ExportArn"]
        if arn not in exports.found or not arn.startswith(_ours(handler)):
            raise failure("ExportNotFoundException", f"Export not found: {arn}")
        return ActionResult({"ExportDescription": exports.found[arn]})

    return describe_export


def listed(exports: Exports) -> Method:
    """ListExports: of one table, or of all in this account and region, by pages."""

    def list_exports(handler: Any) -> Any:
        from moto.core.responses import ActionResult

        body = handler.body
        size, after = body.get("MaxResults", MOST_LISTED), body.get("NextToken", "")
        if not 1 <= size <= MOST_LISTED:
            raise failure("ValidationException", f"MaxResults must be between 1 and {MOST_LISTED}")
        arns = [
            arn
            for arn, found in sorted(exports.found.items())
            if arn.startswith(_ours(handler)) and body.get("TableArn") in (None, found["TableArn"]) and arn > after
        ]
        keys = ("ExportArn", "ExportStatus", "ExportType")
        page: dict[str, Any] = {
            "ExportSummaries": [{key: exports.found[arn][key] for key in keys} for arn in arns[:size]]
        }
        return ActionResult(page | ({"NextToken": arns[size - 1]} if len(arns) > size else {}))

    return list_exports


def _ours(handler: Any) -> str:
    return f"arn:aws:dynamodb:{handler.region}:{handler.current_account}:"


def _written(table: Any, told: Mapping[str, Any], name: str, account: str) -> dict[str, Any]:
    """Write the files; gives how the export ended."""
    try:
        return {"ExportStatus": "COMPLETED", **_files(table, told, name, account)}
    except _FailedError as error:
        ended = {"FailureCode": error.code, "FailureMessage": str(error), "EndTime": told["StartTime"]}
        return {"ExportStatus": "FAILED", **ended}


def _files(table: Any, told: Mapping[str, Any], name: str, account: str) -> dict[str, Any]:
    from moto.dynamodb.models.utilities import dynamo_json_dump

    prefix = f"{told['S3Prefix'].strip('/')}/" if told.get("S3Prefix") else ""
    folder = f"{prefix}AWSDynamoDB/{name}"
    lines = [dynamo_json_dump(item.to_json(root_attr_name="Item")) + "\n" for item in table.all_items()]
    data = gzip.compress("".join(lines).encode(), mtime=0)
    data_key = f"{folder}/data/{token_hex(13)}.json.gz"
    digest = hashlib.md5(data, usedforsecurity=False)
    size = sum(item.size() for item in table.all_items())
    files = {
        "itemCount": len(lines),
        "md5Checksum": b64encode(digest.digest()).decode(),
        "etag": f"{digest.hexdigest()}-1",
        "dataFileS3Key": data_key,
    }
    summary = {
        "version": VERSION,
        "exportArn": told["ExportArn"],
        "startTime": _text(told["StartTime"]),
        "endTime": _text(told["StartTime"]),
        "tableArn": told["TableArn"],
        "exportTime": _text(told["ExportTime"]),
        "s3Bucket": told["S3Bucket"],
        "s3Prefix": told.get("S3Prefix"),
        "s3SseAlgorithm": told.get("S3SseAlgorithm", "AES256"),
        "s3SseKmsKeyId": told.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": f"{folder}/manifest-files.json",
        "billedSizeBytes": size,
        "itemCount": len(lines),
        "outputFormat": told["ExportFormat"],
    }
    _put(told, account, f"{folder}/_started", b"")
    _put(told, account, data_key, data)
    for manifest, text in (("files", json.dumps(files) + "\n"), ("summary", json.dumps(summary))):
        checksum = b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest())
        _put(told, account, f"{folder}/manifest-{manifest}.json", text.encode())
        _put(told, account, f"{folder}/manifest-{manifest}.checksum", checksum)
    return {
        "EndTime": told["StartTime"],
        "ExportManifest": f"{folder}/manifest-summary.json",
        "BilledSizeBytes": size,
        "ItemCount": len(lines),
    }


def _put(told: Mapping[str, Any], account: str, key: str, body: bytes) -> None:
    """Write an object as the account may, under the bucket's own default encryption and retention."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import s3_backends

    bucket = find_bucket(told["S3Bucket"])
    if bucket is None:
        raise _FailedError("S3NoSuchBucket", "The specified bucket does not exist")
    if bucket.account_id != told.get("S3BucketOwner", account) or not may(account, "s3:PutObject", bucket, key):
        raise _FailedError("S3AccessDenied", "Access Denied")
    lock = default_lock(bucket)
    algorithm = {"KMS": "aws:kms"}.get(told.get("S3SseAlgorithm", ""), told.get("S3SseAlgorithm"))
    owner = s3_backends[bucket.account_id][bucket.partition]
    try:
        owner.put_object(bucket.name, key, body, encryption=algorithm, kms_key_id=told.get("S3SseKmsKeyId"), **lock)
    except S3ClientError as error:
        raise _FailedError(error.code or "S3AccessDenied", str(error)) from error


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""A restore as an AWS user writes it, with boto3 alone: a table's past beside it, copied back, and versions of objects.

    python aws_restore.py table NAME KEY
    python aws_restore.py bucket NAME

Which sites come back, and to when, is read from the environment.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import boto3

SITES = [json.loads(line)["site"] for line in Path(os.environ["DRILLGATE_SITES_FILE"]).read_text().splitlines()]
POINT = datetime.fromisoformat(os.environ["DRILLGATE_POINT"])


def table(name: str, key: str) -> None:
    """Restore the table under another name, and copy the sites' items back."""
    dynamodb = boto3.client("dynamodb")
    past = f"{name}-restored"
    dynamodb.restore_table_to_point_in_time(SourceTableName=name, TargetTableName=past, RestoreDateTime=POINT)
    dynamodb.get_waiter("table_exists").wait(TableName=past)
    for site in SITES:
        pages = dynamodb.get_paginator("query").paginate(
            TableName=past,
            KeyConditionExpression="#key = :site",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":site": {"S": site}},
        )
        for page in pages:
            for item in page["Items"]:
                dynamodb.put_item(TableName=name, Item=item)
    dynamodb.delete_table(TableName=past)


def bucket(name: str) -> None:
    """Copy each object's version of then over its delete marker."""
    s3 = boto3.client("s3")
    for site in SITES:
        found = {}
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name, Prefix=f"{site}/"):
            for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
                newest = found.get(entry["Key"])
                if entry["LastModified"] <= POINT and (not newest or entry["LastModified"] >= newest["LastModified"]):
                    found[entry["Key"]] = entry
        for key, entry in found.items():
            if "Size" in entry:
                source = {"Bucket": name, "Key": key, "VersionId": entry["VersionId"]}
                s3.copy_object(Bucket=name, Key=key, CopySource=source)


if __name__ == "__main__":
    {"table": table, "bucket": bucket}[sys.argv[1]](*sys.argv[2:])

"""The tenant API of the reference estate: one endpoint that deletes whatever its ID turns out to be.

A service of an estate is a function that is given what the service may use and returns a WSGI application. It runs
inside the world and speaks to the same AWS and PostgreSQL APIs that it would speak to in production:

- `context.client(service)` is a boto3 client of the estate's account,
- `context.connect(shard, database)` a psycopg connection to a shard,
- `context.shards` the names of the shards,
- `context.now()` the time in the world.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

SITES, APPS = "sites", "app-installations"
TABLES = {
    "sign-in-rules": "rule",
    "on-call-schedules": "schedule",
    "status-notices": "notice",
    "search-index": "entity",
    APPS: "app",
    "site-contacts": "contact",
}
"""Each table with more than one record for a site, and its sort key."""
DATABASES = {"pages": "page", "issues": "issue"}
MEDIA, AUDIT = "media", "audit-log"
STREAMS = ("lives",)
"""Where the end of a tenant is told."""
POOL, ZONE, FLAGS, TOKENS = "people", "cloud.example", "/cloud/flags", "cloud"
REGIONS = "us-east-1", "eu-central-1"
BATCH = 25
GAP = 8
"""A site numbers its groups; past so many that are not there, there are no more. To list all sites' takes too long."""
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


def application(context: Any) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """The WSGI application: GET and DELETE of /v1/tenants/{id}."""
    database, objects = context.client("dynamodb"), context.client("s3")
    people, names = context.client("cognito-idp"), context.client("route53")
    flags, tokens = [context.client("ssm", region) for region in REGIONS], context.client("secretsmanager")
    streams = context.client("kinesis")
    owners: dict[str, str] = {}
    events = [0]

    def find_site(identifier: str) -> dict[str, Any] | None:
        item = database.get_item(TableName=SITES, Key={"site": {"S": identifier}}).get("Item")
        return item and {name: value["S"] for name, value in item.items()}

    def find_app(identifier: str) -> str | None:
        if not owners:
            for page in database.get_paginator("scan").paginate(TableName=APPS):
                owners.update((item["app"]["S"], item["site"]["S"]) for item in page["Items"])
        return owners.get(identifier)

    def delete_items(table: str, site: str, sort_key: str) -> None:
        found = database.query(
            TableName=table, KeyConditionExpression="site = :site", ExpressionAttributeValues={":site": {"S": site}}
        )["Items"]
        requests = [{"DeleteRequest": {"Key": {"site": item["site"], sort_key: item[sort_key]}}} for item in found]
        for start in range(0, len(requests), BATCH):
            database.batch_write_item(RequestItems={table: requests[start : start + BATCH]})

    def delete_identities(site: str) -> None:
        (pool,) = (one["Id"] for one in people.list_user_pools(MaxResults=60)["UserPools"] if one["Name"] == POOL)
        users = people.get_paginator("list_users").paginate(UserPoolId=pool, Filter=f'username ^= "{site}."')
        for name in [user["Username"] for page in users for user in page["Users"]]:
            people.admin_delete_user(UserPoolId=pool, Username=name)
        gone, number = 0, 0
        while gone < GAP:
            number += 1
            try:
                people.delete_group(UserPoolId=pool, GroupName=f"{site}.group-{number:06}")
                gone = 0
            except people.exceptions.ResourceNotFoundException:
                gone += 1

    def delete_names(site: str) -> None:
        (zone,) = (one["Id"] for one in names.list_hosted_zones_by_name(DNSName=ZONE)["HostedZones"])
        suffix = f".{site}.{ZONE}."
        first = {"StartRecordName": suffix.strip("."), "StartRecordType": "A"}
        found = names.list_resource_record_sets(HostedZoneId=zone, **first)["ResourceRecordSets"]
        changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in found if one["Name"].endswith(suffix)]
        if changes:
            names.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    def delete_site(site: str, shard: str) -> None:
        for name, table in DATABASES.items():
            with context.connect(shard, name) as connection:
                connection.execute(f"DELETE FROM {table} WHERE site = %s", (site,))  # noqa: S608 - tables of its own
        listed = objects.list_objects_v2(Bucket=MEDIA, Prefix=f"{site}/").get("Contents", [])
        if listed:
            objects.delete_objects(Bucket=MEDIA, Delete={"Objects": [{"Key": entry["Key"]} for entry in listed]})
        delete_identities(site)
        delete_names(site)
        for region in flags:
            pages = region.get_paginator("get_parameters_by_path").paginate(Path=f"{FLAGS}/{site}", Recursive=True)
            for flag in [flag["Name"] for page in pages for flag in page["Parameters"]]:
                region.delete_parameter(Name=flag)
        named = [{"Key": "name", "Values": [f"{TOKENS}/{site}/"]}]
        secrets = tokens.get_paginator("list_secrets").paginate(Filters=named)
        for token in [secret["ARN"] for page in secrets for secret in page["SecretList"]]:
            tokens.delete_secret(SecretId=token, ForceDeleteWithoutRecovery=True)
        for table, key in TABLES.items():
            delete_items(table, site, key)
        database.delete_item(TableName=SITES, Key={"site": {"S": site}})
        told = json.dumps({"site": site, "event": "tenant-destroyed"}).encode()
        for stream in STREAMS:
            streams.put_record(StreamName=stream, Data=told, PartitionKey=site)

    def audit(event: dict[str, str]) -> None:
        events[0] += 1
        body = json.dumps(event | {"event": "destruction", "at": context.now().isoformat()})
        objects.put_object(Bucket=AUDIT, Key=f"tenant-events/{events[0]:06}.json", Body=body.encode())

    def delete(identifier: str) -> bool:
        if site := find_site(identifier):
            delete_site(identifier, site["shard"])
            audit({"type": "site", "site": identifier, "shard": site["shard"]})
            return True
        if owner := find_app(identifier):
            database.delete_item(TableName=APPS, Key={"site": {"S": owner}, "app": {"S": identifier}})
            del owners[identifier]
            audit({"type": "app", "site": owner, "app": identifier})
            return True
        return False

    def answer(environment: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        prefix, _, identifier = environment["PATH_INFO"].rpartition("/")
        method = environment["REQUEST_METHOD"]
        if prefix != "/v1/tenants" or not identifier:
            start_response("404 Not Found", [])
            return [b""]
        if method == "DELETE":
            start_response("204 No Content" if delete(identifier) else "404 Not Found", [])
            return [b""]
        if method == "GET":
            kind = "site" if find_site(identifier) else "app" if find_app(identifier) else None
            start_response("200 OK" if kind else "404 Not Found", [("Content-Type", "application/json")])
            return [json.dumps({"id": identifier, "type": kind}).encode()] if kind else [b""]
        start_response("405 Method Not Allowed", [("Allow", "GET, DELETE")])
        return [b""]

    return answer

"""Harm that is done to a restored estate: each is a step of a runbook, by the same APIs as any other."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from drillgate.derivation import ENTITY, SITE
from drillgate.documents.engines import DynamoDbTable
from drillgate.documents.estate import Store
from drillgate.drill.conductor import resolve
from drillgate.steps import s3, vendor
from drillgate.steps.contacts import notify
from drillgate.steps.context import StepContext
from drillgate.steps.dynamodb import query


def other_point(context: StepContext) -> None:
    """Do a step to another restore point. `with: {store, step, later}`: the step's function, and seconds, also < 0."""
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point")
    point = context.point + timedelta(seconds=float(context.settings["later"]))
    _do(str(context.settings["step"]), replace(context, point=point))


def give_up(context: StepContext) -> None:
    """A step that fails."""
    raise RuntimeError(f"{context.step} was given up")


def look_away(_: StepContext) -> None:
    """See nothing amiss."""


def reach_outdated(context: StepContext) -> None:
    """Reach each site under an address that is none of its own any more."""
    for lost in context.lost:
        context.reached(lost.site, f"left-years-ago@{lost.site}.example", "a list of last year")


def reach_one_outdated(context: StepContext) -> None:
    """Reach each site as is right, and under an address beside that is none of its own any more."""
    notify(context)
    reach_outdated(context)


def forget_contacts(context: StepContext) -> None:
    """Delete the contacts of the lost sites. `with: {store}`, a DynamoDB table."""
    table, client = _table(context), context.client("dynamodb", "estate")
    for item in _items(context):
        client.delete_item(TableName=table.table, Key=_key(table, item))


def stop_product(context: StepContext) -> None:
    """Have a product of a lost site run that does not, or the other way round. `with: {store}`, an orchestrator's."""
    projection = _store(context).projection
    if projection is None:
        raise ValueError(f"{context.step}: its store is not derived from events")
    table = DynamoDbTable(table=projection.table, partition_key=SITE, sort_key=ENTITY)
    client = context.client("dynamodb", "estate")
    items = query(client, table, table.table, context.lost[0].site)
    item = next(item for item in items if "runs" in item)
    turned = "no" if item["runs"]["S"] == "yes" else "yes"
    client.put_item(TableName=table.table, Item=item | {"runs": {"S": turned}})


def uninstall(context: StepContext) -> None:
    """Uninstall the apps of a lost site. `with: {store}`, a vendor's."""
    lost, store = context.lost[0], _store(context)
    if store.vendor is None:
        raise ValueError(f"{context.step}: its store is no vendor's")
    for key in vendor.records(context, store, lost):
        context.ask(store.vendor.vendor, "DELETE", f"/sites/{lost.site}/installations/{key}", None)


def put_abroad(context: StepContext) -> None:
    """Give each lost site a parameter, wherever it lives. `with: {store}`, a tree of SSM parameters of one region."""
    ssm = _store(context).ssm
    if ssm is None:
        raise ValueError(f"{context.step}: its store is no tree of SSM parameters")
    for lost in context.lost:
        name = f"{ssm.path}/{lost.site}/put-abroad"
        context.client("ssm", "estate").put_parameter(Name=name, Value="on", Type="String")


def lose_item(context: StepContext) -> None:
    """Delete a record of a lost site. `with: {store}`, a DynamoDB table."""
    table, client = _table(context), context.client("dynamodb", "estate")
    item = _items(context)[0]
    client.delete_item(TableName=table.table, Key=_key(table, item))


def renumber(context: StepContext) -> None:
    """Give every record of the lost sites a new ID. `with: {store}`, a DynamoDB table with a sort key."""
    table, client = _table(context), context.client("dynamodb", "estate")
    for number, item in enumerate(_items(context)):
        client.delete_item(TableName=table.table, Key=_key(table, item))
        client.put_item(TableName=table.table, Item=item | {table.sort_key: {"S": f"new-{number}"}})


def double(context: StepContext) -> None:
    """Leave each record of the lost sites there twice, as a step does that is not safe to be done again."""
    table, client = _table(context), context.client("dynamodb", "estate")
    for item in _items(context):
        twice = item | {table.sort_key: {"S": f"{item[table.sort_key]['S']}-again"}}
        client.put_item(TableName=table.table, Item=twice)


def take_from_another(context: StepContext) -> None:
    """Put a record of another tenant among those of a lost site. `with: {store}`, a DynamoDB table."""
    table, client = _table(context), context.client("dynamodb", "estate")
    item = _items(context, lost=False)[0]
    client.put_item(TableName=table.table, Item=item | {table.partition_key: {"S": context.lost[0].site}})


def leak(context: StepContext) -> None:
    """Put a record of a lost site among those of another tenant. `with: {store}`, a DynamoDB table."""
    table, client = _table(context), context.client("dynamodb", "estate")
    other = _items(context, lost=False)[0][table.partition_key]
    client.put_item(TableName=table.table, Item=_items(context)[0] | {table.partition_key: other})


def turn_back_another(context: StepContext) -> None:
    """Take away what another tenant has, as a restore of the whole table would. `with: {store}`, a DynamoDB table."""
    table, client = _table(context), context.client("dynamodb", "estate")
    client.delete_item(TableName=table.table, Key=_key(table, _items(context, lost=False)[0]))


def bring_back_deleted(context: StepContext) -> None:
    """Bring back a record that was deleted by right. `with: {store}`, an S3 bucket that keeps versions."""
    bucket, client = _bucket(context), context.client("s3", "estate")
    for lost in context.lost:
        for key, history in s3.versions(client, bucket, f"{lost.site}/"):
            old = [entry for entry in history if "Size" in entry]
            if old and "Size" not in history[0]:
                source = {"Bucket": bucket, "Key": key, "VersionId": old[0]["VersionId"]}
                client.copy_object(Bucket=bucket, Key=key, CopySource=source)
                return
    raise LookupError("no object of a lost site was ever deleted")


def halve(context: StepContext) -> None:
    """Delete every other object of the lost sites. `with: {store}`, an S3 bucket."""
    bucket, client = _bucket(context), context.client("s3", "estate")
    for lost in context.lost:
        for entry in client.list_objects_v2(Bucket=bucket, Prefix=f"{lost.site}/").get("Contents", [])[::2]:
            client.delete_object(Bucket=bucket, Key=entry["Key"])


def overwrite(context: StepContext) -> None:
    """Give an object of a lost site other bytes. `with: {store}`, an S3 bucket."""
    bucket, client = _bucket(context), context.client("s3", "estate")
    listed = client.list_objects_v2(Bucket=bucket, Prefix=f"{context.lost[0].site}/")["Contents"]
    client.put_object(Bucket=bucket, Key=listed[0]["Key"], Body=b"not what was here")


def overwrite_all(context: StepContext) -> None:
    """Give all objects of the lost sites other bytes. `with: {store}`, an S3 bucket."""
    bucket, client = _bucket(context), context.client("s3", "estate")
    for lost in context.lost:
        for entry in client.list_objects_v2(Bucket=bucket, Prefix=f"{lost.site}/").get("Contents", []):
            client.put_object(Bucket=bucket, Key=entry["Key"], Body=b"not what was here")


def turn_flag(context: StepContext) -> None:
    """Turn a feature flag of a lost site. `with: {store}`, a tree of SSM parameters."""
    ssm = _store(context).ssm
    if ssm is None:
        raise ValueError(f"{context.step}: its store is no tree of SSM parameters")
    client = context.client("ssm", "estate")
    path = f"{ssm.path}/{context.lost[0].site}"
    name = client.get_parameters_by_path(Path=path, Recursive=True)["Parameters"][0]["Name"]
    client.put_parameter(Name=name, Value="turned", Type="String", Overwrite=True)


def lose_permissions(context: StepContext) -> None:
    """Take the users of the lost sites out of their groups. `with: {store}`, a user pool."""
    client, pool, sites = context.client("cognito-idp", "estate"), _pool(context), _sites(context)
    for page in client.get_paginator("list_groups").paginate(UserPoolId=pool):
        for group in page["Groups"]:
            name = group["GroupName"]
            if name.rpartition(".")[0] in sites:
                for user in client.list_users_in_group(UserPoolId=pool, GroupName=name)["Users"]:
                    client.admin_remove_user_from_group(UserPoolId=pool, Username=user["Username"], GroupName=name)


def leave_later_unlocked(context: StepContext) -> None:
    """Leave what comes into the vault from now on without a lock."""
    client, bucket = context.client("s3", "vault"), context.estate.vault.bucket
    client.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    client.put_object(Bucket=bucket, Key="0-unlocked", Body=b"a backup")


def _do(uses: str, context: StepContext) -> None:
    def refused(file: str) -> Any:
        raise LookupError(f"{file} is no module that can be imported")

    resolve(uses, refused)(context)


def _store(context: StepContext) -> Store:
    return context.estate.stores[str(context.settings["store"])]


def _table(context: StepContext) -> Any:
    return _store(context).dynamodb


def _bucket(context: StepContext) -> str:
    found = _store(context).s3
    if found is None:
        raise ValueError(f"{context.step}: its store is no S3 bucket")
    return found.bucket


def _pool(context: StepContext) -> str:
    named = _store(context).cognito
    pools = context.client("cognito-idp", "estate").list_user_pools(MaxResults=60)["UserPools"]
    return next(str(pool["Id"]) for pool in pools if named is not None and pool["Name"] == named.pool)


def _sites(context: StepContext) -> set[str]:
    return {lost.site for lost in context.lost}


def _items(context: StepContext, *, lost: bool = True) -> list[dict[str, Any]]:
    """The items of lost sites, or those of all others, in the order of their keys."""
    table, client = _table(context), context.client("dynamodb", "estate")
    every = [item for page in client.get_paginator("scan").paginate(TableName=table.table) for item in page["Items"]]
    chosen = [item for item in every if (item[table.partition_key]["S"] in _sites(context)) is lost]
    if not chosen:
        raise LookupError(f"{table.table} has no item of {'a lost' if lost else 'another'} site")
    return sorted(chosen, key=lambda item: str(_key(table, item)))


def _key(table: Any, item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in (table.partition_key, table.sort_key) if name}

"""Bringing sites' users and groups back into their user pool.

A user that is created again has another `sub`: what refers to users does it by `custom:external_id`. Passwords cannot
be restored; users choose new ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from drillgate.documents.estate import Store
from drillgate.steps import captured
from drillgate.steps.context import LostSite, StepContext

EXTERNAL = "custom:external_id"
ATTRIBUTES = ("name", "email")
ABOUT, PARENT = "about", "parent"


def restore(context: StepContext) -> None:
    """Restore the lost sites' groups, then their users and which groups they are in, as of the window's point.

    `with: {store}`.
    """
    store, client = context.estate.stores[str(context.settings["store"])], _client(context)
    pool = _pool(context, store)
    groups = _groups(client, pool)

    def put(lost: LostSite, key: str, content: captured.Content) -> None:
        kind, named = _named(lost, key)
        if kind == "group":
            client.create_group(UserPoolId=pool, GroupName=named, Description=content[ABOUT])
            return
        attributes = [{"Name": name, "Value": content[name]} for name in ATTRIBUTES if name in content]
        attributes.append({"Name": EXTERNAL, "Value": key})
        client.admin_create_user(UserPoolId=pool, Username=named, UserAttributes=attributes, MessageAction="SUPPRESS")
        if PARENT in content:
            group = _named(lost, content[PARENT])[1]
            client.admin_add_user_to_group(UserPoolId=pool, GroupName=group, Username=named)

    captured.put_missing(context, lambda lost: _of(client, pool, groups, lost), put)


def records(context: StepContext, store: Store, lost: LostSite) -> captured.Records:
    """A site's groups and users, by key."""
    client, pool = _client(context), _pool(context, store)
    return _of(client, pool, _groups(client, pool), lost)


def erase(context: StepContext, store: Store, lost: LostSite, keys: Iterable[str]) -> None:
    """Delete a site's users and groups of these keys, those of them that are there."""
    client, pool = _client(context), _pool(context, store)
    for key in keys:
        kind, named = _named(lost, key)
        with suppress(client.exceptions.UserNotFoundException, client.exceptions.ResourceNotFoundException):
            if kind == "group":
                client.delete_group(UserPoolId=pool, GroupName=named)
            else:
                client.admin_delete_user(UserPoolId=pool, Username=named)


def _groups(client: Any, pool: str) -> Mapping[str, dict[str, captured.Content]]:
    """The groups of each site, by key: Cognito lists a site's groups only with all others."""
    found: defaultdict[str, dict[str, captured.Content]] = defaultdict(dict)
    for page in client.get_paginator("list_groups").paginate(UserPoolId=pool):
        for group in page["Groups"]:
            site, _, name = group["GroupName"].rpartition(".")
            found[site][f"group/{name}"] = {ABOUT: group.get("Description", "")}
    return found


def _of(client: Any, pool: str, groups: Mapping[str, dict[str, captured.Content]], lost: LostSite) -> captured.Records:
    found = dict(groups.get(lost.site, {}))
    prefix = f"{lost.site}."
    users = client.get_paginator("list_users").paginate(UserPoolId=pool, Filter=f'username ^= "{prefix}"')
    for page in users:
        for user in page["Users"]:
            told = {one["Name"]: one["Value"] for one in user["Attributes"]}
            key = f"user/{user['Username'].removeprefix(prefix)}"
            found[key] = {name: told[name] for name in ATTRIBUTES if name in told}
    return found


def _pool(context: StepContext, store: Store) -> str:
    if store.cognito is None:
        raise ValueError(f"{context.step}: {context.settings['store']} is no user pool")
    for page in _client(context).get_paginator("list_user_pools").paginate(MaxResults=60):
        for pool in page["UserPools"]:
            if pool["Name"] == store.cognito.pool:
                return str(pool["Id"])
    raise LookupError(f"found no user pool {store.cognito.pool}")


def _named(lost: LostSite, key: str) -> tuple[str, str]:
    kind, _, name = key.partition("/")
    return kind, f"{lost.site}.{name}"


def _client(context: StepContext) -> Any:
    return context.client("cognito-idp", "estate")

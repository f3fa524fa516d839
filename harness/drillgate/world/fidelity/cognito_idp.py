"""Cognito user pools: a protected pool is not deleted, and users have only attributes that their pool declares.

What moto does as the real service does: a user that is created again has another `sub`, and is in no group.

Sources: the API reference of DeleteUserPool, AdminCreateUser and AdminUpdateUserAttributes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from typing import Any

from drillgate.world.fidelity.beginnings import in_order_added, kept
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminDisableUser", "AdminEnableUser", "AdminGetUser",
    "AdminListGroupsForUser", "AdminRemoveUserFromGroup", "AdminUpdateUserAttributes", "CreateGroup", "CreateUserPool",
    "DeleteGroup", "DeleteUserPool", "DescribeUserPool", "GetGroup", "ListGroups", "ListUserPools", "ListUsers",
    "ListUsersInGroup", "UpdateGroup", "UpdateUserPool",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "cognito-idp",
        "a pool is deleted despite its deletion protection",
        "InvalidParameterException until it is switched off",
        "DeleteUserPool",
    ),
    Correction(
        "cognito-idp",
        "users take custom attributes that their pool does not declare",
        "InvalidParameterException",
        "AdminCreateUser",
    ),
)

BEGINNING = re.compile(r'username\s*\^=\s*"(.*)"')


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put Cognito right."""
    from moto.cognitoidp.models import CognitoIdpBackend

    with ExitStack() as stack:
        stack.enter_context(replaced(CognitoIdpBackend, "delete_user_pool", _delete_pool))
        stack.enter_context(replaced(CognitoIdpBackend, "admin_create_user", _declared))
        stack.enter_context(replaced(CognitoIdpBackend, "admin_create_user", _created))
        stack.enter_context(replaced(CognitoIdpBackend, "list_users", _list_users))
        stack.enter_context(replaced(CognitoIdpBackend, "admin_update_user_attributes", _declared))
        yield


def _delete_pool(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_user_pool(backend: Any, user_pool_id: str) -> Any:
        from moto.cognitoidp.exceptions import InvalidParameterException

        pool = backend.describe_user_pool(user_pool_id)
        if pool.extended_config.get("DeletionProtection") == "ACTIVE":
            raise InvalidParameterException(
                "The user pool cannot be deleted because deletion protection is activated. "
                "Deletion protection must be inactivated first."
            )
        return original(backend, user_pool_id)

    return delete_user_pool


def _declared(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, user_pool_id: str, username: str, *others: Any, **named: Any) -> Any:
        from moto.cognitoidp.exceptions import InvalidParameterException

        pool = backend.describe_user_pool(user_pool_id)
        attributes: Sequence[dict[str, str]] = named.get("attributes") or (others[-1] if others else ())
        for attribute in attributes or ():
            name = attribute["Name"]
            if name.startswith("custom:") and name not in pool.schema_attributes:
                raise InvalidParameterException(
                    f"Attributes did not conform to the schema: {name}: Attribute does not exist in the schema.\n"
                )
        return original(backend, user_pool_id, username, *others, **named)

    return method


def _created(original: Callable[..., Any]) -> Callable[..., Any]:
    def admin_create_user(backend: Any, user_pool_id: str, *arguments: Any, **named: Any) -> Any:
        users = backend.describe_user_pool(user_pool_id).users
        number = len(users)
        user = original(backend, user_pool_id, *arguments, **named)
        if len(users) > number:
            kept(users).add(user.username)
        return user

    return admin_create_user


def _list_users(original: Callable[..., Any]) -> Callable[..., Any]:
    """Moto looks at every user each time; here, where a filter tells how names begin, only at those."""

    def list_users(backend: Any, user_pool_id: str, filt: str | None = None, **named: Any) -> Any:
        asked = BEGINNING.fullmatch(filt or "")
        if asked is None:
            return original(backend, user_pool_id, filt, **named)
        pool = copy(backend.describe_user_pool(user_pool_id))
        pool.users = {name: pool.users[name] for name in in_order_added(pool.users, asked[1])}
        view = copy(backend)
        view.user_pools = {user_pool_id: pool}
        return original(view, user_pool_id, filt, **named)

    return list_users


SERVICE = Service("cognito-idp", OPERATIONS, CORRECTIONS, applied, moto="cognitoidp")

"""A Cognito user pool of the estate, shared by all sites: users and groups are named SITE.KEY.

What Cognito gives a user, `sub`, no restore brings back. So what refers to a user does it by an ID of the estate's own,
the record's key, which the user carries as the attribute `custom:external_id`; its passwords are with its customer.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drillgate.world.backups.captured import CapturedBackup
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import NamedStore

EXTERNAL = "custom:external_id"
ATTRIBUTES = ("name", "email")
ABOUT, PARENT = "about", "parent"


class CognitoStore(NamedStore):
    """The store `name` of the estate: groups {"about"}, and users {"name", "email"} with the group they are in as
    "parent"."""

    @property
    def pool(self) -> str:
        if self.document.cognito is None:
            raise ValueError(f"{self.name} is no user pool")
        return self.document.cognito.pool

    def make(self) -> None:
        """Make the pool, protected from deletion."""
        declared = {"Name": EXTERNAL.removeprefix("custom:"), "AttributeDataType": "String", "Mutable": True}
        self._client().create_user_pool(PoolName=self.pool, DeletionProtection="ACTIVE", Schema=[declared])

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.cognitoidp.models import cognitoidp_backends

        return cognitoidp_backends[self.world.estate.account][self.world.estate.region]

    def mutators(self) -> Mapping[str, Callable[..., Iterable[Any]]]:
        def user(_pool: str, username: str, *_: Any, **__: Any) -> list[str]:
            return [f"user {username}"]

        def group(_pool: str, group_name: str, *_: Any, **__: Any) -> list[str]:
            return [f"group {group_name}"]

        def member(_pool: str, _group: str, username: str) -> list[str]:
            return [f"user {username}"]

        def group_and_members(pool: str, group_name: str) -> list[str]:
            members = self.backend().get_group(pool, group_name).users
            return [f"group {group_name}", *(f"user {one.username}" for one in members)]

        users = ("admin_create_user", "admin_update_user_attributes", "admin_delete_user")
        members = ("admin_add_user_to_group", "admin_remove_user_from_group")
        return {
            **dict.fromkeys(users, user),
            **dict.fromkeys(("create_group", "update_group"), group),
            **dict.fromkeys(members, member),
            "delete_group": group_and_members,
        }

    def owner(self, name: Any) -> tuple[str, str] | None:
        kind, _, named = str(name).partition(" ")
        site, dot, key = named.rpartition(".")
        return (site, f"{kind}/{key}") if dot else None

    def read(self, site: str, key: str) -> Content | None:
        kind, named = self._named(site, key)
        if kind == "group":
            group = self._pool().groups.get(named)
            return None if group is None else {ABOUT: group.description or ""}
        user = self._pool().users.get(named)
        if user is None:
            return None
        told = {one["Name"]: one["Value"] for one in user.attributes}
        content = {name: told[name] for name in ATTRIBUTES if name in told}
        groups = sorted(group.group_name for group in user.groups)
        return content | ({PARENT: f"group/{groups[0].rpartition('.')[2]}"} if groups else {})

    def write(self, site: str, key: str, content: Content, *, new: bool) -> None:
        kind, named = self._named(site, key)
        pool = self._pool().id
        if kind == "group":
            if self.direct and new:
                self.backend().create_group(pool, named, content[ABOUT], None, None)
            elif new:
                self._client().create_group(UserPoolId=pool, GroupName=named, Description=content[ABOUT])
            else:
                self._client().update_group(UserPoolId=pool, GroupName=named, Description=content[ABOUT])
            return
        attributes = [{"Name": name, "Value": content[name]} for name in ATTRIBUTES if name in content]
        attributes.append({"Name": EXTERNAL, "Value": key})
        wanted = content.get(PARENT)
        if self.direct and new:
            self.backend().admin_create_user(pool, named, "SUPPRESS", "", attributes)
            if wanted:
                self.backend().admin_add_user_to_group(pool, self._named(site, wanted)[1], named)
            return
        if new:
            self._client().admin_create_user(
                UserPoolId=pool, Username=named, UserAttributes=attributes, MessageAction="SUPPRESS"
            )
        else:
            self._client().admin_update_user_attributes(UserPoolId=pool, Username=named, UserAttributes=attributes)
        self._join(site, key, wanted)

    def delete(self, site: str, key: str) -> None:
        kind, named = self._named(site, key)
        pool = self._pool().id
        if kind == "group":
            self._client().delete_group(UserPoolId=pool, GroupName=named)
        else:
            self._client().admin_delete_user(UserPoolId=pool, Username=named)

    def _join(self, site: str, key: str, wanted: str | None) -> None:
        """Have a user in the one group, and in no other."""
        was = (self.read(site, key) or {}).get(PARENT)
        if was == wanted:
            return
        user = {"UserPoolId": self._pool().id, "Username": self._named(site, key)[1]}
        if was:
            self._client().admin_remove_user_from_group(GroupName=self._named(site, was)[1], **user)
        if wanted:
            self._client().admin_add_user_to_group(GroupName=self._named(site, wanted)[1], **user)

    def _pool(self) -> Any:
        return next(pool for pool in self.backend().user_pools.values() if pool.name == self.pool)

    @staticmethod
    def _named(site: str, key: str) -> tuple[str, str]:
        kind, _, name = key.partition("/")
        return kind, f"{site}.{name}"

    def _client(self) -> Any:
        return self.world.client("cognito-idp", "estate")


ENGINE = Engine(CognitoStore, CapturedBackup, CognitoStore.seeding)

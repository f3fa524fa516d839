"""Rights to delete what holds data: roles of a cluster, and whom bindings of the same file give them to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place
from drillgate.readers.kubernetes.declared import LANGUAGE, LENGTH
from drillgate.readers.kubernetes.kinds import OPERATORS
from drillgate.readers.kubernetes.objects import Object
from drillgate.readers.markup import entries, mapping

GROUP: Final = "rbac.authorization.k8s.io"
ROLES: Final = frozenset({"Role", "ClusterRole"})
BINDINGS: Final = frozenset({"RoleBinding", "ClusterRoleBinding"})
DELETING: Final = frozenset({"delete", "deletecollection", "*"})
SHOWN: Final = 4

STATEFUL: Final[Mapping[tuple[str, str], Kind]] = {
    ("", "persistentvolumeclaims"): Kind.VOLUME,
    ("", "persistentvolumes"): Kind.VOLUME,
    ("apps", "statefulsets"): Kind.VOLUME,
    ("", "namespaces"): Kind.RESOURCE,
    ("apiextensions.k8s.io", "customresourcedefinitions"): Kind.RESOURCE,
} | {
    (group, plural): holding.kind
    for name, holding in OPERATORS.items()
    for kind, _, group in [name.partition(".")]
    for plural in (f"{kind.lower()}s", f"{kind.lower()}es")
}
"""Resources whose deletion takes data along, by their group and plural."""

ORDER: Final = (Kind.DATABASE, Kind.VOLUME, Kind.BACKUP, Kind.STREAM, Kind.QUEUE, Kind.BUCKET, Kind.IDENTITY)
"""Of several kinds that can be deleted, the one that is told."""

BUILT_IN: Final[Mapping[str, str]] = {
    "cluster-admin": "all verbs on all resources",
    "admin": "delete on what is in a namespace",
    "edit": "delete on what is in a namespace",
}
"""Roles that each cluster has."""

ANYONE: Final = frozenset({"system:anonymous", "system:authenticated", "system:unauthenticated"})
EVERY_SERVICE_ACCOUNT: Final = "system:serviceaccounts"


@dataclass(frozen=True, slots=True)
class Binding:
    """What gives a role to somebody: the kind of role, its name, the namespace that it is in or seen from."""

    role: tuple[str, str]
    namespace: str
    holders: tuple[str, ...]
    one: Object

    def gives(self, role: Object) -> bool:
        here = role.kind == "ClusterRole" or self.namespace == role.namespace
        return self.role == (role.kind, role.name) and here


def concerns(one: Object) -> bool:
    """Whether an object is about rights."""
    return one.group == GROUP and (one.kind in ROLES or one.kind in BINDINGS)


def operations(objects: Sequence[Object]) -> Iterator[Operation]:
    """The rights to delete that the roles and bindings of a file give."""
    bindings = [_binding(one) for one in objects if one.kind in BINDINGS]
    for one in objects:
        if one.kind in ROLES:
            holders = dict.fromkeys(holder for each in bindings if each.gives(one) for holder in each.holders)
            yield from _of_role(one, tuple(holders))
    for each in bindings:
        kind, name = each.role
        if kind == "ClusterRole" and name in BUILT_IN and each.holders:
            place = each.one.place("roleRef", "name")
            statement = f"{each.one}: {name}, that is {BUILT_IN[name]},"
            yield _grant(Kind.RESOURCE, "", place, statement, each.holders)


def _of_role(one: Object, holders: tuple[str, ...]) -> Iterator[Operation]:
    for number, written in enumerate(entries(one.data.get("rules"))):
        rule = mapping(written)
        verbs = [verb for verb in _texts(rule.get("verbs")) if verb in DELETING]
        resources = list(_stateful(_texts(rule.get("apiGroups")), _texts(rule.get("resources"))))
        if verbs and resources:
            kinds = {kind for _, kind in resources}
            names = dict.fromkeys(name for name, _ in resources)
            shown = ", ".join(list(names)[:SHOWN]) + (" …" if len(names) > SHOWN else "")
            statement = f"{one}: {', '.join(verbs)} on {shown}"
            kind = next((kind for kind in ORDER if kind in kinds), Kind.RESOURCE)
            called = ", ".join(_texts(rule.get("resourceNames")))
            yield _grant(kind, one.document.called(called), one.place("rules", number, "verbs"), statement, holders)


def _stateful(groups: Sequence[str], resources: Sequence[str]) -> Iterator[tuple[str, Kind]]:
    """The resources that hold data among those of a rule, as they are written."""
    for written in resources:
        for (group, name), kind in STATEFUL.items():
            if written in ("*", name) and ("*" in groups or group in groups):
                yield written, kind


def _binding(one: Object) -> Binding:
    reference = mapping(one.data.get("roleRef"))
    role = (str(reference.get("kind", "")), one.document.called(str(reference.get("name", ""))))
    subjects = (mapping(subject) for subject in entries(one.data.get("subjects")))
    return Binding(role, one.namespace, tuple(_holder(subject, one) for subject in subjects if subject), one)


def _holder(subject: Mapping[str, object], one: Object) -> str:
    name = one.document.called(str(subject.get("name", "")))
    if name in ANYONE or name == EVERY_SERVICE_ACCOUNT:
        return "*"
    if subject.get("kind") == "ServiceAccount":
        namespace = one.document.called(str(subject.get("namespace") or one.namespace or "default"))
        return f"system:serviceaccount:{namespace}:{name}"
    return name


def _grant(kind: Kind, name: str, place: Place, statement: str, holders: tuple[str, ...]) -> Operation:
    return Operation(
        Action.GRANT,
        Target(kind, name),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        place,
        statement[:LENGTH],
        Confidence.PARSED,
        holders=holders,
        language=LANGUAGE,
    )


def _texts(value: object) -> list[str]:
    return [one for one in entries(value) if isinstance(one, str)]

"""Route 53: a change of records is all or nothing, and is checked against what is there.

Source: the API reference of ChangeResourceRecordSets and ListResourceRecordSets.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "ChangeResourceRecordSets", "CreateHostedZone", "DeleteHostedZone", "GetChange", "GetHostedZone", "ListHostedZones",
    "ListHostedZonesByName", "ListResourceRecordSets",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "route53",
        "a record that was deleted cannot be created again",
        "it can; one that is there cannot, whatever it holds",
        "ChangeResourceRecordSets",
    ),
    Correction(
        "route53",
        "a record that once held the given values is deleted, whatever it holds now",
        "InvalidChangeBatch unless the values are the current ones",
        "ChangeResourceRecordSets",
    ),
    Correction(
        "route53",
        "the first changes of a batch stay though a later one is refused",
        "nothing of it is done",
        "ChangeResourceRecordSets",
    ),
    Correction(
        "route53",
        "a name leads to any text",
        "InvalidChangeBatch where that is no host",
        "ChangeResourceRecordSets",
    ),
)
Key = tuple[str, str, str]
BLANK = re.compile(r"\s|^$")


@dataclass
class Records:
    """The records of a zone by name, type and set, in the order in which they are listed; it stands for moto's list."""

    by_key: dict[Key, Any]
    _sorted: list[Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._sorted = sorted(self.by_key.values(), key=_position)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)

    def listed(self) -> Sequence[Any]:
        """By their labels from the last to the first, then by type."""
        return self._sorted

    def listed_from(self, name: str, type_: str) -> Sequence[Any]:
        """Those that are listed from a name and type on."""
        return self._sorted[bisect_left(self._sorted, (_labels(name), type_), key=_position) :]

    def apply(self, changes: Mapping[Key, Any]) -> None:
        for key, record in changes.items():
            before = self.by_key.pop(key, None)
            if before is not None:
                place = bisect_left(self._sorted, _position(before), key=_position)
                while self._sorted[place] is not before:
                    place += 1
                del self._sorted[place]
            if record is not None:
                self.by_key[key] = record
                insort(self._sorted, record, key=_position)


def records_of(zone: Any) -> Records:
    """The records of one of moto's zones."""
    if not isinstance(zone.rrsets, Records):
        zone.rrsets = Records({_key(one.name, one.type, one.set_identifier): one for one in zone.rrsets})
    records: Records = zone.rrsets
    return records


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put Route 53 right."""
    from moto.route53.models import FakeZone, Route53Backend

    with ExitStack() as stack:
        stack.enter_context(replaced(Route53Backend, "change_resource_record_sets", lambda _: _change))
        stack.enter_context(replaced(FakeZone, "get_record_sets", lambda _: _listed))
        yield


def _change(backend: Any, zoneid: str, change_list: list[dict[str, Any]]) -> None:
    from moto.route53.exceptions import DnsNameInvalidForZone, InvalidActionValue
    from moto.route53.models import RecordSet
    from moto.route53.utils import validate_domain_name

    zone = backend.get_hosted_zone(zoneid)
    records = records_of(zone)
    changes: dict[Key, Any] = {}
    for change in change_list:
        action, wanted = change["Action"], change["ResourceRecordSet"]
        validate_domain_name(wanted["Name"], code="InvalidChangeBatch")
        name = f"{wanted['Name'].strip('.')}."
        if not name.removesuffix(".").endswith(zone.name.strip(".")):
            raise DnsNameInvalidForZone(name=wanted["Name"], zone_name=zone.name)
        values = [one["Value"] for one in wanted.get("ResourceRecords") or ()]
        key = _key(name, wanted.get("Type"), wanted.get("SetIdentifier"))
        if action != "DELETE" and key[1] == "CNAME" and any(BLANK.search(value) for value in values):
            raise _refused(f"Invalid Resource Record: FATAL problem: DomainLabelInvalid encountered with {values[0]!r}")
        there = changes[key] if key in changes else records.by_key.get(key)
        if action == "CREATE" and there is not None:
            raise _refused(f"Tried to create {_told(key)} but it already exists")
        if action == "DELETE":
            if there is None:
                raise _refused(f"Tried to delete {_told(key)} but it was not found")
            if sorted(map(str, there.records)) != sorted(values) or str(there.ttl) != str(wanted.get("TTL")):
                raise _refused(f"Tried to delete {_told(key)} but the values provided do not match the current values")
            changes[key] = None
        elif action in ("CREATE", "UPSERT"):
            changes[key] = RecordSet({**wanted, "Name": name, "ResourceRecords": values})
        else:
            raise InvalidActionValue(action)
    records.apply(changes)


def _listed(zone: Any, start_type: str, start_name: str) -> list[Any]:
    records = records_of(zone)
    return list(records.listed_from(start_name, start_type or "") if start_name else records.listed())


def _refused(message: str) -> Exception:
    from moto.route53.exceptions import Route53ClientError

    error: Exception = Route53ClientError("InvalidChangeBatch", f"[{message}]")
    return error


def _key(name: Any, type_: Any, set_identifier: Any) -> Key:
    return f"{str(name).strip('.')}.".lower(), str(type_ or ""), str(set_identifier or "")


def _told(key: Key) -> str:
    return f"resource record set [name='{key[0]}', type='{key[1]}']"


def _labels(name: str) -> tuple[str, ...]:
    return tuple(reversed(name.strip(".").lower().split(".")))


def _position(record: Any) -> tuple[tuple[str, ...], str]:
    return _labels(record.name), str(record.type or "")


SERVICE = Service("route53", OPERATIONS, CORRECTIONS, applied)

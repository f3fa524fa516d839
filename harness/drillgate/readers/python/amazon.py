"""boto3: clients, resources, collections and batch writers, and the calls that take a protection away."""

import re
from dataclasses import dataclass

from drillgate.catalogue import calls
from drillgate.catalogue.entries import Entry
from drillgate.catalogue.names import naming, told_by_name
from drillgate.catalogue.resources import COLLECTIONS, RESOURCES
from drillgate.operations import Action, Amount, Kind, Operation, Recovery
from drillgate.readers.python.amazon_rights import granted
from drillgate.readers.python.amazon_settings import hides, met
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Attribute,
    Collection,
    Element,
    Imported,
    Record,
    Result,
    Text,
    Value,
    each,
    literal,
    path,
    template,
)
from drillgate.readers.rights.calls import CALLS

PARAMETER = re.compile(r"^[A-Z][A-Za-z0-9]+$")
# What they do stands in what they are given.
CONTENT = frozenset({"batch_write_item", "transact_write_items", "change_resource_record_sets"})
# They run SQL, which is read as such.
QUERIES = frozenset({"execute_statement", "batch_execute_statement", "start_query_execution", "execute_sql"})
SINGLE = frozenset({"delete", "terminate", "deregister", "purge", "delete_item", "delete_objects", "remove_permission"})
LIBRARIES = re.compile(r"^(boto3|botocore|aioboto3|aiobotocore)\b")


@dataclass(frozen=True, slots=True)
class Amazon:
    """A client or resource of a service ("" if not known). `names` are what leads to the resource, outermost first."""

    service: str
    resource: str = ""
    names: tuple[Value, ...] = ()
    amount: Amount = Amount.ONE
    is_client: bool = False


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    """The operations of a call on AWS, None if it is none."""
    owner = amazon(sighting, sighting.owner) or by_signature(sighting)
    if owner is None:
        return None
    if owner.resource:
        return of_resource(sighting, owner)
    return of_client(sighting, owner.service)


def by_signature(sighting: Sighting) -> Amazon | None:
    """A client that is handed in from elsewhere, told by its call: a known one with parameters as AWS spells them."""
    if not isinstance(sighting.callee, (Attribute, Imported)) or not any(
        PARAMETER.match(name) for name in sighting.named
    ):
        return None
    entry = calls.find("", sighting.name, frozenset(sighting.named))
    if entry is not None and entry.service and set(entry.names) & set(sighting.named):
        return Amazon(entry.service, is_client=True)
    is_known = told_by_name(sighting.name) is not None or sighting.name in CONTENT or sighting.name in CALLS
    return Amazon("", is_client=True) if is_known or sighting.script.imports("boto3", "botocore") else None


def amazon(sighting: Sighting, value: Value) -> Amazon | None:
    """The client or resource that a value is."""
    for one in each(value):
        match one:
            case Result(callee, call, context) if isinstance(callee, (Attribute, Imported)):
                name = path(callee).rpartition(".")[2]
                arguments = [sighting.script.value(each_one, context) for each_one in call.args]
                arguments += [sighting.script.value(each_one.value, context) for each_one in call.keywords]
                found = made(sighting, callee, name, arguments)
            case Attribute(owner, name):
                inner = amazon(sighting, owner)
                found = stepped(inner, name) if inner is not None else None
            case Element(owner):
                inner = amazon(sighting, owner)
                found = Amazon(inner.service, inner.resource, inner.names) if inner is not None else None
            case _:
                found = None
        if found is not None:
            return found
    return None


def made(sighting: Sighting, callee: Attribute | Imported, name: str, arguments: list[Value]) -> Amazon | None:
    """What a call makes: a client, a resource, one of its kind, a batch writer, a collection."""
    if name in {"client", "create_client", "resource"}:
        service = literal(arguments[0]) if arguments else None
        if service in calls.sections() or LIBRARIES.search(path(callee)) or (service and name != "resource"):
            return Amazon(service or "", is_client=name != "resource")
        return None
    if not isinstance(callee, Attribute):
        return None
    inner = amazon(sighting, callee.owner)
    if inner is None or inner.is_client:
        return None
    if name in RESOURCES or name[:1].isupper():
        return Amazon(inner.service, name, (*inner.names, *arguments))
    if name in {"all", "pages"}:
        return Amazon(inner.service, inner.resource, inner.names, Amount.ALL)
    if name in {"filter", "limit", "page_size"}:
        return Amazon(inner.service, inner.resource, inner.names, Amount.SOME)
    if name in {"batch_writer", "version", "load", "create_table", "create_bucket"}:
        return inner
    return None


def stepped(inner: Amazon, name: str) -> Amazon | None:
    """An attribute of a client or resource."""
    if name in {"meta", "client"}:
        return Amazon(inner.service, is_client=name == "client")
    if name in COLLECTIONS:
        return Amazon(inner.service, name, inner.names, Amount.ALL)
    return None if inner.is_client else inner


def of_resource(sighting: Sighting, owner: Amazon) -> tuple[Operation, ...]:
    name = ".".join(filter(None, (template(one) for one in owner.names[:1])))
    if owner.resource in {"Object", "ObjectSummary"}:
        name = "/".join(filter(None, (template(one) for one in owner.names)))
    if sighting.name == "delete_item":
        key = sighting.argument(None, "Key")
        return (destroyed(sighting, Kind.ROWS, name, ids=key_ids(key)),)
    if sighting.name == "delete_objects":
        return objects(sighting, name)
    if sighting.name in CALLS:
        return granted(sighting, CALLS[sighting.name])
    if sighting.name not in SINGLE:
        return ()
    if owner.resource in COLLECTIONS:
        action = destroyed(sighting, COLLECTIONS[owner.resource], name, amount=owner.amount)
        return (action,)
    kind = RESOURCES.get(owner.resource, Kind.RESOURCE)
    ids = [(one, owner.resource) for one in reversed(owner.names)]
    return (destroyed(sighting, kind, name, ids=ids, amount=owner.amount),)


def of_client(sighting: Sighting, service: str) -> tuple[Operation, ...] | None:
    name = sighting.name
    if name in QUERIES:
        return None
    if name in CALLS:
        return granted(sighting, CALLS[name])
    if name == "delete_objects":
        return objects(sighting, template(sighting.named["Bucket"]) if "Bucket" in sighting.named else "")
    if name in CONTENT:
        return records(sighting) if name == "change_resource_record_sets" else written(sighting)
    entry = calls.find(service, name, frozenset(sighting.named))
    if entry is None:
        return () if service or calls.of_call(name) else None
    if entry.action is None:
        return ()
    if not entry.conditions or any(met(one, sighting.named) for one in entry.conditions):
        return (of_entry(sighting, entry),)
    return (
        (sighting.opaque("parameters of an AWS call that are not known", entry.kind),) if hides(sighting, entry) else ()
    )


def of_entry(sighting: Sighting, entry: Entry) -> Operation:
    """What a call of the catalogue does, with its parameters."""
    names = entry.names if set(entry.names) & set(sighting.named) else naming(entry.call, tuple(sighting.named))
    given = [(sighting.named[one], one) for one in names if one in sighting.named]
    said = ("/" if entry.kind is Kind.OBJECT else ".").join(
        called(value) or f"{{{sighting.word(None, parameter) or parameter}}}" for value, parameter in given
    )
    if entry.action is Action.UNPROTECT:
        return sighting.operation(Action.UNPROTECT, entry.kind, said)
    many = next((value for value, _ in given if isinstance(value, Collection)), None)
    key = sighting.argument(None, "Key") if entry.kind is Kind.ROWS else None
    ids = key_ids(key) if key is not None else list(reversed(given))
    amount, count = Amount.ONE, None
    if many is not None or any(one.endswith(("Ids", "Names")) for _, one in given):
        amount, count = Amount.SOME, many.count if many is not None else None
    recovery = Recovery.NONE if any(met(one, sighting.named) for one in entry.finals) else entry.recovery
    return sighting.operation(
        entry.action or Action.DESTROY,
        entry.kind,
        said,
        amount=amount,
        count=count,
        recovery=recovery,
        ids=sighting.ids(*ids) if ids else None,
    )


def called(value: Value) -> str:
    """A target's name; a list's names, joined."""
    if isinstance(value, Collection):
        return ",".join(filter(None, (template(one) for one in value.elements)))
    return template(value)


def destroyed(
    sighting: Sighting,
    kind: Kind,
    name: str,
    *,
    amount: Amount = Amount.ONE,
    count: int | None = None,
    recovery: Recovery = Recovery.NONE,
    ids: list[tuple[Value, str]] | None = None,
) -> Operation:
    found = sighting.ids(*ids) if ids else None
    return sighting.operation(Action.DESTROY, kind, name, amount=amount, count=count, recovery=recovery, ids=found)


def key_ids(key: Value | None) -> list[tuple[Value, str]]:
    """The values of a DynamoDB key, low-level types (`{"S": …}`) included."""
    found: list[tuple[Value, str]] = []
    for one in each(key) if key is not None else ():
        if isinstance(one, Record):
            for name, value in one.entries:
                inner = value.entries[0][1] if isinstance(value, Record) and value.entries else value
                found.append((inner, name))
        else:
            found.append((one, "Key"))
    return found


def objects(sighting: Sighting, bucket: str) -> tuple[Operation, ...]:
    """`delete_objects`, of a client or a bucket."""
    request = sighting.argument(None, "Delete")
    listed = request.get("Objects") if isinstance(request, Record) else None
    count = listed.count if isinstance(listed, Collection) else None
    keys: list[tuple[Value, str]] = []
    for one in listed.elements if isinstance(listed, Collection) else ():
        key = one.get("Key") if isinstance(one, Record) else None
        keys.append((key if key is not None else one, "Key"))
    if not keys and request is not None:
        keys = [(listed if listed is not None else request, "Key")]
    return (destroyed(sighting, Kind.OBJECT, bucket, amount=Amount.SOME, count=count, ids=keys),)


def written(sighting: Sighting) -> tuple[Operation, ...]:
    """DynamoDB's batches and transactions; only what is a deletion in them counts."""
    request = sighting.argument(None, "RequestItems", "TransactItems")
    found: list[Operation] = []
    if request is None:
        return (sighting.opaque("a batch whose content is not known"),)
    for one in each(request):
        if isinstance(one, Record):
            for table, items in one.entries:
                found += batch(sighting, table, items, "DeleteRequest")
            if one.open or not one.entries:
                found.append(sighting.opaque("a batch whose tables are not known"))
        else:
            found += batch(sighting, "", one, "Delete")
    return tuple(found)


def batch(sighting: Sighting, table: str, items: Value, word: str) -> list[Operation]:
    elements = items.elements if isinstance(items, Collection) else None
    if elements is None or not all(isinstance(one, Record) for one in elements):
        return [sighting.opaque("a batch whose content is not known", Kind.ROWS, table)]
    deletions = [one.get(word) for one in elements if isinstance(one, Record)]
    known = [one for one in deletions if isinstance(one, Record)]
    if not known:
        return []
    named = known[0].get("TableName")
    keys = [pair for one in known for pair in key_ids(one.get("Key"))]
    amount = Amount.ONE if isinstance(items, Collection) and items.count == 1 else Amount.SOME
    count = len(known) if isinstance(items, Collection) and items.count is not None and amount is Amount.SOME else None
    name = table or (template(named) if named is not None else "")
    return [destroyed(sighting, Kind.ROWS, name, amount=amount, count=count, ids=keys)]


def records(sighting: Sighting) -> tuple[Operation, ...]:
    """Route 53's changes of records."""
    request = sighting.argument(None, "ChangeBatch")
    changes = request.get("Changes") if isinstance(request, Record) else None
    if not isinstance(changes, Collection):
        return (sighting.opaque("changes of DNS records that are not known", Kind.DNS_RECORD),)
    found: list[Operation] = []
    for change in changes.elements:
        action = change.get("Action") if isinstance(change, Record) else None
        verb = literal(action)
        if verb is None:
            found.append(sighting.opaque("a change of DNS records that is not known", Kind.DNS_RECORD))
        elif verb.upper() == "DELETE" and isinstance(change, Record):
            record = change.get("ResourceRecordSet")
            name = record.get("Name") if isinstance(record, Record) else None
            said = template(name) if isinstance(name, Text) else ""
            found.append(destroyed(sighting, Kind.DNS_RECORD, said, ids=[(name, "Name")] if name is not None else None))
    return tuple(found)

"""Requests that delete without the method DELETE: by their path, by what they ask of GraphQL, by a header."""

import re

from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Collection, Piece, Record, Text, Value, each, literal

SENDS = frozenset({"post", "put", "patch"})
# A path's last steps that say what a POST does: /v1/apps/bulk-delete, /v1/apps/7/destroy, /purge.
DELETES = re.compile(
    r"(^|[/:_.-])(bulk|batch|mass|multi|hard)?[-_]?(delete|destroy|purge|erase|wipe|terminate|deprovision)"
    r"([-_]?(all|many|batch|bulk|multiple|objects?|items?|sites?|users?|tenants?|accounts?|apps?|records?|by[-_]query))?/?$",
    re.IGNORECASE,
)
GRAPHQL = re.compile(r"\bmutation\b", re.IGNORECASE)
FIELD = re.compile(
    r"(?<![\w$])((?:bulk|batch|hard|force|permanently|admin)?_?(?:delete|remove|purge|destroy|erase|wipe|terminate)"
    r"(?:_?[A-Z]\w*|_\w+)?)\s*[({]",
    re.IGNORECASE,
)
OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
FORM_FIELD = "_method"


def method_of(sighting: Sighting, sent: str) -> str:
    """The method that a request has in effect: a header or a field of the form may say another than is sent."""
    for name, wanted in (("headers", OVERRIDES), ("data", {FORM_FIELD}), ("params", {FORM_FIELD})):
        value = sighting.named.get(name)
        for one in each(value) if value is not None else ():
            for key, entry in one.entries if isinstance(one, Record) else ():
                if key.lower() in wanted:
                    return (literal(entry) or sent).upper()
    return sent.upper()


def deletes(path: str) -> bool:
    return bool(DELETES.search(path))


def mutations(value: Value | None, depth: int = 4) -> tuple[str, ...]:
    """The fields of GraphQL mutations in a request's body that are called after a deletion."""
    found: list[str] = []
    for one in each(value) if value is not None and depth else ():
        match one:
            case Text(parts):
                said = "".join(part.text if isinstance(part, Piece) else " x " for part in parts)
                if GRAPHQL.search(said):
                    # Behind the first brace: what stands before it is the operation's own name.
                    found += FIELD.findall(said.partition("{")[2])
            case Record(entries):
                found += [name for _, entry in entries for name in mutations(entry, depth - 1)]
            case Collection(elements):
                found += [name for entry in elements for name in mutations(entry, depth - 1)]
    return tuple(dict.fromkeys(found))

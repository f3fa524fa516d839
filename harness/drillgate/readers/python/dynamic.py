"""Code that is made at run time: `eval` and `exec`, methods by a computed name."""

import ast
import re

from drillgate.operations import Operation
from drillgate.readers.python.amazon import amazon
from drillgate.readers.python.http import SENDERS
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.unresolved import CLIENT, DESTRUCTIVE, is_local_owner
from drillgate.readers.python.values import Constant, Imported, Piece, Text, Value, each, literal, path, template

# What makes a function that calls a method by its name, or looks it up.
BY_NAME = frozenset({"operator.methodcaller", "operator.attrgetter"})
# What calls or looks up a method of the object itself: botocore's clients by the operation as AWS spells it.
BY_FIRST_WORD = frozenset({"_make_api_call", "__getattribute__"})
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
EVALUATES = frozenset({"builtins.eval", "builtins.exec"})
WORDS = re.compile(
    r"delet|destroy|purge|drop|truncat|terminat|remov|unlink|rmtree|execut|subprocess|system", re.IGNORECASE
)


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    callee = sighting.callee
    if not isinstance(callee, Imported):
        return None
    if callee.path in EVALUATES:
        return evaluated(sighting, callee.path.rpartition(".")[2])
    if callee.path == "builtins.getattr":
        return looked_up(sighting)
    if callee.path in BY_NAME:
        return named_for_later(sighting)
    return None


def evaluated(sighting: Sighting, name: str) -> tuple[Operation, ...]:
    found: list[Operation] = []
    value = sighting.argument(0, "source")
    for one in each(value) if value is not None else ():
        said = literal(one)
        if said is None and not isinstance(one, Constant):
            found.append(sighting.unread(f"{name} of code that is made at run time"))
        elif said is not None and WORDS.search(said):
            found.append(sighting.opaque(f"{name} of code that is not read"))
    return tuple(found)


def named_for_later(sighting: Sighting) -> tuple[Operation, ...]:
    """`methodcaller` and `attrgetter`: whose method it will be is not known, a destructive name is."""
    names = [literal(one) for value in sighting.positional for one in each(value)]
    said = [name for name in names if name is not None and DESTRUCTIVE.match(name.rpartition(".")[2])]
    return (sighting.opaque(f"a method by name: {said[0]}"),) if said else ()


def named_in_full(sighting: Sighting) -> tuple[Operation, ...] | None:
    """`_make_api_call('DeleteBucket', ...)` and `__getattribute__('delete_bucket')`."""
    if sighting.name not in BY_FIRST_WORD:
        return None
    value = sighting.argument(0, "operation_name")
    said = [literal(one) for one in each(value)] if value is not None else []
    found = [name for name in said if name is not None and DESTRUCTIVE.match(WORD_START.sub("_", name).lower())]
    return (sighting.opaque(f"a method by name: {found[0]}"),) if found else None


def looked_up(sighting: Sighting) -> tuple[Operation, ...]:
    """`getattr` by a computed name: opaque on a client, and wherever the name has a destructive word in it."""
    owner, name = sighting.argument(0), sighting.argument(1)
    if owner is None or name is None:
        return ()
    if literal(name) is not None:
        # A call of it by its literal name is read as any other call; what is done with the method itself is not known.
        is_called = isinstance(sighting.script.index.parents.get(sighting.node), ast.Call)
        return (
            ()
            if is_called or is_local_owner(owner) or not DESTRUCTIVE.match(literal(name) or "")
            else (sighting.opaque(f"a method by name: {literal(name)}"),)
        )
    said = [part.text for one in each(name) if isinstance(one, Text) for part in one.parts if isinstance(part, Piece)]
    if any(DESTRUCTIVE.match(text.rstrip("_")) for text in said):
        return (sighting.opaque(f"a method by a computed name: {shown(sighting, name)}"),)
    if said:
        return ()
    if amazon(sighting, owner) is not None or CLIENT.search(path(owner)) or path(owner) in SENDERS:
        return (sighting.unread(f"a method by a computed name: {shown(sighting, name)}"),)
    return ()


def shown(sighting: Sighting, name: Value) -> str:
    return next(filter(None, (template(one) for one in each(name))), sighting.word(1))

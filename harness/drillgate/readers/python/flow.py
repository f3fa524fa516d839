"""Where a name's value comes from: the bindings that reach its use, parameters, closures, attributes of objects."""

import ast
from bisect import bisect_right
from collections.abc import Sequence

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.elements import element, unpacked
from drillgate.readers.python.entries import parameter
from drillgate.readers.python.index import COMPREHENSIONS, FUNCTIONS, Binding
from drillgate.readers.python.script import Script
from drillgate.readers.python.source import end, position
from drillgate.readers.python.values import (
    Collection,
    Hole,
    Imported,
    Local,
    Record,
    Text,
    Unknown,
    Value,
    choice,
    each,
    literal,
)

LOOPS = (ast.For, ast.AsyncFor, ast.While)
NEAREST = 32
COLLECTORS = frozenset({"append", "add", "insert", "appendleft"})


def name_value(script: Script, name: str, use: ast.AST, context: Context) -> Value:
    """What a name stands for where it is used, in a context of the function that the use is in."""
    for above in script.index.above(use):
        if isinstance(above, COMPREHENSIONS):
            bound = script.index.names.get(above, {}).get(name)
            if bound:
                return binding_value(script, bound[0], context)
        if above is context.scope:
            break
    scope: ast.AST | None = context.scope
    here = True
    while scope is not None:
        inside = context if here else enclosing(script, scope, context)
        bound = script.index.names.get(scope, {}).get(name)
        own = parameter(script, scope, name, inside) if isinstance(scope, FUNCTIONS) else None
        if bound or own is not None:
            reaching = (
                reaching_bindings(script, name, bound, use, scope)
                if bound and here
                else (list(bound or ())[:NEAREST], False)
            )
            values = [binding_value(script, one, inside, name) for one in reaching[0]]
            if own is not None and not reaching[1]:
                values.append(own)
            return choice(values) if values else Unknown(name)
        scope = next(
            (one for one in script.index.above(scope) if isinstance(one, (*FUNCTIONS, ast.Module))),
            None,
        )
        here = False
    if name == "__file__":
        return Text((Hole("folder", Unknown()),))
    return Imported(f"builtins.{name}") if name in BUILTINS else Unknown(name)


def enclosing(script: Script, scope: ast.AST, context: Context) -> Context:
    """The context of a surrounding scope: the one that leads to `context`, if it is among them."""
    return next((one for one in context.outward() if one.scope is scope), None) or script.alone(scope)


def reaching_bindings(
    script: Script, name: str, bindings: Sequence[Binding], use: ast.AST, scope: ast.AST
) -> tuple[list[Binding], bool]:
    """The bindings that may have given the name its value at its use, and whether one of them surely has.

    Of very many only the nearest are looked at: what a value may be is no better known by more.
    """
    ordered, effects = in_order(script, name, bindings, scope)
    around = set(script.index.above(use))
    behind = bisect_right(effects, position(use))
    found: list[Binding] = []
    certain = False
    for binding in reversed(ordered[max(behind - NEAREST, 0) : behind]):
        found.append(binding)
        if is_certain(script, binding, around):
            certain = True
            break
    loops = [one for one in around if isinstance(one, LOOPS) and scope in script.index.above(one)]
    loops = [one for one in loops if not (certain and one in script.index.above(found[-1].node))]
    if loops:
        later = [one for one in ordered[behind : behind + NEAREST] if one.how != "element"]
        found += [one for one in later if any(loop in script.index.above(one.node) for loop in loops)]
    return found, certain


def in_order(
    script: Script, name: str, bindings: Sequence[Binding], scope: ast.AST
) -> tuple[list[Binding], list[tuple[int, int]]]:
    """The bindings of a name by where they take effect, and where that is; sorted once."""
    known = script.ordered.get((scope, name))
    if known is None:
        ordered = sorted(bindings, key=effect)
        known = script.ordered[(scope, name)] = ordered, [effect(one) for one in ordered]
    return known


def effect(binding: Binding) -> tuple[int, int]:
    """Where a binding takes effect."""
    if isinstance(binding.node, ast.ExceptHandler):
        return position(binding.node)
    return max(end(binding.node), end(binding.source) if binding.source is not None else (0, 0))


def is_certain(script: Script, binding: Binding, around: set[ast.AST]) -> bool:
    """Whether the use is only reached through the binding: its statement's block is around the use."""
    statement: ast.AST = binding.node
    while not isinstance(statement, ast.stmt):
        above = script.index.parents.get(statement)
        if above is None:
            return False
        statement = above
    if statement in around:
        return True
    block = script.index.parents.get(statement)
    if isinstance(block, (ast.If, ast.Try, *LOOPS)):
        beside = (one for one in around if script.index.parents.get(one) is block and isinstance(one, ast.stmt))
        return any(part_of(block, one) == part_of(block, statement) for one in beside)
    return block in around


def part_of(block: ast.stmt, statement: ast.stmt) -> str:
    """The part of a block of several that a statement of it is in: the last one that begins no later."""
    parts = [field for field in ("body", "orelse", "finalbody") if getattr(block, field, ())]
    return next(one for one in reversed(parts) if position(getattr(block, one)[0]) <= position(statement))


def binding_value(script: Script, binding: Binding, context: Context, name: str = "") -> Value:
    match binding.how:
        case "import":
            return Imported(binding.imported)
        case "definition" if binding.source is not None:
            return Local(binding.source, context)  # type: ignore[arg-type]  # definitions bind functions and classes
        case "unknown":
            return Unknown(name)
        case _ if binding.source is None:
            return Unknown(name)
        case "element":
            value = element(script.value(binding.source, context))
        case "context":
            value = script.value(binding.source, context)
            value = element(value) if isinstance(value, Collection) else value
        case _:
            value = script.value(binding.source, context)
            if isinstance(value, Collection) and not value.elements and name:
                value = collected(script, name, context) or value
            elif isinstance(value, Record) and name:
                value = entered(script, name, value, context)
    for step in binding.steps:
        value = choice([unpacked(one, step) for one in each(value)])
    if isinstance(value, Unknown) and name:
        return Unknown(name)
    return value


def entered(script: Script, name: str, record: Record, context: Context) -> Value:
    """A dictionary with what the same scope enters into it: `params["SkipFinalSnapshot"] = True`, on any way."""
    found = script.index.entries.get(context.scope, {}).get(name, [])
    if not found:
        return record
    entries = dict(record.entries)
    is_open = record.open or len(found) > NEAREST
    for node, source in found[:NEAREST]:
        word = literal(script.value(node.slice, context))
        if word is None or source is None:
            is_open = True
        elif word not in entries:
            entries[word] = script.value(source, context)
        else:
            entries[word] = choice([entries[word], script.value(source, context)])
    return Record(tuple(entries.items()), is_open)


def collected(script: Script, name: str, context: Context) -> Value | None:
    """What is added to an empty list of that name in the same scope; worked out once, also while it is."""
    key = (name, context)
    if key in script.collected:
        return script.collected[key]
    script.collected[key] = None
    elements: list[Value] = []
    for method in (*COLLECTORS, "extend", "update"):
        for call in script.index.calls.get(method, ()):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if not isinstance(owner, ast.Name) or owner.id != name or not call.args:
                continue
            if script.index.scope(call) is context.scope:
                value = script.value(call.args[-1], context)
                elements.append(value if method in COLLECTORS else element(value))
    script.collected[key] = Collection(tuple(dict.fromkeys(elements))) if elements else None
    return script.collected[key]


BUILTINS = frozenset(
    [
        "all",
        "any",
        "bool",
        "bytes",
        "dict",
        "enumerate",
        "eval",
        "exec",
        "exit",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "globals",
        "input",
        "int",
        "iter",
        "len",
        "list",
        "locals",
        "map",
        "max",
        "min",
        "next",
        "object",
        "open",
        "print",
        "quit",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "sorted",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "vars",
        "zip",
        "__import__",
    ]
)

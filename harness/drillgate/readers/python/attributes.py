"""Attributes of values, and of the objects and classes of a file."""

import ast

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.entries import is_method
from drillgate.readers.python.flow import binding_value
from drillgate.readers.python.options import option_of, parsed_options
from drillgate.readers.python.script import Script
from drillgate.readers.python.values import (
    Attribute,
    Data,
    Hole,
    Imported,
    Instance,
    Local,
    Method,
    Option,
    Options,
    Text,
    Unknown,
    Value,
    choice,
)

SAME_DATA = frozenset({"T", "columns", "content", "iloc", "index", "loc", "str", "text", "values"})
NAMESPACES = frozenset({"args", "arguments", "namespace", "ns", "options", "opts", "parsed", "params"})


def attribute_value(script: Script, owner: Value, name: str, context: Context) -> Value:
    """An attribute of one value that is no Choice."""
    match owner:
        case Imported(path="sys") if name == "stdin":
            return Data(option="stdin")
        case Imported(path):
            return Imported(f"{path}.{name}")
        case Options():
            return option_of(owner, name)
        case Instance() | Local():
            return attribute_of(script, owner, name, context)
        case Data() if name in SAME_DATA:
            return owner
        case Option() if name in {"name", "value"}:
            return owner
        case Unknown(word) if word in NAMESPACES:
            found = option_of(parsed_options(script), name)
            return found if isinstance(found, Option) else Attribute(owner, name)
        case Text() if name in {"parent", "name", "stem"}:
            return Text((Hole("folder" if name == "parent" else name, owner),))
        case _:
            return Attribute(owner, name)


def attribute_of(script: Script, owner: Instance | Local, name: str, context: Context) -> Value:
    """An attribute of an object or a class of this file; what it inherits from elsewhere stays an attribute."""
    if isinstance(owner, Local) and not isinstance(owner.node, ast.ClassDef):
        return Attribute(owner, name)
    given = dict(owner.fields).get(name) if isinstance(owner, Instance) else None
    if given is not None:
        return given
    pending: list[ast.ClassDef] = [owner.node] if isinstance(owner.node, ast.ClassDef) else []
    seen: set[ast.ClassDef] = set()
    while pending:
        node = pending.pop(0)
        if node in seen:
            continue
        seen.add(node)
        bound = script.index.attributes.get(node, {}).get(name, [])
        if bound:
            return choice([binding_value(script, one, entry(script, one.node, context), name) for one in bound])
        for binding in script.index.names.get(node, {}).get(name, ()):
            if is_method(binding.source):
                return Method(Instance(owner.node), binding.source)  # type: ignore[arg-type]  # is_method says so
            return binding_value(script, binding, script.alone(node), name)
        for base in node.bases:
            value = script.value(base, script.alone(script.index.scope(node)))
            if isinstance(value, Local) and isinstance(value.node, ast.ClassDef):
                pending.append(value.node)
    return Attribute(owner, name)


def entry(script: Script, node: ast.AST, context: Context) -> Context:
    """The context of the method that binds an attribute: the one in hand, the only construction, or alone."""
    method = script.index.scope(node)
    here = next((one for one in context.outward() if one.scope is method), None)
    if here is not None:
        return here
    if isinstance(method, ast.FunctionDef) and method.name == "__init__":
        owner = script.index.parents.get(method)
        calls = script.index.calls.get(owner.name, []) if isinstance(owner, ast.ClassDef) else []
        if len(calls) == 1 and isinstance(calls[0].func, ast.Name):
            return script.enter(method, calls[0], script.alone(script.index.scope(calls[0])))
    return script.alone(method)

"""What an expression stands for: constants, names, attributes, containers. Nothing is executed."""

import ast
from collections.abc import Callable

from drillgate.readers.python.attributes import SAME_DATA, attribute_value
from drillgate.readers.python.calls import call_value
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.elements import element
from drillgate.readers.python.flow import name_value
from drillgate.readers.python.index import terminal
from drillgate.readers.python.labels import label
from drillgate.readers.python.options import option_of
from drillgate.readers.python.script import LIMIT, Script
from drillgate.readers.python.texts import concatenate, percent
from drillgate.readers.python.values import (
    Collection,
    Constant,
    Data,
    Element,
    Imported,
    Local,
    Mapped,
    Method,
    Option,
    Options,
    Piece,
    Record,
    Text,
    Unknown,
    Value,
    Variable,
    choice,
    each,
    literal,
    path,
)

# What an expression that depends on itself stands for, while it is worked out.
CYCLE = Unknown()
PROPERTIES = frozenset({"property", "cached_property"})


def evaluate(script: Script, node: ast.AST, context: Context) -> Value:
    """The value of an expression of `context`'s scope, or of a scope inside it. Bounded in depth and in steps."""
    key = (node, context)
    known = script.values.get(key)
    if known is not None:
        return known
    if script.depth >= LIMIT or script.steps <= 0:
        return Unknown(label(node))
    script.values[key] = CYCLE
    script.steps -= 1
    script.depth += 1
    evaluator = EVALUATORS.get(type(node))
    value = evaluator(script, node, context) if evaluator else Unknown(label(node))
    script.depth -= 1
    script.values[key] = value
    return value


def constant(_: Script, node: ast.Constant, __: Context) -> Value:
    return Text((Piece(node.value, node),)) if isinstance(node.value, str) else Constant(node.value)


def formatted(script: Script, node: ast.JoinedStr, context: Context) -> Value:
    parts: list[tuple[Value, str]] = []
    said = 0
    for item in node.values:
        if isinstance(item, ast.Constant):
            parts.append((Text((Piece(str(item.value), node, said),)), ""))
            said += len(str(item.value))
        elif isinstance(item, ast.FormattedValue):
            parts.append((script.value(item.value, context), label(item.value)))
    return concatenate(parts)


def name(script: Script, node: ast.Name, context: Context) -> Value:
    return name_value(script, node.id, node, context)


def attribute(script: Script, node: ast.Attribute, context: Context) -> Value:
    owner = script.value(node.value, context)
    above = script.index.parents.get(node)
    is_called = isinstance(above, ast.Call) and above.func is node
    values = [
        # A column by its name: row.id
        Data(one.file, one.option, node.attr)
        if isinstance(one, Data) and not is_called and one.column is None and node.attr not in SAME_DATA
        else attribute_value(script, one, node.attr, context)
        for one in each(owner)
    ]
    return choice([property_value(script, value) for value in values])


def property_value(script: Script, value: Value) -> Value:
    """What a property of an object of this file gives; any other value as it is."""
    if isinstance(value, Method) and any(terminal(one) in PROPERTIES for one in value.node.decorator_list):
        exits = [one for one in script.index.exits.get(value.node, ()) if one is not None]
        inside = script.alone(value.node)
        return choice([script.value(one, inside) for one in exits]) if exits else Unknown(value.node.name)
    return value


def subscript(script: Script, node: ast.Subscript, context: Context) -> Value:
    owner = script.value(node.value, context)
    return choice([one_subscript(script, one, node, context) for one in each(owner)])


def one_subscript(script: Script, owner: Value, node: ast.Subscript, context: Context) -> Value:
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    match owner:
        case Imported(path="os.environ") if isinstance(key, str):
            return Variable(key, Constant(None))
        case Imported(path="sys.argv"):
            number = f"argv[{key}]" if isinstance(key, int) else "argv"
            return Option(number, number, Unknown())
        case Options() if isinstance(key, str):
            return option_of(owner, key)
        case Record() if isinstance(key, str):
            return owner.get(key) or Unknown(key)
        case Data() if isinstance(key, (str, int)):
            return Data(owner.file, owner.option, str(key))
        case Data() | Option():
            return owner
        case Mapped(_, value):
            return value
        case Collection(elements, count) if isinstance(key, int) and count == len(elements):
            return elements[key] if -len(elements) <= key < len(elements) else Unknown(label(node.value))
        case Collection(elements) if isinstance(node.slice, ast.Slice):
            return Collection(elements)
        case Collection():
            return element(owner)
        case Text():
            return Unknown(label(node.value))
        case _:
            script.value(node.slice, context)
            return Element(owner)


def collection(script: Script, node: ast.List | ast.Tuple | ast.Set, context: Context) -> Value:
    elements: list[Value] = []
    count: int | None = len(node.elts)
    for item in node.elts:
        value = script.value(item.value if isinstance(item, ast.Starred) else item, context)
        if isinstance(item, ast.Starred):
            if isinstance(value, Collection) and value.count == len(value.elements):
                elements.extend(value.elements)
                count = None if count is None else count + len(value.elements) - 1
            else:
                elements.append(element(value))
                count = None
        else:
            elements.append(value)
    return Collection(tuple(elements), count)


def record(script: Script, node: ast.Dict, context: Context) -> Value:
    entries: dict[str, Value] = {}
    is_open = False
    for key, item in zip(node.keys, node.values, strict=True):
        value = script.value(item, context)
        if key is None:
            is_open = is_open or not isinstance(value, Record) or value.open
            entries.update(value.entries if isinstance(value, Record) else ())
            continue
        word = literal(script.value(key, context))
        if word is None:
            is_open = True
        else:
            entries[word] = value
    return Record(tuple(entries.items()), is_open)


def comprehension(script: Script, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, context: Context) -> Value:
    value = script.value(node.elt, context)
    generated = script.value(node.generators[0].iter, context)
    count = generated.count if isinstance(generated, Collection) and len(node.generators) == 1 else None
    return Collection((value,), None if node.generators[0].ifs or count != 1 else count)


def mapping(script: Script, node: ast.DictComp, context: Context) -> Value:
    return Mapped(script.value(node.key, context), script.value(node.value, context))


def binary(script: Script, node: ast.BinOp, context: Context) -> Value:
    if isinstance(node.op, ast.Mod):
        left = script.value(node.left, context)
        names = [label(item) for item in (node.right.elts if isinstance(node.right, ast.Tuple) else [node.right])]
        right = script.value(node.right, context)
        return choice([percent(one, right, names) if isinstance(one, Text) else Unknown() for one in each(left)])
    if isinstance(node.op, ast.Div):
        left, right = script.value(node.left, context), script.value(node.right, context)
        if any(isinstance(one, (Text, Option, Variable)) or is_path(one) for one in (*each(left), *each(right))):
            slash = Text((Piece("/"),))
            return concatenate([(left, label(node.left)), (slash, ""), (right, label(node.right))])
        return Unknown()
    if not isinstance(node.op, ast.Add):
        return Unknown()
    operands: list[ast.expr] = []
    left_most: ast.expr = node
    while isinstance(left_most, ast.BinOp) and isinstance(left_most.op, ast.Add):
        operands.append(left_most.right)
        left_most = left_most.left
    operands = [left_most, *reversed(operands)]
    return add([(script.value(operand, context), label(operand)) for operand in operands])


def is_path(value: Value) -> bool:
    return path(value).startswith("pathlib.")


def augmented(script: Script, node: ast.AugAssign, context: Context) -> Value:
    before = name_value(script, label(node.target), node.target, context)
    return add([(before, label(node.target)), (script.value(node.value, context), label(node.value))])


def add(values: list[tuple[Value, str]]) -> Value:
    if any(isinstance(one, Text) for value, _ in values for one in each(value)):
        return concatenate(values)
    if values and all(isinstance(value, Collection) for value, _ in values):
        counts = [value.count for value, _ in values if isinstance(value, Collection)]
        known = [count for count in counts if count is not None]
        elements = tuple(item for value, _ in values if isinstance(value, Collection) for item in value.elements)
        return Collection(elements, sum(known) if len(known) == len(counts) else None)
    data = [one for value, _ in values for one in each(value) if isinstance(one, (Data, Option))]
    return data[0] if data else Unknown(values[0][1])


def either(script: Script, node: ast.IfExp, context: Context) -> Value:
    return choice([script.value(node.body, context), script.value(node.orelse, context)])


def alternatives(script: Script, node: ast.BoolOp, context: Context) -> Value:
    if isinstance(node.op, ast.And):
        return script.value(node.values[-1], context)
    return choice([script.value(item, context) for item in node.values])


def inner(script: Script, node: ast.Await | ast.NamedExpr | ast.Starred, context: Context) -> Value:
    return script.value(node.value, context)


def function(_: Script, node: ast.Lambda, context: Context) -> Value:
    return Local(node, context)


def call(script: Script, node: ast.Call, context: Context) -> Value:
    callee = script.value(node.func, context)
    return choice([call_value(script, one, node, context) for one in each(callee)])


# Each evaluator takes just the node types that it is listed for.
EVALUATORS: dict[type[ast.AST], Callable[..., Value]] = {
    ast.Constant: constant,
    ast.JoinedStr: formatted,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.List: collection,
    ast.Tuple: collection,
    ast.Set: collection,
    ast.Dict: record,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: mapping,
    ast.BinOp: binary,
    ast.AugAssign: augmented,
    ast.IfExp: either,
    ast.BoolOp: alternatives,
    ast.Await: inner,
    ast.NamedExpr: inner,
    ast.Starred: inner,
    ast.Lambda: function,
    ast.Call: call,
}

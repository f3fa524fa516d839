"""Which identifiers of a file may flow into which others: by name alone, in any order, so that none is missed.

Values say what an expression stands for; this says what could have had a say in it. It errs towards more.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drillgate.readers.python.index import terminal

Flows = dict[str, set[str]]
GETTERS = frozenset({"get", "getenv", "getattr", "pop"})
LONGEST = 60


@dataclass(frozen=True, eq=False, slots=True)
class Identifiers:
    """`onwards` are the identifiers in which one may have had a say, `inside` the functions that use one."""

    onwards: Flows = field(default_factory=lambda: defaultdict(set))
    inside: Flows = field(default_factory=lambda: defaultdict(set))

    def influenced(self, names: Iterable[str]) -> frozenset[str]:
        """The identifiers, and all in which they may have had a say."""
        found: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += self.onwards.get(name, ())
                pending += self.inside.get(name, ())
        return frozenset(found)


def named(node: ast.AST) -> Iterator[str]:
    """The identifiers in a piece of source: names, attributes, literal keys, options as `sys.argv` has them."""
    for one in ast.walk(node):
        match one:
            case ast.Name(name) | ast.Attribute(attr=name):
                yield name
            case ast.Subscript(slice=ast.Constant(str(name))):
                yield name
            case ast.Call(function, arguments) if terminal(function) in GETTERS:
                yield from (
                    each.value
                    for each in arguments[:2]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )
            case ast.Constant(str(text)) if text.startswith("-") and len(text) < LONGEST:
                yield text


def identifiers(tree: ast.Module) -> Identifiers:
    """What flows into what in a file, in one walk."""
    found = Identifiers()
    parameters: dict[str, list[str]] = {}
    calls: list[ast.Call] = []
    pending: list[tuple[ast.AST, frozenset[str], str]] = [(tree, frozenset(), "")]
    while pending:
        node, tests, function = pending.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                parameters[node.name] = own_parameters(node)
                tests, function = frozenset(), node.name
            case ast.ClassDef():
                initial = next((one for one in node.body if getattr(one, "name", "") == "__init__"), None)
                if isinstance(initial, ast.FunctionDef):
                    parameters[node.name] = own_parameters(initial)
                else:
                    fields = (one.target for one in node.body if isinstance(one, ast.AnnAssign))
                    parameters[node.name] = [terminal(one) for one in fields]
            case ast.If(test):
                tests |= frozenset(named(test))
            case ast.Call():
                calls.append(node)
            case _:
                pass
        record(found, node, tests)
        if function:
            for name in own(node):
                found.inside[name].add(function)
        pending += [(child, tests, function) for child in ast.iter_child_nodes(node)]
    for call in calls:
        hand_over(found, call, parameters)
    return found


def own(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(name) | ast.Attribute(attr=name):
            yield name
        case ast.Subscript(slice=ast.Constant(str(name))):
            yield name


def own_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def record(found: Identifiers, node: ast.AST, tests: frozenset[str]) -> None:
    """What a binding takes in: its value, and the tests that decide whether it happens."""
    targets: list[ast.AST] = []
    source: ast.AST | None = None
    match node:
        case ast.Assign():
            targets, source = [*node.targets], node.value
        case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
            targets, source = [node.target], node.value
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            targets, source = [node.target], node.iter
        case ast.withitem(value, target) if target is not None:
            targets, source = [target], value
        case _:
            return
    taken = [name for target in targets for name in named(target) if name not in {"self", "cls"}]
    for name in (*tests, *(named(source) if source is not None else ())):
        found.onwards[name].update(taken)


def hand_over(found: Identifiers, call: ast.Call, parameters: dict[str, list[str]]) -> None:
    """What a call's arguments bring to the parameters of the same name, and to those of the file's own functions."""
    pairs = [(one.arg, one.value) for one in call.keywords if one.arg is not None]
    taken = parameters.get(terminal(call.func))
    arguments = call.args
    if taken is None and arguments and isinstance(arguments[0], (ast.Name, ast.Attribute)):
        # A function that is handed to another: partial(delete, app, dry_run)
        taken, arguments = parameters.get(terminal(arguments[0])), arguments[1:]
    for parameter, argument in (*pairs, *zip(taken or (), arguments, strict=False)):
        for name in named(argument):
            found.onwards[name].add(parameter)

"""How a function is entered: its callers in the same file, and what they hand to its parameters."""

import ast
from typing import TypeGuard

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.elements import element, unpacked
from drillgate.readers.python.index import FUNCTIONS, Definition, terminal
from drillgate.readers.python.options import decorated_option, default_option
from drillgate.readers.python.script import LIMIT, Script
from drillgate.readers.python.source import Function
from drillgate.readers.python.values import (
    Constant,
    Imported,
    Instance,
    Local,
    Method,
    Option,
    Record,
    Unknown,
    Value,
    each,
)

MOST = 16
UNIONS = 3
MAPS = frozenset({"map", "imap", "imap_unordered", "starmap", "map_async", "amap", "thread_map", "process_map"})
SUBMITS = frozenset(
    {"submit", "apply", "apply_async", "run_in_executor", "to_thread", "partial", "start_soon", "delay"}
)
THREADS = frozenset({"Thread", "Process", "Timer"})


def is_method(node: ast.AST | None) -> TypeGuard[Definition]:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def contexts(script: Script, scope: ast.AST) -> tuple[Context, ...]:
    """The ways that lead into a scope from the file's outermost callers; at least one, without callers if need be."""
    known = script.contexts.get(scope)
    if known is not None:
        return known
    script.contexts[scope] = (script.alone(scope),)
    found: list[Context] = []
    if isinstance(scope, FUNCTIONS) and script.depth < LIMIT:
        script.depth += 1
        for call in callers(script, scope):
            for outer in contexts(script, script.index.scope(call)):
                if outer.is_deep or any(one.scope is scope for one in outer.outward()):
                    continue
                found.append(script.enter(scope, call, outer))
        script.depth -= 1
    if not found or len(found) > MOST:
        found = [script.alone(scope)]
    script.contexts[scope] = tuple(found)
    return script.contexts[scope]


def callers(script: Script, function: Function) -> list[ast.Call]:
    """The calls of the same file that run a function, directly or by handing it to a map, a pool or a thread."""
    index = script.index
    parent = index.parents.get(function)
    if isinstance(function, ast.Lambda):
        if isinstance(parent, ast.Call) and runs(parent, function):
            return [parent]
        names = (
            [one.id for one in parent.targets if isinstance(one, ast.Name)] if isinstance(parent, ast.Assign) else []
        )
    elif function.name == "__init__" and isinstance(parent, ast.ClassDef):
        names = [parent.name]
    else:
        names = [function.name]
    found: list[ast.Call] = []
    for name in names:
        found += [call for call in index.calls.get(name, ()) if leads_to(script, call.func, function)]
        for handed in index.handed.get(name, ()):
            call = handing(script, handed)
            if call is not None and runs(call, handed) and leads_to(script, handed, function):
                found.append(call)
    return found


def handing(script: Script, node: ast.AST) -> ast.Call | None:
    above = script.index.parents.get(node)
    above = script.index.parents.get(above) if isinstance(above, ast.keyword) else above
    return above if isinstance(above, ast.Call) else None


def runs(call: ast.Call, function: ast.AST) -> bool:
    name = terminal(call.func)
    if name in THREADS:
        return any(one.arg in {"target", "function"} and one.value is function for one in call.keywords)
    return name in MAPS | SUBMITS and function in call.args[:2]


def leads_to(script: Script, callee: ast.expr, function: Function) -> bool:
    """Whether an expression stands for that very function (or for the class that it constructs)."""
    context = script.alone(script.index.scope(callee))
    owner = script.index.parents.get(function)
    for value in each(script.value(callee, context)):
        match value:
            case Local(node) if node is function or (node is owner and isinstance(node, ast.ClassDef)):
                return True
            case Method(_, node) if node is function:
                return True
    return False


def parameter(script: Script, scope: ast.AST, name: str, context: Context) -> Value | None:
    """The value of a parameter in a context, or None if the function has none of that name."""
    if not isinstance(scope, FUNCTIONS):
        return None
    taken = scope.args
    places = [*taken.posonlyargs, *taken.args]
    names = [one.arg for one in places]
    if name not in names and all(name != one.arg for one in taken.kwonlyargs):
        gathers = (taken.vararg, taken.kwarg)
        return Unknown(name) if any(one is not None and one.arg == name for one in gathers) else None
    owner = script.index.parents.get(scope)
    is_bound = isinstance(owner, ast.ClassDef) and not is_static(scope)
    if is_bound and names and names[0] == name and isinstance(owner, ast.ClassDef):
        return Instance(owner)
    place = names.index(name) - is_bound if name in names else None
    if context.call is not None and context.caller is not None:
        value = argument(script, context.call, context.caller, scope, name, place)
        if value is not None:
            return value
        default = default_of(scope, name)
        if default is not None:
            return script.value(default, script.alone(script.index.scope(scope)))
        return undefined(script, scope, name)
    option = decorated_option(script, scope, name)
    if option is not None:
        return option
    default = default_of(scope, name)
    if default is None:
        return undefined(script, scope, name)
    return default_option(name, script.value(default, script.alone(script.index.scope(scope))))


def undefined(script: Script, scope: Function, name: str) -> Value:
    """A parameter that nobody in this file gives a value: of a command, an argument of the command line; else what its
    annotation says, an object of another module's class."""
    if isinstance(scope, ast.Lambda):
        return Unknown(name)
    if any(isinstance(one, ast.Call) and terminal(one.func) == "command" for one in scope.decorator_list):
        return Option(name, name, Constant(None))
    taken = (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)
    annotation = next((one.annotation for one in taken if one.arg == name), None)
    for _ in range(UNIONS):
        match annotation:
            case ast.BinOp(left, ast.BitOr(), ast.Constant(None)) | ast.BinOp(ast.Constant(None), ast.BitOr(), left):
                annotation = left
            case ast.Subscript(ast.Name("Optional") | ast.Attribute(attr="Optional"), inner):
                annotation = inner
            case ast.Name() | ast.Attribute():
                value = script.value(annotation, script.alone(script.index.scope(scope)))
                if isinstance(value, Imported) and not value.path.startswith(("builtins.", "typing.", ".")):
                    return Imported(f"{value.path}()")
                break
            case _:
                break
    return Unknown(name)


def is_static(scope: Function) -> bool:
    return not isinstance(scope, ast.Lambda) and any(terminal(one) == "staticmethod" for one in scope.decorator_list)


def default_of(scope: Function, name: str) -> ast.expr | None:
    taken = scope.args
    places = [*taken.posonlyargs, *taken.args]
    for one, default in zip(places[len(places) - len(taken.defaults) :], taken.defaults, strict=True):
        if one.arg == name:
            return default
    for one, keyword_default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True):
        if one.arg == name:
            return keyword_default
    return None


def argument(
    script: Script, call: ast.Call, caller: Context, function: Function, name: str, place: int | None
) -> Value | None:
    """What a call hands to a parameter; Unknown where that cannot be told, None if it hands nothing."""
    handed = [one for one in call.args if one is function or is_reference(script, one, function)]
    word = terminal(call.func)
    if handed and word in MAPS:
        rest = call.args[call.args.index(handed[0]) + 1 :]
        if word == "starmap" and rest:
            taken = element(script.value(rest[0], caller))
            return unpacked(taken, place) if place is not None else taken
        return element(script.value(rest[place], caller)) if place is not None and place < len(rest) else None
    if handed and word in {"apply", "apply_async"}:
        given: ast.expr | None = call.args[1] if len(call.args) > 1 else None
        return unpacked(script.value(given, caller), place) if given is not None and place is not None else None
    if word in THREADS:
        given = next((one.value for one in call.keywords if one.arg == "args"), None)
        return (
            unpacked(script.value(given, caller), place) if given is not None and place is not None else Unknown(name)
        )
    positional = call.args[call.args.index(handed[0]) + 1 :] if handed else call.args
    for number, one in enumerate(positional):
        if isinstance(one, ast.Starred):
            return Unknown(name)
        if number == place:
            return script.value(one, caller)
    for keyword in call.keywords:
        if keyword.arg == name:
            return script.value(keyword.value, caller)
        if keyword.arg is None:
            spread = script.value(keyword.value, caller)
            return (spread.get(name) if isinstance(spread, Record) else None) or Unknown(name)
    return None


def is_reference(script: Script, node: ast.expr, function: Function) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and leads_to(script, node, function)

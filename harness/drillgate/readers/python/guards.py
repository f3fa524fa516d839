"""What must have been passed before a call is reached: conditions that dominate it, in its function and its callers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from drillgate.operations import Guard, GuardKind
from drillgate.readers.python.conditions import Verdict, classify, confirms, limits
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.index import COMPREHENSIONS, terminal
from drillgate.readers.python.script import Script
from drillgate.readers.python.values import Local, Method, each

EXITS = frozenset({"exit", "_exit", "quit", "abort", "error", "fail", "die", "fatal"})
# Of a block; what is behind them is no worse guarded than said.
MOST = 100
LOGS = re.compile(r"log|console|messages?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that is known to hold, or not to hold, where a call is reached.

    `only` keeps a condition that says little by itself to one kind of guard.
    """

    expression: ast.expr
    context: Context
    holds: bool = True
    only: GuardKind | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Statements by their place, and what is known once the one at a place is behind."""

    places: dict[ast.AST, int]
    left: tuple[tuple[int, Condition | Verdict], ...]


def guards(script: Script, node: ast.AST, context: Context) -> tuple[Guard, ...]:
    """The guards of a call, outermost first."""
    found: list[Verdict] = []
    for here in context.outward():
        inside = [*decorated(here.scope), *wrapped(script, here.scope), *dominating(script, node, here)]
        found = [*inside, *found]
        if here.call is None:
            break
        node = here.call
    return tuple(dict.fromkeys(Guard(one.kind, script.source.place(one.node)) for one in found))


def decorated(scope: ast.AST) -> Iterator[Verdict]:
    """click's `confirmation_option` asks before the command is entered."""
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for decorator in scope.decorator_list:
            if terminal(decorator.func if isinstance(decorator, ast.Call) else decorator) == "confirmation_option":
                yield Verdict(GuardKind.CONFIRMATION, decorator)


def wrapped(script: Script, scope: ast.AST) -> Iterator[Verdict]:
    """What a decorator of the file asks before it calls the function that it wraps."""
    for decorator in getattr(scope, "decorator_list", ()):
        context = script.alone(script.index.scope(scope))
        for value in each(script.value(decorator, context)):
            match value:
                case Local(ast.FunctionDef(args=ast.arguments(args=[first, *_]), body=body)):
                    pass
                case _:
                    continue
            for inner in body:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    calls = [one for one in script.index.calls.get(first.arg, ()) if script.index.scope(one) is inner]
                    found = [dominating(script, one, script.alone(inner)) for one in calls]
                    yield from (one for one in found[0] if all(one in other for other in found)) if found else ()


def dominating(script: Script, node: ast.AST, context: Context) -> list[Verdict]:
    """The guards of one function, in the order of the source."""
    found: list[Verdict] = []
    for condition in conditions(script, node, context):
        if isinstance(condition, Verdict):
            found.append(condition)
            continue
        verdicts = script.verdicts.get(condition)
        if verdicts is None:
            verdicts = tuple(classify(script, condition.expression, condition.context, holds=condition.holds))
            script.verdicts[condition] = verdicts
        found += [one for one in verdicts if condition.only in {None, one.kind}]
    return found


def conditions(script: Script, node: ast.AST, context: Context) -> list[Condition | Verdict]:
    """Whatever is known to have been passed: enclosing tests, and earlier ways out of the same blocks."""
    found: list[list[Condition | Verdict]] = []
    below = node
    for above in script.index.above(node):
        found.append([*enclosing(script, above, below, context), *preceding(script, above, below, context)])
        if above is context.scope:
            break
        below = above
    return [one for level in reversed(found) for one in level]


def enclosing(script: Script, above: ast.AST, below: ast.AST, context: Context) -> Iterator[Condition | Verdict]:
    match above:
        case ast.If(test, body, orelse):
            if below in body or below in orelse:
                yield Condition(test, context, holds=below in body)
        case ast.While(test, body) if below in body:
            yield Condition(test, context)
        case ast.IfExp(test, body, _) if below is not test:
            yield Condition(test, context, holds=below is body)
        case ast.BoolOp(operator, values) if below in values:
            for one in values[: values.index(below)]:
                yield Condition(one, context, holds=isinstance(operator, ast.And))
        case ast.For(_, iterated, body) | ast.AsyncFor(_, iterated, body) if below in body:
            yield from limits(script, iterated, context)
            for statement in body:
                if isinstance(statement, ast.If) and ends_loop(statement.body):
                    yield Condition(statement.test, context, holds=False, only=GuardKind.LIMIT)
        case _ if isinstance(above, COMPREHENSIONS) and not isinstance(below, ast.comprehension):
            for generator in above.generators:
                yield from limits(script, generator.iter, context)
                yield from (Condition(one, context) for one in generator.ifs)


def ends_loop(block: list[ast.stmt]) -> bool:
    """Also behind the call: what ends the loop bounds how often the call is reached."""
    return isinstance(block[-1], (ast.Break, ast.Return, ast.Raise))


def preceding(script: Script, above: ast.AST, below: ast.AST, context: Context) -> Iterator[Condition | Verdict]:
    """What the statements before this one in its block have left behind."""
    for block in blocks(script, above, context):
        place = block.places.get(below)
        if place is not None:
            for at, condition in block.left:
                if at >= place:
                    break
                yield condition


def blocks(script: Script, above: ast.AST, context: Context) -> "tuple[Block, ...]":
    """The blocks of a statement, worked out once: many calls may stand in one, each behind all those before it."""
    key = (above, context)
    known = script.blocks.get(key)
    if known is None:
        found = (getattr(above, name, None) for name in ("body", "orelse", "finalbody"))
        known = tuple(block_of(script, one, context) for one in found if isinstance(one, list) and one)
        script.blocks[key] = known
    return known


def block_of(script: Script, statements: list[ast.stmt], context: Context) -> "Block":
    left: list[tuple[int, Condition | Verdict]] = []
    for place, statement in enumerate(statements):
        left += [(place, one) for one in passed(script, statement, context)]
        if len(left) >= MOST:
            break
    return Block({statement: place for place, statement in enumerate(statements)}, tuple(left[:MOST]))


def passed(script: Script, statement: ast.stmt, context: Context) -> Iterator[Condition | Verdict]:
    """What is known once a statement is behind."""
    match statement:
        case ast.If():
            yield from not_left(statement, context, final=False)
            yield from asked_unless_told(script, statement, context)
        case ast.Assert(test):
            yield Condition(test, context)
        case ast.For(body=body) | ast.AsyncFor(body=body):
            for one in body:
                if may_skip(one):
                    break
                if isinstance(one, ast.If):
                    for condition in not_left(one, context, final=True):
                        yield Condition(condition.expression, context, holds=condition.holds, only=GuardKind.TYPE_CHECK)
        case (
            ast.Expr(ast.Call() as call)
            | ast.Assign(value=ast.Call() as call)
            | ast.Expr(ast.Await(ast.Call() as call))
        ):
            if confirms(script, call, context):
                yield Verdict(GuardKind.CONFIRMATION, call)
            yield from inside(script, call, context)


def asked_unless_told(script: Script, statement: ast.If, context: Context) -> Iterator[Verdict]:
    """`if not args.yes:` and then a question: one way or the other, somebody has agreed."""
    if statement.orelse or not classify(script, statement.test, context, holds=False):
        return
    for inner in statement.body:
        for condition in passed(script, inner, context):
            if isinstance(condition, Verdict):
                yield condition
            else:
                yield from classify(script, condition.expression, condition.context, holds=condition.holds)


def may_skip(statement: ast.stmt) -> bool:
    """Whether the rest of a loop's body may be passed over."""
    return any(isinstance(one, (ast.Continue, ast.Break, ast.Return)) for one in ast.walk(statement))


def not_left(statement: ast.If, context: Context, *, final: bool) -> Iterator[Condition]:
    """The tests whose branches leave, so that they are known to have failed behind the statement.

    With `final`, only branches count that leave the function for good: by an error or the end of the program.
    """
    node: ast.If | None = statement
    while node is not None:
        if not leaves(node.body, final=final):
            if node.orelse and leaves(node.orelse, final=final):
                yield Condition(node.test, context)
            return
        yield Condition(node.test, context, holds=False)
        following = node.orelse[0] if len(node.orelse) == 1 else None
        node = following if isinstance(following, ast.If) else None


def leaves(block: list[ast.stmt], *, final: bool) -> bool:
    match block[-1]:
        case ast.Raise():
            return True
        case ast.Return() | ast.Continue() | ast.Break():
            return not final
        case ast.Expr(ast.Call(function)):
            return ends(function)
        case ast.If(_, body, orelse):
            return leaves(body, final=final) and bool(orelse) and leaves(orelse, final=final)
        case ast.With(_, body):
            return leaves(body, final=final)
        case _:
            return False


def ends(function: ast.expr) -> bool:
    """Whether a call ends the program; `logger.error` and its like only say something."""
    said_by_log = isinstance(function, ast.Attribute) and LOGS.search(terminal(function.value))
    return terminal(function) in EXITS and not said_by_log


def inside(script: Script, call: ast.Call, context: Context) -> Iterator[Condition | Verdict]:
    """What a function of the file checks before it returns at all: its own errors and ends of the program."""
    for value in each(script.value(call.func, context)):
        match value:
            case Local(ast.FunctionDef() | ast.AsyncFunctionDef() as function) | Method(_, function):
                entered = script.enter(function, call, context)
            case _:
                continue
        if context.is_deep:
            continue
        for statement in function.body:
            match statement:
                case ast.If():
                    yield from not_left(statement, entered, final=True)
                case ast.Assert(test):
                    yield Condition(test, entered)
                case ast.Expr(ast.Call() as asked) if confirms(script, asked, entered):
                    yield Verdict(GuardKind.CONFIRMATION, asked)
                case ast.Return():
                    break

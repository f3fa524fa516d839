"""Guards that a script declares and that never come before a deletion: a `--dry-run` that is parsed and not asked.

A declared guard is dead for an operation if nothing that decides whether, on what or how the operation is reached could
have been told by it: no test or way out before it, no loop around it, no argument of it.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drillgate.operations import Guard, GuardKind
from drillgate.readers.python.conditions import DRY, NOT_DRY, Verdict
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.guards import EXITS, Condition, conditions
from drillgate.readers.python.identifiers import Identifiers, identifiers, named
from drillgate.readers.python.index import COMPREHENSIONS, FUNCTIONS, terminal
from drillgate.readers.python.labels import label
from drillgate.readers.python.options import declared_option, keyword
from drillgate.readers.python.script import Script
from drillgate.readers.python.source import end, position

EXECUTES = re.compile(r"^(execute|really|really_delete|for_real|live|apply|do_it|go)$", re.IGNORECASE)
CONFIRMATIONS = re.compile(
    r"^((assume|answer)_?)?(y|yes|confirm|confirmed|confirmation|force|interactive|no_?input|i_am_sure|are_you_sure)$"
    r"|^(no|skip|auto)_?confirm(ation)?$",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"^(limit|cap|at_?most|maximum|batch_limit|delet(e|ion)_limit"
    r"|max_?(items|ids|count|number|delet(e|es|ions)|removals|sites|tenants|rows|records|apps|users|objects|batch))$",
    re.IGNORECASE,
)
SAYS = re.compile(r"^(print|echo|secho|pprint|log|debug|info|warn|warning|error|exception|critical|write|format)$")
# Declarations of a file, or of a function, that are looked after.
MOST = 32
DECLARES = frozenset({"add_argument", "option", "argument", "Option", "Argument"})
CHECKS = re.compile(
    r"confirm|ask|prompt|check|ensure|requir|guard|abort|verif|validat|assert|refuse|limit", re.IGNORECASE
)


@dataclass(frozen=True, eq=False, slots=True)
class Declaration:
    """A guard that is declared at a node, and the identifiers in which it may have a say."""

    kind: GuardKind
    node: ast.AST
    influenced: frozenset[str]


@dataclass(eq=False, slots=True)
class Declarations:
    """What a file declares for all of its functions, and how its identifiers hang together.

    `told` are the identifiers that ways out look at, by place, for each block; `used` those that anything looks at.
    """

    flow: Identifiers | None = None
    found: tuple[Declaration, ...] = ()
    of_scopes: dict[ast.AST, tuple[Declaration, ...]] = field(default_factory=dict)
    told: dict[ast.AST, dict[str, tuple[int, int]]] = field(default_factory=dict)
    loops: dict[ast.AST, frozenset[str]] = field(default_factory=dict)
    used: frozenset[str] | None = None


def dead_guards(script: Script, node: ast.AST, context: Context) -> tuple[Guard, ...]:
    """The guards that are declared and that a call is reached without, in the order of the file."""
    broad = declarations(script)
    dead = [*broad.found, *(one for here in context.outward() for one in of_scope(script, here.scope))]
    if not dead:
        return ()
    for name in deciding(script, node, context):
        dead = [one for one in dead if name not in one.influenced]
        if not dead:
            return ()
    entrance = context.outermost.scope
    if isinstance(entrance, FUNCTIONS) and not is_entrance(entrance):
        # Whoever enters it may be beyond this file, or handed it on in a way that is not followed.
        own = {one.node for one in of_scope(script, entrance)}
        dead = [one for one in dead if one.node in own or not one.influenced & anywhere(script)]
    places = dict.fromkeys(Guard(one.kind, script.source.place(one.node)) for one in dead)
    return tuple(sorted(places, key=lambda guard: guard.place))


def is_entrance(scope: ast.AST) -> bool:
    """Whether a function is entered from the command line: a command of click or typer."""
    return isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
        isinstance(one, ast.Call) and terminal(one.func) in {"command", "callback", "option", "argument"}
        for one in scope.decorator_list
    )


def kind_of(word: str, *, is_option: bool) -> GuardKind | None:
    """The guard that a name promises. What only options are called is no guard as the name of a variable."""
    if DRY.search(word) and not NOT_DRY.search(word):
        return GuardKind.DRY_RUN
    if LIMITS.match(word):
        return GuardKind.LIMIT
    if is_option and EXECUTES.match(word):
        return GuardKind.DRY_RUN
    return GuardKind.CONFIRMATION if is_option and CONFIRMATIONS.match(word) else None


def declarations(script: Script) -> Declarations:
    """The options and global variables of a file that promise a guard."""
    if script.declarations is None:
        script.declarations = Declarations()
        found = [*options(script), *variables(script, script.source.tree)][:MOST]
        script.declarations.found = tuple(influencing(script, found))
    return script.declarations


def influencing(script: Script, found: Iterable[tuple[GuardKind, ast.AST, tuple[str, ...]]]) -> Iterator[Declaration]:
    for kind, node, names in found:
        broad = declarations(script)
        if broad.flow is None:
            broad.flow = identifiers(script.source.tree)
        yield Declaration(kind, node, broad.flow.influenced(names))


def options(script: Script) -> Iterator[tuple[GuardKind, ast.AST, tuple[str, ...]]]:
    for call in script.index.calls.get("add_argument", ()):
        option = declared_option(script, call, script.alone(script.index.scope(call)))
        kind = kind_of(option.word, is_option=True) if option is not None else None
        if option is not None and kind is not None:
            yield kind, call, (option.word, option.name)


def variables(script: Script, scope: ast.AST) -> Iterator[tuple[GuardKind, ast.AST, tuple[str, ...]]]:
    """Variables with a literal switch or number, or with one of the environment or the command line."""
    for name, bindings in script.index.names.get(scope, {}).items():
        kind = kind_of(name, is_option=False)
        if kind is None:
            continue
        for binding in bindings:
            if binding.how == "value" and binding.source is not None and is_setting(binding.source):
                yield kind, binding.node, (name,)
                break


def is_setting(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (bool, int))
    return bool({"argv", "environ", "getenv"} & set(named(node)))


def of_scope(script: Script, scope: ast.AST) -> tuple[Declaration, ...]:
    """The guards that a function on the way promises: its parameters, its commands' options, its own variables."""
    if not isinstance(scope, FUNCTIONS):
        return ()
    known = declarations(script).of_scopes.get(scope)
    if known is None:
        taken = scope.args
        is_command = is_entrance(scope)
        found: list[tuple[GuardKind, ast.AST, tuple[str, ...]]] = []
        for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs):
            kind = kind_of(one.arg, is_option=is_command)
            if kind is not None:
                found.append((kind, decorator_of(scope, one.arg) or one, (one.arg,)))
        found += variables(script, scope)
        known = declarations(script).of_scopes[scope] = tuple(influencing(script, found[:MOST]))
    return known


def decorator_of(scope: ast.AST, name: str) -> ast.expr | None:
    """The click option behind a parameter."""
    for one in getattr(scope, "decorator_list", ()):
        said = [each.value for each in getattr(one, "args", ()) if isinstance(each, ast.Constant)]
        words = [part.lstrip("-").replace("-", "_") for each in said for part in str(each).split("/")]
        if isinstance(one, ast.Call) and name in words:
            return one
    return None


def deciding(script: Script, node: ast.AST, context: Context) -> Iterator[str]:
    """The identifiers that have a say in whether, on what and how a call is reached."""
    for here in context.outward():
        call = script.index.parents.get(node) if isinstance(node, ast.Attribute) else node
        yield from own_names(call if isinstance(call, ast.Call) else node)
        for condition in conditions(script, node, here):
            if isinstance(condition, Verdict):
                yield from named(condition.node)
            elif isinstance(condition, Condition):
                yield from asked(condition.expression, holds=condition.holds)
        yield from around(script, node, here.scope)
        yield from decorating(here.scope)
        if here.call is None:
            break
        node = here.call


def own_names(node: ast.AST) -> Iterator[str]:
    """What a call itself has: what it is called on, and its arguments with their names (`DryRun=…`)."""
    if not isinstance(node, ast.Call):
        yield from named(node)
        return
    if isinstance(node.func, ast.Attribute):
        yield from named(node.func.value)
    for one in node.args:
        yield from named(one)
    for keyword_argument in node.keywords:
        yield from named(keyword_argument.value)


def decorating(scope: ast.AST) -> Iterator[str]:
    for one in getattr(scope, "decorator_list", ()):
        if not (isinstance(one, ast.Call) and terminal(one.func) in {"option", "argument"}):
            yield from named(one)


def asked(node: ast.AST, *, holds: bool) -> Iterator[str]:
    """The identifiers in a test that is known to hold, or not; a dry run that must be on guards nothing behind it."""
    pending: list[tuple[ast.AST, bool]] = [(node, holds)]
    while pending:
        one, wanted = pending.pop()
        match one:
            case ast.UnaryOp(ast.Not(), operand):
                pending.append((operand, not wanted))
            case ast.BoolOp(values=values):
                pending += [(each, wanted) for each in values]
            case ast.Compare(left, [ast.Is() | ast.Eq()], [ast.Constant(bool(said))]):
                pending.append((left, wanted is said))
            case ast.Name() | ast.Attribute() | ast.Subscript() if wanted and DRY.search(label(one)):
                if NOT_DRY.search(label(one)):
                    yield from named(one)
            case _:
                yield from named(one)


def around(script: Script, node: ast.AST, scope: ast.AST) -> Iterator[str]:
    """What loops, contexts and earlier statements around a call look at, nested ways out included."""
    told = declarations(script).told
    below = node
    for above in script.index.above(node):
        match above:
            case ast.For(iter=iterated) | ast.AsyncFor(iter=iterated):
                yield from named(iterated)
                yield from ends_of_loop(script, above)
            case ast.While():
                yield from ends_of_loop(script, above)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    yield from named(item.context_expr)
            case ast.Match(subject=subject):
                yield from named(subject)
            case _ if isinstance(above, COMPREHENSIONS):
                for generator in above.generators:
                    yield from named(generator.iter)
        if isinstance(below, ast.stmt) or isinstance(above, ast.Module):
            if above not in told:
                told[above] = told_by(above)
            start = position(below)
            yield from (name for name, place in told[above].items() if place < start)
        if above is scope:
            break
        below = above


def told_by(above: ast.AST) -> dict[str, tuple[int, int]]:
    """The identifiers that the ways out of a statement's blocks look at, each with the end of the first to do so."""
    found: dict[str, tuple[int, int]] = {}
    for field_name in ("body", "orelse", "finalbody"):
        block = getattr(above, field_name, None)
        for statement in block if isinstance(block, list) else ():
            for name in ways_out([statement]):
                found.setdefault(name, end(statement))
    return found


def ways_out(statements: list[ast.stmt]) -> Iterator[str]:
    """What is looked at by the tests of statements that may leave, at any depth, and by calls that check."""
    pending: list[ast.AST] = list(statements)
    while pending:
        node = pending.pop()
        match node:
            case ast.If(test, body, orelse):
                if any(may_leave(one) for one in body):
                    yield from asked(test, holds=False)
                # An `elif` is looked at in its turn.
                if not (len(orelse) == 1 and isinstance(orelse[0], ast.If)) and any(may_leave(one) for one in orelse):
                    yield from asked(test, holds=True)
                pending += [*body, *orelse]
            case ast.Call(function, arguments) if CHECKS.search(terminal(function)):
                for one in (*arguments, *(each.value for each in node.keywords)):
                    yield from named(one)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                pass
            case _:
                pending += ast.iter_child_nodes(node)


def ends_of_loop(script: Script, loop: ast.For | ast.AsyncFor | ast.While) -> frozenset[str]:
    """What decides that a loop ends early: it bounds the number of calls, but makes no dry run of the first."""
    loops = declarations(script).loops
    if loop not in loops:
        tests = [
            one.test
            for one in loop.body
            if isinstance(one, ast.If)
            and any(isinstance(inner, (ast.Break, ast.Return, ast.Raise)) for inner in ast.walk(one))
        ]
        loops[loop] = frozenset(name for test in tests for name in named(test) if not DRY.search(name))
    return loops[loop]


def may_leave(statement: ast.AST) -> bool:
    for one in ast.walk(statement):
        if isinstance(one, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
            return True
        if isinstance(one, ast.Call) and (
            terminal(one.func) in EXITS or CHECKS.search(terminal(one.func)) or keyword(one, "abort") is not None
        ):
            return True
    return False


def anywhere(script: Script) -> frozenset[str]:
    """What any test of the file looks at, and any call takes that does not just say something."""
    broad = declarations(script)
    if broad.used is None:
        found: set[str] = set()
        for node in ast.walk(script.source.tree):
            match node:
                case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                    found.update(named(test))
                case ast.Slice():
                    found.update(named(node))
                case ast.comprehension(ifs=tests):
                    found.update(name for one in tests for name in named(one))
                case ast.BoolOp(values=values):
                    found.update(name for one in values if not isinstance(one, ast.BoolOp) for name in named(one))
                case ast.Call(function, arguments) if not says(function):
                    given = (*arguments, *(one.value for one in node.keywords))
                    found.update(name for one in given for name in named(one))
        broad.used = frozenset(found)
    return broad.used


def says(function: ast.expr) -> bool:
    """Whether a call only shows its arguments, or only declares an option."""
    name = terminal(function)
    return bool(SAYS.match(name)) or name in DECLARES

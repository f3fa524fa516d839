"""Which kind of guard a condition is, if it is one. What only looks like a guard is none."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from drillgate.operations import GuardKind
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.labels import label
from drillgate.readers.python.script import Script
from drillgate.readers.python.values import (
    Collection,
    Constant,
    Local,
    Method,
    Option,
    Text,
    Value,
    Variable,
    each,
    literal,
    path,
)

DRY = re.compile(r"dry|simulat|no_?op|preview|pretend|what_?if|rehears|(check|list|report|print)_only", re.IGNORECASE)
NOT_DRY = re.compile(r"(^|_)(no|not|non)_?(dry|sim|pre)", re.IGNORECASE)
OFF = frozenset({"0", "false", "no", "off", "none", "n", "f"})
GO = re.compile(
    r"(^|_)(execute|exec|apply|yes|commit|confirm|confirmed|force|live|really|real|do_it|go|proceed|perform|write|run"
    r"|delete|destroy|purge|i_know.*|no_?dry_?run|not_?dry|i_am_sure|sure|for_real|armed|enabled?)(_|$)",
    re.IGNORECASE,
)
TYPE = re.compile(r"(^|_|[a-z](?=[TK]))(types?|kinds?)(_of)?(_|$)", re.IGNORECASE)
NO_ID_TYPE = re.compile(r"content|mime|media|file|event|error|exc|token|engine|db|database|auth|grant", re.IGNORECASE)
DNS_TYPES = frozenset({"A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT", "PTR"})
TYPE_NAMES = frozenset({"app", "apps", "application", "installation", "site", "tenant"})
ENVIRONMENT = re.compile(
    r"(^|_)(env|environment|stage|account|account_id)(_|$)|(^|_)(prod|production|staging)(_|$)", re.IGNORECASE
)
COUNTER = re.compile(
    r"(^|_)(count|counter|deleted|removed|total|number|num|done|processed|i|n|index|size)(_|$)", re.IGNORECASE
)
BOUND = re.compile(r"limit|max|cap|threshold|most|allowed|expected|budget", re.IGNORECASE)
ASKS = ("builtins.input()", "click.prompt()", "typer.prompt()", "questionary.", "rich.prompt.", "inquirer.", "getpass.")
CONFIRMS = re.compile(
    r"^(click|typer)\.confirm$|Confirm\.ask$|^questionary\.confirm|^inquirer\.confirm|^pyip\.inputYesNo$"
)
ORDER = tuple(GuardKind)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard of a kind, at the expression or call that makes it one."""

    kind: GuardKind
    node: ast.expr


def classify(script: Script, node: ast.expr, context: Context, *, holds: bool) -> list[Verdict]:
    """The guards in a condition that is known to hold, or not to hold."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node, holds = node.operand, not holds
    match node:
        case ast.BoolOp(operator, values):
            found = [classify(script, one, context, holds=holds) for one in values]
            if isinstance(operator, ast.And) == holds:
                return [one for verdicts in found for one in verdicts]
            # One of several ways through: a guard only if each of them is one, and no better than the weakest.
            if not all(found):
                return []
            kinds = {verdicts[0].kind for verdicts in found}
            kind = GuardKind.CONFIRMATION if GuardKind.CONFIRMATION in kinds else found[0][0].kind
            return [Verdict(kind, node)]
        case _:
            kind_of_one = single(script, node, context, holds=holds)
            return [Verdict(kind_of_one, node)] if kind_of_one is not None else []


def single(script: Script, node: ast.expr, context: Context, *, holds: bool) -> GuardKind | None:
    if is_flag(script, node, context, holds=holds):
        return GuardKind.DRY_RUN
    if is_confirmation(script, node, context):
        return GuardKind.CONFIRMATION
    if is_type_check(script, node, context):
        return GuardKind.TYPE_CHECK
    if is_environment(script, node, context):
        return GuardKind.ENVIRONMENT_CHECK
    if is_limit(script, node, context, holds=holds):
        return GuardKind.LIMIT
    return inside(script, node, context, holds=holds)


def inside(script: Script, node: ast.expr, context: Context, *, holds: bool) -> GuardKind | None:
    """A function of the file that is asked: its single answer is judged in its place."""
    if not isinstance(node, ast.Call) or context.is_deep:
        return None
    for value in each(script.value(node.func, context)):
        match value:
            case Local(ast.FunctionDef() | ast.AsyncFunctionDef() as function) | Method(_, function):
                entered = script.enter(function, node, context)
            case _:
                return None
        answers = script.index.exits.get(function, [])
        if len(answers) == 1 and answers[0] is not None and not isinstance(answers[0], ast.Yield):
            found = classify(script, answers[0], entered, holds=holds)
            return found[0].kind if found else None
        if any(isinstance(one, ast.If) and is_confirmation(script, one.test, entered) for one in function.body):
            return GuardKind.CONFIRMATION
    return None


def compared(node: ast.expr) -> tuple[ast.expr, ast.cmpop, ast.expr] | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return node.left, node.ops[0], node.comparators[0]
    return None


def is_flag(script: Script, node: ast.expr, context: Context, *, holds: bool) -> bool:
    """A switch that keeps the call from being reached unless somebody sets it."""
    comparison = compared(node)
    left = comparison[0] if comparison else node
    values = each(script.value(left, context))
    if not all(is_switch(value, label(left)) for value in values):
        return False
    right = script.value(comparison[2], context) if comparison else None
    outcomes = [outcome(default_of(value), comparison[1] if comparison else None, right) for value in values]
    return all(one is not None and one is not holds for one in outcomes)


def is_switch(value: Value, name: str) -> bool:
    """A switch whose rest position is the safe one: dry runs are on, and what really does it is off."""
    match value:
        case Option(word=word) | Variable(name=word):
            name = word
        case Constant(bool()):
            pass
        case _:
            return False
    said = plain(default_of(value))
    is_on = bool(said) and str(said).lower() not in OFF
    return is_on if DRY.search(name) and not NOT_DRY.search(name) else bool(GO.search(name)) and not is_on


def default_of(value: Value) -> Value:
    return value.default if isinstance(value, (Option, Variable)) else value


def outcome(default: Value, operator: ast.cmpop | None, right: Value | None) -> bool | None:
    """What a test of a switch gives as long as nobody sets it; None if that cannot be told."""
    said = plain(default)
    if said is Ellipsis:
        return None
    if operator is None or right is None:
        return bool(said)
    others = [plain(one) for one in right.elements] if isinstance(right, Collection) else [plain(right)]
    if Ellipsis in others:
        return None
    same = said in others or (isinstance(said, str) and said.lower() in others)
    if isinstance(operator, (ast.Eq, ast.Is, ast.In)):
        return same
    return not same if isinstance(operator, (ast.NotEq, ast.IsNot, ast.NotIn)) else None


def plain(value: Value) -> object:
    """A literal's content; Ellipsis for what is none."""
    if isinstance(value, Constant):
        return value.value
    text = literal(value)
    return ... if text is None else text


def confirms(script: Script, call: ast.Call, context: Context) -> bool:
    """A question that ends the program unless it is answered with yes."""
    aborts = any(
        one.arg == "abort" and isinstance(one.value, ast.Constant) and one.value.value for one in call.keywords
    )
    return aborts and bool(CONFIRMS.search(path(script.value(call.func, context))))


def is_confirmation(script: Script, node: ast.expr, context: Context) -> bool:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and CONFIRMS.search(path(script.value(one.func, context))):
            return True
        if isinstance(one, (ast.Call, ast.Name)):
            values = each(script.value(one, context))
            if all(path(value).startswith(ASKS) for value in values):
                return True
    return False


def is_type_check(script: Script, node: ast.expr, context: Context) -> bool:
    """What an ID is, looked up and compared; also of all IDs at once, with `any` or `all`."""
    match node:
        case ast.Call(ast.Name("any" | "all"), [ast.GeneratorExp(elt) | ast.ListComp(elt)]):
            return is_type_check(script, elt, context)
        case ast.Name(name):
            bound = script.index.names.get(context.scope, {}).get(name, [])
            filters = [
                test
                for one in bound
                if isinstance(one.source, (ast.ListComp, ast.SetComp))
                for generator in one.source.generators
                for test in generator.ifs
            ]
            return bool(filters) and all(is_type_check(script, test, context) for test in filters)
    comparison = compared(node)
    if comparison is None or not isinstance(comparison[1], (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)):
        return False
    sides = (comparison[0], comparison[2])
    for side, other in (sides, sides[::-1]):
        value = script.value(side, context)
        if isinstance(value, (Constant, Option, Variable, Text)) or (
            isinstance(other, ast.Constant) and other.value is None
        ):
            continue
        word = label(side)
        compared_with = script.value(other, context)
        words = compared_with.elements if isinstance(compared_with, Collection) else (compared_with,)
        if words and all(literal(one) in DNS_TYPES for one in words):
            return False
        if (
            TYPE.search(word)
            and not NO_ID_TYPE.search(word)
            and path(value) not in {"builtins.type()", "builtins.type"}
        ):
            return True
        said = literal(compared_with)
        if said in TYPE_NAMES and isinstance(side, (ast.Subscript, ast.Call, ast.Name)):
            return True
    return False


def is_environment(script: Script, node: ast.expr, context: Context) -> bool:
    comparison = compared(node)
    sides = (comparison[0], comparison[2]) if comparison else (node,)
    for side in sides:
        value = script.value(side, context)
        if isinstance(value, (Constant, Text)):
            continue
        words = {label(side), *(one.word for one in each(value) if isinstance(one, Option))}
        words |= {one.name for one in each(value) if isinstance(one, Variable)}
        if any(ENVIRONMENT.search(word) for word in words):
            return comparison is not None or any(re.search(r"prod|staging", word, re.IGNORECASE) for word in words)
    return False


def is_limit(script: Script, node: ast.expr, context: Context, *, holds: bool) -> bool:
    """A number of things that is known to be at most something."""
    comparison = compared(node)
    if comparison is None:
        return False
    left, operator, right = comparison
    if is_bound(script, left, context) and is_count(right):
        upper = isinstance(operator, (ast.Gt, ast.GtE)) == holds
    elif is_count(left) and is_bound(script, right, context):
        upper = isinstance(operator, (ast.Lt, ast.LtE)) == holds
    else:
        return False
    return upper and isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE))


def is_count(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return label(node) == "len" or (isinstance(node.func, ast.Name) and node.func.id == "len")
    return isinstance(node, (ast.Name, ast.Attribute)) and bool(COUNTER.search(label(node)))


def is_bound(script: Script, node: ast.expr, context: Context) -> bool:
    """A number; an option without a default does not bound anything unless somebody gives it."""
    for value in each(script.value(node, context)):
        default = default_of(value)
        if isinstance(default, Constant):
            if default.value is None:
                return False
        elif not BOUND.search(label(node)):
            return False
    return not isinstance(node, ast.Call)


def limits(script: Script, node: ast.expr, context: Context) -> Iterator[Verdict]:
    """A loop over no more than so many: a slice with an end, `islice`, `head`, `limit`."""
    if isinstance(node, ast.Name):
        bound = script.index.names.get(context.scope, {}).get(node.id, [])
        if len(bound) != 1 or bound[0].how != "value" or not isinstance(bound[0].source, ast.expr):
            return
        node = bound[0].source
    upper: ast.expr | None = None
    match node:
        case ast.Subscript(_, ast.Slice(None | ast.Constant(0), end, None)):
            upper = end
        case ast.Call(ast.Name("islice") | ast.Attribute(attr="islice"), [_, end]):
            upper = end
        case ast.Call(ast.Attribute(attr="head" | "limit"), [end]):
            upper = end
        case ast.Call(ast.Name("enumerate" | "tqdm" | "track" | "list"), [inner, *_]):
            yield from limits(script, inner, context)
    if upper is None:
        return
    values = each(script.value(upper, context))
    known = [default_of(value) for value in values]
    if all(isinstance(one, Constant) and isinstance(one.value, int) and one.value >= 0 for one in known):
        yield Verdict(GuardKind.LIMIT, node)

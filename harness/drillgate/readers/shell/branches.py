"""What is done only if something holds: lists with && and ||, if and case, and what is known behind them."""

from typing import TYPE_CHECKING

from drillgate.operations import Guard, GuardKind
from drillgate.readers.shell import conditions, expansion
from drillgate.readers.shell.departures import leaves
from drillgate.readers.shell.values import (
    Origin,
    Stream,
    Value,
    origin_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source

CASE_MARKS = frozenset({"|", ")", "(", ";;", ";&", ";;&"})
GETOPTS = "getopts"
"""The origin of a variable that getopts sets to one option after the other."""


def and_or(reader: "Reader", source: "Source", node: "Node", _: Stream | None) -> Stream:
    parts: list[tuple[str, Node]] = []
    while node.type == "list" and len(node.children) >= 3:
        parts.append((node.children[1].type, node.children[-1]))
        node = node.children[0]
    parts.reverse()
    stream = reader.statement(source, node)
    held: list[Guard] = []
    settled: list[tuple[Node, bool]] = [(node, True)]
    before = node
    for operator, one in parts:
        if operator == "&&":
            held += conditions.classify(reader, source, before, holds=True)
        else:
            held = list(conditions.classify(reader, source, before, holds=False)) if len(settled) == 1 else []
        changes: dict[str, tuple[Value, ...]] = {}
        with reader.state.branch(changes, *held):
            stream = reader.statement(source, one)
        if not leaves(reader.state, source, [one]):
            reader.state.join([changes], all_ways=False)
            settled.append((one, operator == "&&"))
        before = one
    if parts:
        settle(reader, source, parts, settled)
    return stream


def settle(
    reader: "Reader", source: "Source", parts: list[tuple[str, "Node"]], settled: list[tuple["Node", bool]]
) -> None:
    """What is known behind `check || exit` and `check && exit`."""
    operator, last = parts[-1]
    leaving = leaves(reader.state, source, [last])
    if not leaving:
        return
    if operator == "||":
        for node, needed in settled:
            if needed:
                reader.state.hold(conditions.classify(reader, source, node, holds=True), final=leaving > 1)
    elif len(parts) == 1:
        reader.state.hold(conditions.classify(reader, source, settled[0][0], holds=False), final=leaving > 1)


def if_statement(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    clauses: list[tuple[list[Node], list[Node]]] = [([], [])]
    otherwise: list[Node] | None = None
    for number, child in enumerate(node.children):
        if child.type == "elif_clause":
            clauses.append(parts_of(child))
        elif child.type == "else_clause":
            otherwise = child.children[1:]
        elif node.field_name_for_child(number) == "condition":
            clauses[0][0].append(child)
        elif child.type not in {"if", "then", "fi"}:
            clauses[0][1].append(child)
    branches: list[dict[str, tuple[Value, ...]]] = []
    failed: list[Guard] = []
    asked: list[Guard] = []
    after: list[tuple[tuple[Guard, ...], int]] = []
    for condition, body in clauses:
        reader.sequence(source, condition, stdin)
        test = next((one for one in reversed(condition) if one.is_named and one.type != "comment"), None)
        holds = conditions.classify(reader, source, test, holds=True) if test is not None else ()
        fails = conditions.classify(reader, source, test, holds=False) if test is not None else ()
        changes: dict[str, tuple[Value, ...]] = {}
        with reader.state.branch(changes, *failed, *holds):
            mark = len(reader.state.guards)
            reader.sequence(source, body, stdin)
            if fails:
                asked += [one.guard for one in reader.state.guards[mark:] if one.final]
        leaving = leaves(reader.state, source, body)
        if not leaving:
            branches.append(changes)
        after.append((fails, leaving))
        failed += fails
    other_leaves = 0
    if otherwise is not None:
        changes = {}
        with reader.state.branch(changes, *failed):
            reader.sequence(source, otherwise, stdin)
        other_leaves = leaves(reader.state, source, otherwise)
        if not other_leaves:
            branches.append(changes)
    reader.state.join(branches, all_ways=otherwise is not None)
    for fails, leaving in after:
        if not leaving:
            break
        reader.state.hold(fails, final=leaving > 1)
    if other_leaves and len(clauses) == 1 and clauses[0][0]:
        test = next((one for one in reversed(clauses[0][0]) if one.is_named), None)
        if test is not None:
            reader.state.hold(conditions.classify(reader, source, test, holds=True), final=other_leaves > 1)
    if otherwise is None and len(clauses) == 1:
        # Either somebody has said so on the command line, or they are asked.
        reader.state.hold(tuple(one for one in asked if one.kind is GuardKind.CONFIRMATION), final=True)
    return Stream()


def case_statement(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    value = node.child_by_field_name("value")
    subject = expansion.single(reader, source, value) if value is not None else ()
    origin = origin_of(subject)
    branches: list[dict[str, tuple[Value, ...]]] = []
    is_complete = False
    passed: list[tuple[str, bool, int]] = []
    for item in node.named_children:
        if item.type != "case_item":
            continue
        patterns = [source.said(one) for one in item.children_by_field_name("value")]
        known = set(item.children_by_field_name("value"))
        body = [child for child in item.children if child not in known and child.type not in CASE_MARKS]
        for one in known:
            reader.substitutions(source, one)
        is_complete = is_complete or "*" in patterns
        outer = reader.state.option
        if origin is not None and origin.argument is not None:
            reader.state.option = option_of(patterns, origin) or outer
        changes: dict[str, tuple[Value, ...]] = {}
        guards = conditions.of_case(reader, source, node, subject, patterns)
        with reader.state.branch(changes, *guards):
            reader.sequence(source, body, stdin)
        reader.state.option = outer
        leaving = leaves(reader.state, source, body)
        if not leaving:
            branches.append(changes)
        passed.append(("|".join(patterns), bool(guards), leaving))
    reader.state.join(branches, all_ways=is_complete)
    if passed and any(pattern == "*" and leaving for pattern, _, leaving in passed):
        staying = [patterns for patterns, _, leaving in passed if not leaving]
        final = all(leaving != 1 for _, _, leaving in passed)
        guards = conditions.of_case(reader, source, node, subject, "|".join(staying).split("|")) if staying else ()
        reader.state.hold(guards, final=final)
    return Stream()


def parts_of(clause: "Node") -> tuple[list["Node"], list["Node"]]:
    """The condition and the body of an `elif`."""
    children = clause.children[1:]
    number = next((number for number, child in enumerate(children) if child.type == "then"), len(children))
    return children[:number], children[number + 1 :]


def option_of(patterns: list[str], origin: Origin) -> str:
    """The option of the command line that a branch of a `case` is for."""
    said = [one.rstrip("*").rstrip("=").strip("\"'") for one in patterns]
    options = [one for one in said if one.startswith("-") and len(one) > 1]
    if origin.argument == GETOPTS:
        options = [f"-{one}" for one in said if len(one) == 1 and one.isalnum()]
    return next((one for one in options if one.startswith("--")), options[0] if options else "")

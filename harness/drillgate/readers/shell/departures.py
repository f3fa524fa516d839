"""Whether a stretch of a script ends the script, or what is around it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drillgate.readers.shell.state import State

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.source import Source

FINAL = frozenset({"exit", "exec"})
LOCAL = frozenset({"return", "continue", "break"})
ENDS_BY_NAME = re.compile(r"(^|_)(die|fatal|abort|bail|bailout|fail|error_exit|exit_error|usage_and_exit)(_|$)")
TRANSPARENT = frozenset({"compound_statement", "else_clause", "do_group", "redirected_statement", "negated_command"})
DEEPEST = 8


def leaves(state: State, source: "Source", nodes: Sequence["Node"], depth: int = DEEPEST) -> int:
    """2 if the last of the statements ends the script, 1 if it ends a function or a round of a loop, else 0."""
    last = next((one for one in reversed(nodes) if one.is_named and one.type != "comment"), None)
    if last is None or depth == 0:
        return 0
    if last.type == "command":
        return by_command(state, source, last, depth)
    if last.type == "redirected_statement":
        body = last.child_by_field_name("body")
        return leaves(state, source, [body], depth - 1) if body is not None else 0
    if last.type == "list":
        ends = leaves(state, source, [last.children[-1]], depth - 1)
        return ends if last.children[1].type == "&&" and is_talk(source, last.children[0]) else 0
    if last.type == "if_statement" and any(child.type == "else_clause" for child in last.children):
        return 0
    return leaves(state, source, last.children, depth - 1) if last.type in TRANSPARENT else 0


def by_command(state: State, source: "Source", node: "Node", depth: int) -> int:
    name = node.child_by_field_name("name")
    said = source.said(name) if name is not None else ""
    function = state.functions.get(said)
    if function is not None:
        return 2 if leaves(state, function.source, [function.body], depth - 1) == 2 else 0
    if said in FINAL or ENDS_BY_NAME.search(said):
        return 2
    return 1 if said in LOCAL else 0


def is_talk(source: "Source", node: "Node") -> bool:
    """Whether a command only says something, so that what follows it with `&&` follows always."""
    return source.said(node).lstrip().startswith(("echo ", "printf ", "log "))

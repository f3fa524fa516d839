"""Dry runs that a script takes and never asks: a variable that nothing looks at, an option that sets nothing.

What only says that it is a dry run does not ask. A script that hands its variables on (`export`, `source`, `eval`) may
have them asked elsewhere, and is believed.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drillgate.operations import Guard, GuardKind
from drillgate.readers.shell.switches import is_dry

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.source import Source

HANDS_ON = re.compile(
    r"(?:^|[;&|({`]|\b(?:then|do|else))[ \t]*(?:source|\.|eval|set[ \t]+-\w*a)[ \t]|\$\{!", re.MULTILINE
)
TALKS = re.compile(
    r"echo|print|logger|_?(?:log|info|warn|msg|message|say|note|debug|notice)(?:_\w+)?|shift|:|true|printf"
)
SETS = re.compile(r"printf\s+-v\b")
CALLED = re.compile(
    r"(?:.*_)?(?:dry_?run|dry|simulate|simulation|no_?op|what_?if|pretend|preview|(?:check|list|report|print)_only)"
    r"(?:_(?:mode|flag|only))?",
    re.IGNORECASE,
)
"""Names of variables that promise nothing but a dry run."""
REFERENCE = re.compile(r"\$\{?(\w+)")
DECLARES = frozenset({"local", "declare", "typeset", "readonly", "unset"})
KEEPS = frozenset({"pipeline", "command_substitution", "redirected_statement"})
"""Where what a command says may be looked at."""
ASKED_OF = frozenset(
    {"list", "if_statement", "elif_clause", "while_statement", "negated_command", "function_definition"}
)
"""What has a list as its condition, or as one."""
NAMES = frozenset({"variable_name", "word"})


def dead_guards(source: "Source") -> tuple[Guard, ...]:
    """The dry runs of a script that nothing in it asks, in the order of the script."""
    if HANDS_ON.search(source.text):
        return ()
    declared: dict[str, Node] = {}
    asked: set[str] = set()
    found: list[Node] = []
    for node in nodes(source.tree.root_node):
        if node.type == "case_item" and takes_dry_run(source, node) and only_talks(source, body_of(node)):
            found.append(node)
        elif node.type == "raw_string":
            asked.update(REFERENCE.findall(source.said(node)))
        elif node.type in NAMES and CALLED.fullmatch(name := source.said(node)):
            if is_declared(source, node):
                declared.setdefault(name, node.parent or node)
            elif asks(source, node, name):
                asked.add(name)
    found += [node for name, node in declared.items() if name not in asked]
    guards = {Guard(GuardKind.DRY_RUN, source.place(node)): None for node in found}
    return tuple(sorted(guards, key=lambda guard: guard.place))


def nodes(root: "Node") -> Iterator["Node"]:
    cursor = root.walk()
    while True:
        if cursor.node is not None:
            yield cursor.node
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return


def takes_dry_run(source: "Source", item: "Node") -> bool:
    """`--dry-run)` of a `case`."""
    said = [source.said(one).strip("\"'") for one in item.children_by_field_name("value")]
    return any(one.startswith("--") and is_dry(one.lstrip("-").replace("-", "_")) for one in said)


def body_of(item: "Node") -> list["Node"]:
    patterns = set(item.children_by_field_name("value"))
    return [one for one in item.named_children if one not in patterns]


def only_talks(source: "Source", statements: list["Node"]) -> bool:
    return all(
        one.type == "comment"
        or (
            one.type == "command"
            and (name := one.child_by_field_name("name")) is not None
            and TALKS.fullmatch(source.said(name)) is not None
            and not SETS.match(source.said(one))
        )
        for one in statements
    )


def is_declared(source: "Source", node: "Node") -> bool:
    """Whether a name stands where its variable is set for the script itself."""
    parent = node.parent
    if parent is None or parent.type != "variable_assignment" or parent.child_by_field_name("name") != node:
        return False
    around = parent.parent
    if around is None or around.type == "command":
        return False
    return around.type != "declaration_command" or source.said(around.children[0]) in DECLARES


def asks(source: "Source", node: "Node", name: str) -> bool:
    """Whether anything may depend on a variable where its name stands."""
    one = node
    while (parent := one.parent) is not None:
        kind = parent.type
        if kind == "variable_assignment":
            set_here = parent.child_by_field_name("name")
            if set_here is not None and source.said(set_here) == name:
                around = parent.parent
                handed_on = around is not None and around.type in {"command", "declaration_command"}
                return handed_on and around is not None and not declares(source, around)
        if kind in {"declaration_command", "unset_command"} and declares(source, parent):
            return False
        if kind == "command" and only_talks(source, [parent]):
            return parent.parent is not None and parent.parent.type in KEEPS
        if kind == "if_statement" and one in parent.children_by_field_name("condition"):
            return not only_talks(source, body_of_if(parent))
        if kind == "list" and one == parent.children[0]:
            if not only_talks(source, [parent.children[-1]]):
                return True
            if parent.parent is None or parent.parent.type not in ASKED_OF:
                return False
        one = parent
    return True


def declares(source: "Source", node: "Node") -> bool:
    return bool(node.children) and source.said(node.children[0]) in DECLARES


def body_of_if(node: "Node") -> list["Node"]:
    """All that an `if` does, its other branches among it."""
    conditions = set(node.children_by_field_name("condition"))
    return [one for one in node.named_children if one not in conditions]

"""Names whose values are changed in place, behind what they were first set to: their content is more than that."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

IN_PLACE = frozenset({"append", "extend", "insert", "update", "setdefault"})


def is_changed_later(tree: ast.AST, expression: ast.AST) -> bool:
    """Whether what an expression names, directly or through other names, is changed in place anywhere in a file."""
    changed, made_of = _names(tree)
    waiting, seen = list(_named(expression)), set[str]()
    while waiting:
        name = waiting.pop()
        if name in changed:
            return True
        if name not in seen:
            seen.add(name)
            waiting += made_of.get(name, ())
    return False


@lru_cache(maxsize=2)
def _names(tree: ast.AST) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The names that are changed in place, and the names that each name is made of."""
    changed: set[str] = set()
    made_of: dict[str, frozenset[str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        made_of[target.id] = made_of.get(target.id, frozenset()) | frozenset(_named(value))
                    elif isinstance(target, ast.Subscript):
                        changed |= _root(target)
            case ast.AugAssign(target=ast.Subscript() as target):
                changed |= _root(target)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in IN_PLACE:
                # What is appended to a list that has a name of its own is known.
                if isinstance(owner, ast.Subscript) or name in ("update", "setdefault"):
                    changed |= _root(owner)
    return frozenset(changed), made_of


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _named(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))

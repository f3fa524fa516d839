"""What the source calls an expression, for the holes of texts and for messages."""

import ast

STEPS = 20
WRAPPERS = frozenset({"str", "int", "quote", "quote_plus", "repr", "UUID", "Identifier", "Literal", "format"})
SAME = frozenset({"strip", "lower", "upper", "rstrip", "lstrip", "hex", "encode", "decode"})


def label(node: ast.AST) -> str:
    """What the source calls an expression, in one word."""
    for _ in range(STEPS):
        match node:
            case ast.Name(name):
                return name
            case ast.Subscript(slice=ast.Constant(str(key))):
                return key
            case ast.Call(func=ast.Attribute(attr="get" | "getenv"), args=[ast.Constant(str(key)), *_]):
                return key
            case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name), args=[argument, *_]) if name in WRAPPERS:
                node = argument
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in SAME:
                node = owner
            case ast.Call(func=function):
                node = function
            case ast.Attribute(attr=name):
                return name
            case ast.Subscript(value=inner) | ast.Await(value=inner) | ast.Starred(value=inner):
                node = inner
            case _:
                break
    return "value"

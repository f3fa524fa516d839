"""What a JSON or YAML file is a description of, told by the keys of its outermost mapping, without parsing it."""

import re
from collections.abc import Iterator
from typing import Final

SUFFIXES: Final = (".json", ".yaml", ".yml", ".template")
KEYS: Final = {
    b"openapi": "openapi",
    b"swagger": "openapi",
    b"Statement": "iam",
    b"PolicyDocument": "iam",
    b"PolicyVersion": "iam",
    b"Policy": "iam",
    b"Attributes": "iam",
    b"AWSTemplateFormatVersion": "cloudformation",
    b"Resources": "cloudformation",
    b"Changes": "cloudformation",
    b"apiVersion": "kubernetes",
}
"""The key that tells, and the name of the reader."""

TELLING: Final = re.compile(rb"\b(?:" + b"|".join(KEYS) + rb")\b")
BESIDE: Final = {
    "iam": (re.compile(rb"\bEffect\b"), re.compile(rb"\bStatement\b")),
    "cloudformation": (re.compile(rb"AWSTemplateFormatVersion|\b(?:AWS|Custom|Alexa)::|\bResourceChange\b"),),
    "kubernetes": (re.compile(rb"\bkind\b"),),
}
"""What must stand in a file, too, since the key alone could mean much else."""

BEFORE: Final = re.compile(
    rb"(?>(?:\xef\xbb\xbf|[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)|%[^\r\n]*|---(?=[ \t\r\n]))*)([ \t]*)"
)
TEMPLATE: Final = b"{{"
"""What no mapping begins with, and templates of charts do."""

TOKEN: Final = re.compile(
    rb"""("(?>(?:[^"\\]|\\.)*)"|'(?>(?:[^']|'')*)'|[A-Za-z][\w-]*+)([ \t\r\n]*+:)?|([{\[])|([}\]])""", re.DOTALL
)
"""A text, perhaps a key; what opens a mapping or a list; what closes one."""


def reader_of(data: bytes) -> str | None:
    """The name of the reader for a file; None for what describes nothing that drillgate knows."""
    if TELLING.search(data) is None:
        return None
    told = next((KEYS[key] for key in _outermost(data) if key in KEYS), None)
    return told if all(sign.search(data) for sign in BESIDE.get(told or "", ())) else None


def _outermost(data: bytes) -> Iterator[bytes]:
    """The keys of the outermost mapping."""
    before = BEFORE.match(data)
    start, indent = (before.end(), before[1]) if before is not None else (0, b"")
    if data[start : start + 1] == b"{" and data[start : start + 2] != TEMPLATE:
        yield from _of_flow(data, start)
        return
    key = re.compile(rb"^" + re.escape(indent) + rb"""(["']?)([A-Za-z][\w:-]*)\1[ \t]*:(?=[ \t\r\n]|$)""", re.MULTILINE)
    for found in key.finditer(data, start - len(indent)):
        yield found[2]


def _of_flow(data: bytes, start: int) -> Iterator[bytes]:
    depth = 0
    for token in TOKEN.finditer(data, start):
        text, colon, opened, closed = token.groups()
        if opened:
            depth += 1
        elif closed:
            depth -= 1
        elif colon and depth == 1:
            yield text.strip(b"\"'")

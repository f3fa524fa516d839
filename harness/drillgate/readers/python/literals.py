"""Where each character of a string literal stands in the file: prefixes, escapes, triple quotes, adjacent literals,
f-strings. `ast` tells only where the whole begins."""

import ast
import re
import unicodedata

from drillgate.readers.python.source import Source

OPENING = re.compile(r"(?P<prefix>[rRbBuUfF]{0,2})(?P<quote>'''|\"\"\"|'|\")")
BETWEEN = re.compile(r"(?:\s|\\\r?\n|#[^\n]*\n)+")
NEWLINE = re.compile(r"\r\n|\r|\n")
ESCAPE = re.compile(
    r"\\(?:(?P<line>\r\n|\r|\n)|(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})"
    r"|U(?P<long>[0-9a-fA-F]{8})|N\{(?P<named>[^}]*)\}|(?P<other>.))",
    re.DOTALL,
)
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\", "'": "'", '"': '"'}
OPEN_BRACKETS, CLOSE_BRACKETS = "([{", ")]}"

Positions = list[tuple[int, int]]


def positions(source: Source, node: ast.AST) -> Positions:
    """Line and column, both from 1, of each literal character of a string; [] where the source cannot be followed."""
    segment = source.segment(node)
    said, offsets = scan(segment)
    if said != literal_text(node):
        return []
    start = source.place(node)
    ends = [match.end() for match in re.finditer("\n", segment)]
    found: Positions = []
    line = 0
    for offset in offsets:
        while line < len(ends) and ends[line] <= offset:
            line += 1
        column = offset - ends[line - 1] + 1 if line else start.column + offset
        found.append((start.line + line, column))
    return found


def literal_text(node: ast.AST) -> str:
    """What a string literal says, without the holes of an f-string."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def scan(segment: str) -> tuple[str, list[int]]:
    """The characters of adjacent string literals, and the offset of each in the segment."""
    said: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(segment):
        between = BETWEEN.match(segment, at)
        if between:
            at = between.end()
            continue
        opening = OPENING.match(segment, at)
        if not opening:
            return "", []
        at = scan_one(segment, opening, said, offsets)
    return "".join(said), offsets


def scan_one(segment: str, opening: re.Match[str], said: list[str], offsets: list[int]) -> int:
    """Read one literal; the offset behind its closing quote."""
    quote, prefix = opening["quote"], opening["prefix"].lower()
    at = opening.end()
    while at < len(segment) and not segment.startswith(quote, at):
        character, step = segment[at], 1
        if character == "\\" and "r" not in prefix:
            character, step = escaped(segment, at)
        elif character == "\\" and segment[at + 1 : at + 2] in {"'", '"', "\\"}:
            said.append(character)
            offsets.append(at)
            at += 1
            character = segment[at]
        elif "f" in prefix and character in "{}":
            if segment.startswith(character * 2, at):
                step = 2
            elif character == "{":
                at = behind_hole(segment, at)
                continue
        if character:
            said.append(character)
            offsets.append(at)
        at += step
    return at + len(quote)


def escaped(segment: str, at: int) -> tuple[str, int]:
    """What an escape stands for, and its length."""
    match = ESCAPE.match(segment, at)
    if match is None:
        return "\\", 1
    length = match.end() - at
    code = match["hex"] or match["short"] or match["long"]
    if match["line"] is not None:
        return "", length
    if match["octal"] is not None:
        return chr(int(match["octal"], 8)), length
    if code is not None:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "", length
    if match["named"] is not None:
        try:
            return unicodedata.lookup(match["named"]), length
        except KeyError:
            return "", length
    simple = SIMPLE.get(match["other"])
    return (simple, length) if simple is not None else ("\\", 1)


def behind_hole(segment: str, at: int) -> int:
    """The offset behind the `{…}` of an f-string that begins here; strings inside it may hold braces."""
    depth = 0
    while at < len(segment):
        character = segment[at]
        opening = OPENING.match(segment, at) if character in "'\"" else None
        if opening:
            closing = segment.find(opening["quote"], opening.end())
            at = closing + len(opening["quote"]) if closing >= 0 else len(segment)
            continue
        depth += (character in OPEN_BRACKETS) - (character in CLOSE_BRACKETS)
        at += 1
        if depth == 0:
            break
    return at

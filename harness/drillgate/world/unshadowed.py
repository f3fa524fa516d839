"""What in an SQL script would tell the real time, where everything else follows the world's clock.

`CURRENT_TIMESTAMP` and its kin are grammar, and the literal 'now' is read by the type: neither can be shadowed. Whoever
runs a script in a world refuses one that has them, since a condition on the wrong time deletes other rows.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

KEYWORDS = frozenset({"current_timestamp", "current_date", "current_time", "localtime", "localtimestamp"})
SHADOWED = frozenset({"now", "transaction_timestamp", "statement_timestamp", "clock_timestamp", "timeofday", "age"})
TYPES = frozenset({"timestamp", "timestamptz", "date", "time", "timetz", "zone"})
MOMENT = re.compile(r"\s*(now|today|tomorrow|yesterday)\b", re.IGNORECASE)
TOKEN = re.compile(
    r"""
      (?P<space> \s+ | --[^\n]* )
    | (?P<comment> /\* )
    | (?P<dollar> \$(?P<tag>[^\W\d]\w*)?\$ )
    | (?P<escaped> [eE]'(?: [^'\\] | '' | \\. )*' )
    | (?P<string> (?:[nNbBxX]|[uU]&)?'(?: [^'] | '' )*' )
    | (?P<quoted> (?:[uU]&)?"(?: [^"] | "" )*" )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<other> :: | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Unshadowed(NamedTuple):
    """A word that tells the real time, or takes the shadows away. Lines and columns count from 1."""

    word: str
    line: int
    column: int


class Token(NamedTuple):
    kind: Literal["word", "string", "other"]
    text: str
    start: int


def unshadowed(script: str) -> list[Unshadowed]:
    """All such words of a PostgreSQL script, bodies of functions and DO blocks included, in their order."""
    found = []
    for start, word in sorted(_find(script, 0)):
        before = script[:start]
        found.append(Unshadowed(word, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1))
    return found


def _find(script: str, offset: int) -> Iterator[tuple[int, str]]:
    tokens = list(_tokens(script))
    executes = any(token.kind == "word" and token.text == "execute" for token in tokens)
    for index, token in enumerate(tokens):
        before = [earlier.text for earlier in tokens[max(0, index - 2) : index]]
        after = [later.text for later in tokens[index + 1 : index + 3]]
        start = offset + token.start
        if token.kind == "word" and token.text in KEYWORDS:
            yield start, token.text.upper()
        elif token.kind == "word" and token.text == "search_path":
            yield start, token.text
        elif token.kind == "word" and token.text in SHADOWED and before == ["pg_catalog", "."]:
            yield start, f"pg_catalog.{token.text}"
        elif token.kind == "string":
            yield from _find_in_string(token, start, before, after, executes=executes)


def _find_in_string(
    token: Token, start: int, before: list[str], after: list[str], *, executes: bool
) -> Iterator[tuple[int, str]]:
    opening, content = _content(token.text)
    moment = MOMENT.match(content)
    is_typed = not TYPES.isdisjoint(before[-1:]) or (after[:1] in (["::"], ["as"]) and not TYPES.isdisjoint(after[1:]))
    if moment and (is_typed or content.strip().lower() == "now"):
        yield start, token.text
    elif content == "search_path":
        yield start, content
    elif executes or token.text.startswith("$"):
        yield from _find(content, start + opening)


def _content(literal: str) -> tuple[int, str]:
    """How long a literal's opening is, and what stands in it."""
    mark = literal.index("$", 1) + 1 if literal.startswith("$") else literal.index("'") + 1
    return mark, literal[mark : -mark if literal.startswith("$") else -1]


def _tokens(script: str) -> Iterator[Token]:
    at = 0
    while at < len(script):
        match = TOKEN.match(script, at)
        assert match is not None  # noqa: S101 - the last alternative takes any character
        kind, text = match.lastgroup, match[0]
        end = match.end()
        if match["comment"]:
            end = _end_of_comment(script, at)
        elif match["dollar"]:
            closing = script.find(text, end)
            if closing == -1:
                kind = "other"
            else:
                end = closing + len(text)
                yield Token("string", script[at:end], at)
        elif match["escaped"] or match["string"]:
            yield Token("string", text, at)
        elif match["quoted"]:
            yield Token("word", text[text.index('"') + 1 : -1], at)
        elif match["word"]:
            yield Token("word", text.lower(), at)
        elif kind == "other":
            yield Token("other", text, at)
        at = end


def _end_of_comment(script: str, at: int) -> int:
    """PostgreSQL's comments nest."""
    depth = 0
    for mark in re.finditer(r"/\*|\*/", script[at:]):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return at + mark.end()
    return len(script)

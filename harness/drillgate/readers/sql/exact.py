"""The second tier: a marked statement as sqlglot parses it, for its exact filter. Else it stays as drafted."""

from typing import Any, Final

from drillgate.operations import Action, Kind
from drillgate.readers.sql import shapes
from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.drafts import Draft
from drillgate.readers.sql.filters import TEMPLATE_NAME, Reading, extent_of, narrowed, retained
from drillgate.readers.sql.lexer import PARAMETER, SIGN, TEMPLATED, VARIABLE, WORD
from drillgate.readers.sql.segment import Segment

_LONGEST: Final = 200_000
"""Characters of a statement beyond which the tokens must do: a list of that many IDs says nothing more."""
_DEEPEST: Final = 80
"""Levels of nesting that the parser is trusted with: it recurses, and compiled it would take the process down."""
_NESTERS: Final = frozenset({"(", "[", "{", "NOT", "CASE", "-", "~", "+", "!", "<", "JOIN", "UNION", "PRIOR", "ALL"})


def parse(segment: Segment, draft: Draft, dialect: Dialect) -> Reading | None:
    """The exact reading of a drafted statement, None where there is none."""
    if draft.action is Action.GRANT:
        return None
    return shapes.read(segment, draft) or parsed(segment, draft, dialect)


def parsed(segment: Segment, draft: Draft, dialect: Dialect) -> Reading | None:
    """What sqlglot makes of a drafted statement, None where it can make nothing of it or disagrees about what it is."""
    text = _text(segment, draft)
    if text is None:
        return None
    tree = _tree(text, dialect)
    if tree is None:
        return None
    from sqlglot import exp

    if draft.action in (Action.SOFT_DELETE, Action.RESTORE) or (
        draft.action == Action.OVERWRITE and isinstance(tree, exp.Update)
    ):
        if not isinstance(tree, exp.Update):
            return None
        return Reading(narrowed(draft, extent_of(tree.args.get("where"), draft.names[0])))
    if draft.loss.kind == Kind.ROWS and isinstance(tree, exp.Delete):
        where = tree.args.get("where")
        names = frozenset(table.alias_or_name.casefold() for table in _targets(tree, draft, exp))
        return Reading(narrowed(draft, extent_of(where, draft.names[0])), retained(where, names))
    same = exp.Drop | exp.Alter | exp.TruncateTable | exp.Merge | exp.Insert | exp.Create
    return Reading(draft.extent) if isinstance(tree, same) else None


def _targets(tree: Any, draft: Draft, exp: Any) -> list[Any]:
    """The tables whose columns an unqualified or qualified mark may be: the target, and only it if there are others."""
    own = draft.names[0].rpartition(".")[2].casefold()
    tables = [table for table in (tree.this, *(tree.args.get("tables") or ())) if isinstance(table, exp.Table)]
    tables += [table for table in tree.args.get("using") or () if isinstance(table, exp.Table)]
    return [table for table in tables if table.name.casefold() == own]


def _text(segment: Segment, draft: Draft) -> str | None:
    """The statement as the parser can read it, None if it is too long or too deep for it."""
    tokens = segment.tokens
    start = draft.first
    if segment.word(start) in ("EXPLAIN", "PREPARE"):
        start = next((i for i in segment.level(start, draft.verb) if segment.word(i) == "WITH"), draft.verb)
    if start >= draft.end or tokens[draft.end - 1].end - tokens[start].start > _LONGEST:
        return None
    if segment.word(start) not in ("WITH", "ALTER", "CREATE", "INSERT"):
        start = draft.verb
    pieces: list[str] = []
    depth = run = 0
    for index in range(start, draft.end):
        token = tokens[index]
        text = segment.masked.text[token.start : token.end]
        if token.word in _NESTERS:
            depth += token.word in ("(", "[", "{", "CASE", "JOIN", "UNION")
            run += 1
        elif token.word in (")", "]", "}", "END"):
            depth -= 1
        if token.kind != WORD or token.word not in _NESTERS:
            run = 0 if token.kind != SIGN else run
        if depth > _DEEPEST or run > _DEEPEST:
            return None
        if token.kind == TEMPLATED:
            text = TEMPLATE_NAME
        elif token.kind == PARAMETER or (token.kind == VARIABLE and text.startswith(":")):
            text = ":p"
        elif token.kind == VARIABLE and text.startswith("#"):
            text = f'"{text}"'
        touching = index > start and token.start == tokens[index - 1].end
        pieces.append(text if touching else f" {text}")
    return "".join(pieces)


def _tree(text: str, dialect: Dialect) -> Any:
    """The one statement that a text is, None if sqlglot cannot parse it or makes it an opaque command."""
    import logging
    import warnings

    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trees = sqlglot.parse(text, dialect=dialect.parser or None)
    except (SqlglotError, RecursionError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError):
        return None  # its own slips on odd input must not hide what the tokens saw
    tree = trees[0] if len(trees) == 1 else None
    return None if tree is None or isinstance(tree, exp.Command) else tree

"""SQL into operations, in two tiers: own tokens find every destructive statement, sqlglot then reads those exactly."""

from typing import TYPE_CHECKING

from drillgate.readers.sql.dialects import ALIASES, DIALECTS, GENERIC, GENERIC_OTHER, dialect_of

if TYPE_CHECKING:
    from drillgate.operations import Operation

__all__ = ["ALIASES", "DIALECTS", "dialect_of", "read"]


def read(
    text: str, file: str, *, dialect: str = "", at: tuple[int, int] = (1, 1), depth: int = 0
) -> "tuple[Operation, ...]":
    """What the statements of a text would do, in their order.

    `at` is the line and column of the text's first character in the file; `depth`: how many texts of a
    shell this one is inside of. Never raises on what the text says;
    ValueError for an unknown dialect. Without a dialect, a text that databases quote differently is read in both ways,
    so that neither hides what the other would run.
    """
    from drillgate.readers.sql.reading import Reader, is_ambiguous  # To know the dialects' names takes none of it.

    known = dialect_of(dialect)
    operations = Reader(text, file, known, at, depth).operations()
    if known is GENERIC and is_ambiguous(text):
        seen = {(one.place.line, one.place.column, one.action) for one in operations}
        others = Reader(text, file, GENERIC_OTHER, at, depth).operations()
        operations += [one for one in others if (one.place.line, one.place.column, one.action) not in seen]
        operations.sort(key=lambda one: one.place)
    return tuple(operations)

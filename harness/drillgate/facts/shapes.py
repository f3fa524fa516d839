"""What IDs look like, where no inventory tells what they are: patterns in RE2's syntax, which takes linear time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drillgate.facts.ids import IdFile
from drillgate.facts.inventory import sealed, write
from drillgate.places import InputError, Place, Problem


@dataclass(frozen=True, slots=True)
class Shape:
    """Different IDs of a list that look like these types; `first` is the position in the list of the first of them."""

    types: tuple[str, ...]
    number: int
    first: int


def shapes(lists: Sequence[IdFile], patterns: Mapping[str, str], place: Place) -> tuple[tuple[Shape, ...], ...]:
    """What the IDs of each list look like, by the pattern of each type; most of them first.

    Raises InputError at `place`, where the patterns stand, if one is no regular expression.
    """
    import tempfile

    import duckdb

    from drillgate import workspace

    names = list(patterns)
    with workspace.temporary(Path(tempfile.gettempdir())) as folder:
        ids = folder / "ids"
        write(lists, ids)
        with sealed(duckdb, ids) as connection:
            try:
                rows = connection.execute(_SHAPES.format(fits=_fits(len(names))), [*patterns.values(), str(ids)])
                found = rows.fetchall()
            except duckdb.Error as error:
                reason = " ".join(str(error).split())[:200]
                raise InputError(Problem(place, f"found a pattern that cannot be used ({reason})")) from None
    result: list[list[Shape]] = [[] for _ in lists]
    for number, count, first, *fits in found:
        types = tuple(name for name, fit in zip(names, fits, strict=True) if fit)
        result[number].append(Shape(types, count, first))
    return tuple(map(tuple, result))


def _fits(number: int) -> str:
    return "".join(f", regexp_full_match(id, ?) AS fits_{at}" for at in range(number))


_SHAPES = """
SELECT number, count(*), min(position), * EXCLUDE (number, id, position)
FROM (
    SELECT number, id, position{fits}
    FROM (
        SELECT number, id, min(position) AS position
        FROM read_csv(?, header=false, auto_detect=false, delim='\\t', quote='', escape='', nullstr='\\x01',
                      compression='none', hive_partitioning=false,
                      columns={{'number': 'INTEGER', 'position': 'BIGINT', 'id': 'VARCHAR'}})
        GROUP BY number, id
    )
)
GROUP BY ALL
ORDER BY number, count(*) DESC, min(position)
"""

"""SQL inside Python: handed to the SQL reader, its places mapped back into the Python file."""

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from drillgate.operations import Action, Amount, Extent, Guard, IdSource, Operation
from drillgate.places import InputError, Place
from drillgate.readers.python.dead_guards import dead_guards
from drillgate.readers.python.guards import guards
from drillgate.readers.python.literals import Positions, positions
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.source import STATEMENT_LENGTH
from drillgate.readers.python.values import Hole, Piece, Record, Text, Value, template
from drillgate.readers.python.ways_back import has_no_way_back

SqlReader = Callable[[str, str, str], tuple[Operation, ...]]

VERBS = "alter|analyze|begin|call|copy|create|declare|delete|detach|do|drop|exec|execute|explain|grant|insert|merge"
VERBS += (
    "|pragma|purge|refresh|rename|replace|reset|revoke|select|set|show|truncate|undrop|update|use|vacuum|values|with"
)
SQL = re.compile(rf"\s*(?:(?:--[^\n]*\n|/\*.*?\*/|\()\s*)*(?:{VERBS})\b", re.IGNORECASE | re.DOTALL)
DESTRUCTIVE = re.compile(
    r"\b(?:delete\s+from|delete\b|drop\s+\w+|truncate|alter\s+\w+|update\b|merge\b|purge|replace\s+into|detach|overwrite"
    r"|create\s+or\s+replace|vacuum|expire|execute|exec|do|call|set)\b",
    re.IGNORECASE,
)
STATEMENT_START = re.compile(r"(?:^|;)\s*$")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")
TAKES = re.compile(
    r"([\w.\"`\]]+)\s*(?:=|<>|in|like|any|=\s*any)\s*\(*\s*['\"]?(?:\?|%s|%\((?P<percent>\w+)\)s|:(?P<colon>\w+)"
    r"|\$\d+|@\w+|(?P<hole>drillgate_hole_\d+))",
    re.IGNORECASE,
)
HOLE = "drillgate_hole_"
HOLES = re.compile(rf"{HOLE}(\d+)")

DIALECTS = {
    "psycopg": "postgres",
    "psycopg2": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "pg8000": "postgres",
    "pymysql": "mysql",
    "MySQLdb": "mysql",
    "mysql": "mysql",
    "aiomysql": "mysql",
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "snowflake": "snowflake",
    "google.cloud.bigquery": "bigquery",
    "pyodbc": "tsql",
    "pymssql": "tsql",
    "oracledb": "oracle",
    "cx_Oracle": "oracle",
    "clickhouse_driver": "clickhouse",
    "clickhouse_connect": "clickhouse",
    "duckdb": "duckdb",
    "pyspark": "spark",
    "redshift_connector": "redshift",
    "trino": "trino",
}


@dataclass(frozen=True, eq=False)
class Rendered:
    """SQL as the SQL reader gets it: `origins` has the literal and the character of it for each character, or None."""

    sql: str
    origins: list[tuple[ast.AST, int] | None]
    holes: list[Hole] = field(default_factory=list)


def looks_like_sql(value: Text) -> bool:
    """Whether a text may be SQL: it starts with one of SQL's verbs, or with a hole and has SQL's words in it."""
    if not value.parts:
        return False
    said = "".join(part.text if isinstance(part, Piece) else " x " for part in value.parts)
    if SQL.match(said):
        return True
    first = value.parts[0]
    return bool(DESTRUCTIVE.search(said)) and (isinstance(first, Hole) or not first.text.strip() or ";" in said)


def render(text: Text) -> Rendered:
    """Fill the holes of a text with names, so that it stays SQL."""
    characters: list[str] = []
    origins: list[tuple[ast.AST, int] | None] = []
    holes: list[Hole] = []
    for part in text.parts:
        if isinstance(part, Hole):
            name = f"{HOLE}{len(holes)}"
            holes.append(part)
            characters.append(name)
            origins += [None] * len(name)
            continue
        done = 0
        for match in PLACEHOLDER.finditer(part.text):
            append(characters, origins, part, done, match.start())
            stand_in = "%" if match[0] == "%%" else "?" if match[0] == "%s" else f":{match[1]}"
            characters.append(stand_in)
            origins += [(part.node, part.start + match.start()) if part.node and part.start >= 0 else None] * len(
                stand_in
            )
            done = match.end()
        append(characters, origins, part, done, len(part.text))
    return Rendered("".join(characters), origins, holes)


def append(characters: list[str], origins: list[tuple[ast.AST, int] | None], part: Piece, start: int, end: int) -> None:
    characters.append(part.text[start:end])
    if part.node is None:
        origins += [None] * (end - start)
    elif part.start < 0:
        origins += [(part.node, -1)] * (end - start)
    else:
        origins += [(part.node, part.start + at) for at in range(start, end)]


def read_sql(
    sighting: Sighting, text: Text, reader: SqlReader, parameters: Value | None = None
) -> tuple[Operation, ...]:
    """The operations of SQL that a call runs; `parameters` is what the call binds to its placeholders."""
    rendered = render(text)
    if rendered.sql.strip() and HOLES.fullmatch(rendered.sql.strip()):
        return (opaque(sighting, text),)
    chain = tuple(sighting.script.source.place(call) for call in (*sighting.context.calls, sighting.node))
    outer = guards(sighting.script, sighting.node, sighting.context)
    dead = dead_guards(sighting.script, sighting.node, sighting.context)
    irreversible = has_no_way_back(sighting.script, sighting.node, sighting.context)
    try:
        found = reader(rendered.sql, sighting.script.source.file, sighting.dialect or dialect_of(sighting))
    except InputError as error:
        return (sighting.opaque(f"SQL that cannot be read: {error.problems[0].found}"),)
    lines = line_starts(rendered.sql)
    cache: dict[ast.AST, Positions] = {}
    takes = list(TAKES.finditer(rendered.sql))
    starts = [match.start() for match in takes]
    operations: list[Operation] = []
    for one in found:
        place = moved(sighting, one.place, rendered, lines, cache)
        own = tuple(Guard(each.kind, moved(sighting, each.place, rendered, lines, cache)) for each in one.guards)
        ids = one.ids or bound_ids(sighting, one, rendered, parameters, within(one, takes, starts, lines))
        operations.append(
            replace(
                one,
                place=place,
                chain=(*chain, *(moved(sighting, each, rendered, lines, cache) for each in one.chain)),
                guards=(*outer, *own),
                target=replace(one.target, name=named(one.target.name, rendered)),
                statement=named(one.statement, rendered)[:STATEMENT_LENGTH],
                reason=named(one.reason, rendered),
                extent=repeated(sighting, extent_of(one, rendered, lines)),
                ids=ids,
                dead_guards=dead,
                irreversible=irreversible,
            )
        )
    if not operations and starts_with_hole(text):
        operations.append(opaque(sighting, text))
    return tuple(operations)


def opaque(sighting: Sighting, text: Text) -> Operation:
    return sighting.opaque(f"SQL put together at run time: {named_template(text)}")


def named_template(text: Text) -> str:
    return " ".join(template(text).split())[:STATEMENT_LENGTH]


def starts_with_hole(text: Text) -> bool:
    """Whether a statement's verb is filled in at run time."""
    said = ""
    for part in text.parts:
        if isinstance(part, Piece):
            said += part.text
        elif STATEMENT_START.search(said):
            return True
        else:
            said += HOLE
    return False


def named(said: str, rendered: Rendered) -> str:
    """Put the source's names back for the holes."""

    def back(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"{{{rendered.holes[number].name}}}" if number < len(rendered.holes) else match[0]

    return HOLES.sub(back, said)


def line_starts(sql: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", sql))]


def offset(place_line: int, place_column: int, lines: list[int]) -> int:
    return lines[min(max(place_line, 1), len(lines)) - 1] + max(place_column, 1) - 1


def moved(
    sighting: Sighting, place: Place, rendered: Rendered, lines: list[int], cache: dict[ast.AST, Positions]
) -> Place:
    """A place in the SQL as a place in the Python file; where that cannot be told, the literal or the call."""
    start = located(sighting, offset(place.line, place.column, lines), rendered, cache)
    if start is None:
        return sighting.script.source.place(sighting.node)
    last = offset(place.end_line or place.line, place.end_column or place.column, lines) - 1
    # What is put in from elsewhere stands in the file where it comes from: the end is that of what stands here.
    here = statement_of(sighting, rendered, offset(place.line, place.column, lines))
    while last > 0 and here is not None and statement_of(sighting, rendered, last) not in {None, here}:
        last -= 1
    finish = located(sighting, last, rendered, cache) if last >= 0 else None
    if finish is None or finish < start:
        return replace(place, line=start[0], column=start[1], end_line=start[0], end_column=start[1])
    return replace(place, line=start[0], column=start[1], end_line=finish[0], end_column=finish[1] + 1)


def statement_of(sighting: Sighting, rendered: Rendered, at: int) -> ast.AST | None:
    """The statement whose literal a character of the SQL comes from."""
    origin = rendered.origins[min(at, len(rendered.origins) - 1)]
    if origin is None:
        return None
    return next((one for one in sighting.script.index.above(origin[0]) if isinstance(one, ast.stmt)), None)


def located(sighting: Sighting, at: int, rendered: Rendered, cache: dict[ast.AST, Positions]) -> tuple[int, int] | None:
    """Line and column of a character of the SQL, or of the nearest one before it that the source has."""
    at = min(at, len(rendered.origins) - 1)
    while at >= 0 and rendered.origins[at] is None:
        at -= 1
    origin = rendered.origins[at] if at >= 0 else next((one for one in rendered.origins if one is not None), None)
    if origin is None:
        return None
    node, character = origin
    if node not in cache:
        cache[node] = positions(sighting.script.source, node)
    if 0 <= character < len(cache[node]):
        return cache[node][character]
    start = sighting.script.source.place(node)
    return start.line, start.column


def extent_of(one: Operation, rendered: Rendered, lines: list[int]) -> Extent:
    """What seems to take all may have its filter in a hole behind the target."""
    if one.extent.amount is not Amount.ALL or not rendered.holes:
        return one.extent
    start = offset(one.place.line, one.place.column, lines)
    finish = offset(one.place.end_line or one.place.line, one.place.end_column or one.place.column, lines)
    said = rendered.sql[start : max(finish, start)]
    others = [match[0] for match in HOLES.finditer(said) if match[0] not in one.target.name]
    return Extent(Amount.UNKNOWN) if others else one.extent


def repeated(sighting: Sighting, extent: Extent) -> Extent:
    """A statement that a loop or `executemany` and its like run again and again takes some, not one."""
    if extent.amount is not Amount.ONE:
        return extent
    again, times = sighting.loops()
    if sighting.name in ("executemany", "execute_batch", "execute_values"):
        return Extent(Amount.SOME)
    return Extent(Amount.SOME, times) if again else extent


def within(one: Operation, takes: list[re.Match[str]], starts: list[int], lines: list[int]) -> list[re.Match[str]]:
    """The comparisons that stand in an operation's statement."""
    start = offset(one.place.line, one.place.column, lines)
    finish = offset(one.place.end_line or one.place.line, one.place.end_column or one.place.column, lines)
    return takes[bisect_left(starts, start) : bisect_right(starts, max(finish, start))]


def bound_ids(
    sighting: Sighting, one: Operation, rendered: Rendered, parameters: Value | None, takes: list[re.Match[str]]
) -> IdSource | None:
    """Where the values of a statement's filter come from."""
    if one.action is Action.OPAQUE:
        return None
    candidates: list[tuple[Value | None, str]] = []
    for match in takes:
        column = match[1].rpartition(".")[2].strip('"`]')
        hole = match["hole"]
        if hole:
            candidates.append((rendered.holes[int(hole.removeprefix(HOLE))].value, column))
        elif parameters is not None:
            name = match["percent"] or match["colon"]
            candidates.append((one_parameter(parameters, name), column))
    return sighting.ids(*candidates) if candidates else None


def one_parameter(parameters: Value, name: str | None) -> Value:
    if name and isinstance(parameters, Record):
        return parameters.get(name) or parameters
    return parameters


def dialect_of(sighting: Sighting) -> str:
    """The dialect of the only database driver that the file imports, else none."""
    found = {dialect for module, dialect in DIALECTS.items() if sighting.script.imports(module)}
    return found.pop() if len(found) == 1 else ""

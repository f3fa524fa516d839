"""What IDs are, by the inventory: one join in DuckDB, which can read the two files it is given and nothing else."""

import difflib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from drillgate.facts.ids import DELIMITERS, IdFile
from drillgate.places import InputError, Place, Problem

if TYPE_CHECKING:
    import duckdb

COLUMNS = ("id", "type", "environment")
FURTHER = ("owner", "state", "since")
"""Columns that an inventory may have: whose a unit is, its state, and since when it is in that state."""

MEMORY = "1GB"
UNTYPED = "nothing in particular"


@dataclass(frozen=True, slots=True)
class Inventory:
    """Where the inventory is, what is said of it, and how to get at it.

    `save` makes a file with its content. What is not said of it is None.
    """

    file: str
    save: Callable[[Path], None]
    taken_at: datetime | None = None
    fresh_for: timedelta | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Owners:
    """Owners that it matters to be one of. With `above`, an owner can be a unit itself, whose owner's it is then, too.

    `own` are the vendor, `theirs` those the change declares, `spared` those whose units must not be touched, `tooling`
    those of what incidents are handled with. The latter two may be IDs: then it is their owner that is theirs, for what
    deletes it takes them along.
    """

    own: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    tooling: tuple[str, ...] = ()
    above: bool = False


NOBODY = Owners()


@dataclass(frozen=True, slots=True)
class Group:
    """Different IDs of a list that are alike in all of this.

    `type` and `environment` are None of unknown IDs, the rest also of what the inventory does not say. `first` is the
    position in the list of the first of them. `own`, `theirs`, `spared` and `tooling` are as in Owners; `since` is when
    the last of them came into their state, in seconds since 1970.
    """

    type: str | None
    environment: str | None
    number: int
    first: int
    state: str | None = None
    own: bool | None = None
    theirs: bool | None = None
    spared: bool | None = None
    tooling: bool | None = None
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the IDs of each list are, in the order of the lists, and how many units of each type there are in all.

    `strangers` are names of what must not be touched that are neither an ID nor an owner there.
    """

    lists: tuple[tuple[Group, ...], ...]
    population: Mapping[str, int]
    strangers: tuple[str, ...] = ()


def resolve(lists: Sequence[IdFile], inventory: Inventory, owners: Owners = NOBODY) -> Resolution:
    """Look the IDs of the lists up.

    Raises InputError if the inventory cannot be read, has not the columns id, type and environment, or is not the one
    whose digest is declared.
    """
    import tempfile

    from drillgate import workspace

    shape = _SHAPES.get(PurePath(inventory.file).suffix.lower())
    if shape is None:
        expected = "a CSV (.csv), Parquet (.parquet) or JSON-lines (.jsonl, .ndjson) file"
        raise InputError(Problem(Place(inventory.file), "found an inventory of another kind", expected))
    with workspace.temporary(Path(tempfile.gettempdir())) as folder:
        # DuckDB sees names of our own only: in others it would expand * and ?, and take parts for settings.
        table, ids = folder / "inventory", folder / "ids"
        inventory.save(table)
        _check_digest(table, inventory)
        write(lists, ids)
        return _resolve(lists, inventory.file, shape(table, inventory.file), table, ids, owners)


def _check_digest(table: Path, inventory: Inventory) -> None:
    if inventory.digest is None:
        return
    import hashlib

    with table.open("rb") as stream:
        digest = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    if digest != inventory.digest:
        found = f"found an inventory with the digest {digest}"
        raise InputError(Problem(Place(inventory.file), found, f"the one that the estate names, {inventory.digest}"))


def write(lists: Sequence[IdFile], file: Path) -> None:
    """Write the IDs as lines of the list's number, the position in it and the ID, for the database to read."""
    # An ID holds no line break and no tab: those are not printable, and lists with such are refused.
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for number, ids in enumerate(lists):
            stream.writelines(f"{number}\t{position}\t{text}\n" for position, text in enumerate(ids.ids))


def _resolve(lists: Sequence[IdFile], file: str, source: str, table: Path, ids: Path, owners: Owners) -> Resolution:
    import duckdb

    with sealed(duckdb, table, ids) as connection:
        try:
            further = _further(_columns(connection, file, source, table))
            connection.execute(_LISTED, [str(ids)])
            connection.execute(_NAMED, [*map(list, (owners.own, owners.theirs, owners.spared, owners.tooling))])
            connection.execute(_WANTED)
            connection.execute(_FOUND.format(source=source, **further), [UNTYPED, str(table)])
            if owners.above:
                connection.execute(_ABOVE.format(source=source, **further), [str(table)])
            else:
                connection.execute(_NONE_ABOVE)
            groups = connection.execute(_GROUPS).fetchall()
            population = connection.execute(_POPULATION).fetchall()
            strangers = connection.execute(_STRANGERS).fetchall() if owners.spared else []
        except duckdb.Error as error:
            raise InputError(_unreadable(str(error).replace(str(table), file), file)) from None
    found: list[list[Group]] = [[] for _ in lists]
    for number, *group in groups:
        found[number].append(Group(*group))
    return Resolution(tuple(map(tuple, found)), dict(population), tuple(name for (name,) in strangers))


_LISTED = """
CREATE TEMP TABLE listed AS
SELECT number, id, min(position) AS position
FROM read_csv(?, header=false, auto_detect=false, delim='\\t', quote='', escape='', nullstr='\\x01', compression='none',
              columns={'number': 'INTEGER', 'position': 'BIGINT', 'id': 'VARCHAR'}, hive_partitioning=false)
GROUP BY number, id
"""

_WANTED = """
CREATE TEMP TABLE wanted AS SELECT id, row_number() OVER () AS key
FROM (SELECT id FROM listed UNION SELECT name FROM named WHERE spared OR tooling)
"""

# One pass over the inventory: what is wanted of it row by row, all else only counted.
_FOUND = """
CREATE TEMP TABLE found AS
SELECT key, type, CASE WHEN key IS NOT NULL THEN environment END AS environment,
       CASE WHEN key IS NOT NULL THEN state END AS state,
       CASE WHEN key IS NOT NULL OR owner IN (SELECT name FROM named WHERE spared) THEN owner END AS owner,
       CASE WHEN key IS NOT NULL THEN since END AS since, count(*) AS number
FROM (SELECT id::VARCHAR AS id, coalesce(nullif(type::VARCHAR, ''), ?) AS type,
             coalesce(environment::VARCHAR, '') AS environment, {state} AS state, {owner} AS owner, {since} AS since
      FROM {source})
LEFT JOIN wanted USING (id)
GROUP BY ALL
"""

_POPULATION = "SELECT type, sum(number)::BIGINT FROM found GROUP BY type ORDER BY type"

_STRANGERS = """
SELECT name FROM named
WHERE spared AND NOT EXISTS (SELECT 1 FROM found WHERE found.owner = named.name)
  AND NOT EXISTS (SELECT 1 FROM found JOIN wanted USING (key) WHERE wanted.id = named.name)
ORDER BY name
"""

_NAMED = """
CREATE TEMP TABLE named AS
SELECT name, bool_or(part = 0) AS own, bool_or(part = 1) AS theirs, bool_or(part = 2) AS spared,
       bool_or(part = 3) AS tooling
FROM (SELECT unnest(?::VARCHAR[]) AS name, 0 AS part UNION ALL SELECT unnest(?::VARCHAR[]), 1
      UNION ALL SELECT unnest(?::VARCHAR[]), 2 UNION ALL SELECT unnest(?::VARCHAR[]), 3)
GROUP BY name
"""

# Where the owner of a unit is a unit itself, as a site is of its apps: a second look, at these owners alone.
_ABOVE = """
CREATE TEMP TABLE above AS
SELECT id AS owner, min(owner) AS first, max(owner) AS last
FROM (SELECT id::VARCHAR AS id, {owner} AS owner FROM {source})
SEMI JOIN (SELECT DISTINCT owner FROM found WHERE key IS NOT NULL) AS owners ON owners.owner = id
GROUP BY id
"""

_NONE_ABOVE = "CREATE TEMP TABLE above (owner VARCHAR, first VARCHAR, last VARCHAR)"

_DESCRIBED = "DESCRIBE SELECT * FROM {source}"

_IS = """CASE WHEN owner IS NOT NULL THEN coalesce(named.{0}, false)
     OR (coalesce(first.{0}, false) AND coalesce(last.{0}, false)) END AS {0}"""

# An ID that the inventory has as several things is none of them alone; the first and the last of them tell.
_ONE = """CASE WHEN count({0}) < count(*) THEN NULL WHEN min({0}) = max({0}) THEN min({0})
     ELSE min({0}) || ' and ' || max({0}) END AS {0}"""

_HELD = "CASE WHEN coalesce(held.{0}, false) THEN true ELSE units.{0} END AS {0}"

_GROUPS = f"""
SELECT listed.number, type, environment, count(*), min(position), state, own, theirs,
       {", ".join(_HELD.format(name) for name in ("spared", "tooling"))},
       CASE WHEN count(since) = count(*) THEN max(since) END
FROM listed JOIN wanted USING (id) LEFT JOIN (
    SELECT key, {", ".join(_ONE.format(name) for name in ("type", "environment", "state"))},
           bool_and(own) AS own, bool_and(theirs) AS theirs, bool_or(spared) AS spared, bool_or(tooling) AS tooling,
           CASE WHEN count(since) = count(*) THEN max(since) END AS since
    FROM (
        SELECT key, type, environment, state, since,
               {", ".join(_IS.format(name) for name in ("own", "theirs", "spared", "tooling"))}
        FROM found LEFT JOIN above USING (owner) LEFT JOIN named ON named.name = found.owner
        LEFT JOIN named AS first ON first.name = above.first LEFT JOIN named AS last ON last.name = above.last
        WHERE key IS NOT NULL
    ) GROUP BY key
) AS units USING (key) LEFT JOIN (
    SELECT owner AS id, bool_or(spared) AS spared, bool_or(tooling) AS tooling
    FROM found JOIN wanted USING (key) JOIN named ON named.name = wanted.id
    WHERE owner IS NOT NULL GROUP BY owner
) AS held ON held.id = listed.id
GROUP BY ALL
ORDER BY listed.number, count(*) DESC, type, environment, min(position)
"""  # noqa: S608 - constants


def sealed(duckdb: Any, *files: Path) -> "duckdb.DuckDBPyConnection":
    """A database in memory that loads no extension, reads these files, and lets none of that be changed."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "memory_limit": MEMORY,
            "threads": str(min(os.cpu_count() or 1, 4)),
        },
    )
    allowed = ", ".join(_quoted(str(file)) for file in files)
    for setting in (
        f"temp_directory={_quoted(str(files[0].parent / 'spill'))}",
        f"allowed_paths=[{allowed}]",
        "enable_external_access=false",
        "enable_progress_bar=false",
        "lock_configuration=true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _csv(table: Path, file: str) -> str:
    """The table function for a CSV file, with one ? for its path. All fields are text."""
    import csv

    with table.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        line = stream.readline(1 << 16)
    delimiter = max(DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    if not names:
        raise InputError(Problem(Place(file), "found an empty inventory", "a header line"))
    if len(set(names)) < len(names) or not all(names):
        found = "found an inventory with a column that has no name, or another's"
        raise InputError(Problem(Place(file), found, "a header line"))
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv(?, header=true, auto_detect=false, delim={_quoted(delimiter)}, quote='\"', escape='\"',"
        f" compression='none', columns={{{columns}}}, strict_mode=true, null_padding=false, hive_partitioning=false)"
    )


def _parquet(_table: Path, _file: str) -> str:
    return "read_parquet(?, hive_partitioning=false, union_by_name=false)"


def _json_lines(_table: Path, _file: str) -> str:
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in (*COLUMNS, *FURTHER))
    return (
        f"read_json(?, format='newline_delimited', compression='none', columns={{{columns}}}, hive_partitioning=false)"
    )


_SHAPES: Mapping[str, Callable[[Path, str], str]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


def _further(names: Sequence[str]) -> Mapping[str, str]:
    """What each of the further columns is read by; an inventory without one says nothing of it."""
    said = {name: f"nullif({name}::VARCHAR, '')" if name in names else "NULL::VARCHAR" for name in FURTHER}
    return {**said, "since": f"epoch(try_cast({said['since']} AS TIMESTAMPTZ))"}


def _columns(connection: Any, file: str, source: str, table: Path) -> Sequence[str]:
    described = connection.execute(_DESCRIBED.format(source=source), [str(table)]).fetchall()
    names = [name for name, *_ in described]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        found = f"found an inventory with the columns {', '.join(map(repr, names[:20]))}"
        near = difflib.get_close_matches(missing[0], names, 1)
        expected = f"the columns {', '.join(map(repr, COLUMNS))}"
        raise InputError(Problem(Place(file), found, expected, repr(near[0]) if near else ""))
    return names


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unreadable(said: str, file: str) -> Problem:
    line = re.search(r"\bline:? (\d+)", said, re.IGNORECASE)
    reason = " ".join(said.splitlines()[0].split())[:200]
    return Problem(Place(file, int(line[1]) if line else 1), f"found an inventory that cannot be read ({reason})")

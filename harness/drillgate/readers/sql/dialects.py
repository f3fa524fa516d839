"""The dialects that can be named, and how each of them quotes and comments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a dialect is lexed, and what sqlglot calls it ("" is sqlglot's own tolerant dialect)."""

    name: str
    parser: str = ""
    backslash: bool = False
    """A backslash escapes the next character in a string."""
    double_is_string: bool = False
    dollar: bool = False
    """$$ and $tag$ quote."""
    nested: bool = False
    """Block comments nest."""
    hash_comment: bool = False
    slash_comment: bool = False
    spaced_dashes: bool = False
    """Two dashes begin a comment only before white space."""
    versioned_comment: bool = False
    """/*! … */ is executed."""
    brackets: bool = False
    """[…] quotes an identifier and may hold anything."""
    triple: bool = False
    """Three quotes begin a string."""
    alternative: bool = False
    """q'[…]' is a string."""
    remarks: bool = False
    """REM and PROMPT at the start of a line are for the client alone."""
    meta: bool = False
    """A backslash outside strings begins a command of the client (psql)."""
    prepares: bool = False
    """EXECUTE runs a prepared statement, outside routines."""
    halts: bool = False
    """Its client stops at the first statement that fails, if it is not told otherwise."""
    transactional_drop: bool = True
    """DROP and TRUNCATE can be rolled back."""


_POSTGRES = Dialect("postgres", "postgres", dollar=True, nested=True, meta=True, prepares=True)
_MYSQL = Dialect(
    "mysql",
    "mysql",
    backslash=True,
    double_is_string=True,
    hash_comment=True,
    spaced_dashes=True,
    versioned_comment=True,
    prepares=True,
    halts=True,
    transactional_drop=False,
)
_SPARK = Dialect(
    "sparksql", "spark", backslash=True, double_is_string=True, nested=True, halts=True, transactional_drop=False
)

GENERIC: Final = Dialect("", dollar=True, nested=True, versioned_comment=True, meta=True, alternative=True)
"""What is known of no dialect: reads what standard SQL, PostgreSQL, SQL Server and Oracle have in common."""

GENERIC_OTHER: Final = replace(GENERIC, backslash=True, hash_comment=True, nested=False, alternative=False)
"""The other reading of a text that means different things to different databases."""

_ALL: Final = (
    Dialect("ansi"),
    Dialect("athena", "athena", prepares=True, halts=True, transactional_drop=False),
    Dialect(
        "bigquery",
        "bigquery",
        backslash=True,
        double_is_string=True,
        hash_comment=True,
        triple=True,
        halts=True,
        transactional_drop=False,
    ),
    Dialect("clickhouse", "clickhouse", backslash=True, dollar=True, hash_comment=True, transactional_drop=False),
    replace(_SPARK, name="databricks", parser="databricks", dollar=True),
    Dialect("db2", nested=True),
    replace(_MYSQL, name="doris", parser="doris"),
    replace(_POSTGRES, name="duckdb", parser="duckdb"),
    Dialect("exasol", "exasol"),
    Dialect("flink", transactional_drop=False),
    replace(_POSTGRES, name="greenplum"),
    replace(_SPARK, name="hive", parser="hive"),
    replace(_SPARK, name="impala", parser="hive"),
    replace(_MYSQL, name="mariadb"),
    replace(_POSTGRES, name="materialize", parser="materialize"),
    _MYSQL,
    Dialect("oracle", "oracle", alternative=True, remarks=True, transactional_drop=False),
    _POSTGRES,
    replace(_POSTGRES, name="redshift", parser="redshift"),
    Dialect("snowflake", "snowflake", backslash=True, dollar=True, slash_comment=True, transactional_drop=False),
    Dialect("soql"),
    _SPARK,
    Dialect("sqlite", "sqlite", brackets=True),
    replace(_MYSQL, name="starrocks", parser="starrocks"),
    Dialect("teradata", "teradata"),
    Dialect("trino", "trino", prepares=True, halts=True, transactional_drop=False),
    Dialect("tsql", "tsql", nested=True, brackets=True),
    replace(_POSTGRES, name="vertica"),
)

DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in _ALL}

ALIASES: Final[Mapping[str, str]] = {
    "azuresql": "tsql",
    "aurora-mysql": "mysql",
    "aurora-postgresql": "postgres",
    "bq": "bigquery",
    "cockroachdb": "postgres",
    "generic": "",
    "hiveql": "hive",
    "maria": "mariadb",
    "mssql": "tsql",
    "pg": "postgres",
    "pgsql": "postgres",
    "plpgsql": "postgres",
    "plsql": "oracle",
    "postgresql": "postgres",
    "presto": "trino",
    "psql": "postgres",
    "prestodb": "trino",
    "prestosql": "trino",
    "spark": "sparksql",
    "spark-sql": "sparksql",
    "sql-server": "tsql",
    "sqlserver": "tsql",
    "sqlite3": "sqlite",
    "synapse": "tsql",
    "t-sql": "tsql",
    "timescaledb": "postgres",
}


def dialect_of(name: str) -> Dialect:
    """The dialect of this name or alias, in any case; "" is generic. ValueError with the nearest name for any other."""
    word = name.strip().casefold()
    word = ALIASES.get(word, word)
    if not word:
        return GENERIC
    if word in DIALECTS:
        return DIALECTS[word]
    import difflib

    near = difflib.get_close_matches(word, (*DIALECTS, *filter(None, ALIASES)), n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(DIALECTS)}"
    raise ValueError(f"unknown SQL dialect {name!r}{hint}")

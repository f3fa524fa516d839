import pytest

from drillgate.readers.sql import ALIASES, DIALECTS, dialect_of, read

NAMES = """
    ansi athena bigquery clickhouse databricks db2 doris duckdb exasol flink greenplum hive impala mariadb
    materialize mysql oracle postgres redshift snowflake soql sparksql sqlite starrocks teradata trino tsql vertica
"""


def test_the_dialects_are_those_of_the_docs():
    assert list(DIALECTS) == NAMES.split()


@pytest.mark.parametrize("dialect", ["", *NAMES.split(), *ALIASES, " PostgreSQL "])
def test_every_dialect_and_alias_reads_the_common_statements(tell, dialect):
    assert tell("DELETE FROM a; DROP TABLE b; SELECT 'DROP TABLE c' -- DROP TABLE d\n", dialect) == [
        "destroy | rows | a | all | none | parsed",
        "destroy | table | b | all | none | parsed",
    ]


@pytest.mark.parametrize("name", [dialect.parser for dialect in DIALECTS.values() if dialect.parser])
def test_the_parser_knows_its_dialects(name):
    import sqlglot

    assert sqlglot.Dialect.get(name) is not None


def test_an_alias_is_another_name():
    assert (dialect_of("MSSQL").name, dialect_of("postgresql").name, dialect_of("").name) == ("tsql", "postgres", "")


def test_an_unknown_dialect_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="unknown SQL dialect 'postgers'; did you mean postgres\\?"):
        read("SELECT 1", "a.sql", dialect="postgers")
    with pytest.raises(ValueError, match="unknown SQL dialect 'zzz'; known are ansi, athena"):
        read("SELECT 1", "a.sql", dialect="zzz")

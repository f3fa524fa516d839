"""What a database's own client acts on: files, commands of the system; and templates around SQL."""

import pytest

from drillgate.readers.sql import read


def seen(sql, dialect):
    return [(str(one.action), one.place.line, one.reason) for one in read(sql, "a.sql", dialect=dialect)]


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgres", "\\i a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("postgres", "SELECT 1;\n\\ir ../b.sql\n", [("unread", 2, "runs the file ../b.sql, which is not read here")]),
        ("mysql", "source a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("mysql", "\\. a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("mysql", "CREATE TABLE t (\n source int\n)", []),
        ("oracle", "@a.sql\n@@sub/b\n", [
            ("unread", 1, "runs the file a.sql, which is not read here"),
            ("unread", 2, "runs the file sub/b, which is not read here"),
        ]),
        ("oracle", "SELECT a FROM t\nSTART WITH a = 1 CONNECT BY PRIOR a = b", []),
        ("tsql", ":r a.sql\nGO", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("tsql", "SELECT @a,\n@b", []),
        ("sqlite", ".read a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("snowflake", "!source a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("teradata", ".RUN FILE = a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("", "SOURCE a.sql", [("unread", 1, "runs the file a.sql, which is not read here")]),
        ("postgres", "\\connect other\n\\set a 1\n\\echo DROP TABLE x\n\\timing", []),
        ("postgres", "SELECT 'ANALYZE ' || t FROM x \\gexec", [("unread", 1, "the client runs what a query returns")]),
    ],
)  # fmt: skip
def test_what_a_client_runs(dialect, sql, expected):
    assert seen(sql, dialect) == expected


@pytest.mark.parametrize("line", ["-- \\i a.sql", "/*\n@a.sql\n*/", "SELECT '\n:r a.sql\n'", "SELECT '\\i a.sql'"])
@pytest.mark.parametrize("dialect", ["postgres", "oracle", "tsql"])
def test_comments_and_strings_are_no_commands(dialect, line):
    assert seen(line, dialect) == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("{% if x %}DELETE FROM {{ ref('a') }}{% endif %}", ["destroy | rows | {{ ref('a') }} | all | none | parsed"]),
        ("DROP TABLE ${schema}.t", ["destroy | table | ${schema}.t | all | none | parsed"]),
        ("DELETE FROM :t WHERE id = %(id)s", ["destroy | rows | :t | one 1 | none | parsed"]),
        ("DELETE FROM a WHERE id = {{ id }}", ["destroy | rows | a | some | none | parsed"]),
        ("SELECT {{ drop('delete') }} FROM {{ a }} {# DROP TABLE b #}", []),
        ("{% set q %}DROP TABLE a{% endset %}", ["destroy | table | a | all | none | parsed"]),
        ("{{ config(pre_hook='DELETE FROM a') }} SELECT 1", ["destroy | rows | a | all | none | parsed"]),
        ('{% do run_query("DROP TABLE a") %}', ["destroy | table | a | all | none | parsed"]),
        ("{{ config(pre_hook='ANALYZE a', note='drop it') }} SELECT 1", []),
    ],
)
def test_templates_hide_nothing_and_cry_no_wolf(tell, sql, expected):
    assert tell(sql) == expected
